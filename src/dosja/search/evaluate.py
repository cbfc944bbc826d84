"""Answering a query tree over posting lists: which documents match, and how well.

Shared by the engines: an engine offers Shards (an unchanging part of the index each), this module does set
arithmetic on their postings. Matching comes first and is exact, so that totals are; only matches are scored.
"""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from dosja.search.engine import (
    ORDERS,
    PREFIX_LETTERS,
    PREFIX_TERMS,
    Among,
    And,
    Condition,
    Everything,
    FilterIn,
    Hit,
    Hits,
    Not,
    Or,
    PageHit,
    Phrase,
    Prefix,
    Query,
    Term,
    ValidOn,
    asks_day,
)

NONE: frozenset[int] = frozenset()


class Shard(Protocol):
    """A part of an index: documents and pages under small numbers. Nothing of it changes but `deleted`."""

    @property
    def deleted(self) -> AbstractSet[int]: ...

    def postings(self, field: str, term: str) -> Mapping[int, float]:
        """Number -> weight of everything that holds the term."""

    def places(self, field: str, term: str, numbers: AbstractSet[int]) -> Mapping[int, Sequence[int]]:
        """Number -> ascending positions, for `numbers` that hold the term."""

    def expand(self, field: str, prefix: str, limit: int) -> Sequence[str]:
        """The most frequent terms that begin so."""

    def filtered(self, field: str, values: tuple[str, ...]) -> AbstractSet[int]:
        """Numbers of documents with one of the values."""

    def valid_on(self, day: int) -> AbstractSet[int]:
        """Numbers of documents in force on a day (an ordinal)."""

    def held(self, field: str, term: str, values: tuple[str, ...] | None) -> int:
        """How many documents or pages hold the term; with `values`, of those with one of these tokens."""

    def past(self) -> AbstractSet[int]:
        """Numbers of documents that do not hold any more."""

    def order(self, name: str) -> Mapping[int, str]:
        """Number -> key, for documents that have one."""

    def values(self, field: str) -> Iterable[str]:
        """The values that stand in a filter field."""

    def everything(self) -> AbstractSet[int]:
        """Numbers of all whole documents."""

    def numbers(self, uid: int) -> Iterable[int]:
        """Numbers of a document and its pages."""

    def uid(self, number: int, /) -> int: ...

    def modified(self, number: int, /) -> int: ...

    def page(self, number: int) -> tuple[int, int] | None:
        """(file, number) of a page, or of the only page of a document; None for any other document."""

    def is_page(self, number: int) -> bool: ...


def matching(query: Query, shard: Shard, among: AbstractSet[int] | None = None) -> AbstractSet[int]:
    """The numbers in `shard` that match; deleted ones may be among them.

    `among` says that no others are wanted: others may be left out, they need not.
    """
    match query:
        case Term():
            return shard.postings(query.field, query.text).keys()
        case Phrase():
            return _phrase(query, shard, among)
        case Prefix():
            return _union([shard.postings(query.field, t).keys() for t in _expanded(query, shard)])
        case And():
            return _and(query, shard, among)
        case Or():
            return _union([matching(part, shard, among) for part in query.parts])
        case Not():
            return shard.everything() - matching(query.part, shard)
        case FilterIn():
            return shard.filtered(query.field, query.values)
        case Among():
            numbers = {number for uid in query.uids for number in shard.numbers(uid)}
            return numbers & shard.everything()
        case ValidOn():
            return shard.valid_on(query.day.toordinal())
        case Everything():
            return shard.everything()
    raise TypeError(query)


def _expanded(query: Prefix, shard: Shard) -> Sequence[str]:
    if len(query.text) < PREFIX_LETTERS:
        return ()
    return shard.expand(query.field, query.text, PREFIX_TERMS)


def _union(sets: list[AbstractSet[int]]) -> AbstractSet[int]:
    sets = [part for part in sets if part]
    if not sets:
        return NONE
    return sets[0] if len(sets) == 1 else set().union(*sets)


def _and(query: And, shard: Shard, among: AbstractSet[int] | None = None) -> AbstractSet[int]:
    """Intersect from the smallest on; take the Not parts away at the end."""
    wanted, unwanted = [] if among is None else [among], []
    for part in query.parts:
        if isinstance(part, Not):
            unwanted.append(part.part)
            continue
        found = matching(part, shard, among)
        if not found:
            return NONE
        wanted.append(found)
    wanted.sort(key=len)
    result = set(wanted[0] if wanted else shard.everything())
    for other in wanted[1:]:
        result &= other
    for part in unwanted:
        result -= matching(part, shard, result)
    return result


def _phrase(query: Phrase, shard: Shard, among: AbstractSet[int] | None = None) -> AbstractSet[int]:
    if not query.steps:
        return NONE
    steps = tuple(Or(tuple(Term(field, term) for field, term in step)) for step in query.steps)
    candidates = _and(And(steps), shard, among)
    if len(steps) == 1 or not candidates:
        return candidates
    # The rarest step first: of the others only what is left is read, and each only once.
    costs = {step: sum(len(shard.postings(field, term)) for field, term in step) for step in query.steps}
    known: dict[tuple, Mapping[int, Sequence[int]]] = {}
    left: dict[int, set[int]] = {}
    for shift, step in sorted(enumerate(query.steps), key=lambda pair: costs[pair[1]]):
        if step not in known:
            known[step] = _step_places(step, left.keys() if left else candidates, shard)
        places = known[step]
        if not left:
            left = {number: {at - shift for at in places[number]} for number in candidates}
            continue
        for number, starts in list(left.items()):
            starts.intersection_update([at - shift for at in places[number]])
            if not starts:
                del left[number]
        if not left:
            return NONE
    return left.keys()


def _step_places(step, candidates: AbstractSet[int], shard: Shard) -> Mapping[int, Sequence[int]]:
    """Number -> positions of any of the alternatives."""
    field, term = step[0]
    found = shard.places(field, term, candidates)
    for field, term in step[1:]:
        more = shard.places(field, term, candidates)
        found = {
            number: [*found.get(number, ()), *more.get(number, ())] for number in found.keys() | more.keys()
        }
    return found


Leaf = Term | Phrase | Prefix


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
            documents = sum(len(shard.filtered("token", tokens)) for shard in shards)
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

    def scores(self, shard: Shard, matched: AbstractSet[int]) -> dict[int, float]:
        """A score for each of `matched`."""
        result = dict.fromkeys(matched, 0.0)
        for leaf, group in self._leaves:
            if isinstance(leaf, Term):
                rarity = self._of_group.get(group) if leaf.field != "value" else None
                self._add(result, shard, leaf.field, leaf.text, leaf.boost, rarity)
            elif isinstance(leaf, Prefix):
                # One weight for all its words: to look at 200 lists again costs more than it tells.
                for number in matching(leaf, shard) & result.keys():
                    result[number] += leaf.boost
            else:
                held = _phrase(leaf, shard, result.keys()) & result.keys()
                if held:
                    bonus = dict.fromkeys(held, 0.0)
                    for step in leaf.steps:
                        for field, term in step:
                            self._add(bonus, shard, field, term, leaf.boost * 1.5)
                    for number, score in bonus.items():
                        result[number] += score
        return result

    def _add(
        self,
        result: dict[int, float],
        shard: Shard,
        field: str,
        term: str,
        boost: float,
        rarity: float | None = None,
    ) -> None:
        postings = shard.postings(field, term)
        if not postings:
            return
        factor = boost * (self.idf(field, term) if rarity is None else rarity)
        if len(postings) <= len(result):
            for number, weight in postings.items():
                if number in result:
                    result[number] += weight * factor
        else:
            for number in result.keys() & postings.keys():
                result[number] += postings[number] * factor


def find(
    query: Query,
    shards: Sequence[Shard],
    documents: int,
    filters: Sequence[Condition],
    sort: str,
    start: int,
    count: int,
) -> Hits:
    """Matches over all shards in order; equal ones: newest first, then by uid."""
    if sort in ORDERS:
        return _find_by_key(query, shards, filters, sort, start, count)
    scorer = Scorer(query, shards, documents, visible_to(filters)) if sort == "relevance" else None
    by_day = asks_day(filters)
    total = 0
    rows: list[tuple[bool, float, int, int]] = []
    for shard in shards:
        matched = _matched(query, shard, filters)
        if not matched:
            continue
        total += len(matched)
        uid, modified = shard.uid, shard.modified
        if scorer is None:
            rows += [(True, 0.0, modified(number), uid(number)) for number in matched]
        else:
            past = NONE if by_day else shard.past()
            scores = scorer.scores(shard, matched).items()
            rows += [(n not in past, score, modified(n), uid(n)) for n, score in scores]
    best = heapq.nlargest(start + count, rows)[start:]
    return Hits(total, tuple(Hit(uid, score, modified) for _, score, modified, uid in best))


def visible_to(filters: Sequence[Condition]) -> tuple[str, ...] | None:
    """The reader's tokens among the filters; None where everything may be seen."""
    for condition in filters:
        if isinstance(condition, FilterIn) and condition.field == "token":
            return condition.values
    return None


def _find_by_key(
    query: Query, shards: Sequence[Shard], filters: Sequence[Condition], sort: str, start: int, count: int
) -> Hits:
    """Matches in the order of their keys, those without one last; equal ones by uid."""
    total = 0
    rows: list[tuple[bool, str, int, int]] = []
    for shard in shards:
        matched = _matched(query, shard, filters)
        if not matched:
            continue
        total += len(matched)
        keys, uid, modified = shard.order(sort), shard.uid, shard.modified
        for number in matched:
            key = keys.get(number, "")
            rows.append((not key, key, uid(number), modified(number)))
    best = heapq.nsmallest(start + count, rows)[start:]
    return Hits(total, tuple(Hit(uid, 0.0, modified) for _, _, uid, modified in best))


def _matched(query: Query, shard: Shard, filters: Sequence[Condition]) -> AbstractSet[int]:
    """The numbers of living documents that match the query and every filter."""
    among: AbstractSet[int] | None = None
    for condition in filters:
        held = matching(condition, shard)
        among = held if among is None else among & held
    matched = matching(query, shard, among)
    if among is not None:
        matched = matched & among
    return matched - shard.deleted if matched and shard.deleted else matched


def count_values(
    query: Query, shards: Sequence[Shard], filters: Sequence[Condition], fields: Sequence[str]
) -> dict[str, dict[str, int]]:
    """How many of the matching documents have each value of the filter fields."""
    found: dict[str, dict[str, int]] = {field: {} for field in fields}
    for shard in shards:
        matched = _matched(query, shard, filters)
        if not matched:
            continue
        for field in fields:
            counts = found[field]
            for value in shard.values(field):
                held = len(matched & shard.filtered(field, (value,)))
                if held:
                    counts[value] = counts.get(value, 0) + held
    return found


def find_pages(
    query: Query, only: Query, shards: Sequence[Shard], documents: int, uids: Sequence[int], count: int
) -> dict[int, list[PageHit]]:
    """The best pages of each uid."""
    page_scorer = Scorer(query, shards, documents)
    only_scorer = Scorer(only, shards, documents)
    found: dict[int, list[PageHit]] = {uid: [] for uid in uids}
    for shard in shards:
        pages: dict[int, tuple[int, int]] = {}
        documents_of_one: dict[int, tuple[int, int]] = {}
        for uid in uids:
            for number in shard.numbers(uid):
                if number not in shard.deleted and (page := shard.page(number)) is not None:
                    (pages if shard.is_page(number) else documents_of_one)[number] = page
        for scorer, tree, held in ((page_scorer, query, pages), (only_scorer, only, documents_of_one)):
            if held:
                among = held.keys()
                for number, score in scorer.scores(shard, matching(tree, shard, among) & among).items():
                    found[shard.uid(number)].append(PageHit(*held[number], score))
    return {
        uid: sorted(hits, key=lambda hit: (-hit.score, hit.number))[:count] for uid, hits in found.items()
    }
