"""Figures over time: how many were trained at the end of each quarter, and what was held in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from dosja.storage.model import Site
from dosja.training.awarding import values_of
from dosja.training.coverage import Answers, audience_of, known
from dosja.training.model import Session
from dosja.training.passing import attended_minutes, outcome_of, rule_of
from dosja.training.roster.model import PASSED
from dosja.training.trackers import VALID
from dosja.training.trackers.requirement import Requirement

QUARTERS = 8


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of the quarter in which `day` lies."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    following = date(first.year + (first.month == 10), (first.month + 3 - 1) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def last_quarter_end(day: date) -> date:
    """The last day of the quarter before the one in which `day` lies."""
    return quarter_of(day)[0] - timedelta(days=1)


def quarter_name(day: date) -> str:
    """ "III/2026"."""
    return f"{('I', 'II', 'III', 'IV')[(day.month - 1) // 3]}/{day.year}"


@dataclass(frozen=True)
class Quarter:
    """One quarter: trained and valid at its end among today's audience; sessions that ended in it, their
    hours; seats taken, the distinct persons in them, women among these; seats that were passed."""

    first: date
    last: date
    valid: int = 0
    sessions: int = 0
    minutes: int = 0
    seats: int = 0
    persons: int = 0
    women: int = 0
    passed: int = 0

    @property
    def name(self) -> str:
        """As it is written: "III/2026"."""
        return quarter_name(self.first)


def over_time(
    site: Site, requirement: Requirement, day: date, answers: Answers, agency: str = "", count: int = QUARTERS
) -> list[Quarter]:
    """The last quarters, the oldest first; the one of `day` up to that day."""
    audience = audience_of(site, requirement, agency)
    found = []
    first, last = quarter_of(day)
    for number in range(count):
        end = min(last, day) if not number else last
        states = known(site, requirement, end, answers).states
        valid = sum(1 for person, state in states.items() if state in VALID and person in audience)
        found.append(_held(site, requirement, first, end, valid, agency))
        first, last = quarter_of(first - timedelta(days=1))
    return found[::-1]


def _held(site: Site, requirement: Requirement, first: date, last: date, valid: int, agency: str) -> Quarter:
    training, people = site.training, site.people
    sessions = minutes = seats = passed = 0
    persons: dict[int, str] = {}
    for curriculum in requirement.curricula:
        every = training.by_curriculum.get(curriculum)
        if every is None:
            continue
        for uid in training.select(every, agency=agency, first=first, last=last):
            session = site.get(uid, Session)
            if session is None or session.trashed:
                continue
            rule = rule_of(values_of(site, curriculum, session.version))
            sessions += 1
            minutes += session.minutes
            for _key, row in session.roster():
                if attended_minutes(row, session.days) == 0:
                    continue
                seats += 1
                persons[people.canonical(row.person)] = row.frozen.gender
                outcome = outcome_of(row, rule, session.days, session.minutes)
                passed += outcome == PASSED
    women = sum(1 for gender in persons.values() if gender == "F")
    return Quarter(first, last, valid, sessions, minutes, seats, len(persons), women, passed)
