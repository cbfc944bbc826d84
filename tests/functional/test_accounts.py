"""The own account: language, password, sessions."""

import pytest

from dosja.accounts.demo import PASSWORD

EDITOR = "redaktor.akademia"
NEW = "kater fjale te reja"


def change(browser, old=PASSWORD, new=NEW, again=None, **kw):
    form = browser.get("/account").forms["password-form"]
    form["old_password"], form["new_password"] = old, new
    form["new_password_again"] = new if again is None else again
    return form.submit(**kw)


def test_own_password_changed_keeps_this_session_and_ends_the_others(sign_in):
    here, elsewhere = sign_in(EDITOR), sign_in(EDITOR)
    assert change(here).follow().status_int == 200
    assert elsewhere.get("/account").status_int == 303
    sign_in(EDITOR, NEW)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"old": "wrong"}, "This is not your password"),
        ({"again": "other words here"}, "differ"),
        ({"new": "short"}, "at least 10 characters"),
        ({"new": "redaktor.akademia1"}, "must not contain the user name"),
        ({"new": "Qwertyuiop"}, "too easy to guess"),
        ({"new": "aaaaaaaaaaaa"}, "too easy to guess"),
        ({"new": "x" * 201 + "yz1"}, "at most 200"),
        ({"new": PASSWORD}, "is the old one"),
    ],
)
def test_own_password_is_not_changed_when_something_is_wrong(sign_in, values, message):
    assert message in change(sign_in(EDITOR), **values, status=422).text
    sign_in(EDITOR, PASSWORD)


def test_own_password_form_never_shows_what_was_typed(sign_in):
    page = change(sign_in(EDITOR), old="geheim-geheim", status=422)
    assert "geheim" not in page.text
    assert NEW not in page.text


def test_own_password_cannot_be_guessed_for_long_in_a_session_left_open(sign_in):
    browser = sign_in(EDITOR)
    for _ in range(30):
        change(browser, old="wrong", status=422)
    assert "Too many wrong attempts" in change(browser, status=422).text


def test_own_sessions_elsewhere_are_ended(sign_in):
    here, elsewhere = sign_in(EDITOR), sign_in(EDITOR)
    here.get("/account").forms["sessions-form"].submit("action").follow()
    assert elsewhere.get("/account").status_int == 303
    assert here.get("/account").status_int == 200


def choose(browser, language, target="/account"):
    token = browser.get("/account" if browser.get("/account").status_int == 200 else "/sign-in")
    value = token.html.find("input", attrs={"name": "csrf_token"})["value"]
    return browser.post("/language", {"csrf_token": value, "language": language, "next": target})


def test_language_is_kept_on_the_account_and_in_a_cookie(sign_in, stored, new_browser):
    browser = sign_in(EDITOR)
    answer = choose(browser, "sq")
    assert answer.follow().html.find("html")["lang"] == "sq"
    with stored() as site:
        assert site.users[EDITOR].language == "sq"
    assert browser.cookies["language"] == "sq"


def test_language_of_a_visitor_is_kept_in_a_cookie_alone(visitor):
    answer = choose(visitor, "sq", "/sign-in")
    assert answer.follow().html.find("html")["lang"] == "sq"


@pytest.mark.parametrize("language", ["", "de", "<script>"])
def test_language_that_does_not_exist_is_refused(visitor, language):
    value = visitor.get("/sign-in").html.find("input", attrs={"name": "csrf_token"})["value"]
    answer = visitor.post("/language", {"csrf_token": value, "language": language}, expect_errors=True)
    assert answer.status_int == 400


def test_language_switch_leads_to_no_other_site(visitor):
    assert choose(visitor, "sq", "//evil.example/").location == "http://localhost/"


def test_account_shows_roles_with_the_agency_by_name(sign_in):
    page = sign_in(EDITOR).get("/account")
    assert "Editor · Police Academy" in page.text


@pytest.mark.parametrize(
    ("language", "menu", "done"),
    [
        ("sq", "Llogaria ime", "Fjalëkalimi juaj u ndryshua."),
        ("en", "My account", "Your password is changed."),
    ],
)
def test_account_without_a_role_changes_its_password_and_signs_out(stored, sign_in, language, menu, done):
    with stored() as site:
        site.users["partner"].roles = ()
        site.users["partner"].password_is_temporary = True
    browser = sign_in("partner", lang=language)
    home = browser.get("/")
    link = home.html.select_one(".account a[href='/account']")
    assert link.get_text(strip=True) == menu
    assert done in change(browser).follow(status=200).text
    other = choose(browser, "en" if language == "sq" else "sq").follow(status=200)
    assert other.html.find("html")["lang"] != language
    leave = next(form for form in other.forms.values() if form.action == "/sign-out")
    leave.submit().follow(status=200)
    assert "/sign-in" in browser.get("/account", status=303).location
    sign_in("partner", NEW)
