"""The built site's files, without a browser."""

import hashlib
import json
import re
from base64 import b64decode
from collections import Counter
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from zipfile import ZipFile

import fonts
import nbformat
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from notebooks import notebooks

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "book" / "vendor"
THIRD = {"vendor", "temml-0.13.5", "pyodide-0.27.7"}  # folders of the site
# Pure Python: the same files as on PyPI, with the sums that it gives.
FROM_PYPI = {
    "sympy-1.13.3-py3-none-any.whl": (
        "54612cf55a62755ee71824ce692986f23c88ffa77207b30c1368eda4a7060f73"
    ),
    "mpmath-1.3.0-py3-none-any.whl": (
        "a0b2b9fe80bbcd81a6647ff13108738cfb482d481d826cc0e02f5b35e5c88d2c"
    ),
}


@pytest.fixture(scope="session")
def soups(site):
    pages = (
        path for path in site.rglob("*.html") if "_static" not in path.parts
    )
    return {
        path: BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in pages
    }


def test_exactly_the_pages_of_the_contents_are_built(site, soups, names):
    built = sorted(
        str(path.relative_to(site).with_suffix("")) for path in soups
    )
    assert built == names


def test_titles_and_descriptions_are_present_and_distinct(soups):
    titles = [soup.title.get_text(strip=True) for soup in soups.values()]
    descriptions = [
        tag["content"].strip()
        for soup in soups.values()
        for tag in soup.select("meta[name=description]")
    ]
    assert len(titles) == len(descriptions) == len(soups)
    for texts in (titles, descriptions):
        assert "" not in texts
        assert [
            text for text, count in Counter(texts).items() if count > 1
        ] == []


def test_links_and_anchors_lead_somewhere(site, soups):
    dangling = []
    places = {
        path: {tag["id"]: tag for tag in soup.select("[id]")}
        for path, soup in soups.items()
    }
    for path, soup in soups.items():
        for tag in soup.select("a[href], link[href], img[src], script[src]"):
            url = tag.get("href") or tag.get("src")
            if not leads_somewhere(path, url, places):
                dangling.append(f"{path.relative_to(site)}: {url}")
    assert dangling == []


def leads_somewhere(path, url, places):
    parts = urlsplit(url)
    if parts.scheme:
        return parts.scheme in ("https", "mailto")
    target = (
        (path.parent / unquote(parts.path)).resolve() if parts.path else path
    )
    if not parts.fragment:
        return target.is_file()
    name, _, state = unquote(parts.fragment).partition("?")
    place = places.get(target, {}).get(name)
    return place is not None and (
        not state
        or "walk" in place["class"]  # test_back opens each of them
        or can_be_in(frames_of(place, target), state)
    )


def frames_of(explorer, page):
    """The frames of an explorer's figure, out of their script."""
    script = page.parent / urlsplit(explorer.script["src"]).path
    return json.loads(
        script.read_text("utf-8")
        .removeprefix("document.currentScript.data = ")
        .removesuffix(";\n")
    )


def can_be_in(frames, state):
    """Whether each control can have the value that an address gives it."""
    values = {
        control["name"]: {
            v if isinstance(v, str) else f"{v:g}" for v in control["values"]
        }
        for control in frames["controls"]
    }
    return all(
        value in values.get(name, ()) for name, value in parse_qsl(state)
    )


def test_no_page_holds_the_frames_that_it_does_not_show(soups):
    """They are in scripts that no browser loads with the page."""
    count = 0
    for path, soup in soups.items():
        assert not soup.select('script[type="application/json"]')
        for explorer in soup.select(".rnn-explorer"):
            frames, count = frames_of(explorer, path), count + 1
            assert explorer.script["type"] == "text/plain"
            here = explorer.select_one("figcaption")
            shown = here.get_text(), here["data-longest"]  # it keeps its room
            text = path.read_text("utf-8")
            for caption in frames["caption"]["all"]:
                assert caption in shown or escape(caption) not in text
    assert count


def test_each_numbered_equation_is_a_target_once(soups):
    targets = Counter(
        tag["id"]
        for soup in soups.values()
        for tag in soup.select('[id^="eq-"]')
    )
    for number in range(1, 18):
        assert targets[f"eq-{number}"] == 1, number


def test_every_notebook_can_be_downloaded(site, soups):
    for path in notebooks():
        page = soups[site / f"{path.stem}.html"]
        assert page.select(f'a[href="_sources/{path.name}"]'), path.name


def test_a_downloaded_notebook_names_the_wheel_and_is_else_the_same(site):
    (wheel,) = site.glob("wheels/*.whl")
    for path in notebooks():
        copy = nbformat.read(site / "_sources" / path.name, as_version=4)
        nbformat.validate(copy)
        head, *cells = copy.cells
        assert f'"../wheels/{wheel.name}[book]"' in head.source
        book = nbformat.read(path, as_version=4).cells
        assert [c for c in cells if c.cell_type == "code"] == [
            c for c in book if c.cell_type == "code"
        ]
        text = "".join(c.source for c in cells if c.cell_type == "markdown")
        for place in re.findall(r"\]\((?!https?:|#)([^)#]*)", text):
            assert (site / "_sources" / place).exists(), place


def test_the_wheel_has_both_packages_and_no_trace_of_its_making(site):
    (wheel,) = site.glob("wheels/*.whl")
    with ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
    for folder in ROOT / "rnnlib", ROOT / "book" / "rnnbook":
        for file in folder.rglob("*.*"):
            if file.suffix != ".pyc":
                name = file.relative_to(folder.parent).as_posix()
                assert packed[name] == file.read_bytes()


def test_pages_print_what_the_notebooks_keep(site, soups):
    """In another order: an answer stands below its question."""
    for path in (ROOT / "book").glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        kept = {
            "".join(cell["source"]): "".join(output["text"]).rstrip()
            for cell in cells
            for output in cell.get("outputs", [])
            if output["output_type"] == "stream"
        }
        shown = {
            cell.select_one(".cell_input pre").get_text().rstrip(): (
                output.get_text().rstrip()
            )
            for cell in soups[site / f"{path.stem}.html"].select(".cell")
            for output in cell.select(".output.stream pre")
        }
        assert shown == kept, path.name


def test_no_file_tells_where_or_when_it_was_built(site):
    address = r"\b0x[0-9a-f]{8,}"
    telling = re.compile(f"{re.escape(str(ROOT))}|{date.today()}|{address}")
    files = (
        path
        for path in site.rglob("*")
        if path.suffix in (".html", ".js", ".ipynb", ".md", ".txt", "")
        and path.is_file()
        and not THIRD & set(path.relative_to(site).parts)
    )
    assert [
        f"{path.relative_to(site)}: {found[0]}"
        for path in files
        if (found := telling.search(path.read_text("utf-8")))
    ] == []


def test_every_icon_is_in_a_font_that_the_page_brings(site, soups):
    sheet = (site / "_static" / "icons.css").read_text("utf-8")
    fonts = [
        TTFont(BytesIO(b64decode(data)))
        for data in re.findall(r"base64,([^)]*)", sheet)
    ]
    drawn = set.union(*(set(font.getBestCmap()) for font in fonts))
    assert len(drawn) < 100  # of two thousand
    # Some stand in scripts, which write them into the page.
    icons = {
        icon
        for path in soups
        for icon in re.findall(r"\bfa-[a-z-]+", path.read_text("utf-8"))
    }
    assert len(icons) > 10
    for icon in icons - {"fa-solid", "fa-brands", "fa-regular", "fa-lg"}:
        sign = re.search(rf'\.{icon}:before[^{{}}]*{{content:"\\(\w+)"', sheet)
        assert sign, icon
        assert int(sign[1], 16) in drawn, icon


@pytest.mark.parametrize("sheet", fonts.SHEETS)
def test_fonts_have_the_signs_that_the_site_uses(site, sheet):
    kept = (ROOT / "book" / "_static" / sheet).read_text("utf-8")
    assert fonts.apart(kept) == fonts.apart(fonts.SHEETS[sheet](site)), (
        "stale: run `make fonts`"
    )


def test_vendored_files_are_the_ones_listed():
    listed = dict(
        reversed(line.split())
        for line in (VENDOR / "SHA256SUMS").read_text("utf-8").splitlines()
    )
    files = [
        path
        for path in VENDOR.rglob("*")
        if path.is_file() and path.parent != VENDOR
    ]
    actual = {
        f"./{path.relative_to(VENDOR).as_posix()}": hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in files
    }
    assert actual == listed


def test_python_for_the_browser_is_as_published():
    folder = VENDOR / "pyodide-0.27.7"
    official = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))
    sums = {
        package["file_name"]: package["sha256"]
        for package in official["packages"].values()
    } | FROM_PYPI
    wheels = list(folder.glob("*.whl"))
    assert {"numpy", "sympy", "matplotlib"} <= {
        wheel.name.partition("-")[0] for wheel in wheels
    }
    for wheel in wheels:
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        assert found == sums[wheel.name], wheel.name
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert size < 35e6  # git keeps it for ever


def test_the_themes_script_measures_nothing(site):
    """Where it does, all that is folded away is laid out for it."""
    script = site / "_static" / "scripts" / "pydata-sphinx-theme.js"
    text = script.read_text("utf-8")
    assert ".scrollWidth" in text and "pre, " not in text
