"""Searching: from a person's words and filters to documents, pages and pieces of text.

Reads the index alone. It knows access tokens only to leave out early what a reader may not see; the caller
must check every hit on the live object before showing anything of it (`checked` does the paging around that).
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dosja.search import folder as places
from dosja.search.engine import (
    SORTS,
    Among,
    And,
    EngineError,
    Hit,
    PageHit,
)
from dosja.search.filters import Filters
from dosja.search.glossary import Expansion, Glossary
from dosja.search.parsing import Names, Parsed, parse, plain_names
from dosja.search.postings import Cache
from dosja.search.spelling import Speller, Texts, access_of, is_known, unknown_words
from dosja.search.trees import page_trees, tree
from dosja.search.whoosh_engine import WhooshEngine

PAGES = 8
"""Pages of a document that are named, the best."""
MOST_CHECKED = 1_000
DEEPEST = 10_000
KEPT_PASSAGES = 4_000_000
"""Bytes of texts that a process keeps ready."""
MOST_REMEMBERED = 5_000
"""Documents of which a process remembers that the index holds them as they are."""


@dataclass(frozen=True, slots=True)
class Found:
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
    nothing.
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


class Search:
    """Asks the present index of a folder; one for each process, safe in any number of threads."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[Path, WhooshEngine] | None = None
        self._held: dict[int, str] = {}
        self._speller = Speller()
        self.passages = Cache(KEPT_PASSAGES)
        """Texts that were shown lately, ready for snippets; whoever puts one there says what it depends on."""

    def engine(self) -> WhooshEngine:
        """The engine of the present index; EngineError where there is none."""
        place = places.current(self._folder)
        with self._lock:
            if self._opened is None or self._opened[0] != place:
                self._opened = None
                if place is None:
                    raise EngineError("there is no index")
                self._opened = (place, WhooshEngine(place))
            return self._opened[1]

    def _forget(self) -> None:
        with self._lock:
            self._opened = None

    def find(
        self,
        text: str,
        filters: Filters,
        *,
        sort: str = "relevance",
        start: int = 0,
        count: int = 20,
        glossary: Glossary | None = None,
        names: Names = plain_names,
        language: str = "sq",
    ) -> Results:
        """Documents for the words of `text`, from number `start` on; without words all that pass the filters.

        `glossary` adds other forms of what was typed, `names` knows the values of `field:value`, `language`
        is the reader's: endings of that language count more. Never raises for what was typed. A missing or
        damaged index gives `missing` (the indexer mends it).
        """

        def run(engine: WhooshEngine, parsed: Parsed, order: str) -> Results:
            return _page(_Ask(engine, parsed, filters, order, language), start, count)

        return self._asked(text, sort, run, glossary, names)

    def checked(
        self,
        text: str,
        filters: Filters,
        may_show: Callable[[int], bool],
        *,
        sort: str = "relevance",
        start: int = 0,
        count: int = 20,
        glossary: Glossary | None = None,
        counted: Sequence[str] = (),
        skip: Collection[int] = (),
        names: Names = plain_names,
        language: str = "sq",
    ) -> Results:
        """`find`, with `may_show(uid)` asked of every document up to the page's end; others are passed over.

        `counted` names filter fields whose values are to be counted; those of a facet of which some are
        chosen are counted as if none were, so that others can be chosen beside them. `skip` are found
        documents that are left out of hits and total. `start` counts shown documents. As
        long as nothing is refused, no document behind the page is asked
        for. Once one is, all are (MOST_CHECKED at most, then `at_least`), so that the total tells of no
        hidden one.
        """

        def run(engine: WhooshEngine, parsed: Parsed, order: str) -> Results:
            place = min(max(start, 0), DEEPEST)
            ask = _Ask(engine, parsed, filters, order, language)
            found = _checked(ask, place, count, may_show, skip)
            return found if found.refused else _counts(ask, found, counted)

        return self._asked(text, sort, run, glossary, names)

    def uids(
        self,
        text: str,
        filters: Filters,
        count: int,
        *,
        glossary: Glossary | None = None,
        names: Names = plain_names,
    ) -> tuple[int, ...] | None:
        """The documents that hold every word, newest first, `count` at most; None while there is no index.

        For who watches a search: no pages, no passages, and never what holds only some of the words.
        """

        def run(engine: WhooshEngine, parsed: Parsed, order: str) -> Results:
            hits, widened = _hits(_Ask(engine, parsed, filters, order, "sq"), 0, count)
            found = () if widened else tuple(Found(hit.uid, hit.score, ()) for hit in hits.hits)
            return Results(parsed, len(found), found, widened)

        results = self._asked(text, "modified", run, glossary, names)
        return None if results.missing else tuple(found.uid for found in results.hits)

    def _asked(
        self,
        text: str,
        sort: str,
        run: Callable[[WhooshEngine, Parsed, str], Results],
        glossary: Glossary | None,
        names: Names,
    ) -> Results:
        """Run a search on the present index; once more where the index was replaced meanwhile."""
        parsed = parse(text, names)
        added: tuple[Expansion, ...] = ()
        if glossary is not None:
            parsed, added = glossary.expand(parsed)
        if not parsed.clauses and not parsed.narrowed and text.strip():
            return Results(parsed)
        order = sort if sort in SORTS else "relevance"
        if order == "relevance" and not parsed.wanted:
            order = "modified"
        for _ in range(2):
            try:
                return replace(run(self.engine(), parsed, order), expansions=added)
            except (EngineError, OSError):
                self._forget()
        return Results(parsed, missing=True)

    def among(
        self,
        text: str,
        filters: Filters,
        uids: Iterable[int],
        *,
        glossary: Glossary | None = None,
        names: Names = plain_names,
    ) -> tuple[int, ...]:
        """Those of the documents `uids` that `find` would find (by all words), the newest change first.

        Cheap where they are few, however many documents match: nothing else is looked at.
        """
        these = frozenset(uids)

        def run(engine: WhooshEngine, parsed: Parsed, order: str) -> Results:
            query = And((Among(these), tree(parsed)))
            hits = engine.search(query, filters=filters.conditions(), sort="modified", count=len(these))
            return Results(parsed, hits.total, tuple(Found(hit.uid, hit.score) for hit in hits.hits))

        return tuple(found.uid for found in self._asked(text, "modified", run, glossary, names).hits)

    def unknown(self, parsed: Parsed, filters: Filters) -> list[str]:
        """The folded words of a query that its reader finds in no document, whatever else is chosen."""
        try:
            return list(dict.fromkeys(unknown_words(self.engine(), parsed, access_of(filters.tokens))))
        except (EngineError, OSError):
            return []

    def known_words(self, words: Iterable[str], tokens: Iterable[str]) -> set[str]:
        """Those folded words that a reader with these access tokens finds in a document, in any form."""
        try:
            engine, filters = self.engine(), access_of(tokens)
            return {word for word in words if is_known(engine, word, filters)}
        except (EngineError, OSError):
            return set()

    def meant(self, parsed: Parsed, filters: Filters, texts: Texts) -> str | None:
        """The query with better words where a reader finds some of them nowhere (see `spelling`), or None.

        Of `filters` only the reader's access tokens count: a word that stands behind a filter is known.
        """
        try:
            return self._speller.meant(self.engine(), parsed, filters.tokens, texts)
        except (EngineError, OSError):
            return None

    def revision(self, uid: int) -> str | None:
        """The rev under which a document is in the index, None where it is not: is a save findable yet?"""
        try:
            return self.engine().revision(uid)
        except EngineError:
            return None

    def holds(self, uid: int, rev: str | None) -> bool:
        """True when this rev of a document is in the index; a yes is remembered: only a new rev ends it."""
        if rev is not None and self._held.get(uid) == rev:
            return True
        held = self.revision(uid) == rev
        if held and rev is not None:
            if len(self._held) >= MOST_REMEMBERED:
                self._held.clear()
            self._held[uid] = rev
        return held

    def words(self, prefix: str, limit: int = 50) -> Sequence[tuple[str, int]]:
        """Words of the index that begin so (folded). Of all documents: never show them unchecked."""
        try:
            return self.engine().vocabulary(prefix, limit)
        except EngineError:
            return ()


@dataclass(frozen=True, slots=True)
class _Ask:
    """One question to an engine."""

    engine: WhooshEngine
    parsed: Parsed
    filters: Filters
    order: str
    language: str

    def tree(self, *, every: bool = True):
        return tree(self.parsed, every=every, language=self.language)


def _hits(ask: _Ask, start: int, count: int):
    """The engine's hits and whether the search was widened to any of the words."""
    options = {"filters": ask.filters.conditions(), "sort": ask.order, "start": start, "count": count}
    hits = ask.engine.search(ask.tree(), **options)
    if hits.total or len(ask.parsed.wanted) < 2:
        return hits, False
    hits = ask.engine.search(ask.tree(every=False), **options)
    return hits, hits.total > 0


def _counts(ask: _Ask, results: Results, fields: Sequence[str]) -> Results:
    """The results with the counts of these filter fields, of all documents found."""
    if not fields:
        return results
    query = ask.tree(every=not results.widened)
    counts = dict(ask.engine.counts(query, fields, filters=ask.filters.conditions())) if results.total else {}
    for name, others in ask.filters.narrowed().items():
        field = name if name in fields else "facet"
        if field in fields:
            found = ask.engine.counts(query, (field,), filters=others.conditions()).get(field, {})
            counts[field] = _beside(name, counts.get(field, {}), found) if field == "facet" else found
    return replace(results, counts=counts)


def _beside(name: str, counts: Mapping[str, int], found: Mapping[str, int]) -> dict[str, int]:
    """The counts of "name:value" with those of one name as they were found for it."""
    start = name + ":"
    kept = {pair: count for pair, count in counts.items() if not pair.startswith(start)}
    return kept | {pair: count for pair, count in found.items() if pair.startswith(start)}


def _with_pages(ask: _Ask, hits: Sequence[Hit]) -> tuple[Found, ...]:
    """The hits with their pages: those that hold all the words; where no page does, those that hold some."""
    pages: dict[int, list[PageHit]] = {}
    uids = [hit.uid for hit in hits] if ask.parsed.wanted else []
    for every in (True, False) if len(ask.parsed.wanted) > 1 else (False,):
        left = [uid for uid in uids if not pages.get(uid)]
        if left:
            pages |= ask.engine.pages(*page_trees(ask.parsed, ask.language, every=every), left, PAGES)
    return tuple(Found(hit.uid, hit.score, tuple(pages.get(hit.uid, ()))) for hit in hits)


def _page(ask: _Ask, start: int, count: int) -> Results:
    hits, widened = _hits(ask, min(max(start, 0), DEEPEST), count)
    return Results(ask.parsed, hits.total, _with_pages(ask, hits.hits), widened)


def _checked(
    ask: _Ask, start: int, count: int, may_show: Callable[[int], bool], skip: Collection[int]
) -> Results:
    wanted = start + count + len(skip)
    found, widened = _hits(ask, 0, wanted)
    shown: list[Hit] = []
    asked = refused = 0
    while found.hits:
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
        found, _ = _hits(ask, asked, MOST_CHECKED)
    unasked = found.total - asked
    at_least = refused > 0 and unasked > 0
    total = len(shown) if refused else max(0, found.total - len(skip))
    page = _with_pages(ask, shown[start : start + count])
    return Results(ask.parsed, total, page, widened and total > 0, at_least=at_least, refused=refused > 0)
