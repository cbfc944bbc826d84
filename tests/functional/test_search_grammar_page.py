"""The grammar on the page: fields by the site's names, acts and dates, and what was taken as plain words."""

from datetime import date, timedelta

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.indexing import make_source
from dosja.documents.operations.documents import create_document
from dosja.search.help_views import EXAMPLES
from dosja.search.indexer import Indexer
from tests.functional.conftest import BEGIN
from tests.functional.indexed import found

ACT = {"act": "Ligji për disa shtesa", "number": "9859", "date": date(2008, 1, 21)}


def event(day, state, *, holds=False):
    """An entry of a document's course (`documents.life.course.Event`)."""
    return (day, state, holds, 1, True, "", "", None, BEGIN, 1)


@pytest.fixture(autouse=True)
def documents(stored, catch_up):
    types = load_core_types()
    with stored() as site:

        def put(ctype, title, agency, **values):
            given = {"title": title, "language": "sq", "kind": "other", **values}
            return create_document(
                site, OPERATOR, BEGIN, types[ctype], agency=agency, values=given, access="public"
            )

        put("document", "Me tabelë", "mb", acts=(ACT,), kind="legal_act")
        put("document", "Me tekst", "mb", summary="Sipas ligjit nr. 9859, dt. 21.01.2008, neni 128/b")
        put("document", "Tjetër", "mash", summary="Sipas ligjit nr. 9860, datë 22.1.2008", country="GR")
        since, until = date(2009, 3, 1), date(2011, 12, 31)
        one = put("sop", "Procedurë", "policia", code="PSV-AP-7/2026", summary="ligji")
        one.shown, one.course = 1, (
            event(since, "in_force", holds=True),
            event(until + timedelta(days=1), "expired"),
        )  # fmt: skip
        one = put("sop", "Ëndrra", "policia", code="PSV-AP-8/2026", summary="ligji")
        one.shown, one.course = 1, (event(date(2012, 3, 1), "in_force", holds=True),)
        put("sop", "Fundi", "policia", code="MRV-AP-1", summary="ligji")
    catch_up()


@pytest.fixture
def reader(sign_in, login_of):
    return sign_in(login_of("employee"))


ACTS = (
    "9859", "nr. 9859", "nr. 9859 datë 21.1.2008", "ligji nr. 9859, dt. 21.01.2008", "9859/2008",
    "21.1.2008", "21.01.2008", "21/1/2008", "2008-01-21", "21 janar 2008", "21 January 2008",
)  # fmt: skip


def test_act_is_found_in_a_field_and_in_a_text_whichever_form_is_typed(reader):
    answers = {query: set(found(reader.get("/search", {"q": query}))) for query in ACTS}
    assert answers == {key: {"Me tabelë", "Me tekst"} for key in ACTS}
    assert reader.get("/search.json", {"q": ACTS[3]}).json["total"] == 2


def test_article_with_a_letter_is_found(reader):
    assert found(reader.get("/search", {"q": "neni 128/b"})) == ["Me tekst"]


FIELDS = (
    ("institucioni:mash", {"Tjetër"}),
    ('agency:"Ministria e Arsimit dhe Shkencës"', {"Tjetër"}),
    ('institucioni:"Ministry of Education and Science"', {"Tjetër"}),
    ("lloji:PSV", {"Procedurë", "Ëndrra", "Fundi"}),
    ('type:"Procedura standarde veprimi"', {"Procedurë", "Ëndrra", "Fundi"}),
    ('type:"Standard operating procedure" -kodi:PSV', {"Fundi"}),
    ("shteti:Greqia", {"Tjetër"}),
    ("country:Greece", {"Tjetër"}),
    ("kodi:PSV-AP*", {"Procedurë", "Ëndrra"}),
    ("gjuha:shqip gjendja:draft shteti:gr", {"Tjetër"}),
)


@pytest.mark.parametrize("lang", ["sq", "en"])
def test_field_takes_the_names_of_the_site_in_both_languages(sign_in, login_of, lang):
    reader = sign_in(login_of("employee"), lang=lang)
    for query, titles in FIELDS:
        page = reader.get("/search", {"q": query})
        assert set(found(page)) == titles, query
        assert not page.html.select(".understood"), query


NOTES = (
    ('"me tabelë', "quotation mark has no end"),
    ("tema:ligji", "“tema” is not a field"),
    ("institucioni:xyz ligji", "“institucioni:xyz” names nothing"),
    ("ligji - tabelë", "“-” is no sign"),
    ("li* ligji", "In “li*” the * does nothing"),
    ("fjala " * 900, "too long"),
)


def test_page_says_what_was_searched_as_plain_words(reader):
    for query, said in NOTES:
        page = reader.get("/search", {"q": query})
        assert said in page.html.select_one(".understood").get_text(), query
        assert page.html.select_one(".understood a")["href"] == "/search-help"


def test_page_says_it_in_albanian(sign_in, login_of):
    page = sign_in(login_of("employee"), lang="sq").get("/search", {"q": '"ligji'})
    text = page.html.select_one(".understood").get_text()
    assert "thonj" in text
    assert "quotation" not in text


def test_json_tells_the_notes(reader):
    assert reader.get("/search.json", {"q": "tema:ligji"}).json["notes"] == [
        {"kind": "field", "typed": "tema"}
    ]


@pytest.mark.parametrize("lang", ["sq", "en"])
def test_help_page_has_examples_that_work(sign_in, login_of, lang):
    reader = sign_in(login_of("employee"), lang=lang)
    page = reader.get("/search-help")
    links = page.html.select("main td a")
    assert len(links) == len(EXAMPLES)
    for link in links:
        assert not reader.get(link["href"]).html.select(".understood"), link["href"]


def test_in_force_on_a_day_is_asked_in_the_address(reader):
    for day in ("2010-01-01", "1.1.2010", "01.01.2010", "1 janar 2010", "31.12.2011"):
        assert found(reader.get("/search", {"q": "ligji", "on": day})) == ["Procedurë"], day
        assert reader.get("/search.json", {"on": day}).json["total"] == 1
    assert found(reader.get("/search", {"q": "ligji", "on": "1.1.2012"})) == []
    assert found(reader.get("/search", {"q": "ligji", "on": "2.3.2012"})) == ["Ëndrra"]


def test_in_force_on_no_day_is_passed_over(reader):
    for day in ("", "nesër", "2010", "31.2.2010", "\0", "9" * 500, "9859/2008"):
        assert len(found(reader.get("/search", {"q": "ligji lloji:psv", "on": day}))) == 3, day


def test_results_are_sorted_by_title_and_code(reader):
    query = {"q": "ligji lloji:psv"}
    assert found(reader.get("/search", {**query, "sort": "title"})) == ["Ëndrra", "Fundi", "Procedurë"]
    assert found(reader.get("/search", {**query, "sort": "code"})) == ["Fundi", "Procedurë", "Ëndrra"]


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_text_in_force_stands_above_what_it_replaced(reader, stored, app, site_folder, state):
    types = load_core_types()
    with stored() as site:
        for title, given, text in (
            ("Procedura e zbulimit", state, "zbulimi " * 20),
            ("Rregullore e re", "in_force", "Zëvendëson procedurën e zbulimit."),
        ):
            document = create_document(
                site, OPERATOR, BEGIN, types["sop"], agency="policia", access="public",
                values={"title": title, "language": "sq", "summary": text},
            )  # fmt: skip
            document.state = given
    indexer = Indexer(app.registry.database, site_folder / "index", make_source(types))
    indexer.catch_up()
    indexer.close()
    for query in ("zbulimi", "procedura e zbulimit", "zbulim*"):
        assert found(reader.get("/search", {"q": query})) == ["Rregullore e re", "Procedura e zbulimit"]
