"""A live piece as a notebook shows it."""


def render(page, site, piece):
    """Do what anywidget does: import the module, and have it render."""
    widget = piece.widget()
    page.goto((site / "404.html").as_uri())
    page.evaluate(
        """async ([module, css, html, arrays]) => {
            const blob = new Blob([module], { type: "text/javascript" });
            const walk = (await import(URL.createObjectURL(blob))).default;
            const el = document.createElement("div");
            const style = document.createElement("style");
            style.textContent = css;
            document.body.append(style, el);
            const values = { html, arrays };
            walk.render({ model: { get: (name) => values[name] }, el });
        }""",
        [widget._esm, widget._css, widget.html, widget.arrays],
    )
