"""Who was there: adding people to a session's roster, marking attendance, entering results, correcting.

Each row is written by itself, so that two trainers who mark two people at once both succeed, and of two who
mark one person on two days both marks survive (the later transaction is run again on the newer row).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest

from dosja.accounts.audit import record
from dosja.errors import Invalid, Missing, NotAllowed
from dosja.messages import _
from dosja.people.model import Name, Person, Posting
from dosja.people.operations import Actor, add_person
from dosja.storage.model import Site
from dosja.training.ledger.model import frozen_from
from dosja.training.model import CLOSED, Session
from dosja.training.operations.sessions import check_recordable, day_of
from dosja.training.rights import may_see_names
from dosja.training.roster.model import MARKS, NOT_KNOWN, UNMARKED, Row
from dosja.uids import new_uid

MAX_ROWS = 10_000
"""Persons on one roster; a longer list is several trainings."""
FULL_SCORE = 10_000
"""100 points in hundredths."""


@dataclass(frozen=True)
class Entry:
    """A person to be put on a roster: a known one (`person`), or a new one with a name and a posting.

    What is not known stays at its default and overwrites nothing. `source` is the row of the list, `origin`
    the mark of its file.
    """

    person: int | None = None
    name: Name | None = None
    gender: str = ""
    staff_number: str = ""
    posting: Posting | None = None
    marks: str = ""
    minutes: int | None = None
    pre_test: int | None = None
    post_test: int | None = None
    outcome: str = NOT_KNOWN
    note: str = ""
    source: int = 0
    origin: int = 0


@dataclass
class Added:
    """What became of entries: row keys of those put on the roster and of those whose rows were completed;
    entries that were there already; (entry, message) of those that could not be taken; uids of new persons;
    (entry, uid) of everybody who stands on the roster now.
    """

    taken: list[int] = field(default_factory=list)
    completed: list[int] = field(default_factory=list)
    already: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    persons: list[int] = field(default_factory=list)
    who: list[tuple[Entry, int]] = field(default_factory=list)


def add_entries(
    site: Site,
    actor: Actor,
    now: datetime,
    session: Session,
    entries: Iterable[Entry],
    *,
    reason: str = "",
    source: str = "",
) -> Added:
    """Put people on the roster; a person stands there once, so the same list again adds nothing.

    A row that is there is completed where it knows less, never contradicted. Each entry is taken or refused
    by itself; `source` names the list in the audit trail. A closed session wants a `reason`. Raises
    NotAllowed and Invalid (reason) for the list as a whole only.
    """
    check_recordable(site, actor, session, reason)
    done = Added()
    rows = {site.people.canonical(row.person): key for key, row in session.roster()}
    number = max((row.number for _key, row in session.roster()), default=0)
    for entry in entries:
        try:
            person = _person_of(site, actor, now, session, entry, done, source)
            key = rows.get(person.uid)
            if key is not None:
                _complete(session, key, entry, done)
                done.who.append((entry, person.uid))
                continue
            if len(rows) >= MAX_ROWS:
                raise Invalid({"": _("A roster holds at most ${n} persons.", mapping={"n": MAX_ROWS})})
            check_facts(session, entry.marks, entry.minutes, (entry.pre_test, entry.post_test))
            number += 1
            key = rows[person.uid] = session.new_key(person.uid)
            session.put(key, _row(session, person, number, entry, now))
            if session.uid not in person.sessions:
                person.sessions = (*person.sessions, session.uid)
            done.taken.append(key)
            done.who.append((entry, person.uid))
        except (Invalid, Missing, NotAllowed) as error:
            done.refused.append((entry, error.message))
    if done.taken or done.completed:
        record(
            site,
            session,
            actor,
            now,
            "roster:added",
            taken=len(done.taken),
            completed=len(done.completed),
            persons=len(done.persons),
            source=source,
            reason=reason.strip(),
        )
    return done


def _person_of(site, actor, now, session, entry: Entry, done: Added, source: str) -> Person:
    if entry.person is not None:
        person = site.get(site.people.canonical(entry.person), Person)
        if person is None:
            raise Missing(_("This person does not exist any more."))
    else:
        if entry.name is None:
            raise Invalid({"name": _("Give a given name and a family name.")})
        person = add_person(
            site,
            actor,
            now,
            name=entry.name,
            gender=entry.gender,
            staff_number=entry.staff_number,
            posting=entry.posting,
            source=source,
        )
        done.persons.append(person.uid)
    if person.uid in session.trainers:
        raise Invalid({"": _("This person is a trainer here, and does not count as a participant.")})
    return person


def _row(session: Session, person: Person, number: int, entry: Entry, now: datetime) -> Row:
    day = session.begin or day_of(now)
    posting = entry.posting if entry.posting is not None and entry.person is None else None
    frozen = frozen_from(posting or person.posting_on(day), person.gender)
    return Row(
        person=person.uid,
        number=number,
        frozen=frozen,
        marks=entry.marks,
        minutes=entry.minutes,
        pre_test=entry.pre_test,
        post_test=entry.post_test,
        outcome=entry.outcome,
        source=entry.source,
        note=entry.note[:500],
        origin=entry.origin,
    )


def _complete(session: Session, key: int, entry: Entry, done: Added) -> None:
    """Fill in what a row does not know yet, of its marks each day for itself."""
    row = session.row(key)
    assert row is not None
    fresh = {
        name: getattr(entry, name)
        for name in ("marks", "minutes", "pre_test", "post_test", "outcome", "note")
        if getattr(row, name) in ("", None) and getattr(entry, name) not in ("", None)
    }
    if row.marks and entry.marks:
        marks = "".join(
            new if old == UNMARKED else old
            for old, new in zip_longest(row.marks, entry.marks, fillvalue=UNMARKED)
        )
        if marks != row.marks:
            fresh["marks"] = marks
    if not fresh:
        done.already.append(entry)
        return
    check_facts(session, fresh.get("marks", ""), entry.minutes, (entry.pre_test, entry.post_test))
    session.put(key, replace(row, **fresh))
    done.completed.append(key)


@dataclass(frozen=True)
class Change:
    """What is to become of a row; None leaves it as it is. `marks`: place of the day -> letter."""

    marks: Mapping[int, str] = field(default_factory=dict)
    minutes: int | None = None
    pre_test: int | None = None
    post_test: int | None = None
    page: int | None = None
    note: str | None = None
    proof: int | None = None
    clear: tuple[str, ...] = ()


def change_rows(
    site: Site,
    actor: Actor,
    now: datetime,
    session: Session,
    changes: Mapping[int, Change],
    *,
    reason: str = "",
) -> int:
    """Mark days and enter results of the rows with these keys; returns how many rows changed.

    All or nothing: Invalid names a wrong value. Only what the changes name is touched. Of a closed session
    the old rows are kept with the reason. Raises NotAllowed, and Missing where a person was taken off the
    roster meanwhile.
    """
    check_recordable(site, actor, session, reason)
    changed = []
    for key, change in changes.items():
        row = session.row(key)
        if row is None:
            raise Missing(_("A person was taken off the roster meanwhile. Reload the page."))
        new = _changed(session, row, change)
        if new != row:
            if session.state == CLOSED:
                keep_correction(session, key, row, actor, now, reason)
            session.put(key, new)
            changed.append(key)
    if changed:
        record(site, session, actor, now, "roster:marked", rows=len(changed), reason=reason.strip())
    return len(changed)


def _changed(session: Session, row: Row, change: Change) -> Row:
    marks = list(row.marks.ljust(len(session.days), UNMARKED))
    for place, mark in change.marks.items():
        if not 0 <= place < len(marks):
            raise Invalid({"marks": _("The training has no such day.")})
        marks[place] = mark
    fresh = {
        name: value
        for name in ("minutes", "pre_test", "post_test", "page", "note", "proof")
        if (value := getattr(change, name)) is not None
    }
    fresh |= {name: "" if name == "note" else 0 if name == "page" else None for name in change.clear}
    if "page" in change.clear:
        fresh["proof"] = 0
    text = "".join(marks)
    new = replace(row, marks="" if set(text) <= {UNMARKED} else text, **fresh)
    check_facts(session, new.marks, new.minutes, (new.pre_test, new.post_test))
    return new


def remove_row(
    site: Site, actor: Actor, now: datetime, session: Session, key: int, *, reason: str = ""
) -> None:
    """Take a person off the roster; not possible once an award rests on the row.

    Raises NotAllowed, then too, and Invalid (reason) for a closed session without one.
    """
    check_recordable(site, actor, session, reason)
    row = session.row(key)
    if row is None:
        return
    ledger = site.training.ledgers.get(session.curriculum)
    if ledger is not None and any(
        award.session == session.uid and award.id not in ledger.ended for award in ledger.of(row.person)
    ):
        raise NotAllowed(_("An award rests on this row. Withdraw it first."))
    if session.state == CLOSED:
        keep_correction(session, key, row, actor, now, reason)
    del session.rows[key]
    person = site.get(row.person, Person)
    if person is not None:
        person.sessions = tuple(uid for uid in person.sessions if uid != session.uid)
    record(site, session, actor, now, "roster:removed", person=row.person, reason=reason.strip())


def copy_roster(site: Site, actor: Actor, now: datetime, source: Session, target: Session) -> Added:
    """ "Same as last time": everybody of one session's roster onto another's, without marks and results.

    Raises NotAllowed for who may not see the one or not record the other.
    """
    if not may_see_names(actor, site, source):
        raise NotAllowed(_("You may not see who was at that training."))
    entries = [Entry(person=site.people.canonical(row.person)) for _key, row in source.roster()]
    return add_entries(site, actor, now, target, entries, source=source.title)


def keep_correction(session: Session, key: int, row: Row, actor: Actor, now: datetime, reason: str) -> None:
    """Keep what a closed session's row said before it is changed."""
    session.tree("corrections")[new_uid()] = (key, row.stored(key), now, actor.uid, reason.strip())


def check_facts(session: Session, marks: str, minutes: int | None, scores: Iterable[int | None]) -> None:
    """Raise Invalid for what cannot be: an unknown mark, negative hours, 150 of 100 points."""
    if len(marks) > len(session.days) or set(marks) - set(MARKS) - {UNMARKED}:
        raise Invalid({"marks": _("Mark each day as present, late, half, excused or absent.")})
    if minutes is not None and minutes < 0:
        raise Invalid({"minutes": _("Hours are not negative.")})
    if minutes is not None and session.minutes and minutes > session.minutes:
        raise Invalid({"minutes": _("These are more hours than the training has.")})
    if any(score is not None and not 0 <= score <= FULL_SCORE for score in scores):
        raise Invalid({"score": _("A score lies between 0 and 100.")})
