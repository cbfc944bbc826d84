"""What the compiled schema takes, refuses and makes of every kind of field."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from colander import Invalid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dosja.content_types import check_plain, compile_schema, load_core_types
from dosja.content_types.rich_text import clean_html, plain_words
from dosja.content_types.typed_text import format_number, parse_date, parse_number
from dosja.uids import format_uid
from tests.unit.form_requests import FixedVocabularies
from tests.unit.type_files import full_type, place_of

calm = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""The machine may be busy: no test fails for being slow."""
BASE = {"title": "T"}


def read(ctype, vocabularies=None, stored=None, files=None, **given):
    schema = compile_schema(ctype, vocabularies or FixedVocabularies(), stored=stored, files=files)
    values = schema.deserialize({**BASE, **given})
    check_plain(values)
    assert schema.deserialize(schema.serialize(values)) == values
    return values


def refused(ctype, vocabularies=None, stored=None, **given):
    with pytest.raises(Invalid) as caught:
        compile_schema(ctype, vocabularies or FixedVocabularies(), stored=stored).deserialize(
            {**BASE, **given}
        )
    return messages(caught.value)


def messages(error):
    found = error.asdict(translate=lambda text: getattr(text, "interpolate", lambda: text)())
    return {name.removeprefix("values."): text for name, text in found.items()}


GOOD = [
    ("title", "  Një \t titull ", "Një   titull"),
    ("title", "e\u0308", "ë"),
    ("title", 12, "12"),
    ("summary", "a\r\nb\rc  \n", "a\nb\nc"),
    ("body", "Neni 1\r\nvijon\r\n\r\n1 < 2 & më", "<p>Neni 1<br>vijon</p>\n<p>1 &lt; 2 &amp; më</p>"),
    ("body", "<p>A</p>\n\nB", "<p>A</p>\n\nB"),
    ("code", "fu-ap-1", "FU-AP-1"),
    ("language", "en", "en"),
    ("topic", ["c", "a"], ("a", "c")),
    ("topic", "b", ("b",)),
    ("signed", "1.2.2006", date(2006, 2, 1)),
    ("signed", "01/02/2006", date(2006, 2, 1)),
    ("signed", "2006-02-01", date(2006, 2, 1)),
    ("signed", date(2006, 2, 1), date(2006, 2, 1)),
    ("signed", datetime(2006, 2, 1, 12, 30), date(2006, 2, 1)),
    ("period", {"from": "1.1.2008", "until": "1.1.2008"}, (date(2008, 1, 1), date(2008, 1, 1))),
    ("period", {"from": "", "until": "31.12.2010"}, (None, date(2010, 12, 31))),
    ("period", (date(2008, 1, 1), None), (date(2008, 1, 1), None)),
    ("hours", "12,5", Decimal("12.5")),
    ("hours", "12.5", Decimal("12.5")),
    ("hours", 3, Decimal(3)),
    ("hours", 2.5, Decimal("2.5")),
    ("count", "1 234", 1234),
    ("count", "1\u00a0234 567", 1234567),
    ("count", "-5", -5),
    ("ratified", "no", False),
    ("ratified", True, True),
    ("parent", format_uid(1001), 1001),
    ("parent", 1001, 1001),
    ("parent", "psv-ap-2", 1002),
    ("parent", "PSV-AP-2 · Dokumenti 2", 1002),
    ("parent", "Dokumenti 3", 1003),
    ("agency", "ap", "ap"),
    ("agency", "policia kufitare", "pk"),
    ("unit", "ap-1", "ap-1"),
    ("contact", format_uid(11), 11),
    ("contact", "arta", 11),
    ("country", "AL", "AL"),
    ("country", "Shqipëri", "AL"),
    ("county", "Kukës", "kukes"),
    (
        "parties",
        [{"party": "A", "on": "1.1.2009", "done": "yes", "marks": ["y"]}, {"party": " "}],
        ({"party": "A", "on": date(2009, 1, 1), "done": True, "marks": ("y",)},),
    ),
]


@pytest.mark.parametrize(("name", "given", "wanted"), GOOD)
def test_schema_reads_what_people_and_files_give(ctype, name, given, wanted):
    assert read(ctype, **{name: given})[name] == wanted


EMPTY = [
    *(
        (name, "")
        for name in ("summary", "code", "language", "signed", "hours", "parent", "ratified", "scan")
    ),
    *((name, "  ") for name in ("summary", "code", "signed", "hours", "parent", "country")),
    ("topic", []),
    ("period", {"from": "", "until": " "}),
    ("body", "<p> </p>"),
    ("parties", [{}, {"party": "", "marks": []}]),
    ("parties", []),
]


@pytest.mark.parametrize(("name", "given"), EMPTY)
def test_schema_leaves_out_what_is_empty(ctype, name, given):
    assert read(ctype, **{name: given}) == BASE


BAD = [
    ("title", "", "Required"),
    ("title", " ", "Required"),
    ("title", "x" * 61, "At most 60 characters"),
    ("title", "x" * 100_000, "At most 60 characters"),
    ("title", "a\x00b", "cannot be shown"),
    ("title", "a\x07b", "cannot be shown"),
    ("title", "a\ud800b", "cannot be shown"),
    ("title", ["a"], "must be a text"),
    ("title", {"a": "b"}, "must be a text"),
    ("summary", "x" * 20_001, "At most 20000 characters"),
    ("body", "x" * 200_001, "At most 200000 characters"),
    ("code", "FU-1", "Write the code like this: FU-AP-1"),
    ("code", "FU-AP-1\nx", "Write the code like this"),
    ("language", "it", "Choose one"),
    ("language", ["sq"], "Choose one"),
    ("topic", ["a", "z"], "Choose from the entries"),
    ("topic", {"a": "b"}, "Choose from the entries"),
    ("signed", "31.2.2006", "day.month.year"),
    ("signed", "yesterday", "day.month.year"),
    ("signed", ["1.1.2006"], "day.month.year"),
    ("signed", "1.1.1500", "between 1800 and 2200"),
    ("period", {"from": "2.1.2008", "until": "1.1.2008"}, "before the beginning"),
    ("period", {"from": "x"}, "day.month.year"),
    ("period", "1.1.2008", "day.month.year"),
    ("hours", "abc", "must be a number"),
    ("hours", "1,25", "At most 1 decimal"),
    ("hours", "0,3", "steps of 0,5"),
    ("hours", "-1", "Not less than 0"),
    ("hours", "400,5", "Not more than 400"),
    ("hours", "NaN", "must be a number"),
    ("hours", "1e5", "must be a number"),
    ("hours", float("inf"), "must be a number"),
    ("hours", 10**30, "must be a number"),
    ("hours", "9" * 38, "must be a number"),
    ("hours", ["1"], "must be a number"),
    ("count", "1,5", "whole number"),
    ("count", "1" * 50, "must be a number"),
    ("ratified", "maybe", "Choose one"),
    ("parent", "Dokumenti", "Did you mean: PSV-AP-1"),
    ("parent", "nothing", "“nothing” was not found"),
    ("parent", format_uid(77), "was not found"),
    ("agency", "xx", "was not found"),
    ("country", "Vendi", "is not clear"),
    ("contact", "a\x00", "cannot be shown"),
    ("contact", ["x"], "Choose one"),
    ("scan", format_uid(5), "was not found"),
    ("parties", "x", "list of rows"),
    ("parties", [{"party": str(n)} for n in range(4)], "at most 3"),
]


@pytest.mark.parametrize(("name", "given", "message"), BAD)
def test_schema_refuses_what_does_not_fit_and_says_why(ctype, name, given, message):
    errors = refused(ctype, **{name: given})
    assert list(errors) == [name]
    assert message in errors[name]


def test_schema_names_row_and_column_of_a_wrong_cell(ctype):
    errors = refused(ctype, parties=[{"party": "A"}, {}, {"party": "", "on": "x"}])
    assert errors == {
        "parties.2.party": "Required",
        "parties.2.on": "Write the date as day.month.year, for example 23.11.2026.",
    }


def test_schema_tells_everything_that_is_wrong_at_once(ctype):
    assert set(refused(ctype, title="", hours="x", parent="?")) == {"title", "hours", "parent"}


def test_schema_with_required_table_asks_for_rows(tmp_path):
    parties = place_of("parties")
    ctype = full_type(tmp_path, **{f"{parties}__required": True, f"{parties}__min": 2})
    assert "at least 2" in refused(ctype)["parties"]
    assert "at least 2" in refused(ctype, parties=[{"party": "A"}])["parties"]
    assert len(read(ctype, parties=[{"party": "A"}, {"party": "B"}])["parties"]) == 2


def test_schema_passes_over_keys_that_it_does_not_know(ctype):
    assert read(ctype, other="x") == BASE


def test_schema_keeps_a_stored_reference_that_the_editor_cannot_see(ctype):
    stored = {"parent": 4711, "parties": ({"party": "A", "land": "ZZ"},)}
    given = {"parent": format_uid(4711), "parties": [{"party": "A", "land": "ZZ"}]}
    assert read(ctype, stored=stored, **given) == {**BASE, **stored}


def test_schema_keeps_nothing_that_is_stored_in_another_field(ctype):
    assert "was not found" in refused(ctype, stored={"title": "Berati"}, county="Berati")["county"]


def test_schema_with_many_documents_lists_only_some_candidates(ctype):
    errors = refused(ctype, vocabularies=FixedVocabularies(many=900), parent="Dokumenti")
    assert errors["parent"].count("PSV-AP-") == 5


def test_schema_takes_a_file_of_the_document_only(ctype):
    assert read(ctype, files=[(5, "scan.pdf")], scan=format_uid(5))["scan"] == 5


def test_schema_serializes_values_that_do_not_fit_any_more(ctype):
    odd = dict.fromkeys((field.name for field in ctype.fields), Decimal("1.5"))
    compile_schema(ctype, FixedVocabularies()).serialize(odd)


def test_schema_of_every_core_type_reads_an_empty_form_without_failing_otherwise():
    for ctype in load_core_types():
        with pytest.raises(Invalid) as caught:
            compile_schema(ctype, FixedVocabularies()).deserialize({})
        assert "title" in messages(caught.value)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@calm
@given(data=st.data())
def test_schema_given_anything_at_all_refuses_it_or_gives_plain_values(ctype, data):
    names = [field.name for field in ctype.fields]
    given_values = data.draw(st.dictionaries(st.sampled_from(names), json_like, max_size=4))
    schema = compile_schema(ctype, FixedVocabularies())
    try:
        values = schema.deserialize(given_values)
    except Invalid:
        return
    check_plain(values)
    assert schema.deserialize(schema.serialize(values)) == values


@calm
@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2200, 12, 31)))
def test_dates_are_read_back_as_they_are_shown(day):
    assert parse_date(f"{day.day:02}.{day.month:02}.{day.year}") == day
    assert parse_date(day.isoformat()) == day


@calm
@given(st.text())
def test_dates_and_numbers_of_any_text_never_fail(text):
    parse_date(text)
    parse_number(text)


@calm
@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_numbers_are_read_back_as_they_are_shown(number):
    assert parse_number(format_number(number)) == number


def test_format_number_of_a_whole_number_has_no_decimal_places():
    assert format_number(100) == "100"
    assert format_number(Decimal("12.5")) == "12,5"


DIRTY = [
    ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
    ('<p onclick="x()" style="color:red" class="a">a</p>', "<p>a</p>"),
    ('<a href="javascript:alert(1)">a</a>', "<a"),
    ("<b>a</b> <i>b</i> <h1>c</h1>", "<strong>a</strong> <em>b</em> <h2>c</h2>"),
    ('<img src="x" onerror="x()">a', "a"),
    ("<iframe src='x'></iframe>a", "a"),
    ("<!-- a --><p>b</p>", "<p>b</p>"),
    ("<p>a<br>b</p>", "<p>a<br>b</p>"),
    (
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
    ),
]


@pytest.mark.parametrize(("dirty", "clean"), DIRTY)
def test_rich_text_keeps_what_is_allowed_and_nothing_else(dirty, clean):
    found = clean_html(dirty)
    assert found.startswith(clean)
    assert "script" not in found
    assert "onclick" not in found
    assert "onerror" not in found


def test_rich_text_keeps_links_of_the_web_and_of_the_house():
    found = clean_html('<a href="https://a.al/x">a</a> <a href="/d/PSV-AP-1">b</a>')
    assert 'href="https://a.al/x"' in found
    assert 'href="/d/PSV-AP-1"' in found


@calm
@given(st.text(alphabet="<>/=\"' abcipbrh12&;#!-\n", max_size=80))
def test_rich_text_cleaned_twice_is_the_same(text):
    once = clean_html(text)
    assert clean_html(once) == once


def test_rich_text_gives_its_words_line_by_line():
    assert (
        plain_words("<h2>A &amp; B</h2><ul><li>one</li><li>two<br>three</li></ul>")
        == "A & B\none\ntwo\nthree"
    )
