"""The piece of a text that shows why it was found: words around the matches, matches marked.

Works on the live text and the parsed query; nothing of it is stored in the index. Returns plain pieces, never
markup: escaping is the template's part.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import islice
from sys import getsizeof

from dosja.search.languages import language_of
from dosja.search.letters import normalise_text
from dosja.search.marking import Match, marker
from dosja.search.parsing import Parsed

LENGTH = 240
LONGEST_TEXT = 60_000
MOST_MATCHES = 200
MOST_COMPARED = 20
"""Matches of one passage that are counted to find the best passage."""

Piece = tuple[str, bool]
"""A stretch of text and whether it matched."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """Pieces in order; `matches` counts the marks, `clauses` how many different clauses they belong to."""

    pieces: tuple[Piece, ...]
    matches: int = 0
    clauses: int = 0

    @property
    def text(self) -> str:
        """The snippet without marks."""
        return "".join(text for text, _ in self.pieces)


class Passage:
    """A text made ready for snippets: normalised, in one line, cut to LONGEST_TEXT characters.

    Worth keeping where a text is shown again; its language is only looked for once something asks.
    """

    __slots__ = ("_language", "declared", "text")

    def __init__(self, text: str, declared: str = "mul"):
        self.text = " ".join(normalise_text(text[:LONGEST_TEXT]).split())
        self.declared = declared
        self._language = ""

    @classmethod
    def ready(cls, text: str, declared: str, spoken: str) -> "Passage":
        """A passage made before, by its `text` and its `language()`."""
        found = cls.__new__(cls)
        found.text, found.declared, found._language = text, declared, spoken
        return found

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return getsizeof(self.text) + 100

    def language(self) -> str:
        """The language it is written in; `declared` is the document's."""
        if not self._language:
            self._language = language_of(self.text, self.declared)
        return self._language


def marks(text: str, parsed: Parsed, language: str = "mul") -> list[Match]:
    """(start, end, number of the clause) of each match in a normalised text, in order, not overlapping.

    `language` is the document's; a text in another one is seen to be.
    """
    found = marker(parsed).find(text, cache(lambda: language_of(text, language)))
    return _apart(list(islice(found, MOST_MATCHES)))


def _apart(found: list[Match]) -> list[Match]:
    """Sorted, and of overlapping matches only the longest that begins first."""
    result: list[Match] = []
    for match in sorted(found, key=lambda row: (row[0], -row[1])):
        if not result or match[0] >= result[-1][1]:
            result.append(match)
    return result


def snippet(text: str, parsed: Parsed, language: str = "mul", length: int = LENGTH) -> Snippet:
    """About `length` characters of `text` where most clauses match; its beginning where none does."""
    return snippet_of(Passage(text, language), parsed, length)


def snippet_of(passage: Passage, parsed: Parsed, length: int = LENGTH) -> Snippet:
    """`snippet` of a text that is ready."""
    text = passage.text
    found = _apart(list(islice(marker(parsed).find(text, passage.language), MOST_MATCHES)))
    begin = _word_start(text, found[_best(found, length * 3 // 4)][0] - length // 4) if found else 0
    end = _word_end(text, begin + length)
    pieces: list[Piece] = [("… ", False)] if begin else []
    at = begin
    shown = [row for row in found if row[0] >= begin and row[1] <= end]
    for start, stop, _ in shown:
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:stop], True))
        at = stop
    if at < end:
        pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return Snippet(tuple(pieces), len(shown), len({row[2] for row in shown}))


def _best(found: list[Match], length: int) -> int:
    """The first match from which on most clauses, then most matches, stand within so many characters."""
    if len(found) == 1:
        return 0
    ends = [stop for _, stop, _ in found]
    best, rating = 0, (0, 0)
    for index, (start, _, _) in enumerate(found):
        last = bisect_right(ends, start + length, index, min(index + MOST_COMPARED, len(ends)))
        here = (len({number for _, _, number in found[index:last]}), last - index)
        if here > rating:
            best, rating = index, here
    return best


def marked(text: str, parsed: Parsed, language: str = "mul") -> tuple[Piece, ...]:
    """The whole of a text (a title, a page) in pieces, with its lines as they are."""
    text = normalise_text(text)
    pieces: list[Piece] = []
    at = 0
    for start, stop, _ in marks(text, parsed, language):
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:stop], True))
        at = stop
    if at < len(text):
        pieces.append((text[at:], False))
    return tuple(pieces)


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    space = text.find(" ", at)
    return space + 1 if 0 <= space < at + 40 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", 0, at)
    return space if space > at - 40 else at
