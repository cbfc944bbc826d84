"""Who may not: another agency, the School with the plugin off, a court beyond its own, forged posts."""

import pytest

from dosja.uids import format_uid

from .conftest import OFFICER, PLUGIN

HOME = "/p/magistrates_school"
PAGES = ("", "/magistrates", "/group?kind=judge", "/statements", "/magistrate?person=")


@pytest.fixture(scope="module")
def statement(world):
    browser = world.intranet.sign_in(OFFICER)
    number = format_uid(world.uids["Shumti"])
    form = browser.get(f"{HOME}/magistrate?person={number}").forms["issue-form"]
    return form.submit().headers["Location"]


@pytest.mark.parametrize("login", ["redaktor.zkka", "partner", "trajner.akademia", "punonjes.shssh"])
@pytest.mark.parametrize("page", PAGES)
def test_other_agencies_find_nothing(world, login, page):
    browser = world.intranet.sign_in(login)
    if page.endswith("="):
        page += format_uid(world.uids["Pakta"])
    browser.get(HOME + page, status=404)
    assert "Days of magistrates" not in browser.get("/")


def test_visitor_is_sent_to_sign_in(world):
    assert world.intranet.browser().get(HOME).headers["Location"].startswith("http://localhost/sign-in")


def test_paper_is_not_for_other_agencies(world, statement):
    browser = world.intranet.sign_in("redaktor.zkka")
    browser.get(statement + "/magistrates_school-pdf", status=404)


def test_paper_of_another_document_is_not_there(world):
    browser = world.intranet.sign_in(OFFICER)
    browser.get(f"/d/{format_uid(world.course)}/magistrates_school-pdf", status=404)


def test_forged_post_is_refused(world):
    browser = world.intranet.sign_in(OFFICER)
    given = {"person": format_uid(world.uids["Pakta"]), "first": "2022", "last": "2026"}
    for name in ("issue", "export"):
        browser.post(f"{HOME}/{name}", given, status=(400, 403))
        browser.post(f"{HOME}/{name}", {**given, "csrf_token": "x"}, status=(400, 403))


def test_court_sees_its_own_and_may_not_issue_elsewhere(world):
    browser = world.intranet.sign_in_as(f"{PLUGIN}:evaluation", "kld")
    page = browser.get(f"{HOME}/magistrates")
    assert {a.text for a in page.html.select("tbody td > a")} >= {"Anila Pakta", "Dritan Shumti"}
    outsider = world.person("Gent", "Huaji", agency="pp", profession="prokuror")
    world.hold(world.course, [outsider], [world.day(2026, 6, 1)])
    assert "Huaji" not in browser.get(f"{HOME}/magistrates")
    browser.get(f"{HOME}/magistrate?person={format_uid(outsider)}", status=404)
    form = browser.get(f"{HOME}/magistrate?person={format_uid(world.uids['Pakta'])}").forms["issue-form"]
    form["person"].force_value(format_uid(outsider))
    form.submit(status=404)
    assert "Huaji" in world.intranet.sign_in(OFFICER).get(f"{HOME}/magistrates")


def test_switched_off_nothing_is_there(world, statement):
    world.intranet.switch_off(PLUGIN, "magjistratura")
    try:
        browser = world.intranet.sign_in(OFFICER)
        for page in PAGES[:4]:
            browser.get(HOME + page, status=404)
        browser.get("/new?type=magistrates_school:programme", status=(403, 404))
        assert "slot-magistrates_school" not in browser.get(statement)
        browser.get(statement + "/magistrates_school-pdf", status=(403, 404))
    finally:
        world.intranet.switch_on(PLUGIN, "magjistratura")
