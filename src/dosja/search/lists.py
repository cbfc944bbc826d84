"""The posting lists of one part of the index as they are stored: four streams for each field.

numbers   the records that hold a term, one list behind the other in the order of the terms (4 bytes each)
weights   what the term weighs in each, in 64ths of 1 (1 byte each)
ends      how many positions there are up to and with each posting, over all lists (4 bytes each)
places    the positions (2 or 4 bytes each), or the bytes of the values that postings have instead

A list is its beginning and its length, counted in postings. So a search reads two pieces of a file and uses
them as they are, and positions only for phrases. Knows nothing of files but how to get bytes at a place.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from dosja.search.arrays import NO_KEYS, Keys, Mask, Numbers, Postings, keys_of

TERMS, MARKS, VALUES = "terms", "marks", "values"
"""Kinds of fields: postings with weights and positions; with nothing; with bytes."""

_NARROW = 1 << 16


class Part(NamedTuple):
    """Postings in any order of their terms, ascending by record for each: one row of the arrays for each."""

    terms: Numbers
    numbers: Numbers
    weights: NDArray[np.uint8]
    counts: Numbers
    places: NDArray


class Layout(NamedTuple):
    """Where the streams of a field begin in a file, how wide a place is, and how many postings there are."""

    kind: str
    numbers: int
    weights: int
    ends: int
    places: int
    width: int
    postings: int


class Lists:
    """The lists of a field in order, ready to be written; `sizes` are the postings of each of `terms`.

    In `part` they stand one behind the other, and `counts` has the stream of ends.
    """

    def __init__(self, kind: str, terms: list[bytes], sizes: NDArray, part: Part):
        self.kind = kind
        self.terms = terms
        self.sizes = sizes
        self._part = part

    def write(self, write: Callable, at: int) -> tuple[Layout, int]:
        """Write the streams by `write(bytes)` from the place `at` on; returns where they are and end."""
        part = self._part
        width = 1 if self.kind == VALUES else 4
        if self.kind == TERMS and (not part.places.size or part.places.max() < _NARROW):
            width = 2
        streams = [part.numbers.astype("<u4")]
        if self.kind != MARKS:
            streams += part.weights, part.counts.astype("<u4"), part.places.astype(f"<u{width}")
        begins = []
        for stream in streams:
            begins.append(at)
            write(stream.tobytes())
            at += stream.nbytes
        numbers, weights, ends, places = begins + [at] * (4 - len(begins))
        return Layout(self.kind, numbers, weights, ends, places, width, part.numbers.size), at


class Bytes(Protocol):
    """Something of which pieces can be read."""

    def at(self, position: int, length: int) -> bytes: ...


class Stored:
    """The streams of a field in a file. ValueError for a wrong place: a damaged index may point anywhere."""

    def __init__(self, source: Bytes, layout: Layout):
        self._source = source
        self.layout = layout

    def _read(self, base: int, width: int, start: int, count: int) -> NDArray:
        if count <= 0:
            return np.empty(0, f"<u{width}")
        return np.frombuffer(self._source.at(base + width * start, width * count), f"<u{width}", count)

    def numbers(self, start: int, count: int) -> Numbers:
        """The records of a list."""
        return self._read(self.layout.numbers, 4, start, count)

    def weights(self, start: int, count: int) -> NDArray[np.uint8]:
        """The weights of a list, where the field has some."""
        if self.layout.kind != TERMS:
            return np.empty(0, np.uint8)
        return self._read(self.layout.weights, 1, start, count)

    def postings(self, start: int, count: int) -> Postings:
        """A list."""
        return Postings(self.numbers(start, count), self.weights(start, count))

    def places(self, start: int, count: int) -> tuple[Numbers, NDArray]:
        """(how many places each posting of a list has, the places of all)."""
        before = self._read(self.layout.ends, 4, start - 1, 1) if start else np.zeros(1, np.uint32)
        ends = np.concatenate((before, self._read(self.layout.ends, 4, start, count))).astype(np.int64)
        counts = np.diff(ends)
        if counts.size and counts.min() < 0:
            raise ValueError("positions that do not ascend")
        return counts, self._read(
            self.layout.places, self.layout.width, int(ends[0]), int(ends[-1] - ends[0])
        )

    def keys(self, start: int, held: Mask, numbers: Numbers) -> Keys:
        """Where a term stands in those of its `numbers` for which `held` is true."""
        where = np.flatnonzero(held)
        if not where.size:
            return NO_KEYS
        first, last = int(where[0]), int(where[-1]) + 1
        counts, places = self.places(start + first, last - first)
        wanted = np.repeat(held[first:last], counts)
        return keys_of(np.repeat(numbers[first:last], counts)[wanted], places[wanted])

    def part(self) -> Part:
        """All of it."""
        count = self.layout.postings
        numbers = self.numbers(0, count)
        none: NDArray = np.empty(0, np.uint32)
        counts, places = (none, none) if self.layout.kind == MARKS else self.places(0, count)
        return Part(none, numbers, self.weights(0, count), counts, places)
