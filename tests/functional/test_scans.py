"""Scans: pages that are pictures are read by OCR in the background, and nothing that goes wrong is hidden."""

import io
import os
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.extraction import Extractor
from dosja.documents.model import Document, File, FileText
from dosja.documents.operations.files import retry_file
from dosja.intake.operations.scans import store_ocr
from dosja.jobs import worker
from dosja.jobs.extraction import read_files, waiting_files
from dosja.jobs.ocr import read_scans
from dosja.settings import read_settings
from dosja.storage.database import session
from dosja.uids import format_uid
from tests.conftest import lacking
from tests.functional.attaching import attach, status_of, text_of
from tests.functional.indexed import bring_index
from tests.make_files import SCAN_FONT, make_pdf, make_scan
from tests.serving import wait_until

PDF, PNG, TIFF = "application/pdf", "image/png", "image/tiff"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SQ = (
    "Procedurë standarde veprimi për identifikimin e viktimave të trafikimit. Çdo punonjës i policisë"
    " kufitare njofton brenda 24 orëve Autoritetin Përgjegjës dhe plotëson formularin."
)
EN = "The officer at the border crossing point informs the responsible authority within twenty four hours."


def dark_bar():
    """A page that is not blank, for programs that read anything out of it."""
    image = Image.new("L", (800, 400), 250)
    ImageDraw.Draw(image).rectangle((100, 100, 600, 200), fill=0)
    return image


def picture():
    """A PNG that waits for OCR."""
    stream = io.BytesIO()
    dark_bar().save(stream, "PNG")
    return stream.getvalue()


def make_mixed():
    """A PDF whose first page has text and whose second is a picture."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    canvas.drawString(72, 700, "Faqe me tekst të vet")
    canvas.showPage()
    canvas.drawImage(ImageReader(dark_bar()), 72, 400, 400, 200)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


@pytest.fixture
def tesseract():
    """The real program with both languages; where it is missing the test is skipped, in CI it fails."""
    if shutil.which("tesseract") is None or not Path(SCAN_FONT).exists():
        lacking("there is no tesseract; on Debian: apt install tesseract-ocr tesseract-ocr-sqi")


@pytest.fixture
def fake_tesseract(tmp_path, monkeypatch):
    """fake_tesseract("exit 3") puts a program of that name before all others; None takes every one away."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "sleep", "cat", "echo"):
        (folder / name).symlink_to(shutil.which(name))
    monkeypatch.setenv("PATH", str(folder))

    def put(script, languages="sqi eng"):
        path = folder / "tesseract"
        path.unlink(missing_ok=True)
        if script is not None:
            path.write_text(
                '#!/bin/sh\nif [ "$1" = --list-langs ]; then\n'
                f"for l in {languages}; do echo $l; done; exit 0; fi\n{script}\n"
            )
            path.chmod(0o755)

    return put


@pytest.fixture
def db(app):
    return app.registry.database


@pytest.fixture
def read(db):
    """read(seconds) does the worker's part: texts first, then scans; returns the finished scans."""

    def work(seconds=60.0):
        with Extractor(seconds=seconds) as extractor:
            read_files(db, extractor, waiting_files(db))
            return read_scans(db, extractor)

    return work


def address(db, uid):
    with session(db) as site:
        return f"/f/{format_uid(uid)}", f"/d/{format_uid(site.get(uid, File).document)}"


@pytest.mark.parametrize(("form", "media_type"), [("PDF", PDF), ("PNG", PNG)])
def test_scan_in_albanian_is_read_page_by_page_and_found_afterwards(
    tesseract, db, read, app, sign_in, form, media_type
):
    uid = attach(db, make_scan([SQ], form=form), "skanim", media_type)
    assert read() == 1
    text = " ".join(text_of(db, uid).split())
    assert "Procedurë standarde veprimi" in text
    assert "Çdo punonjës i policisë" in text
    assert status_of(db, uid) == ("done", "")
    bring_index(app)
    editor = sign_in("redaktor.akademia")
    assert "skanim" in editor.get("/search?q=kufitare").text
    page = editor.get(address(db, uid)[0])
    assert "Read by OCR from the picture" in page.text
    assert "Lexuar me OCR" in sign_in("redaktor.akademia", lang="sq").get(address(db, uid)[0]).text


def test_scan_in_english_with_a_blank_page_and_a_turned_one(tesseract, db, read):
    content = make_scan([EN, ""], form="TIFF")
    uid = attach(db, content, "scan.tiff", TIFF)
    turned = attach(db, make_scan([EN], form="PNG", turned=90), "turned.png", PNG)
    assert read() == 2
    assert "responsible authority" in " ".join(text_of(db, uid).split())
    assert "responsible authority" in " ".join(text_of(db, turned).split())
    with session(db) as site:
        assert site.get(uid, File).text.ocr == (1, 2)
        assert site.get(uid, File).text.pages[1] == ""


def test_page_that_has_text_is_not_read_again_and_the_old_text_object_stays_as_it_was(
    db, read, fake_tesseract
):
    fake_tesseract("cat >/dev/null; echo 'Lexuar nga figura'")
    uid = attach(db, make_mixed(), "përzier.pdf", PDF)
    with Extractor() as extractor:
        read_files(db, extractor, [uid])
    with session(db) as site:
        first = site.get(uid, File).text
        before, oid = first.pages, first._p_oid
        assert before[0].startswith("Faqe me tekst")
        assert site.get(uid, File).status == "ocr"
        assert list(site.scans) == [uid]
    assert read() == 1
    with session(db) as site:
        text = site.get(uid, File).text
        assert [page.strip() for page in text.pages] == ["Faqe me tekst të vet", "Lexuar nga figura"]
        assert text.ocr == (2,)
        assert text._p_oid != oid
        old = site._p_jar.get(oid)
        assert isinstance(old, FileText)
        assert old.pages == before
        assert list(site.scans) == []


def test_without_the_program_the_reason_says_what_the_administrator_can_do(db, read, fake_tesseract, sign_in):
    fake_tesseract(None)
    uid = attach(db, picture(), "foto.png", PNG)
    read()
    status, reason = status_of(db, uid)
    assert status == "failed"
    assert "apt-get install tesseract-ocr tesseract-ocr-sqi" in reason
    file, _document = address(db, uid)
    editor = sign_in("redaktor.akademia")
    page = editor.get(file)
    assert "tesseract-ocr-sqi" in page.text
    # Installed meanwhile: asked again, it is read.
    fake_tesseract("cat >/dev/null; echo 'Tani lexohet'")
    next(form for form in page.forms.values() if form.action.endswith("/retry")).submit(status=303)
    assert "are read by OCR, 0 of 1" in editor.get(file).text
    assert "Being read by OCR" in editor.get(address(db, uid)[1]).text
    assert read() == 1
    assert text_of(db, uid).strip() == "Tani lexohet"


def test_without_either_language_the_reason_names_them_and_without_albanian_it_is_read_and_said(
    db, read, fake_tesseract
):
    fake_tesseract("cat >/dev/null; echo text", languages="fra deu")
    uid = attach(db, picture(), "a.png", PNG)
    read()
    assert "tesseract-ocr-eng" in status_of(db, uid)[1]
    fake_tesseract("cat >/dev/null; echo text", languages="eng")
    uid = attach(db, picture(), "b.png", PNG)
    read()
    status, reason = status_of(db, uid)
    assert status == "done"
    assert "without its Albanian language data" in reason


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 3", "OCR program failed"),
        ("kill -SEGV $$", "OCR program failed"),
        ("sleep 600", "took too long"),
        ("cat >/dev/null; echo", "found no text"),
    ],
)
def test_program_that_crashes_hangs_or_finds_nothing_leaves_a_reason_and_a_retry(
    db, read, fake_tesseract, sign_in, script, reason
):
    fake_tesseract(script)
    uid = attach(db, picture(), "foto.png", PNG)
    read(seconds=1.5)
    assert status_of(db, uid)[0] == "failed"
    assert reason in status_of(db, uid)[1]
    page = sign_in("redaktor.akademia").get(address(db, uid)[0])
    assert any(form.action.endswith("/retry") for form in page.forms.values())


def test_page_that_fails_does_not_cost_the_others_and_is_tried_again_alone(
    db, read, fake_tesseract, tmp_path
):
    (tmp_path / "programs" / "mkdir").symlink_to("/bin/mkdir")
    steps = "for n in 1 2 3 4; do mkdir NAME$n 2>/dev/null && break; done; [ $n = 2 ] && exit 3; echo faqe $n"
    fake_tesseract("cat >/dev/null; " + steps.replace("NAME", f"{tmp_path}/call"))
    uid = attach(db, make_scan(["a", "b", "c"]), "tri.pdf", PDF)
    read()
    with session(db) as site:
        file = site.get(uid, File)
        assert file.text.ocr == (1, 3)
        assert file.status == "done"
        assert "failed at pages" in file.reason
        document = site.get(file.document, Document)
        retry_file(site, OPERATOR, NOW, document, load_core_types()["document"], file)
        assert file.status == "ocr"
    read()
    with session(db) as site:
        assert site.get(uid, File).text.ocr == (1, 2, 3)
    assert "faqe 4" in text_of(db, uid)


def test_scan_that_names_a_child_is_held_back_when_it_was_read(db, read, fake_tesseract, sign_in):
    fake_tesseract("cat >/dev/null; echo 'Viktima e mitur Zamira Krasniqi, 14 vjeçe'")
    uid = attach(db, picture(), "foto.png", PNG)
    file, document = address(db, uid)
    trainer = sign_in("trajner.akademia")
    assert trainer.get(document).html.select(".files .file-name")
    trainer.get(file, status=409)
    read()
    assert not trainer.get(document).html.select(".files .file-name")
    trainer.get(file, status=404)


def test_result_for_a_file_that_was_read_anew_or_is_gone_is_dropped(db, fake_tesseract):
    uid = attach(db, make_pdf(["Tekst"]), "a.pdf", PDF)
    with session(db) as site:
        site.scans.insert(uid)
        assert store_ocr(site, NOW, uid, {1: "tjetër"}, last=True) is False
        assert list(site.scans) == []
        assert store_ocr(site, NOW, 12345, {1: "x"}, last=True) is False
        assert site.get(uid, File).text is None


def test_worker_reads_a_scan_while_other_files_are_read_at_once(db, site_folder, fake_tesseract):
    fake_tesseract("cat >/dev/null; sleep 1; echo 'U lexua në sfond'")
    stop = threading.Event()
    settings = read_settings({"dosja.home": str(site_folder)})
    thread = threading.Thread(target=worker.work_until, args=(stop, db, settings))
    thread.start()
    try:
        uid = attach(db, picture(), "foto.png", PNG)
        wait_until(lambda: status_of(db, uid)[0] == "ocr")
        other = attach(db, b"Tekst", "tekst.txt", "text/plain")
        wait_until(lambda: text_of(db, other))
        wait_until(lambda: "sfond" in text_of(db, uid))
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def test_stop_while_a_page_is_read_ends_the_program_too_and_leaves_the_scan_waiting(
    db, site_folder, fake_tesseract, tmp_path
):
    (tmp_path / "programs" / "mkdir").symlink_to("/bin/mkdir")
    fake_tesseract(f"mkdir {tmp_path}/pid-$$; sleep 600")
    uid = attach(db, picture(), "foto.png", PNG)
    stop = threading.Event()
    settings = read_settings({"dosja.home": str(site_folder)})
    thread = threading.Thread(target=worker.work_until, args=(stop, db, settings))
    thread.start()
    try:
        wait_until(lambda: list(tmp_path.glob("pid-*")))
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
    assert status_of(db, uid)[0] == "ocr"
    (path,) = tmp_path.glob("pid-*")
    wait_until(lambda: not _runs(int(path.name.removeprefix("pid-"))))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
