"""Who counts as a school's child protector: measure I.5.(b).1.1 of the action plan, case by case.

PLAN: one trained full-time focal point or psychologist in each school. SELF: II.1.(a).3 and III.1.(a).4,
completed himself, not heard at second hand. AGAIN: III.1.(a).4, trained or trained again.
"""

from dataclasses import replace
from datetime import date

import pytest

from dosja.api import Audience, Fact, Posting, Requirement, Rule
from dosja_mash.trackers import TRACKERS

COURSE, OTHER, SECOND = 21, 22, 23
RULE = TRACKERS["mash:protector"]
ONCE = Requirement("r", "Mbrojtësi", curricula=(COURSE, SECOND), audience=Audience(agencies=("mash",)))
BOTH = replace(ONCE, every=True)
REFRESHED = replace(ONCE, rules=(Rule(validity_years=3, basis="completion", window_days=90, grace_days=30),))
CHANGED = replace(
    ONCE,
    rules=(
        Rule(valid_to=date(2014, 12, 31)),
        Rule(unit="hours", minimum=1800, valid_from=date(2015, 1, 1)),
    ),
)


def done(day, course=COURSE, until=None, minutes=1080, **more):
    return Fact(
        course, day.toordinal(), until=until.toordinal() if until else 0, minutes=minutes,
        units=minutes * 100 // 60, **more,
    )  # fmt: skip


def on(day, month, year):
    return date(year, month, day)


STATES = [
    ("PLAN never trained", ONCE, [], on(31, 12, 2010), "not_started"),
    ("PLAN trained", ONCE, [done(on(1, 3, 2010))], on(31, 12, 2010), "trained"),
    ("PLAN on the day of the deadline", ONCE, [done(on(31, 12, 2010))], on(31, 12, 2010), "trained"),
    ("PLAN a day late is not trained on the day", ONCE, [done(on(1, 1, 2011))], on(31, 12, 2010),
     "not_started"),
    ("PLAN another course does not do", ONCE, [done(on(1, 3, 2010), OTHER)], on(31, 12, 2010),
     "not_started"),
    ("PLAN either course of two", ONCE, [done(on(1, 3, 2010), SECOND)], on(31, 12, 2010), "trained"),
    ("PLAN each course where each is asked", BOTH, [done(on(1, 3, 2010))], on(31, 12, 2010), "in_progress"),
    ("PLAN both of them", BOTH, [done(on(1, 3, 2010)), done(on(2, 3, 2010), SECOND)], on(31, 12, 2010),
     "trained"),
    ("PLAN the same one twice is not both", BOTH, [done(on(1, 3, 2010)), done(on(2, 3, 2010))],
     on(31, 12, 2010), "in_progress"),
    ("SELF taught on at school makes no protector", ONCE, [done(on(1, 3, 2010), reported=True)],
     on(31, 12, 2010), "in_progress"),
    ("SELF nor twice", ONCE, [done(on(1, 3, 2010), reported=True), done(on(1, 4, 2010), reported=True)],
     on(31, 12, 2010), "in_progress"),
    ("SELF heard first, completed later", ONCE,
     [done(on(1, 3, 2010), reported=True), done(on(1, 9, 2010))], on(31, 12, 2010), "trained"),
    ("SELF heard of another course", ONCE, [done(on(1, 3, 2010), OTHER, reported=True)], on(31, 12, 2010),
     "not_started"),
    ("SELF heard only later", ONCE, [done(on(1, 3, 2011), reported=True)], on(31, 12, 2010), "not_started"),
    ("AGAIN the award ends by itself, last day", ONCE, [done(on(1, 3, 2010), until=on(1, 3, 2013))],
     on(1, 3, 2013), "expiring"),
    ("AGAIN and the day after", ONCE, [done(on(1, 3, 2010), until=on(1, 3, 2013))], on(2, 3, 2013),
     "expired"),
    ("AGAIN three years, long before the end", REFRESHED, [done(on(1, 3, 2010))], on(1, 3, 2012),
     "trained"),
    ("AGAIN 91 days before the end", REFRESHED, [done(on(1, 3, 2010))], on(30, 11, 2012), "trained"),
    ("AGAIN 90 days before the end", REFRESHED, [done(on(1, 3, 2010))], on(1, 12, 2012), "expiring"),
    ("AGAIN last day", REFRESHED, [done(on(1, 3, 2010))], on(1, 3, 2013), "expiring"),
    ("AGAIN in the days of grace", REFRESHED, [done(on(1, 3, 2010))], on(31, 3, 2013), "expiring"),
    ("AGAIN grace is over", REFRESHED, [done(on(1, 3, 2010))], on(1, 4, 2013), "expired"),
    ("AGAIN trained again", REFRESHED, [done(on(1, 3, 2010)), done(on(1, 2, 2013))], on(1, 4, 2013),
     "trained"),
    ("AGAIN second hand does not refresh", REFRESHED,
     [done(on(1, 3, 2010)), done(on(1, 2, 2013), reported=True)], on(1, 4, 2013), "expired"),
    ("AGAIN from a leap day", REFRESHED, [done(on(29, 2, 2012))], on(30, 3, 2015), "expiring"),
    ("AGAIN from a leap day, grace over", REFRESHED, [done(on(29, 2, 2012))], on(31, 3, 2015), "expired"),
    ("PLAN before hours were asked", CHANGED, [done(on(1, 3, 2010), minutes=360)], on(31, 12, 2014),
     "trained"),
    ("PLAN after hours are asked, too few", CHANGED, [done(on(1, 3, 2010), minutes=360)], on(1, 1, 2015),
     "in_progress"),
    ("PLAN exactly the hours", CHANGED, [done(on(1, 3, 2010), minutes=1080)], on(1, 1, 2015), "trained"),
    ("PLAN a minute short of the hours", CHANGED, [done(on(1, 3, 2010), minutes=1079)], on(1, 1, 2015),
     "in_progress"),
    ("PLAN hours of two courses add up", CHANGED,
     [done(on(1, 3, 2010), minutes=540), done(on(1, 4, 2010), SECOND, minutes=540)], on(1, 1, 2015),
     "trained"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("requirement", "facts", "day", "state"), [case[1:] for case in STATES], ids=[case[0] for case in STATES]
)
def test_protector(requirement, facts, day, state):
    assert RULE.progress(requirement, facts, day).state == state


def test_what_was_only_heard_is_marked_as_reported():
    found = RULE.progress(ONCE, [done(on(1, 3, 2010), reported=True)], on(31, 12, 2010))
    assert found.reported
    assert not found.valid
    assert found.missing
    assert not RULE.progress(ONCE, [done(on(1, 3, 2010))], on(31, 12, 2010)).reported


SCOPE = [
    ("psychologist", Posting("mash", profession="psychologist"), True),
    ("child protector", Posting("mash", profession="child protector"), True),
    ("focal point", Posting("mash", profession="focal point"), True),
    ("teacher", Posting("mash", profession="teacher"), False),
    ("head teacher", Posting("mash", profession="head teacher"), False),
    ("teacher named focal point", Posting("mash", position="Pikë kontakti", profession="teacher"), True),
    ("by position with ë", Posting("mash", position="Mbrojtëse e fëmijëve"), True),
    ("by position in capitals without ë", Posting("mash", position="MBROJTES FEMIJESH"), True),
    ("full time in words", Posting("mash", position="Psikologe, kohë e plotë"), True),
    ("part of the time", Posting("mash", position="Psikologe, kohë e pjesshme", profession="psychologist"),
     False),
    ("part-time", Posting("mash", position="Psychologist (part-time)", profession="psychologist"), False),
    ("of another agency", Posting("shssh", profession="psychologist"), False),
    ("nowhere", None, False),
]  # fmt: skip


@pytest.mark.parametrize(("posting", "inside"), [row[1:] for row in SCOPE], ids=[row[0] for row in SCOPE])
def test_who_is_asked(posting, inside):
    assert RULE.in_scope(ONCE, posting) is inside
