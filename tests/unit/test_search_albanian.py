"""Albanian words are found in any ending, typed with ë and ç or without."""

import time

import pytest

from dosja.search.analysis import analyse, explain, lemmas, tokens
from dosja.search.lemma_table import lemma_table
from dosja.search.letters import fold, normalise_text
from dosja.search.query import Filters, Search
from tests.unit.albanian_pairs import PAIRS
from tests.unit.test_search_engines import entry
from tests.unit.test_search_query import make_index

lemma_table()


def finds(written, asked):
    """Whether the word asked has a term in common with a text, as a query looks for it."""
    text = analyse(f"sipas {written} në fuqi", "sq")
    (word, *_) = [token.word for token in tokens(normalise_text(asked))]
    return word in text.exact or any(form in text.lemma or form in text.exact for form in lemmas(word, "sq"))


def test_lemmas_find_words_in_other_endings():
    others = [pair for pair in PAIRS if fold(pair[0]) != fold(pair[1])]
    assert len(others) >= 150
    missed = [pair for pair in others if not finds(*pair)]
    assert len(missed) <= len(others) * 0.05, missed


def test_lemmas_are_what_finds_them(monkeypatch):
    """Without lemmas, by folding alone, next to nothing of the table is found: it is no easy one."""
    from tests.unit import test_search_albanian

    monkeypatch.setattr(test_search_albanian, "lemmas", lambda word, language: ())
    found = [pair for pair in PAIRS if finds(*pair)]
    assert len(found) < len(PAIRS) * 0.1, found


def test_lemmas_find_words_whose_marks_are_combining_characters():
    assert finds("marre\u0308veshjes", "marrëveshje")
    assert finds("çështjeve", "c\u0327e\u0308shtje")


def test_search_finds_a_sample_of_the_words_in_the_index(tmp_path):
    sample = PAIRS[::7]
    make_index(
        tmp_path,
        *(
            entry(number, f"nr {number}", body=f"sipas {written} në fuqi", language="sq")
            for number, (written, _) in enumerate(sample, 1)
        ),
    )
    search = Search(tmp_path)
    missed = [
        pair
        for number, pair in enumerate(sample, 1)
        if number not in {hit.uid for hit in search.find(pair[1], Filters(None)).hits}
    ]
    assert len(missed) <= len(sample) * 0.05, missed


@pytest.mark.parametrize("word", ["është", "që", "në", "me", "për", "të", "së", "kanë", "jemi", "kishte"])
def test_analyse_gives_words_of_every_text_no_lemma(word):
    found = analyse(word, "sq")
    assert len(found.exact) == 1
    assert found.lemma == {}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("MKR-së", ["mkr"]),
        ("PSO-ve", ["pso"]),
        ("NATO-s", ["nato"]),
        ("MKR-SË", ["mkr"]),
        ("PSV-AP-së", ["psvap", "psv", "ap"]),
        ("neni 110-a", ["neni", "110a", "110", "a"]),
        ("MV-IT", ["mvit", "mv", "it"]),
        ("anti-trafik", ["antitrafik", "anti", "trafik"]),
    ],
)
def test_tokens_of_an_abbreviation_lose_its_ending(text, terms):
    assert [token.word for token in tokens(normalise_text(text))] == terms


def test_analyse_leaves_abbreviations_alone_but_not_headings():
    assert analyse("sipas VITI të", "sq").lemma == {}
    assert analyse("sipas viti të", "sq").lemma == {"vit": [1]}
    assert analyse("PLANI I VITIT", "sq").lemma == {"plan": [0], "vit": [2]}
    assert lemmas("mkr", "sq") == ("mkr",)
    assert lemmas("unhcr", "sq") == ("unhcr",)


def test_lemmas_are_two_where_a_form_is_of_two_words():
    assert lemmas("prokuroret", "sq") == ("prokuror", "prokurore")


def test_lemmas_of_unknown_words_follow_the_rules_of_endings():
    assert lemmas("digjitalizimeve", "sq")[0] == "digjitalizim"
    assert lemmas("facebookut", "sq")[0] == "facebook"


def test_lemmas_of_mixed_texts_are_those_of_both_languages():
    assert {"trafikim", "train"} <= set(analyse("trafikimit training", "mul").lemma)


def test_explain_tells_each_word_as_analyse_takes_it():
    assert list(explain("MASH-it dhe prokurorëve", "sq")) == [
        ("MASH", "mash", ()),
        ("dhe", "dhe", ()),
        ("prokurorëve", "prokuroreve", ("prokuror", "prokurore")),
    ]
    text = "Trajnimet e MKR-së, anti-trafikimi"
    found = analyse(text, "sq")
    for _, exact, forms in explain(text, "sq"):
        assert exact in found.exact
        assert all(form in found.lemma or form in found.exact for form in forms)


def test_analyse_remembers_words():
    text = "Marrëveshja për parandalimin e trafikimit të fëmijëve u nënshkrua nga prokurorët. " * 2_000
    analyse(text[:100], "sq")
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        words = analyse(text, "sq").length
        best = min(best, time.process_time() - began)
    assert words / best > 100_000, "far below the 500,000 words/s of a machine at rest"
