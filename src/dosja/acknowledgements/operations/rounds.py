"""Requests follow what happens: another version in force, people who come and go, a document that ends.

Called at the end of every change of a document, an account or a group, and by the worker for what comes by
itself on its day. Where nothing changed, nothing is written.
"""

from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.acknowledgements.audience import audience_of, chosen_people
from dosja.acknowledgements.model import Sheet, Tally
from dosja.acknowledgements.operations.telling import tell_due
from dosja.acknowledgements.rows import (
    ENDED,
    FIRST,
    MINOR,
    SUPERSEDED,
    VERSION,
    Request,
    Round,
    Signature,
)
from dosja.acknowledgements.standing import closing_of, members_of
from dosja.documents.life.course import day_of, event_on, holds_on
from dosja.documents.life.model import Version
from dosja.documents.life.text import version_of
from dosja.documents.model import Document
from dosja.storage.model import Site

AT_ONCE = 40
"""So many people are told in the transaction of the change; the worker tells the others."""


def follow_document(site: Site, now: datetime, document: Document) -> None:
    """Bring the running request of a document to the version in force and to the present audience.

    A text that took the place of this one is asked for anew, of the same people.
    """
    tally = site.acknowledgements.tally(document.uid)
    if tally is None:
        return
    sheet = site.acknowledgements.sheet(document.uid)
    day = day_of(now)
    number = holds_on(document, day)
    if not number:
        _hand_over(site, now, document, sheet)
    elif number != tally.version:
        _begin_round(site, now, document, sheet, tally, number)
    if tally.running:
        _follow_audience(site, now, document, sheet, tally)
        tell_due(site, now, document, limit=AT_ONCE)


def follow_person(site: Site, now: datetime, user: User) -> None:
    """Bring the roll and all running requests to the present roles, unit and state of an account."""
    roll = site.acknowledgements.roll
    if not roll.enrol(user):
        return
    bit = roll.bit(user.uid)
    for uid in list(site.acknowledgements.running):
        tally, sheet = site.acknowledgements.tally(uid), site.acknowledgements.sheet(uid)
        if tally is None or not sheet.request:
            continue
        chosen = bool(chosen_people(site, Request(*sheet.request)) & bit)
        if chosen != bool(members_of(tally) & bit):
            document = site.get(uid, Document)
            if document is not None:
                follow_document(site, now, document)


def follow_all(site: Site, now: datetime) -> None:
    """Bring every running request up to date: a group got other members."""
    for uid in list(site.acknowledgements.running):
        document = site.get(uid, Document)
        if document is not None:
            follow_document(site, now, document)


def enrol_missing(site: Site) -> None:
    """Put accounts that are not on the roll on it: they came by another way than `accounts.operations`."""
    roll = site.acknowledgements.roll
    for user in site.users.values():
        if user.uid not in roll.numbers:
            roll.enrol(user)


def start(site: Site, now: datetime, document: Document, request: Request, actor: User | None) -> Tally:
    """Begin a request for the version in force; the caller has checked it and records it."""
    everything = site.acknowledgements
    enrol_missing(site)
    sheet = everything.sheet(document.uid)
    if sheet is None:
        sheet = everything.sheets[document.uid] = Sheet(document.uid)
    number, day = holds_on(document, day_of(now)), day_of(now)
    sheet.request = tuple(request)
    version = text_to_confirm(site, document, number)
    by = 0 if actor is None else actor.uid
    sheet.rounds = (*sheet.rounds, tuple(Round(number, version.digest, now, by, FIRST)))
    tally = everything.tallies[document.uid] = Tally(
        len(sheet.rounds) - 1, number, day.toordinal(), request.days, request.months
    )
    everything.running.insert(document.uid)
    _count_earlier(site, sheet, tally)
    _follow_audience(site, now, document, sheet, tally)
    tell_due(site, now, document, limit=AT_ONCE, actor=actor)
    return tally


def finish(site: Site, now: datetime, document: Document, actor: User | None, why: str) -> None:
    """End the running request; all signatures and the proof of who was asked stay."""
    everything = site.acknowledgements
    sheet, tally = everything.sheet(document.uid), everything.tallies[document.uid]
    by = 0 if actor is None else actor.uid
    ended = Request(*sheet.request)._replace(ended=now, ended_by=by, why_ended=why)
    sheet.past = (*sheet.past, tuple(ended))
    closing = closing_of(tally, now, by, *((SUPERSEDED,) if actor is None else (ENDED, why)))
    sheet.closings = (*sheet.closings, tuple(closing))
    sheet.request = None
    tally.running = False
    if document.uid in everything.running:
        everything.running.remove(document.uid)


def text_to_confirm(site: Site, document: Document, number: int) -> Version:
    """The version with this number, which is there for ever.

    LookupError where it is not: a fault of ours, no answer to a person.
    """
    version = version_of(site, document, number)
    if version is None:
        raise LookupError(f"version {number} of document {document.uid} is missing")
    return version


def _begin_round(site, now: datetime, document: Document, sheet: Sheet, tally: Tally, number: int) -> None:
    """Another version is in force: ask again, or carry the signatures over where all changes are minor."""
    version = text_to_confirm(site, document, number)
    between = [text_to_confirm(site, document, n) for n in range(tally.version + 1, number + 1)]
    minor = bool(between) and all(one.minor for one in between)
    closing = closing_of(tally, now, version.made_by, MINOR if minor else VERSION)
    sheet.closings = (*sheet.closings, tuple(closing))
    tally.round = len(sheet.rounds)
    tally.version = number
    if minor:
        carried = 0
        for bits in tally.signed.values():
            carried |= bits
        reason = " · ".join(dict.fromkeys(one.reason for one in between))
        row = Round(number, version.digest, now, version.made_by, MINOR, reason, carried)
    else:
        row = Round(number, version.digest, now, version.made_by, VERSION)
        tally.begun = day_of(now).toordinal()
        tally.signed, tally.told, tally.reminded, tally.warned = {}, 0, 0, 0
        _count_earlier(site, sheet, tally)
    sheet.rounds = (*sheet.rounds, tuple(row))
    record(
        site, document, None, now, "acknowledgement:carried" if minor else "acknowledgement:again",
        version=number, text=row.reason[:200], people=row.carried.bit_count(),
    )  # fmt: skip


def _count_earlier(site, sheet: Sheet, tally: Tally) -> None:
    """Let signatures count that were given for the version which is asked for now."""
    roll = site.acknowledgements.roll
    days: dict = {}
    for person, rows in sheet.signatures.items():
        for row in (Signature(*row) for row in reversed(rows)):
            if row.version == tally.version:
                days[row.day] = days.get(row.day, 0) | roll.bit(person)
                break
    for day, bits in days.items():
        tally.add("signed", day, bits)


def _follow_audience(site, now: datetime, document: Document, sheet: Sheet, tally: Tally) -> None:
    """Ask who has come into the audience, from today on; who left it has nothing open any more."""
    wanted, present = audience_of(site, Request(*sheet.request), document), members_of(tally)
    joined, left = wanted & ~present, present & ~wanted
    if left:
        tally.remove("members", left)
        tally.told, tally.reminded, tally.warned = (
            bits & ~left for bits in (tally.told, tally.reminded, tally.warned)
        )
    if joined:
        tally.add("members", day_of(now), joined)


def _hand_over(site, now: datetime, document: Document, sheet: Sheet) -> None:
    """Where another document took this one's place, ask its readers for that one. The quiz is not taken
    along: its questions were about the old text."""
    event = event_on(document, day_of(now))
    other = site.get(event.other, Document) if event is not None and event.other else None
    if other is None or other.trashed or not holds_on(other, day_of(now)):
        return
    request = Request(*sheet.request)
    finish(site, now, document, None, SUPERSEDED)
    record(site, document, None, now, "acknowledgement:ended", text="", other=other.uid)
    if site.acknowledgements.tally(other.uid) is None:
        start(site, now, other, request._replace(quiz=(), needed=0, asked=now), None)
        record(site, other, None, now, "acknowledgement:asked", days=request.days, other=document.uid)
