"""What somebody means harm with: markup and path tricks in every text field of every form, and posts without
a true form token to every address that takes one. Nothing runs, nothing is changed, nothing typed is lost.
"""

import io
from urllib.parse import quote

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import attach_file
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN, ORIGIN
from tests.functional.test_permissions_walk import TABLE

EVIL = "../../etc/passwd<script>alert(1)</script><img src=x onerror=alert(2)>\"'></textarea>{{7*7}}${x}"
TYPES = tuple(ctype.id for ctype in load_core_types())
TEXT_INPUTS = ("text", "search", "email", "url", None)


def assert_harmless(page):
    """No tag or attribute of EVIL is one in the page."""
    main = page.html.select_one("main")
    assert not main.find_all("script")
    assert not page.html.find_all(onerror=True)
    assert "<script>alert" not in page.text
    assert "passwd49" not in page.text


def filled_form(page, mark):
    """The form of the page that has a field called `mark`, every text field of it filled with EVIL."""
    form = next(form for form in page.forms.values() if mark in form.fields)
    for fields in form.fields.values():
        for one in fields:
            kind = one.attrs.get("type") if one.tag == "input" else one.tag
            if kind in (*TEXT_INPUTS, "textarea"):
                one.value = EVIL
    return form


def evil_values(ctype):
    """Values of a type in which every piece of text, also in the rows of tables, is EVIL."""

    def evil(field):
        if field.kind in ("text", "long_text", "rich_text"):
            return EVIL
        if field.kind == "table":
            row = {column.name: evil(column) for column in field.columns}
            return ({name: value for name, value in row.items() if value is not None},)
        return None

    values = {field.name: evil(field) for field in ctype.fields if field.name != "code"}
    return {name: value for name, value in values.items() if value is not None} | {"language": "sq"}


@pytest.fixture
def editor(sign_in):
    return sign_in("admin.akademia")


@pytest.mark.parametrize("type_id", TYPES)
def test_new_form_filled_with_markup_keeps_it_as_text(editor, sign_in, type_id):
    browser = editor
    answer = browser.get(f"/new?type={type_id}", status="*")
    if answer.status_int != 200:
        browser = sign_in("redaktor.zkka")
        answer = browser.get(f"/new?type={type_id}")
    page = filled_form(answer, "rev").submit("save", status="*")
    page = page.follow() if page.status_int == 303 else page
    assert_harmless(page)
    assert EVIL in [tag.get("value") for tag in page.html.find_all("input")] + [page.html.h1.get_text()]


@pytest.mark.parametrize("type_id", TYPES)
def test_document_with_markup_in_every_text_is_harmless_on_every_page(stored, editor, type_id):
    ctype = load_core_types()[type_id]
    with stored() as site:
        document = create_document(
            site, OPERATOR, BEGIN, ctype, agency="akademia", values=evil_values(ctype), access="public"
        )
        uid = format_uid(document.uid)
    pages = (f"/d/{uid}", f"/d/{uid}/history", f"/d/{uid}/files", f"/d/{uid}/move", f"/d/{uid}/trash")
    for address in (*pages, "/", "/documents", "/a/akademia"):
        assert_harmless(editor.get(address))
    assert EVIL in editor.get(f"/d/{uid}").html.h1.get_text()
    edit = editor.get(f"/d/{uid}/edit", status="*")
    if edit.status_int == 200:
        assert_harmless(edit)
        assert edit.html.find("input", attrs={"name": "title"})["value"] == EVIL


@pytest.mark.parametrize(
    ("address", "mark"),
    [
        ("/admin/agencies/new", "aid"),
        ("/admin/agencies/akademia", "title_sq"),
        ("/admin/agencies/akademia/unit", "title_sq"),
        ("/admin/groups/new", "gid"),
        ("/admin/groups/mkr", "title_sq"),
        ("/admin/users/new", "login"),
        ("/admin/users/{user}", "name"),
    ],
)
def test_form_of_administration_filled_with_markup_keeps_it_as_text(sign_in, stored, address, mark):
    browser = sign_in("administrator")
    with stored() as site:
        address = address.format(user=format_uid(site.users["trajner.akademia"].uid))
    form = filled_form(browser.get(address), mark)
    named = ("action", None, "save") if "action" in form.fields else ()
    page = form.submit(*named, status="*")
    assert page.status_int in (303, 422)
    assert_harmless(page.follow() if page.status_int == 303 else page)
    for path in (
        "/admin",
        "/admin/agencies",
        "/admin/groups",
        "/admin/users",
        "/",
        "/documents",
        "/a/akademia",
    ):
        assert_harmless(browser.get(path))
    assert_harmless(sign_in("auditor").get("/admin/audit"))


@pytest.mark.parametrize(
    "address",
    [
        "/documents?agency={0}&type={0}&state={0}",
        "/search?q={0}&type={0}",
        "/sign-in?next={0}",
        "/new?type={0}",
        "/d/{0}",
        "/admin/users?q={0}",
    ],
)
def test_address_with_markup_is_answered_harmlessly(sign_in, address):
    page = sign_in("administrator").get(address.format(quote(EVIL, safe="")), status="*")
    assert page.status_int in (200, 303, 400, 403, 404)
    if page.status_int != 303:
        assert_harmless(page)
    else:
        assert page.location.startswith("http://localhost/")


POSTS = sorted(
    (template, param or "")
    for (_c, _name, method, param), (template, _who) in TABLE.items()
    if method == "POST"
)


@pytest.fixture
def objects(stored):
    """A document with a file and an account, for the addresses of the table."""
    sop = load_core_types()["sop"]
    with stored() as site:
        values = {"title": "Procedura", "language": "sq"}
        document = create_document(site, OPERATOR, BEGIN, sop, agency="akademia", values=values)
        file = attach_file(
            site, OPERATOR, BEGIN, document, sop,
            name="a.txt", media_type="text/plain", source=io.BytesIO(b"Tekst"),
        )  # fmt: skip
        return {
            "document": f"/d/{format_uid(document.uid)}",
            "file": f"/f/{format_uid(file.uid)}",
            "user": f"/admin/users/{format_uid(site.users['trajner.akademia'].uid)}",
        }


class Elsewhere(dict):
    """The objects of this test; what other tests have beside them is not there."""

    def __missing__(self, key):
        return "/d/0000000000001"


@pytest.mark.parametrize("login", ["administrator", "admin.akademia", "auditor"])
def test_post_without_a_true_token_is_refused_everywhere_and_changes_nothing(app, sign_in, objects, login):
    browser = sign_in(login)
    storage = app.registry.database.storage
    before = storage.lastTransaction()
    wrong = []
    for template, param in POSTS:
        name, _equals, value = param.partition("=")
        given = {"agency": "mash", "language": "sq", **({name: value or "add"} if name else {})}
        for token in ({}, {"csrf_token": "forged"}, {"csrf_token": ""}):
            answer = browser.post(
                template.format_map(Elsewhere(objects)), {**given, **token}, headers=ORIGIN, status="*"
            )
            # The sign-in page answers itself, with a fresh form.
            if answer.status_int not in ((403,) if template == "/sign-in" else (400, 404)):
                wrong.append(f"{template} {param} {token}: {answer.status}")
    assert not wrong
    assert storage.lastTransaction() == before
