"""Searching: from a person's words and filters to documents, pages and pieces of text.

Reads the index alone. It knows access tokens only to leave out early what a reader may not see; the caller
must check every hit on the live object before showing anything of it (`checked` does the paging around that).
"""

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from dosja.search import folder as places
from dosja.search.asking import PAGES, Ask, Found, Results, checked, page, with_counts
from dosja.search.engine import SORTS, Among, And, EngineError
from dosja.search.filters import Filters
from dosja.search.glossary import Expansion, Glossary
from dosja.search.parsing import Names, Parsed, parse, plain_names
from dosja.search.postings import Cache
from dosja.search.shown import Shown
from dosja.search.spelling import Speller, Texts, access_of, is_known, unknown_words
from dosja.search.whoosh_engine import WhooshEngine

__all__ = ["DEEPEST", "PAGES", "SORTS", "Filters", "Found", "Results", "Search"]

DEEPEST = 10_000
KEPT_PASSAGES = 2_000_000
"""Bytes of texts that a process keeps ready."""
KEPT_ANSWERS = 3_000_000
"""Bytes of what the engine answered."""
MOST_REMEMBERED = 5_000
"""Documents of which a process remembers that the index holds them as they are."""


class Search:
    """Asks the present index of a folder; one for each process, safe in any number of threads."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[tuple[int, ...], WhooshEngine, Cache] | None = None
        self._held: dict[int, str] = {}
        self._speller = Speller()
        self.passages = Cache(KEPT_PASSAGES)
        """Texts that were shown lately, ready for snippets, under all that each depends on."""

    def engine(self) -> WhooshEngine:
        """The engine of the present index; EngineError where there is none."""
        return self._open()[0]

    def _open(self) -> tuple[WhooshEngine, Cache]:
        """The engine of the present index, and what it answered."""
        pointed = places.stamp(places.pointer(self._folder))
        with self._lock:
            if self._opened is None or self._opened[0] != pointed:
                self._opened = None
                place = places.current(self._folder)
                if place is None or pointed is None:
                    raise EngineError("there is no index")
                self._opened = (pointed, WhooshEngine(place), Cache(KEPT_ANSWERS))
            return self._opened[1:]

    def state(self) -> tuple | None:
        """Another one once anything of the index is changed; None while there is no sound one."""
        try:
            return self._state(self._open()[0])
        except (EngineError, OSError):
            return None

    def _state(self, engine: WhooshEngine, generation: int | None = None) -> tuple:
        return engine.folder, engine.generation() if generation is None else generation

    def upto(self) -> str:
        """The last transaction of the database whose changes are in the index, in hex; "" where none can be
        named. Ask before you search: the index may hold later changes, and never lacks earlier ones."""
        state = places.read_state(self._folder)
        return "" if state.rebuilding else state.watermark

    def shown(self, uids: Iterable[int], index: tuple | None) -> dict[int, tuple[str, Shown]]:
        """uid -> (rev, what results show) of the documents that have it in this state of the index.

        Whoever shows it must know that the index holds the present state (`upto`), and ask the database
        whether the reader may see the document.
        """
        try:
            engine = self._open()[0]
            generation, found = engine.shown(uids)
            if self._state(engine, generation) == index:
                return {uid: (rev, Shown(*row)) for uid, (rev, row) in found.items()}
        except (EngineError, OSError, TypeError):
            pass  # damaged: what is shown comes from the documents, until the indexer has mended it
        return {}

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

        return self._asked(
            text, filters, sort, lambda ask: page(ask, min(start, DEEPEST), count), glossary, names, language
        )

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
        ahead: Callable[[Sequence[int]], object] = tuple,
    ) -> Results:
        """`find`, with `may_show(uid)` asked of every document up to the page's end; others are passed over.

        `counted` names filter fields whose values are to be counted; those of a facet of which some are
        chosen are counted as if none were, so that others can be chosen beside them. `skip` are found
        documents that are left out of hits and total. `start` counts shown documents. As
        long as nothing is refused, no document behind the page is asked
        for. Once one is, all are (MOST_CHECKED at most, then `at_least`), so that the total tells of no
        hidden one. `ahead` is told of documents that are about to be asked of.
        """

        def run(ask: Ask) -> Results:
            found = checked(ask, min(max(start, 0), DEEPEST), count, may_show, skip, ahead)
            return found if found.refused else with_counts(ask, found, counted)

        return self._asked(text, filters, sort, run, glossary, names, language)

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

        def run(ask: Ask) -> Results:
            hits, widened = ask.hits(0, count)
            found = () if widened else tuple(Found(hit.uid, hit.score, ()) for hit in hits.hits)
            return Results(ask.parsed, len(found), found, widened)

        results = self._asked(text, filters, "modified", run, glossary, names)
        return None if results.missing else tuple(found.uid for found in results.hits)

    def _asked(
        self,
        text: str,
        filters: Filters,
        sort: str,
        run: Callable[[Ask], Results],
        glossary: Glossary | None,
        names: Names,
        language: str = "sq",
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
        # What was typed, the glossary and what its names mean say what was understood.
        asked = (text, glossary, parsed.narrowed)
        for _ in range(2):
            try:
                engine, kept = self._open()
                ask = Ask(engine, kept, asked, parsed, filters, order, language)
                return replace(run(ask), expansions=added, index=ask.index)
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

        def run(ask: Ask) -> Results:
            query = And((Among(these), ask.tree()))
            hits = ask.engine.search(query, filters=filters.conditions(), sort="modified", count=len(these))
            return Results(ask.parsed, hits.total, tuple(Found(hit.uid, hit.score) for hit in hits.hits))

        return tuple(found.uid for found in self._asked(text, filters, "modified", run, glossary, names).hits)

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
