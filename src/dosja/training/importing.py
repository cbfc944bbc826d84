"""A whole list into the database, as `dosja import-training` does it: sessions from what the list says,
persons by matching, in batches that are committed one by one.

What was committed stays, also when the work is cut off; the same list again finds it and adds nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO

from dosja.accounts.permissions import OPERATOR
from dosja.documents.exchange.batches import in_transaction
from dosja.errors import Problem
from dosja.people.folding import fold
from dosja.storage.model import Site
from dosja.training import lists, preview
from dosja.training.intake.as_json import plain
from dosja.training.intake.result import Record, Understood
from dosja.training.ledger.model import EXTERNAL
from dosja.training.lists import Meeting
from dosja.training.model import Session
from dosja.training.operations import evidence
from dosja.training.operations.intake import Decision, Taken, take_rows
from dosja.training.operations.sessions import MAX_DAYS, SessionData, create_session, session_of
from dosja.training.written import Written
from dosja.uids import format_uid

BATCH = 100
"""Rows of one transaction."""
MOST_EVIDENCE = 20
"""The original is kept with so many trainings of one list at most."""


@dataclass(frozen=True)
class Target:
    """Where the rows go: to a session that there is, or to sessions of an agency, made as the list says."""

    agency: str
    session: int | None = None
    curriculum: int = EXTERNAL
    login: str = ""


@dataclass
class SessionOutcome:
    """What became of the rows of one session."""

    uid: int
    title: str
    created: bool
    taken: int = 0
    completed: int = 0
    already: int = 0
    persons: int = 0
    waiting: int = 0

    def add(self, done: Taken) -> None:
        """Count what one batch did."""
        self.taken += len(done.added.taken)
        self.completed += len(done.added.completed)
        self.already += len(done.added.already)
        self.persons += len(done.added.persons)
        self.waiting += done.kept


@dataclass
class Imported:
    """`problems`: (title, message) of trainings that could not be made."""

    sessions: list[SessionOutcome] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def as_json(self) -> dict:
        """Plain data with stable English keys."""
        names = ("taken", "completed", "already", "persons", "waiting")
        return {
            "sessions": [
                {"session": format_uid(one.uid), "title": one.title, "created": one.created}
                | {("new_persons" if name == "persons" else name): getattr(one, name) for name in names}
                for one in self.sessions
            ],
            "problems": [{"title": title, "text": plain(text)} for title, text in self.problems],
        }


def import_list(
    db,
    now: datetime,
    understood: Understood,
    content: bytes,
    target: Target,
    *,
    name: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Store what was understood of a list. Persons who are sure or new are taken; all other rows wait as
    drafts of their session. `progress` is told (rows done, rows in all)."""
    outcome = Imported()
    meetings = lists.meetings_of(understood) or [Meeting("", None, None, 0)]
    if target.session is not None:
        with_days = in_transaction(db, lambda site: session_of(site, target.session or 0).days)
        meetings = [meetings[lists.best_meeting(meetings, with_days)]]
    total = sum(one.count for one in meetings) or understood.data_rows
    done = 0
    for meeting in meetings:
        try:
            made = in_transaction(
                db, lambda site, held=meeting: _session_for(site, now, understood, held, target, name)
            )
        except Problem as problem:
            outcome.problems.append((meeting.course or name, problem.message))
            continue
        one, days, length = made
        outcome.sessions.append(one)
        file = 0
        if len(outcome.sessions) <= MOST_EVIDENCE:
            file = in_transaction(db, lambda site, uid=one.uid: _keep(site, now, uid, content, target, name))
        only = meeting if len(meetings) > 1 or len(lists.meetings_of(understood)) > 1 else None
        rows = lists.written_rows(understood, content, days, length, only)
        if len(meetings) > 1:
            # A row in which nobody can be read belongs to no training in particular: it waits with the first.
            rows = [row for row in rows if row.readable or meeting is meetings[0]]
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            try:
                one.add(
                    in_transaction(
                        db,
                        lambda site, uid=one.uid, rows=part, file=file: _take(
                            site, now, uid, rows, target, name, file
                        ),
                    )
                )
            except Problem as problem:
                outcome.problems.append((one.title, problem.message))
                break
            done += len(part)
            if progress is not None:
                progress(min(done, total), total)
    return outcome


def _actor(site: Site, login: str):
    return site.users[login] if login else OPERATOR


def _take(
    site: Site, now: datetime, uid: int, rows: list[Written], target: Target, name: str, file: int
) -> Taken:
    session = session_of(site, uid)
    decisions = []
    for one in preview.preview(site, session, rows, target.agency):
        seen = tuple(option.person.uid for option in one.options)
        if one.state == preview.KNOWN:
            decisions.append(Decision(one.written, person=one.person))
        else:
            decisions.append(Decision(one.written, new=one.state == preview.CREATE, shown=seen))
    return take_rows(
        site,
        _actor(site, target.login),
        now,
        session,
        decisions,
        agency=target.agency,
        source=name,
        file=file,
    )


def _keep(site: Site, now: datetime, uid: int, content: bytes, target: Target, name: str) -> int:
    kept = evidence.add_file(
        site,
        _actor(site, target.login),
        now,
        session_of(site, uid),
        evidence.LIST,
        name=name or "lista.txt",
        media_type="application/octet-stream",
        source=BytesIO(content),
    )
    return kept.uid


def _session_for(
    site: Site, now: datetime, understood: Understood, meeting: Meeting, target: Target, name: str
) -> tuple[SessionOutcome, tuple[tuple[date, int], ...], int]:
    """The session of a meeting, made where there is none yet, with its days and length."""
    if target.session is not None:
        session, created = session_of(site, target.session), False
    else:
        data = _data(understood, meeting, target, name)
        found = _find(site, target.agency, data)
        created = found is None
        session = found or create_session(site, _actor(site, target.login), now, target.agency, data)
    return SessionOutcome(session.uid, session.title, created), session.days, session.minutes


def _data(understood: Understood, meeting: Meeting, target: Target, name: str) -> SessionData:
    records = [
        record
        for record in (
            *(record for _key, record in understood.records),
            *(record for entry in understood.pending for record in entry.records),
        )
        if lists.is_of(record, meeting)
    ]
    length = _length(records)
    days: tuple[tuple[date, int], ...] = ()
    if meeting.start is not None:
        end = meeting.end or meeting.start
        span = min((end - meeting.start).days + 1, MAX_DAYS)
        whole = [meeting.start + timedelta(days=number) for number in range(max(span, 1))]
        # Weekends inside a longer course are no days of it, where days remain without them.
        working = [day for day in whole if day.weekday() < 5 or day in (whole[0], whole[-1])]
        minutes = [length // len(working)] * len(working)
        minutes[0] += length - sum(minutes)
        days = tuple(zip(working, minutes, strict=True))
    heading = understood.sheets[0].heading if understood.sheets else None
    return SessionData(
        (meeting.course or name.rpartition(".")[0] or name or "Lista")[:200],
        days,
        target.curriculum,
        place=(heading.place if heading is not None else "")[:200],
        provider=(heading.provider if heading is not None else "")[:200],
        planned_minutes=0 if days else length,
    )


def _length(records: list[Record]) -> int:
    """Minutes of the training: as planned, else the most that anybody attended."""
    planned = [record.planned_hours for record in records if record.planned_hours]
    hours = [record.hours for record in records if record.hours]
    return int(max(planned or hours or [0]) * 60)


def _find(site: Site, agency: str, data: SessionData) -> Session | None:
    """The session of this agency with the same title and days; imports come more than once."""
    end = data.days[-1][0].toordinal() if data.days else 0
    for uid in site.training.by_end.get(end) or ():
        session = site.get(uid, Session)
        if session is None or session.agency != agency or session.trashed:
            continue
        same_days = (session.begin, session.end) == (
            (data.days[0][0], data.days[-1][0]) if data.days else (None, None)
        )
        if same_days and fold(session.title) == fold(" ".join(data.title.split())):
            return session
    return None
