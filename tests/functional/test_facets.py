"""Narrowing a search: facets with counts, chosen ones as chips in the address; the same for programs as
JSON."""

from datetime import date

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.indexing import make_source
from dosja.documents.operations.documents import create_document
from dosja.search.indexer import Indexer
from tests.functional.conftest import BEGIN
from tests.functional.indexed import found_set as found
from tests.functional.living import Life

AGREEMENTS = (
    ("Marrëveshje me Greqinë", "mb", "GR", "public"),
    ("Marrëveshje me Kosovën", "mb", "XK", "public"),
    ("Marrëveshje e policisë me Greqinë", "policia", "GR", "public"),
    ("Marrëveshje e brendshme", "mash", "IT", "internal"),
)


@pytest.fixture(autouse=True)
def agreements(stored, catch_up):
    types = load_core_types()
    with stored() as site:
        for title, agency, country, access in AGREEMENTS:
            values = {
                "title": title,
                "language": "sq",
                "kind": "bilateral",
                "parties": (
                    {"party": "Shqipëria", "country": "AL"},
                    {"party": "Pala tjetër", "country": country},
                ),
            }
            create_document(
                site, OPERATOR, BEGIN, types["agreement"], agency=agency, values=values, access=access
            )
        values = {"title": "Marrëveshje e përgjithshme", "language": "en", "kind": "other"}
        create_document(site, OPERATOR, BEGIN, types["document"], agency="mb", values=values, access="public")
    catch_up()


@pytest.fixture
def reader(sign_in, login_of):
    return sign_in(login_of("employee"))


def facets(page):
    return [" ".join(link.get_text(" ", strip=True).split()) for link in page.html.select(".facets a")]


def test_facets_count_what_was_found_and_nothing_unseen(reader):
    page = reader.get("/search?q=marreveshje")
    assert len(found(page)) == 4
    assert "Agreements 3" in facets(page)
    assert "Other documents 1" in facets(page)
    assert "Greece 2" in facets(page)
    assert "Kosovo 1" in facets(page)
    assert not any(facet.startswith("Italy") for facet in facets(page))
    assert "English 1" in facets(page)


def test_year_from_which_a_text_was_in_force_is_offered(reader, stored, app, site_folder):
    with stored() as site:
        one = Life(site, title="Procedura e strehimit")
        one.step("record", act="VKM 12", day=date(2018, 5, 31))
        other = Life(site, title="Procedura e paditur", code="PSV-AKP-2/2026")
        other.step("record", act="VKM 13", day=date(2011, 7, 31), uncertain=True)
    indexer = Indexer(app.registry.database, site_folder / "index", make_source(load_core_types()))
    indexer.catch_up()
    indexer.close()
    page = reader.get("/search?q=procedura")
    assert "2018 1" in facets(page)
    # Of a day that is not known no year is claimed.
    assert "2011 1" not in facets(page)
    assert found(page.click(href="year=2018")) == {"Procedura e strehimit"}
    assert found(reader.get("/search?q=31.5.2018")) == {"Procedura e strehimit"}


def test_facets_narrow_and_are_taken_off_as_chips(reader):
    page = reader.get("/search?q=marreveshje").click("Greece")
    assert found(page) == {"Marrëveshje me Greqinë", "Marrëveshje e policisë me Greqinë"}
    assert "country=GR" in page.request.path_qs
    page = page.click(href="country=GR&agency=policia")
    assert found(page) == {"Marrëveshje e policisë me Greqinë"}
    page = page.click("Country: Greece")
    assert found(page) == {"Marrëveshje e policisë me Greqinë"}
    assert "country" not in page.request.path_qs


def test_facets_of_one_name_widen_and_of_two_names_narrow(reader):
    assert len(found(reader.get("/search?q=marreveshje&country=GR&country=XK"))) == 3
    assert len(found(reader.get("/search?q=marreveshje&country=GR&agency=mb"))) == 1


def test_facets_offer_other_values_beside_a_chosen_one(reader):
    """Each value says how many one finds with it: values of one facet widen, the others keep narrowing."""
    page = reader.get("/search?q=marreveshje&country=GR&agency=mb")
    assert "Greece (chosen; take off) 1" in facets(page)
    assert "Kosovo 1" in facets(page)
    assert "State Police 1" in facets(page)
    assert "Ministry of Interior (chosen; take off) 1" in facets(page)
    assert "Agreements 1" in facets(page)
    assert not any(facet.startswith(("Italy", "Ministry of Education")) for facet in facets(page))
    page = page.click("Kosovo")
    assert found(page) == {"Marrëveshje me Greqinë", "Marrëveshje me Kosovën"}
    page = page.click("Country: Greece")
    assert found(page) == {"Marrëveshje me Kosovën"}
    assert page.request.path_qs.count("country=") == 1


def test_facets_of_a_question_that_finds_nothing_lead_out(reader):
    page = reader.get("/search?q=marreveshje&country=XK&agency=policia")
    assert found(page) == set()
    assert "Ministry of Interior 1" in facets(page)
    assert "Greece 1" in facets(page)
    assert found(page.click("Greece")) == {"Marrëveshje e policisë me Greqinë"}
    assert len(found(page.click("Take off all"))) == 4


def test_facets_that_are_long_fold_and_open_for_what_is_chosen(reader, stored, app, site_folder):
    types = load_core_types()
    with stored() as site:
        for day in range(1, 10):
            values = {
                "title": f"Marrëveshje {day}",
                "language": "sq",
                "kind": "bilateral",
                "stage": "signed",
                "signed_on": date(2000 + day, 1, 1),
            }
            create_document(
                site, OPERATOR, BEGIN, types["agreement"], agency="mb", values=values, access="public"
            )
    indexer = Indexer(app.registry.database, site_folder / "index", make_source(types))
    indexer.catch_up()
    indexer.close()
    page = reader.get("/search?q=marreveshje")
    years = [text for text in facets(page) if text[:4].isdecimal()]
    assert years == [f"{year} 1" for year in range(2009, 2000, -1)]
    (folded,) = page.html.select(".facets details")
    assert folded.summary.get_text(strip=True) == "3 more"
    assert not folded.has_attr("open")
    assert reader.get("/search?q=marreveshje&year=2001").html.select_one(".facets details").has_attr("open")


def test_facets_stay_when_the_words_or_the_order_change(reader):
    page = reader.get("/search?q=marreveshje&country=GR")
    form = page.forms[next(key for key in page.forms if "sort" in page.forms[key].fields)]
    form["sort"] = "modified"
    page = form.submit()
    assert len(found(page)) == 2
    assert "country=GR" in page.request.path_qs


@pytest.mark.parametrize(
    "query", ["country=%00", "agency=" + "x" * 5000, "sort=evil", "year=-1", "type=%3Cscript%3E"]
)
def test_facets_nonsense_in_the_address_still_answers(reader, query):
    page = reader.get(f"/search?q=marreveshje&{query}")
    assert page.status_int == 200
    assert "<script>" not in page.text.replace("<script src=", "")


def test_json_gives_the_same_answer(reader):
    answer = reader.get("/search.json?q=marreveshje&country=GR").json
    assert answer["total"] == 2
    assert {hit["title"] for hit in answer["hits"]} == {
        "Marrëveshje me Greqinë",
        "Marrëveshje e policisë me Greqinë",
    }
    assert answer.keys() == {"total", "hits", "facets", "expansions", "suggestion", "notes"}
    hit = answer["hits"][0]
    assert hit.keys() == {"uid", "code", "title", "type", "state", "score", "pages", "snippet"}
    assert hit["pages"] == []
    assert answer["suggestion"] is None
    assert {"value": "policia", "label": "State Police", "count": 1} in answer["facets"]["agency"]
    assert "Italy" not in str(answer)


def test_json_is_for_signed_in_people_and_empty_without_words(reader, new_browser):
    assert reader.get("/search.json").json["total"] == 0
    for lang, word in (("en", "Sign in"), ("sq", "Hyni")):
        refused = new_browser(lang).get("/search.json?q=x", status=401)
        assert refused.content_type == "application/json"
        assert refused.json["error"].startswith(word)


def test_choice_without_words_lists_all_that_have_it(reader):
    assert found(reader.get("/search?country=GR")) == {
        "Marrëveshje me Greqinë",
        "Marrëveshje e policisë me Greqinë",
    }


@pytest.fixture
def app_settings(request):
    return {"dosja.page_size": "2"} if "next_page" in request.node.name else {}


def test_facets_stay_on_the_next_page(reader):
    page = reader.get("/search?q=marreveshje&country=GR&country=XK")
    assert len(found(page)) == 2
    following = page.click("Next")
    assert len(found(following)) == 1
    assert not found(following) & found(page)
    assert following.request.path_qs.count("country=") == 2


def test_chosen_country_leads_to_all_that_there_is_with_it(reader):
    page = reader.get("/search?q=marreveshje&country=GR")
    found = page.click(description="All that there is with this country")
    assert found.request.path == "/countries/GR"
    assert found.html.h1.get_text() == "Greece"
