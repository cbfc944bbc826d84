"""Snippets of live text: the right place, the right marks, nothing lost or added."""

import html
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dosja.search.analysis import STOP_WORDS, lemmas, tokens
from dosja.search.lemma_table import lemma_table
from dosja.search.parsing import parse
from dosja.search.snippets import LENGTH, marked, marks, snippet

FILLER = "fjalë pa lidhje me kërkimin që mbushin faqen "


def hits(text, query, **more):
    return [piece for piece, match in snippet(text, parse(query), **more).pieces if match]


def test_snippet_marks_words_however_they_are_spelled():
    assert hits("Marrëveshja dhe MARREVESHJA", "marreveshja") == ["Marrëveshja", "MARREVESHJA"]


def test_snippet_marks_the_typed_lemma_in_english():
    assert hits("He trained two trainees in training", "train", language="en") == ["trained", "training"]


def test_snippet_marks_a_phrase_as_one_and_not_its_words_elsewhere():
    assert hits("me Greqinë, pastaj Greqinë me", '"me greqine"') == ["me Greqinë"]


def test_snippet_marks_prefixes_and_words_with_hyphens():
    assert hits("trafikanti trajnohet", "traf*") == ["trafikanti"]
    assert hits("plan anti-trafik", "anti-trafik") == ["anti-trafik"]
    assert hits("plan antitrafik", "anti-trafik") == ["antitrafik"]


def test_snippet_does_not_mark_excluded_words():
    assert hits("marrëveshje me Greqinë", "marreveshje -greqine") == ["marrëveshje"]


def test_snippet_shows_the_place_where_most_words_stand():
    text = FILLER * 20 + "vetëm marrëveshje " + FILLER * 20 + "marrëveshje me Greqinë " + FILLER * 20
    made = snippet(text, parse("marreveshje greqine"))
    assert made.clauses == 2
    assert "Greqinë" in made.text
    assert made.text.startswith("… ")
    assert made.text.endswith(" …")
    assert len(made.text) <= LENGTH + 60


def test_snippet_without_match_is_the_beginning():
    made = snippet("Fillimi i tekstit. " + FILLER * 20, parse("mungon"))
    assert made.matches == 0
    assert made.text.startswith("Fillimi i tekstit.")


def test_snippet_of_a_short_text_is_all_of_it():
    assert snippet("a b", parse("b")).pieces == (("a ", False), ("b", True))
    assert snippet("", parse("b")).pieces == ()


def test_snippet_joins_words_that_a_page_broke():
    assert hits("mbrojtja nga trafi-\nkimi i të miturve", "trafikimi") == ["trafikimi"]


def test_snippet_never_makes_markup():
    made = snippet("<b>x</b> <script>alert(1)</script>", parse("alert"))
    assert ("alert", True) in made.pieces
    assert "<script>" in made.text
    assert html.escape(made.text) != made.text


def test_snippet_of_a_huge_text_looks_at_its_beginning_only():
    text = (FILLER * 20 + "marrëveshje ") * 3000
    assert hits(text, "marreveshje")
    assert not hits(FILLER * 20_000 + "marrëveshje", "marreveshje")


@pytest.mark.parametrize("query", ["", "***", "-x", "\0"])
def test_snippet_of_an_empty_query_is_the_beginning(query):
    assert snippet("një dy", parse(query)).text == "një dy"


def test_marked_shows_a_whole_title():
    title = "Marrëveshje " * 30
    assert "".join(text for text, _ in marked(title, parse("marreveshje"))) == title


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["alfa", "beta", "anti-trafik", "ë", "gama,", "\n", "s'ka"]), max_size=80).map(
        " ".join
    ),
    st.sampled_from(["alfa", '"alfa beta"', "anti-trafik ska", "alf* -beta", "beta gama alfa"]),
)
def test_snippet_is_a_stretch_of_the_text(text, query):
    plain = " ".join(text.split())
    made = snippet(text, parse(query))
    inside = made.text.removeprefix("… ").removesuffix(" …")
    assert inside in plain
    assert all(piece for piece, _ in made.pieces)


@given(
    st.lists(
        st.sampled_from(
            [
                "pu",
                "pun",
                "punë",
                "punon",
                "punës",
                "Punime",
                "nepunë",
                "pun_punë",
                "(pune)",
                "kapunë",
                "tek",
                "ete",
                "në",
            ]
        )
    ).map(" ".join),
    st.sampled_from(["pu*", "pun* punë", "punon", "pu* kap*", "nepun* pun*", "te* ete"]),
)
def test_marks_are_those_of_a_text_that_is_cut_into_words(text, query):
    wanted = parse(query).wanted
    beginnings = tuple(clause.words[0] for clause in wanted if clause.prefix)
    whole = {form for clause in wanted if not clause.prefix for form in lemmas(clause.words[0], "sq")}
    expected = [
        (token.start, token.end)
        for token in tokens(text)
        if token.word.startswith(beginnings or "?") or whole.intersection(lemmas(token.word, "sq"))
    ]
    assert [(start, end) for start, end, _ in marks(text, parse(query), "sq")] == expected


def forms_with_another_letter():
    """(form, lemma) pairs of the lexicon that begin differently: "pashë" is a form of "shoh"."""
    table = lemma_table()
    pairs = (
        (form, lemma)
        for form in sorted(table.exceptions)
        for lemma in lemmas(form, "sq")
        if lemma[0] != form[0] and form not in STOP_WORDS
    )
    return list(islice(pairs, 0, None, 25))


def test_snippet_marks_forms_that_begin_with_another_letter():
    pairs = forms_with_another_letter()
    assert len(pairs) > 20
    missed = [(form, lemma) for form, lemma in pairs if form not in hits(f"Ka {form} këtu.", lemma)]
    assert not missed


def test_snippet_marks_parts_of_compounds_that_begin_with_another_letter():
    assert hits("Lufta anti-trafikim vazhdon.", "trafikim") == ["trafikim"]
