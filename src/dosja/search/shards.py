"""Reading an index of unchanging segments: decoded lists are kept, deletions apart, one View a generation.

An engine says how a segment's files are read (`Segment`); searching over them is the same for all.
"""

import threading
from abc import ABC, abstractmethod
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager

from dosja.search import evaluate
from dosja.search.engine import (
    FIELDS,
    FILTERS,
    PAGE_FIELDS,
    Hits,
    Meta,
    PageHit,
    Record,
    Stats,
    asks_day,
    covers,
    days_of,
)
from dosja.search.postings import Cache, Compact, places_in

FLAG, FAILED, PAST, DATED = "flag", "failed", "past", "dated"
"""A field of the engine's own, and what stands in it for a stub, for what does not hold any more, and for a
record that is found on a day only."""
THEN = "then_"
"""Before the names of the fields of dated records: no list of present ones holds anything of them."""
ORDER, VALID = "order", "valid"
"""A field whose terms are the names of orders, the values of their postings the keys; under the term VALID
they are the days of `engine.days_of`."""
PLACED = (*FIELDS, *PAGE_FIELDS, *(THEN + name for name in (*FIELDS, *PAGE_FIELDS)), ORDER)
"""Fields whose postings have values."""
MARKS = (*FILTERS, *(THEN + name for name in FILTERS), FLAG)
"""Fields whose postings have none."""
META = 0
"""The uid under which the record stands that holds the Meta."""
FEW = 100
"""Postings that are counted again sooner than their number is kept."""
LONGEST_SCAN = 5_000
MOST_VALUES = 2_000
"""Values of one filter field that are counted."""
VOCABULARY_FIELDS = ("title", "code", "body")

Block = tuple[Sequence[int], Sequence[bytes | None]]
"""Numbers and values of some postings."""


def own_fields(record: Record) -> list[tuple[str, list[tuple[str, bytes]]]]:
    """(field, postings) of what an engine keeps of a record beside its terms: flags, keys, times in force."""
    told = ((FAILED, record.error), (PAST, record.past), (DATED, record.dated))
    flags = [(flag, b"") for flag, holds in told if holds]
    orders = [(name, key.encode("utf-8", "surrogatepass")) for name, key in record.orders.items() if key]
    if record.valid:
        orders.append((VALID, array("I", days_of(record)).tobytes()))
    return [(field, postings) for field, postings in ((FLAG, flags), (ORDER, orders)) if postings]


class Segment(ABC):
    """A segment, which never changes. One thread at a time reads its files, whatever asks; the rest is free.

    columns: "uid", "modified", "file" and "number" of every record. number is 0 for a
    document of no or several pages, n > 0 for page n of one, n < 0 for a document whose only page is -n.
    since and until are the ordinals of its first and last day in force.
    """

    def __init__(self, name: str, count: int, columns: Mapping[str, array], cache: Cache):
        self.name = name
        self.count = count
        self.columns = columns
        self._cache = cache
        self._lock = threading.Lock()
        self._same = list(range(count))
        uids, numbers = columns["uid"], columns["number"]
        self.whole = frozenset(number for number in self._same if numbers[number] <= 0 and uids[number])
        self.numbers_of: dict[int, list[int]] = {}
        self._orders: dict[str, dict[int, str]] = {}
        self._valid: dict[int, array] | None = None
        for number, uid in enumerate(uids):
            self.numbers_of.setdefault(uid, []).append(number)

    @abstractmethod
    def read_blocks(self, field: str, term: str, only: Sequence[int] | None = None) -> Iterable[Block]:
        """The blocks of a posting list; with `only` (ascending), those that may hold one of these numbers."""

    @abstractmethod
    def read_words(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """At most `limit` terms that begin so, in order, with the number of postings."""

    @abstractmethod
    def read_about(self, number: int):
        """What was stored with the record."""

    def postings(self, field: str, term: str) -> dict[int, float]:
        """Number -> weight."""
        key = (self.name, field, term)
        found = self._cache.get(key)
        if found is None:
            lists = self._cache.lists
            compact = lists.get(key) if lists is not None else None
            if compact is None:
                with self._lock:
                    compact = Compact(self.read_blocks(field, term))
                if lists is not None:
                    lists.put(key, compact)
            found = self._cache.put(key, compact.ready(self._same))
        return found

    def places(self, field: str, term: str, numbers: AbstractSet[int]) -> dict[int, Sequence[int]]:
        """Number -> positions, for those of `numbers` that hold the term."""
        found: dict[int, Sequence[int]] = {}
        with self._lock:
            for held, values in self.read_blocks(field, term, sorted(numbers)):
                for number, value in zip(held, values, strict=True):
                    if number in numbers and value is not None:
                        found[number] = places_in(value)
        return found

    def expand(self, field: str, prefix: str, limit: int) -> Sequence[str]:
        """The most frequent terms that begin so, of the first LONGEST_SCAN."""
        key = (self.name, field, prefix, limit)
        found = self._cache.get(key)
        if found is None:
            terms = sorted(self.words(field, prefix, LONGEST_SCAN), key=lambda row: (-row[1], row[0]))
            found = self._cache.put(key, tuple(term for term, _ in terms[:limit]))
        return found

    def words(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """`read_words`, one thread at a time."""
        with self._lock:
            return self.read_words(field, prefix, limit)

    def filtered(self, field: str, values: tuple[str, ...]) -> frozenset[int]:
        """Numbers with one of the values in a filter field; kept for each set of values."""
        key = (self.name, field, values, None)
        found = self._cache.get(key)
        if found is None:
            held = [self.postings(field, value) for value in values]
            found = self._cache.put(key, frozenset().union(*held))
        return found

    def held(self, field: str, term: str, values: tuple[str, ...] | None, tokens: str = "token") -> int:
        """How many records hold the term; with `values`, of those with one of them in the field `tokens`."""
        postings = self.postings(field, term)
        if values is None or not postings:
            return len(postings)
        if len(postings) < FEW:
            return len(self.filtered(tokens, values).intersection(postings))
        key = (self.name, field, term, values)
        found = self._cache.get(key)
        if found is None:
            found = self._cache.put(key, (len(self.filtered(tokens, values).intersection(postings)),))
        return found[0]

    def valid_on(self, day: int) -> frozenset[int]:
        """Numbers of documents in force on a day; kept for each day asked for."""
        key = (self.name, "valid", day)
        found = self._cache.get(key)
        if found is None:
            if self._valid is None:
                self._valid = {number: array("I", value) for number, value in self._values(VALID)}
            found = frozenset(number for number, days in self._valid.items() if covers(days, day))
            self._cache.put(key, found)
        return found

    def dated(self) -> AbstractSet[int]:
        """Numbers of whole records that are found on a day only."""
        return self.postings(FLAG, DATED).keys()

    def present(self) -> AbstractSet[int]:
        """Numbers of whole documents without the dated ones; kept."""
        dated = self.dated()
        if not dated:
            return self.whole
        key = (self.name, "present")
        found = self._cache.get(key)
        return self._cache.put(key, self.whole - dated) if found is None else found

    def past(self) -> AbstractSet[int]:
        """Numbers of documents that do not hold any more."""
        return self.postings(FLAG, PAST).keys()

    def order(self, name: str) -> dict[int, str]:
        """Number -> key of an order; read on first use."""
        found = self._orders.get(name)
        if found is None:
            found = {number: value.decode("utf-8", "surrogatepass") for number, value in self._values(name)}
            self._orders[name] = found
        return found

    def _values(self, name: str) -> list[tuple[int, bytes]]:
        """The values of a posting list of ORDER."""
        with self._lock:
            return [
                (number, value)
                for numbers, values in self.read_blocks(ORDER, name)
                for number, value in zip(numbers, values, strict=True)
                if value is not None
            ]

    def values(self, field: str) -> Sequence[str]:
        """The values that stand in a filter field; kept."""
        key = (self.name, field)
        found = self._cache.get(key)
        if found is None:
            found = self._cache.put(key, tuple(value for value, _ in self.words(field, "", MOST_VALUES)))
        return found

    def about(self, number: int):
        """`read_about`, one thread at a time."""
        with self._lock:
            return self.read_about(number)


class Shard:
    """A segment with its deletions of one generation and without dated records; a Shard of `evaluate`."""

    def __init__(self, segment: Segment, deleted: Iterable[int]):
        self.segment = segment
        self.deleted = frozenset(deleted)
        self.postings = segment.postings
        self.places = segment.places
        self.expand = segment.expand
        self.filtered = segment.filtered
        self.values = segment.values
        self.held = segment.held
        self.valid_on = segment.valid_on
        self.past = segment.past
        self.order = segment.order
        self.uid = segment.columns["uid"].__getitem__
        self.modified = segment.columns["modified"].__getitem__

    def everything(self) -> AbstractSet[int]:
        """Numbers of whole documents, deleted ones too."""
        return self.segment.present()

    def numbers(self, uid: int) -> Iterable[int]:
        """Numbers of a document and its pages, deleted ones too."""
        return self.segment.numbers_of.get(uid, ())

    def page(self, number: int) -> tuple[int, int] | None:
        """(file, page number) of a page record or of a document's only page."""
        page = self.segment.columns["number"][number]
        return (self.segment.columns["file"][number], abs(page)) if page else None

    def is_page(self, number: int) -> bool:
        """True for a page record."""
        return self.segment.columns["number"][number] > 0


class DayShard(Shard):
    """A segment with its dated records, for searches that ask for a day."""

    def __init__(self, segment: Segment, deleted: Iterable[int]):
        super().__init__(segment, deleted)
        self.postings = self._both(segment.postings)
        self.places = self._both(segment.places)
        self.expand = self._words
        self.filtered = self._filtered
        self.values = lambda field: tuple(dict.fromkeys(self._each(segment.values, field)))
        self.held = self._held

    @staticmethod
    def _both(read):
        def merged(field, *more):
            present, dated = read(field, *more), read(THEN + field, *more)
            return {**present, **dated} if present and dated else present or dated

        return merged

    @staticmethod
    def _each(read, field: str, *more) -> Iterator:
        yield from read(field, *more)
        yield from read(THEN + field, *more)

    def _words(self, field: str, prefix: str, limit: int) -> Sequence[str]:
        return tuple(dict.fromkeys(self._each(self.segment.expand, field, prefix, limit)))

    def _filtered(self, field: str, values: tuple[str, ...]) -> frozenset[int]:
        dated = self.segment.filtered(THEN + field, values)
        present = self.segment.filtered(field, values)
        return present | dated if dated else present

    def _held(self, field: str, term: str, values: tuple[str, ...] | None, tokens: str = "token") -> int:
        dated = self.segment.held(THEN + field, term, values, THEN + tokens)
        return self.segment.held(field, term, values, tokens) + dated

    def everything(self) -> AbstractSet[int]:
        """Numbers of whole records, dated and deleted ones too."""
        return self.segment.whole


class View:
    """The index at one generation; a search works on one View from beginning to end."""

    def __init__(self, generation: int, shards: Sequence[Shard]):
        self.generation = generation
        self.shards = shards
        self.by_day = [DayShard(shard.segment, shard.deleted) for shard in shards]
        self.documents = sum(len(shard.everything() - shard.deleted) for shard in shards)

    def holds_dated(self, uids: Iterable[int]) -> bool:
        """Whether one of the records is found on a day only."""
        return any(
            number in shard.segment.dated()
            for shard in self.shards
            if shard.segment.dated()
            for uid in uids
            for number in shard.numbers(uid)
        )


class Reading(ABC):
    """The reading half of a SearchEngine over Views."""

    @abstractmethod
    def guarded(self) -> AbstractContextManager:
        """A context that turns what a damaged index raises into EngineError."""

    @abstractmethod
    def fresh(self) -> View:
        """The newest generation."""

    def search(self, query, *, filters=(), sort="relevance", start=0, count=20) -> Hits:
        """See SearchEngine."""
        with self.guarded():
            view = self.fresh()
            shards = view.by_day if asks_day(filters) else view.shards
            return evaluate.find(query, shards, view.documents, filters, sort, start, count)

    def counts(self, query, fields, *, filters=()) -> dict[str, dict[str, int]]:
        """See SearchEngine."""
        with self.guarded():
            view = self.fresh()
            shards = view.by_day if asks_day(filters) else view.shards
            return evaluate.count_values(query, shards, filters, fields)

    def pages(self, query, only, uids, count=3) -> dict[int, list[PageHit]]:
        """See SearchEngine."""
        with self.guarded():
            view = self.fresh()
            shards = view.by_day if view.holds_dated(uids) else view.shards
            return evaluate.find_pages(query, only, shards, view.documents, uids, count)

    def vocabulary(self, prefix="", limit=1000) -> list[tuple[str, int]]:
        """See SearchEngine. A word's number is that of its most frequent field."""
        held: dict[str, int] = defaultdict(int)
        with self.guarded():
            for shard in self.fresh().shards:
                best: dict[str, int] = {}
                for field in VOCABULARY_FIELDS:
                    for word, count in shard.segment.words(field, prefix, limit):
                        best[word] = max(best.get(word, 0), count)
                for word, count in best.items():
                    held[word] += count
        return sorted(held.items())[:limit]

    def _about(self, wanted: Callable[[Shard], AbstractSet[int]]) -> Iterator[tuple[int, tuple]]:
        with self.guarded():
            for shard in self.fresh().shards:
                for number in wanted(shard) - shard.deleted:
                    yield shard.uid(number), shard.segment.about(number)

    def revisions(self) -> dict[int, str]:
        """See SearchEngine."""
        return {uid: about[0] for uid, about in self._about(lambda shard: shard.segment.whole)}

    def revision(self, uid: int) -> str | None:
        """See SearchEngine."""
        found = self._about(lambda shard: shard.segment.whole.intersection(shard.numbers(uid)))
        return next((about[0] for _, about in found), None)

    def failures(self) -> dict[int, str]:
        """See SearchEngine."""
        return {uid: about[1] for uid, about in self._about(lambda s: s.postings(FLAG, FAILED).keys())}

    def meta(self) -> Meta:
        """See SearchEngine."""
        found = self._about(lambda shard: set(shard.numbers(META)))
        return next((Meta(*about) for _, about in found), Meta())

    def stats(self) -> Stats:
        """See SearchEngine."""
        with self.guarded():
            view = self.fresh()
            live = sum(shard.segment.count - len(shard.deleted) for shard in view.shards)
            whole = sum(len(shard.segment.whole - shard.deleted) for shard in view.shards)
            return Stats(view.documents, max(0, live - whole - 1), len(view.shards))
