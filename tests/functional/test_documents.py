"""Documents in the browser: lists, pages, rights by access level, history, move, trash and restore."""

from datetime import timedelta

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document, update_document
from dosja.storage.model import ROOT_KEY
from dosja.uids import format_uid
from tests.functional.access_levels import LEVELS, WHO_SEES
from tests.functional.conftest import BEGIN

EVIL = "<script>alert('x')</script><b>bold</b>"


@pytest.fixture(scope="module")
def types():
    return load_core_types()


@pytest.fixture
def make(stored, types):
    """make(title, ...) stores a document and returns its uid in address form."""

    def store(title, agency="akademia", ctype="document", after=0, **more):
        values = {"title": title, "language": "sq", **more.pop("values", {})}
        if ctype == "document":
            values.setdefault("kind", "other")
        with stored() as site:
            document = create_document(
                site,
                OPERATOR,
                BEGIN + timedelta(minutes=after),
                types[ctype],
                agency=agency,
                values=values,
                **more,
            )
            return format_uid(document.uid)

    return store


@pytest.fixture
def editor(sign_in, login_of):
    return sign_in(login_of("editor"))


def titles(page):
    return [link.get_text(strip=True) for link in page.html.select("table tbody td:first-child a")]


def test_list_shows_titles_in_the_order_of_the_alphabet(make, editor):
    for title in ("Zbatimi", "Çështje", "Shkolla", "Sigurimi", "Cilësia", "Dhoma", "Detyra"):
        make(title)
    page = editor.get("/documents")
    assert titles(page) == ["Cilësia", "Çështje", "Detyra", "Dhoma", "Sigurimi", "Shkolla", "Zbatimi"]
    assert titles(editor.get("/documents?sort=-title"))[0] == "Zbatimi"


def test_list_filters_by_agency_type_and_state_and_keeps_them_on_the_next_page(make, editor):
    for number in range(25):
        make(f"Dokument {number:02}")
    make("Tjetër institucion", agency="mash", access="public")
    page = editor.get("/documents?agency=akademia&type=document&state=draft")
    assert "25" in page.text
    assert len(titles(page)) == 20
    following = page.click("Next")
    assert titles(following) == [f"Dokument {number:02}" for number in range(20, 25)]
    assert "agency=akademia" in following.request.path_qs
    assert titles(editor.get("/documents?agency=mash")) == ["Tjetër institucion"]
    assert "No document fits this choice" in editor.get("/documents?agency=mash&type=sop").text


def test_list_sorted_by_change_shows_the_newest_first_when_asked(make, editor):
    make("E para", after=1)
    make("E dyta", after=2)
    assert titles(editor.get("/documents?sort=-modified")) == ["E dyta", "E para"]


@pytest.mark.parametrize(
    "query", ["page=0", "page=-5", "page=999999", "page=x", "page=%C2%B2", "sort=evil", "type=%00"]
)
def test_list_nonsense_in_the_address_still_answers(make, editor, query):
    make("Dokument")
    assert editor.get(f"/documents?{query}").status_int == 200


@pytest.mark.parametrize(("login", "seen"), WHO_SEES)
def test_access_levels_hold_on_page_and_list(make, sign_in, login, seen):
    uids = {level: make(f"Niveli {level}", **given) for level, given in LEVELS.items()}
    browser = sign_in(login)
    listed = set(titles(browser.get("/documents")))
    for level, uid in uids.items():
        answer = browser.get(f"/d/{uid}", status="*")
        assert answer.status_int == (200 if level in seen else 404), level
        assert (f"Niveli {level}" in listed) == (level in seen), level


def test_access_restricted_with_a_named_reader_is_open_to_that_reader_alone(make, stored, sign_in):
    with stored() as site:
        reader = site.users["raportues.mpcsshb"].uid
    uid = make("Vetëm për një", access="restricted", readers=(reader,))
    assert sign_in("raportues.mpcsshb").get(f"/d/{uid}").status_int == 200
    sign_in("trajner.akademia").get(f"/d/{uid}", status=404)


def test_document_unseen_answers_exactly_as_a_missing_one(make, sign_in):
    uid = make("E fshehtë")
    browser = sign_in("partner")
    unseen, missing = browser.get(f"/d/{uid}", status=404), browser.get("/d/0000000000abc", status=404)
    assert unseen.text.replace(uid, "0000000000abc") == missing.text


def test_document_visitor_is_sent_to_sign_in_whether_or_not_it_exists(make, visitor):
    for address in (f"/d/{make('E fshehtë')}", "/d/nothing-here"):
        assert "/sign-in" in visitor.get(address, status=303).location


def test_document_code_leads_to_it_also_after_a_new_code_and_a_move(make, editor, stored, types):
    uid = make("Procedurë", ctype="sop", values={"code": "PSV-AP-7/2026"}, access="public")
    with stored() as site:
        document = site.get(site.documents.uid_of_code("PSV-AP-7/2026"), Document)
        update_document(
            site, OPERATOR, BEGIN, document, types["sop"], rev=document.rev,
            values={**document.values, "code": "PSV-AP-8/2026"},
        )  # fmt: skip
    form = next(f for f in editor.get(f"/d/{uid}/move").forms.values() if f.action.endswith("/move"))
    form["agency"] = "mash"
    form.submit(status=303)
    for address in (f"/d/{uid}", "/d/PSV-AP-7~2026", "/d/psv-ap-8~2026"):
        assert "Procedurë" in editor.get(address).text


@pytest.mark.parametrize("agency", ["", "nowhere"])
def test_document_moves_nowhere_until_an_agency_is_chosen(make, editor, agency):
    uid = make("Nuk lëviz")
    form = next(f for f in editor.get(f"/d/{uid}/move").forms.values() if f.action.endswith("/move"))
    assert form["agency"].value == "", "no agency is offered as if it were chosen"
    form["agency"].force_value(agency)
    page = form.submit(status=422)
    assert page.html.find(id="move-error").text == "Choose the agency."
    assert page.html.find(id="move-agency")["aria-describedby"] == "move-help move-error"
    assert "Police Academy" in editor.get(f"/d/{uid}").html.select_one(".crumbs").text


def test_document_trash_and_restore_bring_back_what_was_there(make, editor, sign_in):
    uid = make("Do të hidhet", access="public")
    guest = sign_in("partner")
    form = next(f for f in editor.get(f"/d/{uid}/trash").forms.values() if f.action.endswith("/trash"))
    assert "Do të hidhet" in form.submit().follow().text
    guest.get(f"/d/{uid}", status=404)
    assert titles(editor.get("/documents")) == []
    assert "in the trash" in editor.get(f"/d/{uid}").text
    form = next(f for f in editor.get("/trash").forms.values() if f.action.endswith("/restore"))
    form.submit(status=303)
    assert "Do të hidhet" in guest.get(f"/d/{uid}").text


@pytest.mark.parametrize("name", ["v0", "v01", "v2", "v" + "9" * 5000, "v%C2%B2", "v"])
def test_version_that_is_none_is_not_found(make, editor, name):
    uid = make("Pa versione", access="public")
    editor.get(f"/d/{uid}/{name}", status=404)


def test_history_tells_who_did_what(make, editor):
    uid = make("Me histori")
    next(f for f in editor.get(f"/d/{uid}/trash").forms.values() if f.action.endswith("/trash")).submit()
    rows = [
        row.get_text(" ", strip=True) for row in editor.get(f"/d/{uid}/history").html.select(".history li")
    ]
    assert len(rows) == 2
    assert "Elira Dema" in rows[0]


@pytest.mark.parametrize("path", ["history", "move", "trash", "files"])
def test_document_actions_are_refused_to_readers(make, sign_in, path):
    uid = make("Vetëm lexim", access="public")
    sign_in("partner").get(f"/d/{uid}/{path}", status=403)


def test_document_markup_in_values_is_shown_as_text(make, editor):
    uid = make(EVIL, values={"summary": EVIL, "source": EVIL, "acts": ({"act": EVIL, "number": EVIL},)})
    for address in (f"/d/{uid}", "/documents", f"/d/{uid}/trash", f"/d/{uid}/files"):
        page = editor.get(address)
        assert "<script>alert" not in page.text
        assert not page.html.find_all("b", string="bold")
    assert editor.get(f"/d/{uid}").html.select_one("main").get_text().count(EVIL) >= 5


def test_document_of_an_unknown_type_is_shown_and_not_edited(stored, editor, types):
    with stored() as site:
        document = Document(
            site.take_uid(), "gone:card", 3, "akademia", "draft", {"title": "Kartelë", "n": 5}, BEGIN, 0
        )
        site.uids[document.uid] = document
        site.documents.index(document)
        uid = format_uid(document.uid)
    page = editor.get(f"/d/{uid}")
    assert "Kartelë" in page.text
    assert "plugin" in page.text
    assert "Kartelë" in titles(editor.get("/documents"))


def test_reading_pages_never_writes(make, editor, app):
    uid = make("Vetëm lexohet")
    storage = app.registry.database.storage
    before = storage.lastTransaction()
    for address in (
        "/",
        "/documents",
        f"/d/{uid}",
        f"/d/{uid}/history",
        f"/d/{uid}/files",
        "/search?q=lexohet",
        "/trash",
    ):
        editor.get(address)
    assert storage.lastTransaction() == before


def test_save_of_a_document_grows_the_database_by_less_than_25_kb(stored, make, app):
    for number in range(300):
        make(f"Dokument {number}")
    storage = app.registry.database.storage
    before = storage.getSize()
    text = "<p>" + "Procedura e identifikimit të viktimave. " * 60 + "</p>"
    for number in range(20):
        make(f"I ri {number}", values={"body": text})
    assert (storage.getSize() - before) / 20 < 25_000


def test_database_of_documents_holds_known_classes_only(make, stored, app):
    from dosja.storage.pickles import audit

    make("Dokument")
    assert audit(app.registry.database.storage).refused == ()
    with stored() as site:
        assert site._p_jar.root()[ROOT_KEY] is site
