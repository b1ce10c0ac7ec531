"""Cut the font of the formulas to the characters that the built pages use."""

import re
from io import BytesIO
from pathlib import Path
from unicodedata import normalize
from xml.etree import ElementTree

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
WHOLE = next(ROOT.glob("book/vendor/stix-two-math-*/*.woff2"))
FONT = ROOT / "book" / "_static" / "formulas.woff2"
MATH = re.compile(r"<math.*?</math>", re.DOTALL)
# A browser sets an identifier of one letter in italics: the code points of
# "mathematical italic", among which a place is left for Planck's constant.
ITALIC = {
    normalize("NFKC", letter): letter
    for letter in map(
        chr, (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D716))
    )
}


def characters(page):
    """Return the characters that a browser draws in a page's formulas."""
    drawn = set()
    for formula in MATH.findall(page):
        for element in ElementTree.fromstring(formula).iter():
            text = element.text or ""
            if element.tag == "mi" and element.get("mathvariant") != "normal":
                text = ITALIC.get(text, text)
            if element.tag == "msqrt":
                text = "√"
            if element.tag != "annotation":
                drawn.update(text)
    return drawn


def cut(drawn):
    """Return the font of these characters, and of what they grow into."""
    font = TTFont(WHOLE, recalcTimestamp=False)
    subsetter = Subsetter(Options(hinting=False, name_IDs=["*"]))
    subsetter.populate(text="".join(drawn))
    subsetter.subset(font)
    # MathML lowers the index of y and raises the exponent of a hat as far as
    # TeX does beside a tall bracket; TeX does not beside a letter.
    constants = font["MATH"].table.MathConstants
    constants.SubscriptBaselineDropMin.Value = 0
    constants.SuperscriptBaselineDropMax.Value = 386
    font.flavor = "woff2"
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def main():
    pages = (ROOT / "_build" / "html").glob("*.html")
    texts = (page.read_text(encoding="utf-8") for page in pages)
    FONT.write_bytes(cut(set.union(*map(characters, texts))))


if __name__ == "__main__":
    main()
