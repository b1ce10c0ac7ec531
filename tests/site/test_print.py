"""On paper: two sides of formulas, nothing folded, dark ink on light."""


def test_the_formulas_fit_on_two_sides(page, served):
    page.goto(f"{served}/formulas.html", wait_until="load")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 2


def test_a_page_is_unfolded_and_light_while_it_prints(page, served):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{served}/mistakes.html", wait_until="load")

    def state():
        return page.evaluate("""() => [
            document.querySelectorAll("details:not([open])").length,
            document.documentElement.dataset.theme]""")

    folded, theme = state()
    assert folded and theme == "dark"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert state() == [0, "light"]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert state() == [folded, theme]
