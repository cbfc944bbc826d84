"""Administration of people: who is shown to whom, who may give what, and what must never happen."""

import pytest

from dosja.accounts.demo import PASSWORD
from dosja.uids import format_uid

NATIONAL_ADMIN, AGENCY_ADMIN, EDITOR = "administrator", "admin.akademia", "redaktor.akademia"


@pytest.fixture
def path_of(stored):
    def path(login):
        with stored() as site:
            return f"/admin/users/{format_uid(site.users[login].uid)}"

    return path


@pytest.fixture
def roles_of(stored):
    def roles(login):
        with stored() as site:
            return set(site.users[login].roles)

    return roles


def fill_new(browser, **values):
    form = browser.get("/admin/users/new").forms["new-user"]
    for name, value in {"name": "Arta Hoxha", "login": "arta.hoxha", **values}.items():
        form[name] = value
    return form


def set_row(form, number, role, agency):
    form.set("role", role, index=number)
    form.set("agency", agency, index=number)


def test_new_account_gets_a_password_shown_once_with_which_the_person_comes_in(sign_in, stored):
    form = fill_new(sign_in(NATIONAL_ADMIN), email="arta@example.org", language="sq")
    set_row(form, 0, "editor", "akademia")
    page = form.submit("action")
    password = page.html.find(id="first-password").text
    assert len(password) >= 16
    with stored() as site:
        user = site.users["arta.hoxha"]
        assert user.roles == (("editor", "akademia"),)
        assert password not in str(vars(user))
        assert password not in str([row for _id, row in site.audit.latest(50)])
    browser = sign_in("arta.hoxha", password)
    assert "given to you by somebody else" in browser.get("/account").text


def test_new_account_keeps_what_was_typed_when_rows_are_added_and_removed_without_a_script(sign_in):
    form = fill_new(sign_in(NATIONAL_ADMIN))
    set_row(form, 0, "trainer", "akademia")
    page = form.submit("row", index=1)
    form = page.forms["new-user"]
    assert form["name"].value == "Arta Hoxha"
    assert [field.value for field in form.fields["role"]] == ["trainer", "employee"]
    set_row(form, 1, "editor", "zkka")
    form = form.submit("row", index=0).forms["new-user"]
    assert [(form.get("role", 0).value, form.get("agency", 0).value)] == [("editor", "zkka")]


def test_new_account_with_mistakes_names_each_and_keeps_what_was_typed(sign_in, stored):
    form = fill_new(sign_in(NATIONAL_ADMIN), name="", login="Ë keq", email="x")
    page = form.submit("action", status=422)
    assert "4 things need your attention" in page.text
    assert page.forms["new-user"]["login"].value == "Ë keq"
    with stored() as site:
        assert "Ë keq" not in site.users


def test_new_account_with_a_taken_user_name_is_refused(sign_in):
    form = fill_new(sign_in(NATIONAL_ADMIN), login=EDITOR.upper())
    set_row(form, 0, "employee", "akademia")
    assert "taken" in form.submit("action", status=422).text


def test_agency_administrator_sees_the_people_of_his_agency_only(sign_in):
    page = sign_in(AGENCY_ADMIN).get("/admin/users")
    assert "Elira Dema" in page.text
    for stranger in ("Lindita Çela", "Arben Kola", "Mira Gjoka", "Teuta Nika"):
        assert stranger not in page.text


def test_agency_administrator_does_not_find_strangers(sign_in, path_of):
    browser = sign_in(AGENCY_ADMIN)
    token = browser.get("/account").forms["password-form"]["csrf_token"].value
    for login in ("redaktor.zkka", "administrator", "auditor"):
        assert browser.get(path_of(login), expect_errors=True).status_int == 404
        for action in ("save", "roles", "password", "disable", "sessions"):
            answer = browser.post(
                path_of(login), {"csrf_token": token, "action": action, "name": "x"}, expect_errors=True
            )
            assert answer.status_int == 404


@pytest.mark.parametrize(
    ("role", "agency"), [("administrator", ""), ("auditor", ""), ("editor", "zkka"), ("editor", "*")]
)
def test_agency_administrator_cannot_give_roles_beyond_his_agency(sign_in, path_of, roles_of, role, agency):
    browser = sign_in(AGENCY_ADMIN)
    form = browser.get(path_of(EDITOR)).forms["roles-form"]
    form.fields["role"][0].force_value(role)
    form.fields["agency"][0].force_value(agency)
    form.submit("action", index=0, status=422)
    assert roles_of(EDITOR) == {("editor", "akademia")}


def test_agency_administrator_gives_and_takes_roles_of_his_agency(sign_in, path_of, roles_of):
    browser = sign_in(AGENCY_ADMIN)
    form = browser.get(path_of(EDITOR)).forms["roles-form"].submit("row", index=1).forms["roles-form"]
    set_row(form, 1, "approver", "akademia")
    assert form.submit("action", index=0).status_int == 303
    assert roles_of(EDITOR) == {("editor", "akademia"), ("approver", "akademia")}


def test_agency_administrator_cannot_raise_himself(sign_in, path_of, roles_of):
    browser = sign_in(AGENCY_ADMIN)
    form = browser.get(path_of(AGENCY_ADMIN)).forms["roles-form"].submit("row", index=1).forms["roles-form"]
    set_row(form, 1, "editor", "akademia")
    assert "Nobody gives roles to himself" in form.submit("action", index=0, status=422).text
    assert roles_of(AGENCY_ADMIN) == {("agency_admin", "akademia")}


def test_agency_administrator_may_not_touch_the_password_of_who_is_more_than_that(sign_in, stored, path_of):
    with stored() as site:
        site.users[NATIONAL_ADMIN].roles += (("employee", "akademia"),)
        before = site.users[NATIONAL_ADMIN].password_hash
    browser = sign_in(AGENCY_ADMIN)
    page = browser.get(path_of(NATIONAL_ADMIN))
    assert "access-form" not in page.forms
    token = page.forms["roles-form"]["csrf_token"].value
    for action in ("password", "disable", "save", "sessions"):
        answer = browser.post(
            path_of(NATIONAL_ADMIN),
            {"csrf_token": token, "action": action, "name": "X", "email": "", "language": "sq"},
            expect_errors=True,
        )
        assert answer.status_int == 403
    with stored() as site:
        user = site.users[NATIONAL_ADMIN]
        assert (user.password_hash, user.disabled, user.name) == (before, False, "Arben Kola")


def test_agency_administrator_keeps_foreign_roles_untouched_when_he_saves(sign_in, stored, path_of, roles_of):
    with stored() as site:
        site.users[EDITOR].roles += (("trainer", "zkka"),)
    page = sign_in(AGENCY_ADMIN).get(path_of(EDITOR))
    assert "Not yours to change" in page.text
    page.forms["roles-form"].submit("row", index=0).forms["roles-form"].submit("action", index=0)
    assert roles_of(EDITOR) == {("trainer", "zkka")}


def test_last_active_administrator_can_neither_be_disabled_nor_lose_the_role(sign_in, stored, path_of):
    with stored() as site:
        site.users["admin"].disabled = True
    browser = sign_in(NATIONAL_ADMIN)
    form = browser.get(path_of(NATIONAL_ADMIN)).forms["roles-form"]
    page = form.submit("row", index=0)
    answer = page.forms["roles-form"].submit("action", index=0, status=422)
    assert "At least one active administrator must remain" in answer.text


def test_new_password_ends_the_open_sessions_and_replaces_the_old_one(sign_in, path_of, new_browser):
    victim = sign_in(EDITOR)
    page = (
        sign_in(NATIONAL_ADMIN).get(path_of(EDITOR)).forms["access-form"].submit("action", value="password")
    )
    password = page.html.find(id="first-password").text
    assert victim.get("/account").status_int == 303
    form = new_browser().get("/sign-in").forms["sign-in"]
    form["login"], form["password"] = EDITOR, PASSWORD
    assert form.submit().status_int == 200
    sign_in(EDITOR, password)


def test_disabled_account_is_shown_as_such_and_can_be_enabled(sign_in, path_of):
    browser = sign_in(NATIONAL_ADMIN)
    page = browser.get(path_of(EDITOR)).forms["access-form"].submit("action", value="disable").follow()
    assert page.html.find("h1").text == "Elira Dema"
    assert "Disabled" in page.text
    assert "Elira Dema" in browser.get("/admin/users?state=disabled").text
    page.forms["access-form"].submit("action", value="enable").follow()
    sign_in(EDITOR)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name=cela", {"Lindita Çela"}),
        ("name=LINDITA+c", {"Lindita Çela"}),
        ("role=editor&agency=policia", {"Fatos Gjini"}),
        ("role=auditor", {"Mira Gjoka"}),
        ("name=zzz", set()),
    ],
)
def test_list_of_people_finds_by_name_agency_and_role(sign_in, query, names):
    page = sign_in(NATIONAL_ADMIN).get(f"/admin/users?{query}")
    assert {link.text for link in page.html.select("td a")} == names


def test_list_of_people_is_paged_and_in_albanian_order(sign_in, stored):
    browser = sign_in(NATIONAL_ADMIN)
    with stored() as site:
        model = site.users[EDITOR]
        for number in range(40):
            from dosja.accounts.model import User

            name = ("Ça", "Ca", "Da", "Dha")[number % 4] + f" {number:02}"
            user = User(site.take_uid(), f"u{number}", name, model.password_hash, model.created)
            site.uids[user.uid] = site.users[user.login] = user
    first = browser.get("/admin/users?name=a")
    assert first.html.select(".pager")
    names = []
    for number in (1, 2, 3):
        found = [link.text for link in browser.get(f"/admin/users?page={number}").html.select("td a")]
        assert len(found) <= 20
        names += found
    own = [name.split()[0] for name in names if name.split()[-1].isdigit()]
    assert own == sorted(own, key=["Ca", "Ça", "Da", "Dha"].index)


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "²"])
def test_list_of_people_bears_any_page_number(sign_in, page):
    assert sign_in(NATIONAL_ADMIN).get("/admin/users", {"page": page}).status_int == 200


def test_script_in_a_name_is_shown_as_text_everywhere(sign_in, stored, path_of):
    script = "<script>alert(1)</script>"
    browser = sign_in(NATIONAL_ADMIN)
    form = fill_new(browser, name=script, email=f"{script}@x.al")
    set_row(form, 0, "employee", "akademia")
    assert "e-mail" in form.submit("action", status=422).text
    form["email"] = ""
    assert script not in form.submit("action").text
    for path in ("/admin/users", path_of("arta.hoxha"), f"/admin/users?name={script}"):
        assert "<script>alert" not in browser.get(path).text


def test_roles_page_shows_the_table_of_the_code(sign_in):
    from dosja.accounts.permissions import PERMISSIONS, ROLES, TABLE

    page = sign_in(NATIONAL_ADMIN).get("/admin/roles")
    rows = page.html.find(id="permissions").select("tbody tr")
    shown = [["✓" in cell.text for cell in row.find_all("td")] for row in rows]
    assert shown == [[permission in TABLE[role] for role in ROLES] for permission in PERMISSIONS]


def test_role_change_is_recorded_with_who_gave_what(sign_in, path_of, stored, clock):
    browser = sign_in(NATIONAL_ADMIN)
    clock.advance(hours=1)
    form = browser.get(path_of(EDITOR)).forms["roles-form"]
    set_row(form, 0, "approver", "policia")
    form.submit("action", index=0)
    with stored() as site:
        actor, action, subject, detail = site.audit.latest(1)[0][1]
        assert (actor, action) == (site.users[NATIONAL_ADMIN].uid, "user:roles")
        assert subject == site.users[EDITOR].uid
    assert detail == {"given": ("approver policia",), "taken": ("editor akademia",)}
