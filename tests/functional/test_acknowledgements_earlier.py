"""The proof of what was asked before: kept for ever, on the page and to take along, whatever came later."""

import io

import pytest

from dosja.accounts import operations as accounts
from dosja.acknowledgements.earlier import past_rounds
from dosja.acknowledgements.operations import asking
from dosja.documents.life import operations as life_operations
from dosja.documents.life.course import day_of
from dosja.documents.model import Document
from dosja.storage.evolve import STEPS
from dosja.uids import format_uid, parse_uid
from tests.functional.asking import ask, opening, sign
from tests.functional.living import APPROVER, EDITOR, READER, SOP, TRAINER, Life, day


@pytest.fixture
def ended(stored):
    """The address of a document whose request ended after one of four people had confirmed."""
    with stored() as site:
        life = Life(site)
        life.publish()
        ask(life, days=10)
        sign(life, TRAINER)
        life.on(3)
        asking.end(site, life.who(EDITOR), life.tick(), life.document, "Mbaroi fushata")
        return f"/d/{format_uid(life.document.uid)}"


def life_of(site, address, offset=4) -> Life:
    document = site.get(parse_uid(address.rpartition("/")[2]), Document)
    return Life(site, document).on(offset)


def table_of(browser, address, number):
    text = browser.get(f"{address}/acknowledgements.csv?round={number}").body.decode("utf-8-sig")
    return {line.split(";")[1]: line for line in text.splitlines()[1:]}


def pdf_text(browser, address, number):
    import pypdfium2

    paper = pypdfium2.PdfDocument(browser.get(f"{address}/acknowledgements.pdf?round={number}").body)
    text = "".join(page.get_textpage().get_text_range() for page in paper)
    paper.close()
    return text


def test_ended_request_keeps_its_proof_on_the_page_and_in_every_form(sign_in, ended):
    from openpyxl import load_workbook

    browser = sign_in(APPROVER)
    page = browser.get(ended + "/acknowledgements")
    row = page.html.find("section", attrs={"aria-labelledby": "earlier-title"}).find("tbody").find("tr").text
    for told in ("1 of 4", "23.11.2026", "26.11.2026", "Mbaroi fushata"):
        assert told in row
    proof = page.click("Who had confirmed")
    for told in ("Ilir Prifti", "Elira Dema", "Has confirmed", "Had not confirmed", "Mbaroi fushata"):
        assert told in proof.text
    lines = table_of(browser, ended, 1)
    assert len(lines) == 4
    assert "Has confirmed" in lines[TRAINER]
    assert "Had not confirmed" in lines[EDITOR]
    assert "Ilir Prifti" in pdf_text(browser, ended, 1)
    book = load_workbook(io.BytesIO(browser.get(ended + "/acknowledgements.xlsx?round=1").body))
    assert len(list(book.active.iter_rows())) == 5


def test_albanian_page_of_an_earlier_request(sign_in, ended):
    page = sign_in(APPROVER, lang="sq").get(ended + "/acknowledgements?round=1")
    assert "Kërkesë e mëparshme" in page.html.text
    assert "Nuk e kishte konfirmuar" in page.html.text


def test_proof_of_the_version_before_stands_as_it_was_when_the_next_came(sign_in, stored, clock):
    with stored() as site:
        life = Life(site)
        life.publish()
        ask(life)
        sign(life, TRAINER)
        first = site.uids[life.document.versions[0]].digest
        life.on(20).edit(body="<p>Neni 1 i ri</p>")
        life.publish()
        sign(life, EDITOR)
        sign(life, TRAINER)
        address = f"/d/{format_uid(life.document.uid)}"
    clock.advance(days=20)
    browser = sign_in(APPROVER)
    page = browser.get(address + "/acknowledgements")
    assert "1 of 4" in page.html.find("section", attrs={"aria-labelledby": "earlier-title"}).text
    lines = table_of(browser, address, 1)
    assert first in lines[TRAINER]
    assert "23.11.2026" in lines[TRAINER]
    assert "Late" in lines[EDITOR]
    assert "PSV-AKP-1/2026, version 1" in pdf_text(browser, address, 1)
    assert "PSV-AKP-1/2026, version 2" in browser_text_now(browser, address)


def browser_text_now(browser, address):
    import pypdfium2

    paper = pypdfium2.PdfDocument(browser.get(address + "/acknowledgements.pdf").body)
    text = paper[0].get_textpage().get_text_range()
    paper.close()
    return text


def test_proof_survives_a_new_request_people_who_leave_and_another_name(sign_in, stored, ended):
    with stored() as site:
        life = life_of(site, ended)
        accounts.set_enabled(site, life.who("administrator"), life.tick(), life.who(EDITOR), False)
        life.who(TRAINER).name = "Ilir Tjetri"
        ask(life, persons=(life.who(READER).uid,))
    browser = sign_in(APPROVER)
    lines = table_of(browser, ended, 1)
    assert set(lines) == {"admin.akademia", EDITOR, APPROVER, TRAINER}
    assert "Ilir Prifti" in lines[TRAINER]  # as he was called when he signed
    assert "1 of 4" in browser.get(ended + "/acknowledgements").text


def test_sheet_that_is_recorded_later_counts_for_the_version_that_was_signed(stored):
    from dosja.acknowledgements.operations.paper import record_paper

    with stored() as site:
        life = Life(site)
        life.publish()
        ask(life)
        life.on(5).edit(body="<p>Neni 1 i ri</p>")
        life.publish()
        record_paper(
            site, life.who(EDITOR), life.tick(), life.document, persons=[life.who(TRAINER).uid], day=day(2),
            scan=("fleta.pdf", "application/pdf", io.BytesIO(b"%PDF-1.4")),
        )  # fmt: skip
        (past,) = past_rounds(site, life.document, day_of(life.now))
        assert (past.counts.signed, past.counts.asked) == (1, 4)


def test_minor_change_closes_a_round_and_the_carried_count_in_the_next(sign_in, stored):
    with stored() as site:
        life = Life(site)
        life.publish()
        ask(life)
        sign(life, TRAINER)
        life.edit(body="<p>Neni 1.</p>")
        life.publish(minor=True, reason="Gabim shkrimi")
        asking.end(site, life.who(EDITOR), life.tick(), life.document, "Mbaroi")
        second, first = past_rounds(site, life.document, day_of(life.now))
        assert (first.counts.signed, second.counts.signed) == (1, 1)
        address = f"/d/{format_uid(life.document.uid)}"
    assert "carried over: Gabim shkrimi" in table_of(sign_in(APPROVER), address, 2)[TRAINER]


def test_withdrawn_and_replaced_texts_keep_their_proof(sign_in, stored):
    with stored() as site:
        life = Life(site)
        life.publish()
        ask(life)
        sign(life, TRAINER)
        withdrawn = f"/d/{format_uid(life.document.uid)}"
        life.step("withdraw", day=day(0), reason="Nuk vlen më", confirmed=True)
        old = Life(site, now=life.now, code="PSV-AKP-2/2026")
        old.publish()
        ask(old)
        sign(old, TRAINER)
        new = Life(site, now=old.now, code="PSV-AKP-3/2026")
        new.publish()
        life_operations.supersede_document(
            site, new.who(APPROVER), new.tick(), old.document, SOP, new.document, day(0), reason="E re"
        )
        replaced = f"/d/{format_uid(old.document.uid)}"
    browser = sign_in(APPROVER)
    for address in (withdrawn, replaced):
        assert "1 of 4" in browser.get(address + "/acknowledgements").text
        assert "Has confirmed" in table_of(browser, address, 1)[TRAINER]


def test_earlier_proof_is_for_those_who_may_see_confirmations(sign_in, ended):
    trainer = sign_in(TRAINER)
    for name in ("acknowledgements", "acknowledgements.pdf", "acknowledgements.csv"):
        assert trainer.get(f"{ended}/{name}?round=1", expect_errors=True).status_int in (403, 404)
    browser = sign_in(APPROVER)
    for number in ("0", "2", "x", "-1", "9" * 40):
        for name in ("acknowledgements", "acknowledgements.pdf"):
            assert browser.get(f"{ended}/{name}?round={number}", expect_errors=True).status_int == 404


def test_site_of_an_earlier_version_keeps_what_its_last_round_still_tells(sign_in, stored, ended, clock):
    """Before closings were kept, the tally of an ended request still held who was asked."""
    step = next(step for step in STEPS if step.id == "2026-11-closed-requests")
    clock.advance(days=7)
    with stored() as site:
        life = life_of(site, ended)
        sheet = site.acknowledgements.sheet(life.document.uid)
        sheet.closings = ()
        step.run(site)
        step.run(site)
        assert len(sheet.closings) == 1
        ask(life)
        (past,) = past_rounds(site, life.document, day(5))
        assert (past.counts.asked, past.counts.signed, past.known) == (4, 1, True)
        sheet.closings = ()
        (past,) = past_rounds(site, life.document, day(5))
        assert (past.counts.asked, past.counts.signed, past.known) == (1, 1, False)
        life.on(6).edit(body="<p>Neni 2</p>")
        life.publish()
        sheet.closings = ()
    page = sign_in(APPROVER).get(ended + "/acknowledgements")
    rows = [row.get_text() for row in page.html.select("#earlier tbody tr")]
    assert "Another version came into force." in rows[0]
    assert "The request was ended." in rows[1]
    assert "No version is in force" not in page.text


def test_closing_cannot_lose_a_signature_given_at_the_same_moment(stored):
    """Who signs version 1 while version 2 comes is refused, and the proof of version 1 stays."""
    from dosja.acknowledgements.operations.signing import Outdated
    from dosja.acknowledgements.operations.signing import sign as confirm

    with stored() as site:
        life = Life(site)
        life.publish()
        ask(life)
        mark = opening(life, TRAINER)
        sign(life, EDITOR)
        life.edit(body="<p>Neni 2</p>")
        life.publish()
        with pytest.raises(Outdated):
            confirm(site, life.who(TRAINER), life.tick(), life.document, mark)
        (past,) = past_rounds(site, life.document, day_of(life.now))
        assert past.counts.signed == 1
