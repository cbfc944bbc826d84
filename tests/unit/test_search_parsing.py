"""What people type: words, phrases, -not, prefix*; nothing that is typed is an error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dosja.search.engine import Batch, Meta
from dosja.search.entries import record_of
from dosja.search.parsing import LONGEST_QUERY, MOST_CLAUSES, MOST_PREFIXES, parse
from dosja.search.trees import page_trees, tree
from tests.memory_engine import MemoryEngine
from tests.unit.test_search_engines import entry

TITLES = {
    1: "Marrëveshje me Greqinë për trafikimin",
    2: "Marrëveshje me Italinë",
    3: "Procedurë anti-trafik",
    4: "Trajnimi i policisë kufitare",
    5: "Trained officers",
}


@pytest.fixture(scope="module")
def engine():
    made = MemoryEngine()
    entries = [entry(uid, title, code=f"PSV-AP-{uid}/2026", language="mul") for uid, title in TITLES.items()]
    made.index(Batch([record_of(each) for each in entries], [], Meta()))
    return made


@pytest.fixture
def find(engine):
    def ask(text, *, every=True):
        return {hit.uid for hit in engine.search(tree(parse(text), every=every)).hits}

    return ask


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("marreveshje", {1, 2}),
        ("MARRËVESHJE greqine", {1}),
        ("marreveshje -greqine", {2}),
        ("marreveshje \u2013greqine", {2}),
        ('"me greqine"', {1}),
        ("\u201eme Greqinë\u201c", {1}),
        ("«me greqine»", {1}),
        ('"greqine me"', set()),
        ("-marreveshje", {3, 4, 5}),
        ('-"me greqine" marreveshje', {2}),
        ("traf*", {1, 3}),
        ("tra*", {1, 3, 4, 5}),
        ("anti-trafik", {3}),
        ("antitrafik", {3}),
        ("anti trafik", {3}),
        ("PSV-AP-3/2026", {3}),
        ("psv-ap-3/2026", {3}),
        ("AP-4", {4}),
        ("train", {5}),
        ("training officer", {5}),
        ('"me greqine', {1}),
        ("marreveshje!!!", {1, 2}),
        ("(marreveshje)", {1, 2}),
        ("marreveshje OR trajnimi", set()),
        ("title:marreveshje", set()),
    ],
)
def test_parse_finds_what_was_meant(find, text, found):
    assert find(text) == found


def test_parse_or_takes_documents_with_any_word(find):
    assert find("marreveshje trajnimi", every=False) == {1, 2, 4}
    assert find("marreveshje trajnimi -italine", every=False) == {1, 4}


@pytest.mark.parametrize("text", ["", " ", "***", '"', '""', "-", "--", "\0", "\n\t", "!!!", '-""', "٪؟"])
def test_parse_of_nothing_has_no_clauses(text):
    assert parse(text).clauses == ()


def test_parse_short_prefix_is_a_word():
    assert not parse("tr*").clauses[0].prefix
    assert parse("tra*").clauses[0].prefix


def test_parse_long_query_is_shortened_and_says_so():
    parsed = parse("fjala " * 5000)
    assert parsed.shortened
    assert len(parsed.clauses) == 1
    many = parse(" ".join(f"w{number}" for number in range(100)))
    assert many.shortened
    assert len(many.clauses) == MOST_CLAUSES
    assert not parse("x" * LONGEST_QUERY).shortened


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "\0" * 10_000,
        "ab* " * 500,
        "abc* " * 500,
        '"' * 9_999,
        "-x " * 3000,
        "(((" * 3000,
        "a-b" * 4000,
    ],
)
def test_parse_of_huge_or_broken_queries_stays_small_and_is_answered(engine, text):
    parsed = parse(text)
    assert len(parsed.clauses) <= MOST_CLAUSES
    assert sum(clause.prefix for clause in parsed.clauses) <= MOST_PREFIXES
    engine.search(tree(parsed))
    engine.pages(*page_trees(parsed), [1, 2])


SIGNS = (*"ab ëç\"-*'/\\()[]{}:~^&|!?\0\n\ud800", "tra", "me")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), max_size=40).map("".join))
def test_parse_and_search_never_raise(text):
    parsed = parse(text)
    engine = MemoryEngine()
    engine.index(Batch([record_of(entry(1, "tra me ab"))], [], Meta()))
    engine.search(tree(parsed))
    engine.search(tree(parsed, every=False))
    engine.pages(*page_trees(parsed), [1])
