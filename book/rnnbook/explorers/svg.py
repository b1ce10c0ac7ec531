"""Matplotlib figures as small SVGs that live inside a page.

Text stays text and takes the page's font; the ink colour becomes the page's
own, so that a picture is readable in light and in dark mode; numbers keep two
decimals; ids are unique on the page.
"""

import base64
import io
import re
from collections.abc import Container
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from PIL import Image

from rnnbook.explorers.axes import BLUE, GREEN, GRID, INK, ORANGE, PINK, STYLE

# The website's own style sheet says how wide; in Jupyter the text around it.
LOOK = "fill:currentColor;width:22em;height:auto"
ROLES = {
    INK: "currentColor",
    "#000000": "currentColor",
    GRID: "var(--rnn-grid, #9a9a9a)",
    BLUE: "var(--rnn-blue, #0072b2)",
    ORANGE: "var(--rnn-orange, #d55e00)",
    GREEN: "var(--rnn-green, #009e73)",
    PINK: "var(--rnn-pink, #cc79a7)",
}


def tree(figure: Figure, prefix: str, moving: Container[str] = ()) -> Element:
    """Return the figure as an element tree.

    Ids that something refers to get the prefix, the names of moving parts
    stay as they are, all others go.
    """
    file = io.StringIO()
    with rc_context(STYLE):  # `none` and the salt count when it is written
        # Not by savefig, which draws twice.
        FigureCanvasSVG(figure).print_svg(file, metadata={"Date": None})
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", file.getvalue())
    text = text[text.index("<svg") :].replace("xlink:href", "href")
    text = re.sub(
        r"<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.S
    )
    text = re.sub(
        r'<svg.*?viewBox="([^"]*)"[^>]*>',
        rf'<svg viewBox="\1" style="{LOOK}">',
        text,
        count=1,
        flags=re.S,
    )
    used = set(re.findall(r'(?:url\(|href=")#([^)"]+)', text))
    root = ElementTree.fromstring(text)
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(
                name, re.sub(r"(url\(|^)#(?=\w+\)?$)", rf"\1#{prefix}", value)
            )
        identity = element.get("id", "")
        if identity in used:
            element.set("id", prefix + identity)
        elif identity and identity not in moving:
            del element.attrib["id"]
            if identity == "left":  # ink, on paper of any colour
                element.set("class", identity)
    return root


def markup(element: Element) -> str:
    """Return an element as text, with short numbers and the page's style."""
    for e in element.iter():
        for name, value in e.attrib.items():
            e.set(
                name,
                _smaller_image(value)
                if name == "href" and value.startswith("data:")
                else _plainer(value),
            )
    text = ElementTree.tostring(element, encoding="unicode")
    return re.sub(r"\s+", " ", text).replace("> <", "><").strip()


def _plainer(value: str) -> str:
    value = re.sub(r"font-family: [^;]*;? ?", "", value)
    value = re.sub(
        r"-?\d+\.\d+",
        lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."),
        value,
    )
    for colour, role in ROLES.items():
        value = value.replace(colour, role)
    return value


def _smaller_image(href: str) -> str:
    """Store an image with at most 64 colours."""
    image: Image.Image = Image.open(
        io.BytesIO(base64.b64decode(href.split(",")[1]))
    )
    file = io.BytesIO()
    if image.getcolors(64) is None:
        image = image.quantize(64)
    image.save(file, format="PNG", optimize=True)
    return (
        "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    )
