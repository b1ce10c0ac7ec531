"""The icons that the pages use, out of the theme's fonts of two thousand.

Whole, the fonts and their style sheet hold back a page's first paint for a
second on a telephone. What is kept is one small sheet, its fonts inside.
"""

import re
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from shutil import rmtree

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

LICENCE = re.compile(r"/\*!.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{[^{}]*\}")
NAME = re.compile(r'\bfa-[a-z0-9-]+|(?<=class=")fa[brs](?= )')
SIGN = re.compile(r"\\(f[0-9a-f]{3})\b|([\ue000-\uf8ff])")
FAMILY = re.compile(r"font-family:([^;]*)")
SOURCE = re.compile(r"src:.*?url\(([^()]*\.ttf)\)[^;}]*")


def keep_used_icons(app, exception):
    """Replace the theme's icons by those that pages, scripts or CSS name."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    theirs = next(static.glob("vendor/fontawesome/*/css/all.min.css"), None)
    if theirs is None:  # no page was written, and no static file copied
        return
    sheet = theirs.read_text(encoding="utf-8")
    users = _users(Path(app.outdir), static)
    used = set(NAME.findall(users))
    rules = "".join(
        rule[0]
        for rule in RULE.finditer(LICENCE.sub("", sheet))
        if rule[1].endswith(":root")
        or not used.isdisjoint(re.findall(r"\.(fa[\w-]*)", rule[1]))
    )
    fonts = _fonts(theirs, users + rules)
    (static / "icons.css").write_text(
        LICENCE.match(sheet)[0] + "".join(fonts) + rules, encoding="utf-8"
    )
    rmtree(static / "vendor" / "fontawesome")


def _users(pages, static):
    files = [*pages.glob("*.html"), *static.rglob("*.js")]
    files += static.rglob("*.css")
    return "".join(
        file.read_text(encoding="utf-8")
        for file in files
        if "fontawesome" not in file.parts and file.name != "icons.css"
    )


def _fonts(sheet, text):
    signs = [
        int(code, 16) if code else ord(sign)
        for code, sign in SIGN.findall(text)
    ]
    for rule in RULE.finditer(sheet.read_text(encoding="utf-8")):
        source = SOURCE.search(rule[0])
        if source and FAMILY.search(rule[0])[1] in text:
            font = _cut(sheet.parent / source[1], signs)
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


def setup(app):
    app.connect("build-finished", keep_used_icons)
