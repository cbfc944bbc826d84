"""Questions about the courses that were held: by kind of course and by rank at the time, without names.

Decision 605 of 13.10.2001 ties the kinds of Academy courses to ranks and functions (domain.md 3.1). A course
counts in the period in which it ends; a person once in each line, however many courses he took.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from dosja.api import (
    PASSED,
    Document,
    Session,
    Site,
    attended_minutes,
    may_see_session,
    outcome_of,
    pass_rule_of,
    values_of,
)
from dosja_police_academy.curricula import rule_of
from dosja_police_academy.vocabulary import KIND_NAMES, OPEN_TO, PART, RANK_NAMES, rank_id


@dataclass(frozen=True)
class Course:
    """A held course: its session, curriculum, kind and part, what it asks, and who took part, by numbers.

    `ranks`: (rank, people) at the time, the lowest rank first; "" stands for those whose rank is not known.
    `not_open`: how many had a rank to which the curriculum is not open.
    """

    session: Session
    curriculum: Document | None
    kind: str
    part: str
    presence: int
    mark: int | None
    usual: bool
    people: int
    women: int
    passed: int
    ranks: tuple[tuple[str, int], ...]
    not_open: int


@dataclass
class Line:
    """A line of the summary: courses, hours taught, and distinct people; `ends` holds who passed."""

    key: str
    courses: int = 0
    minutes: int = 0
    people: set[int] = field(default_factory=set)
    women: set[int] = field(default_factory=set)
    passed: set[int] = field(default_factory=set)

    @property
    def hours(self) -> int:
        """Hours taught, rounded down."""
        return self.minutes // 60


def course_of(site: Site, session: Session) -> Course:
    """One session as a course of the Academy."""
    document = site.get(session.curriculum, Document)
    values = values_of(site, session.curriculum, session.version)
    presence, mark, usual_presence, usual_mark = rule_of(values)
    rows = [row for _key, row in session.roster()]
    open_to = set(values.get(OPEN_TO) or ())
    ranks = Counter(rank_id(row.frozen.rank) or row.frozen.rank for row in rows)
    return Course(
        session=session,
        curriculum=document,
        kind=values.get("course_type") or "",
        part=values.get(PART) or "",
        presence=presence,
        mark=mark,
        usual=bool(document) and (usual_presence or usual_mark),
        people=len(rows),
        women=sum(1 for row in rows if row.frozen.gender == "F"),
        passed=sum(1 for row in rows if _passed(row, session, values)),
        ranks=tuple(sorted(ranks.items(), key=lambda pair: _height(pair[0]))),
        not_open=sum(1 for row in rows if open_to and rank_id(row.frozen.rank) not in open_to),
    )


def sessions_of(site: Site, user, agencies, first: date, last: date) -> list[Session]:
    """The sessions of these agencies that end in the period and that `user` may see, the last first."""
    found = [site.get(uid, Session) for uid in site.training.sessions_ending(first, last)]
    return [
        session
        for session in reversed(found)
        if session is not None
        and not session.trashed
        and session.agency in agencies
        and may_see_session(user, site, session)
    ]


def summary(site: Site, sessions: list[Session]) -> tuple[list[Line], list[Line]]:
    """(lines by kind of course, lines by rank at the time) of these sessions."""
    kinds: dict[str, Line] = {}
    ranks: dict[str, Line] = {}
    for session in sessions:
        values = values_of(site, session.curriculum, session.version)
        kind = values.get("course_type") or ""
        of_kind = kinds.setdefault(kind, Line(kind))
        of_kind.courses += 1
        of_kind.minutes += session.minutes
        touched = set()
        for _key, row in session.roster():
            rank = rank_id(row.frozen.rank) or row.frozen.rank
            of_rank = ranks.setdefault(rank, Line(rank))
            if rank not in touched:
                touched.add(rank)
                of_rank.courses += 1
            of_rank.minutes += attended_minutes(row, session.days) or 0
            person = site.people.canonical(row.person)
            for line in (of_kind, of_rank):
                line.people.add(person)
                if row.frozen.gender == "F":
                    line.women.add(person)
                if _passed(row, session, values):
                    line.passed.add(person)
    order = list(KIND_NAMES)
    return (
        sorted(kinds.values(), key=lambda one: order.index(one.key) if one.key in order else len(order)),
        sorted(ranks.values(), key=lambda one: _height(one.key)),
    )


def _passed(row, session: Session, values: dict) -> bool:
    outcome = outcome_of(row, pass_rule_of(values), session.days, session.minutes)
    return outcome == PASSED


def _height(rank: str) -> tuple[int, str]:
    names = list(RANK_NAMES)
    return (names.index(rank) if rank in names else len(names) + (not rank), rank)
