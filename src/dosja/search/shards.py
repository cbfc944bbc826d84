"""Searching over an index of unchanging segments: deletions stand apart, one View a generation.

An engine says how its segments are opened and refreshed; answering is the same for all.
"""

from abc import ABC, abstractmethod
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager

import numpy as np

from dosja.search import evaluate
from dosja.search.arrays import Keys, Mask, Numbers, Order, Postings, Tally
from dosja.search.engine import (
    FIELDS,
    FILTERS,
    PAGE_FIELDS,
    Condition,
    Hits,
    Meta,
    PageHit,
    Query,
    Record,
    Stats,
    asks_day,
    days_of,
)
from dosja.search.segments import DATED, FAILED, FLAG, PAST, THEN, VALID, Segment

PLACED = (*FIELDS, *PAGE_FIELDS, *(THEN + name for name in (*FIELDS, *PAGE_FIELDS)))
"""Fields whose postings have weights and positions."""
MARKS = (*FILTERS, *(THEN + name for name in FILTERS), FLAG)
"""Fields whose postings have nothing."""
META = 0
"""The uid under which the record stands that holds the Meta."""
VOCABULARY_FIELDS = ("title", "code", "body")


def own_fields(record: Record) -> tuple[list[str], dict[str, bytes]]:
    """What an engine keeps of a record beside its terms: flags, and the values under the terms of ORDER."""
    told = ((FAILED, record.error), (PAST, record.past), (DATED, record.dated))
    flags = [flag for flag, holds in told if holds]
    values = {name: key.encode("utf-8", "surrogatepass") for name, key in record.orders.items() if key}
    if record.valid:
        values[VALID] = array("I", days_of(record)).tobytes()
    return flags, values


class Shard:
    """A segment with its deletions of one generation and without dated records (see `matching.Shard`)."""

    def __init__(self, segment: Segment, deleted: Iterable[int]):
        self.segment = segment
        self.deleted = frozenset(deleted)
        self.count = segment.count
        self.uids = segment.uids
        self.modified = segment.columns["modified"]
        self.page = segment.columns["number"]
        self.file = segment.columns["file"]
        self.living: Mask | None = None
        if self.deleted:
            self.living = np.ones(self.count, np.bool_)
            self.living[list(self.deleted)] = False

    def postings(self, field: str, term: str) -> Postings:
        """See `matching.Shard`, as for the rest."""
        return self.segment.postings(field, term)

    def places(self, field: str, term: str, numbers: Numbers) -> Keys:
        """Where a term stands."""
        return self.segment.places(field, term, numbers)

    def beginning(self, field: str, prefix: str) -> Mask:
        """What holds a term that begins so."""
        return self.segment.beginning(field, prefix)

    def filtered(self, field: str, values: tuple[str, ...]) -> Mask:
        """Documents with one of the values."""
        return self.segment.filtered(field, values)

    def tally(self, field: str) -> Tally:
        """The values of a filter field."""
        return self.segment.tally(field)

    def held(self, field: str, term: str, values: tuple[str, ...] | None) -> int:
        """How many hold the term."""
        return self.segment.held(field, term, values)

    def everything(self) -> Mask:
        """Whole documents, deleted ones too."""
        return self.segment.present()

    def valid_on(self, day: int) -> Mask:
        """Documents in force on a day."""
        return self.segment.valid_on(day)

    def past(self) -> Mask:
        """Documents that do not hold any more."""
        return self.segment.past()

    def order(self, name: str) -> Order:
        """An order of the records."""
        return self.segment.order(name)

    def numbers(self, uids: Collection[int]) -> Numbers:
        """Documents and their pages, deleted ones too."""
        return self.segment.numbers(uids)

    def found(self, mask: Mask) -> list[int]:
        """The numbers of a set without the deleted ones."""
        return np.flatnonzero(mask if self.living is None else mask & self.living).tolist()


class DayShard(Shard):
    """A segment with its dated records, for searches that ask for a day."""

    def postings(self, field: str, term: str) -> Postings:
        """Both kinds of records together."""
        present, dated = (self.segment.postings(name, term) for name in (field, THEN + field))
        if not present.numbers.size or not dated.numbers.size:
            return present if present.numbers.size else dated
        numbers = np.concatenate((present.numbers, dated.numbers))
        order = np.argsort(numbers)
        return Postings(numbers[order], np.concatenate((present.weights, dated.weights))[order])

    def places(self, field: str, term: str, numbers: Numbers) -> Keys:
        """In both kinds of records."""
        found = [self.segment.places(name, term, numbers) for name in (field, THEN + field)]
        return np.sort(np.concatenate(found))

    def beginning(self, field: str, prefix: str) -> Mask:
        """Both kinds of records."""
        return self.segment.beginning(field, prefix) | self.segment.beginning(THEN + field, prefix)

    def filtered(self, field: str, values: tuple[str, ...]) -> Mask:
        """Both kinds of records."""
        return self.segment.filtered(field, values) | self.segment.filtered(THEN + field, values)

    def tally(self, field: str) -> Tally:
        """Of both kinds of records; a value may stand there twice."""
        present, dated = self.segment.tally(field), self.segment.tally(THEN + field)
        return Tally(
            (*present.values, *dated.values),
            np.concatenate((present.numbers, dated.numbers)),
            np.concatenate((present.starts, dated.starts + present.numbers.size)),
        )

    def held(self, field: str, term: str, values: tuple[str, ...] | None) -> int:
        """Both kinds of records, the dated ones by their own tokens."""
        dated = self.segment.held(THEN + field, term, values, THEN + "token")
        return self.segment.held(field, term, values) + dated

    def everything(self) -> Mask:
        """Whole records, dated and deleted ones too."""
        return self.segment.whole


class View:
    """The index at one generation; a search works on one View from beginning to end."""

    def __init__(self, generation: int, shards: Sequence[Shard]):
        self.generation = generation
        self.shards = shards
        self.by_day = [DayShard(shard.segment, shard.deleted) for shard in shards]
        self.documents = sum(len(shard.found(shard.everything())) for shard in shards)

    def holds_dated(self, uids: Collection[int]) -> bool:
        """Whether one of the records is found on a day only."""
        flagged = [(shard, shard.segment.flagged(DATED)) for shard in self.shards]
        return any(dated[shard.numbers(uids)].any() for shard, dated in flagged if dated.any())


class Reading(ABC):
    """The reading half of a SearchEngine over Views."""

    @abstractmethod
    def guarded(self) -> AbstractContextManager:
        """A context that turns what a damaged index raises into EngineError."""

    @abstractmethod
    def fresh(self) -> View:
        """The newest generation."""

    _last: tuple[tuple, list[Mask]] = ((), [])

    def _matches(
        self, view: View, query: Query, filters: tuple[Condition, ...]
    ) -> tuple[Sequence[Shard], Sequence[Mask]]:
        """The shards to ask, and what matches in each. The last are kept: whoever found asks for counts."""
        shards = view.by_day if asks_day(filters) else view.shards
        asked = (view.generation, query, filters)
        known, matches = self._last
        if known != asked:
            matches = [evaluate.matched_by(query, shard, filters) for shard in shards]
            self._last = asked, matches
        return shards, matches

    def search(self, query, *, filters=(), sort="relevance", start=0, count=20) -> Hits:
        """See SearchEngine."""
        with self.guarded():
            view = self.fresh()
            shards, matches = self._matches(view, query, tuple(filters))
            return evaluate.find(query, shards, matches, view.documents, filters, sort, start, count)

    def counts(self, query, fields, *, filters=()) -> dict[str, dict[str, int]]:
        """See SearchEngine."""
        with self.guarded():
            shards, matches = self._matches(self.fresh(), query, tuple(filters))
            return evaluate.count_values(shards, matches, fields)

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

    def _about(self, wanted: Callable[[Shard], Mask]) -> Iterator[tuple[int, tuple]]:
        with self.guarded():
            for shard in self.fresh().shards:
                for number in shard.found(wanted(shard)):
                    yield int(shard.uids[number]), shard.segment.about(number)

    def _about_these(self, uids: Collection[int]) -> tuple[int, dict[int, tuple]]:
        """The generation, and what is stored with the whole record of each uid that is held."""
        found = {}
        with self.guarded():
            view = self.fresh()
            for shard in view.shards:
                for number in shard.numbers(uids).tolist():
                    if number not in shard.deleted and shard.page[number] <= 0:
                        found[int(shard.uids[number])] = shard.segment.about(number)
        return view.generation, found

    def revisions(self) -> dict[int, str]:
        """See SearchEngine."""
        return {uid: about[0] for uid, about in self._about(lambda shard: shard.segment.whole)}

    def revision(self, uid: int) -> str | None:
        """See SearchEngine."""
        about = self._about_these((uid,))[1].get(uid)
        return None if about is None else about[0]

    def shown(self, uids) -> tuple[int, dict[int, tuple[str, tuple[str, ...]]]]:
        """See SearchEngine."""
        generation, held = self._about_these(tuple(uids))
        # An index of an earlier format, which is about to be built anew, has nothing there.
        full = {uid: about for uid, about in held.items() if len(about) > 2}
        return generation, {uid: (row[0], row[2]) for uid, row in full.items() if row[2] is not None}

    def failures(self) -> dict[int, str]:
        """See SearchEngine."""
        return {uid: about[1] for uid, about in self._about(lambda s: s.segment.flagged(FAILED))}

    def meta(self) -> Meta:
        """See SearchEngine."""
        about = self._about_these((META,))[1].get(META)
        return Meta() if about is None else Meta(*about[:2])

    def generation(self) -> int:
        """See SearchEngine."""
        with self.guarded():
            return self.fresh().generation

    def stats(self) -> Stats:
        """See SearchEngine."""
        with self.guarded():
            view = self.fresh()
            live = sum(shard.segment.count - len(shard.deleted) for shard in view.shards)
            whole = sum(len(shard.found(shard.segment.whole)) for shard in view.shards)
            return Stats(view.documents, max(0, live - whole - 1), len(view.shards))
