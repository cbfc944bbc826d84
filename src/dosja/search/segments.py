"""A segment of the index, which never changes: what was read of it is kept, as arrays.

An engine says how a segment's files are read; the rest is the same for all.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dosja.search.arrays import (
    NO_KEYS,
    NO_POSTINGS,
    Keys,
    Mask,
    Numbers,
    Order,
    Postings,
    Tally,
    mask_of,
    tally_of,
)
from dosja.search.engine import PREFIX_TERMS
from dosja.search.postings import Cache

FLAG, FAILED, PAST, DATED = "flag", "failed", "past", "dated"
"""A field of the engine's own, and what stands in it for a stub, for what does not hold any more, and for a
record that is found on a day only."""
THEN = "then_"
"""Before the names of the fields of dated records: no list of present ones holds anything of them."""
ORDER, VALID = "order", "valid"
"""A field whose terms are the names of orders, the values of their postings the keys; under the term VALID
they are the days of `engine.days_of`, 4 bytes each."""
LONGEST_SCAN = 5_000
MOST_VALUES = 2_000
"""Values of one filter field that are counted."""


class Block(NamedTuple):
    """Some postings of a term; `keys` only where positions were asked for."""

    postings: Postings
    keys: Keys = NO_KEYS


class Values(NamedTuple):
    """Values of records under one term: bytes `data[ends[i - 1] : ends[i]]` for record `numbers[i]`."""

    numbers: Numbers
    ends: NDArray[np.int64]
    data: bytes


class Segment(ABC):
    """A segment. One thread at a time reads its files, whatever asks; the rest is free.

    columns: "uid", "modified", "file" and "number" of every record. number is 0 for a document of no or
    several pages, n > 0 for page n of one, n < 0 for a document whose only page is -n.
    """

    def __init__(self, name: str, count: int, columns: Mapping[str, NDArray], cache: Cache):
        self.name = name
        self.count = count
        self.columns = columns
        self.uids = columns["uid"]
        self._cache = cache
        self._lock = threading.Lock()
        self.whole: Mask = (columns["number"] <= 0) & (self.uids != 0)
        self._by_uid = np.argsort(self.uids, kind="stable").astype(np.uint32)
        self._sorted = self.uids[self._by_uid]
        self._orders: dict[str, Order] = {}
        self._tallies: dict[str, Tally] = {}
        self._valid: tuple[Numbers, NDArray] | None = None

    @abstractmethod
    def read_blocks(self, field: str, term: str, only: Numbers | None = None) -> Iterable[Block]:
        """The posting list of a term; with `only` (ascending), where it stands in these records."""

    @abstractmethod
    def read_words(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """At most `limit` terms that begin so, in order, with the number of postings."""

    @abstractmethod
    def read_values(self, field: str, term: str) -> Values:
        """The values under a term of a field that has some."""

    @abstractmethod
    def read_about(self, number: int):
        """What was stored with the record."""

    def numbers(self, uids: Collection[int]) -> Numbers:
        """The records of documents, those of each ascending."""
        wanted = np.fromiter(uids, self._sorted.dtype, len(uids))
        firsts, lasts = np.searchsorted(self._sorted, wanted), np.searchsorted(self._sorted, wanted, "right")
        here = np.flatnonzero(firsts < lasts)
        found = [self._by_uid[first:last] for first, last in zip(firsts[here], lasts[here], strict=True)]
        return np.concatenate(found) if found else self._by_uid[:0]

    def postings(self, field: str, term: str) -> Postings:
        """Who holds a term."""
        key = (self.name, field, term)
        found = self._cache.get(key)
        if found is None:
            found = NO_POSTINGS
            with self._lock:
                for block in self.read_blocks(field, term):
                    found = block.postings
            if found.numbers.size and found.numbers[-1] >= self.count:
                raise ValueError("a posting of no record")
            self._cache.put(key, found, found.numbers.nbytes + found.weights.nbytes)
        return found

    def places(self, field: str, term: str, numbers: Numbers) -> Keys:
        """Where a term stands in those of `numbers` that hold it."""
        found = NO_KEYS
        with self._lock:
            for block in self.read_blocks(field, term, numbers):
                found = block.keys
        return found

    def words(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """`read_words`, one thread at a time."""
        with self._lock:
            return self.read_words(field, prefix, limit)

    def _mask(self, key: tuple, make) -> Mask:
        """The set kept under a key, made when it is not there."""
        found = self._cache.get((self.name, *key))
        if found is None:
            found = make()
            self._cache.put((self.name, *key), found, found.nbytes)
        return found

    def beginning(self, field: str, prefix: str) -> Mask:
        """What holds one of the most frequent terms that begin so, of the first LONGEST_SCAN."""

        def make() -> Mask:
            terms = sorted(self.words(field, prefix, LONGEST_SCAN), key=lambda row: (-row[1], row[0]))
            return mask_of(
                self.count, (self.postings(field, term).numbers for term, _ in terms[:PREFIX_TERMS])
            )

        return self._mask((field, prefix, None, None), make)

    def filtered(self, field: str, values: tuple[str, ...]) -> Mask:
        """Records with one of the values in a filter field; kept for each set of values."""
        lists = (self.postings(field, value).numbers for value in values)
        return self._mask((field, values, None), lambda: mask_of(self.count, lists))

    def held(self, field: str, term: str, values: tuple[str, ...] | None, tokens: str = "token") -> int:
        """How many records hold the term; with `values`, of those with one of them in the field `tokens`."""
        numbers = self.postings(field, term).numbers
        if values is None or not numbers.size:
            return numbers.size
        return int(np.count_nonzero(self.filtered(tokens, values)[numbers]))

    def valid_on(self, day: int) -> Mask:
        """Documents in force on a day; kept for each day asked for."""
        return self._mask(("valid", day), lambda: self._in_force(day))

    def _in_force(self, day: int) -> Mask:
        if self._valid is None:
            numbers, ends, data = self.values(VALID)
            days = np.frombuffer(data, "<u4").reshape(-1, 2)
            self._valid = (np.repeat(numbers, np.diff(ends, prepend=0) // 8), days)
        numbers, days = self._valid
        return mask_of(self.count, (numbers[(days[:, 0] <= day) & (day <= days[:, 1])],))

    def flagged(self, flag: str) -> Mask:
        """The records with a flag."""
        return self.filtered(FLAG, (flag,))

    def present(self) -> Mask:
        """Whole documents without the dated ones."""
        return self._mask(("present",), lambda: self.whole & ~self.flagged(DATED))

    def past(self) -> Mask:
        """Documents that do not hold any more."""
        return self.flagged(PAST)

    def values(self, name: str) -> Values:
        """The values of ORDER under a name; ValueError where they are none."""
        with self._lock:
            found = self.read_values(ORDER, name)
        if found.numbers.size and found.numbers.max() >= self.count:
            raise ValueError("a value of no record")
        return found

    def order(self, name: str) -> Order:
        """The records in an order; read on first use."""
        found = self._orders.get(name)
        if found is None:
            numbers, ends, data = self.values(name)
            bounds = [0, *ends.tolist()]
            pairs = zip(numbers.tolist(), bounds, bounds[1:], strict=False)
            keys = {number: data[start:end].decode("utf-8", "surrogatepass") for number, start, end in pairs}
            places = {key: place for place, key in enumerate(sorted(set(keys.values())))}
            ranks = np.full(self.count, len(places), np.uint32)
            for number, key in keys.items():
                ranks[number] = places[key]
            found = self._orders[name] = Order(ranks, keys)
        return found

    def tally(self, field: str) -> Tally:
        """The values of a filter field and who has each; read on first use."""
        found = self._tallies.get(field)
        if found is None:
            values = [value for value, _ in self.words(field, "", MOST_VALUES)]
            found = tally_of((value, self.postings(field, value).numbers) for value in values)
            self._tallies[field] = found
        return found

    def about(self, number: int):
        """`read_about`, one thread at a time."""
        with self._lock:
            return self.read_about(number)
