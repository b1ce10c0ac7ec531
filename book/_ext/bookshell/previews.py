"""What search engines and messengers show of a page."""

import os
import re

from docutils import nodes
from markupsafe import Markup, escape

DESCRIPTIONS = {
    "search": "Search the text of this book; works offline.",
    "404": "There is no page of this book at this address.",
}
DESCRIPTION_LENGTH = 160


def publish_at(app, config):
    """Note where the site will stand, if the environment says so.

    Previews need whole addresses, and so does the 404 page, which a host
    shows at any depth. A copied folder does without.
    """
    address = os.environ.get("SITE_URL", "").rstrip("/")
    config.html_baseurl = f"{address}/" if address else ""


def describe_page(app, pagename, templatename, context, doctree):
    """Add a description if the page gives none, and a link preview."""
    metatags = context.get("metatags", "")
    given = [
        meta["content"]
        for meta in (doctree.findall(nodes.meta) if doctree else ())
        if meta.get("name") == "description"
    ]
    description = escape(
        given[0]
        if given
        else DESCRIPTIONS.get(pagename) or _description(doctree)
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
        preview["image"] = f"{app.config.html_baseurl}_static/preview.png"
    for name, content in preview.items():
        metatags += f'\n<meta property="og:{name}" content="{content}" />'
    context["metatags"] = metatags


def _description(doctree):
    """The page's first paragraph, or as much of it as fits."""
    paragraph = doctree.next_node(nodes.paragraph)
    html = "".join(
        node if isinstance(node.parent, nodes.raw) else escape(node)
        for node in paragraph.findall(nodes.Text)
    )
    text = Markup(html).striptags()
    if len(text) < DESCRIPTION_LENGTH:
        return text
    sentences = re.match(rf".{{40,{DESCRIPTION_LENGTH - 1}}}[.?](?= |$)", text)
    if sentences:
        return sentences[0]
    return text[: DESCRIPTION_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def setup(app):
    app.connect("config-inited", publish_at)
    app.connect("html-page-context", describe_page)
