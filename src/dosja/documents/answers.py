"""The answer to a search: documents with the pages and passages where the words stand, facets with counts.

Asked by the search page, by `/search.json` and by `dosja search`, which all give the same. Every hit is
checked against the stored document before anything of it is shown; titles and passages come from there, never
from the index.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from dosja.accounts.permissions import may_read, may_read_file
from dosja.content_types import TypeRegistry, generic_text, search_text
from dosja.documents.folding import MOST_FOLDED, ended_states, folds, later_of
from dosja.documents.model import Document, File
from dosja.search.glossary import Glossary
from dosja.search.parsing import Names, plain_names
from dosja.search.query import DEEPEST, Found, Results, Search
from dosja.search.question import FIELDS, Question, facets_of
from dosja.search.snippets import Snippet, snippet
from dosja.uids import format_uid

SNIPPETS_SHOWN = 2


@dataclass(frozen=True)
class FoundPage:
    """A page of a file on which the words stand."""

    file: File
    number: int


@dataclass(frozen=True)
class Result:
    """A found document with passages, best first, and the pages of its files in their order.

    `older` are found documents whose place it took, the newest first.
    """

    document: Document
    score: float
    snippets: tuple[Snippet, ...]
    pages: tuple[FoundPage, ...]
    older: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What was found for a question. `results` is None where nothing was asked.

    folded: found documents that stand under the one that took their place; `results.total` leaves them out.
    suggestion: the words that were perhaps meant, None where there is nothing to suggest.
    """

    question: Question
    results: Results | None
    shown: tuple[Result, ...] = ()
    folded: int = 0
    suggestion: str | None = None


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

    def answer(self, question: Question, size: int) -> Answer:
        """The page `question.number` of the results, `size` on each. Never raises for what was typed."""
        if not question.asks:
            return Answer(question, None)
        under = self._folds(question)
        results = self._results(question, size, (*FIELDS, "facet"), under)
        older: dict[int, list[Document]] = {}
        for uid, newer in under.items():
            older.setdefault(newer, []).append(self.site.uids[uid])
        shown = tuple(self._result(hit, results.parsed, older.get(hit.uid, ())) for hit in results.hits)
        suggestion = None
        if not results.missing and (results.widened or not results.total):
            suggestion = self.searcher.meant(results.parsed, question.filters(self.tokens), self.texts_of)
        return Answer(question, results, shown, len(under), suggestion)

    def count(self, question: Question) -> int:
        """How many documents a question finds, older texts that are folded under newer ones too."""
        return self._results(question, 1).total

    def _folds(self, question: Question) -> dict[int, int]:
        """Found document -> the found one that took its place and under which it is shown."""
        ended = ended_states(self.types)
        if not any(self.site.documents.by_state.get(state) for state in ended):
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
        later = later_of(self.site, self.tokens, (uid for uid in past if self.readable(uid) is not None))
        if not later:
            return {}
        found = self.searcher.uids(question.text, filters, DEEPEST, glossary=glossary, names=self.names) or ()
        return folds(later, frozenset(found), ended)

    def rows(self, question: Question, most: int) -> tuple[Results | None, list[tuple[Document, tuple]]]:
        """Up to `most` found documents in their order, each with its pages; for tables."""
        if not question.asks:
            return None, []
        results = self._results(replace(question, number=1), most)
        return results, [(self.site.uids[hit.uid], self._pages(hit)) for hit in results.hits]

    def _results(
        self,
        question: Question,
        size: int,
        counted: tuple[str, ...] = (),
        skip: Collection[int] = (),
    ) -> Results:
        return self.searcher.checked(
            question.text,
            question.filters(self.tokens),
            lambda uid: self.readable(uid) is not None,
            sort=question.sort,
            start=(question.number - 1) * size,
            count=size,
            glossary=None if question.literal else self.glossary,
            counted=counted,
            skip=skip,
            names=self.names,
            language=self.language,
        )

    def texts_of(self, uid: int) -> Iterator[str] | None:
        """The texts of a document, title first, each read when it is asked for; None: not to be shown."""
        document = self.readable(uid)
        return None if document is None else self._texts_of(document)

    def _texts_of(self, document: Document) -> Iterator[str]:
        yield document.title
        yield self._text(document, None, 1)
        for uid in document.files:
            file = self.site.get(uid, File)
            yield from file.text.pages if file is not None and file.text is not None else ()

    def readable(self, uid: int) -> Document | None:
        """The document as it is stored now, where this reader may find it; never one in the trash."""
        document = self.site.get(uid, Document)
        if document is None or document.trashed or not may_read(self.tokens, document):
            return None
        return document

    def _result(self, hit: Found, parsed, older: Iterable[Document]) -> Result:
        document = self.site.uids[hit.uid]
        snippets: list[Snippet] = []
        for file, number in self._places(hit):
            text = self._text(document, file, number) if len(snippets) < SNIPPETS_SHOWN else ""
            if text:
                snippets.append(snippet(text, parsed, document.language))
        if not snippets and (text := self._text(document, None, 1)):
            snippets.append(snippet(text, parsed, document.language))
        return Result(document, hit.score, tuple(snippets), self._pages(hit), tuple(older))

    def _places(self, hit: Found) -> list[tuple[File | None, int]]:
        """Where the words stand, best first: a page of a file, or the document's own values (None)."""
        attached = self.site.uids[hit.uid].files
        places: list[tuple[File | None, int]] = []
        for page in hit.pages:
            file = self.site.get(page.file, File) if page.file else None
            # Not taken off or held back meanwhile.
            open_now = file is not None and file.uid in attached and self._may_read(file, hit.uid)
            if not page.file or open_now:
                places.append((file, page.number))
        return places

    def _may_read(self, file: File, document: int) -> bool:
        return may_read_file(self.tokens, file, self.site.uids[document])

    def _pages(self, hit: Found) -> tuple[FoundPage, ...]:
        attached = self.site.uids[hit.uid].files
        pages = [FoundPage(file, number) for file, number in self._places(hit) if file is not None]
        return tuple(sorted(pages, key=lambda page: (attached.index(page.file.uid), page.number)))

    def _text(self, document: Document, file: File | None, number: int) -> str:
        if file is None:
            ctype = self.types.get(document.type_id)
            found = generic_text(document.values) if ctype is None else search_text(ctype, document.values)
            return found.body
        pages = file.text.pages if file.text is not None else ()
        return pages[number - 1] if number <= len(pages) else ""


def as_json(answer: Answer, label: Callable[[str, str], str | None]) -> dict:
    """The answer for programs, of plain types; `label(facet, value)` names a facet's value in a language.

    Addresses follow from it: /d/<uid> is the document, /f/<file>?page=<page> a page of a file.
    """
    results = answer.results
    return {
        "total": results.total if results else 0,
        "hits": [_hit(result) for result in answer.shown],
        "facets": {
            facet.name: [{"value": c.value, "label": c.label, "count": c.count} for c in facet.choices]
            for facet in (facets_of(answer.question, results.counts, label) if results else ())
        },
        "expansions": [
            {"typed": one.typed, "forms": list(one.forms)} for one in (results.expansions if results else ())
        ],
        "suggestion": answer.suggestion,
        "notes": [
            {"kind": note.kind, "typed": note.typed} for note in (results.parsed.notes if results else ())
        ],
    }


def _hit(result: Result) -> dict:
    document = result.document
    return {
        "uid": format_uid(document.uid),
        "code": document.code,
        "title": document.title,
        "type": document.type_id,
        "state": document.state,
        "score": round(result.score, 3),
        "pages": [
            {"file": format_uid(page.file.uid), "name": page.file.name, "page": page.number}
            for page in result.pages
        ],
        "snippet": result.snippets[0].text if result.snippets else "",
    }
