"""Type files: a right one becomes a type, a wrong one is refused with file, key and reason."""

import dataclasses

import pytest

from dosja.content_types import SchemaError, load_core_types, load_types
from dosja.content_types.loading import load_type
from tests.unit.type_files import DATA, FIELDS, HEAD, changed, full_type, place_of, toml_file

TITLE, TOPIC, PARTIES, HOURS, PARENT = map(place_of, ("title", "topic", "parties", "hours", "parent"))
LANGUAGE, CODE, STAGE = map(place_of, ("language", "code", "stage"))

WRONG = {
    "unknown key": ({"colour": "red"}, "colour", "unknown"),
    "unknown key of a field": ({f"{TITLE}__colour": "red"}, "fieldsets.1.fields.1.colour", "unknown"),
    "key of another kind": ({f"{TITLE}__options": []}, "fieldsets.1.fields.1.options", "unknown"),
    "unknown key of a code": ({"code__sample": "x"}, "code.sample", "unknown"),
    "unknown kind": ({f"{TITLE}__kind": "money"}, "fieldsets.1.fields.1.kind", "'money' is not one of"),
    "unknown search role": ({f"{TITLE}__search": "loud"}, "fields.1.search", "'loud' is not one of"),
    "impossible search role": ({f"{HOURS}__search": "body"}, "search", "not possible for kind number"),
    "unknown lifecycle": ({"lifecycle": "eternal"}, "lifecycle", "not one of agreement, controlled, simple"),
    "duplicate field": ({f"{CODE}__name": "title"}, "fieldsets.1.fields.2.name", "used twice"),
    "duplicate column": ({f"{PARTIES}__columns__1__name": "party"}, "columns.2.name", "used twice"),
    "duplicate option": ({f"{TOPIC}__options__1__value": "a"}, "options.2.value", "used twice"),
    "bad option value": ({f"{TOPIC}__options__0__value": "ë"}, "options.1.value", "must match"),
    "option without label": ({f"{TOPIC}__options__0__label": None}, "options.1.label", "is missing"),
    "option not a table": ({f"{TOPIC}__options": ["a"]}, "options.1", "must be a table"),
    "no options": ({f"{TOPIC}__options": []}, "options", "must not be empty"),
    "missing title field": ({f"{TITLE}__name": "heading"}, "fieldsets", "'title' is missing"),
    "missing code field": ({f"{CODE}__name": "number"}, "fieldsets", "'code' is missing"),
    "missing language field": ({f"{LANGUAGE}__name": "tongue"}, "fieldsets", "'language' is missing"),
    "title not required": ({f"{TITLE}__required": False}, "fields.title", "required = true"),
    "second title": ({f"{CODE}__search": "title"}, "fields.code.search", "only the field title"),
    "unknown language": ({f"{LANGUAGE}__options__0__value": "it"}, "language.options", "only be sq"),
    "bad regular expression": ({"code__pattern": "FU-("}, "code.pattern", "not a regular expression"),
    "example that does not match": ({"code__example": "XX"}, "code.example", "does not match"),
    "table in table": (
        {f"{PARTIES}__columns__1__kind": "table"},
        "columns.2.kind",
        "cannot stand in a table",
    ),
    "table without columns": ({f"{PARTIES}__columns": []}, "columns", "must not be empty"),
    "table without row label": ({f"{PARTIES}__row_label": None}, "row_label", "is missing"),
    "least above most": ({f"{PARTIES}__min": 9}, "min", "greater than max"),
    "number range": ({f"{HOURS}__min": 500}, "min", "greater than max"),
    "number step": ({f"{HOURS}__step": 0}, "step", "greater than 0"),
    "too many decimals": ({f"{HOURS}__decimals": 9}, "decimals", "from 0 to 6"),
    "text for number": ({f"{HOURS}__max": "many"}, "max", "must be a number, not a text"),
    "number for text": ({"title": 3}, "title", "must be a text, not a whole number"),
    "text for list": ({"create": "editor"}, "create", "must be a list, not a text"),
    "text for truth": ({f"{TITLE}__required": "yes"}, "required", "must be true or false"),
    "truth for number": ({"version": True}, "version", "must be a whole number"),
    "limit below one": ({f"{TITLE}__max": 0}, "max", "must be 1 or more"),
    "empty label": ({f"{TITLE}__label": " "}, "label", "must not be empty"),
    "missing label": ({f"{TITLE}__label": None}, "label", "is missing"),
    "missing id": ({"id": None}, "id", "is missing"),
    "bad id": ({"id": "Full type"}, "id", "must match"),
    "bad field name": ({f"{CODE}__name": "Code"}, "fields.2.name", "must match"),
    "version zero": ({"version": 0}, "version", "1 or more"),
    "unknown role": ({"create": ["king"]}, "create", "'king' is not a role"),
    "role named twice": ({"create": ["editor", "editor"]}, "create", "twice"),
    "bad reference": ({f"{PARENT}__to": ["Full!"]}, "to", "not the id of a type"),
    "no fieldsets": ({"fieldsets": []}, "fieldsets", "'title' is missing"),
    "no fields": ({"fieldsets__0__fields": []}, "fields", "must not be empty"),
    "change of the future": ({"changes": [{"version": 2}]}, "changes", "from 2 to 1"),
    "change to no field": (
        {"version": 2, "changes": [{"version": 2, "rename": {"old": "nothing"}}]},
        "changes.1",
        "'nothing' is no field",
    ),
    "rename across tables": (
        {"version": 2, "changes": [{"version": 2, "rename": {"parties.name": "party"}}]},
        "rename.parties.name",
        "within its table",
    ),
    "rename to a number": (
        {"version": 2, "changes": [{"version": 2, "rename": {"old": 3}}]},
        "rename.old",
        "must be the new name",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_type_file_that_is_wrong_is_refused_with_file_key_and_reason(tmp_path, name):
    steps, key, reason = WRONG[name]
    path = toml_file(tmp_path, changed(**steps), "wrong.toml")
    with pytest.raises(SchemaError) as caught:
        load_type(path, roles=frozenset({"editor"}))
    assert caught.value.file == "wrong.toml"
    assert key in caught.value.key
    assert reason in caught.value.reason
    assert str(caught.value).startswith(f"wrong.toml: {caught.value.key}: ")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("id = ", "is not TOML"),
        (b"\xff\xfe", "cannot be read"),
        ('id = "a"\nid = "b"', "is not TOML"),
    ],
)
def test_type_file_that_is_unreadable_is_refused(tmp_path, text, reason):
    path = tmp_path / "broken.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SchemaError, match=reason):
        load_type(path)


def test_type_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(SchemaError, match=r"gone\.toml: cannot be read"):
        load_type(tmp_path / "gone.toml")


def test_type_file_as_people_write_it_gives_all_fields_in_order(tmp_path):
    ctype = load_type(toml_file(tmp_path, HEAD + FIELDS))
    assert [field.name for field in ctype.fields] == [f["name"] for f in DATA["fieldsets"][0]["fields"]]
    assert ctype.by_name["parties"].columns[0].label == "Name"
    assert ctype.by_name["title"].label.domain == "dosja"


def test_type_is_frozen(tmp_path):
    ctype = full_type(tmp_path)
    with pytest.raises(dataclasses.FrozenInstanceError):
        ctype.title = "Other"
    with pytest.raises(dataclasses.FrozenInstanceError):
        ctype.fields[0].label = "Other"


def test_registry_with_one_id_in_two_files_is_refused(tmp_path):
    toml_file(tmp_path, DATA, "a.toml")
    toml_file(tmp_path, DATA, "b.toml")
    with pytest.raises(SchemaError, match=r"b\.toml: id: 'full' is already the id of a\.toml"):
        load_types([tmp_path])


def test_registry_with_a_reference_to_no_type_is_refused(tmp_path):
    toml_file(tmp_path, changed(**{f"{PARENT}__to": ["nothing"]}))
    with pytest.raises(SchemaError, match=r"fields\.parent\.to: there is no type 'nothing'"):
        load_types([tmp_path])


def test_registry_with_a_reference_to_a_plugin_that_is_absent_loads(tmp_path):
    toml_file(tmp_path, changed(**{f"{PARENT}__to": ["academy:card"]}))
    assert "full" in load_types([tmp_path])


def test_registry_of_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="there is no such folder"):
        load_types([tmp_path / "none"])


def test_registry_lists_types_by_file_and_answers_none_for_an_unknown_one(tmp_path):
    toml_file(tmp_path, changed(id="zz"), "a.toml")
    toml_file(tmp_path, changed(**{f"{PARENT}__to": ["zz"]}), "b.toml")
    registry = load_types([tmp_path])
    assert [ctype.id for ctype in registry] == ["zz", "full"]
    assert registry.get("academy:card") is None
    assert len(registry) == 2


def test_fingerprint_depends_on_what_the_search_needs_and_on_nothing_else(tmp_path):
    def fingerprint(name, **steps):
        folder = tmp_path / name
        folder.mkdir()
        toml_file(folder, changed(**steps))
        return load_types([folder]).fingerprint

    first = fingerprint("a")
    assert first == fingerprint("b", **{f"{TITLE}__label": "Heading", "title": "Other"})
    assert first != fingerprint("c", **{f"{STAGE}__search": "none"})
    assert first != fingerprint("d", **{f"{PARTIES}__columns__0__search": "none"})
    assert first != fingerprint("e", id="other", **{f"{PARENT}__to": ["other"]})


def test_core_types_load_and_compile():
    registry = load_core_types()
    assert {"sop", "agreement", "curriculum", "document", "glossary_term"} <= {t.id for t in registry}
    assert registry.fingerprint == load_core_types().fingerprint
