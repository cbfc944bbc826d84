"""Which words of a search without results are kept, and in which form. Pure.

Single words only, so that a name somebody typed is never kept as a whole; none with an address of e-mail, and
none with more digits than a law's number has: identity numbers, telephone numbers and dates written together.
"""

from collections.abc import Iterable

from dosja.search.analysis import tokens
from dosja.search.letters import normalise_text

SHORTEST, LONGEST = 2, 40
MOST_DIGITS = 5
LONGEST_ABBREVIATION = 8
MOST = 6
"""Words of one search."""


def kept_words(text: str, unknown: Iterable[str]) -> list[str]:
    """The `unknown` (folded) words of a query's `text`, in small letters, abbreviations in capitals."""
    wanted = set(unknown)
    found: dict[str, str] = {}
    for piece in normalise_text(text).split():
        if "@" in piece or _digits(piece) > MOST_DIGITS:
            continue
        for token in tokens(piece):
            typed = piece[token.start : token.end]
            if token.word in wanted and SHORTEST <= len(typed) <= LONGEST:
                short = typed.isupper() and len(typed) <= LONGEST_ABBREVIATION
                found.setdefault(token.word, typed if short else typed.lower())
    return list(found.values())[:MOST]


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)
