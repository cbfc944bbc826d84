"""The letters of our PDFs: DejaVu where the system has it (Greek, Cyrillic, Albanian), else the Vera that
reportlab brings along (Latin letters, ë and ç among them). They are embedded: every reader shows them."""

from functools import lru_cache

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FAMILY = "Dosja"
_FACES = (
    # name, bold, italic, files of which the first that is there is taken
    ("Dosja", 0, 0, ("DejaVuSans.ttf", "Vera.ttf")),
    ("Dosja-Bold", 1, 0, ("DejaVuSans-Bold.ttf", "VeraBd.ttf")),
    ("Dosja-Italic", 0, 1, ("DejaVuSans-Oblique.ttf", "VeraIt.ttf")),
    ("Dosja-BoldItalic", 1, 1, ("DejaVuSans-BoldOblique.ttf", "VeraBI.ttf")),
)


@lru_cache(maxsize=1)
def register() -> frozenset[int]:
    """Make the family known to reportlab, once per process; returns the letters that every face has."""
    known: list[set[int]] = []
    for name, bold, italic, candidates in _FACES:
        font = _first(name, candidates)
        pdfmetrics.registerFont(font)
        addMapping(FAMILY, bold, italic, name)
        known.append(set(font.face.charToGlyph))
    return frozenset(set.intersection(*known[:2]))


def _first(name: str, candidates: tuple[str, ...]) -> TTFont:
    for file in candidates[:-1]:
        try:
            return TTFont(name, file)
        except TTFError:
            continue
    return TTFont(name, candidates[-1])


def printable(text: str) -> str:
    """The text with letters that the font lacks as "?", and without signs that no paper shows."""
    letters = register()
    return "".join(
        sign if ord(sign) in letters or sign in "\n\t" else "?" if sign.isprintable() else " "
        for sign in text
    )
