"""The inbox: what a person is told, reads, marks, deletes and chooses; and that nobody sees another's."""

from datetime import timedelta

import pytest

from dosja.documents.model import Document
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN
from tests.functional.noticing import kinds_of, mails, put, tell

EDITOR, APPROVER, TRAINER = "redaktor.akademia", "miratues.akademia", "trajner.akademia"


def bell(page):
    """What the bell of the top bar counts."""
    found = page.html.select_one(".topbar .bell .bell-count")
    return "" if found is None else found.find(string=True).strip()


def sentences(page):
    """The notices that the page shows, without the word for unread."""
    return [
        (item.select_one(".link-button") or item.select_one(".inbox-text > p")).get_text(strip=True)
        for item in page.html.select(".inbox > li")
    ]


def form_of(page):
    return page.forms["inbox-form"]


@pytest.fixture
def told(stored):
    """Three notices to the approver about one document; returns the document's uid."""
    with stored() as site:
        uid = put(site, "Intervistimi i fëmijës", access="internal")
        for minute, kind in enumerate(("review_asked", "approve_asked", "review_due")):
            detail = {"date": (BEGIN + timedelta(days=30)).date(), "n": 30} if kind == "review_due" else {}
            now = BEGIN + timedelta(minutes=minute)
            assert tell(site, [APPROVER], kind, uid, now=now, **detail) == [APPROVER]
        return uid


@pytest.mark.parametrize(
    ("lang", "words", "why"),
    [
        ("sq", "Ju lutemi shqyrtoni: Intervistimi i fëmijës", "Jeni caktuar shqyrtues i këtij dokumenti."),
        ("en", "Please review: Intervistimi i fëmijës", "You are named as a reviewer of this document."),
    ],
)
def test_inbox_says_what_why_and_how_to_stop_it_in_the_readers_language(sign_in, told, lang, words, why):
    page = sign_in(APPROVER, lang=lang).get("/inbox")
    assert words in sentences(page)
    item = page.html.select(".inbox > li")[-1]
    assert why in item.get_text()
    assert item.select_one("a[href='/inbox/settings#review_asked']")


def test_inbox_without_a_notice_says_what_will_stand_there(sign_in):
    page = sign_in(EDITOR).get("/inbox")
    assert "No notices yet" in page.text
    assert bell(page) == ""


def test_newest_notice_stands_first_and_the_bell_counts_what_is_unread(sign_in, told):
    page = sign_in(APPROVER).get("/inbox")
    assert sentences(page)[0].startswith("To be reviewed by 23.12.2026")
    assert bell(page) == "3"


def test_bell_of_very_many_stays_short(sign_in, stored):
    with stored() as site:
        for number in range(120):
            tell(site, [APPROVER], "review_asked", now=BEGIN + timedelta(seconds=number))
    assert bell(sign_in(APPROVER).get("/")) == "99+"


def test_opening_a_notice_leads_to_the_document_and_marks_it_read(sign_in, told):
    browser = sign_in(APPROVER)
    page = browser.get("/inbox")
    form = form_of(page)
    answer = form.submit("open", index=0)
    assert answer.location.endswith(f"/d/{format_uid(told)}")
    assert "Intervistimi i fëmijës" in answer.follow().text
    assert bell(browser.get("/inbox")) == "2"


def test_marking_and_deleting_touches_what_was_chosen(sign_in, stored, told):
    browser = sign_in(APPROVER)
    form = form_of(browser.get("/inbox"))
    form.get("id", index=1).checked = True
    page = form.submit("action", value="read").follow()
    assert bell(page) == "2"
    form = form_of(page)
    form.get("id", index=1).checked = True
    page = form.submit("action", value="unread").follow()
    assert bell(page) == "3"
    form = form_of(page)
    form.get("id", index=1).checked = form.get("id", index=2).checked = True
    page = form.submit("action", value="delete").follow()
    assert "2 notices were deleted." in page.text
    with stored() as site:
        assert kinds_of(site, APPROVER) == ["review_due"]


def test_action_without_a_choice_says_so(sign_in, told):
    page = form_of(sign_in(APPROVER).get("/inbox")).submit("action", value="delete").follow()
    assert "Choose at least one notice." in page.text
    assert len(sentences(page)) == 3


def test_mark_all_as_read_leaves_what_came_after_the_page_was_made(sign_in, stored, told):
    browser = sign_in(APPROVER)
    form = form_of(browser.get("/inbox"))
    with stored() as site:
        tell(site, [APPROVER], "sent_back", told, now=BEGIN + timedelta(hours=1))
    page = form.submit("action", value="all-read").follow()
    assert bell(page) == "1"


def test_unread_filter_and_pages_hold_together(sign_in, stored, told):
    with stored() as site:
        for number in range(30):
            tell(site, [APPROVER], "sent_back", told, now=BEGIN + timedelta(hours=1, minutes=number))
    browser = sign_in(APPROVER)
    page = browser.get("/inbox?page=2")
    assert len(sentences(page)) == 13
    form = form_of(page)
    form.get("id", index=0).checked = True
    back = form.submit("action", value="read")
    assert back.location.endswith("/inbox?page=2")
    assert len(sentences(browser.get("/inbox?show=unread&page=2"))) == 12
    assert len(sentences(browser.get("/inbox?page=999999"))) == 13


def test_notice_of_a_document_that_may_no_longer_be_read_tells_nothing_of_it(sign_in, stored, told):
    with stored() as site:
        tell(site, [TRAINER], "in_force", told, note="Shënim i fshehtë", because="follow")
        document = site.get(told, Document)
        document.access = "restricted"
        site.documents.index(document)
    page = sign_in(TRAINER).get("/inbox")
    assert sentences(page)[0].endswith("About a document that you can no longer see.")
    assert "Intervistimi" not in page.text
    assert "Shënim i fshehtë" not in page.text
    assert format_uid(told) not in page.text


def test_notify_passes_over_who_may_not_read_who_did_it_and_closed_accounts(stored, told):
    with stored() as site:
        site.users[TRAINER].disabled = True
        logins = [EDITOR, APPROVER, TRAINER, "redaktor.policia", "partner"]
        assert tell(site, logins, "in_force", told, actor=EDITOR, because="follow") == [APPROVER]


def test_notify_in_a_transaction_that_fails_tells_nothing(stored, told):
    def fail():
        with stored() as site:
            tell(site, [EDITOR], "sent_back", told)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with stored() as site:
        assert kinds_of(site, EDITOR) == []


def test_notify_refuses_unknown_kinds_and_values_that_are_not_plain(stored, told):
    with stored() as site:
        with pytest.raises(KeyError):
            tell(site, [EDITOR], "no_such_kind", told)
        with pytest.raises(KeyError):
            tell(site, [EDITOR], "in_force", told, because="no_such_reason")
        with pytest.raises(TypeError):
            tell(site, [EDITOR], "in_force", told, note=["a list"])


def test_a_note_is_shown_as_text_whatever_it_holds(sign_in, stored, told):
    with stored() as site:
        tell(site, [EDITOR], "sent_back", told, actor=APPROVER, note="<script>alert(1)</script>\nRreshti 2")
    page = sign_in(EDITOR).get("/inbox")
    assert page.html.select_one(".inbox-note").get_text() == "<script>alert(1)</script>\nRreshti 2"
    assert "Sokol Marku" in page.html.select_one(".inbox").get_text()


def test_settings_keep_the_choice_and_switch_a_kind_off(sign_in, stored, told):
    browser = sign_in(EDITOR)
    form = browser.get("/inbox/settings").forms["notice-settings"]
    assert "off" not in [value for value, *_rest in form["review_asked"].options]
    form["approved"] = "off"
    form["review_asked"] = "inbox"
    page = form.submit().follow()
    assert "Your choice is kept." in page.text
    assert page.forms["notice-settings"]["approved"].value == "off"
    with stored() as site:
        site.settings["mail"] = True
        site.users[EDITOR].email = "elira@example.al"
        assert tell(site, [EDITOR], "approved", told) == []
        assert tell(site, [EDITOR], "review_asked", told) == [EDITOR]
        assert mails(site) == []
        assert tell(site, [EDITOR], "approve_asked", told) == [EDITOR]
        assert len(mails(site)) == 1


def test_settings_refuse_what_is_not_offered(sign_in):
    browser = sign_in(EDITOR)
    page = browser.get("/inbox/settings")
    token = page.forms["notice-settings"]["csrf_token"].value
    fields = {"csrf_token": token, "review_asked": "off"}
    assert browser.post("/inbox/settings", fields, expect_errors=True).status_int == 400


def test_another_persons_notice_cannot_be_opened_marked_or_deleted(sign_in, stored, told):
    with stored() as site:
        inbox = site.notices.inboxes[site.users[APPROVER].uid]
        notice = str(inbox.rows.minKey())
        tell(site, [EDITOR], "sent_back", told)
    browser = sign_in(EDITOR)
    token = form_of(browser.get("/inbox"))["csrf_token"].value
    assert browser.post("/inbox", {"csrf_token": token, "open": notice}).location.endswith("/inbox")
    for action in ("read", "delete"):
        browser.post("/inbox", {"csrf_token": token, "action": action, "id": notice})
    browser.post("/inbox", {"csrf_token": token, "action": "all-read", "newest": str(2**63 - 1)})
    with stored() as site:
        inbox = site.notices.inboxes[site.users[APPROVER].uid]
        assert len(inbox.rows) == len(inbox.unread) == 3


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 19, "١٢", ""])
def test_nonsense_instead_of_an_id_changes_nothing(sign_in, stored, told, nonsense):
    browser = sign_in(APPROVER)
    token = form_of(browser.get("/inbox"))["csrf_token"].value
    for name in ("open", "id", "newest"):
        answer = browser.post("/inbox", {"csrf_token": token, "action": "delete", name: nonsense})
        assert answer.status_int == 303
    with stored() as site:
        assert len(kinds_of(site, APPROVER)) == 3


def test_back_address_leads_nowhere_else(sign_in, told):
    browser = sign_in(APPROVER)
    token = form_of(browser.get("/inbox"))["csrf_token"].value
    answer = browser.post("/inbox", {"csrf_token": token, "action": "read", "back": "//evil.example/"})
    assert answer.location == "http://localhost/inbox"
