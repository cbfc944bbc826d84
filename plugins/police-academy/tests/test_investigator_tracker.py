"""All investigators trained or re-trained.

Sources: action plan 2008-2010, measure III.1.(a).4 ("all police investigators ... trained or retrained", by
31.12.2009; "two tracker plug-ins with recurring validity; 'retrained' needs a refresher rule"). The rule for
late and short re-trainings is not published and marked as unconfirmed in data/laws.toml.
"""

import pytest
from academy_facts import FULL, REFRESHER, day, fact, requirement

from dosja.api import EXPIRED, EXPIRING, IN_PROGRESS, NOT_STARTED, TRAINED
from dosja_police_academy.laws import laws, months_after
from dosja_police_academy.trackers import INVESTIGATORS

EVER = requirement(FULL, REFRESHER)
THREE = requirement(FULL, REFRESHER, validity_years=3, basis="completion")
OLD_END = requirement(FULL, REFRESHER, validity_years=3, basis="old_expiry")
HOURS = requirement(FULL, REFRESHER, hours=12, validity_years=3, basis="completion")
GRACE = requirement(FULL, REFRESHER, validity_years=3, basis="completion", grace_days=14)
AWARD = requirement(FULL, REFRESHER, basis="award")
DAYS = requirement(FULL, REFRESHER, unit="days", minimum=150, validity_years=3, basis="completion")

full_2008 = fact(FULL, "20.06.2008")
full_2015 = fact(FULL, "20.06.2015")
again = fact(REFRESHER, "01.06.2018", 6)

CASES = [
    # what, requirement, completions, day, state
    ("nobody begins trained", EVER, [], "31.12.2009", NOT_STARTED),
    ("III.1.(a).4: trained by the deadline", EVER, [full_2008], "31.12.2009", TRAINED),
    ("trained on the deadline itself", EVER, [fact(FULL, "31.12.2009")], "31.12.2009", TRAINED),
    ("trained the day after the deadline is not trained on it", EVER, [fact(FULL, "01.01.2010")], "31.12.2009",
     NOT_STARTED),
    ("without validity it holds for ever", EVER, [full_2008], "31.12.2050", TRAINED),
    ("a re-training alone is nothing", EVER, [fact(REFRESHER, "01.02.2009", 6)], "31.12.2009", IN_PROGRESS),
    ("a re-training before the full course is nothing", THREE, [fact(REFRESHER, "01.02.2008", 6), full_2008],
     "20.06.2011", EXPIRING),
    ("trained long ago, re-trained in 2009", THREE, [fact(FULL, "10.01.1999"), fact(REFRESHER, "01.02.2009", 2)],
     "31.12.2009", TRAINED),
    ("the same in 2012 is too late", THREE, [fact(FULL, "10.01.1999"), fact(REFRESHER, "01.02.2012", 6)],
     "01.03.2012", EXPIRED),
    ("last law day of the free re-training", THREE, [fact(FULL, "10.01.1999"), fact(REFRESHER, "31.12.2010", 1)],
     "01.02.2011", TRAINED),
    ("first law day of the regular re-training", THREE,
     [fact(FULL, "10.01.1999"), fact(REFRESHER, "01.01.2011", 6)], "01.02.2011", EXPIRED),
    ("valid until the last day", THREE, [full_2015], "20.06.2018", EXPIRING),
    ("expired the day after", THREE, [full_2015], "21.06.2018", EXPIRED),
    ("91 days before the end", THREE, [full_2015], "21.03.2018", TRAINED),
    ("90 days before the end", THREE, [full_2015], "22.03.2018", EXPIRING),
    ("re-trained before the end", THREE, [full_2015, again], "21.06.2018", TRAINED),
    ("re-training runs from its completion", THREE, [full_2015, again], "02.06.2021", EXPIRED),
    ("or from the old end", OLD_END, [full_2015, again], "20.06.2021", EXPIRING),
    ("and then no day longer", OLD_END, [full_2015, again], "21.06.2021", EXPIRED),
    ("exactly 24 months after expiry", THREE, [full_2015, fact(REFRESHER, "20.06.2020", 6)], "21.06.2020", TRAINED),
    ("a day more than 24 months", THREE, [full_2015, fact(REFRESHER, "21.06.2020", 6)], "22.06.2020", EXPIRED),
    ("between expiry and a late re-training", THREE, [full_2015, fact(REFRESHER, "20.06.2020", 6)], "19.06.2020",
     EXPIRED),
    ("too late, then the full course again", THREE,
     [full_2015, fact(REFRESHER, "21.06.2021", 6), fact(FULL, "01.09.2021")], "02.09.2021", TRAINED),
    ("exactly six hours of re-training", THREE, [full_2015, fact(REFRESHER, "01.06.2018", 6)], "01.07.2018", TRAINED),
    ("half an hour too little", THREE, [full_2015, fact(REFRESHER, "01.06.2018", 5.5)], "01.07.2018", EXPIRED),
    ("before 2011 any length was enough", THREE, [full_2008, fact(REFRESHER, "01.12.2010", 0.5)], "01.07.2011",
     TRAINED),
    ("a chain of re-trainings", THREE,
     [full_2015, fact(REFRESHER, "01.06.2018", 6), fact(REFRESHER, "01.05.2021", 6)], "01.05.2024", EXPIRING),
    ("a chain that broke", THREE,
     [full_2015, fact(REFRESHER, "01.06.2018", 6), fact(REFRESHER, "02.06.2023", 6)], "03.06.2023", EXPIRED),
    ("the full course again renews", THREE, [full_2015, fact(FULL, "01.01.2030")], "01.01.2033", EXPIRING),
    ("29 February", THREE, [fact(FULL, "29.02.2016")], "28.02.2019", EXPIRING),
    ("29 February is over on 1 March", THREE, [fact(FULL, "29.02.2016")], "01.03.2019", EXPIRED),
    ("exactly the minimum of hours", HOURS, [fact(FULL, "20.06.2015", 12)], "01.01.2016", TRAINED),
    ("half an hour too little of the full course", HOURS, [fact(FULL, "20.06.2015", 11.5)], "01.01.2016",
     IN_PROGRESS),
    ("a short re-training renews all hours", HOURS, [fact(FULL, "20.06.2015", 12), again], "01.01.2019", TRAINED),
    ("what was not enough is not renewed", HOURS, [fact(FULL, "20.06.2015", 4), again], "02.06.2018", IN_PROGRESS),
    ("one and a half days", DAYS, [fact(FULL, "20.06.2015", 9)], "01.01.2016", TRAINED),
    ("one day only", DAYS, [fact(FULL, "20.06.2015", 6)], "01.01.2016", IN_PROGRESS),
    ("in the days of grace", GRACE, [full_2015], "04.07.2018", EXPIRING),
    ("after the days of grace", GRACE, [full_2015], "05.07.2018", EXPIRED),
    ("the award's own end", AWARD, [fact(FULL, "20.06.2015", until="31.12.2015")], "01.01.2016", EXPIRED),
    ("a course without a kind is a full one", EVER, [fact(FULL, "20.06.2015", kind="")], "01.01.2016", TRAINED),
    ("full course and re-training on one day", THREE, [full_2015, fact(REFRESHER, "20.06.2015", 6)], "21.06.2018",
     EXPIRED),
]  # fmt: skip


@pytest.mark.parametrize(("what", "wanted", "facts", "on", "state"), CASES, ids=[case[0] for case in CASES])
def test_case(what, wanted, facts, on, state):
    assert INVESTIGATORS.progress(wanted, facts, day(on)).state == state
    assert INVESTIGATORS.progress(wanted, facts[::-1], day(on)).state == state, "the order decides nothing"


def test_there_are_at_least_thirty_cases():
    assert len(CASES) >= 30


def test_enrolled_is_in_progress():
    assert INVESTIGATORS.progress(EVER, [], day("01.01.2012"), enrolled=True).state == IN_PROGRESS


def test_reason_is_told():
    lacks = INVESTIGATORS.lacks
    assert "full course is missing" in lacks(EVER, [fact(REFRESHER, "01.02.2015", 6)], day("01.01.2016"))
    late = [full_2015, fact(REFRESHER, "21.06.2021", 6)]
    assert "too late or was too short" in lacks(THREE, late, day("01.07.2021"))
    assert lacks(THREE, [full_2015, again], day("01.07.2018")) == ""
    assert lacks(THREE, [], day("01.07.2018")) == ""


def test_end_of_a_renewed_course_is_told():
    assert INVESTIGATORS.progress(THREE, [full_2015, again], day("01.01.2019")).until == day("01.06.2021")


@pytest.mark.parametrize(
    ("begin", "months", "end"),
    [("31.08.2020", 6, "28.02.2021"), ("31.08.2019", 6, "29.02.2020"), ("31.03.2021", 1, "30.04.2021"),
     ("15.12.2020", 1, "15.01.2021"), ("20.06.2018", 24, "20.06.2020")],
)  # fmt: skip
def test_months(begin, months, end):
    assert months_after(day(begin), months) == day(end)


def test_each_day_has_one_law_and_each_law_a_source():
    known = laws("investigators")
    for text in ("01.01.2001", "31.12.2010", "01.01.2011", "31.12.2099"):
        assert sum(law.holds_on(day(text)) for law in known) == 1
    assert all(law.source for law in known)
    assert not known[-1].confirmed
