"""How names are compared: without case, diacritics, marks and double blanks; and slips of one letter."""

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile(r"[^\w]+|_+")
_OUT = str.maketrans("đĐłŁøØıİ", "dDlLoOii", "'’‘`´ʼ")


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Lower case, ë as e, ç as c, every other diacritic dropped, hyphens and dots as blanks."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(_OUT)).casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_MARKS.sub(" ", plain).split())


def has_diacritics(text: str) -> bool:
    """Whether the text shows that its writer had ë and ç (or other diacritics) at hand."""
    return any(unicodedata.combining(letter) for letter in unicodedata.normalize("NFD", text))


def slip(written: str, meant: str) -> str:
    """The one slip that makes `written` of `meant`: "missing", "extra", "changed" or "exchanged" (two letters
    next to each other); "" when they are equal or further apart (Damerau-Levenshtein above 1).
    """
    short, long = len(written), len(meant)
    if written == meant or abs(short - long) > 1:
        return ""
    start = 0
    while start < min(short, long) and written[start] == meant[start]:
        start += 1
    rest, other = written[start:], meant[start:]
    if short < long:
        return "missing" if rest == other[1:] else ""
    if short > long:
        return "extra" if rest[1:] == other else ""
    if rest[1:] == other[1:]:
        return "changed"
    return "exchanged" if rest[:2] == other[1::-1] and rest[2:] == other[2:] else ""
