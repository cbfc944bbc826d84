"""The glossary that comes with the demo: every row of it expands both ways, whatever form is typed."""

import json
import tomllib
from pathlib import Path

import pytest

import dosja
from dosja.documents.glossary import forms_of
from dosja.search.glossary import Glossary
from dosja.search.parsing import clause_of, parse

DEMO = Path(dosja.__file__).parent / "demo"
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "glossary.json"


def terms():
    """File -> the values of each term, as the demo stores them."""
    found = {}
    for path in sorted(DEMO.rglob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        if data.get("type") == "glossary_term":
            values = (
                {**data["values"]} if "values" in data else {k: v for k, v in data.items() if k != "type"}
            )
            found[path.relative_to(DEMO).as_posix()] = values
    return found


TERMS = terms()
GLOSSARY = Glossary(forms_of(values) for values in TERMS.values())


def reached(form):
    """The folded words of the forms that are searched for what was typed, itself too."""
    parsed, _ = GLOSSARY.expand(parse(form))
    return {other.words for clause in parsed.clauses for other in (clause, *clause.alternatives)} | {
        clause_of(form).words
    }


def test_demo_glossary_is_kept_by_the_coordinators_office():
    assert len(TERMS) >= 44
    assert {name.split("/")[0] for name in TERMS} == {"zkka"}


@pytest.mark.parametrize("name", TERMS)
def test_every_form_of_a_term_finds_every_other(name):
    forms = forms_of(TERMS[name])
    wanted = {clause_of(form).words for form in forms}
    assert len(wanted) >= 2 or "expansion_sq" not in TERMS[name]
    missed = {(form, other) for form in forms for other in wanted - reached(form)}
    assert missed == set()


@pytest.mark.parametrize(
    "group",
    [("PSO", "PSV", "SOP"), ("MKR", "NRM"), ("NjMF", "NJMF", "CPU"), ("OSBE", "OSCE"), ("OJF", "NGO")],
)
def test_known_pairs_are_one(group):
    for form in group:
        assert {clause_of(other).words for other in group} <= reached(form), form


def test_demo_glossary_holds_every_row_of_the_source():
    if not SHARED.exists():
        pytest.skip("the source of the glossary lies outside this repository")
    source = json.loads(SHARED.read_text("utf-8"))
    missed = []
    rows = [*source["entries"], *source["used_but_not_listed"]]
    for row in (row for row in rows if not (row.get("en") or "").startswith("unclear")):
        for form in (row["sq"], row.get("en")):
            plain = (form or "").partition(" (")[0].partition(" / ")[0].strip("'")
            if clause_of(plain) is not None and clause_of(plain).words not in reached(row["abbr"]):
                missed.append((row["abbr"], plain))
    for row in source["search_aliases"]:
        for alias in row["aliases"]:
            if clause_of(alias).words not in reached(row["abbr"]) or clause_of(
                row["abbr"]
            ).words not in reached(alias):
                missed.append((row["abbr"], alias))
    assert missed == []
