"""What the rest of the house hands to the search: an Entry for each document, with the pages of its files.

Plain data; the composition root makes it of stored objects, `record_of` turns it into terms for an engine.
"""

from dataclasses import dataclass, field
from datetime import datetime

from dosja.collation import sort_key
from dosja.search.analysis import Analysed, analyse, joined
from dosja.search.engine import Interval, PageRecord, Record
from dosja.search.languages import language_of, runs
from dosja.search.letters import fold, normalise_text

MOST_PAGES = 5_000
MOST_EXACT = 200
LONGEST_EXACT = 120


@dataclass(frozen=True)
class Page:
    """A page of text: uid of its file (0 for the document's own values), its number from 1 on, the text."""

    file: int
    number: int
    text: str


@dataclass(frozen=True)
class Entry:
    """A document for the index; `uid` is positive, `tokens` are access tokens, `facets` are "name:value".

    `rev` changes whenever anything of the entry does: the check of the index compares nothing else. valid:
    the first and last day in force, None for an end that is open or not known; None for what never was.
    past: it was replaced or withdrawn, and stands below all that holds. dated: an older text of something
    that has an entry of its own; found only where a day is asked for. own: the text of the document's values
    as passages of it are shown; None where results must not be shown from the index (see `shown`).
    """

    uid: int
    type: str
    agency: str
    state: str
    language: str
    title: str
    code: str
    body: str
    exact: tuple[str, ...]
    tokens: tuple[str, ...]
    modified: datetime
    rev: str
    pages: tuple[Page, ...] = field(default=())
    facets: tuple[str, ...] = ()
    valid: tuple[Interval, ...] = ()
    past: bool = False
    dated: bool = False
    own: str | None = None


def exact_term(value: str) -> str:
    """The one term that stands for a whole value: folded, spaces single, cut to LONGEST_EXACT characters."""
    return fold(" ".join(normalise_text(value).split()))[:LONGEST_EXACT]


def _lines(text: str, declared: str) -> Analysed:
    """The terms of a text whose lines may be in different languages."""
    return joined([analyse(part, language) for language, part in runs(text, declared)])


def record_of(entry: Entry, error: str = "", shown: tuple[str, ...] | None = None) -> Record:
    """The terms of an entry. `error` marks a document of which only a stub could be indexed; `shown` is kept
    with it (see `shown.shown_of`)."""
    language = entry.language
    texts = [page for page in entry.pages[:MOST_PAGES] if page.text]
    if entry.body:
        texts = [page for page in texts if page.file != 0]
        texts.insert(0, Page(0, 1, entry.body))
    # A document's own text is of several fields, a line or more each; a page is of one language or mixed.
    analysed = [
        analyse(page.text, language_of(page.text, language)) if page.file else _lines(page.text, language)
        for page in texts
    ]
    body = joined(analysed) if analysed else Analysed({}, {}, 0)
    title = analyse(entry.title, language_of(entry.title, language))
    values = [value for value in (entry.code, *entry.exact[:MOST_EXACT]) if value]
    code = (
        joined([analyse(value[:LONGEST_EXACT], "sq") for value in values]) if values else Analysed({}, {}, 0)
    )
    whole_values = {exact_term(value): [0] for value in values}
    fields = {
        "title": (title.exact, title.length),
        "title_lemma": (title.lemma, title.length),
        "code": (code.exact, code.length),
        "value": (whole_values, 1),
        "body": (body.exact, body.length),
        "body_lemma": (body.lemma, body.length),
    }
    pages = tuple(
        PageRecord(page.file, page.number, {"page": (a.exact, a.length), "page_lemma": (a.lemma, a.length)})
        for page, a in zip(texts, analysed, strict=True)
        if len(texts) > 1
    )
    only = (texts[0].file, texts[0].number) if len(texts) == 1 else None
    filters = {
        "type": (entry.type,),
        "agency": (entry.agency,),
        "state": (entry.state,),
        "language": (language,),
        "facet": entry.facets,
        "token": entry.tokens,
    }
    return Record(
        uid=entry.uid,
        rev=entry.rev,
        modified=int(entry.modified.timestamp() * 1_000_000),
        fields=fields,
        filters=filters,
        pages=pages,
        only=only,
        error=error,
        valid=entry.valid,
        past=entry.past,
        dated=entry.dated,
        orders={"title": sort_key(entry.title), "code": sort_key(entry.code)},
        shown=shown,
    )
