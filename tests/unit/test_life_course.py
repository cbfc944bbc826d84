"""Which text holds on which day: pure functions of a document's course."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from dosja.documents.life.course import (
    Event,
    dates_of,
    day_of,
    holds_on,
    spans_of,
    state_on,
    version_on,
    version_state,
)

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def document(*events, **more):
    course = tuple(
        tuple(Event(day, state, state in ("in_force", "amended"), version, True, "", "", None, AT, 0))
        for day, state, version in events
    )
    facts = {"state": "draft", "versions": tuple(range(1, 1 + max((e[2] for e in events), default=0)))}
    for name in ("next_review", "keep_until", "planned_from", "planned_until"):
        facts[name] = None
    return SimpleNamespace(course=course, **{**facts, **more})


OLD, NEW, END = date(2018, 8, 29), date(2025, 9, 1), date(2026, 6, 30)
SOP = document((OLD, "in_force", 1), (NEW, "in_force", 2), (END, "withdrawn", 2))


def test_day_before_the_first_entry_holds_nothing():
    assert (state_on(SOP, date(2018, 8, 28)), holds_on(SOP, date(2018, 8, 28))) == ("", 0)


def test_each_day_has_the_version_of_the_last_entry():
    assert holds_on(SOP, OLD) == holds_on(SOP, date(2025, 8, 31)) == 1
    assert holds_on(SOP, NEW) == holds_on(SOP, date(2026, 6, 29)) == 2
    assert (holds_on(SOP, END), state_on(SOP, END), version_on(SOP, END)) == (0, "withdrawn", 2)


def test_spans_follow_each_other_without_a_gap():
    first, second = spans_of(SOP)
    assert (first.start, first.end, first.last) == (OLD, NEW, date(2025, 8, 31))
    assert (second.version, second.start, second.end) == (2, NEW, END)


def test_states_of_versions_tell_waiting_present_and_past():
    assert [version_state(SOP, n, date(2020, 1, 1)) for n in (1, 2)] == ["in_force", "approved"]
    assert [version_state(SOP, n, NEW) for n in (1, 2)] == ["superseded", "in_force"]
    assert [version_state(SOP, n, END) for n in (1, 2, 3)] == ["superseded", "withdrawn", "cancelled"]


def test_two_entries_on_one_day_leave_one_version_in_force():
    both = document((OLD, "in_force", 1), (OLD, "in_force", 2))
    assert holds_on(both, OLD) == 2
    assert [span.version for span in spans_of(both)] == [2]


def test_dates_before_approval_are_what_its_writers_propose():
    draft = document(planned_from=NEW, next_review=END)
    assert dates_of(draft, OLD)[:3] == (NEW, None, END)


def test_dates_of_a_text_that_waits_are_those_of_its_day():
    waiting = document((OLD, "approved", 1), (NEW, "in_force", 1), (END, "expired", 1))
    assert state_on(waiting, OLD) == "approved"
    assert dates_of(waiting, OLD)[:2] == (NEW, date(2026, 6, 29))


def test_day_begins_at_midnight_in_albania():
    assert day_of(datetime(2026, 1, 1, 22, 59, tzinfo=UTC)) == date(2026, 1, 1)
    assert day_of(datetime(2026, 1, 1, 23, 0, tzinfo=UTC)) == date(2026, 1, 2)


EVENTS = st.lists(
    st.tuples(
        st.dates(date(2020, 1, 1), date(2020, 3, 1)),
        st.sampled_from(["in_force", "amended", "withdrawn", "approved"]),
        st.integers(1, 5),
    ),
    max_size=8,
)


@given(EVENTS, st.dates(date(2019, 12, 1), date(2020, 4, 1)))
def test_spans_and_days_agree_and_no_two_versions_hold_at_once(events, day):
    made = document(*sorted(events, key=lambda event: event[0]))
    holding = [s for s in spans_of(made) if s.start <= day and (s.end is None or day < s.end)]
    assert [span.version for span in holding] == ([holds_on(made, day)] if holds_on(made, day) else [])
