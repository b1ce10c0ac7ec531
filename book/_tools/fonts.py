"""Cut fonts to what the built pages use: `make fonts`.

A test says when they are stale. Of the theme's two thousand icons one small
sheet is kept, `_static/icons.css`, its fonts inside.
"""

import re
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

import pydata_sphinx_theme
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

BOOK = Path(__file__).parents[1]
SITE = BOOK.parent / "_build" / "html"
SHEET = BOOK / "_static" / "icons.css"
THEIRS = (
    Path(pydata_sphinx_theme.__file__)
    .with_name("theme")
    .glob("*/static/vendor/fontawesome/*/css/all.min.css")
)
LICENCE = re.compile(r"/\*!.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{[^{}]*\}")
NAME = re.compile(r'\bfa-[a-z0-9-]+|(?<=class=")fa[brs](?= )')
SIGN = re.compile(r"\\(f[0-9a-f]{3})\b|([\ue000-\uf8ff])")
FAMILY = re.compile(r"font-family:([^;]*)")
SOURCE = re.compile(r"src:.*?url\(([^()]*\.ttf)\)[^;}]*")
FONT = re.compile(r"base64,([^)]*)")


def icons(site):
    """Return the sheet of the icons that a site's pages, scripts or CSS name.

    Those that are here only to be left out do not count as users.
    """
    (path,) = THEIRS
    sheet = path.read_text(encoding="utf-8")
    users = "".join(
        file.read_text(encoding="utf-8")
        for ending in ("*.html", "_static/**/*.js", "_static/**/*.css")
        for file in sorted(site.glob(ending))
        if "fontawesome" not in file.parts and file.name != SHEET.name
    )
    used = set(NAME.findall(users))
    rules = "".join(
        rule[0]
        for rule in RULE.finditer(LICENCE.sub("", sheet))
        if rule[1].endswith(":root")
        or not used.isdisjoint(re.findall(r"\.(fa[\w-]*)", rule[1]))
    )
    fonts = _fonts(path, sheet, users + rules)
    return LICENCE.match(sheet)[0] + "".join(fonts) + rules


def apart(sheet):
    """Return a sheet's rules, and the signs that each of its fonts draws.

    The fonts' bytes are not compared: they depend on who compresses them.
    """
    signs = [
        set(TTFont(BytesIO(b64decode(data))).getBestCmap())
        for data in FONT.findall(sheet)
    ]
    return FONT.sub("", sheet), signs


def _fonts(path, sheet, text):
    signs = [
        int(code, 16) if code else ord(sign)
        for code, sign in SIGN.findall(text)
    ]
    for rule in RULE.finditer(sheet):
        source = SOURCE.search(rule[0])
        if source and FAMILY.search(rule[0])[1] in text:
            font = _cut(path.parent / source[1], signs)
            yield rule[0].replace(source[0], f"src:url({font})")


def _cut(path, signs):
    """Return the font of these signs alone, as an address."""
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(Options(name_IDs=["*"]))
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)
    font.flavor = "woff"
    file = BytesIO()
    font.save(file)
    return f"data:font/woff;base64,{b64encode(file.getvalue()).decode()}"


if __name__ == "__main__":
    SHEET.write_text(icons(SITE), encoding="utf-8")
