"""Texts that may name a child: held back, decided on, removed for good; and nobody else ever sees them."""

import io
import re
from functools import partial

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.acknowledgements.operations import asking
from dosja.content_types import load_core_types
from dosja.documents.exchange import export_site, import_export
from dosja.documents.extraction import Result
from dosja.documents.indexing import make_source
from dosja.documents.life.digests import digest_of
from dosja.documents.life.operations import drafts
from dosja.documents.model import Document, File
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import attach_file, store_text
from dosja.errors import Invalid, NotAllowed
from dosja.jobs.erasing import Eraser
from dosja.privacy.operations import erase_document, erase_file, release
from dosja.search.indexer import Indexer
from dosja.storage.database import open_database, session
from dosja.storage.setup import create_site
from dosja.uids import format_uid, parse_uid
from tests.functional.asking import ask
from tests.functional.conftest import BEGIN
from tests.functional.indexed import count_found, read_waiting
from tests.functional.living import APPROVER, EDITOR, TRAINER, Life
from tests.functional.test_editing import form_of
from tests.make_files import make_pdf

TYPES = load_core_types()
NAMING = "Viktima e mitur Zamira Krasniqi, 14 vjeçe, u strehua në Linzë."
HARMLESS = "Viktima e mitur intervistohet në praninë e psikologut."


@pytest.fixture
def make(stored):
    """make(text, files) makes a document of the Police Academy open to all; returns its address form."""

    def make(text=HARMLESS, files=(), title="Procedura e provës", **more):
        with stored() as site:
            values = {"title": title, "language": "sq", "kind": "other", "body": text}
            document = create_document(
                site, OPERATOR, BEGIN, TYPES["document"], agency="akademia", values=values,
                **{"access": "public", **more},
            )  # fmt: skip
            for name, content in files:
                kind = "application/pdf" if name.endswith("pdf") else "text/plain"
                attach_file(
                    site, OPERATOR, BEGIN, document, TYPES["document"],
                    name=name, media_type=kind, source=io.BytesIO(content),
                )  # fmt: skip
            return format_uid(document.uid)

    return make


@pytest.fixture
def read(app):
    """Does the worker's and the indexer's part for all that waits."""

    return partial(read_waiting, app)


def file_path(stored, uid):
    with stored() as site:
        document = site.get(parse_uid(uid), Document)
        return f"/f/{format_uid((*document.files, *document.removed_files)[0])}"


def decide(browser, uid, action, target, reason, status="*", **more):
    token = browser.get("/account").html.select_one("input[name=csrf_token]")["value"]
    fields = {"csrf_token": token, "action": action, "target": target, "reason": reason, **more}
    return browser.post(f"/d/{uid}/privacy", fields, headers={"Origin": "http://localhost"}, status=status)


@pytest.mark.parametrize(("lang", "words"), [("en", "Held back"), ("sq", "Të pezulluara")])
def test_text_that_names_a_child_is_hidden_from_all_but_editors_and_not_found(
    make, read, sign_in, lang, words
):
    uid = make(NAMING)
    read()
    for login in ("partner", "trajner.akademia", "redaktor.policia", "administrator"):
        other = sign_in(login)
        other.get(f"/d/{uid}", status=404)
        other.get(f"/d/{uid}/privacy", status=404)
        assert count_found(other, "Zamira") == 0
        assert "Procedura e provës" not in other.get("/documents").text
    editor = sign_in("redaktor.akademia", lang=lang)
    page = editor.get(f"/d/{uid}")
    assert words in page.text
    assert count_found(editor, "Zamira") == 0
    page = editor.get("/held").click(linkid=None, href=f"/d/{uid}/privacy")
    assert page.html.select_one("mark").get_text() == "Viktima e mitur Zamira Krasniqi"
    assert uid not in sign_in("redaktor.policia").get("/held").text


def test_saving_a_text_that_names_a_child_warns_and_changing_it_lets_it_go(make, sign_in):
    uid = make()
    editor, guest = sign_in("redaktor.akademia"), sign_in("partner")
    for text, status, warned in ((NAMING, 404, True), (HARMLESS, 200, False)):
        form = form_of(editor.get(f"/d/{uid}/edit"))
        form["body"] = text
        page = form.submit().follow()
        assert ("as if it named a child" in page.text) is warned
        guest.get(f"/d/{uid}", status=status)
    history = editor.get(f"/d/{uid}/history").text
    assert "held it back" in history
    assert "names no child any more" in history
    assert "Zamira" not in history


def test_file_whose_text_names_a_child_is_held_back_once_it_was_read(make, read, sign_in, stored):
    uid = make(files=[("raport.pdf", make_pdf([HARMLESS, NAMING]))])
    guest, editor = sign_in("partner"), sign_in("redaktor.akademia")
    assert "raport.pdf" in guest.get(f"/d/{uid}").text
    read()
    assert "raport.pdf" not in guest.get(f"/d/{uid}").text
    address = file_path(stored, uid)
    for path in (address, f"{address}/download", f"{address}/picture"):
        guest.get(path, status=404)
    assert count_found(guest, "Zamira") == count_found(editor, "Zamira") == 0
    assert count_found(guest, "raport.pdf") == 0
    assert "page 2" in editor.get(f"/d/{uid}/privacy").text
    assert "raport.pdf" in editor.get("/held").text
    editor.get(address, status=200)


def test_upload_with_a_name_that_names_a_child_warns_at_once(make, sign_in):
    uid = make()
    editor = sign_in("redaktor.akademia")
    token = editor.get(f"/d/{uid}/files").html.select_one("main input[name=csrf_token]")["value"]
    page = editor.post(
        f"/d/{uid}/files",
        {"csrf_token": token},
        upload_files=[("file", "viktima e mitur Zamira Krasniqi.txt", b"Tekst")],
        headers={"Origin": "http://localhost"},
    ).follow()
    assert "looks as if it named a child" in page.text
    assert "Zamira" not in sign_in("partner").get(f"/d/{uid}").text


def test_release_with_a_reason_opens_it_and_the_same_words_are_not_held_back_again(
    make, read, sign_in, stored
):
    uid = make(NAMING, files=[("raport.txt", NAMING.encode())])
    read()
    approver, guest = sign_in("miratues.akademia"), sign_in("partner")
    file = file_path(stored, uid).removeprefix("/f/")
    assert decide(approver, uid, "release", uid, "").status_int == 422
    assert decide(approver, uid, "release", uid, "Rast i shpikur nga programi").status_int == 303
    assert "raport.txt" not in guest.get(f"/d/{uid}").text
    assert decide(approver, uid, "release", file, "Rast i shpikur").status_int == 303
    read()
    assert "raport.txt" in guest.get(f"/d/{uid}").text
    assert count_found(guest, "Zamira") > 0
    form = form_of(approver.get(f"/d/{uid}/edit"))
    form["title"] = "Titull i ri"
    form.submit()
    guest.get(f"/d/{uid}", status=200)
    assert "Rast i shpikur" in sign_in("auditor").get("/admin/audit?action=privacy:released").text
    form = form_of(approver.get(f"/d/{uid}/edit"))
    form["body"] = NAMING.replace("Krasniqi", "Berisha")
    form.submit()
    guest.get(f"/d/{uid}", status=404)


def test_deciding_needs_the_right_and_a_reason_that_names_nobody(make, sign_in, stored):
    uid = make(NAMING, files=[("a.txt", b"Tekst")])
    file = file_path(stored, uid).removeprefix("/f/")
    for login in ("redaktor.akademia", "redaktor.policia", "administrator", "auditor", "partner"):
        browser = sign_in(login)
        for action, target in (("release", uid), ("remove", uid), ("remove", file)):
            assert decide(browser, uid, action, target, "arsye", sure="yes").status_int in (403, 404)
    approver = sign_in("miratues.akademia")
    assert (
        decide(approver, uid, "remove", uid, "Viktima e mitur Zamira Krasniqi", sure="yes").status_int == 422
    )
    assert decide(approver, uid, "remove", uid, "arsye").status_int == 422
    assert decide(approver, uid, "release", "0000000000001", "arsye").status_int == 404
    with stored() as site:
        document, editor = site.get(parse_uid(uid), Document), site.users["redaktor.akademia"]
        assert document.quarantine
        for call in (release, erase_file):
            with pytest.raises(NotAllowed):
                call(site, editor, BEGIN, document, site.get(document.files[0], File), reason="arsye")
        with pytest.raises(Invalid):
            release(site, OPERATOR, BEGIN, document, document, reason="x" * 501)


def test_file_of_another_document_cannot_be_reached_through_this_one(make, sign_in, stored):
    uid, other = make(), make(files=[("b.txt", b"Tekst")])
    target = file_path(stored, other).removeprefix("/f/")
    assert decide(sign_in("miratues.akademia"), uid, "remove", target, "arsye", sure="yes").status_int == 404


def marks_below(home, word):
    """Files below the site's folder that hold the word, plain or as the index and compression keep it."""
    return sorted(
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and word.encode() in path.read_bytes()
    )


def test_what_is_removed_to_protect_a_child_is_gone_from_the_disk(make, read, sign_in, app, stored):
    word = "Zamirakrasniqi"
    uid = make(
        f"Raporti i {word}",
        files=[(f"{word}.txt", f"Teksti i {word}".encode()), ("tjetër.txt", b"Mbetet")],
    )
    read()
    home, db = app.registry.dosja_settings.home, app.registry.database
    approver = sign_in("miratues.akademia")
    file = file_path(stored, uid).removeprefix("/f/")
    picture = app.registry.pictures.path("ab" * 32, 1, 1200)
    with stored() as site:
        site.uids[parse_uid(file)].sha256 = "ab" * 32
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"figura")
    assert any("blobs" in path for path in marks_below(home, word))
    assert count_found(approver, word) > 0
    assert decide(approver, uid, "remove", file, "Përmend një fëmijë", sure="yes").status_int == 303
    approver.get(f"/f/{file}", status=404)
    page = approver.get(f"/d/{uid}/privacy")
    assert "in a moment" in page.text
    assert decide(approver, uid, "remove", uid, "Përmend një fëmijë", sure="yes").status_int == 303

    eraser = Eraser(db, home)
    assert eraser.step() == 0  # the old index is still there
    indexer = Indexer(db, home / "index", make_source(TYPES))
    assert indexer.elected()
    indexer.rebuild()
    indexer.close()
    for old in (home / "index").glob("g-*"):
        if old.name != (home / "index" / "current").read_text().strip():
            for path in old.iterdir():
                path.unlink()
            old.rmdir()
    assert eraser.step() == 3
    assert marks_below(home, word) == []
    assert marks_below(home, word.lower()) == []
    assert not picture.exists()

    page = sign_in("partner").get(f"/d/{uid}")
    assert "was removed" in page.text or "were removed" in page.text
    assert "Hequr për mbrojtjen e një fëmije" in page.text
    page = approver.get(f"/d/{uid}/privacy")
    assert "in a moment" not in page.text
    assert len(page.html.select("tbody tr")) == 3
    trail = sign_in("auditor").get("/admin/audit").text
    assert "Përmend një fëmijë" in trail
    assert word not in trail
    approver.get(f"/d/{uid}/edit", status=403)


def test_reader_of_a_held_text_who_wrote_it_still_sees_it(sign_in, stored):
    """A training officer writes curricula without the right to edit in general."""
    with stored() as site:
        writer = site.users["trajnime.magjistratura"]
        values = {"title": "Viktima e mitur Zamira Krasniqi", "language": "sq"}
        document = create_document(
            site, writer, BEGIN, TYPES["curriculum"], agency="magjistratura", values=values
        )
        uid = format_uid(document.uid)
    assert "Held back" in sign_in("trajnime.magjistratura").get(f"/d/{uid}").text


def test_held_page_without_anything_says_what_it_is_for(sign_in):
    assert "Nothing is held back" in sign_in("redaktor.akademia").get("/held").text
    assert re.search("Asgjë nuk është pezulluar", sign_in("redaktor.akademia", lang="sq").get("/held").text)


def test_text_that_names_a_child_is_never_approved_until_somebody_has_decided(stored):
    with stored() as site:
        life = Life(site)
        life.publish()
        life.edit(body=f"<p>{NAMING}</p>")
        assert life.document.quarantine is None  # the text in force stays open
        life.submit()
        with pytest.raises(NotAllowed):
            life.approve()
        release(site, life.who(APPROVER), life.tick(), life.document, life.document, reason="Rast i shpikur")
        assert life.approve().number == 2
        assert life.document.quarantine is None


def test_draft_that_names_a_child_waits_on_the_page_of_what_is_held_back(stored, sign_in):
    with stored() as site:
        life = Life(site)
        life.publish()
        life.edit(body=f"<p>{NAMING}</p>")
        address = f"/d/{format_uid(life.document.uid)}"
    editor = sign_in(EDITOR)
    row = editor.get("/held").html.select_one("main tbody tr").get_text()
    assert "the draft" in row
    assert "the document itself" not in row
    assert "projekti" in sign_in(EDITOR, lang="sq").get("/held").text
    assert "Zamira Krasniqi" in editor.get(f"{address}/privacy").text
    assert sign_in("partner").get(address).status_int == 200
    with stored() as site:
        life = Life(site, site.get(parse_uid(address[3:]), Document))
        life.edit(body=f"<p>{HARMLESS}</p>")
    assert "Nothing is held back" in sign_in("redaktor.akademia", lang="en").get("/held").text
    with stored() as site:
        life = Life(site, site.get(parse_uid(address[3:]), Document))
        life.edit(body=f"<p>{NAMING}</p>")
        drafts.put_aside(site, life.who(EDITOR), life.tick(), life.document, life.ctype, reason="Jo tani")
    assert "Nothing is held back" in sign_in("redaktor.akademia", lang="en").get("/held").text
    with stored() as site:
        life = Life(site, site.get(parse_uid(address[3:]), Document))
        drafts.take_up(site, life.who(EDITOR), life.tick(), life.document, life.ctype, 1)
    assert "the draft" in sign_in("redaktor.akademia", lang="en").get("/held").text


def test_words_that_are_kept_for_ever_are_refused_where_they_name_a_child(stored, sign_in):
    with stored() as site:
        life = Life(site)
        life.submit(reviewers=(TRAINER,))
        with pytest.raises(Invalid, match="A child seems"):
            life.agree(TRAINER, comment=NAMING)
        with pytest.raises(Invalid, match="A child seems"):
            life.step("send_back", reason=NAMING)
        life.agree(TRAINER, comment=HARMLESS)
        with pytest.raises(Invalid, match="A child seems"):
            life.approve(comment=NAMING)
        life.approve()
        with pytest.raises(Invalid, match="A child seems"):
            ask(life, note=NAMING)
        ask(life)
        with pytest.raises(Invalid, match="A child seems"):
            asking.end(site, life.who(EDITOR), life.tick(), life.document, NAMING)
        life.edit(body="<p>Neni 2</p>")
        with pytest.raises(Invalid, match="A child seems"):
            drafts.put_aside(site, life.who(EDITOR), life.tick(), life.document, life.ctype, reason=NAMING)
        address = f"/d/{format_uid(life.document.uid)}"
    page = sign_in(EDITOR).get(f"{address}/draft")
    form = next(form for form in page.forms.values() if form.action.endswith("/comment"))
    form["comment"] = NAMING
    answer = form.submit(status="*")
    assert "A child seems to be named here" in answer.text
    assert NAMING in answer.text  # what was typed is not lost
    with stored() as site:
        assert NAMING not in repr(site.get(parse_uid(address[3:]), Document).draft.log)


def test_what_is_removed_is_gone_from_every_version_too_and_the_version_still_stands(stored):
    with stored() as site:
        life = Life(site)
        document, who = life.document, life.who(APPROVER)
        file = attach_file(
            site, life.who(EDITOR), life.tick(), document, life.ctype,
            name="zamira.txt", media_type="text/plain", source=io.BytesIO(b"Teksti"),
        )  # fmt: skip
        store_text(site, life.tick(), file.uid, Result("done", ("Teksti i Zamirës",), 1))
        life.publish()
        version = site.uids[document.versions[0]]
        before = version.digest
        erase_file(site, who, life.tick(), document, file, reason="Përmend një fëmijë")
        assert version.texts[0].pages == ()
        assert version.file_facts[0] == ("", "text/plain", 0, "")
        assert version.values["body"]
        assert digest_of(version) == version.digest == before
        assert version.forgotten == (file.uid,)
        with pytest.raises(TypeError):
            version.title = "Tjetër"
        assert document.files == ()
        erase_document(site, who, life.tick(), document, reason="Përmend një fëmijë")
        assert version.values == {"title": "Hequr për mbrojtjen e një fëmije"}
        assert document.draft is None


def test_export_and_import_keep_what_was_released_and_bring_nothing_back_that_was_removed(
    stored, tmp_path, app
):
    with stored() as site:
        life = Life(site, body=f"<p>{HARMLESS}</p>")
        file = attach_file(
            site, life.who(EDITOR), life.tick(), life.document, life.ctype,
            name="zamira.txt", media_type="text/plain", source=io.BytesIO(b"Teksti i Zamires"),
        )  # fmt: skip
        store_text(site, life.tick(), file.uid, Result("done", ("Teksti i Zamires",), 1))
        life.publish()
        life.edit(body=f"<p>{NAMING}</p>")
        release(site, life.who(APPROVER), life.tick(), life.document, life.document, reason="Rast i shpikur")
        erase_file(site, life.who(APPROVER), life.tick(), life.document, file, reason="Përmend një fëmijë")
        uid, cleared = life.document.uid, life.document.cleared
        export_site(site, TYPES, tmp_path / "export")
    for path in (tmp_path / "export" / "documents" / format_uid(uid)).rglob("*"):
        assert path.is_dir() or b"Zamires" not in path.read_bytes()
    other = open_database(tmp_path / "other", create=True)
    try:
        create_site(other, app.registry.dosja_settings, BEGIN)
        assert import_export(other, TYPES, tmp_path / "export", life.tick()).refused == []
        with session(other) as site:
            document = site.uids[uid]
            assert document.cleared == cleared
            assert document.quarantine is None
            version = site.uids[document.versions[0]]
            assert version.forgotten == (file.uid,)
            assert digest_of(version) == version.digest
            assert site.uids[file.uid].purged
    finally:
        other.close()
