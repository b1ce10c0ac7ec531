"""Words and symbols, explained where they are used."""

import re

from docutils import nodes
from markupsafe import escape
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

GLOSSARY = "notation"  # the page that holds both


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
    """Whether it is text of a paragraph: no link, code or quotation."""
    if (
        not isinstance(node, nodes.Text)
        or not isinstance(node.parent, (nodes.paragraph, nodes.emphasis))
        or isinstance(node.parent.parent, nodes.block_quote)
    ):
        return False
    before = node.parent[: node.parent.index(node)]
    return not (before and before[-1].astext().startswith("<a "))  # HTML


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
    context["header_buttons"].append(
        {
            "type": "link",
            "url": f"{uri}#symbols",
            "text": "Symbols",
            "label": "symbols",
        }
    )


def setup(app):
    app.add_post_transform(TermLinks)
    # After the theme, which makes the list of buttons.
    app.connect("html-page-context", link_to_symbols, priority=501)
