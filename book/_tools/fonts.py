"""Cut fonts to what the built pages use: `make fonts`.

The text's typeface, and of the theme's two thousand icons those that are
named, each become one small sheet of `_static`, its fonts inside. So a page
has them when it has its stylesheet, and nothing shifts. The formulas' font is
a file. Tests say when they are stale.
"""

import re
from base64 import b64decode, b64encode
from html import unescape
from io import BytesIO
from pathlib import Path
from unicodedata import normalize
from xml.etree import ElementTree

import pydata_sphinx_theme
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

BOOK = Path(__file__).parents[1]
SITE = BOOK.parent / "_build" / "html"
TYPEFACE = BOOK / "vendor" / "stix-two-text-5.3.0"
FORMULAS = BOOK / "vendor" / "stix-two-math-5.3.0"
(ICONS,) = Path(pydata_sphinx_theme.__file__).parent.glob(
    "theme/*/static/vendor/fontawesome/*/css/all.min.css"
)
LICENCE = re.compile(r"/\*!.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{[^{}]*\}")
NAME = re.compile(r'\bfa-[a-z0-9-]+|(?<=class=")fa[brs](?= )')
SIGN = re.compile(r"\\(f[0-9a-f]{3})\b|([\ue000-\uf8ff])")
FAMILY = re.compile(r"font-family:([^;]*)")
SOURCE = re.compile(r"src:.*?url\(([^()]*\.ttf)\)[^;}]*")
FONT = re.compile(r"base64,([^)]*)")
MATH = re.compile(r"<math.*?</math>", re.DOTALL)
# A browser sets an identifier of one letter in italics: the code points of
# "mathematical italic", among which a place is left for Planck's constant.
ITALIC = {
    normalize("NFKC", letter): letter
    for letter in map(
        chr, (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D716))
    )
}


def typeface(site):
    """Return the sheet of the text's fonts, of the signs that a site uses."""
    signs = set(map(ord, unescape(_text(site, "*.html", "**/data/*.js"))))
    rules = _licence(TYPEFACE)
    for path in sorted(TYPEFACE.glob("*.woff2")):
        weight, style = path.stem.split("-")[-2:]
        rules += (
            f'@font-face{{font-family:"STIX Two Text";font-weight:{weight};'
            f"font-style:{style};font-display:optional;"
            f"src:url({_address(_cut(path, signs))})}}\n"
        )
    return rules


def formulas(site):
    """Return the formulas' font, of the signs that they use."""
    signs = set()
    for formula in MATH.findall(_text(site, "*.html")):
        for element in ElementTree.fromstring(formula).iter():
            text = element.text or ""
            if element.tag == "mi" and element.get("mathvariant") != "normal":
                text = ITALIC.get(text, text)
            if element.tag == "msqrt":
                text = "√"
            if element.tag != "annotation":
                signs.update(map(ord, text))
    (path,) = FORMULAS.glob("*.woff2")
    return _cut(path, signs, _as_tex_places_scripts)


def icons(site):
    """Return the sheet of the icons that a site's pages, scripts or CSS name.

    The sheet itself, and the stylesheet that it is in, are no users.
    """
    sheet = ICONS.read_text(encoding="utf-8")
    users = _text(site, "*.html", "_static/**/*.js", "_static/**/*.css")
    used = set(NAME.findall(users))
    rules = "".join(
        rule[0]
        for rule in RULE.finditer(LICENCE.sub("", sheet))
        if rule[1].endswith(":root")
        or not used.isdisjoint(re.findall(r"\.(fa[\w-]*)", rule[1]))
    )
    fonts = _fonts(sheet, users + rules)
    return LICENCE.match(sheet)[0] + "".join(fonts) + rules


SHEETS = {"typeface.css": typeface, "icons.css": icons}


def apart(sheet):
    """Return a sheet's rules, and the signs that each of its fonts draws.

    The fonts' bytes are not compared: they depend on who compresses them.
    """
    signs = [
        set(TTFont(BytesIO(b64decode(data))).getBestCmap())
        for data in FONT.findall(sheet)
    ]
    return FONT.sub("", sheet), signs


def _text(site, *kinds):
    return "".join(
        file.read_text(encoding="utf-8")
        for kind in kinds
        for file in sorted(site.glob(kind))
        if "fontawesome" not in file.parts
        and file.name not in ("book.css", *SHEETS)
    )


def _licence(folder):
    text = (folder / "LICENSE").read_text(encoding="utf-8")
    return f"/*! {text.splitlines()[0]}\nSIL Open Font License 1.1 */\n"


def _as_tex_places_scripts(font):
    """MathML lowers the index of y, and raises the exponent of a hat, as far
    as TeX does beside a tall bracket; TeX does not beside a letter.
    """
    constants = font["MATH"].table.MathConstants
    constants.SubscriptBaselineDropMin.Value = 0
    constants.SuperscriptBaselineDropMax.Value = 386


def _fonts(sheet, text):
    signs = [
        int(code, 16) if code else ord(sign)
        for code, sign in SIGN.findall(text)
    ]
    for rule in RULE.finditer(sheet):
        source = SOURCE.search(rule[0])
        if source and FAMILY.search(rule[0])[1] in text:
            font = _address(_cut(ICONS.parent / source[1], signs))
            yield rule[0].replace(source[0], f"src:url({font})")


def _cut(path, signs, mend=lambda font: None):
    """Return the font of these signs alone, as the bytes of a file."""
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(Options(hinting=False, name_IDs=["*"]))
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)
    mend(font)
    font.flavor = "woff2"
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def _address(font):
    return f"data:font/woff2;base64,{b64encode(font).decode()}"


if __name__ == "__main__":
    for name, sheet in SHEETS.items():
        text = sheet(SITE)
        (BOOK / "_static" / name).write_text(text, encoding="utf-8")
    (BOOK / "_static" / "formulas.woff2").write_bytes(formulas(SITE))
