"""The session's cookie: what waits in it for the next page never grows beyond what a cookie holds."""

from bs4 import BeautifulSoup


def test_session_forms_sent_without_looking_at_a_page_still_fit_the_cookie(sign_in):
    browser = sign_in("redaktor.akademia")
    page = browser.get("/new?type=document&agency=akademia")
    form = max(page.forms.values(), key=lambda form: len(form.fields))
    form["kind"] = "report"
    for number in range(60):
        form["title"] = f"Raporti {number}"
        assert form.submit().status_int == 303
    notices = BeautifulSoup(browser.get("/").text, "html.parser").select(".notice-success")
    assert len(notices) == 1
