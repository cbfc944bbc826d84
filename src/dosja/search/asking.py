"""One question to an engine: its hits, their pages, the counts of facets, put together to a page of results.

What the engine answered is kept as long as the index is the same, so that the next page, another order or the
same question of somebody with the same rights costs nothing. No document is looked at here: the caller's
`may_show` is asked again each time.
"""

import pickle
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from dosja.search.engine import Hit, Hits, PageHit, Query
from dosja.search.filters import Filters
from dosja.search.glossary import Expansion
from dosja.search.parsing import Parsed
from dosja.search.postings import Cache
from dosja.search.trees import page_trees, tree
from dosja.search.whoosh_engine import WhooshEngine

PAGES = 8
"""Pages of a document that are named, the best."""
MOST_CHECKED = 1_000

Answer = TypeVar("Answer")


class Found(NamedTuple):
    """A found document: uid, score, and the pages where it was found, best first."""

    uid: int
    score: float
    pages: tuple[PageHit, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results.

    widened: no document has all the words, so these have at least one. missing: there is no index to ask at
    this moment (it is being built). at_least: `total` is a lower bound. counts: how many of all found
    documents
    have each value of the fields asked for; empty where a document had to be refused, so that it tells
    nothing. index: the state of the index in which the hits were found (see `Search.state`).
    """

    parsed: Parsed
    total: int = 0
    hits: tuple[Found, ...] = ()
    widened: bool = False
    missing: bool = False
    at_least: bool = False
    refused: bool = False
    expansions: tuple[Expansion, ...] = ()
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    index: tuple | None = None


class Ask:
    """One question. `asked` stands for `parsed`: equal ones mean that the same was understood."""

    def __init__(
        self,
        engine: WhooshEngine,
        kept: Cache,
        asked: tuple,
        parsed: Parsed,
        filters: Filters,
        order: str,
        language: str,
    ):
        self.engine = engine
        self.parsed = parsed
        self.filters = filters
        self._order = order
        self._language = language
        self._kept = kept
        self.index = (engine.folder, engine.generation())
        self._key = (self.index[1], asked, language)

    def _once(self, what: tuple, make: Callable[[], Answer]) -> Answer:
        """The answer that is kept, or `make` one. Kept as bytes, which take a fifth of the memory."""
        key = (self._key, what)
        kept = self._kept.get(key)
        if kept is not None:
            return pickle.loads(kept)
        found = make()
        data = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
        self._kept.put(key, data, len(data))
        return found

    def tree(self, every: bool = True) -> Query:
        """The query tree over whole documents."""
        return tree(self.parsed, every=every, language=self._language)

    def hits(self, start: int, count: int) -> tuple[Hits, bool]:
        """The engine's hits and whether the search was widened to any of the words."""
        hits = self._hits(True, start, count)
        if hits.total or len(self.parsed.wanted) < 2:
            return hits, False
        hits = self._hits(False, start, count)
        return hits, hits.total > 0

    def _hits(self, every: bool, start: int, count: int) -> Hits:
        conditions = self.filters.conditions()

        def make() -> Hits:
            query = self.tree(every)
            return self.engine.search(query, filters=conditions, sort=self._order, start=start, count=count)

        what = ("hits", every, self._order, start, count, conditions)
        return self._once(what, make)

    def counts(self, fields: tuple[str, ...], filters: Filters, every: bool) -> dict[str, dict[str, int]]:
        """How many of the documents that pass other filters have each value."""
        conditions = filters.conditions()
        return self._once(
            ("counts", every, fields, conditions),
            lambda: self.engine.counts(self.tree(every), fields, filters=conditions),
        )

    def pages(self, uids: tuple[int, ...], every: bool) -> dict[int, list[PageHit]]:
        """The pages of documents, those that hold all the words or some."""
        return self._once(
            ("pages", every, uids),
            lambda: self.engine.pages(*page_trees(self.parsed, self._language, every=every), uids, PAGES),
        )


def with_counts(ask: Ask, results: Results, fields: Sequence[str]) -> Results:
    """The results with the counts of these filter fields, of all documents found."""
    if not fields:
        return results
    every = not results.widened
    counts = dict(ask.counts(tuple(fields), ask.filters, every)) if results.total else {}
    for name, others in ask.filters.narrowed().items():
        field = name if name in fields else "facet"
        if field in fields:
            found = ask.counts((field,), others, every).get(field, {})
            counts[field] = _beside(name, counts.get(field, {}), found) if field == "facet" else found
    return replace(results, counts=counts)


def _beside(name: str, counts: Mapping[str, int], found: Mapping[str, int]) -> dict[str, int]:
    """The counts of "name:value" with those of one name as they were found for it."""
    start = name + ":"
    kept = {pair: count for pair, count in counts.items() if not pair.startswith(start)}
    return kept | {pair: count for pair, count in found.items() if pair.startswith(start)}


def _with_pages(ask: Ask, hits: Sequence[Hit]) -> tuple[Found, ...]:
    """The hits with their pages: those that hold all the words; where no page does, those that hold some."""
    pages: dict[int, list[PageHit]] = {}
    uids = [hit.uid for hit in hits] if ask.parsed.wanted else []
    for every in (True, False) if len(ask.parsed.wanted) > 1 else (False,):
        left = [uid for uid in uids if not pages.get(uid)]
        if left:
            pages |= ask.pages(tuple(left), every)
    return tuple(Found(hit.uid, hit.score, tuple(pages.get(hit.uid, ()))) for hit in hits)


def page(ask: Ask, start: int, count: int) -> Results:
    """A page of all that was found."""
    hits, widened = ask.hits(max(start, 0), count)
    return Results(ask.parsed, hits.total, _with_pages(ask, hits.hits), widened)


def checked(
    ask: Ask,
    start: int,
    count: int,
    may_show: Callable[[int], bool],
    skip: Collection[int],
    ahead: Callable[[Sequence[int]], object] = tuple,
) -> Results:
    """A page of what the reader may see; see `Search.checked`."""
    wanted = start + count + len(skip)
    found, widened = ask.hits(0, wanted)
    shown: list[Hit] = []
    asked = refused = 0
    while found.hits:
        ahead([hit.uid for hit in found.hits if hit.uid not in skip])
        for hit in found.hits:
            asked += 1
            if hit.uid in skip:
                continue
            if may_show(hit.uid):
                shown.append(hit)
            else:
                refused += 1
        if asked >= found.total or asked >= wanted + MOST_CHECKED or not refused:
            break
        found, _ = ask.hits(asked, MOST_CHECKED)
    unasked = found.total - asked
    at_least = refused > 0 and unasked > 0
    total = len(shown) if refused else max(0, found.total - len(skip))
    page = _with_pages(ask, shown[start : start + count])
    return Results(ask.parsed, total, page, widened and total > 0, at_least=at_least, refused=refused > 0)
