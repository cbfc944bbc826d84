"""Dates and acts: whichever form a text has and whichever is typed."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosja.search.analysis import analyse, explain
from dosja.search.engine import Batch, Meta
from dosja.search.entries import record_of
from dosja.search.letters import normalise_text
from dosja.search.parsing import parse
from dosja.search.references import references
from dosja.search.trees import tree
from tests.memory_engine import MemoryEngine
from tests.unit.test_search_engines import entry

DATES = (
    "21.1.2008",
    "21.01.2008",
    "21/1/2008",
    "21-01-2008",
    "21. 1. 2008",
    "2008-01-21",
    "21 janar 2008",
    "21 Janarit 2008",
    "dt. 21.01.08",
    "21 January 2008",
    "21st January, 2008",
    "January 21, 2008",
)
ACTS = (
    "Ligji nr. 9859, datë 21.1.2008",
    "ligjit nr.9859, dt. 21.01.2008",
    "nr. 9859 datë 21.1.2008",
    "Nr 9859 date 21/1/2008",
    "ligji 9859/2008",
    "9859/2008",
    "nr. 9859, janar 2008",
    "Ligjin nr. 9859 të vitit 2008",
    "Law No. 9859 of 21 January 2008",
    "law no. 9859, dated January 21, 2008",
    "9859, datë 2008-01-21",
)


def terms(text):
    return [found.term for found in references(normalise_text(text))]


@pytest.mark.parametrize("text", DATES)
def test_references_give_every_form_of_a_date_one_term(text):
    assert terms(f"më {text} u miratua") == ["2008-01-21"]


@pytest.mark.parametrize("text", ACTS)
def test_references_give_every_form_of_an_act_one_term(text):
    assert "9859/2008" in terms(f"Sipas {text}, neni 3")


@pytest.mark.parametrize(
    "text",
    [
        "31.2.2008", "41.1.2008", "1.2.3.2008", "v21.1.2008", "21.1.2008a", "PSV-AP-12/2026", "128/b",
        "neni 12, 2008 persona", "faqe 3 / 12", "1.1.08", "nr. 12345678 datë", "100.000.2008",
        "nr. 7 i nenit",
    ],
)  # fmt: skip
def test_references_take_nothing_else_for_one(text):
    assert terms(text) == []


def test_references_of_an_act_with_a_space_in_its_number_is_one_word():
    found = analyse("Ligji nr. 10 347, datë 4.11.2010", "sq").exact
    assert {"10347/2010", "10347", "2010-11-04"} <= set(found)
    assert terms("gjithsej 10 347 persona") == []


def test_references_stand_over_the_words_of_the_date():
    found = analyse("miratuar më 21 janar 2008 në Tiranë", "sq").exact
    assert found["2008-01-21"] == [2, 3, 4]
    assert found["ne"] == [5]


def test_explain_shows_the_term_of_a_date():
    assert ("21.1.2008", "2008-01-21", ()) in list(explain("nr. 9859, datë 21.1.2008", "sq"))


@given(st.text(alphabet="0123456789./-, nrdatëjanaryMay()\n", max_size=80))
def test_references_lie_in_the_text_in_order(text):
    before = 0
    for found in references(text):
        assert before <= found.start < found.words <= found.end <= len(text)
        before = found.start


def engine_of(*texts):
    engine = MemoryEngine()
    engine.index(Batch([record_of(entry(uid, body=text)) for uid, text in enumerate(texts, 1)], [], Meta()))
    return engine


def finds(engine, query):
    return {hit.uid for hit in engine.search(tree(parse(query)), count=100).hits}


def test_query_finds_a_date_in_every_form_by_every_form():
    engine = engine_of(*(f"Miratuar {text} në Tiranë" for text in DATES), "Miratuar 21.1.2009", "21 1 2007")
    every = set(range(1, len(DATES) + 1))
    for text in DATES:
        assert finds(engine, text) == every, text
        if not text.startswith("dt."):
            assert finds(engine, f'miratuar "{text}"') == every, text


def test_query_finds_a_phrase_with_a_date_in_another_form():
    engine = engine_of("miratuar më 21.1.2008 në Tiranë", "më 21.1.2008 u miratua në Tiranë")
    assert finds(engine, '"më 21 janar 2008 në Tiranë"') == {1}


def test_query_finds_an_act_in_every_form_by_every_form():
    engine = engine_of(
        *(f"Sipas {text}, neni 3" for text in ACTS),
        "Ligji nr. 9860, datë 21.1.2008",
        "Ligji nr. 985, datë 9.8.2008",
    )
    every = set(range(1, len(ACTS) + 1))
    missed = {
        (asked, ACTS[uid - 1])
        for asked, uid in itertools.product(ACTS, every)
        if uid not in finds(engine, asked)
    }
    assert missed == set()
    assert all(finds(engine, asked) == every for asked in (*ACTS, "9859", "nr. 9859", "ligji nr. 9859"))


def test_query_for_an_act_puts_the_right_year_first_and_leaves_small_numbers_of_other_years_out():
    engine = engine_of("ligji nr. 96/2016", "ligji nr. 96, datë 1.2.2010", "96 persona")
    assert finds(engine, "nr. 96, datë 3.3.2016") == {1}
    assert finds(engine, "ligji 96/2016") == {1}


@pytest.mark.parametrize("text", ["neni 128/b", "neni 128-b", "neni 128b", "Neni 128/B"])
def test_query_finds_an_article_with_a_letter_in_every_form(text):
    engine = engine_of("sipas nenit 128/b të Kodit", "neni 128-b", "neni 128b", "neni 128 dhe shkronja b")
    assert finds(engine, text) == {1, 2, 3}
