"""Following documents, lists and searches: the buttons, the page, and who may follow what."""

import pytest

from dosja.uids import format_uid
from tests.functional.noticing import put

EDITOR = "redaktor.akademia"


def follow_form(page):
    return next(form for form in page.forms.values() if "key" in form.fields)


def names(page):
    return [link.get_text() for link in page.html.select(".follow-row > span > a")]


@pytest.fixture
def document(stored):
    with stored() as site:
        return put(site, "Raporti i vitit", access="internal")


def test_a_document_is_followed_and_left_again_on_its_page(sign_in, document):
    browser = sign_in(EDITOR)
    page = follow_form(browser.get(f"/d/{format_uid(document)}")).submit("action").follow()
    assert "news about it comes into your inbox" in page.text
    assert names(browser.get("/inbox/following")) == ["Raporti i vitit"]
    page = follow_form(page).submit("action").follow()
    assert "You no longer follow this." in page.text
    assert "You follow nothing yet" in browser.get("/inbox/following").text


def test_a_list_is_followed_where_an_agency_or_a_kind_is_chosen(sign_in):
    browser = sign_in(EDITOR, lang="sq")
    assert not [form for form in browser.get("/documents").forms.values() if "key" in form.fields]
    for address in ("/documents?type=sop", "/documents?agency=akademia&type=sop"):
        follow_form(browser.get(address)).submit("action").follow()
    page = browser.get("/inbox/following")
    assert len(names(page)) == 2
    assert any("Procedura standarde veprimi, " in name for name in names(page)) or "Akademia" in page.text
    links = [link["href"] for link in page.html.select(".follow-row > span > a")]
    assert sorted(links) == ["/documents?agency=akademia&type=sop", "/documents?type=sop"]


def test_a_search_is_followed_with_its_filters_whatever_the_order(sign_in):
    browser = sign_in(EDITOR)
    page = browser.get("/search?q=raport&type=document&sort=modified")
    follow_form(page).submit("action").follow()
    following = browser.get("/inbox/following")
    assert names(following) == ["raport"]
    link = following.html.select_one(".follow-row a")["href"]
    assert link == "/search?q=raport&type=document"
    again = follow_form(browser.get("/search?q=raport&type=document"))
    assert again["key"].value.startswith("search:")
    assert "Stop following" in browser.get("/search?q=raport&type=document").text
    follow_form(following).submit("action").follow()
    assert names(browser.get("/inbox/following")) == []


def test_a_hidden_document_cannot_be_followed_and_answers_like_a_missing_one(sign_in, stored, document):
    browser = sign_in("redaktor.policia")
    token = browser.get("/account").forms["password-form"]["csrf_token"].value
    answers = [
        browser.post(
            "/inbox/following",
            {"csrf_token": token, "key": f"document:{uid}", "action": "follow"},
            expect_errors=True,
        )
        for uid in (format_uid(document), "0000000000001")
    ]
    assert [answer.status_int for answer in answers] == [404, 404]
    with stored() as site:
        assert not site.notices.followers


def test_followed_document_that_is_hidden_later_shows_no_title_and_can_be_left(sign_in, stored, document):
    browser = sign_in("trajner.akademia")
    follow_form(browser.get(f"/d/{format_uid(document)}")).submit("action")
    with stored() as site:
        stored_document = site.uids[document]
        stored_document.access = "restricted"
        site.documents.index(stored_document)
    page = browser.get("/inbox/following")
    assert "Raporti i vitit" not in page.text
    assert "can no longer see" in page.text
    follow_form(page).submit("action").follow()
    with stored() as site:
        assert not site.notices.followers


@pytest.mark.parametrize(
    "key", ["", "document:zzz", "list:nobody:sop", "list:akademia", "search:", "x:y", "search:q="]
)
def test_nonsense_cannot_be_followed(sign_in, key):
    browser = sign_in(EDITOR)
    token = browser.get("/account").forms["password-form"]["csrf_token"].value
    fields = {"csrf_token": token, "key": key, "action": "follow"}
    assert browser.post("/inbox/following", fields, expect_errors=True).status_int == 400
