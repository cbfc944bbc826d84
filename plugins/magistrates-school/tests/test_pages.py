"""The pages of the School as its training officer sees them, in both languages."""

import csv
import io

import openpyxl
import pytest

from dosja.accounts.audit import newest
from dosja.accounts.permissions import OPERATOR
from dosja.people.operations import merge
from dosja.privacy.queries import openings_of
from dosja.testing import BEGIN
from dosja.training.awarding import awards_of_person
from dosja.training.operations.awards import withdraw
from dosja.uids import format_uid

from .conftest import OFFICER

HOME = "/p/magistrates_school"


def row_of(page, name):
    """The cells of a table's row that names somebody, by their labels."""
    row = next(row for row in page.html.select("tbody tr") if name in row.text)
    return {cell.get("data-label"): " ".join(cell.text.split()) for cell in row.select("td")}


@pytest.mark.parametrize("language", ["en", "sq"])
@pytest.mark.parametrize(
    "name", ["", "magistrates", "group?kind=judge", "programmes", "statements", "rules", "mine"]
)
def test_every_page_opens_in_the_reader_s_language(world, language, name):
    page = world.intranet.sign_in(OFFICER, language).get(f"{HOME}/{name}")
    assert page.html.h1.text
    assert page.html.html["lang"] == language
    english = ("Yearly programmes", "Days in the year", "My days")
    assert any(word in page for word in english) is (language == "en")


def test_overview_counts_by_kind_and_by_court(officer):
    page = officer.get(HOME)
    assert page.html.select_one(".big-figure").text == "3"
    kinds = row_of(page, "Judges")
    assert kinds["Persons"] == "2"
    assert "Below the minimum: 2" in kinds["State"]
    court = row_of(page, "Trial Court of Tirana")
    assert court["Persons"] == "2"
    assert "Near the maximum: 1" in row_of(page, "Prosecutors")["State"]
    assert "Policja" not in officer.get(f"{HOME}/magistrates")


def test_numbers_lead_to_the_list_behind_them(officer):
    page = officer.get(HOME)
    link = next(a for a in page.html.select(".chips a") if "Near the maximum" in a.text)
    found = officer.get(link["href"])
    assert [a.text for a in found.html.select("tbody td a")] == ["Dritan Shumti"]


def test_list_shows_days_against_the_law_and_what_is_missing(officer):
    page = officer.get(f"{HOME}/magistrates")
    shumti = row_of(page, "Shumti")
    assert shumti["Days in the year"] == "40 (5–40)"
    assert row_of(page, "Pakta")["Days in the year"] == "1,5 (5–40) 3,5 to go"
    assert row_of(page, "Mjafta")["Days in five years"] == "5 (30–200) 25 to go"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("kind=prosecutor", ["Dritan Shumti"]),
        ("kind=judge&state=below", ["Besa Mjafta", "Anila Pakta"]),
        ("state=met", []),
        ("year=2025&kind=judge", ["Besa Mjafta", "Anila Pakta"]),
        ("kind=nonsense&year=x", ["Besa Mjafta", "Anila Pakta", "Dritan Shumti"]),
    ],
)
def test_filters(officer, query, names):
    page = officer.get(f"{HOME}/magistrates?{query}")
    assert [a.text for a in page.html.select("tbody td > a")] == names
    assert names or "Nobody fits this choice" in page


def test_group_page_names_who_needs_something(world, officer):
    page = officer.get(f"{HOME}/group?court=kld/{world.court}")
    assert page.html.h1.text == "Trial Court of Tirana"
    assert "Below the minimum (2)" in page
    officer.get(f"{HOME}/group?court=kld/none", status=404)
    officer.get(f"{HOME}/group", status=404)


def test_list_is_taken_along_as_sheet_and_workbook(world, officer):
    form = officer.get(f"{HOME}/magistrates?kind=judge").forms["export-form"]
    answer = form.submit("format", value="csv")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows] == ["Name", "Besa Mjafta", "Anila Pakta"]
    assert rows[2][5:8] == ["1,5", "5", "40"]
    answer = form.submit("format", value="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.body)).active
    assert sheet.cell(3, 6).value == 1.5
    with world.intranet.stored() as site:
        rows, _more = newest(site, 2, action="people:exported")
        assert [row.detail["rows"] for row in rows] == [2, 2]


def test_past_year_is_judged_by_its_own_law(world, officer):
    page = officer.get(f"{HOME}/magistrate?person={format_uid(world.uids['Shumti'])}")
    year = row_of(page, "2026")
    assert year["Days in the year"] == "40 (5–40)"
    assert "96/2016" in year["Law in force then"]
    assert row_of(page, "2025")["State"] == "Below the minimum"


def test_rules_page_marks_what_is_unconfirmed(officer):
    page = officer.get(f"{HOME}/rules")
    assert "unconfirmed" not in row_of(page, "96/2016")["Law"]
    old = row_of(page, "9414")
    assert "unconfirmed" in old["Law"]
    assert old["Days in the year"] == "at least ?, at most 20"
    assert row_of(page, "PT-SHM-1")["Days count"] == "Yes"


def test_own_days_need_no_right_and_an_account_without_a_record_is_told(world):
    browser = world.intranet.sign_in(OFFICER)
    assert "No record of a magistrate belongs to your account" in browser.get(f"{HOME}/mine")
    with world.intranet.stored() as site:
        site.people.accounts[site.users[OFFICER].uid] = world.uids["Pakta"]
    try:
        page = browser.get(f"{HOME}/mine")
        assert row_of(page, "2026")["Days in the year"] == "1,5 (5–40) 3,5 to go"
    finally:
        with world.intranet.stored() as site:
            del site.people.accounts[site.users[OFFICER].uid]


def test_boxes_on_core_pages(own_world):
    officer = own_world.intranet.sign_in(OFFICER)
    home = officer.get("/")
    assert "Days of magistrates" in home.html.select_one("#slot-magistrates_school-home_tile").text
    course = own_world.curriculum("PT-SHM-2")
    held = own_world.hold(course, [own_world.person("Gjergj", "Kutia")], [own_world.day(2026, 11, 2)])
    page = officer.get(f"/training/{format_uid(held)}")
    box = page.html.select_one("#slot-magistrates_school-session_page").parent
    assert "Days count" in box.text
    assert "Not there" in box.text


def test_box_of_a_person_and_of_a_curriculum(own_world):
    officer = own_world.intranet.sign_in(OFFICER)
    uid = own_world.person("Flora", "Shkolla", agency="magjistratura", profession="prokurore")
    page = officer.get(f"/people/{format_uid(uid)}")
    box = page.html.select_one("#slot-magistrates_school-person_page").parent
    assert "Prosecutor" in box.text
    assert box.select_one("a")["href"] == f"{HOME}/magistrate?person={format_uid(uid)}"
    officer.get(box.select_one("a")["href"])
    page = officer.get(f"/d/{format_uid(own_world.course)}")
    assert "Days count" in page.html.select_one("#slot-magistrates_school-document_side").parent.text


def test_look_at_a_magistrate_is_written_down(own_world):
    officer = own_world.intranet.sign_in(OFFICER)
    uid = own_world.person("Hasan", "Vështruari")
    officer.get(f"{HOME}/magistrate?person={format_uid(uid)}")
    with own_world.intranet.stored() as site:
        rows = openings_of(site, uid, 0, 10)
        assert [row.what for row in rows] == ["person"]


def test_withdrawn_award_and_merged_record_are_seen_at_once(own_world):
    officer = own_world.intranet.sign_in(OFFICER)
    course = own_world.curriculum("PT-SHM-3")
    one, other = own_world.person("Nora", "Bashkuari"), own_world.person("Noro", "Bashkuari")
    own_world.hold(course, [one], [own_world.day(2026, 4, 6), own_world.day(2026, 4, 7)])
    own_world.hold(course, [other], [own_world.day(2026, 5, 6)])
    assert row_of(officer.get(f"{HOME}/magistrates"), "Nora")["Days in the year"] == "2 (5–40) 3 to go"
    with own_world.intranet.stored() as site:
        kept, dropped = site.uids[one], site.uids[other]
        merge(
            site, OPERATOR, BEGIN, kept, dropped, revs=(kept.rev, dropped.rev), name=kept.name,
            gender="F", staff_number="", postings=tuple(kept.all_postings),
        )  # fmt: skip
    assert row_of(officer.get(f"{HOME}/magistrates"), "Nora")["Days in the year"] == "3 (5–40) 2 to go"
    with own_world.intranet.stored() as site:
        first = awards_of_person(site, site.uids[one])[-1]
        withdraw(site, OPERATOR, BEGIN, first.award.id, "gabim")
    assert row_of(officer.get(f"{HOME}/magistrates"), "Nora")["Days in the year"] == "1 (5–40) 4 to go"
