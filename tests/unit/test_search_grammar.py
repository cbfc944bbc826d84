"""The grammar: fields with their values, and what is searched as plain words and says so."""

import pytest

from dosja.search.engine import Batch, Meta
from dosja.search.entries import record_of
from dosja.search.names import SiteNames
from dosja.search.parsing import parse
from dosja.search.trees import tree
from tests.memory_engine import MemoryEngine
from tests.unit.test_search_engines import entry

AGENCIES = (
    ("mash", "mash"),
    ("mash", "MASH"),
    ("mash", "Ministria e Arsimit dhe Shkencës"),
    ("mash", "Ministry of Education and Science"),
    ("policia", "policia"),
    ("policia", "PSH"),
    ("policia", "Policia e Shtetit"),
    ("mb", "Ministria e Brendshme"),
)
TYPES = (
    ("sop", "sop"),
    ("sop", "PSV"),
    ("sop", "Procedura standarde veprimi"),
    ("agreement", "Marrëveshje"),
    ("agreement", "agreement"),
)
COUNTRIES = (("GR", "GR"), ("GR", "Greqi"), ("GR", "Greece"), ("XK", "Kosovë"), ("IT", "Itali"))
NAMES = SiteNames({"agency": lambda: AGENCIES, "type": lambda: TYPES, "country": lambda: COUNTRIES})


@pytest.fixture(scope="module")
def find():
    engine = MemoryEngine()
    entries = [
        entry(
            1,
            "Marrëveshje me Greqinë",
            type="agreement",
            agency="mb",
            facets=("country:GR", "year:2006"),
            code="MRV-GR-1/2006",
        ),
        entry(
            2,
            "Marrëveshje me Kosovën",
            type="agreement",
            agency="mb",
            facets=("country:XK", "year:2007"),
            code="MRV-XK-2/2007",
        ),
        entry(3, "Procedura e referimit", agency="mash", facets=("year:2007",), code="PSV-MASH-3/2007"),
        entry(
            4,
            "Procedura e kufirit me Greqinë",
            agency="policia",
            facets=("year:2009",),
            code="PSV-AP-12/2009",
        ),
        entry(5, "kodi dhe viti", agency="policia", body="institucioni mash", code="PSV-AP-13/2009"),
    ]
    engine.index(Batch([record_of(each) for each in entries], [], Meta()))

    def ask(text):
        return {hit.uid for hit in engine.search(tree(parse(text, NAMES)), count=100).hits}

    return ask


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("agency:mash", {3}),
        ("institucioni:MASH", {3}),
        ('institucioni:"Ministria e Arsimit dhe Shkencës"', {3}),
        ('institucioni:"ministria e arsimit"', {3}),
        ("institucioni:ministria", {1, 2, 3}),
        ('agency:"Ministry of Education and Science"', {3}),
        ("Institucioni:mash,", {3}),
        ("agency:mash agency:policia", {3, 4, 5}),
        ("agency:policia -greqine", {5}),
        ("-agency:policia procedura", {3}),
        ("type:agreement", {1, 2}),
        ("lloji:marreveshje", {1, 2}),
        ("lloji:Marrëveshjet greqine", {1}),
        ("lloji:psv viti:2009", {4}),
        ("shteti:Greqia", {1}),
        ("country:GR", {1}),
        ("country:greece", {1}),
        ("shteti:Kosova shteti:GR", {1, 2}),
        ("viti:2007", {2, 3}),
        ("year:2006-2007", {1, 2, 3}),
        ("year:2006..2008 -type:sop", {1, 2}),
        ("kodi:PSV-AP-12/2009", {4}),
        ("code:psv-ap*", {4, 5}),
        ("kodi:PSV-AP-1*", {4, 5}),
        ('kodi:"PSV-AP-12/2009"', {4}),
        ("kodi:greqine", set()),
        ("-kodi:PSV procedura", set()),
        ("code:MRV", {1, 2}),
        ("kodi viti", {5}),
    ],
)  # fmt: skip
def test_field_finds_what_has_the_value(find, text, found):
    assert find(text) == found
    assert parse(text, NAMES).notes == ()


@pytest.mark.parametrize(
    ("text", "kinds", "found"),
    [
        ('"me greqine', ["quote"], {1, 4}),
        ('procedura "e" kufirit"', ["quote"], {4}),
        ("tema:referimit", ["field"], set()),
        ("titulli:procedura", ["field"], set()),
        ("institucioni:mash-policia", ["value"], set()),
        ("viti:dymije", ["value"], set()),
        ('institucioni:"mash', ["value", "quote"], {5}),
        ("institucioni:%%%", ["value"], {5}),
        ("procedura - kufirit", ["sign"], {4}),
        ("procedura * kufirit", ["sign"], {4}),
        ("procedura AND kufirit", ["sign"], set()),
        ("pr* kufirit", ["star"], set()),
        ("*procedura", ["star"], {3, 4}),
        ("proc*dura", ["star"], set()),
        ("http://procedura", [], set()),
        ("ora 12:30", [], set()),
        ("kodi: viti:", [], {5}),
        ("procedura, kufirit;", [], {4}),
    ],
)
def test_what_does_not_fit_is_searched_as_words_and_noted(find, text, kinds, found):
    assert [note.kind for note in parse(text, NAMES).notes] == kinds
    assert find(text) == found


def test_notes_hold_little_of_what_was_typed():
    parsed = parse("x" * 30 + ":y " + '"' + "z" * 900, NAMES)
    assert all(len(note.typed) <= 60 for note in parsed.notes)


def test_names_are_asked_for_only_when_a_field_is_typed():
    def never():
        raise AssertionError

    parse("procedura kufirit", SiteNames({"agency": never}))


def test_phrase_of_two_hundred_words_is_cut_and_says_so():
    parsed = parse('"' + " ".join(f"f{number}" for number in range(200)) + '"')
    assert parsed.shortened
    assert len(parsed.clauses[0].words) == 40
