"""Scans of signed sheets under the protection of children: held back, reported, removed like other files."""

import io

import pytest

from dosja.accounts import operations as accounts
from dosja.acknowledgements.operations.paper import record_paper
from dosja.documents.model import Document, File
from dosja.errors import Invalid, NotAllowed
from dosja.jobs.erasing import Eraser
from dosja.privacy import operations as privacy
from dosja.training.model import Session
from dosja.training.operations import evidence
from dosja.training.operations.sessions import SessionData, create_session
from dosja.uids import format_uid, parse_uid
from tests.functional.asking import ask, signatures
from tests.functional.conftest import BEGIN
from tests.functional.living import APPROVER, EDITOR, TRAINER, Life, day

NAMING = "Viktima e mitur Zamira Krasniqi.pdf"
OFFICER = "trajnime.magjistratura"


@pytest.fixture
def sheet(stored):
    """sheet(name) records a signed sheet of the Police Academy; returns (address, uid of the scan)."""

    def record(name="fleta.pdf", content=b"%PDF-1.4 Zamirakrasniqi"):
        with stored() as site:
            life = Life(site)
            life.publish()
            ask(life)
            record_paper(
                site, life.who(EDITOR), life.tick(), life.document, persons=[life.who(TRAINER).uid],
                day=day(0), scan=(name, "application/pdf", io.BytesIO(content)),
            )  # fmt: skip
            (one,) = signatures(life, TRAINER)
            return f"/d/{format_uid(life.document.uid)}", format_uid(one.evidence)

    return record


@pytest.fixture
def training(stored):
    """training(name) attaches a signed sheet to a training of the Police Academy; (address, uid)."""

    def record(name="fleta.pdf", content=b"%PDF-1.4 Zamirakrasniqi"):
        with stored() as site:
            trainer = site.users[TRAINER]
            data = SessionData("Trajnim", days=((day(-3), 300),))
            session = create_session(site, trainer, BEGIN, "akademia", data)
            file = evidence.add_file(
                site, trainer, BEGIN, session, evidence.SHEET,
                name=name, media_type="application/pdf", source=io.BytesIO(content),
            )  # fmt: skip
            return f"/training/{format_uid(session.uid)}", format_uid(file.uid)

    return record


def decide(browser, address, action, target, reason="Përmend një fëmijë", status="*", **more):
    token = browser.get("/account").html.select_one("input[name=csrf_token]")["value"]
    fields = {"csrf_token": token, "action": action, "target": target, "reason": reason, **more}
    return browser.post(f"{address}/privacy", fields, headers={"Origin": "http://localhost"}, status=status)


@pytest.fixture(params=["sheet", "training"])
def kept(request):
    """make(name) -> (address, uid of the scan), once for a sheet that confirms and once for a training."""
    return request.getfixturevalue(request.param)


def test_scan_whose_name_names_a_child_waits_for_a_decision(kept, sign_in):
    address, _uid = kept(NAMING)
    browser = sign_in("admin.akademia")
    page = browser.get("/held")
    assert "Zamira" in page.text
    page = page.click(href=f"{address}/privacy")
    assert page.html.select_one("mark").get_text() == "Viktima e mitur Zamira Krasniqi"


def test_scan_that_is_reported_is_held_back_until_it_is_released(kept, sign_in):
    address, uid = kept()
    admin = sign_in("admin.akademia")
    assert "fleta.pdf" not in admin.get("/held").text
    reporter = sign_in(TRAINER if "training" in address else EDITOR)
    assert decide(reporter, address, "report", uid, "").status_int == 422
    assert decide(reporter, address, "report", uid, "Emri në faqen 2").status_int == 303
    assert "fleta.pdf" in admin.get("/held").text
    page = admin.get(f"{address}/privacy")
    assert "Emri në faqen 2" in page.text
    assert decide(reporter, address, "release", uid).status_int in (403, 404)
    assert decide(admin, address, "release", uid, "Nuk ka emër fëmije").status_int == 303
    assert "fleta.pdf" not in admin.get("/held").text


def test_scan_is_removed_with_its_row_and_from_the_disk_and_the_signature_stays(kept, sign_in, app, stored):
    address, uid = kept("zamirakrasniqi.pdf")
    home, db = app.registry.dosja_settings.home, app.registry.database
    admin = sign_in("admin.akademia")

    def marks():
        return [
            path.name for path in home.rglob("*") if path.is_file() and b"amirakrasniqi" in path.read_bytes()
        ]

    assert marks()
    assert decide(admin, address, "remove", uid).status_int == 422
    assert decide(admin, address, "remove", uid, sure="yes").status_int == 303
    admin.get(f"/f/{uid}/download", status=404)
    assert Eraser(db, home).step() == 1
    assert marks() == []
    page = admin.get(f"{address}/privacy")
    assert "Përmend një fëmijë" in page.text
    assert "zamira" not in page.text
    trail = sign_in("auditor").get("/admin/audit").text
    assert "removed it for good to protect a child" in trail
    assert "cleared what was removed off the disk" in trail
    assert "zamira" not in trail
    with stored() as site:
        assert site.get(parse_uid(uid), File).purged
        if "/d/" in address:
            life = Life(site, site.get(parse_uid(address[3:]), Document))
            assert [one.evidence for one in signatures(life, TRAINER)] == [parse_uid(uid)]
        else:
            assert site.get(parse_uid(address[10:]), Session).files == ()


def test_page_of_confirmations_says_that_the_scan_was_removed(sheet, sign_in):
    address, uid = sheet()
    browser = sign_in(APPROVER)
    assert browser.get(f"{address}/acknowledgements").html.find("a", string="scan")
    decide(browser, address, "remove", uid, sure="yes")
    page = browser.get(f"{address}/acknowledgements")
    assert not page.html.find("a", string="scan")
    assert "the scan was removed" in page.text
    assert "on paper, recorded by Elira Dema" in page.text


def test_whole_document_takes_its_sheets_along(sheet, sign_in, stored):
    address, uid = sheet()
    decide(sign_in(APPROVER), address, "remove", address[3:], sure="yes")
    with stored() as site:
        assert site.get(parse_uid(uid), File).purged


def test_sheet_of_a_training_is_decided_on_by_those_with_the_right_only(training, sign_in, stored):
    address, uid = training()
    for login in ("redaktor.akademia", "redaktor.policia", "auditor", "partner", OFFICER, "administrator"):
        browser = sign_in(login)
        assert browser.get(f"{address}/privacy", expect_errors=True).status_int in (403, 404), login
        for action in ("report", "release", "remove"):
            answer = decide(browser, address, action, uid, sure="yes")
            assert answer.status_int in (403, 404), (login, action)
    trainer = sign_in(TRAINER)
    page = trainer.get(f"{address}/privacy")
    assert "Remove for good" not in page.text
    assert decide(trainer, address, "remove", uid, sure="yes").status_int in (403, 404)
    other = training()[1]
    assert decide(sign_in("admin.akademia"), address, "remove", other, sure="yes").status_int == 404
    with stored() as site:
        session, file = site.get(parse_uid(address[10:]), Session), site.get(parse_uid(uid), File)
        with pytest.raises(NotAllowed):
            privacy.erase_file(site, site.users[TRAINER], BEGIN, session, file, reason="arsye")
        with pytest.raises(NotAllowed):
            privacy.report(site, site.users["partner"], BEGIN, session, file, reason="arsye")
        with pytest.raises(Invalid):
            privacy.report(
                site, site.users[TRAINER], BEGIN, session, file, reason="Viktima e mitur Ana Hoxha"
            )


def test_held_sheet_of_a_training_opens_for_those_who_keep_it(training, sign_in, stored):
    address, uid = training(NAMING)
    page = sign_in("admin.akademia").get(address)
    assert "Held back" in page.text
    with stored() as site:
        accounts.set_roles(
            site,
            site.users["administrator"],
            BEGIN,
            site.users["partner"],
            (("training_officer", "akademia"),),
        )
    officer = sign_in("partner")
    officer.get(f"{address}/file?uid={uid}", status=200)
    decide(sign_in("admin.akademia"), address, "remove", uid, sure="yes")
    officer.get(f"{address}/file?uid={uid}", status=404)


def test_report_of_a_document_hides_it_from_readers_and_saving_does_not_open_it(sheet, sign_in):
    address, _uid = sheet()
    partner, editor = sign_in("partner"), sign_in(EDITOR)
    partner.get(address, status=200)
    page = editor.get(f"{address}/privacy")
    assert decide(editor, address, "report", address[3:], "Emri në nenin 3").status_int == 303
    partner.get(address, status=404)
    assert "Emri në nenin 3" in editor.get(f"{address}/privacy").text
    assert page.status_int == 200
    assert decide(sign_in(APPROVER), address, "release", address[3:], "Gabim").status_int == 303
    partner.get(address, status=200)


def test_albanian_words_of_a_report(training, sign_in):
    address, uid = training()
    trainer = sign_in(TRAINER, lang="sq")
    assert decide(trainer, address, "report", uid, "Emri në faqen 2").status_int == 303
    page = trainer.get(f"{address}/privacy")
    assert "Mbrojtja e fëmijëve" in page.html.text
    assert "Emri në faqen 2" in page.text
