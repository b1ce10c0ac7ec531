"""What the book's site needs beyond Jupyter Book and its theme."""

import hashlib
import os
import re
from pathlib import Path

from docutils import nodes
from markupsafe import Markup, escape
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

BOOK = Path(__file__).resolve().parents[1]
ROOT = BOOK.parent
GLOSSARY = "notation"
EQUATION_TARGET = re.compile(
    r"^(\\begin\{\w+\*?\})[ ]*%[ ]*\(([\w-]+)\)=[ ]*$", re.MULTILINE
)
DESCRIPTIONS = {
    "search": "Search the text of this book; works offline.",
    "404": "There is no page of this book at this address.",
}
DESCRIPTION_LENGTH = 160
NEEDED_AT_ONCE = {
    "_static/documentation_options.js"
}  # the theme's inline script uses it

MENDED = {
    # Docutils gives a bibliography's entries a role that lists forbid.
    'role="doc-biblioentry"': 'role="listitem"',
    # MyST-NB names what opens a hidden cell otherwise than it reads.
    '<summary aria-label="Toggle hidden content">': "<summary>",
}

FORMULA = re.compile(
    r'<(span|div) class="((?:amsmath )?math [^"]*)"([^>]*)>(.*?)</\1>',
    re.DOTALL,
)

GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
# What formulas are made of, as signs that the kinds below tell apart.
SIGNS = [
    (r"&\w+;|\\(?:in|[lg]eq?|neq?|times|to|approx|pm|[co]dot)\b", "="),
    (r"\\(?:displaystyle|math\w+|operatorname|text|hat|big[lr]?) ?", ""),
    (r"\\[,;! ]", ""),
    (r"\\(ln|log|tanh|cosh|max|min)\b", r"\1"),
    (r"\\(?:sum|prod|sqrt|Omega|Theta|[cl]?dots|infty|quad)\b", "M"),
    (r"\\[lr][Vv]ert\b|\\[{}]", "("),
    (
        rf"\\[dt]?frac({GROUP}|\d)({GROUP}|\d)",
        lambda parts: max(parts[1], parts[2], key=len),
    ),
    (r"\\(?:delta|tau)\b", "t"),
    (r"\\[a-zA-Z]+", "x"),
]
SCRIPTS = re.compile(
    rf"[_^]({GROUP}|[^{{}}])(?:\s*[_^]({GROUP}|[^{{}}]))?"
)
# Their widths in em, on the line and in a script, as MathJax sets them.
KINDS = {
    "[A-Z]": (1.01, 0.75),
    "[a-hkm-su-z0-9]": (0.65, 0.62),
    "[ijlt]": (0.47, 0.43),
    r"[()\[\]|,.!:'/]": (0.48, 0.1),
    "[=<>+*-]": (1.48, 0.6),
}


class EquationTargets(SphinxTransform):
    r"""Turn the comment in ``\begin{equation} % (eq-7)=`` into a link target.

    MyST's own ``(eq-7)=`` line would be printed as text by JupyterLab and
    VS Code. Numbers come from ``\tag`` alone, so Sphinx is kept from setting
    its own beside them.
    """

    default_priority = 250  # before docutils resolves references to targets

    def apply(self):
        for formula in self.document.findall(nodes.math_block):
            formula["number"] = None
            source = formula.astext()
            found = EQUATION_TARGET.search(source)
            if found:
                formula.children = [
                    nodes.Text(EQUATION_TARGET.sub(r"\1", source))
                ]
                formula["names"].append(found[2])
                self.document.note_explicit_target(formula, formula)


class TermLinks(SphinxPostTransform):
    """Link the first use of each word of the glossary on a page to it.

    So notebooks stay free of marks that Jupyter would print as text.
    """

    default_priority = 50
    formats = ("html",)

    def run(self):
        if self.env.docname in (GLOSSARY, "bibliography"):
            return
        meanings = _glossary(self.env)
        unused = list(meanings)
        uri = self.app.builder.get_relative_uri(self.env.docname, GLOSSARY)
        for text in list(self.document.findall(_is_prose)):
            pieces, rest = [], text.astext()
            while unused and (found := _any_of(unused).search(rest)):
                target, meaning = meanings[found[1].lower()]
                unused = [t for t in unused if meanings[t][1] != meaning]
                link = (
                    f'<a class="term" href="{uri}#{target}" '
                    f'data-bs-toggle="tooltip" title="{escape(meaning)}">'
                    f"{escape(found[0])}</a>"
                )
                pieces += [
                    nodes.Text(rest[: found.start()]),
                    nodes.raw("", link, format="html"),
                ]
                rest = rest[found.end() :]
            if pieces:
                text.parent.replace(text, [*pieces, nodes.Text(rest)])


def _is_prose(node):
    """Whether it is text of a paragraph, and neither a link nor code."""
    return isinstance(node, nodes.Text) and isinstance(
        node.parent, (nodes.paragraph, nodes.emphasis)
    )


def _any_of(terms):
    longest_first = sorted(terms, key=len, reverse=True)
    words = "|".join(map(re.escape, longest_first))
    return re.compile(rf"\b({words})(?:e?s)?\b", re.IGNORECASE)


def _glossary(env):
    """Map each word of the glossary to its target and its meaning."""
    return {
        term.astext().lower(): (term["ids"][0], item[-1].astext())
        for glossary in env.get_doctree(GLOSSARY).findall(addnodes.glossary)
        for item in glossary.findall(nodes.definition_list_item)
        for term in item.findall(nodes.term)
    }


def link_to_symbols(app, pagename, templatename, context, doctree):
    """Offer the table of symbols in the header of every page."""
    uri = app.builder.get_relative_uri(pagename, GLOSSARY)
    context["header_buttons"].append({
        "type": "link",
        "url": f"{uri}#symbols",
        "text": "Symbols",
        "label": "symbols",
    })


def depend_on_rnnlib(app, docname, source):
    """Read every page, and run its code, again when rnnlib changes."""
    for module in [Path(__file__), *(ROOT / "rnnlib").rglob("*.py")]:
        app.env.note_dependency(str(module))


def describe_page(app, pagename, templatename, context, doctree):
    """Add a description if the page gives none, and a link preview."""
    metatags = context.get("metatags", "")
    given = re.search(r'<meta content="([^"]*)" name="description"', metatags)
    description = Markup(given[1]) if given else escape(
        DESCRIPTIONS.get(pagename) or _description(doctree)
    )
    if not given:
        metatags += f'\n<meta name="description" content="{description}" />'
    preview = {
        "title": escape(Markup(context.get("title", "Search")).striptags()),
        "description": description,
        "site_name": escape(app.config.html_title),
        "type": "article",
    }
    if app.config.html_baseurl:
        preview["url"] = context["pageurl"]
        preview["image"] = f"{app.config.html_baseurl}_static/explorer.png"
    for name, content in preview.items():
        metatags += f'\n<meta property="og:{name}" content="{content}" />'
    context["metatags"] = metatags


def _description(doctree):
    """The page's first sentences that fit, or its first words."""
    paragraph = doctree.next_node(nodes.paragraph)
    html = "".join(
        node if isinstance(node.parent, nodes.raw) else escape(node)
        for node in paragraph.findall(nodes.Text)
    )
    text = Markup(html).striptags()
    sentences = re.match(rf".{{40,{DESCRIPTION_LENGTH - 1}}}[.?](?= |$)", text)
    if sentences:
        return sentences[0]
    return text[: DESCRIPTION_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def reserve_formulas(app, pagename, templatename, context, doctree):
    """Note on every formula the room it will take; site.css keeps it."""

    def with_size(match):
        tag, classes, attributes, tex = match.groups()
        size = _inline_width(tex) if tag == "span" else _display_height(tex)
        attributes += f' style="--size: {size:.1f}"'
        return f'<{tag} class="{classes}"{attributes}>{tex}</{tag}>'

    if "body" in context:
        context["body"] = FORMULA.sub(with_size, context["body"])


def _inline_width(tex):
    """Roughly an inline formula's width in em: its signs by kind."""
    tex = tex[2:-2]
    for source, sign in SIGNS:
        tex = re.sub(source, sign, tex)
    scripts = [
        max(script[1], script[2] or "", key=len)
        for script in SCRIPTS.finditer(tex)
    ]
    line, small = SCRIPTS.sub("", tex), "".join(scripts)
    return sum(
        full * len(re.findall(kind, line))
        + less * len(re.findall(kind, small))
        for kind, (full, less) in KINDS.items()
    )


def _display_height(tex):
    """Roughly a displayed formula's height in em, its margins included."""
    rows = re.split(r"\\\\", tex)
    return 2.4 + sum(
        3.3 if re.search(r"frac|sum|prod|int", row) else 1.6 for row in rows
    )


def mend_roles_and_names(app, pagename, templatename, context, doctree):
    """What else would mislead those who do not see the page."""
    for wrong, right in MENDED.items():
        if "body" in context:
            context["body"] = context["body"].replace(wrong, right)


def publish_at(app, config):
    """Note where the site will stand, if the environment says so.

    Previews need whole addresses, and so does the 404 page, which a host
    shows at any depth. A copied folder does without.
    """
    address = os.environ.get("SITE_URL", "").rstrip("/")
    config.html_baseurl = f"{address}/" if address else ""


def defer_scripts(app, pagename, templatename, context, doctree):
    """Let no script delay the first paint; deferred ones keep order."""
    for script in context["script_files"]:
        if script.filename and script.filename not in NEEDED_AT_ONCE:
            script.attributes["defer"] = "defer"


def forget_failed_build(app, exception):
    """Read every page again next time: Sphinx warns of a fault once."""
    if app.statuscode:
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)


def _digest(*places):
    files = sorted(
        path
        for place in places
        for path in (place, *place.rglob("*"))
        if path.is_file()
    )
    return hashlib.sha256(
        b"".join(path.read_bytes() for path in files)
    ).hexdigest()


def setup(app):
    # Notebook kernels inherit it: explorers then show their static form.
    os.environ["RNNLIB_SITE"] = "1"
    # jupyter-book has no -j option. Each process adds a kernel's memory.
    app.parallel = min(os.cpu_count() or 1, 4)
    # It works after reading only, but does not declare itself safe, and
    # Sphinx would not read in parallel.
    app.extensions["sphinx_multitoc_numbering"].parallel_read_safe = True
    # What is changed here has every page written again, but no code run.
    on_every_page = "_static", "_templates", f"{GLOSSARY}.md"
    digest = _digest(*(BOOK / name for name in on_every_page))
    app.add_config_value("site_digest", digest, "html")
    app.add_transform(EquationTargets)
    app.add_post_transform(TermLinks)
    app.connect("config-inited", publish_at)
    app.connect("source-read", depend_on_rnnlib)
    app.connect("html-page-context", describe_page)
    app.connect("html-page-context", link_to_symbols, priority=501)
    app.connect("html-page-context", reserve_formulas)
    app.connect("html-page-context", mend_roles_and_names)
    app.connect("html-page-context", defer_scripts, priority=900)
    app.connect("build-finished", forget_failed_build)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
