"""From text to terms: folding, words, positions, lemmas."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosja.search.analysis import GAP, LEMMAS, LONGEST_WORD, analyse, joined, lemmas, tokens
from dosja.search.lemma_table import lemma_table
from dosja.search.letters import fold, normalise_text

lemma_table()  # read before a test that hypothesis takes the time of


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Marrëveshje", "marreveshje"),
        ("ÇËSHTJE", "ceshtje"),
        ("c\u0327e\u0308shtje", "ceshtje"),
        ("Müller", "muller"),
        ("Đorđević", "dordevic"),
        ("straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁlm", "film"),
        ("Ⅻ", "xii"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
    ],
)
def test_fold_takes_case_and_marks_away(word, folded):
    assert fold(word).replace("ς", "σ") == folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("trafi\u00adkim", "trafikim"),
        ("trafi\u00ad\nkim", "trafikim"),
        ("trafi-\nkimit të", "trafikimit të"),
        ("trafi-\r\n  kimit", "trafikimit"),
        ("Tiranë-\nDurrës", "Tiranë-Durrës"),
        ("s\u2019ka ç\u02bcështë", "s'ka ç'është"),
        ("anti\u2011trafik", "anti-trafik"),
        ("τι\u037e", "τι;"),
        ("a\u00a0b\u200bc\ufeff", "a bc"),
        ("a\0b\x07c", "ab c"),
        ("e\u0308", "ë"),
        ("oﬃce", "office"),
        ("2025-\n2026", "2025-\n2026"),
    ],
)
def test_normalise_text_makes_printed_text_plain(text, plain):
    assert normalise_text(text) == plain


def words(text):
    return [(token.word, token.position, text[token.start : token.end]) for token in tokens(text)]


def test_tokens_carry_position_and_characters():
    assert words("Një, dy (tre)!") == [("nje", 0, "Një"), ("dy", 1, "dy"), ("tre", 2, "tre")]


def test_tokens_of_a_word_with_hyphen_are_parts_and_whole():
    assert words("anti-trafikim tani") == [
        ("antitrafikim", 0, "anti-trafikim"),
        ("anti", 0, "anti"),
        ("trafikim", 1, "trafikim"),
        ("tani", 2, "tani"),
    ]


def test_tokens_of_a_word_with_apostrophe_are_parts_and_whole():
    assert [word for word, _, _ in words("s'ka ç'është")] == ["ska", "s", "ka", "ceshte", "c", "eshte"]


def test_tokens_of_a_code_are_its_parts():
    assert [word for word, _, _ in words("PSV-AP-12/2026")] == ["psvap12", "psv", "ap", "12", "2026"]


def test_tokens_of_endless_words_are_cut():
    (token,) = tokens("x" * 10_000)
    assert token.word == "x" * LONGEST_WORD


@given(st.text(max_size=300))
def test_tokens_never_fail_and_lie_inside_the_text(text):
    plain = normalise_text(text)
    position = 0
    for token in tokens(plain):
        assert 0 <= token.start < token.end <= len(plain)
        assert token.word
        assert token.position >= position
        position = token.position
    assert unicodedata.is_normalized("NFC", plain) or plain != unicodedata.normalize("NFC", plain)


@given(st.text(max_size=300))
def test_analyse_agrees_with_tokens(text):
    found = analyse(text, "sq")
    expected: dict[str, set[int]] = {}
    for token in tokens(normalise_text(text)):
        expected.setdefault(token.word, set()).add(token.position)
    assert {word: set(places) for word, places in found.exact.items()} == expected
    assert all(places == sorted(set(places)) for places in found.exact.values())


def test_analyse_puts_lemmas_at_the_position_of_their_word():
    found = analyse("The trained officers were training", "en")
    assert found.exact["trained"] == [1]
    assert found.lemma["train"] == [1, 4]
    assert found.lemma["offic"] == [2]
    assert found.length == 5


def test_analyse_leaves_out_lemmas_that_are_the_word_itself():
    assert analyse("train", "en").lemma == {}


def test_lemmas_of_a_further_language_need_one_function_only(monkeypatch):
    monkeypatch.setitem(LEMMAS, "xx", (lambda word: (word[:3], word[:4], word[:5]),))
    assert lemmas("trafikimit", "xx") == ("tra", "traf")
    assert analyse("trafikimit", "xx").lemma == {"tra": [0], "traf": [0]}


def test_lemmas_of_an_unknown_language_are_those_of_all():
    assert lemmas("training", "de") == lemmas("training", "mul") == ("training", "train")


def test_lemmas_of_a_number_are_the_number():
    assert lemmas("2026", "en") == ("2026",)


def test_joined_texts_keep_a_gap_that_no_phrase_spans():
    whole = joined([analyse("a b", "sq"), analyse("b c", "sq")])
    assert whole.exact == {"a": [0], "b": [1, 2 + GAP], "c": [3 + GAP]}


def test_joined_does_not_change_its_parts():
    parts = [analyse("a", "sq"), analyse("a", "sq")]
    joined(parts)
    assert parts[0].exact == {"a": [0]}
