"""What the search index is told of documents (`dosja.search.source.Source`).

Everything here looks at the present state only, so that the index is a function of the database (design 5).
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from dosja.content_types import ContentType, TypeRegistry, generic_text, search_text
from dosja.documents.model import Document, File, FileText
from dosja.documents.validity import in_force, is_past
from dosja.search.entries import Entry, Page
from dosja.search.source import Source
from dosja.storage.model import ROOT_KEY, Site

CLASSES = frozenset(f"{kind.__module__}.{kind.__qualname__}" for kind in (Document, File, FileText))
"""Dotted names of the stored classes whose change can change the index."""


def make_source(types: TypeRegistry) -> Source:
    """The documents of a site as the indexer sees them, with these content types."""
    return Source(
        target=target,
        entry=partial(entry, types),
        everything=everything,
        classes=CLASSES,
        stub=stub,
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


def revision(document: Document) -> str | None:
    """What changes whenever the entry of a document does: its own rev and how often its files were read."""
    if document.trashed or document.quarantine or document.purged:
        return None
    site = site_of(document)
    reads = sum(file.reads for uid in document.files if (file := site.get(uid, File)) is not None)
    return f"{document.rev}/{reads}"


def entry(types: TypeRegistry, document: Document) -> Entry | None:
    """What the index holds for a document; None when it must not be found (in the trash, held back)."""
    if document.trashed or document.quarantine or document.purged:
        return None
    site = site_of(document)
    ctype = types.get(document.type_id)
    text = generic_text(document.values) if ctype is None else search_text(ctype, document.values)
    pages: list[Page] = []
    names: list[str] = []
    for uid in document.files:
        file = site.get(uid, File)
        if file is None or file.quarantine or file.purged:
            continue
        names.append(file.name)
        if file.text is not None:
            pages.extend(Page(uid, number, page) for number, page in enumerate(file.text.pages, 1) if page)
            file.text._p_deactivate()
    facets = facets_of(ctype, text.facets) if ctype is not None else ()
    dates = dates_of(ctype, document.values) if ctype is not None else ()
    body = "\n".join((text.body, *dates)) if dates else text.body
    return _entry(document, body, (*text.exact, *names), tuple(pages), facets, is_past(types, document))


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


def stub(document: Document, _error: Exception) -> Entry | None:
    """The least that keeps a document findable when its text cannot be indexed: title and code."""
    return _entry(document, "", (), ())


def _entry(
    document: Document,
    body: str,
    exact: tuple[str, ...],
    pages: tuple[Page, ...],
    facets: tuple[str, ...] = (),
    past: bool = False,
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
        valid=in_force(document),
        past=past,
    )
