"""Error pages: right status, both languages, the next step, nothing of our insides, nothing written."""

import logging

import pytest
from pyramid.i18n import make_localizer
from webob import Request

from dosja.documents.model import Document
from dosja.resources import locale_folder
from dosja.uids import format_uid, new_uid
from dosja.web.errors import MET, PAGES, STALE_FORM
from tests.functional.conftest import BEGIN


@pytest.fixture
def app_settings():
    return {"pyramid.includes": "tests.functional.faulty_views", "retry.attempts": "3"}


def said(message, lang):
    """The message in a language, as the catalogs have it."""
    return make_localizer(lang, [str(locale_folder())]).translate(message, domain="dosja")


def heading(answer):
    (found,) = answer.html.find_all("h1")
    return found.get_text()


@pytest.mark.parametrize("lang", ["sq", "en"])
@pytest.mark.parametrize(
    ("path", "status", "page"),
    [
        ("/nothing", 404, PAGES[404]),
        ("/faulty-bad", 400, PAGES[400]),
        ("/faulty-refused", 403, PAGES[403]),
        ("/faulty-conflict", 409, PAGES[409]),
        ("/faulty-large", 413, PAGES[413]),
        ("/faulty-broken", 500, PAGES[500]),
        ("/faulty-away", 503, PAGES[503]),
        ("/faulty-forgotten", 503, PAGES[503]),
        ("/faulty-met", 409, MET),
    ],
)
@pytest.mark.parametrize("login", [None, "redaktor.akademia"])
def test_error_page_any_fault_speaks_the_readers_language(
    sign_in, new_browser, login, path, status, page, lang
):
    browser = sign_in(login, lang=lang) if login else new_browser(lang)
    answer = browser.get(path, status=status)
    assert answer.html.html["lang"] == lang
    assert heading(answer) == said(page.title, lang)
    assert answer.html.title.get_text().startswith(said(page.title, lang))
    assert answer.html.select("main a.button"), "an error page offers the next step"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"


def test_error_page_problem_of_an_operation_is_told_and_escaped(visitor):
    answer = visitor.get("/faulty-conflict", status=409)
    assert "The document was changed by Ilir <b>Prifti</b>." in answer.html.main.get_text()
    assert "The file is larger than 100 MB." in visitor.get("/faulty-large", status=413)


def test_error_page_fault_shows_a_number_that_stands_in_the_log(visitor, caplog, stored):
    with caplog.at_level(logging.ERROR, logger="dosja.web.errors"):
        answer = visitor.get("/faulty-broken", status=500)
    number = answer.headers["X-Request-Id"]
    assert number in answer.html.main.get_text()
    (record,) = caplog.records
    assert number in record.getMessage()
    assert "secret of the source code" in str(record.exc_info[1])
    assert "secret" not in answer.text, "the reason is for the log alone"
    with stored() as site:
        assert "written" not in site.settings, "what a failing view wrote is not kept"


@pytest.mark.parametrize("lang", ["sq", "en"])
def test_error_page_database_closed_still_answers(app, sign_in, lang):
    browser = sign_in("redaktor.akademia", lang=lang)
    browser.set_cookie("language", lang)
    app.registry.database.close()
    answer = browser.get("/", status=500)
    assert heading(answer) == said(PAGES[500].title, lang)
    assert answer.html.html["lang"] == lang


def test_error_page_storage_away_is_asked_once_and_says_when_to_come_back(visitor, caplog):
    with caplog.at_level(logging.ERROR, logger="dosja.web.errors"):
        answer = visitor.get("/faulty-away", status=503)
    assert answer.headers["Retry-After"] == "30"
    assert len(caplog.records) == 1, "each further attempt would wait for the storage again"


def test_error_page_conflict_in_every_attempt_is_logged_once(visitor, stored, caplog):
    with caplog.at_level(logging.ERROR, logger="dosja.web.errors"):
        visitor.get("/faulty-met", status=409)
    assert len(caplog.records) == 1
    with stored() as site:
        assert site.settings["met"] == -3, "tried three times, and the other writer's value stands"
    assert visitor.get("/faulty-wrote").text == "saved"


@pytest.mark.parametrize("address", ["/%ff", "/documents/%fe%ff", "/faulty-wrote/%c3%28"])
def test_error_page_address_that_is_no_text_answers_400(app, address):
    answer = Request.blank(address).get_response(app)
    assert answer.status_int == 400
    assert said(PAGES[400].title, "sq") in answer.text


def test_error_page_method_not_allowed_keeps_its_status(visitor):
    answer = visitor.get("/faulty-method", status=405)
    assert answer.headers["Allow"] == "GET"
    assert heading(answer) == PAGES[400].title


@pytest.mark.parametrize("lang", ["sq", "en"])
def test_forged_form_signed_in_person_is_told_that_nothing_was_saved(sign_in, lang):
    browser = sign_in("redaktor.akademia", lang=lang)
    answer = browser.post("/language", {"language": "en", "csrf_token": "forged"}, status=400)
    assert heading(answer) == said(STALE_FORM.title, lang)
    assert browser.get("/").html.html["lang"] == lang


def test_forbidden_visitor_is_led_to_the_sign_in_page_and_back(visitor):
    answer = visitor.get("/documents?type=sop", status=303)
    assert answer.location == "http://localhost/sign-in?next=%2Fdocuments%3Ftype%3Dsop"


def test_forbidden_signed_in_person_is_told_which_way_helps(sign_in, login_of):
    answer = sign_in(login_of("employee")).get("/trash", status=403)
    assert heading(answer) == PAGES[403].title
    assert "administrator of your agency" in answer.html.main.get_text()


def test_missing_document_one_may_not_see_answers_exactly_like_none(sign_in, stored):
    with stored() as site:
        document = Document(
            site.take_uid(), "document", 1, "policia", "draft", {"title": "Hidden", "code": ""}, BEGIN, 1
        )
        document.access = "restricted"
        site.uids[document.uid] = document
        site.documents.index(document)
        hidden = format_uid(document.uid)
    browser = sign_in("redaktor.akademia")
    none = format_uid(new_uid())
    seen = browser.get(f"/d/{hidden}", status=404).text.replace(hidden, none)
    assert seen == browser.get(f"/d/{none}", status=404).text
    assert "Hidden" not in seen


def test_missing_page_of_a_person_without_roles_works(sign_in, stored):
    with stored() as site:
        site.users["partner"].roles = ()
    browser = sign_in("partner")
    for path, status in (("/nothing", 404), ("/documents", 403)):
        page = browser.get(path, status=status)
        assert heading(page) == PAGES[status].title
        for link in page.html.select("main a"):
            browser.get(link["href"], status=200)
