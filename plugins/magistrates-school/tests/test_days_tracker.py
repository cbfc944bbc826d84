"""Days of continuous training: of the year and of five years, minimum and maximum, by the law of the day.

Sources: LAW = law no. 96/2016, article 5, point 3 (at least 5 full days a year and 30 in five years, at most
40 and 200), in force since 22.11.2016. OLD = law no. 8136/1996 as amended by law no. 9414/2005: a cap of 20
and 60 days, unconfirmed, minimum not known. OLDEST = law no. 8136/1996 before that: nothing known. CORE =
what Dosja does with halves, minutes and cascades.
"""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from dosja.api import (
    EXPIRED,
    EXPIRING,
    IN_PROGRESS,
    NOT_STARTED,
    TRAINED,
    Audience,
    Fact,
    Posting,
    Requirement,
)
from dosja_magistrates_school.law import laws, rules
from dosja_magistrates_school.trackers import Days

LAW, OLD, OLDEST, CORE = (
    "law 96/2016, art. 5(3)",
    "law 8136/1996 with 9414/2005 (unconfirmed)",
    "law 8136/1996",
    "core",
)
COURSE, OTHER = 1, 2
NEED = Requirement("r", "Formimi vazhdues", curricula=(COURSE,))


def on(text, days, **more):
    """A completion of so many days on a day, "4.5.2026"."""
    day, month, year = map(int, text.split("."))
    units = {"units": round(days * 100), "measure": "days"} if days is not None else {}
    return Fact(**{"curriculum": COURSE, "completed": date(year, month, day).toordinal(), **units, **more})


SEVEN = [on(f"1.6.{year}", 7) for year in (2022, 2023, 2024, 2025)]
"""28 days in the four years before 2026."""
MANY = [on(f"1.6.{year}", 40) for year in (2022, 2023, 2024, 2025)]

NOW = "1.7.2026"
# name, source, facts, day, state, counted, missing, above the maximum
CASES = [
    ("nothing at all", LAW, [], NOW, NOT_STARTED, 0, 30, 0),
    ("nothing this year, 28 before", LAW, SEVEN, NOW, IN_PROGRESS, 28, 2, 0),
    ("4 days and a half are too few", LAW, [*SEVEN, on("2.3.2026", 4.5)], NOW, IN_PROGRESS, 4.5, 0.5, 0),
    ("exactly 5 days", LAW, [*SEVEN, on("2.3.2026", 5)], NOW, TRAINED, 5, 0, 0),
    ("5 days in two parts", LAW, [*SEVEN, on("2.3.2026", 2.5), on("9.4.2026", 2.5)], NOW, TRAINED, 5, 0, 0),
    ("5 days, but only 29 and a half in five years", LAW,
     [on("1.6.2025", 24.5), on("2.3.2026", 5)], NOW, IN_PROGRESS, 29.5, 0.5, 0),
    ("5 days and exactly 30 in five years", LAW,
     [on("1.6.2025", 25), on("2.3.2026", 5)], NOW, TRAINED, 5, 0, 0),
    ("31 in five years", LAW, [on("1.6.2025", 26), on("2.3.2026", 5)], NOW, TRAINED, 5, 0, 0),
    ("30 in one year are 30 in five", LAW, [on("2.3.2026", 30)], NOW, TRAINED, 30, 0, 0),
    ("exactly 40 days", LAW, [on("2.3.2026", 40)], NOW, TRAINED, 40, 0, 0),
    ("half a day above 40", LAW, [on("2.3.2026", 40.5)], NOW, TRAINED, 40, 0, 0.5),
    ("50 days: 10 do not count", LAW, [on("2.3.2026", 50)], NOW, TRAINED, 40, 0, 10),
    ("exactly 200 in five years", LAW, [*MANY, on("2.3.2026", 40)], "1.5.2026", TRAINED, 40, 0, 0),
    ("201 in five years", LAW, [*MANY, on("2.12.2025", 1), on("2.3.2026", 40)], "1.5.2026",
     TRAINED, 40, 0, 1),
    ("on the first day of the year nothing is done yet", LAW, [*SEVEN, on("31.12.2025", 5)], "1.1.2026",
     EXPIRED, 0, 5, 0),
    ("on the last day of the year it still counts", LAW, [*SEVEN, on("5.1.2026", 5)], "31.12.2026",
     TRAINED, 5, 0, 0),
    ("31 December belongs to the old year", LAW, [*SEVEN, on("31.12.2025", 5)], "31.12.2025",
     TRAINED, 12, 0, 0),
    ("1 January belongs to the new year", LAW, [*SEVEN, on("1.1.2026", 5)], "1.1.2026", TRAINED, 5, 0, 0),
    ("what is later does not count yet", LAW, [*SEVEN, on("2.7.2026", 5)], NOW, IN_PROGRESS, 28, 2, 0),
    ("five years ago to the day has left", LAW, [on("1.7.2021", 25), on("2.3.2026", 5)], NOW,
     IN_PROGRESS, 5, 25, 0),
    ("a day later five years ago still counts", LAW, [on("2.7.2021", 25), on("2.3.2026", 5)], NOW,
     EXPIRING, 30, 0, 0),
    ("what leaves soon: the state ends", LAW, [on("1.9.2021", 25), on("2.3.2026", 5)], NOW,
     EXPIRING, 30, 0, 0),
    ("29 February of a leap year", LAW, [*SEVEN[1:], on("29.2.2024", 9), on("29.2.2028", 5)], "29.2.2028",
     TRAINED, 5, 0, 0),
    ("29 February leaves on 1 March five years later", LAW, [on("29.2.2024", 25), on("5.1.2029", 5)],
     "1.3.2029", IN_PROGRESS, 5, 25, 0),
    ("a day before, it is still there", LAW, [on("29.2.2024", 25), on("5.1.2029", 5)], "28.2.2029",
     EXPIRING, 30, 0, 0),
    ("the first day of the law", LAW, [on("22.11.2016", 30)], "22.11.2016", TRAINED, 30, 0, 0),
    ("the first day of the law asks for 5 days", LAW, [on("22.11.2016", 4)], "22.11.2016",
     IN_PROGRESS, 4, 26, 0),
    ("on the day before, half a day was enough", OLD, [on("21.11.2016", 0.5)], "21.11.2016",
     TRAINED, 0.5, 0, 0),
    ("then at most 20 days a year", OLD, [on("2.3.2010", 21)], "1.7.2010", TRAINED, 20, 0, 1),
    ("then exactly 20 days", OLD, [on("2.3.2010", 20)], "1.7.2010", TRAINED, 20, 0, 0),
    ("then at most 60 in five years", OLD, [on(f"2.3.{year}", 20) for year in (2007, 2008, 2009, 2010)],
     "1.3.2011", EXPIRED, 0, 0.5, 20),
    ("then nothing was not enough", OLD, [], "1.7.2010", NOT_STARTED, 0, 0.5, 0),
    ("the first day of that law", OLD, [on("20.5.2005", 22)], "20.5.2005", TRAINED, 20, 0, 2),
    ("the day before: no maximum known", OLDEST, [on("19.5.2005", 22)], "19.5.2005", TRAINED, 22, 0, 0),
    ("days of former years count for the new law", LAW,
     [on(f"2.3.{year}", 10) for year in (2012, 2013, 2014, 2016)],
     "31.12.2016", TRAINED, 10, 0, 0),
    ("six hours are a day", CORE, [*SEVEN, on("2.3.2026", None, minutes=5 * 360)], NOW, TRAINED, 5, 0, 0),
    ("hours round down to halves", CORE, [*SEVEN, on("2.3.2026", None, minutes=5 * 360 - 1)], NOW,
     IN_PROGRESS, 4.5, 0.5, 0),
    ("less than half a day is nothing", CORE, [*SEVEN, on("2.3.2026", None, minutes=179)], NOW,
     IN_PROGRESS, 28, 2, 0),
    ("hours of a curriculum that counts in hours", CORE, [*SEVEN, on("2.3.2026", None, units=3000)], NOW,
     TRAINED, 5, 0, 0),
    ("another curriculum does not count", CORE, [*SEVEN, on("2.3.2026", 5, curriculum=OTHER)], NOW,
     IN_PROGRESS, 28, 2, 0),
    ("days of an award that expired were attended all the same", CORE,
     [*SEVEN, on("2.3.2026", 5, until=date(2026, 4, 1).toordinal())], NOW, TRAINED, 5, 0, 0),
    ("training again adds up", CORE, [*SEVEN, on("2.3.2026", 2), on("2.3.2026", 3)], NOW, TRAINED, 5, 0, 0),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} ({case[1]})" for case in CASES])
def test_progress(case):
    _name, _source, facts, text, state, counted, missing, over = case
    day, month, year = map(int, text.split("."))
    found = Days().progress(NEED, facts, date(year, month, day))
    assert (found.state, found.counted, found.missing, found.over) == (
        state,
        round(counted * 100),
        round(missing * 100),
        round(over * 100),
    )
    assert found.unit == "days"


def test_order_of_facts_says_nothing():
    facts = [*SEVEN, on("2.3.2026", 2), on("9.9.2026", 3)]
    day = date(2026, 12, 1)
    assert Days().progress(NEED, facts, day) == Days().progress(NEED, facts[::-1], day)


def test_rules_on_the_requirement_are_not_asked():
    lenient = replace(NEED, rules=(replace(rules()[0], minimum=50),))
    assert Days().progress(lenient, [on("2.3.2026", 1)], date(2026, 7, 1)).state == IN_PROGRESS


def test_who_is_on_a_list_has_begun():
    assert Days().progress(NEED, [], date(2026, 7, 1), enrolled=True).state == IN_PROGRESS


def test_until_is_the_end_of_the_year_or_the_day_before_days_leave():
    kept = Days().progress(NEED, [on("1.6.2025", 25), on("2.3.2026", 5)], date(2026, 7, 1))
    assert kept.until == date(2026, 12, 31)
    leap = Days().progress(NEED, [on("29.2.2024", 25), on("5.1.2029", 5)], date(2029, 2, 1))
    assert leap.until == date(2029, 2, 28)
    lost = Days().progress(NEED, [on("1.9.2021", 25), on("2.3.2026", 5)], date(2026, 7, 1))
    assert lost.until == date(2026, 8, 31)


@pytest.mark.parametrize(
    ("posting", "inside"),
    [
        (Posting("kld", profession="judge"), True),
        (Posting("kld", profession="Gjyqtare"), True),
        (Posting("pp", position="Prokuror në Prokurorinë e Rrethit"), True),
        (Posting("kld", rank="Kancelar"), True),
        (Posting("pk", rank="Inspektor"), False),
        (None, False),
    ],
)
def test_scope_is_magistrates_and_those_beside_them(posting, inside):
    assert Days().in_scope(NEED, posting) is inside


def test_scope_keeps_to_the_audience_of_the_requirement():
    only = replace(NEED, audience=Audience(agencies=("pp",)))
    assert not Days().in_scope(only, Posting("kld", profession="judge"))
    assert Days().in_scope(only, Posting("pp", profession="prosecutor"))


def test_every_day_has_one_law_and_each_unconfirmed_one_says_so():
    held = sorted(laws(), key=lambda law: law.valid_from)
    for before, after in pairwise(held):
        assert (after.valid_from - before.valid_to).days == 1
    assert [law.id for law in laws() if not law.confirmed] == ["law-9414-2005", "law-8136-1996"]
    assert all("unconfirmed" in rule.source for rule in rules() if rule.valid_to is not None)
