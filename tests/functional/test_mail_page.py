"""The administrator's page of the mail: what is stuck and why, sending again, and what it does not tell."""

import pytest

from dosja.uids import format_uid
from tests.functional.conftest import BEGIN
from tests.functional.noticing import mails, put, tell

APPROVER = "miratues.akademia"


@pytest.fixture
def stuck(stored):
    """Two letters about a restricted document: one failed, one uncertain; their uids."""
    with stored() as site:
        site.settings["mail"] = True
        site.users[APPROVER].email = "sokol@example.al"
        uid = put(site, "Dosje e kufizuar", access="restricted")
        for kind in ("review_asked", "approve_asked"):
            assert tell(site, [APPROVER], kind, uid) == [APPROVER]
        failed, uncertain = sorted(mails(site), key=lambda mail: mail.uid)
        failed.state, failed.reason = "failed", "550 5.1.1 No such user"
        uncertain.state, uncertain.reason = "uncertain", "The connection ended."
        return failed.uid, uncertain.uid


@pytest.mark.parametrize(("lang", "word"), [("sq", "Nuk u dërgua"), ("en", "Not sent")])
def test_page_shows_whom_and_why_but_no_document(sign_in, stuck, lang, word):
    browser = sign_in("administrator", lang=lang)
    page = browser.get("/admin/mail")
    for text in (word, "550 5.1.1 No such user", "Sokol Marku", format_uid(stuck[1])):
        assert text in page.text
    assert "Dosje e kufizuar" not in page.text
    assert browser.get("/admin/system").html.select_one("a[href='/admin/mail']")


def test_page_of_an_intranet_without_mail_says_so(sign_in):
    page = sign_in("administrator").get("/admin/mail")
    assert "Mail is not set up" in page.text


def test_administrator_has_a_letter_sent_again_and_withdraws_another(sign_in, stored, stuck, clock):
    browser = sign_in("administrator")
    clock.advance(days=9)
    page = browser.get("/admin/mail")
    form = next(form for form in page.forms.values() if "mail" in form.fields and _is(form, stuck[0]))
    page = form.submit("action", value="retry").follow()
    form = next(form for form in page.forms.values() if "mail" in form.fields and _is(form, stuck[1]))
    page = form.submit("action", value="withdraw").follow()
    assert "taken off the list" in page.text
    with stored() as site:
        again, withdrawn = (site.notices.mail(uid) for uid in stuck)
        assert (again.state, again.attempts, again.due) == ("waiting", 0, clock())
        assert withdrawn.state == "dropped"
        done = {row[1] for _id, row in site.audit.latest(2)}
        assert done == {"mail:withdrawn", "mail:retried"}


def test_two_administrators_at_once_send_a_letter_again_only_once(sign_in, stuck):
    browser = sign_in("administrator")
    form = next(
        form
        for form in browser.get("/admin/mail").forms.values()
        if "mail" in form.fields and _is(form, stuck[0])
    )
    form.submit("action", value="retry")
    answer = form.submit("action", value="retry", expect_errors=True)
    assert answer.status_int == 409
    assert "not on the list any more" in answer.text


def test_auditor_looks_and_changes_nothing(sign_in, stuck):
    page = sign_in("auditor").get("/admin/mail")
    assert "550 5.1.1" in page.text
    assert not [form for form in page.forms.values() if "mail" in form.fields]


def _is(form, uid):
    return form["mail"].value == format_uid(uid)


def test_mail_waits_only_where_the_intranet_sends_mail_and_an_address_is_known(stored):
    with stored() as site:
        uid = put(site, "Raporti", access="public")
        site.users[APPROVER].email = "sokol@example.al"
        tell(site, [APPROVER], "review_asked", uid)
        assert mails(site) == []
        site.settings["mail"] = True
        tell(site, [APPROVER, "redaktor.akademia"], "review_asked", uid, now=BEGIN)
        assert [mail.user for mail in mails(site)] == [site.users[APPROVER].uid]
