"""Requests: begun, changed and ended by those who may ask in the agency of the document."""

from dataclasses import dataclass
from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import NATIONAL, User
from dosja.accounts.permissions import allows, roles_known
from dosja.acknowledgements.audience import chosen_people, readers_of
from dosja.acknowledgements.operations.rounds import enrol_missing, finish, follow_document, start
from dosja.acknowledgements.quiz import checked_quiz
from dosja.acknowledgements.rows import Question, Request
from dosja.documents.life.course import day_of, holds_on
from dosja.documents.model import Document
from dosja.errors import Conflict, Invalid, NotAllowed
from dosja.messages import _
from dosja.privacy.screening import child_named_in
from dosja.storage.model import Site

MAX_DAYS, MAX_MONTHS, MAX_NOTE = 730, 120, 1000
MAX_PERSONS = 500
NAMES_TOLD = 8


@dataclass(frozen=True)
class Wish:
    """What somebody wants to ask: see `rows.Request`; None for a number that could not be read."""

    agencies: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    groups: tuple[str, ...] = ()
    persons: tuple[int, ...] = ()
    days: int | None = 14
    months: int | None = 0
    quiz: tuple[Question, ...] = ()
    needed: int | None = 0
    note: str = ""


def may_ask(actor, document: Document) -> bool:
    """True when `actor` may ask people to confirm this document."""
    return allows(actor, "acknowledgement:ask", document.agency)


def ask(site: Site, actor: User, now: datetime, document: Document, wish: Wish) -> Request:
    """Ask an audience to read and confirm the version in force; told at once or by the worker.

    Raises NotAllowed, Conflict (it is asked already, or nothing is in force) and Invalid: audience, persons,
    days, months, needed, note, q1…
    """
    _check(actor, document)
    if not holds_on(document, day_of(now)):
        raise Conflict(_("No version of this document is in force: there is nothing to confirm."))
    if site.acknowledgements.tally(document.uid) is not None:
        raise Conflict(_("Somebody was faster: this document is asked for already."))
    request = _request(site, actor, now, document, wish)
    start(site, now, document, request, actor)
    record(site, document, actor, now, "acknowledgement:asked", days=request.days)
    return request


def change(site: Site, actor: User, now: datetime, document: Document, wish: Wish) -> Request:
    """Change audience, deadline or questions of the running request; no signature is touched.

    The earlier request is kept. Raises as `ask`; Conflict where none runs.
    """
    _check(actor, document)
    _running(site, document)
    sheet = site.acknowledgements.sheet(document.uid)
    before = Request(*sheet.request)
    request = _request(site, actor, now, document, wish)
    request = request._replace(asked=before.asked, asked_by=before.asked_by)
    if request != before:
        sheet.past = (
            *sheet.past,
            tuple(before._replace(ended=now, ended_by=actor.uid, why_ended="changed")),
        )
        sheet.request = tuple(request)
        tally = site.acknowledgements.tallies[document.uid]
        tally.days, tally.months = request.days, request.months
        record(site, document, actor, now, "acknowledgement:changed", days=request.days)
        follow_document(site, now, document)
    return request


def end(site: Site, actor: User, now: datetime, document: Document, reason: str) -> None:
    """Ask nobody any more; what was signed stays. Raises NotAllowed, Conflict and Invalid (reason)."""
    _check(actor, document)
    _running(site, document)
    reason = reason.strip()
    if not reason or len(reason) > MAX_NOTE:
        raise Invalid({"reason": _("Say why, in at most ${n} characters.", mapping={"n": MAX_NOTE})})
    named = child_named_in(reason)
    if named:
        raise Invalid({"reason": named})
    finish(site, now, document, actor, reason)
    record(site, document, actor, now, "acknowledgement:ended", text=reason[:200])


def _check(actor: User, document: Document) -> None:
    if document.trashed:
        raise NotAllowed(_("The document is in the trash. Restore it first."))
    if not may_ask(actor, document):
        raise NotAllowed(_("You may not ask people to confirm documents of this agency."))


def _running(site: Site, document: Document) -> None:
    if site.acknowledgements.tally(document.uid) is None:
        raise Conflict(_("Nobody is asked to confirm this document."))


def _request(site: Site, actor: User, now: datetime, document: Document, wish: Wish) -> Request:
    """The checked request."""
    wrong = {}
    days, months, needed = wish.days, wish.months, wish.needed
    if days is None or not 1 <= days <= MAX_DAYS:
        wrong["days"] = _(
            "The deadline must lie ahead: give 1 to ${n} days from being asked.", mapping={"n": MAX_DAYS}
        )
    if months is None or not 0 <= months <= MAX_MONTHS:
        wrong["months"] = _("Give 1 to ${n} months, or leave it empty for never.", mapping={"n": MAX_MONTHS})
    if len(wish.note) > MAX_NOTE:
        wrong["note"] = _("Write at most ${n} characters.", mapping={"n": MAX_NOTE})
    elif named := child_named_in(wish.note):
        wrong["note"] = named
    if len(wish.persons) > MAX_PERSONS:
        wrong["persons"] = _("Name at most ${n} persons; choose units for more.", mapping={"n": MAX_PERSONS})
    quiz: tuple[tuple, ...] = ()
    try:
        quiz, needed = checked_quiz(wish.quiz, -1 if needed is None else needed)
    except Invalid as error:
        wrong |= error.fields
    request = Request(
        tuple(dict.fromkeys(wish.agencies)),
        tuple(dict.fromkeys(wish.units)),
        tuple(dict.fromkeys(wish.roles)),
        tuple(dict.fromkeys(wish.groups)),
        tuple(dict.fromkeys(wish.persons)),
        days or 0, months or 0, quiz, needed or 0, wish.note.strip(), now, actor.uid,
    )  # fmt: skip
    problem = _wrong_audience(site, request, document)
    if problem:
        wrong["audience"] = problem
    if wrong:
        raise Invalid(wrong)
    return request


def _wrong_audience(site: Site, request: Request, document: Document) -> str:
    """Why these people cannot be asked; "" where they can."""
    known_roles = roles_known(site)
    units = {unit for agency in site.agencies.values() for unit in agency.units}
    known = (
        all(agency in site.agencies for agency in request.agencies)
        and all(unit in units for unit in request.units)
        and all(gid in site.groups for gid in request.groups)
        and all(r in known_roles and (a == NATIONAL or a in site.agencies) for r, a in request.roles)
        and all(site.get(uid, User) is not None for uid in request.persons)
    )
    if not known:
        return _("An agency, unit, role, group or person of the audience does not exist (any more).")
    closed = [user.name for uid in request.persons if (user := site.get(uid, User)).disabled]
    if closed:
        return _("These accounts are disabled: ${names}", mapping={"names": _names(closed)})
    enrol_missing(site)
    people = chosen_people(site, request)
    if not people:
        return _("Nobody belongs to this audience. Choose an agency, a unit, a role or persons.")
    blind = people & ~readers_of(site, document)
    if blind:
        names = [site.get(uid, User).name for uid in site.acknowledgements.roll.uids(blind)]
        return _(
            "These people may not read the document, so they cannot be asked: ${names}. "
            "Widen who may read it, or choose others.",
            mapping={"names": _names(names)},
        )
    return ""


def _names(names: list[str]) -> str:
    more = len(names) - NAMES_TOLD
    return ", ".join(names[:NAMES_TOLD]) + (f" + {more}" if more > 0 else "")
