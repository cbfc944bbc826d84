"""Read and understood: asked, opened, confirmed; a new version asks again, a minor one carries over."""

import io
import re

import pytest

from dosja.accounts import operations as accounts
from dosja.acknowledgements import queries
from dosja.acknowledgements.operations import asking
from dosja.acknowledgements.operations.asking import Wish
from dosja.acknowledgements.rows import Question
from dosja.documents.life import operations as life_operations
from dosja.documents.operations.documents import restore_document, trash_document
from dosja.documents.operations.files import attach_file
from dosja.errors import Conflict, Invalid, NotAllowed
from dosja.uids import format_uid
from tests.functional.asking import ACADEMY, ask, sign, signatures
from tests.functional.living import APPROVER, EDITOR, READER, SOP, TRAINER, Life, day
from tests.functional.noticing import kinds_of

QUIZ = (Question("Kush njoftohet?", ("Policia", "Askush"), 0), Question("Sa orë?", ("24", "48", "72"), 2))


@pytest.fixture
def published(stored):
    """publish() makes a document in force, asks the academy for it where told, and returns its address."""

    def publish(asked=True, **wish):
        with stored() as site:
            life = Life(site)
            life.publish()
            if asked:
                ask(life, **wish)
            return f"/d/{format_uid(life.document.uid)}"

    return publish


@pytest.fixture
def alive(stored, published):
    """alive(address) opens the document with its life: `with alive(address) as life: ...`."""
    from contextlib import contextmanager

    from dosja.documents.model import Document
    from dosja.uids import parse_uid

    @contextmanager
    def opened(address, now=None):
        with stored() as site:
            document = site.get(parse_uid(address.rpartition("/")[2]), Document)
            yield Life(site, document, now or life_now(document))

    def life_now(document):
        return document.modified

    return opened


def state(life, login):
    tally, request = queries.running(life.site, life.document, day_of(life))
    row = next(
        row
        for row in queries.overview_of(life.site, life.document, day_of(life), name=login).rows
        if row.user.login == login
    )
    assert tally is not None
    assert request is not None
    return row.own.state


def day_of(life):
    from dosja.documents.life.course import day_of

    return day_of(life.now)


def test_editor_asks_in_the_form_and_a_person_reads_and_confirms(sign_in, published):
    address = published(asked=False)
    editor = sign_in(EDITOR)
    page = editor.get(address)
    form = page.click("Ask people to read and confirm").forms["ask-form"]
    form.set("agencies", True, index=0)
    form["days"] = "10"
    answer = form.submit("action", value="save").follow()
    assert "4 people are asked to confirm." in answer.text

    trainer = sign_in(TRAINER)
    home = trainer.get("/")
    assert "To read and confirm" in home.text
    assert "until 03.12.2026" in home.text
    page = trainer.get(address).click("^Read and confirm$")
    assert "Neni 1" in page.text
    page = page.forms["sign-form"].submit().follow()
    assert "You confirmed version 1." in page.text
    assert "Confirmed by you" in page.text
    assert "To read and confirm" not in trainer.get("/").text
    assert "PSV-AKP-1/2026" in trainer.get("/acknowledgements").text

    overview = editor.get(address + "/acknowledgements")
    assert "Confirmed: 1" in overview.text
    assert "Not yet: 3" in overview.text
    assert "Ilir Prifti" in overview.text


def test_albanian_pages(sign_in, published):
    address = published()
    browser = sign_in(TRAINER, lang="sq")
    assert "Për t'u lexuar dhe konfirmuar" in browser.get("/").html.text
    assert "E lexova dhe e kuptova" in browser.get(address + "/acknowledge").text


def test_signature_keeps_identity_moment_version_and_digest(alive, published):
    address = published()
    with alive(address) as life:
        sign(life, TRAINER)
        (one,) = signatures(life, TRAINER)
        version = life.site.uids[life.document.versions[0]]
        assert (one.version, one.digest, one.login, one.name) == (1, version.digest, TRAINER, "Ilir Prifti")
        assert one.when == life.now
        assert one.asked


def test_text_must_have_been_opened(sign_in, published, alive):
    address = published()
    browser = sign_in(TRAINER)
    form = browser.get(address + "/acknowledge").forms["sign-form"]
    good = form["opened"].value
    other = sign_in(EDITOR).get(address + "/acknowledge").forms["sign-form"]["opened"].value
    forged = re.sub(r"^\d+", "1", good)
    for mark in ("", "x", forged, other, good[:-1] + ("0" if good[-1] != "0" else "1")):
        form["opened"] = mark
        answer = form.submit(expect_errors=True)
        assert answer.status_int == 409
        assert "Open and read the text first" in answer.text
    with alive(address) as life:
        assert signatures(life, TRAINER) == []


def test_mark_of_a_day_ago_is_no_proof_any_more(sign_in, published, clock, alive):
    address = published()
    form = sign_in(TRAINER).get(address + "/acknowledge").forms["sign-form"]
    clock.advance(hours=25)
    fresh = sign_in(TRAINER)
    new = fresh.get(address + "/acknowledge").forms["sign-form"]
    new["opened"] = form["opened"].value
    assert new.submit(expect_errors=True).status_int == 409
    with alive(address) as life:
        assert signatures(life, TRAINER) == []


def test_files_must_be_opened_too(sign_in, stored, login_of):
    with stored() as site:
        life = Life(site)
        file = attach_file(
            site, life.who(EDITOR), life.tick(), life.document, SOP,
            name="teksti.txt", media_type="text/plain", source=io.BytesIO(b"Neni 2"),
        )  # fmt: skip
        file.status = "done"
        life.publish()
        ask(life)
        address, path = f"/d/{format_uid(life.document.uid)}", f"/f/{format_uid(file.uid)}"
    browser = sign_in(TRAINER)
    page = browser.get(address + "/acknowledge")
    assert "Open these files first" in page.text
    assert "sign-form" not in page.forms
    answer = browser.post(address + "/acknowledge", {"csrf_token": token(page)}, expect_errors=True)
    assert answer.status_int == 409
    browser.get(path)
    page = browser.get(address + "/acknowledge")
    assert "You confirmed version 1." in page.forms["sign-form"].submit().follow().text


def token(page):
    return page.html.find("input", attrs={"name": "csrf_token"})["value"]


def test_without_form_token_nothing_is_signed(sign_in, published, alive):
    address = published()
    browser = sign_in(TRAINER)
    form = browser.get(address + "/acknowledge").forms["sign-form"]
    answer = browser.post(address + "/acknowledge", {"opened": form["opened"].value}, expect_errors=True)
    assert answer.status_int in (400, 403)
    with alive(address) as life:
        assert signatures(life, TRAINER) == []


def test_signing_twice_writes_one_signature(sign_in, published, alive):
    address = published()
    browser = sign_in(TRAINER)
    form = browser.get(address + "/acknowledge").forms["sign-form"]
    form.submit()
    assert "You confirmed this version already" in form.submit().follow().text
    with alive(address) as life:
        assert len(signatures(life, TRAINER)) == 1


def test_version_that_came_meanwhile_is_shown_with_its_change_and_nothing_is_signed(
    sign_in, published, alive
):
    address = published()
    browser = sign_in(TRAINER)
    browser.get(address + "/acknowledge").forms["sign-form"].submit()
    with alive(address) as life:
        life.edit(body="<p>Neni 1</p><p>Neni 2 i ri</p>")
        life.publish()
    old = browser.get(address + "/acknowledge").forms["sign-form"]
    with alive(address) as life:
        life.edit(body="<p>Neni 1</p><p>Neni 2 krejt i ri</p>")
        life.publish()
    answer = old.submit(expect_errors=True)
    assert answer.status_int == 409
    assert "Version 3 came into force meanwhile" in answer.text
    assert "What changed since you confirmed version 1" in answer.text
    assert "krejt i ri" in answer.text
    with alive(address) as life:
        assert [one.version for one in signatures(life, TRAINER)] == [1]
    assert "You confirmed version 3." in answer.forms["sign-form"].submit().follow().text


def test_new_version_asks_again_and_shows_the_change_to_those_who_signed_before(sign_in, published, alive):
    address = published()
    with alive(address) as life:
        sign(life, TRAINER)
        life.edit(body="<p>Neni 1</p><p>Neni 2 i shtuar</p>")
        life.publish()
        assert state(life, TRAINER) == "open"
        assert [one.version for one in signatures(life, TRAINER)] == [1]
    page = sign_in(TRAINER).get(address + "/acknowledge")
    assert "What changed since you confirmed version 1" in page.text
    whole = sign_in(EDITOR).get(address + "/acknowledge")
    assert "What changed since" not in whole.text
    assert "Neni 2 i shtuar" in whole.text


def test_minor_change_carries_signatures_over_with_its_reason(sign_in, published, alive):
    address = published()
    with alive(address) as life:
        sign(life, TRAINER)
        life.edit(body="<p>Neni 1.</p>")
        life.publish(minor=True, reason="Gabim shkrimi")
        assert state(life, TRAINER) == "signed"
        assert state(life, EDITOR) == "open"
        (row,) = queries.overview_of(life.site, life.document, day_of(life), name=TRAINER).rows
        assert (row.signature.version, row.carried) == (1, "Gabim shkrimi")
        life.edit(body="<p>Krejt ndryshe</p>")
        life.publish()
        assert state(life, TRAINER) == "open"
        assert [one.version for one in signatures(life, TRAINER)] == [1]
    page = sign_in(APPROVER).get(address + "/acknowledgements")
    assert "Minor change, confirmations carried over (Gabim shkrimi)" in page.text


def test_version_that_comes_on_its_day_asks_then(published, alive, clock):
    address = published()
    with alive(address) as life:
        sign(life, TRAINER)
        life.edit(body="<p>Neni tjetër</p>")
        life.publish(day(5))
        assert state(life, TRAINER) == "signed"
        life.on(5)
        life_operations.settle_due(life.site, life.now)
        assert state(life, TRAINER) == "open"
        (row,) = queries.overview_of(life.site, life.document, day_of(life), name=TRAINER).rows
        assert row.own.due == day(19)


def test_document_that_took_its_place_asks_the_same_people_anew(published, alive):
    address = published()
    with alive(address) as life:
        sign(life, TRAINER)
        old = life.document
        new = Life(life.site, now=life.now, code="PSV-AKP-2/2026")
        new.publish()
        life_operations.supersede_document(
            life.site, life.who(APPROVER), new.tick(), old, SOP, new.document, day(0), reason="E re"
        )
        assert queries.running(life.site, old, day(0)) == (None, None)
        assert [one.version for one in signatures(life, TRAINER)] == [1]
        overview = queries.overview_of(life.site, new.document, day(0))
        assert (overview.counts.asked, overview.counts.signed) == (4, 0)


def test_restored_old_text_asks_again_and_trash_asks_nobody(published, alive):
    address = published()
    with alive(address) as life:
        sign(life, TRAINER)
        site, document = life.site, life.document
        trash_document(site, life.who(APPROVER), life.tick(), document, confirmed=True)
        assert queries.own_requests(site, life.who(EDITOR), frozenset(("public",)), day(0)) == ()
        restore_document(site, life.who(APPROVER), life.tick(), document)
        assert state(life, TRAINER) == "signed"
        assert state(life, EDITOR) == "open"
        life_operations.restore_version(site, life.who(EDITOR), life.tick(), document, SOP, 1)
        life.publish()
        assert state(life, TRAINER) == "open"
        assert [one.version for one in signatures(life, TRAINER)] == [1]


def test_withdrawn_document_cannot_be_signed(sign_in, published, alive):
    address = published()
    form = sign_in(TRAINER).get(address + "/acknowledge").forms["sign-form"]
    with alive(address) as life:
        life.step("withdraw", day=day(0), reason="Nuk vlen më", confirmed=True)
    answer = form.submit(expect_errors=True)
    assert answer.status_int == 409
    assert "Nothing was signed" in answer.text
    with alive(address) as life:
        assert signatures(life, TRAINER) == []


def test_who_joins_later_has_a_deadline_of_the_own_and_who_leaves_keeps_the_signature(published, alive):
    address = published(days=10)
    with alive(address) as life:
        site, admin = life.site, life.who("administrator")
        sign(life, TRAINER)
        life.on(6)
        partner = life.who(READER)
        accounts.set_roles(site, admin, life.tick(), partner, (("employee", "akademia"),))
        (row,) = queries.overview_of(site, life.document, day(6), name=READER).rows
        assert row.own.due == day(16)
        (other,) = queries.overview_of(site, life.document, day(6), name=EDITOR).rows
        assert other.own.due == day(10)
        accounts.set_enabled(site, admin, life.tick(), life.who(TRAINER), False)
        counts = queries.overview_of(site, life.document, day(6)).counts
        assert (counts.asked, counts.signed) == (4, 0)
        assert len(signatures(life, TRAINER)) == 1
        accounts.set_enabled(site, admin, life.tick(), life.who(TRAINER), True)
        assert state(life, TRAINER) == "signed"


def test_late_is_red_and_told_once(sign_in, published, alive, clock):
    from dosja.acknowledgements.operations.telling import tell_due

    address = published(days=8)
    with alive(address) as life:
        assert kinds_of(life.site, TRAINER) == ["sign_asked"]
        assert "sign_asked" not in kinds_of(life.site, APPROVER)  # who asks knows it
        for offset in (4, 5, 5, 6, 9, 9, 30):
            life.on(offset)
            tell_due(life.site, life.now, life.document)
        assert kinds_of(life.site, TRAINER) == ["sign_asked", "sign_reminder", "sign_late"]
    clock.advance(days=9)
    page = sign_in(TRAINER).get("/")
    assert page.html.find(class_="chip-red").text == "late"
    assert "Your confirmation is late" in sign_in(TRAINER).get(address).text


def test_read_again_after_months(published, alive):
    from dosja.acknowledgements.operations.telling import tell_due

    address = published(days=10, months=6)
    with alive(address) as life:
        sign(life, TRAINER)
        life.on(180)
        assert state(life, TRAINER) == "signed"
        life.on(182)
        assert state(life, TRAINER) == "open"
        tell_due(life.site, life.now, life.document)
        assert kinds_of(life.site, TRAINER).count("sign_asked") == 2
        life.on(195)
        assert state(life, TRAINER) == "late"
        sign(life, TRAINER)
        assert state(life, TRAINER) == "signed"
        assert [one.version for one in signatures(life, TRAINER)] == [1, 1]


def test_quiz_keeps_tries_and_never_sends_the_right_answers(sign_in, published, alive):
    address = published(quiz=QUIZ)
    browser = sign_in(TRAINER)
    page = browser.get(address + "/acknowledge")
    inputs = page.html.find_all("input", attrs={"name": re.compile(r"^q\d")})
    assert len(inputs) == 5
    assert all(set(one.attrs) <= {"type", "name", "value"} for one in inputs)
    form = page.forms["sign-form"]
    answer = form.submit(expect_errors=True)
    assert answer.status_int == 422
    assert "Choose an answer." in answer.text
    form["q1"], form["q2"] = "0", "1"
    again = form.submit().follow()
    assert "1 of 2 answers are right" in again.text
    form = again.forms["sign-form"]
    form["q1"], form["q2"] = "0", "2"
    assert "You confirmed version 1." in form.submit().follow().text
    assert "1/2" in sign_in(APPROVER).get(address + "/acknowledgements").text
    with alive(address) as life:
        tries = life.site.acknowledgements.sheet(life.document.uid).tries[life.who(TRAINER).uid]
        assert [row[3:] for row in tries] == [(1, 2, False), (2, 2, True)]


@pytest.mark.parametrize("forged", [("0", "7"), ("-1", "2"), ("0", "x"), ("0", ""), ("99", "99")])
def test_forged_answers_are_refused(sign_in, published, alive, forged):
    address = published(quiz=QUIZ)
    browser = sign_in(TRAINER)
    page = browser.get(address + "/acknowledge")
    fields = {"csrf_token": token(page), "opened": page.forms["sign-form"]["opened"].value}
    fields |= {"q1": forged[0], "q2": forged[1], "passed": "1", "needed": "0"}
    assert browser.post(address + "/acknowledge", fields, expect_errors=True).status_int == 422
    with alive(address) as life:
        assert signatures(life, TRAINER) == []


def test_whoever_may_read_may_confirm_unasked(published, alive):
    address = published()
    with alive(address) as life:
        sign(life, READER)
        (one,) = signatures(life, READER)
        assert not one.asked
        overview = queries.overview_of(life.site, life.document, day(0))
        assert (overview.counts.asked, overview.counts.signed, overview.others) == (4, 0, 1)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("days", "0", "The deadline must lie ahead"),
        ("days", "-3", "The deadline must lie ahead"),
        ("days", "nesër", "The deadline must lie ahead"),
        ("months", "999", "Give 1 to 120 months"),
        ("persons", "askush", "There is no single account with the name askush."),
        ("q1", "Pyetje pa përgjigje", "Give 2 to 6 answers"),
    ],
)
def test_wrong_request_is_told_and_nothing_typed_is_lost(sign_in, published, alive, field, value, told):
    address = published(asked=False)
    form = sign_in(EDITOR).get(address + "/ask").forms["ask-form"]
    form.set("agencies", True, index=0)
    form["note"] = "Lexojeni me kujdes"
    form[field].force_value(value)
    answer = form.submit("action", value="save", expect_errors=True)
    assert answer.status_int == 422
    assert told in answer.text
    form = answer.forms["ask-form"]
    assert form[field].value == value
    assert form["note"].value == "Lexojeni me kujdes"
    assert form.get("agencies", index=0).checked
    with alive(address) as life:
        assert life.site.acknowledgements.sheet(life.document.uid) is None


def test_empty_audience_and_those_who_may_not_read_are_refused_by_name(sign_in, published, alive):
    address = published(asked=False)
    form = sign_in(EDITOR).get(address + "/ask").forms["ask-form"]
    answer = form.submit("action", value="save", expect_errors=True)
    assert "Nobody belongs to this audience" in answer.text
    with alive(address) as life:
        life.document.access = "restricted"
        life.site.documents.index(life.document)
    form["persons"] = "trajner.akademia, redaktor.akademia"
    answer = form.submit("action", value="save", expect_errors=True)
    assert answer.status_int == 422
    assert "may not read the document, so they cannot be asked: Ilir Prifti." in answer.text


def test_only_a_version_in_force_is_asked_for(stored):
    with stored() as site:
        life = Life(site)
        with pytest.raises(Conflict):
            ask(life)
        life.publish()
        with pytest.raises(NotAllowed):
            ask(life, login=TRAINER)
        with pytest.raises(NotAllowed):
            ask(life, login="redaktor.policia")
        ask(life)
        with pytest.raises(Conflict):
            ask(life)


def test_ended_request_asks_nobody_and_keeps_all(sign_in, published, alive):
    address = published()
    with alive(address) as life:
        sign(life, TRAINER)
    form = sign_in(EDITOR).get(address + "/ask").forms["end-form"]
    answer = form.submit("action", value="end", expect_errors=True)
    assert answer.status_int == 422
    form["reason"] = "Mbaroi"
    form.submit("action", value="end").follow()
    with alive(address) as life:
        assert len(signatures(life, TRAINER)) == 1
        with pytest.raises(Conflict):
            sign(life, EDITOR)
        ask(life)
        assert state(life, TRAINER) == "signed"


def test_changed_request_touches_no_signature(published, alive):
    address = published()
    with alive(address) as life:
        sign(life, TRAINER)
        wish = Wish(agencies=("akademia",), persons=(life.who(READER).uid,), days=3)
        asking.change(life.site, life.who(EDITOR), life.tick(), life.document, wish)
        overview = queries.overview_of(life.site, life.document, day(0))
        assert (overview.counts.asked, overview.counts.signed) == (5, 1)
        with pytest.raises(Invalid):
            asking.change(life.site, life.who(EDITOR), life.tick(), life.document, Wish())


def test_units_are_asked_and_their_head_sees_completion_only(sign_in, published, stored, alive):
    with stored() as site:
        admin, now = site.users["administrator"], site.users[TRAINER].created
        from dosja.agencies.operations import create_unit

        unit = create_unit(site, admin, now, site.agencies["akademia"], title_sq="Sektori i Trajnimit")
        accounts.set_unit(site, admin, now, site.users[TRAINER], unit.unit_id)
        accounts.set_unit(site, admin, now, site.users[EDITOR], unit.unit_id)
    address = published(units=(unit.unit_id,), quiz=QUIZ)
    with alive(address) as life:
        sign(life, TRAINER, answers=(1, 1))
        assert queries.overview_of(life.site, life.document, day(0)).counts.asked == 2
    trainer = sign_in(TRAINER)
    assert trainer.get(address + "/acknowledgements", expect_errors=True).status_int == 403
    with stored() as site:
        accounts.set_unit(
            site, site.users["administrator"], now, site.users[TRAINER], unit.unit_id, heads_unit=True
        )
    page = trainer.get(address + "/acknowledgements")
    assert "Elira Dema" in page.text
    assert "Tries of the questions" not in page.text
    assert "0/2" not in page.text
    assert trainer.get(address + "/acknowledgements.csv", expect_errors=True).status_int == 403
    assert "Sektori i Trajnimit" in trainer.get("/unit-acknowledgements").text
    assert "Sektori i Trajnimit" in sign_in(EDITOR).get(address + "/acknowledgements").text
    assert "Sektori i Trajnimit" in sign_in(APPROVER).get("/a/akademia/acknowledgements").text
    for browser, name in (
        (trainer, "/unit-acknowledgements"),
        (sign_in(APPROVER), "/a/akademia/acknowledgements"),
    ):
        lines = browser.get(f"{name}.csv").body.decode("utf-8-sig").splitlines()
        assert lines[0] == "What;Code;Title;Asked;Confirmed;Not yet;Late;Share"
        assert "Document;PSV-AKP-1/2026;Procedura;2;0;2;0;0 %" in lines
        assert "Unit;;Sektori i Trajnimit;2;0;2;0;0 %" in lines
        assert browser.get(f"{name}.xlsx").body[:2] == b"PK"


def test_exports_hold_every_person_and_no_formula(sign_in, published, alive):
    from openpyxl import load_workbook

    address = published()
    with alive(address) as life:
        life.who(TRAINER).name = "=HYPERLINK(1)"
        sign(life, TRAINER)
        digest = signatures(life, TRAINER)[0].digest
    browser = sign_in(APPROVER)
    text = browser.get(address + "/acknowledgements.csv").body.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert digest in text
    assert text.count("\n") == 5
    book = load_workbook(io.BytesIO(browser.get(address + "/acknowledgements.xlsx").body))
    rows = list(book.active.iter_rows())
    assert len(rows) == 5
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "inlineStr"}
    assert any(cell.value == "'=HYPERLINK(1)" for row in rows for cell in row)


def test_papers_to_print_carry_code_version_date_and_digest(sign_in, published, alive):
    import pypdfium2

    address = published()
    with alive(address) as life:
        life.who(TRAINER).name = "Çela Ëngjëll"
        sign(life, TRAINER)
        digest = signatures(life, TRAINER)[0].digest
    browser = sign_in(APPROVER, lang="sq")
    for name in ("acknowledgements.pdf", "sheet.pdf"):
        document = pypdfium2.PdfDocument(browser.get(f"{address}/{name}").body)
        text = document[0].get_textpage().get_text_range()
        document.close()
        assert "PSV-AKP-1/2026" in text
        assert digest[:40] in text.replace("\r\n", "")
        assert "23.11.2026" in text
        assert ("Çela Ëngjëll" in text) == (name == "acknowledgements.pdf")  # who signed needs no line
        assert "Elira Dema" in text


def test_signed_sheet_is_recorded_with_its_scan(sign_in, published, alive):
    address = published()
    browser = sign_in(EDITOR)
    form = browser.get(address + "/paper").forms["paper-form"]
    answer = form.submit(expect_errors=True)
    assert answer.status_int == 422
    for told in ("Choose who signed the sheet.", "Write the day", "Attach the scan"):
        assert told in answer.text
    form = answer.forms["paper-form"]
    for box in form.fields["person"]:
        if "Ilir Prifti" in answer.html.find("input", attrs={"value": box._value}).parent.text:
            box.checked = True
    form["day"] = "23.11.2026"
    form["scan"] = ("fleta.png", picture(), "image/png")
    assert "1 signature was entered." in form.submit().follow().text
    page = browser.get(address + "/acknowledgements")
    assert "on paper, recorded by Elira Dema" in page.text
    scan = page.html.find("a", string="scan")["href"]
    assert browser.get(scan).content_type == "image/png"
    assert sign_in(TRAINER).get(scan, expect_errors=True).status_int == 404
    with alive(address) as life:
        (one,) = signatures(life, TRAINER)
        assert (one.kind, one.day, one.by) == ("paper", day(0), life.who(EDITOR).uid)
        assert life.document.files == ()


def picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("when", "told"), [("01.01.2030", "lies in the future"), ("01.01.2020", "No version")]
)
def test_sheet_of_a_wrong_day_is_refused(sign_in, published, when, told):
    form = sign_in(EDITOR).get(published() + "/paper").forms["paper-form"]
    form.fields["person"][0].checked = True
    form["day"] = when
    form["scan"] = ("fleta.png", picture(), "image/png")
    answer = form.submit(expect_errors=True)
    assert answer.status_int == 422
    assert told in answer.text
    assert answer.forms["paper-form"].fields["person"][0].checked


def test_permissions_attacked(sign_in, published):
    address = published()
    trainer = sign_in(TRAINER)
    page = trainer.get(address)
    assert "Ask people" not in page.text
    for name in ("ask", "paper", "acknowledgements", "acknowledgements.pdf", "sheet.pdf"):
        assert trainer.get(f"{address}/{name}", expect_errors=True).status_int in (403, 404), name
    fields = {"csrf_token": token(page), "action": "save", "agencies": "akademia", "days": "3"}
    assert trainer.post(address + "/ask", fields, expect_errors=True).status_int in (403, 404)
    assert sign_in("redaktor.policia").get(address + "/ask", expect_errors=True).status_int in (403, 404)


def test_asked_people_are_all_of_the_academy(published, alive):
    with alive(published()) as life:
        rows = queries.overview_of(life.site, life.document, day(0)).rows
        assert sorted(row.user.login for row in rows) == sorted(ACADEMY)
