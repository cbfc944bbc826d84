"""Signing in and out: who comes in, who is slowed down, and what another site cannot make a browser do."""

from datetime import timedelta

import pytest

from dosja.accounts.demo import PASSWORD
from dosja.accounts.passwords import Passwords
from tests.functional.conftest import ORIGIN

EDITOR = "redaktor.akademia"
WRONG = "User name or password is wrong"


def attempt(browser, login, password):
    form = browser.get("/sign-in").forms["sign-in"]
    form["login"] = login
    form["password"] = password
    return form.submit()


def is_signed_in(browser):
    return browser.get("/account", expect_errors=True).status_int == 200


def test_sign_in_with_the_right_password_leads_home_and_greets_by_name(visitor):
    answer = attempt(visitor, EDITOR, PASSWORD)
    assert answer.status_int == 303
    assert answer.location == "http://localhost/"
    assert "Elira Dema" in visitor.get("/account").text


def test_sign_in_takes_the_user_name_in_capitals_and_with_spaces(visitor):
    assert attempt(visitor, f" {EDITOR.upper()} ", PASSWORD).status_int == 303


@pytest.mark.parametrize(
    ("login", "password"), [(EDITOR, "wrong"), ("nobody", PASSWORD), ("", ""), ("'--", "x")]
)
def test_sign_in_with_something_wrong_gives_one_and_the_same_answer(visitor, login, password):
    answer = attempt(visitor, login, password)
    assert WRONG in answer.text
    assert not is_signed_in(visitor)


def test_sign_in_of_a_disabled_account_is_refused_like_a_wrong_password(visitor, stored):
    with stored() as site:
        site.users[EDITOR].disabled = True
    assert WRONG in attempt(visitor, EDITOR, PASSWORD).text


def test_disabled_account_is_out_at_once_in_an_open_browser(sign_in, stored):
    browser = sign_in(EDITOR)
    with stored() as site:
        site.users[EDITOR].disabled = True
    assert not is_signed_in(browser)


def test_page_of_a_visitor_leads_to_sign_in_and_back(visitor):
    answer = visitor.get("/account?x=1")
    assert answer.status_int == 303
    page = answer.follow()
    form = page.forms["sign-in"]
    form["login"], form["password"] = EDITOR, PASSWORD
    assert form.submit().location == "http://localhost/account?x=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=y\r\nX: y",
        "account",
    ],
)
def test_sign_in_with_a_foreign_next_leads_home(visitor, target):
    form = visitor.get("/sign-in", params={"next": target}).forms["sign-in"]
    form["login"], form["password"] = EDITOR, PASSWORD
    form["next"].force_value(target)
    assert form.submit().location == "http://localhost/"


def test_session_begun_before_sign_in_is_worthless_afterwards(visitor, new_browser):
    visitor.get("/sign-in")
    before = visitor.cookies["dosja"]
    token = visitor.get("/sign-in").forms["sign-in"]["csrf_token"].value
    attempt(visitor, EDITOR, PASSWORD)
    assert visitor.cookies["dosja"] != before
    assert visitor.get("/account").forms["password-form"]["csrf_token"].value != token
    other = new_browser()
    other.set_cookie("dosja", before.strip('"'))
    assert not is_signed_in(other)


def test_session_cookie_is_closed_to_scripts_and_other_sites(visitor):
    answer = attempt(visitor, EDITOR, PASSWORD)
    cookie = next(value for value in answer.headers.getall("Set-Cookie") if value.startswith("dosja="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_session_cookie_that_was_changed_is_no_session(sign_in, new_browser):
    value = sign_in(EDITOR).cookies["dosja"].strip('"')
    other = new_browser()
    other.set_cookie("dosja", ("A" if value[5] != "A" else "B").join((value[:5], value[6:])))
    assert not is_signed_in(other)


def test_sign_out_ends_the_session(sign_in):
    browser = sign_in(EDITOR)
    token = browser.get("/account").forms["password-form"]["csrf_token"].value
    answer = browser.post("/sign-out", {"csrf_token": token})
    assert answer.status_int == 303
    assert not is_signed_in(browser)


def test_sign_out_by_a_link_does_nothing(sign_in):
    browser = sign_in(EDITOR)
    assert browser.get("/sign-out", expect_errors=True).status_int == 404
    assert is_signed_in(browser)


def test_sixth_attempt_waits_although_the_password_is_right(visitor, clock):
    for _ in range(5):
        attempt(visitor, EDITOR, "wrong")
    assert WRONG in attempt(visitor, EDITOR, PASSWORD).text
    clock.advance(seconds=61)
    assert attempt(visitor, EDITOR, PASSWORD).status_int == 303


def test_wait_grows_with_each_wrong_password_up_to_a_quarter_of_an_hour(new_browser, clock, stored):
    waits = []
    for number in range(11):
        browser = new_browser()
        browser.extra_environ["REMOTE_ADDR"] = f"10.0.0.{number}"
        attempt(browser, EDITOR, "wrong")
        with stored() as site:
            count, _last = site.users[EDITOR].failures
        assert count == number + 1
        clock.advance(minutes=20)
        waits.append(count)
    from dosja.accounts.sign_in import wait_until

    with stored() as site:
        user = site.users[EDITOR]
        found = []
        for count in (4, 5, 6, 7, 8, 9, 10):
            user.failures = (count, clock.now)
            until = wait_until(user)
            found.append(0 if until is None else (until - clock.now) // timedelta(minutes=1))
    assert found == [0, 1, 2, 4, 8, 15, 15]


def test_right_password_forgets_the_wrong_ones(visitor, stored):
    for _ in range(4):
        attempt(visitor, EDITOR, "wrong")
    attempt(visitor, EDITOR, PASSWORD)
    with stored() as site:
        assert site.users[EDITOR].failures == (0, None)


def test_address_that_guesses_many_names_is_stopped_and_free_again_later(visitor, clock):
    for number in range(30):
        assert attempt(visitor, f"name{number}", "wrong").status_int == 200
    form = visitor.get("/sign-in").forms["sign-in"]
    form["login"], form["password"] = EDITOR, PASSWORD
    answer = form.submit(status=429)
    assert "Too many wrong attempts from this address" in answer.text
    clock.advance(minutes=11)
    assert attempt(visitor, EDITOR, PASSWORD).status_int == 303


def test_each_attempt_computes_exactly_one_hash_whatever_is_wrong(app, visitor, stored):
    class Counting(Passwords):
        calls = 0

        def verify(self, stored, password):
            Counting.calls += 1
            return super().verify(stored, password)

    app.registry.passwords = hasher = Counting(cheap=True)
    hasher.waste("first")
    with stored() as site:
        site.users["auditor"].disabled = True
    counts = []
    for login, password in ((EDITOR, "wrong"), ("nobody", "x"), ("auditor", PASSWORD), (EDITOR, PASSWORD)):
        Counting.calls = 0
        attempt(visitor, login, password)
        counts.append(Counting.calls)
    assert counts == [1, 1, 1, 1]


def test_hash_with_older_parameters_is_renewed_at_sign_in(visitor, new_browser, stored):
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    with stored() as site:
        site.users[EDITOR].password_hash = old
    attempt(visitor, EDITOR, PASSWORD)
    with stored() as site:
        assert site.users[EDITOR].password_hash != old
    assert attempt(new_browser(), EDITOR, PASSWORD).status_int == 303


def test_sign_in_and_refusal_stand_in_the_audit_trail_without_the_password(visitor, stored, clock):
    clock.advance(seconds=1)
    attempt(visitor, EDITOR, "sesame-sesame")
    clock.advance(seconds=1)
    attempt(visitor, EDITOR, PASSWORD)
    with stored() as site:
        rows = [row for _id, row in site.audit.latest(2)]
    assert [row[1] for row in rows] == ["user:signed_in", "user:sign_in_refused"]
    assert "sesame" not in str(rows)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/language", "/account"])
def test_form_without_token_is_refused_with_400(sign_in, path):
    browser = sign_in(EDITOR)
    answer = browser.post(path, {"language": "en", "action": "sessions"}, expect_errors=True)
    assert answer.status_int == 400
    assert is_signed_in(browser)


def test_form_with_a_forged_token_from_another_site_is_refused(sign_in, stored):
    browser = sign_in(EDITOR)
    with stored() as site:
        before = site.users[EDITOR].generation
    answer = browser.post(
        "/account",
        {"action": "sessions", "csrf_token": "forged"},
        headers={"Origin": "https://evil.example"},
        expect_errors=True,
    )
    assert answer.status_int == 400
    assert "Continue" not in answer.text
    with stored() as site:
        assert site.users[EDITOR].generation == before


def test_sign_in_page_that_was_open_too_long_asks_again_and_keeps_the_way(visitor):
    form = visitor.get("/sign-in?next=/account").forms["sign-in"]
    form["login"], form["password"] = EDITOR, PASSWORD
    visitor.reset()
    visitor.set_cookie("language", "en")
    page = form.submit(headers=ORIGIN, status=403)
    assert "open for too long" in page.text
    assert page.forms["sign-in"]["login"].value == EDITOR
    page.forms["sign-in"]["password"] = PASSWORD
    assert page.forms["sign-in"].submit().location == "http://localhost/account"


def test_sign_in_page_shows_the_demonstration_accounts_only_of_a_demonstration(visitor, stored):
    assert "trajner.akademia" in visitor.get("/sign-in").text
    with stored() as site:
        del site.settings["demo_accounts"]
    assert "trajner.akademia" not in visitor.get("/sign-in").text


def test_sign_in_page_is_complete_in_albanian(new_browser):
    page = new_browser("sq").get("/sign-in")
    assert page.html.find("html")["lang"] == "sq"


def test_user_name_of_script_is_shown_as_text(visitor):
    answer = attempt(visitor, '"><script>alert(1)</script>', "x")
    assert "<script>alert" not in answer.text
