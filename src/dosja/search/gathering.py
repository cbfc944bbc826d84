"""The posting lists of a new part of the index, gathered record by record and put in order at the end.

They are gathered in flat arrays: a text costs three loops in C, and nothing is made for a single posting.
Parts made before are added whole.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from dosja.search.engine import SCALE, USUAL, Posting, Record
from dosja.search.lists import MARKS, TERMS, VALUES, Lists, Part, Stored
from dosja.search.segments import FLAG, ORDER, THEN
from dosja.search.shards import own_fields


def as_bytes(term: str) -> bytes:
    """A term as it stands in a dictionary; lone surrogates become "?"."""
    return term.encode("utf-8", "replace")


def weights_of(counts: NDArray, lengths: NDArray, usual: int) -> NDArray[np.uint8]:
    """`engine.weight_of` for many postings at once: occurrences, and words of the text in which they are."""
    exact = 64 * counts / (counts + 1.2 * (0.25 + 0.75 * lengths / usual))
    return np.maximum(1, np.rint(exact)).astype(np.uint8)


class _Ids(dict[str, int]):
    """Term -> its id, given at first sight."""

    def __missing__(self, term: str) -> int:
        found = self[term] = len(self)
        return found


class Gathered:
    """The postings of one field, record by record; `usual` is the length in words of a usual text in it."""

    def __init__(self, kind: str, usual: int = 0):
        self.kind = kind
        self._usual = usual
        self._ids = _Ids()
        self._terms, self._counts = array("I"), array("I")
        self._places = bytearray() if kind == VALUES else array("I")
        self._rows = array("I")
        """Number, terms and words of each record."""
        self._parts: list[Part] = []

    @property
    def size(self) -> int:
        """How many postings were gathered record by record."""
        return len(self._terms)

    def put(self, number: int, postings: Posting, length: int) -> None:
        """The terms of a text of `length` words; numbers ascend."""
        self._terms.extend(map(self._ids.__getitem__, postings))
        self._counts.extend(map(len, postings.values()))
        self._places.extend(chain.from_iterable(postings.values()))
        self._rows.extend((number, len(postings), length))

    def mark(self, number: int, values: Sequence[str]) -> None:
        """The different values of a record."""
        self._terms.extend(map(self._ids.__getitem__, values))
        self._rows.extend((number, len(values), 0))

    def value(self, number: int, term: str, data: bytes) -> None:
        """A value of a record under a term."""
        self._terms.append(self._ids[term])
        self._counts.append(len(data))
        self._places.extend(data)
        self._rows.extend((number, 1, 0))

    def add(self, terms: Sequence[str], sizes: NDArray, part: Part) -> None:
        """Lists made before: their terms, the postings of each (`sizes`), and all postings.

        The numbers are above all that are here; `part.terms` is not looked at.
        """
        self._parts.append(self._own())
        ids = np.fromiter(map(self._ids.__getitem__, terms), np.uint32, len(terms))
        self._parts.append(part._replace(terms=np.repeat(ids, sizes)))

    def _own(self) -> Part:
        """What was gathered record by record since, taken out."""
        rows = np.array(self._rows, np.uint32).reshape(-1, 3)
        counts = np.array(self._counts, np.uint32)
        weights = np.empty(0, np.uint8)
        if self.kind == TERMS:
            weights = weights_of(counts, np.repeat(rows[:, 2], rows[:, 1]), self._usual)
        places = np.array(self._places, np.uint8 if self.kind == VALUES else np.uint32)
        part = Part(
            np.array(self._terms, np.uint32), np.repeat(rows[:, 0], rows[:, 1]), weights, counts, places
        )
        for taken in (self._terms, self._counts, self._places, self._rows):
            del taken[:]
        return part

    def lists(self) -> "Lists":
        """All of it in order; nothing is left here."""
        parts = [*self._parts, self._own()]
        self._parts.clear()
        together = parts[0]
        if len(parts) > 1:
            together = Part(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
        parts.clear()
        given = [as_bytes(term) for term in self._ids]
        terms = sorted(set(given))
        ranks = {term: rank for rank, term in enumerate(terms)}
        rank = np.fromiter((ranks[term] for term in given), np.uint32, len(given))[together.terms]
        order = np.argsort(rank, kind="stable")
        sizes = np.bincount(rank, minlength=len(terms))
        if self.kind == MARKS:
            return Lists(self.kind, terms, sizes, together._replace(numbers=together.numbers[order]))
        del rank
        counts = together.counts[order]
        # The places of each posting are moved together; the difference may wrap around, and so does the sum.
        ends = np.cumsum(counts, dtype=np.uint32)
        moved = (np.cumsum(together.counts, dtype=np.uint32) - together.counts)[order]
        moved -= ends - counts
        moved = np.repeat(moved, counts)
        moved += np.arange(moved.size, dtype=np.uint32)
        weights = together.weights[order] if self.kind == TERMS else together.weights
        part = Part(together.terms, together.numbers[order], weights, ends, together.places[moved])
        return Lists(self.kind, terms, sizes, part)


class Gathering:
    """The fields of a new part of the index; `kinds` says of which kind each is."""

    def __init__(self, kinds: Mapping[str, str]):
        self._kinds = kinds
        self._fields: dict[str, Gathered] = {}

    @property
    def size(self) -> int:
        """How many postings were gathered record by record."""
        return sum(field.size for field in self._fields.values())

    def _field(self, name: str) -> Gathered:
        found = self._fields.get(name)
        if found is None:
            usual = SCALE.get(name.removeprefix(THEN), USUAL)
            found = self._fields[name] = Gathered(self._kinds[name], usual)
        return found

    def put_document(self, number: int, record: Record) -> None:
        """The terms and marks of a whole document."""
        self.put_terms(number, record, record.fields)
        for name, marks in record.filters.items():
            if marks:
                self._field(_then(record) + name).mark(number, tuple(dict.fromkeys(marks)))
        flags, values = own_fields(record)
        if flags:
            self._field(FLAG).mark(number, flags)
        for name, value in values.items():
            self._field(ORDER).value(number, name, value)

    def put_terms(self, number: int, record: Record, fields: Mapping[str, tuple[Posting, int]]) -> None:
        """The terms of the fields of a record, or of one of its pages."""
        for name, (postings, length) in fields.items():
            if postings:
                self._field(_then(record) + name).put(number, postings, length)

    def take(self, name: str, terms: Sequence[str], sizes: NDArray, stored: Stored, numbers: NDArray) -> None:
        """What is left of a stored field (see `kept_of`)."""
        left, part = kept_of(stored.part(), sizes, numbers)
        self._field(name).add(*parted(terms, left), part)

    def lists(self) -> Iterator[tuple[str, Lists]]:
        """Each field and its lists, by name; nothing is left here."""
        for name in sorted(self._fields):
            yield name, self._fields.pop(name).lists()


def _then(record: Record) -> str:
    return THEN if record.dated else ""


def kept_of(part: Part, sizes: NDArray, renumbered: NDArray[np.int64]) -> tuple[NDArray, Part]:
    """Lists under other numbers: `renumbered` has the new one of each record, -1 for those that are dropped.

    Returns how many postings are left of each list, and those.
    """
    numbers = renumbered[part.numbers]
    kept = numbers >= 0
    lists = np.repeat(np.arange(sizes.size), sizes)[kept]
    weights = part.weights[kept] if part.weights.size else part.weights
    counts, places = part.counts, part.places
    if counts.size:
        places = places[np.repeat(kept, counts)]
        counts = counts[kept]
    left = np.bincount(lists, minlength=sizes.size)
    return left, Part(part.terms, numbers[kept].astype(np.uint32), weights, counts, places)


def parted(terms: Iterable[str], sizes: NDArray) -> tuple[list[str], NDArray]:
    """The terms of which something is left, and their sizes."""
    held = sizes > 0
    return [term for term, is_held in zip(terms, held.tolist(), strict=True) if is_held], sizes[held]
