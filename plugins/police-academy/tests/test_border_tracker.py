"""The child-trafficking module in the standard border training.

Sources: action plan 2008-2010, measure I.1.(a).1 ("child-trafficking module is part of the standard training
of all border staff"); the EU training package as permanent border programme from January 2011 (domain.md 3.1,
source 13); hours, validity and refreshers are settings of each requirement (domain.md 3.1: not published).
"""

import pytest
from academy_facts import MODULE, STANDARD_COURSE, day, fact, requirement

from dosja.api import EXPIRED, EXPIRING, IN_PROGRESS, NOT_STARTED, TRAINED, Posting, Requirement, Rule
from dosja.training.trackers.requirement import Audience
from dosja_police_academy.laws import laws
from dosja_police_academy.trackers import BORDER

PLAIN = requirement(MODULE, STANDARD_COURSE)
HOURS = requirement(MODULE, STANDARD_COURSE, hours=18)
FIVE_YEARS = requirement(MODULE, STANDARD_COURSE, validity_years=5, basis="completion")
GRACE = requirement(MODULE, STANDARD_COURSE, validity_years=5, basis="completion", grace_days=30)
RENEWED = requirement(MODULE, STANDARD_COURSE, validity_years=5, basis="old_expiry")
CAPPED = requirement(MODULE, STANDARD_COURSE, hours=18, max_hours=20)
AWARD = requirement(MODULE, STANDARD_COURSE, basis="award")

before_2011 = [fact(MODULE, "10.03.2009")]
course = fact(STANDARD_COURSE, "14.02.2014", 400)

CASES = [
    # what, requirement, completions, day, state
    ("nobody begins trained", PLAIN, [], "01.01.2012", NOT_STARTED),
    ("I.1.(a).1, until 2010: the module alone", PLAIN, before_2011, "31.12.2010", TRAINED),
    ("completed on the last day of the old law", PLAIN, [fact(MODULE, "31.12.2010")], "01.06.2011", TRAINED),
    ("completed on the first day of the new law", PLAIN, [fact(MODULE, "01.01.2011")], "01.06.2011", IN_PROGRESS),
    ("what counted goes on counting under the new law", PLAIN, before_2011, "01.01.2020", TRAINED),
    ("new law: module and standard training", PLAIN, [fact(MODULE, "03.03.2014"), course], "01.01.2015", TRAINED),
    ("new law: standard training first", PLAIN, [course, fact(MODULE, "03.03.2015")], "04.03.2015", TRAINED),
    ("new law: standard training years later", PLAIN, [fact(MODULE, "03.03.2012"), course], "14.02.2014", TRAINED),
    ("the day before the standard training ends", PLAIN, [fact(MODULE, "03.03.2012"), course], "13.02.2014",
     IN_PROGRESS),
    ("standard training without the module", PLAIN, [course], "01.01.2015", IN_PROGRESS),
    ("on the day of completion", PLAIN, before_2011, "10.03.2009", TRAINED),
    ("the day before completion", PLAIN, before_2011, "09.03.2009", NOT_STARTED),
    ("another curriculum does not count", requirement(99), before_2011, "01.01.2010", NOT_STARTED),
    ("exactly the minimum of hours", HOURS, [fact(MODULE, "10.03.2009", 18)], "01.01.2010", TRAINED),
    ("half an hour too little", HOURS, [fact(MODULE, "10.03.2009", 17.5)], "01.01.2010", IN_PROGRESS),
    ("two halves make a whole", HOURS, [fact(MODULE, "10.03.2009", 9), fact(MODULE, "10.04.2009", 9)],
     "01.01.2010", TRAINED),
    ("half units: 12.5 and 5.5 hours", HOURS, [fact(MODULE, "10.03.2009", 12.5), fact(MODULE, "10.04.2009", 5.5)],
     "01.01.2010", TRAINED),
    ("hours of the standard training are not the module's", HOURS, [fact(MODULE, "10.03.2014", 6), course],
     "01.01.2015", IN_PROGRESS),
    ("above the maximum stays trained", CAPPED, [fact(MODULE, "10.03.2009", 30)], "01.01.2010", TRAINED),
    ("last day but the window", FIVE_YEARS, before_2011, "09.12.2013", TRAINED),
    ("within the window of 90 days", FIVE_YEARS, before_2011, "10.12.2013", EXPIRING),
    ("on the last day", FIVE_YEARS, before_2011, "10.03.2014", EXPIRING),
    ("the day after", FIVE_YEARS, before_2011, "11.03.2014", EXPIRED),
    ("29 February holds until 28 February", FIVE_YEARS, [fact(MODULE, "29.02.2008")], "28.02.2013", EXPIRING),
    ("29 February is over on 1 March", FIVE_YEARS, [fact(MODULE, "29.02.2008")], "01.03.2013", EXPIRED),
    ("in the days of grace", GRACE, before_2011, "09.04.2014", EXPIRING),
    ("after the days of grace", GRACE, before_2011, "10.04.2014", EXPIRED),
    ("a refresher under the new law asks for the standard training", FIVE_YEARS,
     [*before_2011, fact(MODULE, "01.03.2014")], "11.03.2014", EXPIRED),
    ("a refresher with the standard training", FIVE_YEARS, [*before_2011, course, fact(MODULE, "01.03.2014")],
     "11.03.2014", TRAINED),
    ("a refresher in the window runs from the old expiry", RENEWED,
     [*before_2011, course, fact(MODULE, "01.03.2014")], "10.03.2019", EXPIRING),
    ("and no day longer", RENEWED, [*before_2011, course, fact(MODULE, "01.03.2014")], "11.03.2019", EXPIRED),
    ("from completion it is shorter", FIVE_YEARS, [*before_2011, course, fact(MODULE, "01.03.2014")],
     "02.03.2019", EXPIRED),
    ("the award's own end", AWARD, [fact(MODULE, "10.03.2009", until="31.12.2009")], "31.12.2009", EXPIRING),
    ("after the award's own end", AWARD, [fact(MODULE, "10.03.2009", until="31.12.2009")], "01.01.2010", EXPIRED),
    ("a curriculum without a kind is a module", PLAIN, [fact(MODULE, "10.03.2009", kind="")], "01.01.2010", TRAINED),
]  # fmt: skip


@pytest.mark.parametrize(("what", "wanted", "facts", "on", "state"), CASES, ids=[case[0] for case in CASES])
def test_case(what, wanted, facts, on, state):
    assert BORDER.progress(wanted, facts, day(on)).state == state
    assert BORDER.progress(wanted, facts[::-1], day(on)).state == state, (
        "the order of the facts decides nothing"
    )


def test_there_are_at_least_thirty_cases():
    assert len(CASES) >= 30


def test_enrolled_is_in_progress():
    assert BORDER.progress(PLAIN, [], day("01.01.2012"), enrolled=True).state == IN_PROGRESS


def test_amounts():
    found = BORDER.progress(HOURS, [fact(MODULE, "10.03.2009", 12.5)], day("01.01.2010"))
    assert (found.counted, found.needed, found.missing, found.unit) == (1250, 1800, 550, "hours")
    assert BORDER.progress(CAPPED, [fact(MODULE, "10.03.2009", 30)], day("01.01.2010")).over == 1000


def test_module_that_waits_for_the_standard_training_counts_nothing_yet():
    found = BORDER.progress(HOURS, [fact(MODULE, "10.03.2014")], day("01.01.2015"))
    assert (found.counted, found.missing) == (0, 1800)
    assert "standard border training" in BORDER.lacks(HOURS, [fact(MODULE, "10.03.2014")], day("01.01.2015"))
    assert "module is missing" in BORDER.lacks(HOURS, [course], day("01.01.2015"))
    assert BORDER.lacks(HOURS, before_2011, day("01.01.2015")) == ""


def test_end_is_told():
    assert BORDER.progress(FIVE_YEARS, before_2011, day("01.01.2010")).until == day("10.03.2014")


@pytest.mark.parametrize(
    ("posting", "gender", "wanted"),
    [
        (Posting("pk", profession="police officer"), "F", True),
        (Posting("pk", profession="social worker"), "F", False),
        (Posting("shssh", profession="police officer"), "F", False),
        (Posting("pk", profession="police officer"), "M", False),
        (None, "F", False),
    ],
)
def test_scope_is_the_audience(posting, gender, wanted):
    audience = Audience(agencies=("pk",), professions=("police officer",), genders=("F",))
    asked = Requirement("r", "K", audience=audience, rules=(Rule(),))
    assert BORDER.in_scope(asked, posting, gender) is wanted


def test_each_day_has_one_law_and_each_law_a_source():
    known = laws("border")
    for text in ("01.01.2001", "31.12.2010", "01.01.2011", "29.02.2024", "31.12.2099"):
        assert sum(law.holds_on(day(text)) for law in known) == 1
    assert all(law.source for law in known)
    assert [law.confirmed for law in known] == [True, False]
