"""Values from the cells of a manifest and from TOML: typed right, or refused with the reason."""

from datetime import date
from decimal import Decimal

import pytest

from dosja.content_types import ValuesError, load_core_types, read_values, values_from_text

TYPES = load_core_types()


class NoSite:
    """Vocabularies of a site with one agency and nothing else."""

    def agencies(self):
        return [("zkka", "Zyra e Koordinatorit Kombëtar")]

    def agency(self, aid):
        return dict(self.agencies()).get(aid)

    def __getattr__(self, name):
        return lambda *args, **kw: [] if name.endswith(("s", "ies")) else None


def fields_of_kind(kind):
    """(type, field) pairs, first those of types that texts alone can fill."""
    found = [(ctype, field) for ctype in TYPES for field in ctype.fields if field.kind == kind]
    return sorted(found, key=lambda pair: len(read(pair[0], least(pair[0]))[1]))


def least(ctype):
    """Values with which the type is content, as texts, by its required fields."""
    found = {}
    for field in ctype.fields:
        if field.required and field.kind == "choice":
            found[field.name] = field.options[0].value
        elif field.required and field.kind in ("text", "long_text", "rich_text"):
            found[field.name] = "Tekst"
        elif field.required and field.kind == "agency":
            found[field.name] = "zkka"
    if ctype.code is not None:
        found["code"] = ctype.code.example
    return found


def read(ctype, texts):
    """(values, wrong fields); some types require more than texts can give here."""
    try:
        return values_from_text(ctype, texts, NoSite()), {}
    except ValuesError as error:
        return {}, error.fields


DOCUMENT = TYPES.get("document")


def test_values_from_text_of_a_row_are_plain_and_typed():
    topic = next(field for field in DOCUMENT.fields if field.name == "topic")
    words = [option.value for option in topic.options[:2]]
    values = values_from_text(DOCUMENT, {**least(DOCUMENT), "topic": " ; ".join(words)}, NoSite())
    assert values["topic"] == tuple(words)
    assert values["title"] == "Tekst"


def test_values_from_text_of_an_unknown_column_names_it():
    with pytest.raises(ValuesError) as wrong:
        values_from_text(DOCUMENT, {**least(DOCUMENT), "nofield": "x"}, NoSite())
    assert list(wrong.value.fields) == ["nofield"]


def test_values_from_text_without_what_is_required_names_each_field():
    with pytest.raises(ValuesError) as wrong:
        values_from_text(DOCUMENT, {}, NoSite())
    assert {"title", "kind", "language"} <= wrong.value.fields.keys()


@pytest.mark.parametrize(
    ("text", "value"), [("po", True), ("Yes", True), ("1", True), ("jo", False), ("NO", False), ("0", False)]
)
def test_values_from_text_of_yes_no_take_both_languages(text, value):
    ctype, field = fields_of_kind("yes_no")[0]
    found, wrong = read(ctype, {**least(ctype), field.name: text})
    assert field.name not in wrong
    assert wrong or found.get(field.name, False) is value


def test_values_from_text_of_yes_no_refuse_other_words():
    ctype, field = fields_of_kind("yes_no")[0]
    with pytest.raises(ValuesError) as wrong:
        values_from_text(ctype, {**least(ctype), field.name: "ndoshta"}, NoSite())
    assert "po" in wrong.value.fields[field.name]


@pytest.mark.parametrize("text", ["", "not json", "{}", "5", '"x"'])
def test_values_from_text_of_a_table_refuse_what_is_no_list(text):
    ctype, field = fields_of_kind("table")[0]
    with pytest.raises(ValuesError) as wrong:
        values_from_text(ctype, {**least(ctype), field.name: text}, NoSite())
    assert "JSON" in wrong.value.fields[field.name]


def test_values_from_text_of_a_table_with_wrong_rows_names_it():
    ctype, field = fields_of_kind("table")[0]
    for rows in ("[5]", '["x"]', "[[1]]", '[{"nocolumn": {}}]', "[null]"):
        with pytest.raises(ValuesError) as wrong:
            values_from_text(ctype, {**least(ctype), field.name: rows}, NoSite())
        assert wrong.value.fields


def test_values_from_text_of_dates_take_iso_and_albanian_form():
    ctype, field = fields_of_kind("date")[0]
    for text in ("2026-11-23", "23.11.2026"):
        found, wrong = read(ctype, {**least(ctype), field.name: text})
        assert field.name not in wrong
        assert wrong or found[field.name] == date(2026, 11, 23)


def test_read_values_takes_typed_data_as_they_are():
    values = read_values(DOCUMENT, least(DOCUMENT), NoSite())
    assert all(type(value) in (str, tuple, date, Decimal, bool, int) for value in values.values())
