"""The course of an agreement in time: nothing is invented; terms and deadlines go by the calendar."""

from datetime import UTC, date, datetime
from itertools import pairwise
from types import SimpleNamespace

import pytest

from dosja.agreements.days import When, about, exact, known, months_later, next_due, term_of
from dosja.agreements.drawing import FIRST, drawing_of
from dosja.agreements.obligations import obligations_of
from dosja.agreements.timeline import points_of
from dosja.content_types import load_core_types
from dosja.documents.life.course import Event

TODAY = date(2026, 11, 25)
TITLES = {state.id: state.title for state in load_core_types()["agreement"].lifecycle.states}
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def event(day, state, *, holds=False, known=True, act="", why=""):
    return tuple(Event(day, state, holds, 1, known, why, act, None, AT, 0))


def agreement(*course, **more):
    facts = {"planned_from": None, "planned_until": None, "next_review": None, "keep_until": None}
    return SimpleNamespace(course=course, versions=(1,), **{**facts, **more})


def told(points):
    return [(str(p.when.words()), str(p.what), p.who, p.act) for p in points]


GREEK = {
    "place": "Tiranë",
    "signed_on": date(2006, 2, 27),
    "parties": (
        {"party": "Shqipëria", "country": "AL", "signed_on": date(2006, 2, 27),
         "ratified_about": "05.2006", "ratifying_act": "Ligji nr. 9544"},
        {"party": "Greqia", "country": "GR", "signed_on": date(2006, 2, 27),
         "ratified_about": "08.2008", "ratifying_act": "Ligji nr. 3692/2008"},
    ),
}  # fmt: skip


def test_course_of_the_greek_agreement_gives_what_is_known_and_no_more():
    document = agreement(
        event(date(2006, 2, 27), "signed", act="Nënshkruar në Tiranë"),
        event(date(2008, 8, 31), "ratified", known=False),
    )
    assert told(points_of(document, GREEK, TITLES, TODAY)) == [
        ("27.02.2006", "Signed", ("Shqipëria", "Greqia"), "Nënshkruar në Tiranë"),
        ("05.2006", "Ratification", ("Shqipëria",), "Ligji nr. 9544"),
        ("08.2008", "Ratification", ("Greqia",), "Ligji nr. 3692/2008"),
        ("by ${day}", "Ratified", (), ""),
    ]


def test_signature_without_any_day_stays_without_one():
    document = agreement(event(AT.date(), "signed", known=False))
    assert told(points_of(document, {"parties": ({"party": "X"},)}, TITLES, TODAY)) == [
        ("not known", "Signed", (), "")
    ]


def test_party_that_signed_on_another_day_stands_for_itself():
    values = {"parties": ({"party": "A", "signed_on": date(2020, 1, 1)},
                          {"party": "B", "signed_on": date(2020, 3, 1)})}  # fmt: skip
    document = agreement(event(date(2020, 3, 1), "signed"))
    assert told(points_of(document, values, TITLES, TODAY)) == [
        ("01.01.2020", "Signed", ("A",), ""),
        ("01.03.2020", "Signed", ("B",), ""),
    ]


def test_what_is_to_come_stands_behind_and_what_ended_has_nothing_to_come():
    values = {"term_ends": date(2027, 6, 30), "notice_months": 6}
    running = agreement(event(date(2020, 1, 1), "in_force", holds=True), next_review=date(2027, 1, 1))
    points = points_of(running, values, TITLES, TODAY)
    assert [(str(p.what), p.planned, p.held) for p in points] == [
        ("In force", False, True),
        ("Last day for a notice", True, True),
        ("Next review", True, True),
        ("End of the term", True, True),
    ]
    ended = agreement(event(date(2020, 1, 1), "in_force", holds=True), event(date(2024, 1, 1), "ended"))
    assert [str(p.what) for p in points_of(ended, values, TITLES, TODAY)] == ["In force", "Ended"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("05.2006", date(2006, 5, 1), date(2006, 5, 31)),
        (" 2/2008 ", date(2008, 2, 1), date(2008, 2, 29)),
        ("2005", date(2005, 1, 1), date(2005, 12, 31)),
        ("maj 2006", None, None),
        ("13.2006", None, None),
    ],
)
def test_what_is_known_about_a_day(text, first, last):
    when = about(text)
    assert (when.first, when.last) == (first, last)
    assert when.words() == text.strip()
    assert not when.is_exact


def test_known_day_goes_before_what_is_said_about_it():
    assert known(date(2006, 5, 3), "2006") == exact(date(2006, 5, 3))
    assert known(None, " ") is None


@pytest.mark.parametrize(
    ("due", "every", "found"),
    [
        (date(2026, 1, 31), "month", date(2026, 11, 30)),
        (date(2020, 2, 29), "year", date(2027, 2, 28)),
        (date(2026, 11, 25), "quarter", date(2026, 11, 25)),
        (date(2026, 11, 24), "quarter", date(2027, 2, 24)),
        (date(2026, 1, 1), "half_year", date(2027, 1, 1)),
        (date(2026, 1, 1), None, date(2026, 1, 1)),
        (date(2030, 1, 1), "month", date(2030, 1, 1)),
        (None, "year", None),
    ],
)
def test_deadline_that_counts(due, every, found):
    assert next_due(due, every, TODAY) == found


def test_months_end_where_the_month_does():
    assert months_later(date(2026, 8, 31), -6) == date(2026, 2, 28)
    assert months_later(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_term_that_renews_itself_goes_on_and_one_that_does_not_stays():
    tacit = {"term_ends": date(2016, 3, 31), "renewal": "tacit", "renewal_years": 5, "notice_months": 3}
    assert term_of(tacit, None, TODAY) == (date(2031, 3, 31), date(2030, 12, 31))
    assert term_of({**tacit, "renewal": "none"}, None, TODAY) == (date(2016, 3, 31), date(2015, 12, 31))
    assert term_of({"notice_months": 1}, date(2027, 1, 31), TODAY) == (date(2027, 1, 31), date(2026, 12, 31))
    assert term_of({}, None, TODAY) == (None, None)


def test_obligation_keeps_its_key_when_rows_move():
    rows = (
        {"article": "3", "what": "a"},
        {"what": ""},
        {"what": "b", "due": date(2026, 1, 1), "every": "year"},
    )
    found = obligations_of({"obligations": rows}, TODAY)
    assert [one.what for one in found] == ["a", "b"]
    assert found[1].due == date(2027, 1, 1)
    assert obligations_of({"obligations": rows[::-1]}, TODAY)[1].key == found[0].key
    assert found[0].key != found[1].key


def test_picture_keeps_the_order_and_room_between_its_marks():
    document = agreement(
        event(date(2006, 2, 27), "signed"),
        event(date(2009, 1, 1), "in_force", holds=True),
        event(AT.date(), "amended", holds=True, known=False),
        next_review=date(2027, 1, 1),
    )
    points = points_of(document, GREEK, TITLES, TODAY)
    drawing = drawing_of(points, TODAY, str, {"AL": "Shqipëri", "GR": "Greqi"}.get)
    assert [mark.kind for mark in drawing.marks] == ["done"] * 4 + ["today", "planned", "unknown"]
    tops = [mark.top for mark in drawing.marks]
    assert tops[0] == FIRST
    assert all(later - earlier >= 40 for earlier, later in pairwise(tops))
    assert drawing.marks[1].note == "Shqipëri"
    assert [mark.line for mark in drawing.marks] == ["open", "open", "open", "held", "planned", "gap", ""]
    assert drawing.height > tops[-1]


def test_day_that_may_be_any_time_is_told_as_such():
    assert When().words() == "not known"
    assert not When(None, TODAY).is_exact
