"""Making and changing sessions: planned, open, closed; a closed one is corrected with a reason."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime

from dosja.accounts.audit import record
from dosja.agencies.counties import COUNTIES
from dosja.documents.life import course
from dosja.documents.life.text import is_fixed
from dosja.documents.model import Document
from dosja.errors import Conflict, Invalid, Missing, NotAllowed
from dosja.messages import _
from dosja.people.model import Person
from dosja.people.operations import Actor
from dosja.storage.model import Site
from dosja.training.ledger.model import EXTERNAL
from dosja.training.model import CLOSED, OPEN, PLANNED, USUAL_START, Session, keys_of
from dosja.training.rights import may_create, may_record
from dosja.training.roster.model import UNMARKED

MAX_DAYS = 120
MAX_TEXT = 200
MAX_TRAINERS = 40
LONGEST_DAY = 24 * 60
PLACE_KINDS = {
    "county": _("County"),
    "border_point": _("Border crossing point"),
    "school": _("School"),
    "court": _("Court"),
    "academy": _("Academy or training centre"),
    "office": _("Office of the agency"),
    "online": _("Online"),
    "other": _("Another place"),
}
"""What kind of place a session is held at: id -> title."""


@dataclass(frozen=True)
class SessionData:
    """What is entered of a session. `days`: (date, minutes) pairs; `curriculum`: a document's uid or 0."""

    title: str
    days: tuple[tuple[date, int], ...] = ()
    curriculum: int = EXTERNAL
    version: int | None = None
    place: str = ""
    place_kind: str = ""
    county: str = ""
    unit: str = ""
    provider: str = ""
    donor: str = ""
    language: str = "sq"
    planned_minutes: int = 0
    starts: tuple[int, ...] = ()
    trainers: tuple[int, ...] = ()
    parent: int | None = None
    note: str = ""


def create_session(site: Site, actor: Actor, now: datetime, agency: str, data: SessionData) -> Session:
    """Add a session and return it. Raises NotAllowed, and Invalid naming each wrong field."""
    if agency not in site.agencies:
        raise Invalid({"agency": _("There is no such agency.")})
    if not may_create(actor, agency):
        raise NotAllowed(_("You may not record trainings of this agency."))
    _check(site, data, None)
    session = Session(site.take_uid(), agency, data.title.strip())
    session.created_by = actor.uid
    _take(site, session, data, day_of(now))
    session.state = PLANNED if session.begin is None or session.begin > day_of(now) else OPEN
    site.uids[session.uid] = session
    site.training.index(session, None)
    session.rev = secrets.token_hex(6)
    record(site, session, actor, now, "session:created", agency=agency, title=session.title)
    return session


def update_session(
    site: Site,
    actor: Actor,
    now: datetime,
    session: Session,
    data: SessionData,
    *,
    rev: str,
    reason: str = "",
) -> bool:
    """Replace what was entered of a session; True when something changed. The roster is another matter.

    `rev` is what the editor saw (Conflict when somebody saved since). A closed session wants a reason; its
    old values stay in the audit trail. Marks move with their day when days are added or taken off. Raises
    NotAllowed, and Invalid naming each wrong field; (curriculum) where awards rest on the session.
    """
    check_recordable(site, actor, session, reason)
    if rev != session.rev:
        raise Conflict(_("Someone saved this training while you were editing it."))
    _check(site, data, session)
    if data.curriculum != session.curriculum and _has_awards(site, session):
        raise Invalid({"curriculum": _("Awards rest on this training: its curriculum stays.")})
    before, old = keys_of(session), _plain(session)
    old_days = session.days
    _take(site, session, data, day_of(now))
    changed = {name: old[name] for name, value in _plain(session).items() if value != old[name]}
    if not changed:
        return False
    if session.days != old_days:
        _move_marks(session, old_days)
    site.training.index(session, before)
    session.rev = secrets.token_hex(6)
    told = sorted((name, _told(site, name, value)) for name, value in changed.items())
    detail = {"before": tuple(told)}
    record(site, session, actor, now, "session:edited", reason=reason.strip(), **detail)
    return True


def set_state(
    site: Site, actor: Actor, now: datetime, session: Session, state: str, *, reason: str = ""
) -> None:
    """Open a planned session, close it, or open a closed one again (with a reason).

    Raises NotAllowed, Invalid (state, days, reason) saying what is in the way.
    """
    if not may_record(actor, site, session):
        raise NotAllowed(_("You may not record this training."))
    if session.trashed:
        raise NotAllowed(_("The training is in the trash. Restore it first."))
    allowed = {PLANNED: (OPEN,), OPEN: (CLOSED, PLANNED), CLOSED: (OPEN,)}[session.state]
    if state == session.state:
        return
    if state not in allowed:
        raise Invalid({"state": _("From here the training cannot go to that state.")})
    if state == CLOSED and session.end is None:
        raise Invalid({"days": _("Enter the days of the training before you close it.")})
    if state == CLOSED and session.end is not None and session.end > day_of(now):
        raise Invalid({"days": _("A training can be closed from its last day on.")})
    if session.state == CLOSED and not reason.strip():
        raise Invalid({"reason": _("Say why the closed training is opened again.")})
    keys, before = keys_of(session), session.state
    session.state = state
    site.training.index(session, keys)
    session.closed = (now, actor.uid) if state == CLOSED else None
    session.rev = secrets.token_hex(6)
    record(site, session, actor, now, f"session:{state}", before=before, reason=reason.strip())


def trash_session(site: Site, actor: Actor, now: datetime, session: Session, trashed: bool = True) -> None:
    """Move a session to the trash, or take it out again. One that gave awards cannot go.

    Raises NotAllowed, then too.
    """
    if not may_record(actor, site, session):
        raise NotAllowed(_("You may not record this training."))
    if bool(session.trashed) == trashed:
        return
    if trashed and _has_awards(site, session):
        raise NotAllowed(_("Awards rest on this training. Withdraw them first."))
    keys = keys_of(session)
    session.trashed = (now, actor.uid) if trashed else None
    site.training.index(session, keys)
    session.rev = secrets.token_hex(6)
    record(site, session, actor, now, "session:trashed" if trashed else "session:restored")


def check_recordable(site: Site, actor: Actor, session: Session, reason: str = "") -> None:
    """Raise NotAllowed or Invalid unless `actor` may change the session now, with this reason if closed."""
    if not may_record(actor, site, session):
        raise NotAllowed(_("You may not record this training."))
    if session.trashed:
        raise NotAllowed(_("The training is in the trash. Restore it first."))
    if session.state == CLOSED and not reason.strip():
        raise Invalid({"reason": _("The training is closed: say why it is corrected.")})


def day_of(now: datetime) -> date:
    """The day that it is in Albania."""
    return course.day_of(now)


def taught_version(site: Site, curriculum: int, day: date) -> int:
    """The number of the curriculum's version that was in force on a day, 0 where there was none."""
    document = site.get(curriculum, Document)
    if document is None or not is_fixed(document):
        return 0
    return course.holds_on(document, day) or course.version_on(document, day)


def taught_sops(site: Site, curriculum: int, day: date) -> tuple[tuple[int, int], ...]:
    """(document uid, version number) of the procedures that the curriculum teaches, as in force on a day."""
    document = site.get(curriculum, Document)
    if document is None:
        return ()
    rows = document.values.get("sops") or ()
    uids = dict.fromkeys(row.get("sop") for row in rows if row.get("sop"))
    found = []
    for uid in uids:
        sop = site.get(uid, Document)
        if sop is not None:
            found.append((uid, course.holds_on(sop, day) if is_fixed(sop) else 0))
    return tuple(found)


def _take(site: Site, session: Session, data: SessionData, today: date) -> None:
    session.title = " ".join(data.title.split())
    starts = (*data.starts, *[USUAL_START] * len(data.days))
    ordered = sorted(zip(data.days, starts, strict=False))
    session.days = tuple(day for day, _start in ordered)
    session.starts = tuple(start for _day, start in ordered)
    for name in ("place", "place_kind", "county", "unit", "provider", "donor", "language", "note"):
        setattr(session, name, getattr(data, name).strip())
    session.planned_minutes = data.planned_minutes
    session.trainers = tuple(dict.fromkeys(site.people.canonical(uid) for uid in data.trainers))
    session.parent = data.parent
    day = session.begin or today
    session.curriculum = data.curriculum
    session.version = taught_version(site, data.curriculum, day) if data.version is None else data.version
    session.sops = taught_sops(site, data.curriculum, day)


def _plain(session: Session) -> dict:
    names = (*SessionData.__dataclass_fields__, "sops")
    return {name: getattr(session, name) for name in names}


def _told(site: Site, name: str, value) -> str:
    """An old value in words, as the history shows it."""
    if name == "days":
        text = ", ".join(f"{day:%d.%m.%Y} ({minutes / 60:g} h)" for day, minutes in value)
    elif name == "starts":
        text = ", ".join(f"{start // 60:02}:{start % 60:02}" for start in value)
    elif name == "trainers":
        people = (site.get(uid, Person) for uid in value)
        text = ", ".join(person.name.full for person in people if person is not None)
    elif name in ("curriculum", "parent", "sops"):
        uids = [uid for uid, _number in value] if name == "sops" else [value]
        things = (site.get(uid) for uid in uids if uid)
        text = ", ".join(thing.title for thing in things if isinstance(thing, (Document, Session)))
    else:
        text = "" if value is None else str(value)
    return text[:500]


def _move_marks(session: Session, old_days: tuple[tuple[date, int], ...]) -> None:
    """Keep each mark with its day."""
    places = {day: place for place, (day, _minutes) in enumerate(old_days)}
    for key, row in session.roster():
        if row.marks:
            marks = "".join(
                row.marks[places[day]] if day in places and places[day] < len(row.marks) else UNMARKED
                for day, _minutes in session.days
            )
            session.put(key, replace(row, marks=marks if set(marks) != {UNMARKED} else ""))


def _has_awards(site: Site, session: Session) -> bool:
    ledger = site.training.ledgers.get(session.curriculum)
    if ledger is None:
        return False
    return any(
        award.session == session.uid and award.id not in ledger.ended
        for _key, row in session.roster()
        for award in ledger.of(row.person)
    )


def _check(site: Site, data: SessionData, session: Session | None) -> None:
    wrong: dict[str, str] = {}
    if not data.title.strip():
        wrong["title"] = _("Give the training a title.")
    for name in ("title", "place", "provider", "donor"):
        if len(getattr(data, name)) > MAX_TEXT:
            wrong[name] = _("At most ${n} characters.", mapping={"n": MAX_TEXT})
    if len(data.note) > 5000:
        wrong["note"] = _("At most ${n} characters.", mapping={"n": 5000})
    wrong |= _wrong_days(data)
    if data.county and data.county not in COUNTIES:
        wrong["county"] = _("There is no such county.")
    if data.place_kind and data.place_kind not in PLACE_KINDS:
        wrong["place_kind"] = _("Choose one of the kinds of place.")
    if data.curriculum:
        document = site.get(data.curriculum, Document)
        if document is None or document.type_id != "curriculum":
            wrong["curriculum"] = _("There is no such curriculum.")
    if len(data.trainers) > MAX_TRAINERS or any(site.get(uid, Person) is None for uid in data.trainers):
        wrong["trainers"] = _("Choose trainers from the register of persons.")
    if data.parent is not None:
        parent = site.get(data.parent, Session)
        if parent is None or parent is session or _leads_to(site, parent, session):
            wrong["parent"] = _("A training cannot follow from itself.")
    if not 0 <= data.planned_minutes <= MAX_DAYS * LONGEST_DAY:
        wrong["hours"] = _("Hours are not negative, and at most 24 a day.")
    if wrong:
        raise Invalid(wrong)


def _wrong_days(data: SessionData) -> dict[str, str]:
    dates = [day for day, _minutes in data.days]
    if len(dates) != len(set(dates)):
        return {"days": _("A day stands there twice.")}
    if len(dates) > MAX_DAYS:
        return {"days": _("A training has at most ${n} days.", mapping={"n": MAX_DAYS})}
    if any(not 0 <= minutes <= LONGEST_DAY for _day, minutes in data.days):
        return {"days": _("Hours are not negative, and at most 24 a day.")}
    if any(not 0 <= start < LONGEST_DAY for start in data.starts):
        return {"days": _("A day begins between 00:00 and 23:59.")}
    return {}


def _leads_to(site: Site, session: Session, wanted: Session | None) -> bool:
    """True when `wanted` is among the sessions from which `session` follows."""
    seen: set[int] = set()
    current: Session | None = session
    while current is not None and current.uid not in seen:
        if current is wanted:
            return True
        seen.add(current.uid)
        current = site.get(current.parent, Session) if current.parent else None
    return False


def session_of(site: Site, uid: int) -> Session:
    """The session of a uid; Missing where there is none."""
    session = site.get(uid, Session)
    if session is None:
        raise Missing(_("There is no such training."))
    return session
