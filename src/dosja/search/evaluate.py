"""Answering a query tree over the Shards of an index: the best documents, their pages, the counts of values.

Shared by the engines. Matching comes first (`matching`); only matches are scored.
"""

import heapq
import math
from collections.abc import Sequence

import numpy as np

from dosja.search.arrays import Floats, Mask, Numbers, Postings, held_in, mask_of
from dosja.search.engine import (
    ORDERS,
    And,
    Condition,
    FilterIn,
    Hit,
    Hits,
    Or,
    PageHit,
    Phrase,
    Prefix,
    Query,
    Term,
    asks_day,
)
from dosja.search.matching import Shard, matching, phrase

Leaf = Term | Phrase | Prefix

_WEIGHTS: Floats = np.arange(256) / 64
"""A weight in 64ths -> the weight."""

FEW = 16
"""A list so many times longer than what is scored is not walked through: each record is looked up in it."""


def _leaves(query: Query, found: list[tuple[Leaf, int]], group: int = 0) -> list[tuple[Leaf, int]]:
    """The parts that earn a score (all but filters and what stands under a Not), each with the number of the
    `alike` parts that it belongs to, 0 for none."""
    if isinstance(query, Term | Phrase | Prefix):
        found.append((query, group))
    elif isinstance(query, And | Or):
        if not group and isinstance(query, Or) and query.alike:
            group = len(found) + 1
        for part in query.parts:
            _leaves(part, found, group)
    return found


class Scorer:
    """Scores of one query over all shards; rare terms weigh more (idf over what the reader may see)."""

    def __init__(
        self, query: Query, shards: Sequence[Shard], documents: int, tokens: tuple[str, ...] | None = None
    ):
        self._leaves = _leaves(query, [])
        self._shards = shards
        self._tokens = tokens
        if tokens is not None:
            documents = sum(int(np.count_nonzero(shard.filtered("token", tokens))) for shard in shards)
        self._documents = documents
        self._idf: dict[tuple[str, str], float] = {}
        self._of_group: dict[int, float] = {}
        # Where a text is asked too, it is there that the commonest form is met.
        alike = [(leaf, group) for leaf, group in self._leaves if group and isinstance(leaf, Term)]
        in_text = [(leaf, group) for leaf, group in alike if leaf.field.startswith(("body", "page"))]
        for leaf, group in in_text or alike:
            if leaf.field != "value":
                known = self._of_group.get(group)
                own = self.idf(leaf.field, leaf.text)
                if own:
                    self._of_group[group] = own if known is None else min(known, own)

    def idf(self, field: str, term: str) -> float:
        """ln(1 + N/df), so always above zero; 0 where nobody holds the term."""
        key = (field, term)
        known = self._idf.get(key)
        if known is None:
            held = sum(shard.held(field, term, self._tokens) for shard in self._shards)
            known = self._idf[key] = math.log(1 + self._documents / held) if held else 0.0
        return known

    def scores(self, shard: Shard, numbers: Numbers) -> Floats:
        """The score of each of `numbers` (ascending)."""
        result = np.zeros(shard.count)
        for leaf, group in self._leaves:
            if isinstance(leaf, Term):
                rarity = self._of_group.get(group) if leaf.field != "value" else None
                self._add(result, shard, numbers, leaf, leaf.boost, rarity)
            elif isinstance(leaf, Prefix):
                # One weight for all its words: to look at 200 lists again costs more than it tells.
                result[matching(leaf, shard)] += leaf.boost
            else:
                held = phrase(leaf, shard, mask_of(shard.count, (numbers,)))
                if held.any():
                    bonus = np.zeros(shard.count)
                    for step in leaf.steps:
                        for field, term in step:
                            self._add(bonus, shard, numbers, Term(field, term), leaf.boost * 1.5)
                    result[held] += bonus[held]
        return result[numbers]

    def _add(
        self,
        result: Floats,
        shard: Shard,
        numbers: Numbers,
        term: Term,
        boost: float,
        rarity: float | None = None,
    ) -> None:
        postings = shard.postings(term.field, term.text)
        if postings.numbers.size:
            factor = boost * (self.idf(term.field, term.text) if rarity is None else rarity)
            add_weights(result, numbers, postings, factor)


def add_weights(result: Floats, numbers: Numbers, postings: Postings, factor: float) -> None:
    """Add to the score of each of `numbers` what a term weighs in it, times `factor`; others change too."""
    if numbers.size * FEW < postings.numbers.size:
        held, at = held_in(numbers, postings.numbers)
        result[numbers[held]] += _WEIGHTS[postings.weights[at[held]]] * factor
    else:
        result[postings.numbers] += _WEIGHTS[postings.weights] * factor


Row = tuple[bool, float, int, int]
"""What hits are sorted by: whether it holds, its score, when it was changed, its uid; best last."""


def find(
    query: Query,
    shards: Sequence[Shard],
    matches: Sequence[Mask],
    documents: int,
    filters: Sequence[Condition],
    sort: str,
    start: int,
    count: int,
) -> Hits:
    """The `matches` of each shard (see `matched_by`) in order; equal ones: newest first, then by uid."""
    if sort in ORDERS:
        return _find_by_key(shards, matches, sort, start, count)
    scorer = Scorer(query, shards, documents, visible_to(filters)) if sort == "relevance" else None
    by_day = asks_day(filters)
    total = 0
    rows: list[Row] = []
    for shard, matched in zip(shards, matches, strict=True):
        numbers: Numbers = np.flatnonzero(matched)
        total += numbers.size
        if scorer is None or not numbers.size:
            rows += _rows(shard, numbers, np.zeros(numbers.size), True, start + count)
            continue
        scores = scorer.scores(shard, numbers)
        past = shard.past()[numbers]
        if by_day or not past.any():
            rows += _rows(shard, numbers, scores, True, start + count)
        else:
            rows += _rows(shard, numbers[~past], scores[~past], True, start + count)
            rows += _rows(shard, numbers[past], scores[past], False, start + count)
    best = heapq.nlargest(start + count, rows)[start:]
    return Hits(total, tuple(Hit(uid, score, modified) for _, score, modified, uid in best))


def _rows(shard: Shard, numbers: Numbers, scores: Floats, holds: bool, most: int) -> list[Row]:
    """The best of some records, `most` of them."""
    if numbers.size > most > 0:
        # What cannot be among the best need not be sorted.
        first = scores if scores.any() else shard.modified[numbers]
        kept = first >= np.partition(first, -most)[-most]
        numbers, scores = numbers[kept], scores[kept]
    uids, modified = shard.uids[numbers], shard.modified[numbers]
    order = np.lexsort((uids, modified, scores))[: -most - 1 : -1]
    ordered = zip(scores[order].tolist(), modified[order].tolist(), uids[order].tolist(), strict=True)
    return [(holds, *row) for row in ordered]


def visible_to(filters: Sequence[Condition]) -> tuple[str, ...] | None:
    """The reader's tokens among the filters; None where everything may be seen."""
    for condition in filters:
        if isinstance(condition, FilterIn) and condition.field == "token":
            return condition.values
    return None


def _find_by_key(shards: Sequence[Shard], matches: Sequence[Mask], sort: str, start: int, count: int) -> Hits:
    """Matches in the order of their keys, those without one last; equal ones by uid."""
    total = 0
    most = start + count
    rows: list[tuple[bool, str, int, int]] = []
    for shard, matched in zip(shards, matches, strict=True):
        numbers: Numbers = np.flatnonzero(matched)
        total += numbers.size
        if not numbers.size:
            continue
        order = shard.order(sort)
        ranks = order.ranks[numbers]
        if numbers.size > most > 0:
            kept = ranks <= np.partition(ranks, most - 1)[most - 1]
            numbers, ranks = numbers[kept], ranks[kept]
        uids = shard.uids[numbers]
        for at in np.lexsort((uids, ranks))[:most].tolist():
            key = order.keys.get(int(numbers[at]), "")
            rows.append((not key, key, int(uids[at]), int(shard.modified[numbers[at]])))
    best = heapq.nsmallest(most, rows)[start:]
    return Hits(total, tuple(Hit(uid, 0.0, modified) for _, _, uid, modified in best))


def matched_by(query: Query, shard: Shard, filters: Sequence[Condition]) -> Mask:
    """The living documents that match the query and every filter."""
    among = shard.living
    for condition in filters:
        held = matching(condition, shard)
        among = held if among is None else among & held
    matched = matching(query, shard, among)
    return matched if among is None else matched & among


def count_values(
    shards: Sequence[Shard], matches: Sequence[Mask], fields: Sequence[str]
) -> dict[str, dict[str, int]]:
    """How many of the `matches` of each shard have each value of the filter fields."""
    found: dict[str, dict[str, int]] = {field: {} for field in fields}
    for shard, matched in zip(shards, matches, strict=True):
        if not matched.any():
            continue
        for field in fields:
            counts = found[field]
            tally = shard.tally(field)
            if not tally.values:
                continue
            held = np.add.reduceat(matched[tally.numbers].view(np.uint8), tally.starts, dtype=np.int64)
            for value, count in zip(tally.values, held.tolist(), strict=True):
                if count:
                    counts[value] = counts.get(value, 0) + count
    return found


def find_pages(
    query: Query, only: Query, shards: Sequence[Shard], documents: int, uids: Sequence[int], count: int
) -> dict[int, list[PageHit]]:
    """The best pages of each uid."""
    scorer: Scorer | None = None
    found: dict[int, list[PageHit]] = {uid: [] for uid in uids}
    for shard in shards:
        records = shard.numbers(uids)
        kinds = shard.page[records]
        for tree, held in ((query, records[kinds > 0]), (only, records[kinds < 0])):
            if not held.size:
                continue
            among = mask_of(shard.count, (held,))
            if shard.living is not None:
                among &= shard.living
            numbers: Numbers = np.flatnonzero(matching(tree, shard, among) & among)
            scores = [1.0] * numbers.size
            # A document's only page is not compared with any other.
            if tree is query and numbers.size:
                scorer = scorer or Scorer(query, shards, documents)
                scores = scorer.scores(shard, numbers).tolist()
            for number, score in zip(numbers.tolist(), scores, strict=True):
                page = PageHit(int(shard.file[number]), abs(int(shard.page[number])), score)
                found[int(shard.uids[number])].append(page)
    return {
        uid: sorted(hits, key=lambda hit: (-hit.score, hit.number))[:count] for uid, hits in found.items()
    }
