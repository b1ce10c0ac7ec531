"""Live pieces: marks written as SVG, the committed files, the two views.

What the scripts do in a page is tried in `tests/site`: V8 cannot be started
here while a browser is driven.
"""

import json
import re
from xml.etree import ElementTree

import pytest
from every import BOOK

from rnnbook.walk import PIECES
from rnnbook.walk.diagrams import DIAGRAMS
from rnnbook.walk.piece import evaluate

EACH = pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.name)
DRAWN = pytest.mark.parametrize(
    "piece", [*PIECES, *DIAGRAMS], ids=lambda piece: piece.name
)


def displayed(piece, monkeypatch):
    """What a notebook is given to show."""
    given = []
    monkeypatch.setattr(
        "IPython.display.publish_display_data",
        lambda data, metadata=None: given.append(data),
    )
    piece._ipython_display_()
    (data,) = given
    return data


def test_committed_pictures_have_no_digits_that_depend_on_the_machine():
    """A BLAS or a tanh of another processor ends in other digits."""
    for path in (BOOK / "_static" / "walk").glob("*.svg"):
        numbers = re.findall(r"\d+\.\d+", path.read_text(encoding="utf-8"))
        assert max(len(n.replace(".", "").lstrip("0")) for n in numbers) < 13


def svg(*marks, alt="What there is"):
    markup = evaluate(
        ("marks",),
        f"walk.markup(walk.panel({{marks: {json.dumps(marks)}, "
        f"size: [40, 30], alt: {json.dumps(alt)}}}))",
    )
    return ElementTree.fromstring(
        markup.replace(' xmlns="http://www.w3.org/2000/svg"', "")
    )


def test_a_mark_is_an_element():
    mark = {
        "tag": "circle",
        "class": "unit lit",
        "thing": "h1",
        "cx": 1 / 3,
        "title": "0.5 & more",
    }
    picture = svg(mark)
    assert picture.get("viewBox") == "0 0 40 30"
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "What there is"
    (circle,) = picture
    assert circle.attrib == {
        "class": "unit lit",
        "data-thing": "h1",
        "cx": "0.33",
    }
    assert circle.find("title").text == "0.5 & more"


def test_a_panel_without_alt_is_read_by_its_parts():
    assert svg(alt=None).get("role") is None


def test_groups_hold_marks():
    inner = {"tag": "rect", "width": 3}
    (group,) = svg({"tag": "g", "marks": [inner, inner]})
    assert [mark.tag for mark in group] == ["rect", "rect"]


@pytest.mark.parametrize(
    "text, parts",
    [
        ("plain < 1", ["plain < 1"]),
        ("δ_k", ["δ", "k"]),
        ("δ_{t,k} = 1", ["δ", "t,k", " = 1"]),
        ("Vᵀe_1 + δ_2", ["Vᵀe", "1", " + δ", "2"]),
    ],
)
def test_subscripts_go_down_and_the_line_goes_on(text, parts):
    (written,) = svg({"tag": "text", "text": text})
    assert list(written.itertext()) == parts
    down, up = ("70%", "0.3em"), (None, "-0.21em")  # in em of their own size
    spans = [(span.get("font-size"), span.get("dy")) for span in written]
    assert spans == [down, up, down][: len(parts) - 1]
    assert 0.7 * 0.3 - 0.21 == pytest.approx(0)


def test_code_stands_as_it_is():
    (line,) = svg({"tag": "text", "code": "  y_hat <= a"})
    assert line.text == "\xa0\xa0y_hat\xa0<=\xa0a"


@DRAWN
def test_the_committed_picture_is_what_the_script_draws(piece):
    assert piece.picture.read_text("utf-8") == piece.draw(), (
        "run `make pictures`"
    )


@DRAWN
def test_the_file_stands_by_itself(piece):
    file = piece.picture.read_text("utf-8")
    root = ElementTree.fromstring(file)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "light-dark(" in file and "color-scheme: light dark" in file
    colours = set(re.findall(r"var\((--[\w-]+)\)", file))
    assert colours == {c for c in colours if f"{c}: " in file}
    assert not re.search(r"<script|href=|url\(", file)


@EACH
def test_the_site_shows_the_file_and_the_arrays(piece, monkeypatch):
    monkeypatch.setenv("RNNLIB_SITE", "1")
    data = displayed(piece, monkeypatch)
    assert list(data) == ["text/html"]
    html = data["text/html"]
    file = piece.picture.read_text("utf-8")
    panels = re.findall("<svg .*?</svg>", html)
    assert panels and all(panel in file for panel in panels)
    assert file.count("</svg>") == len(panels) + 1
    (says,) = re.findall("<desc>(.*)</desc>", file)
    assert f">{says}</figcaption>" in html
    (arrays,) = re.findall('data-soon="[^"]+">(.*)</script>', html)
    assert json.loads(arrays) == piece.arrays


@EACH
def test_jupyter_gets_a_widget_and_stores_no_text(piece, monkeypatch):
    monkeypatch.delenv("RNNLIB_SITE", raising=False)
    data = displayed(piece, monkeypatch)
    assert list(data) == ["application/vnd.jupyter.widget-view+json"]
    widget = piece.widget()
    assert widget.arrays == piece.arrays
    assert f'id="{piece.name}"' in widget.html
    assert "svg" not in widget.html
