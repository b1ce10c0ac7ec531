"""Links that a notebook's plain Markdown can have, and what they lead to.

They work in Jupyter and in a forge's viewer as they are written.
"""

import re

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform
from sphinxcontrib.bibtex.roles import CiteRole

ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
BIBLIOGRAPHY = "bibliography"


class Anchors(SphinxTransform):
    """Give what follows an ``<a id="eq-7"></a>`` its id, in the tag's place.

    The tag stands alone on its line, before an equation or a heading.
    """

    default_priority = 240

    def apply(self):
        for paragraph in list(self.document.findall(nodes.paragraph)):
            if found := ANCHOR.fullmatch(paragraph.astext()):
                name = found[1]
                follows = paragraph.next_node(descend=False, ascend=True)
                paragraph.parent.remove(paragraph)
                # A heading has this name already, if it is made of its words.
                if name not in self.document.myst_slugs:
                    follows["ids"].append(name)
                    self.document.myst_slugs[name] = (0, name, None)
        slugs = self.document.myst_slugs
        self.env.metadata[self.env.docname]["myst_slugs"] = slugs


class Citations(SphinxTransform):
    """Make citations of links to the bibliography's entries."""

    default_priority = 240

    def apply(self):
        for link in list(self.document.findall(_is_citation)):
            if link in link.parent.children:  # and not gone with another
                self.cite(list(_together(link)))

    def cite(self, links):
        keys = ",".join(link["reftargetid"] for link in links[::2])
        citation = pending_xref(
            "",
            nodes.inline("", keys),
            refdomain="cite",
            reftype="p",
            reftarget=keys,
            refdoc=self.env.docname,
            refexplicit=False,
        )
        role = CiteRole()
        role.target = keys
        role.result_nodes(self.document, self.env, citation, is_ref=True)
        links[0].replace_self(citation)
        for rest in links[1:]:
            rest.parent.remove(rest)


def _is_citation(node):
    return (
        isinstance(node, pending_xref)
        and node["reftarget"] == BIBLIOGRAPHY
        and node.get("reftargetid")
    )


def _together(link):
    """Yield a citation, then each comma and each citation that follows it."""
    yield link
    after = link.parent[link.parent.index(link) + 1 :]
    for comma, other in zip(after[::2], after[1::2]):
        if comma.astext() != ", " or not _is_citation(other):
            break
        yield from (comma, other)


def setup(app):
    app.add_transform(Anchors)
    app.add_transform(Citations)
