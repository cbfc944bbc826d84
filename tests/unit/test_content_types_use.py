"""What else is made of a type: search texts, display, JSON schema, manifest values, comparison of edits."""

import html
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dosja.content_types import (
    ValuesError,
    body_text,
    display_values,
    generic_text,
    json_schema,
    load_core_types,
    search_text,
    values_from_text,
)
from dosja.content_types.comparison import compare, digest, digests, resolve
from dosja.content_types.rich_text import plain_words
from tests.unit.form_requests import FixedVocabularies

VALUES = {
    "title": "Titulli",
    "code": "FU-AP-1",
    "language": "sq",
    "summary": "Përmbledhje <b>",
    "body": "<p>Neni <strong>1</strong></p>",
    "topic": ("a", "gone"),
    "stage": "s5",
    "signed": date(2006, 2, 27),
    "period": (date(2008, 1, 1), None),
    "hours": Decimal("1234.5"),
    "count": 12345,
    "ratified": False,
    "parent": 1001,
    "agency": "ap",
    "unit": "closed-unit",
    "contact": 11,
    "country": "AL",
    "county": "kukes",
    "scan": 5,
    "parties": (
        {"party": "Shqipëria", "land": "AL", "on": date(2006, 2, 27), "done": True},
        {"party": "Greqia", "land": "AB", "marks": ("x", "y")},
    ),
}


def test_search_text_sorts_values_by_their_role(ctype):
    found = search_text(ctype, VALUES)
    assert found.title == "Titulli"
    assert found.exact == ("FU-AP-1",)
    assert found.body == "Përmbledhje <b>\nNeni 1\nShqipëria\nGreqia"
    assert found.facets == {
        "topic": ("a", "gone"),
        "stage": ("s5",),
        "signed": ("2006",),
        "ratified": ("no",),
        "parties.land": ("AL", "AB"),
    }


def test_search_text_of_an_unknown_type_holds_every_text():
    found = generic_text(VALUES)
    assert (found.title, found.exact) == ("Titulli", ("FU-AP-1",))
    for word in ("Neni 1", "Shqipëria", "kukes", "gone"):
        assert word in found.body


odd = (
    st.none()
    | st.integers()
    | st.text(max_size=5)
    | st.just(())
    | st.just(({},))
    | st.just((1, None))
    | st.dates()
)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_search_text_and_display_of_values_that_do_not_fit_never_fail(ctype, data):
    values = data.draw(st.dictionaries(st.sampled_from([field.name for field in ctype.fields]), odd))
    search_text(ctype, values)
    generic_text(values)
    display_values(ctype, values, FixedVocabularies())
    display_values(None, values, FixedVocabularies())


def items(ctype, values):
    return {
        item.name: item for part in display_values(ctype, values, FixedVocabularies()) for item in part.items
    }


def texts(item):
    return [piece.text or str(piece.message) or piece.html for piece in item.pieces]


def test_display_shows_each_kind_the_way_people_read_it(ctype):
    found = items(ctype, VALUES)
    shown = {name: texts(item) for name, item in found.items() if not item.rows}
    assert shown == {
        "language": ["Albanian"],
        "summary": ["Përmbledhje <b>"],
        "body": ["<p>Neni <strong>1</strong></p>"],
        "topic": ["Aid", "gone"],
        "stage": ["Five"],
        "signed": ["27.02.2006"],
        "period": ["from ${date}"],
        "hours": ["1\u00a0234,5"],
        "count": ["12\u00a0345"],
        "ratified": ["No"],
        "parent": ["PSV-AP-1 · Dokumenti 1"],
        "agency": ["Policia & Akademia"],
        "unit": ["closed-unit"],
        "contact": ["Arta Çela"],
        "country": ["Shqipëri"],
        "county": ["Kukës"],
        "scan": ["scan.pdf"],
    }
    assert found["hours"].pieces[0].unit == "hours"
    assert found["parent"].pieces[0].target == 1001
    assert found["scan"].pieces[0].file
    assert [name for name, item in found.items() if item.wide] == ["summary", "body", "parties"]


def test_display_of_a_table_has_a_cell_for_every_row_and_no_empty_columns(ctype):
    table = items(ctype, {**VALUES, "parties": VALUES["parties"][:1]})["parties"]
    assert table.columns == ("Name", "Land", "On", "Done")
    assert [[piece.text or str(piece.message) for piece in cell] for cell in table.rows[0]] == [
        ["Shqipëria"],
        ["Shqipëri"],
        ["27.02.2006"],
        ["Yes"],
    ]


def test_display_of_a_reference_that_is_gone_says_so(ctype):
    piece = items(ctype, {"parent": 4711})["parent"].pieces[0]
    assert piece.gone
    assert piece.target is None


def test_display_leaves_out_what_is_empty_and_what_the_head_shows(ctype):
    assert (
        display_values(ctype, {"title": "T", "code": "C", "summary": "", "topic": ()}, FixedVocabularies())
        == []
    )


def test_display_of_stored_markup_that_is_not_clean_is_cleaned(ctype):
    piece = items(ctype, {"body": "<script>x</script><p onclick='x'>a</p>"})["body"].pieces[0]
    assert piece.html == "<p>a</p>"


def test_display_of_an_unknown_type_shows_raw_values():
    found = items(None, {**VALUES, "moment": datetime(2026, 1, 2, 3, 4)})
    assert "title" not in found
    assert texts(found["signed"]) == ["27.02.2006"]
    assert texts(found["moment"]) == ["2026-01-02 03:04"]
    assert "Shqipëria" in texts(found["parties"])[0]


def test_json_schema_describes_every_field(ctype):
    schema = json_schema(ctype)
    assert list(schema["properties"]) == [field.name for field in ctype.fields]
    assert schema["required"] == ["title"]
    assert schema["properties"]["title"] == {
        "title": "Title", "description": "As printed.", "type": "string", "maxLength": 60,
    }  # fmt: skip
    assert schema["properties"]["code"]["anyOf"][0]["pattern"] == "^(?:FU-[A-Z]+-[0-9]+)$"
    assert schema["properties"]["parties"]["anyOf"][0]["items"]["required"] == ["party"]
    assert all(type(text) is str for text in strings(schema))


def strings(data):
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
    elif isinstance(data, str):
        yield data


def test_json_schema_of_every_core_type_is_made():
    for ctype in load_core_types():
        assert json_schema(ctype)["$id"] == f"dosja:type:{ctype.id}:{ctype.version}"


def test_manifest_cells_become_values(ctype):
    cells = {
        "title": "T",
        "topic": "a; c",
        "period": "1.1.2008; 31.12.2010",
        "ratified": "po",
        "hours": "2,5",
        "agency": "ap",
        "parties": '[{"party": "A", "on": "2006-02-27"}]',
    }
    assert values_from_text(ctype, cells, FixedVocabularies()) == {
        "title": "T",
        "topic": ("a", "c"),
        "period": (date(2008, 1, 1), date(2010, 12, 31)),
        "ratified": True,
        "hours": Decimal("2.5"),
        "agency": "ap",
        "parties": ({"party": "A", "on": date(2006, 2, 27)},),
    }


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"colour": "red"}, "colour"),
        ({"ratified": "maybe"}, "ratified"),
        ({"parties": "{"}, "parties"),
        ({}, "title"),
    ],
)
def test_manifest_cells_that_do_not_fit_name_the_field(ctype, cells, name):
    with pytest.raises(ValuesError) as caught:
        values_from_text(ctype, cells, FixedVocabularies())
    assert name in caught.value.fields


BASE = {"title": "T", "count": 1, "topic": ("a",), "summary": "S"}


def test_comparison_knows_who_changed_what(ctype):
    mine = {**BASE, "title": "Mine", "count": 2, "summary": "Same"}
    theirs = {**BASE, "count": 3, "topic": ("b",), "summary": "Same"}
    for base in (BASE, digests(ctype.fields, BASE)):
        found = compare(ctype.fields, mine, theirs, base)
        assert [(d.field.name, d.changed_by, d.chosen) for d in found] == [
            ("title", "mine", "mine"),
            ("topic", "theirs", "theirs"),
            ("count", "both", None),
        ]


def test_comparison_takes_every_way_of_being_empty_for_the_same(ctype):
    assert compare(ctype.fields, {"summary": "", "topic": ()}, {"summary": None}, {}) == []


def test_comparison_without_a_base_lets_a_person_decide(ctype):
    found = compare(ctype.fields, {"title": "A"}, {"title": "B"}, "")
    assert [(d.changed_by, d.chosen) for d in found] == [("both", None)]


def test_resolution_takes_what_was_chosen_and_names_what_was_not(ctype):
    mine = {**BASE, "title": "Mine", "count": 2}
    theirs = {"title": "T", "count": 3, "topic": ("b",)}
    found = compare(ctype.fields, mine, theirs, BASE)
    _values, undecided = resolve(found, mine, {"title": "mine"})
    assert undecided == ["summary", "topic", "count"]
    all_theirs = dict.fromkeys(("title", "summary", "topic", "count"), "theirs")
    assert resolve(found, mine, all_theirs) == (theirs, [])
    assert resolve(found, mine, {**all_theirs, "title": "mine", "summary": "mine"}) == (
        {"title": "Mine", "count": 3, "topic": ("b",), "summary": "S"},
        [],
    )


def test_digest_differs_with_the_value_and_its_type():
    values = ["1", 1, True, Decimal(1), date(2026, 1, 1), ("1",), {"1": 1}]
    assert len({digest(value) for value in values}) == len(values)
    assert digest(None) == digest("") == digest(()) == ""


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_body_text_is_the_body_of_the_search_text(ctype, data):
    names = [field.name for field in ctype.fields]
    values = VALUES | data.draw(st.dictionaries(st.sampled_from(names), odd))
    assert body_text(ctype, values) == search_text(ctype, values).body


@given(st.text(st.sampled_from('<>/pbrli2h &;\n\t\xa0ë"'), max_size=30))
def test_words_of_html_are_what_stands_between_its_tags(text):
    """By the rule as patterns say it: block ends part lines, tags go, blanks are one."""
    lines = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?i)<(br|/(p|h2|li))>", "\n", text))).split("\n")
    expected = [re.sub("[ \t\xa0]+", " ", line).strip() for line in lines]
    assert plain_words(text) == "\n".join(filter(None, expected))
