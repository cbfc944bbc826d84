"""What the search index is told of documents (`dosja.search.source.Source`).

Everything here looks at the present state only, so that the index is a function of the database (design 5).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from dosja.content_types import (
    ContentType,
    SearchText,
    TypeRegistry,
    generic_text,
    migrate_values,
    search_text,
)
from dosja.documents.life.course import Span, spans_of
from dosja.documents.life.standing import superseded_of
from dosja.documents.life.text import version_of
from dosja.documents.model import Document, File, FileText
from dosja.documents.old_texts import OldText, is_closed, old_texts, pages_of
from dosja.documents.validity import in_force, is_past
from dosja.search.entries import Entry, Page
from dosja.search.source import Source
from dosja.storage.model import ROOT_KEY, Site

CLASSES = frozenset(f"{kind.__module__}.{kind.__qualname__}" for kind in (Document, File, FileText))
"""Dotted names of the stored classes whose change can change the index."""


APPROVED = "approved"
"""The state under which a version stands that waits for its day."""


def make_source(types: TypeRegistry) -> Source:
    """The documents of a site as the indexer sees them, with these content types."""
    return Source(
        target=target,
        entry=partial(entry, types),
        everything=everything,
        classes=CLASSES,
        stub=stub,
        parts=parts,
        revision=revision,
        fingerprint=types.fingerprint,
    )


def site_of(stored) -> Site:
    """The site to which a stored object belongs, by its own connection."""
    return stored._p_jar.root()[ROOT_KEY]


def target(changed) -> Document | None:
    """The document whose entry depends on the changed object, or None."""
    if isinstance(changed, Document):
        return changed
    if isinstance(changed, File | FileText):
        return site_of(changed).get(changed.document, Document)
    return None


def everything(root) -> Iterator[Document]:
    """All documents, those in the trash too; each is forgotten again, so memory does not grow."""
    site = root[ROOT_KEY]
    for uids in site.documents.by_type.values():
        for uid in uids:
            document = site.uids[uid]
            yield document
            document._p_deactivate()


def parts(thing: Document | OldText) -> Iterable[OldText]:
    """The older texts of a document, which have entries of their own."""
    if isinstance(thing, OldText) or not thing.versions:
        return ()
    return old_texts(site_of(thing), thing, hidden=is_hidden(thing))


def is_hidden(document: Document) -> bool:
    """True where nothing of a document may be found: in the trash, held back, removed."""
    return bool(document.trashed or document.quarantine or document.purged)


def revision(document: Document | OldText) -> str | None:
    """What changes whenever the entry of a document does: its own rev and how often its files were read."""
    if isinstance(document, OldText):
        return document.rev
    if is_hidden(document):
        return None
    site = site_of(document)
    reads = sum(file.reads for uid in document.files if (file := site.get(uid, File)) is not None)
    return f"{document.rev}/{reads}"


def entry(types: TypeRegistry, document: Document | OldText) -> Entry | None:
    """What the index holds for a document; None when it must not be found (in the trash, held back)."""
    if isinstance(document, OldText):
        return _old_entry(types, document)
    if is_hidden(document):
        return None
    site = site_of(document)
    ctype = types.get(document.type_id)
    text = generic_text(document.values) if ctype is None else search_text(ctype, document.values)
    pages: list[Page] = []
    names: list[str] = []
    for uid in document.files:
        file = site.get(uid, File)
        if is_closed(file):
            continue
        names.append(file.name)
        if file.text is not None:
            pages.extend(Page(uid, number, page) for number, page in enumerate(file.text.pages, 1) if page)
            file.text._p_deactivate()
    facets, body = _dated(ctype, text, document.values, spans_of(document))
    exact, past = (*text.exact, *names), is_past(types, document)
    return _entry(document, body, exact, tuple(pages), facets, past, text.body)


def _old_entry(types: TypeRegistry, old: OldText) -> Entry | None:
    """The entry of an older text: what was approved, found by the days on which it was in force."""
    document = old.document
    site = site_of(document)
    version = version_of(site, document, old.number)
    if old.rev is None or version is None:
        return None
    ctype = types.get(document.type_id)
    values = version.values if ctype is None else migrate_values(ctype, version.values, version.type_version)
    text = generic_text(values) if ctype is None else search_text(ctype, values)
    pages: list[Page] = []
    names: list[str] = []
    for uid, name, texts in pages_of(site, version):
        names.append(name)
        pages.extend(Page(uid, number, page) for number, page in enumerate(texts, 1) if page)
    for read in version.texts:
        if read is not None:
            read._p_deactivate()
    spans = tuple(span for span in spans_of(document) if span.version == old.number)
    facets, body = _dated(ctype, text, values, spans)
    found = Entry(
        uid=old.uid,
        type=document.type_id,
        agency=document.agency,
        state=superseded_of(ctype) if old.number < document.shown else APPROVED,
        language=values.get("language") or "sq",
        title=version.title,
        code=values.get("code") or "",
        body=body,
        exact=(*text.exact, *names),
        tokens=document.tokens(),
        modified=version.made,
        rev=old.rev,
        pages=tuple(pages),
        facets=facets,
        valid=in_force(document, old.number),
        dated=True,
    )
    version._p_deactivate()
    return found


def _dated(
    ctype: ContentType | None, text: SearchText, values: dict, spans: tuple[Span, ...]
) -> tuple[tuple[str, ...], str]:
    """The facets and the body of a text, with the days from which on it was in force where they are known."""
    if ctype is None:
        return (), text.body
    starts = [span.start for span in spans if span.known]
    facets = dict.fromkeys((*facets_of(ctype, text.facets), *(f"year:{day.year}" for day in starts)))
    dates = dict.fromkeys((*dates_of(ctype, values), *(day.isoformat() for day in starts)))
    return tuple(facets), "\n".join((text.body, *dates)) if dates else text.body


def values_of(types: TypeRegistry, document: Document) -> frozenset[tuple[str, str]]:
    """The (field, value) pairs by which the entry of a document is counted, but for its state."""
    ctype = types.get(document.type_id)
    facets: tuple[str, ...] = ()
    if ctype is not None:
        text = search_text(ctype, document.values)
        facets, _body = _dated(ctype, text, document.values, spans_of(document))
    own = (("type", document.type_id), ("agency", document.agency), ("language", document.language))
    return frozenset((*own, *(("facet", facet) for facet in facets)))


_ACT_NUMBER = re.compile(r"\s*(?:nr\.?\s*)?(\d{1,5}(?:/\d+)?)\s*", re.IGNORECASE)


def dates_of(ctype: ContentType, values: dict) -> tuple[str, ...]:
    """The dates of a document's values, and the acts of its tables with number and date, as a text says them.

    So a date or an act is found whether it stands in the text or in a field (see `dosja.search.references`).
    """
    found: dict[str, None] = {}
    for field in ctype.fields:
        value = values.get(field.name)
        if field.kind == "table" and type(value) is tuple:
            found.update(
                dict.fromkeys(line for row in value if type(row) is dict for line in _row_dates(row))
            )
        else:
            found.update(dict.fromkeys(day.isoformat() for day in _days(value)))
    return tuple(found)


def _row_dates(row: dict) -> list[str]:
    days = [day for value in row.values() for day in _days(value)]
    texts = (value for value in row.values() if type(value) is str)
    numbers = [match[1] for text in texts if (match := _ACT_NUMBER.fullmatch(text))]
    if len(days) == len(numbers) == 1:
        return [f"nr. {numbers[0]}, datë {days[0].isoformat()}"]
    return [day.isoformat() for day in days]


def _days(value) -> list[date]:
    if type(value) is date:
        return [value]
    return [day for day in value if type(day) is date] if type(value) is tuple else []


def facets_of(ctype: ContentType, found: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """ "name:value" of what a search can be narrowed by: country, year, topic, county and the like.

    Fields of different types that mean the same come together: every country is "country", every date gives
    its
    "year", whatever table or field it stands in.
    """
    facets: dict[str, None] = {}
    for place, values in found.items():
        table, _point, column = place.rpartition(".")
        fields = {field.name: field for field in (ctype.by_name[table].columns if table else ctype.fields)}
        kind = fields[column].kind
        name = {"date": "year", "date_range": "year", "country": "country", "county": "county"}.get(
            kind, column
        )
        facets.update(dict.fromkeys(f"{name}:{value}" for value in values))
    return tuple(facets)


def stub(document: Document | OldText, _error: Exception) -> Entry | None:
    """The least that keeps a document findable when its text cannot be indexed: title and code. An older text
    is left out."""
    if isinstance(document, OldText):
        return None
    return _entry(document, "", (), ())


def _entry(
    document: Document,
    body: str,
    exact: tuple[str, ...],
    pages: tuple[Page, ...],
    facets: tuple[str, ...] = (),
    past: bool = False,
    own: str | None = None,
) -> Entry:
    return Entry(
        uid=document.uid,
        type=document.type_id,
        agency=document.agency,
        state=document.state,
        language=document.language,
        title=document.title,
        code=document.code,
        body=body,
        exact=exact,
        tokens=document.tokens(),
        modified=document.modified,
        rev=revision(document) or "",
        pages=pages,
        facets=facets,
        valid=in_force(document, document.shown),
        past=past,
        own=own,
    )
