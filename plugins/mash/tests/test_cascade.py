"""Which teachers count as trained by the psychologist: measure I.5.(b).1.1, "at least half", case by case.

PLAN: the action plan's measure; TIER: the course itself outweighs what is reported of the second tier;
AGAIN: III.1.(a).4, trained or trained again; RULE: what the requirement itself asks.
"""

from dataclasses import replace
from datetime import date

import pytest

from dosja.api import Audience, Fact, Posting, Requirement, Rule
from dosja_mash.trackers import TRACKERS

COURSE, OTHER = 31, 32
RULE = TRACKERS["mash:cascade"]
ONCE = Requirement("r", "Gjysma", curricula=(COURSE,), audience=Audience(agencies=("mash",)))
HOURS = replace(ONCE, rules=(Rule(unit="hours", minimum=1000),))
DAYS = replace(ONCE, rules=(Rule(unit="days", minimum=150),))
YEARLY = replace(ONCE, rules=(Rule(unit="days", minimum=100, period="school_year"),))
REFRESHED = replace(ONCE, rules=(Rule(validity_years=2, basis="completion", window_days=60),))
LATE = replace(
    ONCE,
    rules=(Rule(valid_to=date(2019, 8, 31)), Rule(unit="hours", minimum=1000, valid_from=date(2019, 9, 1))),
)


def heard(day, course=COURSE, minutes=360, **more):
    return own(day, course, minutes, reported=True, **more)


def own(day, course=COURSE, minutes=360, until=None, **more):
    return Fact(
        course, day.toordinal(), until=until.toordinal() if until else 0, minutes=minutes,
        units=minutes * 100 // 60, **more,
    )  # fmt: skip


def on(day, month, year):
    return date(year, month, day)


CASES = [
    ("PLAN never", ONCE, [], on(31, 12, 2010), ("not_started", False)),
    ("PLAN by the psychologist", ONCE, [heard(on(1, 5, 2010))], on(31, 12, 2010), ("trained", True)),
    ("PLAN on the last day", ONCE, [heard(on(31, 12, 2010))], on(31, 12, 2010), ("trained", True)),
    ("PLAN a day late", ONCE, [heard(on(1, 1, 2011))], on(31, 12, 2010), ("not_started", False)),
    ("PLAN another course", ONCE, [heard(on(1, 5, 2010), OTHER)], on(31, 12, 2010), ("not_started", False)),
    ("PLAN in the course itself", ONCE, [own(on(1, 5, 2010))], on(31, 12, 2010), ("trained", False)),
    ("TIER both: the course outweighs", ONCE, [heard(on(1, 5, 2010)), own(on(1, 6, 2010))],
     on(31, 12, 2010), ("trained", False)),
    ("TIER the other way round", ONCE, [own(on(1, 5, 2010)), heard(on(1, 6, 2010))], on(31, 12, 2010),
     ("trained", False)),
    ("TIER the course comes later", ONCE, [heard(on(1, 5, 2010)), own(on(1, 6, 2011))], on(31, 12, 2010),
     ("trained", True)),
    ("TIER own one ran out, second tier holds", ONCE,
     [own(on(1, 5, 2008), until=on(1, 5, 2010)), heard(on(1, 6, 2010))], on(31, 12, 2010),
     ("trained", True)),
    ("TIER own one of another course", ONCE, [own(on(1, 5, 2010), OTHER), heard(on(1, 6, 2010))],
     on(31, 12, 2010), ("trained", True)),
    ("TIER twice heard is still reported", ONCE, [heard(on(1, 5, 2010)), heard(on(1, 6, 2010))],
     on(31, 12, 2010), ("trained", True)),
    ("RULE exactly ten hours", HOURS, [heard(on(1, 5, 2010), minutes=600)], on(31, 12, 2010),
     ("trained", True)),
    ("RULE six minutes short", HOURS, [heard(on(1, 5, 2010), minutes=594)], on(31, 12, 2010),
     ("in_progress", True)),
    ("RULE hours of both tiers add up", HOURS,
     [heard(on(1, 5, 2010), minutes=300), own(on(2, 5, 2010), minutes=300)], on(31, 12, 2010),
     ("trained", True)),
    ("RULE enough in the course itself", HOURS,
     [heard(on(1, 5, 2010), minutes=300), own(on(2, 5, 2010), minutes=600)], on(31, 12, 2010),
     ("trained", False)),
    ("RULE a day and a half", DAYS, [heard(on(1, 5, 2010), minutes=540)], on(31, 12, 2010),
     ("trained", True)),
    ("RULE halves round down", DAYS, [heard(on(1, 5, 2010), minutes=539)], on(31, 12, 2010),
     ("in_progress", True)),
    ("RULE in this school year", YEARLY, [heard(on(1, 9, 2010))], on(31, 8, 2011), ("trained", True)),
    ("RULE 31 August is the year before", YEARLY, [heard(on(31, 8, 2010))], on(1, 9, 2010),
     ("expired", True)),
    ("RULE never enough in a year", YEARLY, [heard(on(1, 5, 2010), minutes=180)], on(31, 8, 2010),
     ("in_progress", True)),
    ("AGAIN two years, within", REFRESHED, [heard(on(1, 5, 2010))], on(1, 3, 2012), ("trained", True)),
    ("AGAIN 60 days before the end", REFRESHED, [heard(on(1, 5, 2010))], on(2, 3, 2012),
     ("expiring", True)),
    ("AGAIN last day", REFRESHED, [heard(on(1, 5, 2010))], on(1, 5, 2012), ("expiring", True)),
    ("AGAIN over", REFRESHED, [heard(on(1, 5, 2010))], on(2, 5, 2012), ("expired", True)),
    ("AGAIN by the second tier", REFRESHED, [own(on(1, 5, 2010)), heard(on(1, 4, 2012))], on(2, 5, 2012),
     ("trained", True)),
    ("AGAIN by the course", REFRESHED, [heard(on(1, 5, 2010)), own(on(1, 4, 2012))], on(2, 5, 2012),
     ("trained", False)),
    ("AGAIN from a leap day", REFRESHED, [heard(on(29, 2, 2012))], on(28, 2, 2014), ("expiring", True)),
    ("AGAIN from a leap day, over", REFRESHED, [heard(on(29, 2, 2012))], on(1, 3, 2014), ("expired", True)),
    ("RULE before hours are asked", LATE, [heard(on(1, 5, 2019), minutes=60)], on(31, 8, 2019),
     ("trained", True)),
    ("RULE after it", LATE, [heard(on(1, 5, 2019), minutes=60)], on(1, 9, 2019), ("in_progress", True)),
    ("RULE after it, enough", LATE, [heard(on(1, 5, 2019), minutes=600)], on(1, 9, 2019),
     ("trained", True)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("requirement", "facts", "day", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_cascade(requirement, facts, day, wanted):
    found = RULE.progress(requirement, facts, day)
    assert (found.state, found.reported) == wanted


SCOPE = [
    ("teacher", Posting("mash", profession="teacher"), True),
    ("head teacher", Posting("mash", profession="head teacher"), True),
    ("deputy head teacher", Posting("mash", profession="deputy head teacher"), True),
    ("psychologist", Posting("mash", profession="psychologist"), False),
    ("of another agency", Posting("shssh", profession="teacher"), False),
    ("nowhere", None, False),
]


@pytest.mark.parametrize(("posting", "inside"), [row[1:] for row in SCOPE], ids=[row[0] for row in SCOPE])
def test_who_is_asked(posting, inside):
    assert RULE.in_scope(ONCE, posting) is inside
