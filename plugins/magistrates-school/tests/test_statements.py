"""Statements for a magistrate's evaluation: issued from the ledgers, frozen, numbered, on paper."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pypdfium2
import pytest

from dosja.uids import format_uid

from .conftest import OFFICER

HOME = "/p/magistrates_school"


@pytest.fixture(scope="module", autouse=True)
def judges(world):
    """Persons of this file alone, by their days; gives their course. A test holds more for the last one."""
    course = world.curriculum("PT-SHM-30")
    for family, days in (("Pesa", 5), ("Njëshi", 1), ("Dyzeta", 40), ("Vazhdoja", 5)):
        world.person("Mira", family, unit=world.court)
        held = [date(2026, 2, 1) + timedelta(days=number) for number in range(days)]
        world.hold(course, [world.uids[family]], held)
    return course


def form_of(world, browser, family):
    return browser.get(f"{HOME}/magistrate?person={format_uid(world.uids[family])}").forms["issue-form"]


def words(answer):
    """The text of a PDF."""
    pages = pypdfium2.PdfDocument(io.BytesIO(answer.body))
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(text.split())


def issue(world, browser, family, first="2022", last="2026"):
    form = form_of(world, browser, family)
    form["first"], form["last"] = first, last
    form["purpose"] = "KLGJ, shkresa nr. 12"
    return form.submit().follow()


def test_issued_statement_has_a_number_and_the_figures_of_each_year(world, officer):
    page = issue(world, officer, "Pesa")
    code = page.html.select_one("h1").text.split()[-1]
    assert re.fullmatch(r"VD-SHM-\d{6}/2026", code)
    with world.intranet.stored() as site:
        document = site.uids[site.documents.uid_of_code(code)]
        assert document.state == "issued"
        rows = {int(row["year"]): row for row in document.values["years"]}
        assert rows[2026]["days"] == Decimal(5)
        assert (rows[2026]["minimum"], rows[2026]["five_minimum"]) == (Decimal(5), Decimal(30))
        assert (rows[2026]["state"], rows[2026]["five_state"]) == ("met", "below")
        assert rows[2022]["law"] == "law-96-2016"
        assert [row["days"] for row in document.values["trainings"]] == [Decimal(5)]
        assert "Pesa" not in repr(document.values)
    assert code in officer.get(f"{HOME}/statements")


def test_paper_is_in_both_languages_and_names_the_person(world, officer):
    page = issue(world, officer, "Njëshi", "2010", "2017")
    answer = officer.get(page.request.path + "/magistrates_school-pdf")
    assert answer.content_type == "application/pdf"
    text = words(answer)
    assert "Mira Njëshi" in text
    assert "Vërtetim për formimin vazhdues" in text
    assert "Statement of continuous training" in text
    assert "Trial Court of Tirana" in text
    assert "Gjykata e Provës Tiranë" in text
    assert "nuk janë të konfirmuara" in text
    assert "KLGJ, shkresa nr. 12" in text


def test_law_of_each_year_stands_on_the_paper(world, officer):
    page = issue(world, officer, "Njëshi", "2015", "2016")
    text = words(officer.get(page.request.path + "/magistrates_school-pdf"))
    assert "2015" in text
    assert "9414" in text
    assert "96/2016" in text


def test_figures_stay_when_the_ledger_goes_on(world, officer, judges):
    page = issue(world, officer, "Vazhdoja")
    path = page.request.path + "/magistrates_school-pdf"
    before = words(officer.get(path))
    world.hold(judges, [world.uids["Vazhdoja"]], [date(2026, 11, 9), date(2026, 11, 10)])
    assert words(officer.get(path)) == before
    assert (
        words(officer.get(issue(world, officer, "Vazhdoja").request.path + "/magistrates_school-pdf"))
        != before
    )


def test_control_signs_on_paper_and_page_agree(world, officer):
    page = issue(world, officer, "Dyzeta")
    box = page.html.select_one("#slot-magistrates_school-document_side").parent
    signs = re.search(r"[0-9A-F]{8}", box.text)[0]
    assert signs in words(officer.get(page.request.path + "/magistrates_school-pdf"))


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("1990", "2026", "Choose a year from 1997 to 2026."),
        ("2022", "2027", "Choose a year from 1997 to 2026."),
        ("2026", "2022", "A statement is of 1 to 15 years."),
        ("2000", "2026", "A statement is of 1 to 15 years."),
        ("soon", "2026", "Write a year with four digits"),
        ("2022", "", "Write a year with four digits"),
    ],
)
def test_wrong_years_are_told_and_nothing_typed_is_lost(world, officer, first, last, message):
    form = form_of(world, officer, "Njëshi")
    form["first"], form["last"], form["purpose"] = first, last, "Këshilli"
    answer = form.submit(status=422)
    assert message in answer
    assert answer.forms["issue-form"]["purpose"].value == "Këshilli"
    if last:
        assert answer.forms["issue-form"]["last"].value == last


def test_wrong_years_are_told_in_albanian(world):
    form = form_of(world, world.intranet.sign_in(OFFICER, "sq"), "Njëshi")
    form["first"] = "1990"
    assert "Zgjidhni një vit nga 1997 deri në 2026." in form.submit(status=422)
    world.intranet.sign_in(OFFICER, "en")


def test_person_of_another_profession_has_no_page_and_no_statement(world, officer):
    number = format_uid(world.uids["Policja"])
    officer.get(f"{HOME}/magistrate?person={number}", status=404)
    form = form_of(world, officer, "Njëshi")
    form["person"].force_value(number)
    form.submit(status=404)


def test_withdrawn_statement_says_so_on_its_paper(world, officer):
    page = issue(world, officer, "Dyzeta", "2025", "2026")
    with world.intranet.stored() as site:
        from dosja.documents.life.operations import Answers, take_step

        code = page.html.select_one("h1").text.split()[-1]
        document = site.uids[site.documents.uid_of_code(code)]
        ctype = world.intranet.app.registry.types[document.type_id]
        answers = Answers(day=date(2026, 11, 23), reason="Viti i gabuar", confirmed=True)
        take_step(site, site.users[OFFICER], world.intranet.clock.now, document, ctype, "withdraw", answers)
    text = words(officer.get(page.request.path + "/magistrates_school-pdf"))
    assert "Ky vërtetim është shfuqizuar." in text
