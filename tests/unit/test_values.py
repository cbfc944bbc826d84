"""Stored values: only exact plain types; JSON that round-trips to the byte; changes of versions."""

import json
from collections import OrderedDict
from datetime import UTC, date
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from dosja.content_types import (
    BadJson,
    NotPlain,
    check_plain,
    from_plain,
    merge_values,
    migrate_values,
    to_plain,
)
from dosja.messages import _
from tests.unit.type_files import full_type, place_of

calm = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""The machine may be busy: no test fails for being slow."""
PARTIES, CODE = place_of("parties"), place_of("code")


class Level(StrEnum):
    HIGH = "high"


class Wide(int):
    pass


NOT_PLAIN = [
    _("Title"), Markup("<p>"), Level.HIGH, Wide(3), OrderedDict(), [1], {1}, 1.5, b"x", object(), print,
    ("a", ["b"]), {"a": {"b": Level.HIGH}}, {1: "a"}, {Level.HIGH: "a"}, Decimal("NaN"), Decimal("Infinity"),
    "\ud800", {"\udfff": 1},
]  # fmt: skip


@pytest.mark.parametrize(
    "value", NOT_PLAIN, ids=lambda value: f"{type(value).__name__} {value}".partition(" object at ")[0]
)
def test_check_plain_of_anything_but_an_exact_plain_type_raises(value):
    with pytest.raises(NotPlain, match=r"^values"):
        check_plain({"field": value})


def test_check_plain_names_the_place():
    with pytest.raises(NotPlain, match=r"values\.parties\.1\.name: "):
        check_plain({"parties": ({}, {"name": 1.5})})


def test_check_plain_of_something_endless_raises():
    value = ()
    for _number in range(100):
        value = (value,)
    with pytest.raises(NotPlain, match="too deeply"):
        check_plain(value)


texts = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=20)
numbers = st.decimals(allow_nan=False, allow_infinity=False)
simple = (
    st.none() | st.booleans() | st.integers() | texts | st.dates() | numbers
    | st.datetimes() | st.datetimes(timezones=st.just(UTC))
)  # fmt: skip
plain = st.recursive(
    simple,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def same(first, second):
    """Equal in value and in exact type, all the way down."""
    if type(first) is not type(second):
        return False
    if type(first) is tuple:
        return len(first) == len(second) and all(map(same, first, second))
    if type(first) is dict:
        return list(first) == list(second) and all(same(first[key], second[key]) for key in first)
    return str(first) == str(second)


@calm
@given(values=st.dictionaries(texts, plain, max_size=5))
def test_values_of_no_known_type_round_trip_through_json(values):
    data = json.loads(json.dumps(to_plain(None, values)))
    assert same(from_plain(None, data), values)


@calm
@given(data=st.data())
def test_values_of_a_type_round_trip_through_json_whether_they_fit_or_not(ctype, data):
    fitting = {
        "title": texts,
        "topic": st.lists(st.sampled_from("abc")).map(tuple),
        "signed": st.dates(),
        "period": st.tuples(st.none() | st.dates(), st.none() | st.dates()),
        "hours": numbers,
        "count": st.integers(),
        "ratified": st.booleans(),
        "parent": st.integers(1, 2**62 - 1),
        "parties": st.lists(
            st.fixed_dictionaries({"party": texts | plain, "on": st.dates() | st.none()}), max_size=2
        ).map(tuple),
    }
    names = st.lists(st.sampled_from([*fitting, "unknown", "$odd"]), unique=True)
    values = {name: data.draw(fitting.get(name, plain) | plain) for name in data.draw(names)}
    plain_data = to_plain(ctype, values)
    text = json.dumps(plain_data)
    found = from_plain(ctype, json.loads(text))
    assert same(found, values)
    assert json.dumps(to_plain(ctype, found)) == text


def test_values_in_json_are_readable(ctype):
    values = {
        "title": "T",
        "signed": date(2006, 2, 27),
        "period": (None, date(2010, 12, 31)),
        "hours": Decimal("12.50"),
        "count": 3,
        "parent": 1,
        "topic": ("a",),
        "parties": ({"party": "A", "on": date(2006, 2, 27)},),
        "empty": None,
    }
    assert to_plain(ctype, values) == {
        "title": "T",
        "signed": "2006-02-27",
        "period": [None, "2010-12-31"],
        "hours": "12.50",
        "count": 3,
        "parent": "0000000000001",
        "topic": ["a"],
        "parties": [{"party": "A", "on": "2006-02-27"}],
        "empty": None,
    }


def test_values_that_do_not_fit_their_field_carry_their_type(ctype):
    assert to_plain(ctype, {"signed": "soon", "extra": date(2026, 1, 2)}) == {
        "signed": {"$": "str", "value": "soon"},
        "extra": {"$": "date", "value": "2026-01-02"},
    }


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"title": 3},
        {"signed": "2006-13-01"},
        {"signed": 5},
        {"parent": "zzz"},
        {"period": ["2006-01-01"]},
        {"parties": ["x"]},
        {"hours": "many"},
        {"title": {"$": "object", "value": "x"}},
        {"title": {"value": "x"}},
        {"title": {"$": "str", "value": "x", "more": 1}},
        {"count": 1.5},
    ],
)
def test_json_that_no_value_was_written_as_is_refused(ctype, data):
    with pytest.raises(BadJson):
        from_plain(ctype, data)


@calm
@given(
    data=st.dictionaries(
        texts,
        st.recursive(
            st.none() | st.integers() | texts, lambda i: st.lists(i) | st.dictionaries(texts, i), max_leaves=5
        ),
    )
)
def test_json_of_any_shape_gives_plain_values_or_is_refused(ctype, data):
    try:
        values = from_plain(ctype, data)
    except BadJson:
        return
    check_plain(values) if "NaN" not in str(data) else None


def changed_type(folder, *changes):
    return full_type(folder, version=len(changes) + 1, changes=list(changes))


def test_migration_renames_drops_and_fills_in_for_each_version(tmp_path):
    ctype = changed_type(
        tmp_path,
        {"version": 2, "rename": {"name": "heading"}, "drop": ["gone"], "default": {"language": "sq"}},
        {"version": 3, "rename": {"heading": "title"}},
    )
    old = {"name": "N", "gone": 1, "other": 2}
    assert migrate_values(ctype, old, 1) == {"title": "N", "language": "sq", "other": 2}
    assert migrate_values(ctype, {"heading": "H"}, 2) == {"title": "H"}
    assert migrate_values(ctype, {"name": "N"}, 3) == {"name": "N"}
    assert old == {"name": "N", "gone": 1, "other": 2}


def test_migration_does_not_overwrite_what_is_there(tmp_path):
    ctype = changed_type(tmp_path, {"version": 2, "default": {"language": "sq", "count": 1}})
    assert migrate_values(ctype, {"language": "en", "count": 0}, 1) == {"language": "en", "count": 0}


def test_migration_changes_columns_in_each_row(tmp_path):
    ctype = changed_type(
        tmp_path,
        {
            "version": 2,
            "rename": {"parties.name": "parties.party"},
            "drop": ["parties.fax"],
            "default": {"parties.land": "AL"},
        },
    )
    rows = ({"name": "A", "fax": "1"}, {"name": "B", "land": "GR"})
    assert migrate_values(ctype, {"parties": rows}, 1) == {
        "parties": ({"party": "A", "land": "AL"}, {"party": "B", "land": "GR"})
    }
    assert rows[0] == {"name": "A", "fax": "1"}
    assert migrate_values(ctype, {"parties": "odd"}, 1) == {"parties": "odd"}


def test_merge_keeps_fields_that_the_type_does_not_know(ctype):
    stored = {"title": "old", "summary": "old", "academy:points": 3}
    assert merge_values(ctype, stored, {"title": "new"}) == {"title": "new", "academy:points": 3}
