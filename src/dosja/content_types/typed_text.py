"""Text as people type or paste it, made clean: one Unicode form, no control characters, no stray space.

Knows neither fields nor schemas.
"""

import re
from datetime import date
from decimal import Decimal
from unicodedata import normalize

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[\t\r\n\x0b\x0c\u0085\u2028\u2029]+")
_NEWLINES = re.compile("\r\n?|\u0085|\u2028|\u2029")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})\.?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|[+-]?\d+(?:[.,]\d+)?")

YEARS = range(1800, 2201)
"""Years that a person can mean in a document; any other is a slip of the hand."""
RECORD_YEARS = range(1900, 2201)
"""The same in what is recorded of people and their trainings."""


class ControlCharacter(ValueError):
    """The text holds a character that cannot be shown, for example a null byte."""


def clean_line(text: str) -> str:
    """One line: NFC, breaks as spaces, trimmed. Raises ControlCharacter."""
    return _checked(_BREAKS.sub(" ", text))


def clean_text(text: str) -> str:
    """Several lines: NFC, breaks as \\n, trimmed. Raises ControlCharacter."""
    return _checked(_NEWLINES.sub("\n", text))


def _checked(text: str) -> str:
    if _CONTROL.search(text):
        raise ControlCharacter
    if not text.isascii():
        text = normalize("NFC", text)
    return text.strip()


def parse_date(text: str) -> date | None:
    """The day that "23.11.2026", "23/11/2026" or "2026-11-23" names; None when it names none.

    The year has four digits: of documents nobody can tell which "98" or "26" is meant.
    """
    text = text.strip()
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def format_date(day: date) -> str:
    """dd.mm.yyyy."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def parse_number(text: str) -> Decimal | None:
    """The number that "1 234,5" or "1234.5" names; None when it names none. Never rounds."""
    text = text.strip()
    if len(text) > 40 or not _NUMBER.fullmatch(text):
        return None
    if not text.isascii() and not text.replace("\u00a0", "").replace("\u202f", "").isascii():
        return None
    return Decimal(re.sub("[ \u00a0\u202f]", "", text).replace(",", "."))


def format_number(number: int | Decimal) -> str:
    """A number as Albanian writes it, to be typed again: 1234,5."""
    # A whole number through Decimal too: "f" alone would give it six decimal places.
    return f"{Decimal(number):f}".replace(".", ",")
