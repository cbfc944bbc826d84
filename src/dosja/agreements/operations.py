"""Telling what agreements bring: deadlines of obligations, last days for a notice. Called by the worker only.

What was told once is remembered with the date that it was about, as `notify.operations.calendar` does.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from dosja.accounts.model import User
from dosja.agreements.days import term_of
from dosja.agreements.obligations import obligations_of
from dosja.agreements.queries import values_on
from dosja.content_types import ContentType
from dosja.documents.life.course import dates_of, holds_on
from dosja.documents.model import Document
from dosja.notify.operations.calendar import THRESHOLDS, responsible_for, threshold_of
from dosja.notify.operations.following import followers_of
from dosja.notify.operations.inbox import notify
from dosja.storage.model import Site


class Term(NamedTuple):
    """Something that comes due: `kind` of notice, `key` of the duty or "", what has to be done, and whom to
    tell besides those who edit."""

    uid: int
    kind: str
    key: str
    when: date
    threshold: int
    note: str
    contact: int | None

    @property
    def told(self) -> tuple:
        """By what it is remembered that this was told."""
        return _told(self, self.threshold)


def _told(term: Term, threshold: int) -> tuple:
    return (term.when, term.uid, f"{term.kind} {term.key}", threshold)


def due_terms(site: Site, day: date, types: Iterable[ContentType]) -> Iterator[Term]:
    """What is to be told on `day` and was not yet, of agreements in force of these types."""
    names = {ctype.id: ctype for ctype in types}
    for uid in site.documents.select(None, types=tuple(names)) or ():
        document = site.get(uid, Document)
        if document is None or document.trashed or not holds_on(document, day):
            continue
        values = values_on(site, document, names[document.type_id], day)
        for term in _terms(document, values, day):
            if term.told not in site.notices.told:
                yield term


def _terms(document: Document, values: dict, day: date) -> Iterator[Term]:
    for one in obligations_of(values, day):
        threshold = None if one.due is None else threshold_of(one.due, day)
        if one.due is not None and threshold is not None:
            note = f"{one.article}: {one.what}" if one.article else one.what
            yield Term(document.uid, "obligation_due", one.key, one.due, threshold, note, one.contact)
    _end, notice = term_of(values, dates_of(document, day).until, day)
    threshold = None if notice is None else threshold_of(notice, day)
    if notice is not None and threshold is not None:
        yield Term(document.uid, "renewal_due", "", notice, threshold, "", None)


def tell_terms(site: Site, now: datetime, day: date, terms: Iterable[Term]) -> int:
    """Tell of these, each once for each threshold; returns how many notices were written."""
    told = site.notices.told
    written = 0
    for term in terms:
        if term.told in told:
            continue
        for larger in (other for other in THRESHOLDS if other >= term.threshold):
            told.insert(_told(term, larger))
        document = site.get(term.uid, Document)
        if document is None or document.trashed:
            continue
        written += _tell(site, now, day, document, term)
    return written


def _tell(site: Site, now: datetime, day: date, document: Document, term: Term) -> int:
    left = max((term.when - day).days, 0)
    got: list[int] = []

    def tell(people, because: str = "") -> None:
        fresh = [uid for uid in people if uid not in got]
        got.extend(notify(site, now, fresh, term.kind, term.uid, because=because,
                          date=term.when, n=left, note=term.note))  # fmt: skip

    if term.contact is not None and site.get(term.contact, User) is not None:
        tell([term.contact], "contact")
    tell(responsible_for(site, document, day))
    tell(followers_of(site, term.uid), "follow")
    return len(got)
