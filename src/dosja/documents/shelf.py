"""The stored documents as one reader may find them, and what is shown of those that a search found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dosja.accounts.permissions import may_read, may_read_file
from dosja.content_types import TypeRegistry
from dosja.documents.found_texts import FoundText, IndexedText, find_text
from dosja.documents.life.course import Span
from dosja.documents.model import Document, File
from dosja.search.parsing import Parsed
from dosja.search.query import Found, Search
from dosja.search.question import Question
from dosja.search.shown import Shown
from dosja.search.snippets import Passage, Piece, Snippet, marked, snippet_of
from dosja.storage.reading import read_ahead

SNIPPETS_SHOWN = 2


@dataclass(frozen=True)
class FoundPage:
    """A page of a file on which the words stand."""

    file: File
    number: int


@dataclass(frozen=True)
class Result:
    """A found document with its title in pieces, passages, best first, and the pages of its files in order.

    `older` are found documents whose place it took, the newest first. `text` is what was found of it, where
    the question asks for a day perhaps an older version; `span` then says when it was in force.
    """

    text: FoundText | IndexedText
    score: float
    title: tuple[Piece, ...]
    snippets: tuple[Snippet, ...]
    pages: tuple[FoundPage, ...]
    older: tuple[Document, ...] = ()
    span: Span | None = None

    @property
    def document(self) -> Document | IndexedText:
        """The document to which the text belongs."""
        return self.text.document


class Shelf:
    """What one reader may find: `tokens` are his access tokens; passages are kept with the searcher."""

    def __init__(self, site, tokens: frozenset[str], searcher: Search, types: TypeRegistry):
        self.site = site
        self.tokens = tokens
        self.searcher = searcher
        self.types = types

    def readable(self, uid: int) -> Document | None:
        """The document as it is stored now, where this reader may find it; never one in the trash."""
        document = self.site.get(uid, Document)
        return document if document is not None and self._may_find(document) else None

    def _may_find(self, document: Document) -> bool:
        return not document.trashed and may_read(self.tokens, document)

    def readable_text(self, uid: int, on: date | None) -> FoundText | None:
        """The text that the index knows by `uid`, where it is that of the day and this reader may find it."""
        found = find_text(self.site, uid, on)
        return found if found is not None and self._may_find(found.document) else None

    def texts_of(self, uid: int) -> Iterator[str] | None:
        """The texts of a document, title first, each read when it is asked for; None: not to be shown."""
        document = self.readable(uid)
        return None if document is None else self._texts_of(document)

    def _texts_of(self, document: Document) -> Iterator[str]:
        text = FoundText(document)
        yield text.title
        yield self._text(text, None, 1)
        for uid in text.files:
            file = self.site.get(uid, File)
            yield from text.pages(file) if file is not None else ()

    def found(self, hit: Found, question: Question) -> FoundText:
        """The text of a hit, which was looked at a moment ago."""
        text = find_text(self.site, hit.uid, question.on)
        assert text is not None  # in the same transaction
        return text

    def attached(self, hits: Iterable[Found]) -> list[list[File]]:
        """The files of the pages of each hit; documents and files are read in one go, texts in another."""
        found = []
        objects: list = []
        for hit in hits:
            uids = dict.fromkeys(page.file for page in hit.pages if page.file)
            found.append([file for uid in uids if (file := self.site.get(uid, File)) is not None])
            objects += (self.site.get(hit.uid), *found[-1])
        read_ahead(self.site, objects)
        read_ahead(self.site, (file.text for files in found for file in files))
        return found

    def read_ahead(self, uids: Iterable[int]) -> None:
        """Read the stored documents that are about to be looked at."""
        read_ahead(self.site, map(self.site.get, uids))

    def result(self, question: Question, hit: Found, parsed, older: Iterable[Document]) -> Result:
        """A hit with its passages and pages, and the `older` documents that it stands for."""
        text = self.found(hit, question)
        snippets: list[Snippet] = []
        for file, number in self._places(text, hit):
            if len(snippets) < SNIPPETS_SHOWN and (passage := self._passage(text, file, number)).text:
                snippets.append(snippet_of(passage, parsed))
        if not snippets and (passage := self._passage(text, None, 1)).text:
            snippets.append(snippet_of(passage, parsed))
        span = None if question.on is None else text.span(question.on)
        title = marked(text.title, parsed, text.language)
        return Result(text, hit.score, title, tuple(snippets), self.pages(text, hit), tuple(older), span)

    def _places(self, text: FoundText, hit: Found) -> list[tuple[File | None, int]]:
        """Where the words stand, best first: a page of a file, or the document's own values (None)."""
        attached = text.files
        places: list[tuple[File | None, int]] = []
        for page in hit.pages:
            file = self.site.get(page.file, File) if page.file else None
            # Not taken off or held back meanwhile.
            open_now = (
                file is not None and file.uid in attached and may_read_file(self.tokens, file, text.document)
            )
            if not page.file or open_now:
                places.append((file, page.number))
        return places

    def pages(self, text: FoundText, hit: Found) -> tuple[FoundPage, ...]:
        """The pages of files on which the words stand, in the order of the files."""
        pages = [FoundPage(file, number) for file, number in self._places(text, hit) if file is not None]
        return tuple(sorted(pages, key=lambda page: (text.files.index(page.file.uid), page.number)))

    def _passage(self, text: FoundText, file: File | None, number: int) -> Passage:
        """A page of a file, or the document's own values, ready for snippets; kept while it is the same."""
        holder = text.kept_in(file)
        if holder is None:
            return Passage("")
        holder._p_activate()
        state = (holder._p_oid, holder._p_serial, number, text.language)
        found = self.searcher.passages.get(state)
        if found is None or holder._p_changed:
            found = Passage(self._text(text, file, number), text.language)
            if not holder._p_changed:
                self.searcher.passages.put(state, found, found.size)
        return found

    def _text(self, text: FoundText, file: File | None, number: int) -> str:
        if file is None:
            return text.body(self.types.get(text.document.type_id))
        pages = text.pages(file)
        return pages[number - 1] if number <= len(pages) else ""


def indexed_result(hit: Found, row: Shown, parsed: Parsed) -> Result:
    """The result of a document whose text the index holds as it is now."""
    passage = row.passage
    snippets = (snippet_of(passage, parsed),) if passage.text else ()
    text = IndexedText(hit.uid, row)
    return Result(text, hit.score, marked(text.title, parsed, text.language), snippets, ())
