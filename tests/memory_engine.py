"""The reference engine: everything in dicts, nothing on disk. For tests of the port and of what uses it."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from dosja.search import evaluate
from dosja.search.arrays import NO_KEYS, NO_POSTINGS, Order, Postings, keys_of, mask_of, tally_of
from dosja.search.engine import (
    PREFIX_TERMS,
    SCALE,
    USUAL,
    Batch,
    Hits,
    Meta,
    PageHit,
    Posting,
    Record,
    Stats,
    asks_day,
    coalesced,
    covers,
    days_of,
    never,
    no_step,
    weight_of,
)

VOCABULARY_FIELDS = ("title", "code", "body")


class _Shard:
    """One unchanging state of the whole index; numbers count documents and pages."""

    living = None

    def __init__(self, records: Iterable[Record]):
        self._weights: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        self._places: dict[tuple[str, str], dict[int, Sequence[int]]] = defaultdict(dict)
        self._filters: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._rows: list[tuple[int, int, tuple[int, int] | None, bool]] = []
        self._numbers: dict[int, list[int]] = defaultdict(list)
        self._terms: dict[str, Counter[str]] = defaultdict(Counter)
        self._valid: dict[int, tuple[int, ...]] = {}
        self._past: set[int] = set()
        self._orders: dict[str, dict[int, str]] = defaultdict(dict)
        for record in records:
            number = self._row(record.uid, record.modified, record.only, False, record.fields)
            for field, values in record.filters.items():
                for value in values:
                    self._filters[field, value].add(number)
            self._valid[number] = days_of(record)
            if record.past:
                self._past.add(number)
            for name, key in record.orders.items():
                if key:
                    self._orders[name][number] = key
            for page in record.pages:
                self._row(record.uid, record.modified, (page.file, page.number), True, page.fields)
        self.count = len(self._rows)
        self.uids = np.array([row[0] for row in self._rows], np.int64)
        self.modified = np.array([row[1] for row in self._rows], np.int64)
        places = [row[2] or (0, 0) for row in self._rows]
        self.file = np.array([file for file, _ in places], np.int64)
        signs = np.array([1 if row[3] else -1 for row in self._rows], np.int64)
        self.page = np.array([page for _, page in places], np.int64) * signs

    def _row(
        self,
        uid: int,
        modified: int,
        page: tuple[int, int] | None,
        is_page: bool,
        fields: Mapping[str, tuple[Posting, int]],
    ) -> int:
        number = len(self._rows)
        self._rows.append((uid, modified, page, is_page))
        self._numbers[uid].append(number)
        for field, (postings, length) in fields.items():
            for term, places in postings.items():
                self._weights[field, term][number] = weight_of(len(places), length, SCALE.get(field, USUAL))
                self._places[field, term][number] = places
                self._terms[field][term] += 1
        return number

    def _mask(self, numbers: Iterable[int]):
        return mask_of(self.count, (np.array(sorted(numbers), np.int64),))

    def postings(self, field, term):
        held = self._weights.get((field, term))
        if not held:
            return NO_POSTINGS
        return Postings(np.array(list(held), np.int64), np.array(list(held.values()), np.uint8))

    def places(self, field, term, numbers):
        held = self._places.get((field, term), {})
        found = [keys_of(np.array([n]), np.array(held[n])) for n in numbers.tolist() if n in held]
        return np.concatenate((NO_KEYS, *found))

    def beginning(self, field, prefix):
        terms = Counter({t: n for t, n in self._terms[field].items() if t.startswith(prefix)})
        lists = (self.postings(field, term).numbers for term, _ in terms.most_common(PREFIX_TERMS))
        return mask_of(self.count, lists)

    def filtered(self, field, values):
        return self._mask(set().union(*(self._filters.get((field, value), ()) for value in values)))

    def valid_on(self, day):
        return self._mask(number for number, days in self._valid.items() if covers(days, day))

    def held(self, field, term, values):
        numbers = self.postings(field, term).numbers
        return len(numbers) if values is None else int(self.filtered("token", values)[numbers].sum())

    def past(self):
        return self._mask(self._past)

    def order(self, name):
        keys = self._orders[name]
        ranked = sorted(set(keys.values()))
        ranks = [ranked.index(keys[n]) if n in keys else len(ranked) for n in range(self.count)]
        return Order(np.array(ranks, np.int64), keys)

    def tally(self, field):
        held = {value: numbers for (name, value), numbers in self._filters.items() if name == field}
        return tally_of((value, np.array(sorted(numbers))) for value, numbers in held.items())

    def everything(self):
        return self._mask(number for number, row in enumerate(self._rows) if not row[3])

    def numbers(self, uids):
        return np.array([number for uid in uids for number in self._numbers.get(uid, ())], np.int64)


class MemoryEngine:
    """A SearchEngine that forgets everything with the process; each commit builds its state anew."""

    def __init__(self, step=no_step):
        self._records: dict[int, Record] = {}
        self._meta = Meta()
        self._generation = 0
        self._step = step
        self._lock = threading.Lock()
        self._shard = self._by_day = _Shard(())

    def index(self, batch: Batch) -> None:
        with self._lock:
            records, gone = coalesced(batch)
            kept = {uid: record for uid, record in self._records.items() if uid not in gone}
            kept.update((record.uid, record) for record in records)
            shard = _Shard(record for record in kept.values() if not record.dated)
            by_day = _Shard(kept.values())
            self._step("committing")
            self._records, self._meta, self._shard, self._by_day = kept, batch.meta, shard, by_day
            self._generation += 1
            self._step("committed")

    def fill(self, records, meta):
        self.index(Batch(tuple(records), (), meta))

    def search(self, query, *, filters=(), sort="relevance", start=0, count=20) -> Hits:
        shard = self._by_day if asks_day(filters) else self._shard
        matches = (evaluate.matched_by(query, shard, filters),)
        documents = int(shard.everything().sum())
        return evaluate.find(query, (shard,), matches, documents, filters, sort, start, count)

    def counts(self, query, fields, *, filters=()) -> dict[str, dict[str, int]]:
        shard = self._by_day if asks_day(filters) else self._shard
        return evaluate.count_values((shard,), (evaluate.matched_by(query, shard, filters),), fields)

    def pages(self, query, only, uids, count=3) -> dict[int, list[PageHit]]:
        shard = self._shard
        if any(uid in self._records and self._records[uid].dated for uid in uids):
            shard = self._by_day
        return evaluate.find_pages(query, only, (shard,), int(shard.everything().sum()), uids, count)

    def vocabulary(self, prefix="", limit=1000):
        held = defaultdict(set)
        for record in self._records.values():
            for field in () if record.dated else VOCABULARY_FIELDS:
                for term in record.fields.get(field, ({}, 0))[0]:
                    if term.startswith(prefix):
                        held[term].add(record.uid)
        return [(term, len(uids)) for term, uids in sorted(held.items())[:limit]]

    def revisions(self):
        return {uid: record.rev for uid, record in self._records.items()}

    def revision(self, uid):
        record = self._records.get(uid)
        return record.rev if record else None

    def shown(self, uids):
        held = {uid: self._records[uid] for uid in uids if uid in self._records}
        return self._generation, {u: (r.rev, r.shown) for u, r in held.items() if r.shown is not None}

    def failures(self):
        return {uid: record.error for uid, record in self._records.items() if record.error}

    def meta(self):
        return self._meta

    def generation(self):
        return self._generation

    def refresh(self):
        return False

    def tidy(self, hurry=never):
        return False

    def stats(self):
        records = self._records.values()
        return Stats(sum(not record.dated for record in records), sum(len(r.pages) for r in records), 1)

    def close(self):
        self._shard = self._by_day = _Shard(())
