# ruff: noqa: E501 (the cases stand in a table, one a line)
"""When a person counts as trained: the agencies' rules of domain.md 3 as tables, day by day."""

from dataclasses import replace
from datetime import date

import pytest

from dosja.people.model import Posting
from dosja.training.earning import earned_by, expiry_of, fixed_day, measure_in, rule_name
from dosja.training.ledger.model import Frozen
from dosja.training.roster.model import Row
from dosja.training.trackers import EXPIRED, EXPIRING, IN_PROGRESS, NOT_STARTED, TRAINED, Fact
from dosja.training.trackers.periods import add_years, end_of_validity, last_day_in, period_of
from dosja.training.trackers.requirement import Audience, Requirement, Rule, from_plain, to_plain
from dosja.training.trackers.standard import STANDARD, amount_of

COURSE, OTHER = 11, 12


def d(text: str) -> date:
    day, month, year = text.split(".")
    return date(int(year), int(month), int(day))


def fact(completed, until=None, days=0, hours=0, credits=0, curriculum=COURSE, **more):
    measure, units = ("days", days) if days else ("credits", credits) if credits else ("hours", hours)
    return Fact(
        curriculum,
        d(completed).toordinal(),
        d(until).toordinal() if until else 0,
        int(hours * 60),
        int(units * 100),
        measure,
        **more,
    )


def need(*rules, **more):
    return Requirement("k", "Kërkesë", curricula=(COURSE,), rules=rules, **more)


# School of Magistrates, domain.md 3.2 [16]: 5 full days a year and 30 in five years; at most 40 and 200.
YEAR = Rule(unit="days", minimum=500, maximum=4000, period="calendar_year", source="domain.md 3.2 [16]")
FIVE = Rule(unit="days", minimum=3000, maximum=20000, period="rolling", years=5, source="domain.md 3.2 [16]")
# Teachers, domain.md 3.3 [20]: three days each school year (1 September to 31 August).
SCHOOL = Rule(unit="days", minimum=300, period="school_year", source="domain.md 3.3 [20]")
# Teachers after 19 December 2017 [21]: credits of accredited agencies.
CREDITS = Rule(unit="credits", minimum=100, period="none", valid_from=date(2017, 12, 20), source="3.3 [21]")
# Police, domain.md 3.1: hours, pass mark and recertification are settings of each curriculum.
ONCE = Rule(source="domain.md 3.1")
TWO_YEARS = Rule(basis="completion", validity_years=2, window_days=90)
RENEW = Rule(basis="old_expiry", validity_years=2, window_days=60, grace_days=30)
FIXED = Rule(basis="fixed", validity_years=1, fixed=(8, 31))
HOURS = Rule(unit="hours", minimum=1200, period="rolling", years=2)
# Head-teacher programme, domain.md 3.3 [24]: 27 credits of about 12 hours each.
HEADS = Rule(unit="credits", minimum=2700, minutes_per_credit=720)

CASES = [
    # name, rules, facts, day, state, counted, missing, until
    ("once: nothing", [ONCE], [], "1.6.2026", NOT_STARTED, 0, 100, None),
    ("once: done for ever", [ONCE], [fact("1.2.2009")], "1.6.2026", TRAINED, 100, 0, None),
    ("once: on the day itself", [ONCE], [fact("1.6.2026")], "1.6.2026", TRAINED, 100, 0, None),
    ("once: tomorrow counts tomorrow", [ONCE], [fact("2.6.2026")], "1.6.2026", NOT_STARTED, 0, 100, None),
    ("once: another course", [ONCE], [fact("1.2.2009", curriculum=OTHER)], "1.6.2026", NOT_STARTED, 0, 100, None),
    ("award's end far", [ONCE], [fact("1.2.2026", "1.2.2028")], "1.6.2026", TRAINED, 100, 0, "1.2.2028"),
    ("award's end: 90 days before", [ONCE], [fact("1.2.2024", "30.8.2026")], "1.6.2026", EXPIRING, 100, 0, "30.8.2026"),
    ("award's end: 91 days before", [ONCE], [fact("1.2.2024", "31.8.2026")], "1.6.2026", TRAINED, 100, 0, "31.8.2026"),
    ("award's end: last day", [ONCE], [fact("1.2.2024", "1.6.2026")], "1.6.2026", EXPIRING, 100, 0, "1.6.2026"),
    ("award's end: a day late", [ONCE], [fact("1.2.2024", "31.5.2026")], "1.6.2026", EXPIRED, 0, 100, "31.5.2026"),
    ("refreshed after the end", [ONCE], [fact("1.2.2020", "1.2.2022"), fact("1.5.2026", "1.5.2028")], "1.6.2026", TRAINED, 100, 0, "1.5.2028"),
    ("one of two holds for ever", [ONCE], [fact("1.2.2020", "1.2.2022"), fact("1.3.2021")], "1.6.2026", TRAINED, 100, 0, None),
    ("between the two it had ended", [ONCE], [fact("1.2.2020", "1.2.2022"), fact("1.5.2026", "1.5.2028")], "1.6.2024", EXPIRED, 0, 100, "1.2.2022"),
    ("2 years from completion", [TWO_YEARS], [fact("10.6.2024")], "1.2.2026", TRAINED, 100, 0, "10.6.2026"),
    ("2 years: window open", [TWO_YEARS], [fact("10.6.2024")], "12.3.2026", EXPIRING, 100, 0, "10.6.2026"),
    ("2 years: over", [TWO_YEARS], [fact("10.6.2024")], "11.6.2026", EXPIRED, 0, 100, "10.6.2026"),
    ("2 years from 29 February", [TWO_YEARS], [fact("29.2.2024")], "28.2.2026", EXPIRING, 100, 0, "28.2.2026"),
    ("old expiry: in the window", [RENEW], [fact("10.6.2022"), fact("15.5.2024")], "1.1.2026", TRAINED, 100, 0, "10.6.2026"),
    ("old expiry: window's first day", [RENEW], [fact("10.6.2022"), fact("11.4.2024")], "1.1.2026", TRAINED, 100, 0, "10.6.2026"),
    ("old expiry: too early, from completion", [RENEW], [fact("10.6.2022"), fact("10.4.2024")], "1.1.2026", TRAINED, 100, 0, "10.4.2026"),
    ("old expiry: in grace", [RENEW], [fact("10.6.2022"), fact("9.7.2024")], "1.1.2026", TRAINED, 100, 0, "10.6.2026"),
    ("old expiry: after grace, from completion", [RENEW], [fact("10.6.2022"), fact("11.7.2024")], "1.1.2026", TRAINED, 100, 0, "11.7.2026"),
    ("grace still counts", [RENEW], [fact("10.6.2022")], "10.7.2024", EXPIRING, 0, 100, "10.7.2024"),
    ("grace is over", [RENEW], [fact("10.6.2022")], "11.7.2024", EXPIRED, 0, 100, "10.6.2024"),
    ("fixed: this August", [FIXED], [fact("1.3.2026")], "1.5.2026", TRAINED, 100, 0, "31.8.2026"),
    ("fixed: on the fixed day", [FIXED], [fact("31.8.2026")], "31.8.2026", EXPIRING, 100, 0, "31.8.2026"),
    ("fixed: after it, next August", [FIXED], [fact("1.9.2026")], "1.10.2026", TRAINED, 100, 0, "31.8.2027"),
    ("fixed: over", [FIXED], [fact("1.3.2026")], "1.9.2026", EXPIRED, 0, 100, "31.8.2026"),
    ("hours in two years: part", [HOURS], [fact("1.3.2026", hours=8)], "1.5.2026", IN_PROGRESS, 800, 400, None),
    ("hours in two years: enough", [HOURS], [fact("1.3.2026", hours=8), fact("1.4.2026", hours=4)], "1.5.2026", TRAINED, 1200, 0, "29.2.2028"),
    ("hours: half hours add up", [HOURS], [fact("1.3.2026", hours=11.5), fact("2.3.2026", hours=0.5)], "1.5.2026", TRAINED, 1200, 0, "29.2.2028"),
    ("hours: first ones leave the stretch", [HOURS], [fact("1.3.2024", hours=8), fact("1.4.2025", hours=4)], "1.3.2026", IN_PROGRESS, 400, 800, "28.2.2026"),
    ("hours: the last day before they leave", [HOURS], [fact("1.3.2024", hours=8), fact("1.4.2025", hours=4)], "28.2.2026", EXPIRING, 1200, 0, "28.2.2026"),
    ("hours: all left", [HOURS], [fact("1.3.2020", hours=12)], "1.3.2026", EXPIRED, 0, 1200, "28.2.2022"),
    ("magistrate: nothing", [YEAR], [], "1.6.2026", NOT_STARTED, 0, 500, None),
    ("magistrate: 4 and a half days", [YEAR], [fact("1.2.2026", days=4.5)], "1.6.2026", IN_PROGRESS, 450, 50, None),
    ("magistrate: two half days make one", [YEAR], [fact("1.2.2026", days=4.5), fact("2.2.2026", days=0.5)], "1.6.2026", TRAINED, 500, 0, "31.12.2026"),
    ("magistrate: last year's do not count", [YEAR], [fact("1.12.2025", days=6)], "1.6.2026", EXPIRED, 0, 500, "31.12.2025"),
    ("magistrate: on 31 December they do", [YEAR], [fact("1.12.2025", days=6)], "31.12.2025", TRAINED, 600, 0, "31.12.2025"),
    ("magistrate: on 1 January not", [YEAR], [fact("1.12.2025", days=6)], "1.1.2026", EXPIRED, 0, 500, "31.12.2025"),
    ("magistrate: begun again this year", [YEAR], [fact("1.12.2025", days=6), fact("9.1.2026", days=1)], "1.6.2026", IN_PROGRESS, 100, 400, "31.12.2025"),
    ("magistrate: more than 40 days", [YEAR], [fact("1.2.2026", days=43)], "1.6.2026", TRAINED, 4000, 0, "31.12.2026"),
    ("magistrate: 30 in five years, not yet", [FIVE], [fact("1.2.2024", days=20)], "1.6.2026", IN_PROGRESS, 2000, 1000, None),
    ("magistrate: 30 in five years", [FIVE], [fact("1.2.2024", days=20), fact("1.2.2025", days=10)], "1.6.2026", TRAINED, 3000, 0, "31.1.2029"),
    ("magistrate: one is older than five years", [FIVE], [fact("1.6.2021", days=20), fact("1.2.2025", days=10)], "1.6.2026", IN_PROGRESS, 1000, 2000, "31.5.2026"),
    ("magistrate: five years to the day", [FIVE], [fact("2.6.2021", days=20), fact("1.2.2025", days=10)], "1.6.2026", EXPIRING, 3000, 0, "1.6.2026"),
    ("both: year met, five years not", [YEAR, FIVE], [fact("1.2.2026", days=5)], "1.6.2026", IN_PROGRESS, 500, 2500, None),
    ("both: five years met, year not", [YEAR, FIVE], [fact("1.2.2025", days=30)], "1.6.2026", EXPIRED, 0, 500, "31.12.2025"),
    ("both: met", [YEAR, FIVE], [fact("1.2.2025", days=30), fact("1.2.2026", days=5)], "1.6.2026", TRAINED, 500, 0, "31.12.2026"),
    ("both: nothing", [YEAR, FIVE], [], "1.6.2026", NOT_STARTED, 0, 3000, None),
    ("teacher: September begins the year", [SCHOOL], [fact("1.9.2025", days=3)], "31.8.2026", TRAINED, 300, 0, "31.8.2026"),
    ("teacher: August is the year before", [SCHOOL], [fact("31.8.2025", days=3)], "1.9.2025", EXPIRED, 0, 300, "31.8.2025"),
    ("teacher: two and a half of three", [SCHOOL], [fact("3.10.2025", days=2), fact("4.2.2026", days=0.5)], "1.6.2026", IN_PROGRESS, 250, 50, None),
    ("teacher: over the new year", [SCHOOL], [fact("3.12.2025", days=1), fact("4.2.2026", days=2)], "1.6.2026", TRAINED, 300, 0, "31.8.2026"),
    ("teacher: days by hours, 6 a day", [SCHOOL], [fact("3.12.2025", hours=18)], "1.6.2026", TRAINED, 300, 0, "31.8.2026"),
    ("teacher: hours round down to half days", [SCHOOL], [fact("3.12.2025", hours=17)], "1.6.2026", IN_PROGRESS, 250, 50, None),
    ("teacher: law of 2017 asks for credits", [replace(SCHOOL, valid_to=d("19.12.2017")), CREDITS], [fact("1.3.2026", days=3)], "1.6.2026", NOT_STARTED, 0, 100, None),
    ("teacher: before, days were enough", [replace(SCHOOL, valid_to=d("19.12.2017")), CREDITS], [fact("1.11.2017", days=3)], "19.12.2017", TRAINED, 300, 0, "31.8.2018"),
    ("teacher: from the day of the law", [replace(SCHOOL, valid_to=d("19.12.2017")), CREDITS], [fact("1.11.2017", days=3)], "20.12.2017", NOT_STARTED, 0, 100, None),
    ("teacher: one credit", [CREDITS], [fact("1.3.2026", credits=1)], "1.6.2026", TRAINED, 100, 0, None),
    ("teacher: a rule not yet law is the one that comes", [CREDITS], [fact("1.3.2016", credits=1)], "1.6.2016", TRAINED, 100, 0, None),
    ("head teacher: five of six modules", [HEADS], [fact(f"1.{n}.2026", hours=54) for n in range(1, 6)], "1.6.2026", IN_PROGRESS, 2250, 450, None),
    ("head teacher: 27 credits", [HEADS], [fact(f"1.{n}.2026", hours=54) for n in range(1, 7)], "1.6.2026", TRAINED, 2700, 0, None),
    ("hours are no credits without a rate", [CREDITS], [fact("1.3.2026", hours=54)], "1.6.2026", NOT_STARTED, 0, 100, None),
    ("twice asked for, once done", [Rule(minimum=200)], [fact("1.3.2026")], "1.6.2026", IN_PROGRESS, 100, 100, None),
    ("twice asked for, twice done", [Rule(minimum=200)], [fact("1.3.2026"), fact("1.4.2026")], "1.6.2026", TRAINED, 200, 0, None),
    ("once a calendar year", [Rule(period="calendar_year")], [fact("1.3.2026")], "1.6.2026", TRAINED, 100, 0, "31.12.2026"),
    ("grace after a year", [replace(YEAR, grace_days=60)], [fact("1.3.2025", days=5)], "28.2.2026", EXPIRING, 0, 500, "1.3.2026"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "facts", "day", "state", "counted", "missing", "until"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_tracker_says_where_a_person_stands(rules, facts, day, state, counted, missing, until):
    found = STANDARD.progress(need(*rules), facts, d(day))
    assert (found.state, found.counted, found.missing) == (state, counted, missing)
    assert found.until == (d(until) if until else None)
    assert found.valid == (state in (TRAINED, EXPIRING))


def test_there_are_cases_of_every_agency():
    assert len(CASES) >= 60


def test_tracker_does_not_care_for_the_order_of_facts():
    facts = [fact("10.6.2022"), fact("15.5.2024"), fact("1.5.2026")]
    answers = {
        STANDARD.progress(need(RENEW), order, d("1.6.2026")) for order in (tuple(facts), tuple(facts[::-1]))
    }
    assert len(answers) == 1


def test_tracker_each_of_the_curricula_counts_once():
    both = replace(need(ONCE), curricula=(COURSE, OTHER), every=True)
    twice = [fact("1.3.2026"), fact("1.4.2026")]
    assert STANDARD.progress(both, twice, d("1.6.2026")).state == IN_PROGRESS
    each = [fact("1.3.2026"), fact("1.4.2026", curriculum=OTHER)]
    assert STANDARD.progress(both, each, d("1.6.2026")).state == TRAINED


def test_tracker_who_is_on_a_list_is_in_progress_and_who_has_expired_stays_expired():
    assert STANDARD.progress(need(ONCE), [], d("1.6.2026"), enrolled=True).state == IN_PROGRESS
    old = [fact("1.2.2020", "1.2.2022")]
    assert STANDARD.progress(need(ONCE), old, d("1.6.2026"), enrolled=True).state == EXPIRED


def test_tracker_tells_what_lies_above_the_maximum():
    assert STANDARD.progress(need(YEAR), [fact("1.2.2026", days=43)], d("1.6.2026")).over == 300


def test_tracker_marks_counts_of_the_second_tier_as_reported():
    second = [fact("1.2.2026", reported=True)]
    assert STANDARD.progress(need(ONCE), second, d("1.6.2026")).reported
    assert not STANDARD.progress(need(ONCE), [*second, fact("1.3.2026")], d("1.6.2026")).reported


AT = Posting("pk", "kakavije", "gjirokaster", "Inspektore kufiri", profession="police officer")


@pytest.mark.parametrize(
    ("audience", "fits"),
    [
        (Audience(), True),
        (Audience(agencies=("pk",)), True),
        (Audience(agencies=("mash", "pk")), True),
        (Audience(agencies=("mash",)), False),
        (Audience(units=("pk/kakavije",)), True),
        (Audience(units=("mash/kakavije",)), False),
        (Audience(counties=("gjirokaster",), genders=("F",)), True),
        (Audience(counties=("gjirokaster",), genders=("M",)), False),
        (Audience(professions=("judge",)), False),
        (Audience(positions=("INSPEKTORE",)), True),
        (Audience(positions=("shef",)), False),
    ],
)
def test_tracker_audience_is_agency_unit_county_profession_gender_and_position(audience, fits):
    assert STANDARD.in_scope(replace(need(ONCE), audience=audience), AT, "F") is fits
    assert not STANDARD.in_scope(replace(need(ONCE), audience=audience), None, "F")


def test_requirement_stored_comes_back_as_it_was():
    given = replace(
        need(YEAR, FIVE), audience=Audience(agencies=("magjistratura",)), target=100, deadline=d("31.12.2009")
    )
    stored = to_plain(given)
    assert from_plain(stored) == given
    assert type(stored["rules"][0]) is dict
    assert type(stored["audience"]["agencies"]) is tuple


@pytest.mark.parametrize(
    ("unit", "given", "amount"),
    [
        ("hours", fact("1.1.2026", hours=7.5), 750),
        ("hours", fact("1.1.2026", days=1.5), 900),
        ("days", fact("1.1.2026", days=1.5), 150),
        ("days", fact("1.1.2026", hours=3), 50),
        ("days", fact("1.1.2026", hours=2.9), 0),
        ("credits", fact("1.1.2026", credits=2), 200),
        ("completion", fact("1.1.2026", hours=1), 100),
    ],
)
def test_amounts_turn_into_the_unit_of_the_rule(unit, given, amount):
    assert amount_of(Rule(unit=unit), given) == amount


@pytest.mark.parametrize(
    ("period", "years", "day", "first", "last"),
    [
        ("calendar_year", 1, "31.12.2026", "1.1.2026", "31.12.2026"),
        ("school_year", 1, "31.8.2026", "1.9.2025", "31.8.2026"),
        ("school_year", 1, "1.9.2026", "1.9.2026", "31.8.2027"),
        ("rolling", 5, "1.6.2026", "2.6.2021", "1.6.2026"),
        ("rolling", 1, "29.2.2024", "1.3.2023", "29.2.2024"),
    ],
)
def test_periods_have_a_first_and_a_last_day(period, years, day, first, last):
    assert period_of(Rule(period=period, years=years), d(day)) == (d(first), d(last))


def test_years_are_added_by_the_calendar():
    assert add_years(d("29.2.2024"), 1) == d("28.2.2025")
    assert end_of_validity("completion", 0, d("1.1.2026")) is None
    assert end_of_validity("fixed", 2, d("1.1.2026"), (2, 29)) == d("28.2.2027")


@pytest.mark.parametrize(
    ("text", "found"), [("31.08", (8, 31)), ("1.9.", (9, 1)), ("x", (12, 31)), ("31.13", (12, 31))]
)
def test_fixed_day_is_read(text, found):
    assert fixed_day(text) == found


def test_curriculum_gives_validity_and_measure():
    values = {"validity_years": 2, "validity_basis": "old_expiry", "refresher_days": 30}
    assert expiry_of(values, d("1.6.2026"), d("20.6.2026")) == d("20.6.2028")
    assert expiry_of(values, d("1.5.2026"), d("20.6.2026")) == d("1.5.2028")
    assert expiry_of({}, d("1.5.2026")) is None
    row = Row(1, 1, Frozen(), marks="PHA")
    days = tuple((date(2026, 6, n), 360) for n in (1, 2, 3))
    assert earned_by(row, {"total_days": 3, "min_presence": 50}, days, 1080).units == 150
    assert earned_by(row, {"total_hours": 18, "min_presence": 50}, days, 1080).units == 900
    assert earned_by(row, {"credits": 2, "min_presence": 50}, days, 1080).units == 200
    assert measure_in(rule_name("days", True)) == "days"


@pytest.mark.parametrize(
    ("completed", "last"),
    [
        ("1.3.2024", "28.2.2029"),
        ("28.2.2024", "27.2.2029"),
        ("29.2.2024", "28.2.2029"),
        ("1.1.2024", "31.12.2028"),
    ],
)
def test_last_day_of_a_rolling_period_is_the_one_on_which_it_still_counts(completed, last):
    assert last_day_in(FIVE, d(completed)) == d(last)
    for day, counts in ((d(last), True), (date.fromordinal(d(last).toordinal() + 1), False)):
        first, end = period_of(FIVE, day)
        assert (first <= d(completed) <= end) is counts
