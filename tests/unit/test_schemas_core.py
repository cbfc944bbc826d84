"""The five core content types: they load, use every field kind and carry what the domain asks of each."""

import tomllib
from pathlib import Path

import pytest

from dosja.accounts.permissions import ROLES
from dosja.content_types import SchemaError, load_types

SCHEMAS = Path(__file__).parents[2] / "schemas"
TYPES = ("sop", "agreement", "curriculum", "document", "glossary_term")
KINDS = {
    "text", "long_text", "rich_text", "choice", "choices", "date", "date_range", "number", "yes_no",
    "reference", "agency", "unit", "person", "country", "county", "file", "table",
}  # fmt: skip


def raw(type_id):
    return tomllib.loads((SCHEMAS / f"{type_id}.toml").read_text("utf-8"))


def fields(type_id):
    return {field["name"]: field for part in raw(type_id)["fieldsets"] for field in part["fields"]}


def columns(field):
    return {column["name"]: column for column in field["columns"]}


def every_field():
    for type_id in TYPES:
        for name, field in fields(type_id).items():
            yield f"{type_id}.{name}", field
            for column in field.get("columns", ()):
                yield f"{type_id}.{name}.{column['name']}", column


def test_schemas_of_the_core_load_as_one_registry():
    registry = load_types([SCHEMAS], roles=ROLES)
    assert {ctype.id for ctype in registry} == set(TYPES)
    for type_id in TYPES:
        assert registry.get(type_id).version >= 1


def test_schemas_folder_holds_the_five_types_and_their_guide():
    assert {path.name for path in SCHEMAS.iterdir() if path.is_file()} == {
        "README.md", *(f"{type_id}.toml" for type_id in TYPES)
    } | ({"__init__.py"} & {path.name for path in SCHEMAS.iterdir()})  # fmt: skip


def test_schemas_together_use_every_field_kind():
    assert {field["kind"] for _, field in every_field()} == KINDS


@pytest.mark.parametrize("type_id", TYPES)
def test_schema_of_any_type_has_title_code_and_language(type_id):
    found = fields(type_id)
    assert found["title"]["search"] == "title"
    assert found["title"]["required"]
    assert found["code"]["search"] == "exact"
    assert [option["value"] for option in found["language"]["options"]] == ["sq", "en", "mul"]


@pytest.mark.parametrize("type_id", TYPES)
def test_schema_field_names_are_unique_and_not_those_of_core(type_id):
    names = [field["name"] for part in raw(type_id)["fieldsets"] for field in part["fields"]]
    assert len(names) == len(set(names))
    assert not {"agency", "access", "group", "readers", "files", "uid", "state", "rev"} & set(names)


@pytest.mark.parametrize("type_id", TYPES)
def test_schema_create_names_only_known_roles(type_id):
    assert set(raw(type_id)["create"]) <= set(ROLES)


def test_schema_field_that_is_not_obvious_has_help():
    obvious = {"title", "topic", "kind", "date", "signed_on", "country", "party", "place"}
    bare = [
        name
        for name, field in every_field()
        if field["kind"] in {"reference", "date_range", "file", "person", "unit", "table"}
        and "help" not in field
        and name.rsplit(".", 1)[1] not in obvious | {"sop", "see_also"}
    ]
    assert bare == []


def test_schema_of_options_has_plain_values_and_labels():
    for name, field in every_field():
        values = [option["value"] for option in field.get("options", ())]
        assert len(values) == len(set(values)), name
        assert all(value.isascii() and value.replace("_", "").isalnum() for value in values), name


def test_schema_sop_and_curriculum_share_their_audience():
    assert fields("sop")["audience"]["options"] == fields("curriculum")["audience"]["options"]


def test_schema_agreement_keeps_ratification_for_each_party():
    parties = columns(fields("agreement")["parties"])
    assert set(parties) >= {
        "party",
        "country",
        "signatory",
        "signed_on",
        "ratified_on",
        "ratifying_act",
        "reservation",
    }
    assert set(fields("agreement")) >= {
        "place", "signed_on", "date_note", "child_clauses", "protocols", "contacts",
        "negotiation_note", "review_report",
    }  # fmt: skip


def test_schema_curriculum_carries_the_rules_for_passing():
    assert set(columns(fields("curriculum")["modules"])) == {"title", "hours", "topic"}
    assert set(fields("curriculum")) >= {
        "audience", "total_hours", "pass_mark", "min_presence", "validity_years", "mandatory",
        "accreditation_number", "accreditation_period", "sops", "approving_body",
    }  # fmt: skip


def test_schema_sop_carries_authority_and_legal_basis():
    assert set(columns(fields("sop")["legal_basis"])) == {"act", "number", "date", "article"}
    assert set(fields("sop")) >= {
        "issuing_body", "approving_body", "audience", "parent", "scope", "county", "body", "measures",
    }  # fmt: skip


def test_schema_search_finds_law_numbers_exactly():
    for type_id, table in (("sop", "legal_basis"), ("document", "acts")):
        found = columns(fields(type_id)[table])
        assert found["number"]["search"] == found["article"]["search"] == "exact"


def test_schema_guide_example_is_a_type_that_loads(tmp_path):
    example = (SCHEMAS / "README.md").read_text("utf-8").split("```toml\n")[1].split("```")[0]
    (tmp_path / "inspection.toml").write_text(example, "utf-8")
    assert load_types([tmp_path]).get("inspection").by_name["visits"].columns


def test_schema_guide_error_message_is_the_real_one(tmp_path):
    guide = (SCHEMAS / "README.md").read_text("utf-8")
    example = guide.split("```toml\n")[1].split("```")[0]
    wrong = example.replace('kind = "choice"', 'kind = "rich_text"\n  search = "facet"')
    (tmp_path / "inspection.toml").write_text(wrong, "utf-8")
    with pytest.raises(SchemaError) as caught:
        load_types([tmp_path])
    assert f"    {caught.value}\n" in guide


def test_schema_guide_names_every_kind():
    guide = (SCHEMAS / "README.md").read_text("utf-8")
    assert [kind for kind in sorted(KINDS) if f"| `{kind}` |" not in guide] == []
