"""The outcome of a row by the curriculum's rule: presence first, then the test."""

from datetime import date
from decimal import Decimal

import pytest

from dosja.training.ledger.model import Frozen
from dosja.training.passing import PassRule, attended_minutes, outcome_of, rule_of
from dosja.training.roster.model import Row

DAYS = tuple((date(2009, 3, day), 360) for day in (16, 17, 18))
WITH_TEST = PassRule(80, Decimal(60))


def row(**facts):
    return Row(1, 1, Frozen(), **facts)


@pytest.mark.parametrize(
    ("facts", "rule", "expected"),
    [
        ({}, WITH_TEST, ""),
        ({"marks": "---"}, WITH_TEST, ""),
        ({"marks": "PPP", "post_test": 6000}, WITH_TEST, "passed"),
        ({"marks": "PPP", "post_test": 5999}, WITH_TEST, "failed"),
        ({"marks": "PPP"}, WITH_TEST, "attended"),
        ({"marks": "PPP"}, PassRule(), "passed"),
        ({"marks": "PLP"}, PassRule(100), "passed"),
        ({"marks": "PPH"}, PassRule(80), "passed"),
        ({"marks": "PPH"}, PassRule(90), "incomplete"),
        ({"marks": "PPA", "post_test": 10000}, WITH_TEST, "incomplete"),
        ({"marks": "PPE"}, PassRule(), "incomplete"),
        ({"minutes": 720, "post_test": 8500}, WITH_TEST, "incomplete"),
        ({"minutes": 864}, PassRule(80), "passed"),
        ({"minutes": 863}, PassRule(80), "incomplete"),
        ({"minutes": 0}, PassRule(), "incomplete"),
    ],
)
def test_outcome(facts, rule, expected):
    assert outcome_of(row(**facts), rule, DAYS, 1080) == expected


def test_outcome_without_a_known_length_asks_for_any_presence():
    assert outcome_of(row(minutes=60), PassRule(), (), 0) == "passed"
    assert outcome_of(row(minutes=0), PassRule(), (), 0) == "incomplete"


def test_minutes_entered_stand_above_marks():
    assert attended_minutes(row(marks="AAA", minutes=100), DAYS) == 100
    assert attended_minutes(row(marks="PHA"), DAYS) == 540


def test_rule_of_a_curriculum_that_says_nothing_is_the_usual_one():
    assert rule_of({}) == PassRule(80, None)
    assert rule_of({"min_presence": 75, "pass_mark": Decimal("55.5")}) == PassRule(75, Decimal("55.5"))
    assert rule_of({"min_presence": 0}).presence == 0
