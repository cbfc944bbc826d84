"""A form whose session ended: nothing typed is lost, and nobody else can ride on it."""

import pytest
from pyramid.config import Configurator

from dosja.accounts.demo import PASSWORD
from tests.functional.conftest import ORIGIN

EDITOR = "redaktor.akademia"
FIELDS = [
    ("_charset_", "UTF-8"),
    ("__start__", "party:sequence"),
    ("party", "Shqipëria"),
    ("party", "Greqia & \"të tjerë\" <b>'x'</b>"),
    ("__end__", "party:sequence"),
    ("text", "Rreshti i parë\r\nrreshti i dytë\r\n\r\n  fundi  "),
    ("empty", ""),
    ("party", "edhe një herë"),
]


@pytest.fixture(autouse=True)
def echo(monkeypatch):
    """A page that tells which fields reached it, in order: the application is given one more view."""
    import dosja.config

    monkeypatch.setattr(dosja.config, "INCLUDES", (*dosja.config.INCLUDES, add_echo))


def add_echo(config: Configurator):
    from dosja.web.traversal import Root

    def echo(context, request):
        return {"fields": [list(item) for item in request.POST.items()], "query": request.query_string}

    config.add_view(echo, context=Root, name="echo", request_method="POST", renderer="json")


def post_late(browser, fields=FIELDS, headers=ORIGIN, path="/echo?to=x", **kw):
    return browser.post(
        path, [("csrf_token", "of-yesterday"), *fields], headers=headers, expect_errors=True, **kw
    )


def sign_in_on(page):
    form = page.forms["sign-in"]
    form["login"], form["password"] = EDITOR, PASSWORD
    return form.submit()


def arrived(answer):
    return [tuple(item) for item in answer.json["fields"] if item[0] != "csrf_token"]


def test_form_after_the_session_ended_arrives_whole_and_in_order_after_signing_in(visitor):
    page = post_late(visitor)
    assert page.status_int == 403
    assert "Your session has ended" in page.text
    follow = sign_in_on(page)
    assert follow.status_int == 200
    assert "/echo?to=x" in follow.text
    answer = follow.forms["continue"].submit()
    assert arrived(answer) == FIELDS
    assert answer.json["query"] == "to=x"


def test_form_survives_a_wrong_password_in_between(visitor):
    page = post_late(visitor)
    form = page.forms["sign-in"]
    form["login"], form["password"] = EDITOR, "wrong"
    assert arrived(sign_in_on(form.submit()).forms["continue"].submit()) == FIELDS


def test_form_survives_a_sign_in_page_that_grew_old_itself(visitor):
    page = post_late(visitor)
    visitor.reset()
    visitor.set_cookie("language", "en")
    form = page.forms["sign-in"]
    form["login"], form["password"] = EDITOR, PASSWORD
    again = form.submit(headers=ORIGIN, status=403)
    assert arrived(sign_in_on(again).forms["continue"].submit()) == FIELDS


def test_form_with_the_token_of_an_older_session_only_needs_the_button(sign_in):
    page = post_late(sign_in(EDITOR))
    assert page.status_int == 400
    assert "Elira Dema" in page.text
    assert arrived(page.forms["continue"].submit()) == FIELDS


def test_form_of_a_person_whose_sessions_were_ended_is_kept(sign_in, stored):
    browser = sign_in(EDITOR)
    with stored() as site:
        site.users[EDITOR].generation += 1
    assert arrived(sign_in_on(post_late(browser)).forms["continue"].submit()) == FIELDS


def test_form_for_a_document_is_kept_although_the_address_itself_needs_a_person(visitor):
    page = post_late(visitor, path="/d/PSV-AKP-1~2026/edit")
    assert page.status_int == 403
    assert sign_in_on(page).forms["continue"].action == "/d/PSV-AKP-1~2026/edit"


def test_form_with_files_keeps_the_text_and_says_which_files_to_choose_again(visitor):
    page = post_late(visitor, upload_files=[("upload", "plani <i>.pdf", b"%PDF-1.7")])
    assert "Only files must be chosen again: plani &lt;i&gt;.pdf" in page.text
    follow = sign_in_on(page)
    assert "plani &lt;i&gt;.pdf" in follow.text
    assert arrived(follow.forms["continue"].submit()) == FIELDS


def test_form_larger_than_what_can_be_kept_says_so_and_advises(visitor):
    page = post_late(visitor, [("text", "x" * 1_000_001)])
    assert page.status_int == 403
    assert "too long to be kept" in page.text
    assert "kept" not in page.forms["sign-in"].fields


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": "https://evil.example/localhost"},
        {},
    ],
)
def test_form_from_another_site_is_not_kept(visitor, sign_in, headers):
    for browser in (visitor, sign_in(EDITOR)):
        answer = post_late(browser, headers=headers)
        assert "Shqipëria" not in answer.text
        assert "continue" not in getattr(answer, "forms", {})
        assert 'name="kept"' not in answer.text


def test_kept_form_of_somebodys_own_making_is_ignored_at_sign_in(visitor):
    packed = post_late(visitor).forms["sign-in"]["kept"].value
    for forged in ("x", packed[:-4] + "AAAA", "é", packed[4:]):
        form = visitor.get("/sign-in").forms["sign-in"]
        form["login"], form["password"] = EDITOR, PASSWORD
        fields = [*form.submit_fields(), ("kept", forged)]
        answer = visitor.post("/sign-in", fields)
        assert answer.status_int == 303
        visitor.reset()
        visitor.set_cookie("language", "en")


def test_kept_form_cannot_be_brought_in_by_another_site(visitor, new_browser):
    packed = post_late(new_browser()).forms["sign-in"]["kept"].value
    answer = visitor.post(
        "/sign-in",
        {"login": EDITOR, "password": PASSWORD, "kept": packed, "csrf_token": "guess"},
        headers={"Origin": "https://evil.example"},
        expect_errors=True,
    )
    assert answer.status_int == 400
    assert packed not in answer.text
    assert "kept" not in visitor.get("/sign-in", {"kept": packed}).forms["sign-in"].fields


def test_kept_form_older_than_a_day_is_forgotten(visitor, clock):
    page = post_late(visitor)
    clock.advance(hours=25)
    assert sign_in_on(page).status_int == 303


def test_continue_page_sends_nothing_by_itself_and_cannot_be_framed(visitor):
    follow = sign_in_on(post_late(visitor))
    assert "frame-ancestors 'none'" in follow.headers["Content-Security-Policy"]
    assert follow.html.find("form", id="continue").find("script") is None
    assert "Ende nuk është ruajtur asgjë" in follow.text  # the account reads Albanian


def test_password_is_never_kept(visitor):
    page = post_late(visitor, [("action", "password"), ("old_password", "s1"), ("text", "t")])
    follow = sign_in_on(page)
    assert arrived(follow.forms["continue"].submit()) == [("action", "password"), ("text", "t")]
    assert post_late(visitor, [("login", "x"), ("password", "y")], path="/sign-in").status_int != 200


def test_kept_script_is_shown_as_text(visitor):
    follow = sign_in_on(post_late(visitor, [("<script>alert(1)</script>", "<script>alert(2)</script>")]))
    assert "<script>alert" not in follow.text


def document_form(page):
    return next(form for form in page.forms.values() if "rev" in form.fields)


def test_document_form_is_answered_as_if_the_session_had_not_ended(sign_in):
    browser = sign_in(EDITOR)
    form = document_form(browser.get("/new?type=agreement&agency=akademia"))
    for number, (name, fields) in enumerate(form.fields.items()):
        for field in fields:
            if name and type(field).__name__ in ("Text", "Textarea") and not name.startswith("_"):
                field.value = f'{number} <i>ë</i> & "thonjëza"'
    expected = document_form(form.submit("save", expect_errors=True)).submit_fields()
    browser.reset()
    browser.set_cookie("language", "en")
    late = form.submit("save", headers=ORIGIN, status=403)
    answer = sign_in_on(late).forms["continue"].submit(expect_errors=True)
    arrived_fields = document_form(answer).submit_fields()
    assert sum("thonjëza" in str(value) for _name, value in arrived_fields) > 10
    same = [[item for item in fields if item[0] != "csrf_token"] for fields in (arrived_fields, expected)]
    assert same[0] == same[1]
