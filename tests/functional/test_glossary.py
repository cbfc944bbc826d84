"""Searching by an abbreviation finds its long form and the other way round; the page says so and takes it
off."""

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.operations.documents import create_document
from tests.functional.conftest import BEGIN
from tests.functional.indexed import found_set as found


@pytest.fixture
def types():
    return load_core_types()


@pytest.fixture
def put(stored, types, catch_up):
    """put(type, title, **values) stores a public document and brings the index up to date."""

    def store(ctype, title, agency="zkka", **values):
        with stored() as site:
            given = {"title": title, "language": "sq", "kind": "other", **values}
            document = create_document(
                site, OPERATOR, BEGIN, types[ctype], agency=agency, values=given, access="public"
            )
        catch_up()
        return document

    return store


@pytest.fixture
def term(put):
    return put(
        "glossary_term",
        "MKR",
        expansion_sq="Mekanizmi Kombëtar i Referimit",
        synonyms=({"form": "NRM", "language": "en"},),
        seen_as="MKR-së",
    )


@pytest.fixture
def reader(sign_in, login_of):
    return sign_in(login_of("employee"))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("NRM", "Puna e mekanizmit"),
        ("mkr", "Puna e mekanizmit"),
        ("NRM", "Mbledhja e MKR-së"),
        ("mekanizmi kombetar i referimit", "Mbledhja e MKR-së"),
        ('"Mekanizmi Kombëtar i Referimit"', "Mbledhja e MKR-së"),
    ],
)
def test_search_finds_other_forms_of_a_term(term, put, reader, query, title):
    put("document", "Puna e mekanizmit", summary="Roli i Mekanizmit Kombëtar të Referimit në qarqe.")
    put("document", "Mbledhja e MKR-së")
    put("document", "Diçka tjetër")
    titles = found(reader.get("/search", {"q": query}))
    assert title in titles
    assert "Diçka tjetër" not in titles


def test_search_says_what_it_searched_also_and_takes_it_off(term, put, reader):
    put("document", "Mbledhja e MKR-së")
    page = reader.get("/search?q=NRM")
    assert "Searched also" in page.text
    assert "Mekanizmi Kombëtar i Referimit" in page.html.select_one(".expansions").get_text()
    literal = page.click("Search only what I typed")
    assert "Searched also" not in literal.text
    assert "Mbledhja e MKR-së" not in found(literal)


def test_search_a_change_of_the_glossary_works_on_the_next_search(put, reader):
    put("document", "Mbledhja e MKR-së")
    assert found(reader.get("/search?q=NRM")) == set()
    put("glossary_term", "MKR", synonyms=({"form": "NRM", "language": "en"},))
    assert "Mbledhja e MKR-së" in found(reader.get("/search?q=NRM"))


def test_search_a_term_that_the_reader_may_not_see_adds_nothing(term, put, reader, stored):
    put("document", "Mbledhja e MKR-së")
    with stored() as site:
        document = site.uids[term.uid]
        document.access = "internal"
        document.rev = "changed"
        site.documents.index(document)
    page = reader.get("/search?q=NRM")
    assert "Searched also" not in page.text
    assert found(page) == set()


def test_search_short_words_in_small_letters_are_no_abbreviations(put, reader):
    put("glossary_term", "ON", expansion_sq="Organizata Ndërkombëtare")
    assert "Searched also" not in reader.get("/search?q=on+border").text
    assert "Searched also" in reader.get("/search?q=ON").text
