"""The school year's rule, case by case. Each row names its source.

LAW: Law 69/2012, three training days a year. NOTICE: notices of the Vlora education office, 2018 and 2019:
days with certificates of IZHA until 19.12.2017, then credits of accredited agencies. YEAR: the school year
from 1 September to 31 August. SCALE: programme for head teachers, 8 class hours a credit (unconfirmed).
OWN: a rule that the agency wrote into the requirement itself.
"""

from dataclasses import replace
from datetime import date

import pytest

from dosja.api import ONE, Fact, Requirement, Rule
from dosja_mash.accreditation import Accredited, Course
from dosja_mash.trackers import TRACKERS

IZHA, PLAIN, MODULE, LAPSED = 11, 12, 13, 14
FOREVER = date.max.toordinal()
RULE = TRACKERS["mash:school_year"]


def span(first, last=None, number="A-1"):
    return (first.toordinal(), last.toordinal() if last else FOREVER, number)


AGENCY = (span(date(2018, 1, 1), date(2022, 12, 31)), span(date(2024, 2, 29)))
KNOWN = (
    Course(IZHA, True),
    Course(PLAIN, False),
    Course(MODULE, True, (Accredited(90, 225, (span(date(2018, 3, 1)),), AGENCY),)),
    Course(LAPSED, False, (Accredited(91, 300, (span(date(2019, 9, 1), date(2021, 8, 31)),), AGENCY),)),
)
ANY = Requirement("r", "Tri ditë", curricula=(IZHA, PLAIN, MODULE, LAPSED), tracker="mash:school_year")
OWN_RULE = Rule(unit="days", minimum=200, maximum=400, minutes_per_credit=720, grace_days=60)
OWN = replace(ANY, rules=(OWN_RULE,))
DATED = replace(
    ANY,
    rules=(
        Rule(unit="days", minimum=200, valid_to=date(2015, 8, 31)),
        Rule(unit="days", minimum=500, valid_from=date(2015, 9, 1)),
    ),
)


def D(course, when, units, **more):
    return Fact(course, when.toordinal(), units=units, measure="days", **more)


def C(course, when, units=0, **more):
    measure = "credits" if units else "hours"
    return Fact(course, when.toordinal(), units=units, measure=measure, **more)


def H(course, when, minutes):
    return Fact(course, when.toordinal(), minutes=minutes, units=minutes * ONE // 60, measure="hours")


def on(day, month, year):
    return date(year, month, day)


# name, requirement, facts, day -> state, counted, missing
CASES = [
    ("LAW nothing yet", ANY, [], on(1, 1, 2016), ("not_started", 0, 300)),
    ("LAW exactly three days", ANY, [D(IZHA, on(1, 3, 2016), 300)], on(31, 8, 2016), ("trained", 300, 0)),
    ("LAW half a day short", ANY, [D(IZHA, on(1, 3, 2016), 250)], on(31, 8, 2016), ("in_progress", 250, 50)),
    ("LAW halves add up", ANY, [D(IZHA, on(n, 3, 2016), 50) for n in range(1, 7)], on(1, 5, 2016),
     ("trained", 300, 0)),
    ("LAW more than needed", ANY, [D(IZHA, on(1, 3, 2016), 500)], on(1, 5, 2016), ("trained", 500, 0)),
    ("LAW later training not yet", ANY, [D(IZHA, on(2, 3, 2016), 300)], on(1, 3, 2016),
     ("not_started", 0, 300)),
    ("LAW on the day itself", ANY, [D(IZHA, on(2, 3, 2016), 300)], on(2, 3, 2016), ("trained", 300, 0)),
    ("LAW a course of another requirement", ANY, [D(99, on(2, 3, 2016), 300)], on(1, 5, 2016),
     ("not_started", 0, 300)),
    ("LAW one training recorded twice", ANY, [D(IZHA, on(2, 3, 2016), 200)] * 2, on(1, 5, 2016),
     ("in_progress", 200, 100)),
    ("LAW two trainings of one course", ANY, [D(IZHA, on(2, 3, 2016), 200), D(IZHA, on(3, 3, 2016), 100)],
     on(1, 5, 2016), ("trained", 300, 0)),
    ("YEAR 31 August is the old year", ANY, [D(IZHA, on(31, 8, 2016), 300)], on(31, 8, 2016),
     ("trained", 300, 0)),
    ("YEAR 1 September begins at nothing", ANY, [D(IZHA, on(31, 8, 2016), 300)], on(1, 9, 2016),
     ("expired", 0, 300)),
    ("YEAR 1 September counts for the new one", ANY, [D(IZHA, on(1, 9, 2016), 300)], on(1, 9, 2016),
     ("trained", 300, 0)),
    ("YEAR over New Year", ANY, [D(IZHA, on(31, 12, 2015), 150), D(IZHA, on(1, 1, 2016), 150)],
     on(1, 2, 2016), ("trained", 300, 0)),
    ("YEAR rests of two years do not add up", ANY,
     [D(IZHA, on(30, 8, 2016), 200), D(IZHA, on(2, 9, 2016), 200)], on(30, 9, 2016),
     ("in_progress", 200, 100)),
    ("YEAR too little before", ANY, [D(IZHA, on(1, 3, 2015), 200)], on(1, 3, 2016), ("not_started", 0, 300)),
    ("YEAR 29 February", ANY, [D(IZHA, on(29, 2, 2016), 300)], on(29, 2, 2016), ("trained", 300, 0)),
    ("NOTICE without certificate of IZHA", ANY, [D(PLAIN, on(1, 3, 2016), 300)], on(1, 5, 2016),
     ("not_started", 0, 300)),
    ("NOTICE 19.12.2017 last day of days", ANY, [D(IZHA, on(19, 12, 2017), 300)], on(31, 12, 2017),
     ("trained", 300, 0)),
    ("NOTICE 20.12.2017 days no longer", ANY, [D(IZHA, on(20, 12, 2017), 300)], on(31, 12, 2017),
     ("not_started", 0, 300)),
    ("NOTICE the day before the accreditation", ANY, [C(MODULE, on(28, 2, 2018), 225)], on(1, 5, 2018),
     ("not_started", 0, 300)),
    ("NOTICE its first day", ANY, [C(MODULE, on(1, 3, 2018), 225)], on(1, 5, 2018), ("trained", 300, 0)),
    ("NOTICE year of the change", ANY, [D(IZHA, on(1, 11, 2017), 150), C(MODULE, on(1, 4, 2018), 225)],
     on(1, 5, 2018), ("trained", 450, 0)),
    ("NOTICE last day of the module", ANY, [C(LAPSED, on(31, 8, 2021), 300)], on(31, 8, 2021),
     ("trained", 400, 0)),
    ("NOTICE a day after the module ended", ANY, [C(LAPSED, on(1, 9, 2021), 300)], on(30, 9, 2021),
     ("not_started", 0, 300)),
    ("NOTICE last day of the agency", ANY, [C(MODULE, on(31, 12, 2022), 225)], on(1, 1, 2023),
     ("trained", 300, 0)),
    ("NOTICE the agency's accreditation is over", ANY, [C(MODULE, on(1, 1, 2023), 225)], on(1, 1, 2023),
     ("not_started", 0, 300)),
    ("NOTICE agency again, on a leap day", ANY, [C(MODULE, on(29, 2, 2024), 225)], on(29, 2, 2024),
     ("trained", 300, 0)),
    ("NOTICE a day before that", ANY, [C(MODULE, on(28, 2, 2024), 225)], on(29, 2, 2024),
     ("not_started", 0, 300)),
    ("NOTICE an award in hours earns the module's credits", ANY, [C(MODULE, on(1, 4, 2019), minutes=1080)],
     on(1, 5, 2019), ("trained", 300, 0)),
    ("NOTICE taught on at school: no credit", ANY, [C(MODULE, on(1, 4, 2019), 225, reported=True)],
     on(1, 5, 2019), ("not_started", 0, 300)),
    ("NOTICE nor a certificate", ANY, [D(IZHA, on(1, 4, 2016), 300, reported=True)], on(1, 5, 2016),
     ("not_started", 0, 300)),
    ("SCALE a quarter of a credit short", ANY, [C(MODULE, on(1, 4, 2019), 200)], on(1, 5, 2019),
     ("in_progress", 266, 34)),
    ("SCALE quarters of a credit lose nothing", ANY, [C(MODULE, on(n, 4, 2019), 25) for n in range(1, 10)],
     on(1, 5, 2019), ("trained", 300, 0)),
    ("SCALE a day of six hours", ANY, [H(IZHA, on(1, 4, 2016), 1080)], on(1, 5, 2016), ("trained", 300, 0)),
    ("SCALE hours round down to halves", ANY, [H(IZHA, on(1, 4, 2016), 1079)], on(1, 5, 2016),
     ("in_progress", 250, 50)),
    ("OWN less is needed", OWN, [D(IZHA, on(1, 4, 2016), 200)], on(1, 5, 2016), ("trained", 200, 0)),
    ("OWN above the maximum", OWN, [D(IZHA, on(1, 4, 2016), 550)], on(1, 5, 2016), ("trained", 400, 0)),
    ("OWN exactly the maximum", OWN, [D(IZHA, on(1, 4, 2016), 400)], on(1, 5, 2016), ("trained", 400, 0)),
    ("OWN a credit of twelve hours", OWN, [C(MODULE, on(1, 4, 2019), 100)], on(1, 5, 2019),
     ("trained", 200, 0)),
    ("OWN grace after 31 August", OWN, [D(IZHA, on(1, 4, 2016), 200)], on(30, 10, 2016),
     ("expiring", 0, 200)),
    ("OWN grace is over", OWN, [D(IZHA, on(1, 4, 2016), 200)], on(31, 10, 2016), ("expired", 0, 200)),
    ("OWN before its change", DATED, [D(IZHA, on(1, 4, 2015), 200)], on(31, 8, 2015), ("trained", 200, 0)),
    ("OWN after its change", DATED, [D(IZHA, on(1, 9, 2015), 200)], on(1, 9, 2015),
     ("in_progress", 200, 300)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("requirement", "facts", "day", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_school_year(requirement, facts, day, wanted):
    found = RULE.progress(requirement, facts, day, known=KNOWN)
    assert (found.state, found.counted, found.missing) == wanted
    assert found.unit == "days"


def test_what_is_over_the_maximum_is_told():
    found = RULE.progress(OWN, [D(IZHA, on(1, 4, 2016), 550)], on(1, 5, 2016), known=KNOWN)
    assert found.over == 150


def test_it_holds_until_the_last_day_of_the_school_year():
    found = RULE.progress(ANY, [D(IZHA, on(1, 4, 2016), 300)], on(1, 5, 2016), known=KNOWN)
    assert found.until == on(31, 8, 2016)


def test_who_is_on_the_list_of_a_training_is_on_the_way():
    found = RULE.progress(ANY, [], on(1, 5, 2016), enrolled=True, known=KNOWN)
    assert found.state == "in_progress"


def test_curriculum_of_which_nothing_is_known_counts_nothing():
    found = RULE.progress(ANY, [D(IZHA, on(1, 4, 2016), 300)], on(1, 5, 2016))
    assert found.state == "not_started"
