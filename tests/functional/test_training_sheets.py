"""Paper and screen: the sheet that is printed, the signed scan that proves each row."""

from datetime import date

import pypdfium2
import pytest
import segno
from webtest import Upload

from dosja.accounts.permissions import OPERATOR
from dosja.storage.check import check_objects
from dosja.training.model import CLOSED, mark_of
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import set_state
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN
from tests.functional.training_pages import OFFICER, address, make_person, make_session, text_of
from tests.make_files import make_pdf, make_png

DAYS = ((date(2026, 11, 19), 360), (date(2026, 11, 20), 360))
LETTERS = "bdfgklmnprstvxzhjqcy"


@pytest.fixture
def held(stored):
    """A training with twenty people: two pages of a sheet."""
    with stored() as site:
        uid = make_session(site, title="Zbulimi i çështjeve", days=DAYS, place="Tiranë")
        people = [make_person(site, "Përparim", f"K{letter}ëra") for letter in LETTERS]
        add_entries(site, OPERATOR, BEGIN, site.uids[uid], [Entry(person=one) for one in people])
        return uid


def pages_of(content):
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def attach(browser, uid, name, content, **fields):
    form = browser.get(address(uid)).forms["scan-form"]
    form["scan"] = Upload(name, content)
    for field, value in fields.items():
        form[field] = value
    return form.submit().follow()


@pytest.mark.parametrize(("lang", "words"), [("en", "Page 1 of 2"), ("sq", "Faqja 1 nga 2")])
def test_sheet_has_the_rows_in_order_with_numbers_days_and_blank_rows(sign_in, held, lang, words):
    answer = sign_in(OFFICER, lang=lang).get(address(held, "sheet.pdf"))
    assert answer.content_type == "application/pdf"
    first, second = pages_of(answer.body)
    assert words in first
    assert "Zbulimi i çështjeve" in first
    assert "19.11.2026" in first
    assert "Përparim Kbëra" in first
    assert first.index("Kbëra") < first.index("Kdëra") < first.index("Kfëra")
    assert "Kyëra" in second
    assert "32" in second


def test_code_on_the_sheet_leads_to_the_attendance_of_this_training(sign_in, held):
    wanted = list(segno.make(f"http://localhost{address(held, 'attendance')}", error="m").matrix)
    document = pypdfium2.PdfDocument(sign_in(OFFICER).get(address(held, "sheet.pdf")).body)
    try:
        picture = document[0].render(scale=4).to_pil().convert("L")
    finally:
        document.close()
    # The code is 30 mm wide, 12 mm from the right edge and 8 mm from the upper one.
    point = 4 * 72 / 25.4
    cell = 30 * point / len(wanted)
    left, top = picture.width - 42 * point, 8 * point
    seen = [
        [
            picture.getpixel((int(left + (x + 0.5) * cell), int(top + (y + 0.5) * cell))) < 128
            for x in range(len(wanted))
        ]
        for y in range(len(wanted))
    ]
    assert seen == [[bool(bit) for bit in row] for row in wanted]


def test_signed_scan_is_attached_and_every_row_names_its_page(sign_in, held):
    browser = sign_in(OFFICER)
    page = attach(browser, held, "fleta.pdf", make_pdf(["fleta", "fleta"]))
    assert "The sheet is attached; 20 rows name its page." in page.text
    cells = [row.select("td")[-1].get_text().strip() for row in page.html.select("#content table tbody tr")]
    assert cells == ["page 1"] * 16 + ["page 2"] * 4
    link = next(link for link in page.html.select(".file-list a") if link.get_text() == "fleta.pdf")
    answer = browser.get(link["href"])
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.body.startswith(b"%PDF")


def test_signed_scan_is_no_fault_to_who_checks_the_database(sign_in, stored, held):
    attach(sign_in(OFFICER), held, "flete.pdf", make_pdf(["nënshkrime"]))
    with stored() as site:
        assert list(check_objects(site)) == []


def test_picture_of_one_page_is_page_one_for_all(sign_in, held):
    page = attach(sign_in(OFFICER), held, "foto.png", make_png(), pages=False, first="3")
    cells = {row.select("td")[-1].get_text().strip() for row in page.html.select("#content table tbody tr")}
    assert cells == {"page 3"}


def test_of_several_scans_and_lists_a_row_names_its_own(sign_in, stored, held):
    browser = sign_in(OFFICER)
    attach(browser, held, "e-para.pdf", make_pdf(["nënshkrime"]))
    for number, name in enumerate(("Ana;Kola", "Eva;Dema"), 1):
        form = browser.get(address(held, "roster")).forms["roster-form"]
        form["file"] = Upload(f"lista-{number}.csv", f"Emri;Mbiemri\n{name}\n".encode())
        form.submit().follow().forms["preview-form"].submit("save", status=303)
    found = evidence_on(browser, held)
    assert found["Përparim Kbëra"] == ("page 1", file_named(stored, held, "e-para.pdf"))
    assert found["Ana Kola"] == ("row 2 of lista-1.csv", "")
    assert found["Eva Dema"] == ("row 2 of lista-2.csv", "")
    attach(browser, held, "e-dyta.pdf", make_pdf(["të tjera"]))
    found = evidence_on(browser, held)
    assert found["Përparim Kbëra"] == ("page 1 e-para.pdf", file_named(stored, held, "e-para.pdf"))
    assert found["Ana Kola"] == ("page 2 e-dyta.pdf", file_named(stored, held, "e-dyta.pdf"))
    with stored() as site:
        session = site.uids[held]
        sheets = {mark_of(uid) for uid, kind in session.files if kind == "sheet"}
        assert {row.proof for _key, row in session.roster()} == sheets


def evidence_on(browser, uid):
    """Name -> (words of the cell "evidence", uid of the file that it leads to)."""
    found = {}
    for row in browser.get(address(uid)).html.select("table.roster tbody tr"):
        cells = row.find_all("td")
        link = cells[-1].a["href"].rpartition("=")[2] if cells[-1].a else ""
        found[cells[1].contents[0]] = (" ".join(cells[-1].get_text(" ").split()), link)
    return found


def file_named(stored, uid, name):
    with stored() as site:
        return next(format_uid(file) for file, _kind in site.uids[uid].files if site.uids[file].name == name)


@pytest.mark.parametrize(
    ("name", "content", "fields", "told"),
    [
        ("fleta.txt", b"tekst", {}, "A scan is a PDF or a picture."),
        ("fleta.pdf", b"MZ\x90\x00\x03 program", {}, None),
        ("fleta.pdf", make_pdf(["x"]), {"first": "0"}, "The first page is a number from 1 on."),
    ],
)
def test_what_is_no_scan_is_refused_with_the_reason(sign_in, stored, held, name, content, fields, told):
    page = attach(sign_in(OFFICER), held, name, content, **fields)
    assert page.html.select_one(".notice-danger")
    assert told is None or told in page.text
    with stored() as site:
        assert site.uids[held].files == ()


def test_scan_of_a_closed_training_is_attached_with_a_reason(sign_in, stored, held):
    with stored() as site:
        set_state(site, OPERATOR, BEGIN, site.uids[held], CLOSED)
    browser = sign_in(OFFICER)
    page = attach(browser, held, "fleta.pdf", make_pdf(["x"]))
    assert "say why it is corrected" in page.text
    page = attach(browser, held, "fleta.pdf", make_pdf(["x"]), reason="Fleta erdhi më vonë")
    assert "20 rows name its page" in page.text


def test_person_is_taken_off_the_roster_and_the_order_of_the_others_stays(sign_in, held):
    browser = sign_in(OFFICER)
    form = browser.get(address(held)).forms["remove-form"]
    form["row"] = form["row"].options[1][0]
    page = form.submit().follow()
    assert "The person was taken off the roster." in page.text
    numbers = [row.select_one("td").get_text() for row in page.html.select("#content table tbody tr")]
    assert numbers[:3] == ["1", "3", "4"]
    sheet = pages_of(browser.get(address(held, "sheet.pdf")).body)[0]
    assert "Kdëra" not in sheet


def test_files_and_sheet_are_closed_to_others(sign_in, stored, held):
    page = attach(sign_in(OFFICER), held, "fleta.pdf", make_pdf(["x"]))
    link = page.html.select_one(".file-list a")["href"]
    for login in ("admin.akademia", "trajner.akademia", "raportues.mpcsshb"):
        browser = sign_in(login)
        for path in (link, address(held, "sheet.pdf")):
            assert browser.get(path, status=404)
    with stored() as site:
        other = make_session(site, title="Tjetri", days=DAYS)
    assert sign_in(OFFICER).get(link.replace(address(held), address(other)), status=404)
    uid = link.partition("uid=")[2]
    assert sign_in(OFFICER).get(f"/f/{uid}", status=404)
    assert "Fleta" not in text_of(sign_in("admin.akademia").get("/"), "main")
