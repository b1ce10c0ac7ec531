"""One stylesheet of what the pages use, in place of the theme's thirteen.

Each of them is a round trip before the first paint, and nine tenths of the
largest style what is on no page.
"""

import re
import zlib
from pathlib import Path

import tinycss2

STYLESHEET = "book.css"  # the pages' template links to it
LINK = re.compile(rf'(?<=href="_static/{STYLESHEET})[^"]*')
# What the theme's own template links to. Sphinx knows the rest.
THEME = "basic.css", "styles/bootstrap.css", "styles/pydata-sphinx-theme.css"
# The pages say data-theme="auto" until a script chooses.
NO_THEME = "html:not([data-theme])"
NOT_CHOSEN = "html:not([data-theme=light],[data-theme=dark])"
WORD = re.compile(r"[\w-]+")


def link_no_other(app, pagename, templatename, context, doctree):
    """Keep Sphinx from linking pages to the parts."""
    context["css_files"] = []


def join_and_purge(app, exception):
    """Write the stylesheet: all that was linked, but for what no page uses."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    parts = [*THEME, "pygments.css", *app.builder.theme.stylesheets]
    parts += [part for part, _ in app.registry.css_files]
    parts += sorted(part for part, _ in app.config.html_css_files)  # ours
    text = "\n".join((static / p).read_text(encoding="utf-8") for p in parts)
    text = text.replace(NO_THEME, NOT_CHOSEN)
    rules = tinycss2.parse_stylesheet(text, skip_whitespace=True)
    purged = "".join(_purged(rules, _used(static)))
    (static / STYLESHEET).write_text(purged, encoding="utf-8")
    # As Sphinx does with all it links: a browser that has kept the stylesheet
    # of another edition asks for this one.
    version = f"?v={zlib.crc32(purged.encode()):08x}"
    for page in static.parent.glob("*.html"):
        html = page.read_text(encoding="utf-8")
        page.write_text(LINK.sub(version, html), encoding="utf-8")


def _used(static):
    """Return a function: whether a class or id is, or may come, on a page.

    It is if it stands in a page or in a script as a word, and if a script has
    its beginning, up to a hyphen: `bs-` makes `bs-tooltip-auto`.
    """
    scripts = _words(static.rglob("*.js"))
    words = scripts | _words(static.parent.glob("*.html"))
    beginnings = tuple(word for word in scripts if word.endswith("-"))
    return lambda name: name in words or name.startswith(beginnings)


def _words(files):
    return {
        word
        for file in files
        for word in WORD.findall(file.read_text(encoding="utf-8"))
    }


def _purged(rules, used):
    """Yield as text the rules that can match, each of what can match in it."""
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [s for s in _selectors(rule) if all(map(used, _names(s)))]
            if kept:
                selectors = ",".join(map(tinycss2.serialize, kept))
                yield f"{selectors}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media":
            inner = tinycss2.parse_rule_list(rule.content, True, True)
            if kept := "".join(_purged(inner, used)):
                yield f"@media{tinycss2.serialize(rule.prelude)}{{{kept}}}"
        elif rule.type != "comment" or rule.value.startswith("!"):  # licences
            yield rule.serialize()


def _selectors(rule):
    selectors = [[]]
    for token in rule.prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def _names(selector):
    """Yield the classes and ids that an element needs to match.

    What stands in functions, such as `:not(.this)`, is none of them.
    """
    for before, token in zip([None, *selector], selector):
        if token.type == "hash" or (token.type == "ident" and before == "."):
            yield token.value


def setup(app):
    # After the theme, which links to its own and writes pygments.css anew.
    app.connect("html-page-context", link_no_other, priority=900)
    app.connect("build-finished", join_and_purge, priority=900)
