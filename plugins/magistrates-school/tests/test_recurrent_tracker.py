"""Training on child trafficking that recurs.

Sources: PLAN = measure III.1(a).4 of the action plan ("trained or re-trained", recurrent in the School's
plan); YEARS = this School's reading of it, unconfirmed: a completion counts in its calendar year and the one
after; CORE = what Dosja does with enrolment, curricula and cascades.
"""

from datetime import date

import pytest

from dosja.api import EXPIRED, EXPIRING, IN_PROGRESS, NOT_STARTED, TRAINED, Fact, Posting, Requirement
from dosja_magistrates_school.law import recurrence
from dosja_magistrates_school.trackers import Recurrent

PLAN, YEARS, CORE = "measure III.1(a).4", "measure III.1(a).4, interval unconfirmed", "core"
COURSE, OTHER = 1, 2
NEED = Requirement("r", "Trafikimi i fëmijëve", curricula=(COURSE,))
FORCE = date(2008, 7, 23)


def on(text, **more):
    """A completion on a day, "4.5.2026"."""
    return Fact(**{"curriculum": COURSE, "completed": _day(text).toordinal(), "minutes": 360, **more})


def _day(text):
    day, month, year = map(int, text.split("."))
    return date(year, month, day)


NOW = "1.7.2026"
# name, source, facts, day, state, until
CASES = [
    ("never trained", PLAN, [], NOW, NOT_STARTED, None),
    ("trained today", PLAN, [on(NOW)], NOW, TRAINED, "31.12.2027"),
    ("trained tomorrow", PLAN, [on("2.7.2026")], NOW, NOT_STARTED, None),
    ("trained in January of this year", YEARS, [on("5.1.2026")], NOW, TRAINED, "31.12.2027"),
    ("still on the last day of this year", YEARS, [on("5.1.2026")], "30.12.2026", TRAINED, "31.12.2027"),
    ("trained last year: to be repeated this year", YEARS, [on("5.1.2025")], NOW, EXPIRING, "31.12.2026"),
    ("trained on the last day of last year", YEARS, [on("31.12.2025")], "1.1.2026", EXPIRING, "31.12.2026"),
    ("trained last year, last day", YEARS, [on("31.12.2025")], "31.12.2026", EXPIRING, "31.12.2026"),
    ("trained two years ago", YEARS, [on("31.12.2024")], "1.1.2026", EXPIRED, "31.12.2025"),
    ("on the first day of the year trained anew", YEARS, [on("1.1.2026")], "1.1.2026", TRAINED, "31.12.2027"),
    ("long ago", YEARS, [on("4.5.2015")], NOW, EXPIRED, "31.12.2016"),
    ("re-trained after it ended", PLAN, [on("4.5.2015"), on("4.5.2026")], NOW, TRAINED, "31.12.2027"),
    ("re-trained in time", PLAN, [on("4.5.2025"), on("4.5.2026")], NOW, TRAINED, "31.12.2027"),
    ("re-trained the same year adds nothing", PLAN, [on("4.1.2026"), on("4.5.2026")], NOW,
     TRAINED, "31.12.2027"),
    ("re-trained each year", PLAN, [on(f"4.5.{year}") for year in range(2020, 2027)], NOW,
     TRAINED, "31.12.2027"),
    ("one year left out, then again", YEARS, [on("4.5.2023"), on("4.5.2026")], NOW, TRAINED, "31.12.2027"),
    ("in the gap year it still held", YEARS, [on("4.5.2023"), on("4.5.2025")], "1.7.2024",
     EXPIRING, "31.12.2024"),
    ("two years left out", YEARS, [on("4.5.2023"), on("4.5.2026")], "1.7.2025", EXPIRED, "31.12.2024"),
    ("29 February", YEARS, [on("29.2.2024")], "28.2.2025", EXPIRING, "31.12.2025"),
    ("29 February, two years later", YEARS, [on("29.2.2024")], "28.2.2026", EXPIRED, "31.12.2025"),
    ("on 29 February", YEARS, [on("29.2.2028")], "29.2.2028", TRAINED, "31.12.2029"),
    ("before the action plan", PLAN, [on("22.7.2008")], "1.8.2008", NOT_STARTED, None),
    ("on the first day of the action plan", PLAN, [on("23.7.2008")], "1.8.2008", TRAINED, "31.12.2009"),
    ("by the deadline of the measure, end of 2009", PLAN, [on("15.10.2008")], "31.12.2009",
     EXPIRING, "31.12.2009"),
    ("the day after the deadline", PLAN, [on("15.10.2008")], "1.1.2010", EXPIRED, "31.12.2009"),
    ("before the plan and again after", PLAN, [on("1.3.2008"), on("1.3.2009")], "1.4.2009",
     TRAINED, "31.12.2010"),
    ("another course does not count", CORE, [on("4.5.2026", curriculum=OTHER)], NOW, NOT_STARTED, None),
    ("another course beside it", CORE, [on("4.5.2026", curriculum=OTHER), on("4.6.2026")], NOW,
     TRAINED, "31.12.2027"),
    ("half a day is a completion too", CORE, [on("4.5.2026", minutes=180)], NOW, TRAINED, "31.12.2027"),
    ("the award's own end is not asked", YEARS, [on("4.5.2026", until=_day("1.6.2026").toordinal())], NOW,
     TRAINED, "31.12.2027"),
    ("an award without an end ends all the same", YEARS, [on("4.5.2024")], NOW, EXPIRED, "31.12.2025"),
    ("known from a second tier", CORE, [on("4.5.2026", reported=True)], NOW, TRAINED, "31.12.2027"),
    ("two on one day", CORE, [on("4.5.2026"), on("4.5.2026")], NOW, TRAINED, "31.12.2027"),
    ("later facts do not spoil earlier days", PLAN, [on("4.5.2024"), on("4.5.2027")], "1.7.2025",
     EXPIRING, "31.12.2025"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} ({case[1]})" for case in CASES])
def test_progress(case):
    _name, _source, facts, text, state, until = case
    found = Recurrent().progress(NEED, facts, _day(text))
    assert (found.state, found.until) == (state, _day(until) if until else None)


def test_who_is_on_a_list_has_begun():
    assert Recurrent().progress(NEED, [], date(2026, 7, 1), enrolled=True).state == IN_PROGRESS


def test_reported_ones_are_told_apart():
    found = Recurrent().progress(NEED, [on("4.5.2026", reported=True)], date(2026, 7, 1))
    assert found.reported


def test_scope_is_that_of_magistrates():
    assert Recurrent().in_scope(NEED, Posting("pp", profession="prosecutor"))
    assert not Recurrent().in_scope(NEED, Posting("mash", profession="teacher"))


def test_interval_is_marked_as_unconfirmed():
    assert recurrence().valid_from == FORCE
    assert not recurrence().confirmed
