"""Where the words of a search stand in a file: hits counted from page to page, and their places on a picture.

Hits are numbered through the whole file, from 1 on, so that one can go from each to the next and back.
"""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from dosja.documents.model import File
from dosja.search.letters import normalise_text
from dosja.search.parsing import Parsed
from dosja.search.snippets import Piece, marks

KEPT = 200
"""Different questions to files of which a process remembers the hits."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in shares of the page's width and height, from its top left corner."""


@dataclass(frozen=True)
class FileHits:
    """How many hits each page has; `totals[n]` is their number on the first n pages."""

    totals: tuple[int, ...] = (0,)

    @property
    def total(self) -> int:
        """Hits in the whole file."""
        return self.totals[-1]

    @property
    def pages(self) -> list[int]:
        """The numbers of the pages that have a hit."""
        return [n for n in range(1, len(self.totals)) if self.totals[n] > self.totals[n - 1]]

    def before(self, page: int) -> int:
        """Hits on the pages before this one."""
        return self.totals[min(page, len(self.totals)) - 1]

    def page_of(self, hit: int) -> int:
        """The page on which a hit (from 1 on) stands."""
        return bisect_right(self.totals, hit - 1)

    def on(self, page: int, asked: int) -> int:
        """The hit to show on a page: the one asked for if it stands there, else the first; 0 without one."""
        first = self.before(page) + 1
        if first > self.total or self.page_of(first) != page:
            return 0
        return asked if first <= asked <= self.total and self.page_of(asked) == page else first


def hits_in(pages: Sequence[str], parsed: Parsed, language: str) -> FileHits:
    """The hits of a question in the pages of a file."""
    if not parsed.wanted:
        return FileHits()
    counts = (len(marks(normalise_text(page), parsed, language)) for page in pages)
    return FileHits(tuple(accumulate(counts, initial=0)))


class HitMemory:
    """Remembers the hits of the last questions: turning a page must not look through the whole file again."""

    def __init__(self):
        self._kept: dict[tuple, FileHits] = {}

    def of(self, file: File, parsed: Parsed, language: str) -> FileHits:
        """The hits of a question in a file, as its text stands now."""
        if file.text is None:
            return FileHits()
        key = (file.uid, file.reads, parsed, language)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[key] = hits_in(file.text.pages, parsed, language)
        return found


def numbered(pieces: Sequence[Piece], first: int) -> list[tuple[str, int]]:
    """Pieces of a page with the numbers of their hits, 0 for text that is none; `first` is the first's."""
    found = []
    number = first
    for text, match in pieces:
        found.append((text, number if match else 0))
        number += match
    return found


def boxes_of(words: Sequence[tuple], parsed: Parsed, language: str) -> list[list[Box]]:
    """The boxes of each hit among the (left, top, right, bottom, word) of a page's picture, in reading order.

    A hit has several boxes when it is a phrase, or a word that goes on in the next line.
    """
    parts: list[str] = []
    starts: list[int] = []
    boxes: list[list[Box]] = []
    last: tuple | None = None
    at = 0
    for row in words:
        box, word = (row[0], row[1], row[2], row[3]), normalise_text(row[4])
        # The second part of a word that was broken at the end of a line comes with the whole word once more.
        if last is not None and last[4] == row[4] and (row[1] >= last[3] or row[3] <= last[1]):
            boxes[-1].append(box)
        else:
            starts.append(at)
            parts.append(word)
            boxes.append([box])
            at += len(word) + 1
        last = row
    found = []
    for start, end, _clause in marks(" ".join(parts), parsed, language):
        held = range(bisect_right(starts, start) - 1, bisect_right(starts, end - 1))
        found.append([box for index in held for box in boxes[index]])
    return found


def packed(words: Sequence[tuple]) -> bytes:
    """Words with boxes as they are kept on disk; empty for none, which is not kept."""
    return json.dumps(words, ensure_ascii=False).encode() if words else b""


def unpacked(content: bytes) -> list[tuple]:
    """What `packed` made; nothing where the kept file was damaged."""
    try:
        return [tuple(row) for row in json.loads(content)] if content else []
    except ValueError:
        return []
