"""The answer to a search: documents with the pages and passages where the words stand, facets with counts.

Asked by the search page, by `/search.json` and by `dosja search`, which all give the same. Every hit is
checked against the database before anything of it is shown. Titles and passages come from the stored
document; from the index only where that is known to hold what the database connection sees, so never anything
of yesterday.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from dosja.content_types import TypeRegistry
from dosja.documents.folding import MOST_FOLDED, counted_once, ended_states, folds, later_of
from dosja.documents.found_texts import FoundText
from dosja.documents.indexing import values_of
from dosja.documents.model import Document
from dosja.documents.shelf import Result, Shelf, indexed_result
from dosja.search.glossary import Glossary
from dosja.search.parsing import Names, plain_names
from dosja.search.query import DEEPEST, Results, Search
from dosja.search.question import FIELDS, Question
from dosja.search.shown import Shown
from dosja.snapshots import snapshot_of


@dataclass(frozen=True)
class Answer:
    """What was found for a question. `results` is None where nothing was asked.

    state: all that what is shown follows from, beside question and language: what was understood, the hits,
    the reader's tokens, and of each stored object that has a part in it when it was changed; None where that
    cannot be told. agencies: those of the shown documents. folded: found documents that stand under the one
    that took their place; `results.total` leaves them out.
    suggestion: the words that were perhaps meant, None where there is nothing to suggest.
    """

    question: Question
    results: Results | None
    folded: int = 0
    suggestion: str | None = None
    state: tuple | None = None
    agencies: tuple[str, ...] = ()
    look: Callable[[], tuple[Result, ...]] = tuple
    """Makes what is shown, from the texts themselves."""

    @cached_property
    def shown(self) -> tuple[Result, ...]:
        """The results of this page, worked out when somebody asks."""
        return self.look()


class Desk:
    """Answers one reader's questions: `tokens` are his access tokens, `glossary` the terms he may see.

    `names` knows the values of `field:value` in a query; `language` is the one he reads in.
    """

    def __init__(
        self,
        site,
        tokens: frozenset[str],
        searcher: Search,
        types: TypeRegistry,
        glossary: Glossary,
        names: Names = plain_names,
        language: str = "sq",
    ):
        self.site = site
        self.tokens = tokens
        self.searcher = searcher
        self.types = types
        self.glossary = glossary
        self.names = names
        self.language = language
        self.shelf = Shelf(site, tokens, searcher, types)

    def ground(self) -> tuple | None:
        """All that every answer to this reader follows from but the question: database, index, his tokens.

        None where it cannot be told.
        """
        seen, index = snapshot_of(self.site), self.searcher.state()
        if seen is None or index is None:
            return None
        return seen, index, tuple(sorted(self.tokens)), self.language

    def answer(self, question: Question, size: int) -> Answer:
        """The page `question.number` of the results, `size` on each. Never raises for what was typed."""
        if not question.asks:
            return Answer(question, None)
        current = question.on is None and self._index_is_current()
        under = self._folds(question)
        current = current and not under
        results = self._results(question, size, (*FIELDS, "facet"), under, current)
        rows = self._rows(results) if current else {}
        if under:
            results = replace(results, counts=counted_once(results.counts, under, self._values_of))
        older: dict[int, list[Document]] = {}
        for uid, newer in under.items():
            older.setdefault(newer, []).append(self.site.uids[uid])
        suggestion = None
        if not results.missing and (results.widened or not results.total):
            suggestion = self.searcher.meant(
                results.parsed, question.filters(self.tokens), self.shelf.texts_of
            )

        def look() -> tuple[Result, ...]:
            parsed = results.parsed
            return tuple(
                indexed_result(hit, rows[hit.uid][1], parsed)
                if hit.uid in rows
                else self.shelf.result(question, hit, parsed, older.get(hit.uid, ()))
                for hit in results.hits
            )

        state, agencies = (None, ()) if under or question.on is not None else self._state(results, rows)
        return Answer(question, results, len(under), suggestion, state, agencies, look)

    def _index_is_current(self) -> bool:
        """Whether the index holds what this database connection sees, so that results come from it."""
        seen = snapshot_of(self.site)
        upto = self.searcher.upto()
        # A connection sees what was committed before the moment by which its snapshot is named.
        return seen is not None and upto != "" and int(upto, 16) == int.from_bytes(seen) - 1

    def _rows(self, results: Results) -> dict[int, tuple[str, Shown]]:
        """What the index holds of the found documents, those left out of which pages of files are shown."""
        own = [hit.uid for hit in results.hits if not any(page.file for page in hit.pages)]
        return self.searcher.shown(own, results.index)

    def _state(
        self, results: Results, rows: Mapping[int, tuple[str, Shown]]
    ) -> tuple[tuple | None, tuple[str, ...]]:
        """See `Answer`."""
        stored: list = []
        states: list[tuple] = []
        agencies: list[str] = []
        read = [hit for hit in results.hits if hit.uid not in rows]
        attached = dict(zip(read, self.shelf.attached(read), strict=True))
        for hit in results.hits:
            if hit.uid in rows:
                rev, row = rows[hit.uid]
                agencies.append(row.agency)
                states.append((hit.uid, rev))
                continue
            files = attached[hit]
            document = self.site.uids[hit.uid]
            agencies.append(document.agency)
            stored += (document, *files, *(file.text for file in files if file.text is not None))
        for each in stored:
            each._p_activate()
            if each._p_changed:
                return None, tuple(agencies)
            states.append((each._p_oid, each._p_serial))
        hits = tuple((hit.uid, *((page.file, page.number) for page in hit.pages)) for hit in results.hits)
        return (results.parsed, hits, tuple(sorted(self.tokens)), tuple(states)), tuple(agencies)

    def _values_of(self, uid: int) -> frozenset[tuple[str, str]]:
        return values_of(self.types, self.site.uids[uid])

    def count(self, question: Question) -> int:
        """How many documents a question finds, older texts that are folded under newer ones too."""
        return self._results(question, 1).total

    def _folds(self, question: Question) -> dict[int, int]:
        """Found document -> the found one that took its place and under which it is shown."""
        ended = ended_states(self.types)
        # On a day there is nothing older: what is found was in force then.
        if question.on is not None or not any(self.site.documents.by_state.get(state) for state in ended):
            return {}
        glossary = None if question.literal else self.glossary
        filters = question.filters(self.tokens)
        only = tuple(state for state in filters.states or ended if state in ended)
        if not only:
            return {}
        narrowed = replace(filters, states=only)
        past = (
            self.searcher.uids(question.text, narrowed, MOST_FOLDED, glossary=glossary, names=self.names)
            or ()
        )
        later = later_of(
            self.site, self.tokens, (uid for uid in past if self.shelf.readable(uid) is not None)
        )
        if not later:
            return {}
        found = self.searcher.uids(question.text, filters, DEEPEST, glossary=glossary, names=self.names) or ()
        return folds(later, frozenset(found), ended)

    def rows(self, question: Question, most: int) -> tuple[Results | None, list[tuple[FoundText, tuple]]]:
        """Up to `most` found texts in their order, each with its pages; for tables."""
        if not question.asks:
            return None, []
        results = self._results(replace(question, number=1), most)
        texts = [self.shelf.found(hit, question) for hit in results.hits]
        return results, [
            (text, self.shelf.pages(text, hit)) for text, hit in zip(texts, results.hits, strict=True)
        ]

    def _results(
        self,
        question: Question,
        size: int,
        counted: tuple[str, ...] = (),
        skip: Collection[int] = (),
        current: bool = False,
    ) -> Results:
        opens = self.site.documents.opens
        return self.searcher.checked(
            question.text,
            question.filters(self.tokens),
            (lambda uid: opens(uid, self.tokens))
            if current
            else lambda uid: self.shelf.readable_text(uid, question.on) is not None,
            sort=question.sort,
            start=(question.number - 1) * size,
            count=size,
            glossary=None if question.literal else self.glossary,
            counted=counted,
            skip=skip,
            names=self.names,
            language=self.language,
            ahead=tuple if current else self.shelf.read_ahead,
        )
