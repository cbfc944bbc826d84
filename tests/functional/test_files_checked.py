"""Between upload and the look for names of children a file is open to its editors and its uploader only."""

import io
import re

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.exchange import export_site, import_export
from dosja.documents.extraction import Result, reasons
from dosja.documents.model import Document, File
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import attach_file, retry_file, store_text
from dosja.errors import Invalid, NotAllowed
from dosja.intake.operations.scans import store_ocr
from dosja.privacy import operations as privacy
from dosja.storage.database import open_database, session
from dosja.storage.evolve import STEPS
from dosja.storage.setup import create_site
from dosja.uids import format_uid, parse_uid
from tests.functional.asking import ask
from tests.functional.conftest import BEGIN
from tests.functional.indexed import bring_index, count_found, read_waiting
from tests.functional.living import APPROVER, EDITOR, READER, TRAINER, Life
from tests.make_files import make_pdf

TYPES = load_core_types()
ADMIN = "admin.akademia"
TEXT = "Udhëzuesi i Lamtumirës"


@pytest.fixture
def upload(stored):
    """upload(content) makes an open document with one file; returns (address, address of the file)."""

    def make(content=None, name="udhezuesi.pdf", kind="application/pdf", access="public", login=EDITOR):
        with stored() as site:
            actor = site.users[login]
            values = {"title": "Dokument me skedar", "language": "sq", "kind": "other", "body": "<p>T</p>"}
            document = create_document(
                site, OPERATOR, BEGIN, TYPES["document"], agency="akademia", values=values, access=access
            )
            file = attach_file(
                site, actor, BEGIN, document, TYPES["document"], name=name, media_type=kind,
                source=io.BytesIO(content or make_pdf([TEXT])),
            )  # fmt: skip
            return f"/d/{format_uid(document.uid)}", f"/f/{format_uid(file.uid)}"

    return make


@pytest.fixture
def work(app):
    """work() does what the worker and the indexer do for what waits; work(read=False) the indexer's part."""

    def run(read=True):
        (read_waiting if read else bring_index)(app)

    return run


def file_of(site, address) -> File:
    return site.get(parse_uid(address.rpartition("/")[2]), File)


def post(browser, address, **fields):
    token = browser.get("/account").html.select_one("input[name=csrf_token]")["value"]
    return browser.post(
        address, {"csrf_token": token, **fields}, headers={"Origin": "http://localhost"}, status="*"
    )


@pytest.mark.parametrize(("lang", "words"), [("en", "is being checked"), ("sq", "po kontrollohet")])
def test_reader_waits_until_the_worker_has_read_the_file(upload, work, sign_in, lang, words):
    address, file = upload()
    work(read=False)
    reader = sign_in(READER, lang=lang)
    page = reader.get(address)
    assert "udhezuesi.pdf" in page.text
    assert words in page.text
    assert not page.html.select(f"a[href^='{file}']")
    for path in (file, f"{file}/download", f"{file}/picture"):
        answer = reader.get(path, status=409)
        assert words in answer.text
        assert b"%PDF" not in answer.body
    assert count_found(reader, "Lamtumires") == count_found(reader, "udhezuesi") == 0
    for login in (EDITOR, ADMIN, APPROVER):
        assert sign_in(login).get(f"{file}/download").body.startswith(b"%PDF")
    work()
    assert words not in reader.get(address).text
    assert reader.get(f"{file}/download").body.startswith(b"%PDF")
    assert count_found(reader, "Lamtumires") > 0


def test_uploader_who_may_not_edit_in_general_opens_the_own_file(stored, sign_in):
    with stored() as site:
        writer = site.users["trajnime.magjistratura"]
        document = create_document(
            site, writer, BEGIN, TYPES["curriculum"], agency="magjistratura",
            values={"title": "Kurrikula", "language": "sq"},
        )  # fmt: skip
        file = attach_file(
            site, writer, BEGIN, document, TYPES["curriculum"],
            name="a.txt", media_type="text/plain", source=io.BytesIO(b"Tekst"),
        )  # fmt: skip
        address = f"/f/{format_uid(file.uid)}"
    sign_in("trajnime.magjistratura").get(f"{address}/download", status=200)


def test_pages_of_a_scan_wait_for_ocr(upload, sign_in, stored):
    _address, file = upload()
    with stored() as site:
        store_text(site, BEGIN, parse_uid(file[3:]), Result("done", (TEXT, ""), 2))
        assert file_of(site, file).status == "ocr"
    reader = sign_in(READER)
    reader.get(file, status=409)
    with stored() as site:
        store_ocr(site, BEGIN, parse_uid(file[3:]), {2: "Faqja e dytë"}, last=True)
    reader.get(file, status=200)


def test_picture_on_which_ocr_found_nothing_was_read(upload, sign_in, stored):
    _address, file = upload()
    with stored() as site:
        store_text(site, BEGIN, parse_uid(file[3:]), Result("done", (), 1))
        store_ocr(site, BEGIN, parse_uid(file[3:]), {1: ""}, last=True)
        assert file_of(site, file).status == "failed"
    sign_in(READER).get(file, status=200)


def test_what_the_worker_cannot_read_the_editors_decide_on(upload, work, sign_in, stored):
    reason = reasons.PROTECTED
    address, file = upload()
    with stored() as site:
        uid = parse_uid(file[3:])
        store_text(site, BEGIN, uid, Result("failed", (), 0, reason=str(reason)))
    reader, editor = sign_in(READER), sign_in(EDITOR)
    assert "wait for the editors of the agency" in reader.get(file, status=409).text
    assert "udhezuesi.pdf" in editor.get("/held").text
    page = editor.get(f"{address}/privacy")
    assert str(reason) in page.html.text
    form = page.forms["unread-1"]
    form["reason"] = ""
    assert form.submit("action", value="show", status=422)
    form["reason"] = "E lexova vetë; nuk përmend fëmijë"
    form.submit("action", value="show").follow()
    reader.get(f"{file}/download", status=200)
    assert "udhezuesi.pdf" not in editor.get("/held").text
    assert "E lexova vetë" in sign_in("auditor").get("/admin/audit?action=privacy:shown").text
    work(read=False)
    assert count_found(reader, "udhezuesi") > 0


def test_only_editors_let_an_unread_file_pass(upload, sign_in, stored):
    address, file = upload()
    target = file[3:]
    for login in (READER, TRAINER, "redaktor.policia", "auditor", "administrator"):
        answer = post(sign_in(login), f"{address}/privacy", action="show", target=target, reason="arsye")
        assert answer.status_int in (403, 404), login
    with stored() as site:
        document = site.get(parse_uid(address[3:]), Document)
        with pytest.raises(NotAllowed):
            privacy.show_unread(
                site, site.users[TRAINER], BEGIN, document, file_of(site, file), reason="arsye"
            )
        with pytest.raises(Invalid):  # it may still be read by itself
            privacy.show_unread(
                site, site.users[EDITOR], BEGIN, document, file_of(site, file), reason="arsye"
            )
        assert file_of(site, file).unchecked


def test_file_that_was_open_stays_open_while_it_is_read_again(upload, work, sign_in, stored):
    address, file = upload()
    work()
    with stored() as site:
        document = site.get(parse_uid(address[3:]), Document)
        retry_file(site, site.users[EDITOR], BEGIN, document, TYPES["document"], file_of(site, file))
        assert file_of(site, file).status == "pending"
    sign_in(READER).get(f"{file}/download", status=200)


def test_reviewer_waits_too_and_nobody_confirms_a_file_that_cannot_be_opened(sign_in, stored):
    with stored() as site:
        life = Life(site)
        file = attach_file(
            site, life.who(EDITOR), life.tick(), life.document, life.ctype,
            name="mbrojtur.pdf", media_type="application/pdf", source=io.BytesIO(b"%PDF-1.4"),
        )  # fmt: skip
        store_text(site, BEGIN, file.uid, Result("failed", (), 0, reason=str(reasons.PROTECTED)))
        life.submit(reviewers=(TRAINER,))
        uid, address = format_uid(file.uid), f"/d/{format_uid(life.document.uid)}"
    trainer = sign_in(TRAINER)
    assert "mbrojtur.pdf" in trainer.get(f"{address}/draft").text
    trainer.get(f"/f/{uid}/download", status=409)
    with stored() as site:
        life = Life(site, site.get(parse_uid(address[3:]), Document))
        life.agree(TRAINER)
        life.approve()
        ask(life)
    page = trainer.get(f"{address}/acknowledge")
    assert "Open these files first" in page.text
    assert "sign-form" not in page.forms
    with stored() as site:
        document, editor = site.get(parse_uid(address[3:]), Document), site.users[EDITOR]
        privacy.show_unread(site, editor, BEGIN, document, site.get(parse_uid(uid), File), reason="E pashë")
    trainer.get(f"/f/{uid}", status=200)
    assert "sign-form" in trainer.get(f"{address}/acknowledge").forms


def test_export_keeps_the_decision_and_old_sites_keep_what_was_open(upload, stored, tmp_path, app):
    _address, shown = upload(name="shfaqur.pdf")
    _address, hidden = upload(name="fshehur.pdf")
    with stored() as site:
        for file in (shown, hidden):
            store_text(
                site, BEGIN, parse_uid(file[3:]), Result("failed", (), 0, reason=str(reasons.PROTECTED))
            )
        document = site.get(file_of(site, shown).document, Document)
        privacy.show_unread(
            site, site.users[EDITOR], BEGIN, document, file_of(site, shown), reason="E lexova vetë"
        )
        export_site(site, TYPES, tmp_path / "export")
    other = open_database(tmp_path / "other", create=True)
    try:
        create_site(other, app.registry.dosja_settings, BEGIN)
        assert import_export(other, TYPES, tmp_path / "export", BEGIN).refused == []
        with session(other) as site:
            assert not file_of(site, shown).unchecked
            assert file_of(site, hidden).unchecked
    finally:
        other.close()
    step = next(step for step in STEPS if step.id == "2026-11-checked-files")
    with stored() as site:
        step.run(site)
        assert not file_of(site, hidden).unchecked


def test_page_of_a_file_that_is_checked_names_no_page_of_it(upload, sign_in):
    _address, file = upload()
    page = sign_in(READER).get(file, status=409)
    assert re.search(r"<h1[^>]*>\s*udhezuesi\.pdf", page.text)
    assert page.html.select_one("main a[href^='/d/']")
