"""Who opens a restricted document is written down, and nothing else is written by a request that reads."""

import io
import threading
from collections import Counter

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.extraction import Result
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import attach_file, store_text
from dosja.storage.database import session
from dosja.uids import format_uid, parse_uid
from tests.functional.conftest import BEGIN

TYPES = load_core_types()


@pytest.fixture
def make(stored):
    """make(access) makes a document with a file; returns (address form, file's address)."""

    def make(access="restricted", readers=("partner",)):
        with stored() as site:
            values = {"title": "Shtojca operative", "language": "sq", "kind": "other"}
            document = create_document(
                site, OPERATOR, BEGIN, TYPES["document"], agency="akademia", values=values, access=access,
                readers=tuple(site.users[login].uid for login in readers),
            )  # fmt: skip
            file = attach_file(
                site, OPERATOR, BEGIN, document, TYPES["document"],
                name="shtojca.txt", media_type="text/plain", source=io.BytesIO(b"Teksti"),
            )  # fmt: skip
            store_text(site, BEGIN, file.uid, Result("done", ("Teksti",), 1))
            return format_uid(document.uid), f"/f/{format_uid(file.uid)}"

    return make


def rows(page):
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.html.select("tbody tr")
    ]


def last_transaction(app):
    return app.registry.database.lastTransaction()


def test_every_look_at_a_restricted_document_stands_in_its_log(make, sign_in, clock):
    uid, file = make()
    reader, editor = sign_in("partner"), sign_in("redaktor.akademia")
    for path in (f"/d/{uid}", f"{file}?page=1", f"{file}/download"):
        reader.get(path)
        clock.advance(seconds=5)
    page = editor.get(f"/d/{uid}")
    clock.advance(seconds=5)
    page = page.click("Who opened it")
    found = [(person, what) for _time, person, what in rows(page)]
    assert found == [
        ("Elira Dema", "opened the document"),
        ("Ana Rrapi", "downloaded shtojca.txt"),
        ("Ana Rrapi", "read page 1 of shtojca.txt"),
        ("Ana Rrapi", "opened the document"),
    ]
    page = editor.get(f"/d/{uid}/openings")
    assert rows(page)[0][2] == "looked at who opened it"


def test_page_loaded_again_within_a_minute_is_one_look_and_each_download_is_one(make, sign_in, clock):
    uid, file = make()
    reader, editor = sign_in("partner"), sign_in("redaktor.akademia")
    for _ in range(3):
        reader.get(f"/d/{uid}")
        reader.get(f"{file}?page=1")
        reader.get(f"{file}/download")

    def looks():
        found = rows(editor.get(f"/d/{uid}/openings"))
        return Counter(what for _time, person, what in found if person == "Ana Rrapi")

    once = {"opened the document": 1, "read page 1 of shtojca.txt": 1, "downloaded shtojca.txt": 3}
    assert looks() == once
    clock.advance(seconds=61)
    reader.get(f"/d/{uid}")
    assert looks() == {**once, "opened the document": 2}


def test_who_may_not_see_the_document_leaves_no_row_and_sees_no_log(make, sign_in, stored):
    uid, file = make()
    for login in ("trajner.akademia", "redaktor.policia", "administrator"):
        browser = sign_in(login)
        for path in (f"/d/{uid}", file, f"{file}/download", f"/d/{uid}/openings"):
            browser.get(path, status=404)
    reader = sign_in("partner")
    reader.get(f"/d/{uid}/openings", status=403)
    reader.get("/admin/openings", status=(403, 404))
    with stored() as site:
        assert site.privacy.openings.count(parse_uid(uid)) == 0


@pytest.mark.parametrize("access", ["public", "internal"])
def test_open_documents_are_read_without_any_write(make, sign_in, app, access):
    uid, file = make(access, readers=())
    editor = sign_in("redaktor.akademia")
    before = last_transaction(app)
    for path in (f"/d/{uid}", file, f"{file}/download", "/documents", "/", f"/d/{uid}/history"):
        editor.get(path)
    assert last_transaction(app) == before


def test_looking_changes_neither_the_document_nor_what_the_index_follows(make, sign_in, stored):
    uid, _file = make()
    with stored() as site:
        before = site.get(parse_uid(uid), Document)._p_serial
    sign_in("partner").get(f"/d/{uid}")
    with stored() as site:
        document = site.get(parse_uid(uid), Document)
        document._p_activate()
        assert document._p_serial == before
        assert site.privacy.openings.count(document.uid) == 1


def test_head_and_refused_requests_are_no_looks(make, sign_in, stored):
    uid, _file = make()
    reader = sign_in("partner")
    reader.head(f"/d/{uid}", expect_errors=True)
    reader.get(f"/d/{uid}/edit", status=403)
    with stored() as site:
        assert site.privacy.openings.count(parse_uid(uid)) == 0


def test_auditor_sees_who_opened_what_without_the_titles_and_finds_a_person(make, sign_in, clock):
    uid, file = make()
    sign_in("partner").get(f"/d/{uid}")
    clock.advance(seconds=5)
    sign_in("redaktor.akademia").get(file)
    auditor = sign_in("auditor")
    page = auditor.get("/admin/openings")
    assert [row[1] for row in rows(page)] == ["Elira Dema", "Ana Rrapi"]
    assert "Shtojca operative" not in page.text
    assert "shtojca.txt" not in page.text
    form = page.forms[next(name for name in page.forms if page.forms[name].action == "/admin/openings")]
    form["person"] = "rrapi"
    assert [row[1] for row in rows(form.submit())] == ["Ana Rrapi"]
    assert "No rows fit" not in auditor.get("/admin/openings?person=nobody").text
    assert "Type the user name" in auditor.get("/admin/openings?person=nobody").text
    for before in ("nonsense", "9" * 24, "9" * 19, "1"):
        auditor.get(f"/admin/openings?before={before}", status=200)


def test_many_who_look_at_once_all_stand_in_the_log(make, app):
    """Writers meet in the same trees; rows of both stay."""
    uid, _file = make()
    number = parse_uid(uid)

    def look(user):
        from dosja.documents.exchange.batches import in_transaction

        for _ in range(20):
            in_transaction(
                app.registry.database,
                lambda site: site.privacy.openings.append(BEGIN, user, "view", number, {}),
            )

    threads = [threading.Thread(target=look, args=(user,)) for user in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with session(app.registry.database) as site:
        assert site.privacy.openings.count(number) == 80


def test_what_cannot_be_written_down_is_not_shown(make, sign_in, app, stored, clock):
    uid, _file = make()
    reader = sign_in("partner")
    reader.get(f"/d/{uid}", status=200)
    clock.advance(seconds=61)
    with stored() as site:
        del site.privacy.openings
    answer = reader.get(f"/d/{uid}", expect_errors=True)
    assert answer.status_int == 500
    assert "Shtojca operative" not in answer.text


def test_log_has_pages_and_says_when_it_is_empty(make, sign_in, stored):
    uid, _file = make()
    editor = sign_in("redaktor.akademia", lang="sq")
    assert "Askush nuk e ka hapur ende" in editor.get(f"/d/{uid}/openings").text
    with stored() as site:
        user = site.users["partner"].uid
        for _ in range(60):
            site.privacy.openings.append(BEGIN, user, "view", parse_uid(uid), {})
    assert len(rows(editor.get(f"/d/{uid}/openings"))) == 50
    assert len(rows(editor.get(f"/d/{uid}/openings?page=2"))) == 12
