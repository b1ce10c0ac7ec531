"""On paper: two sides of formulas, nothing folded, dark ink on light."""


def test_the_formulas_fit_on_two_sides(page, served, open_page):
    open_page(page, f"{served}/formulas.html")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 2


def test_no_formula_waits_on_paper(page, served):
    page.goto(f"{served}/as_printed.html", wait_until="load")
    page.wait_for_selector(".math mjx-container")
    waiting = page.locator(".math:not(:has(mjx-container))")
    assert waiting.count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not waiting.count()


def test_a_page_is_unfolded_and_light_while_it_prints(page, served, open_page):
    page.emulate_media(color_scheme="dark")
    open_page(page, f"{served}/mistakes.html")

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
