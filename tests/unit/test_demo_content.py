"""The demonstration content: enough of it, on known facts, in clean Albanian, nothing about a child."""

import re
import tomllib
import unicodedata
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from dosja.agencies.counties import COUNTIES
from dosja.content_types import compile_schema, load_types
from tests.unit.nested import strings

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "src" / "dosja" / "demo"
PAGE_BREAK = "---8<---"
DOCUMENTS = [tomllib.loads(path.read_text("utf-8")) for path in sorted(DEMO.glob("*/*.toml"))]
AGENCIES = tomllib.loads((files("dosja.agencies") / "data" / "agencies.toml").read_text("utf-8"))
TYPES = load_types([ROOT / "schemas"])

# The numbers of acts and the dates that the content may name: those of the strategy and of published sources.
ACTS = {
    "7895", "9188", "9544", "9686", "9749", "9859", "9887", "499", "3692/2008", "96/2016", "124/2024",
}  # fmt: skip
DATES = {
    date(1995, 1, 27), date(2004, 2, 12), date(2006, 2, 27), date(2007, 2, 26), date(2007, 6, 4),
    date(2008, 1, 21), date(2008, 3, 10), date(2008, 5, 30), date(2009, 10, 6), date(2017, 6, 14),
    date(2018, 8, 29), date(2008, 1, 1), date(2010, 12, 31),
}  # fmt: skip


def name(data):
    return data["values"].get("code") or data["values"]["title"]


def plain_text(data):
    return re.sub(r"<[^>]+>", " ", "\n".join(strings(data)))


def of_type(type_id):
    return [data for data in DOCUMENTS if data["type"] == type_id]


every = pytest.mark.parametrize("data", DOCUMENTS, ids=name)


def test_demo_content_holds_enough_of_each_type():
    counts = Counter(data["type"] for data in DOCUMENTS)
    assert counts["sop"] >= 13
    assert counts["agreement"] >= 9
    assert counts["curriculum"] >= 7
    assert counts["document"] >= 12
    assert counts["glossary_term"] >= 50


def test_demo_content_is_spread_over_agencies_levels_and_languages():
    assert len({data["agency"] for data in DOCUMENTS}) >= 12
    assert len({data["agency"] for data in of_type("sop")}) >= 8
    levels = Counter(data["access"] for data in DOCUMENTS)
    assert levels["group"] >= 3
    assert levels["restricted"] >= 3
    assert levels["internal"] >= 3
    assert levels["public"] > len(DOCUMENTS) / 2
    languages = Counter(data["values"]["language"] for data in DOCUMENTS)
    assert languages["en"] >= 3
    assert languages["mul"] >= 2


def test_demo_content_codes_are_unique_and_match_their_pattern():
    codes = [data["values"]["code"] for data in DOCUMENTS if "code" in data["values"]]
    assert len(codes) == len(set(codes))
    for type_id in ("sop", "agreement", "curriculum"):
        raw = tomllib.loads((ROOT / "schemas" / f"{type_id}.toml").read_text("utf-8"))
        for data in of_type(type_id):
            assert re.fullmatch(raw["code"]["pattern"], data["values"]["code"])


def test_demo_content_files_lie_in_their_agency_under_their_code():
    for path in DEMO.glob("*/*.toml"):
        data = tomllib.loads(path.read_text("utf-8"))
        assert path.parent.name == data["agency"]
        plain = unicodedata.normalize("NFD", name(data).lower()).encode("ascii", "ignore").decode()
        assert path.stem == plain.replace("/", "-")


class DemoVocabularies:
    """What the fields of the demo may point at: what comes with every site, and the demo itself."""

    def __init__(self):
        self.found = {
            kind: {row["id"]: row["sq"] for row in AGENCIES[kind]} for kind in ("agencies", "units", "groups")
        }
        self.codes = {}
        for uid, data in enumerate(DOCUMENTS, 1):
            if "code" in data["values"]:
                self.codes[uid] = (data["type"], data["values"]["code"])

    def agencies(self):
        return list(self.found["agencies"].items())

    def agency(self, value):
        return self.found["agencies"].get(value)

    def units(self, agency=None):
        return list(self.found["units"].items())

    def unit(self, value):
        return self.found["units"].get(value)

    def counties(self):
        return list(COUNTIES.items())

    def county(self, value):
        return dict(self.counties()).get(value)

    def country(self, value):
        return value if value in {"AL", "GR", "XK", "MK", "ME"} else None

    def references(self, types=(), query=None):
        return [
            (uid, code) for uid, (type_id, code) in self.codes.items() if type_id in types and code == query
        ]

    def reference(self, value):
        return self.codes.get(value, (None, None))[1]


@every
def test_demo_document_passes_the_schema_of_its_type(data):
    values = compile_schema(TYPES.get(data["type"]), DemoVocabularies()).deserialize(data["values"])
    assert set(values) == set(data["values"])
    assert values.get("body", "") == data["values"].get("body", "").strip()


@every
def test_demo_document_belongs_to_an_agency_and_group_that_come_with_a_site(data):
    assert data["agency"] in {row["id"] for row in AGENCIES["agencies"]}
    assert (data["access"] == "group") == ("group" in data)
    assert data.get("group") in {None, *(row["id"] for row in AGENCIES["groups"])}


def test_demo_document_unit_belongs_to_its_agency():
    home = {row["id"]: row["agency"] for row in AGENCIES["units"]}
    for data in DOCUMENTS:
        unit = data["values"].get("issuing_unit")
        assert unit is None or home[unit] == data["agency"], name(data)


def test_demo_content_codes_named_in_texts_exist():
    codes = {data["values"].get("code") for data in DOCUMENTS}
    for data in DOCUMENTS:
        for code in re.findall(r"\b(?:PSV|MRV|PT|DOK)-[A-Z]+-\d+(?:/\d{4})?", plain_text(data)):
            assert code in codes, f"{name(data)} names {code}"


@every
def test_demo_sop_is_of_readable_length_in_articles_or_steps(data):
    if data["type"] == "sop":
        body = data["values"]["body"]
        assert 150 <= len(re.sub(r"<[^>]+>", " ", body).split()) <= 350
        assert body.count("<h2>") >= 4


@every
def test_demo_document_is_clean_utf8_text(data):
    text = plain_text(data)
    assert text == unicodedata.normalize("NFC", text)
    assert not re.search("[ÃÂ�\u0080-\u009fÄÅ]", text)
    if data["values"]["language"] == "sq":
        # A glossary term may be a few words without these letters.
        assert re.search("[ëç]", text) or data["type"] == "glossary_term"
        assert not re.search(
            r"(?<!-)\b(eshte|nje|per|femije|femijeve|femijet|marreveshje|perfshire)\b", text, re.IGNORECASE
        )


@every
def test_demo_document_holds_no_identity_number_address_or_telephone(data):
    text = plain_text(data)
    assert not re.search(r"\b[A-Z]\d{8}[A-Z]\b", text)
    assert not re.search(r"\+?355[\s\d]{6,}|\b0\d{8,9}\b|\S+@\S+", text)


@every
def test_demo_document_names_only_acts_and_dates_that_are_known(data):
    text = plain_text(data)
    for number in re.findall(
        r"(?:[Ll]igji|[Vv]endimi|[Dd]ecision|[Ll]aw)t? (?:nr\. )?(\d+(?:/\d{4})?)", text
    ):
        assert number in ACTS | {"499/2018"}
    for table in ("legal_basis", "acts"):
        for row in data["values"].get(table, ()):
            assert row.get("number") in ACTS | {None}
    assert set(dates(data)) <= DATES


def dates(value):
    if isinstance(value, date):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from dates(item)
    elif isinstance(value, list):
        for item in value:
            yield from dates(item)


def test_demo_greek_agreement_carries_the_facts_of_both_ratifications():
    greek = next(data for data in DOCUMENTS if name(data) == "MRV-GR-1/2006")["values"]
    assert (greek["place"], greek["signed_on"]) == ("Tiranë", date(2006, 2, 27))
    acts = {row["country"]: row["ratifying_act"] for row in greek["parties"]}
    assert "9544" in acts["AL"]
    assert "3692/2008" in acts["GR"]
    assert greek["child_clauses"] is True


def test_demo_convention_with_unconfirmed_date_leaves_the_date_empty():
    convention = next(data for data in DOCUMENTS if name(data) == "MRV-SEE-1")["values"]
    assert "signed_on" not in convention
    assert "not confirmed" in convention["date_note"]


def test_demo_content_has_files_of_several_pages():
    items = [item for data in DOCUMENTS for item in data.get("files", ())]
    pdfs = [item for item in items if item["media_type"] == "application/pdf"]
    assert len(pdfs) >= 8
    assert all(2 <= item["text"].count(PAGE_BREAK) + 1 <= 4 for item in pdfs)
    assert {item["media_type"] for item in items} == {"application/pdf", "text/plain", "text/html"}
    assert all(item["name"].isascii() for item in items)
