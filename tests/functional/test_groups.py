"""Spaces of groups across agencies: for their members, with their documents, and for nobody else."""

import pytest

from dosja.content_types import load_core_types
from dosja.documents.operations.documents import create_document
from tests.functional.conftest import BEGIN

TYPES = load_core_types()
TITLE = "Plani i operacionit"


@pytest.fixture
def group_document(stored):
    with stored() as site:
        author = site.users["redaktor.zkka"]
        values = {"title": TITLE, "language": "sq", "kind": "other"}
        for title, group in ((TITLE, "task-force"), ("Tjetër grup", "krat-shkoder")):
            create_document(
                site, author, BEGIN, TYPES["document"], agency="zkka",
                values={**values, "title": title}, access="group", group=group,
            )  # fmt: skip
    return TITLE


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("2 members", "What changed lately")), ("sq", ("2 anëtarë", "Çfarë ndryshoi"))]
)
def test_member_finds_the_space_in_the_navigation_with_documents_members_and_changes(
    group_document, sign_in, lang, words
):
    member = sign_in("redaktor.policia", lang=lang)
    page = member.get("/").click(href="/g/task-force", index=0)
    for text in (*words, TITLE, "Lindita Çela"):
        assert text in page.text
    assert "Tjetër grup" not in page.text
    assert page.html.select_one('.nav a[href="/g/task-force"]')["aria-current"] == "page"


def test_who_is_no_member_finds_no_group(group_document, sign_in):
    for login in ("redaktor.akademia", "partner", "auditor", "koordinator.shkoder"):
        browser = sign_in(login)
        browser.get("/g/task-force", status=404)
        assert "/g/task-force" not in browser.get("/").text
    sign_in("koordinator.shkoder").get("/g/krat-shkoder", status=200)
    sign_in("redaktor.policia").get("/g/nowhere", status=404)


def test_who_manages_groups_sees_the_members_and_no_document(group_document, sign_in):
    page = sign_in("administrator").get("/g/task-force")
    assert "Fatos Gjini" in page.text
    assert TITLE not in page.text
    assert page.click("Change the group").status_int == 200


def test_member_creates_a_document_for_the_group_with_one_click(sign_in, stored):
    member = sign_in("redaktor.policia")
    page = (
        member.get("/g/task-force")
        .click("New document for the group", index=0)
        .click(href=r"/new\?type=document")
    )
    form = next(form for form in page.forms.values() if "rev" in form.fields)
    assert form["core-access"].value == "group"
    assert form["group"].value == "task-force"
    form["title"], form["kind"] = "Njoftim i grupit", "other"
    form.submit(status=303)
    assert "Njoftim i grupit" in sign_in("redaktor.zkka").get("/g/task-force").text


def test_member_who_leaves_loses_the_space_at_once(group_document, sign_in, stored):
    member = sign_in("redaktor.policia")
    assert "/g/task-force" in member.get("/").text
    with stored() as site:
        group = site.groups["task-force"]
        group.members = tuple(uid for uid in group.members if uid != site.users["redaktor.policia"].uid)
    member.get("/g/task-force", status=404)
    assert "/g/task-force" not in member.get("/").text


def test_empty_space_says_what_to_do(sign_in):
    page = sign_in("redaktor.policia").get("/g/task-force")
    assert "The group has no documents yet" in page.text
    assert "New document for the group" in page.text
    page = sign_in("koordinator.shkoder").get("/g/krat-shkoder")
    assert "New document for the group" not in page.text
