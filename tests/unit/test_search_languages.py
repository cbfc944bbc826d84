"""The language of a text by its own words, for documents that mix two."""

import pytest

from dosja.search.entries import Page, record_of
from dosja.search.languages import language_of, runs, votes
from tests.unit.test_search_engines import entry

ALBANIAN = "Procedura zbatohet nga të gjitha institucionet që kanë përgjegjësi për mbrojtjen e fëmijëve."
ENGLISH = "The procedure applies to all institutions that are responsible for the protection of children."


@pytest.mark.parametrize("declared", ["sq", "en", "mul", "de"])
@pytest.mark.parametrize(
    ("text", "language"), [(ALBANIAN, "sq"), (ENGLISH, "en"), (ALBANIAN + ENGLISH, "mul")]
)
def test_language_of_a_sentence_is_its_own_whatever_is_declared(text, language, declared):
    assert language_of(text, declared) == language


def test_language_of_albanian_typed_without_marks_is_albanian():
    assert language_of("procedura per mbrojtjen e femijeve qe jane viktima", "en") == "sq"


@pytest.mark.parametrize("text", ["", "12/2026", "National Referral Mechanism", "Trajnim 2026", "\0", "漢字"])
def test_language_of_what_does_not_tell_is_both(text):
    assert language_of(text, "sq") == language_of(text, "en") == "mul"


def test_language_of_few_words_agrees_with_the_document_or_is_both():
    assert language_of("Zyra e Koordinatorit", "sq") == "sq"
    assert language_of("Zyra e Koordinatorit", "en") == "mul"


def test_language_of_a_long_text_is_told_by_its_beginning_and_end():
    assert language_of(ALBANIAN * 40 + ENGLISH * 40, "sq") == "mul"
    assert votes(ALBANIAN * 40_000)["sq"] < 300


def test_runs_are_whole_lines_in_order():
    text = f"{ALBANIAN}\n\n{ALBANIAN}\n{ENGLISH}\n{ENGLISH}\nTIMS"
    assert [language for language, _ in runs(text, "sq")] == ["sq", "en", "mul"]
    assert "\n".join(part for _, part in runs(text, "sq")) == text


def test_record_takes_each_page_in_its_language():
    record = record_of(entry(1, pages=[Page(7, 1, ALBANIAN), Page(7, 2, ENGLISH)], language="sq"))
    albanian, english = (page.fields["page_lemma"][0] for page in record.pages)
    assert "institucion" in albanian
    assert "institut" in english
    assert "institut" not in albanian
    assert {"institucion", "institut"} <= set(record.fields["body_lemma"][0])


def test_record_takes_each_field_in_its_language():
    text = "Komiteti i luftës kundër trafikimit\nCommittee for the fight against trafficking of beings"
    lemmas = record_of(entry(1, body=text, language="sq")).fields["body_lemma"][0]
    assert {"trafikim", "traffick", "be"} <= set(lemmas)


def test_record_takes_a_title_that_does_not_tell_in_both():
    assert "mechan" in record_of(entry(1, "Referral Mechanisms", language="sq")).fields["title_lemma"][0]
