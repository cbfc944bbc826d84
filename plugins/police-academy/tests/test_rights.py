"""Who may open and do what; another agency, a plugin that is off, forged forms."""

import pytest

PAGES = ("", "/points", "/points.csv", "/points.xlsx", "/point", "/courses", "/courses.csv", "/courses.xlsx",
         "/curricula", "/recognition", "/decide", "/rules", "/report-years")  # fmt: skip
BASE = "/p/police_academy"


@pytest.mark.parametrize("path", PAGES)
def test_another_agency_finds_nothing(academy, path):
    academy.sign_in("redaktor.zkka").get(BASE + path, status=404)


@pytest.mark.parametrize("path", PAGES)
def test_visitor_is_asked_to_sign_in(academy, path):
    answer = academy.browser().get(BASE + path, expect_errors=True)
    assert answer.status_int in (302, 303, 401, 403)
    assert "Kakavijë" not in answer


@pytest.mark.parametrize(
    ("login", "open_to"),
    [
        ("redaktor.akademia", {"", "/points", "/curricula"}),
        ("trajner.akademia", {"", "/points"}),
        ("admin.akademia", {"", "/points", "/courses", "/curricula", "/rules"}),
        ("miratues.akademia", {"", "/points", "/courses", "/recognition", "/rules"}),
        ("redaktor.policia", {"", "/points", "/curricula"}),
    ],
)
def test_each_role_has_its_pages(academy, login, open_to):
    browser = academy.sign_in(login)
    for path in ("", "/points", "/courses", "/curricula", "/recognition", "/rules"):
        answer = browser.get(BASE + path, expect_errors=True)
        assert (answer.status_int == 200) == (path in open_to), (path, answer.status_int)
        assert answer.status_int in (200, 403, 404)


def test_menu_shows_what_may_be_opened(academy):
    page = academy.sign_in("redaktor.akademia").get("/")
    links = {a["href"] for a in page.html.select("nav a") if a.get("href", "").startswith(BASE)}
    assert links >= {f"{BASE}/points", f"{BASE}/curricula"}
    assert f"{BASE}/recognition" not in links
    page = academy.sign_in("redaktor.zkka").get("/")
    assert not [a for a in page.html.select("nav a") if a.get("href", "").startswith(BASE)]


@pytest.mark.parametrize("path", ["/decide", "/recognition.csv", "/rules", "/curricula"])
def test_forms_need_their_token(academy, path):
    browser = academy.sign_in("miratues.akademia")
    answer = browser.post(BASE + path, {"rule": "border", "agency": "akademia"}, expect_errors=True)
    assert answer.status_int in (400, 403)


def test_post_without_the_right_does_nothing(academy):
    browser = academy.sign_in("trajner.akademia")
    token = browser.get("/").html.select_one("[name=csrf_token]")["value"]
    for path, given in (
        ("/recognition.csv", {}),
        ("/decide", {"award": "x"}),
        ("/rules", {"rule": "border", "agency": "akademia"}),
        ("/curricula", {"curriculum": "x"}),
    ):
        answer = browser.post(BASE + path, {"csrf_token": token, **given}, expect_errors=True)
        assert answer.status_int in (403, 404), path


def test_off_means_gone_and_on_again_means_there(intranet):
    intranet.start("police_academy")
    browser = intranet.sign_in("redaktor.akademia")
    browser.get(BASE, status=404)
    assert "duty_card" not in browser.get("/new")
    intranet.switch_on("police_academy")
    assert browser.get(BASE).status_int == 200
    assert "There is no duty card yet" in browser.get(f"{BASE}/points")
    assert "duty_card" in browser.get("/new")
    intranet.switch_off("police_academy")
    browser.get(f"{BASE}/points", status=404)
    assert intranet.errors("police_academy") == []


def test_commission_decides_only_for_its_agencies(academy):
    page = academy.sign_in_as("police_academy:commission", "policia").get(f"{BASE}/recognition")
    assert "PSH" in page.html.select_one("tbody").text
    assert "PK," not in page.html.select_one("tbody").text
    page = academy.sign_in_as("police_academy:commission", "akademia").get(f"{BASE}/recognition")
    assert "No course abroad was reported yet" in page
