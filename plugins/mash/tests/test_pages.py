"""The pages of the ministry through the running application, in both languages, with rights attacked."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from dosja.api import Person, Session, awards_of_person, format_uid
from dosja_mash.schools import cards_of

OFFICER, EDITOR, REPORTER = "trajnime.mash", "redaktor.mash", "raportues.mash"


@pytest.fixture(scope="module")
def officer(education):
    return education.sign_in(OFFICER)


@pytest.fixture(scope="module")
def zyrtare(education):
    return education.sign_in(REPORTER, lang="sq")


def rows_of(page, caption):
    """The cells of the table with this caption, as texts without doubled spaces."""
    table = next(one for one in page.html.find_all("table") if one.caption.text == caption)
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")]
        for row in table.tbody.find_all("tr")
    ]


def table_of(answer):
    return list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))


def person_of(education, profession, awards):
    """The address of a demonstration's person with so many awards."""
    with education.stored() as site:
        found = [
            one for one in site.uids.values()
            if isinstance(one, Person) and one.posting.agency == "mash"
            and one.posting.profession == profession and len(awards_of_person(site, one)) == awards
        ]  # fmt: skip
        return f"/people/{format_uid(found[0].uid)}", found[0].name.full


def test_schools_say_what_each_lacks_and_the_next_step(officer):
    rows = {row[0].split(" (")[0]: row for row in rows_of(officer.get("/p/mash"), "Schools")}
    complete = rows["Shkolla 9-vjeçare “Ura e Re”"]
    assert complete[1:] == ["1 / 1", "6 of 11", "Complete", "–"]
    assert rows["Shkolla 9-vjeçare “Liqeni”"][2:] == [
        "4 of 14", "Too few teachers", "Let the psychologist train more teachers.",
    ]  # fmt: skip
    assert rows["Gjimnazi “Myzeqeja”"][3] == "Not full time Protector not trained Too few teachers"
    assert rows["Shkolla 9-vjeçare “Lana”"][2] == "0 of ?"
    assert rows["Shkolla 9-vjeçare “Porti”"][3].startswith("No protector")
    assert rows["Shkolla 9-vjeçare “Rozafa e Vogël”"][3] == "Too few teachers Old figures"


def test_half_of_an_odd_number_rounds_up(officer):
    page = officer.get("/p/mash?q=ura").click("Ura e Re")
    assert "needed: 6" in page
    assert "6 of 11" in page
    assert "(54 %)" in page


def test_most_affected_schools_that_lack_something_come_first(officer):
    names = [row[0] for row in rows_of(officer.get("/p/mash"), "Schools")]
    assert "Liqeni" in names[0]
    assert "Porti" in names[1]
    assert "most affected" in names[0]


def test_filters_keep_what_was_chosen_and_work_together(officer):
    form = next(one for one in officer.get("/p/mash").forms.values() if one.action == "/p/mash")
    form["county"], form["lacks"] = "korce", "too_few"
    page = form.submit()
    assert [row[0].split(" (")[0] for row in rows_of(page, "Schools")] == ["Shkolla 9-vjeçare “Liqeni”"]
    form = next(one for one in page.forms.values() if one.action == "/p/mash")
    assert (form["county"].value, form["lacks"].value) == ("korce", "too_few")
    assert "No school fits" in officer.get("/p/mash?q=zzz")
    assert len(rows_of(officer.get("/p/mash?lacks=done"), "Schools")) == 2


def test_name_is_found_without_the_letters_ë_and_ç(officer):
    assert len(rows_of(officer.get("/p/mash?q=shkolla+9-vjecare+URA"), "Schools")) == 1


@pytest.mark.parametrize("query", ["page=99", "county=nowhere", "lacks=nonsense", "page=-1"])
def test_nonsense_in_the_address_shows_the_list(officer, query):
    assert rows_of(officer.get(f"/p/mash?{query}"), "Schools")


def test_tables_go_to_spreadsheets(officer):
    rows = table_of(officer.get("/p/mash/schools.csv?lacks=too_few"))
    assert rows[0][:4] == ["School", "County", "Teachers", "Trained teachers"]
    assert ["11", "6"] not in [row[2:4] for row in rows]
    liqeni = next(row for row in rows if "Liqeni" in row[0])
    assert liqeni[1:5] == ["Korçë", "14", "4", "7"]
    book = load_workbook(io.BytesIO(officer.get("/p/mash/schools.xlsx?q=liqeni").body))
    assert list(book.active.values)[1][2:5] == (14, 4, 7)


def test_counties_in_albanian(zyrtare):
    rows = {row[0].split()[0]: row for row in rows_of(zyrtare.get("/p/mash/counties"), "Qarqet")}
    assert rows["Gjirokastër"][1:4] == ["1 nga 1", "1 nga 1", "3 nga 6"]
    assert "Pa mbrojtës: 1" in rows["Durrës"][4]
    assert "0 nga ?" in rows["Tiranë"][3]
    sums = table_of(zyrtare.get("/p/mash/counties.csv"))
    assert sums[0][0] == "Qarku"
    assert ["Elbasan", "1", "1", "1", "1", "1", "11", "6"] in sums


def test_school_page_shows_people_and_the_cascade_to_who_keeps_records(officer):
    page = officer.get("/p/mash?q=liqeni").click("Liqeni")
    (protector,) = rows_of(page, "Child protector")
    assert protector[1:] == ["psychologist", "trained"]
    (cascade,) = rows_of(page, "Taught on at school")
    assert cascade[2] == "4"
    assert protector[0] in cascade[1]
    teachers = rows_of(page, "Teachers")
    assert [row[2] for row in teachers].count("trained by the psychologist") == 4
    assert [row[2] for row in teachers].count("not trained") == 1


def test_psychologist_part_of_the_time_is_shown_and_does_not_count(officer):
    page = officer.get("/p/mash?q=myzeqeja").click("Myzeqeja")
    ((name, work, state),) = rows_of(page, "Child protector")
    assert name
    assert work == "Psikologe, kohë e pjesshme"
    assert state == "trained Not full time"
    assert "0 of 1" in page
    assert "Make the child protector's post a full-time one." in page.html.text


def test_school_page_hides_names_from_others(education, zyrtare, officer):
    path = re.search(r"/p/mash/school\?[^\"]+liqeni[^\"]*", officer.get("/p/mash?q=liqeni").text)[0]
    page = zyrtare.get(path.replace("&amp;", "&"))
    assert "4 nga 14" in page
    assert "Emrat këtu i shohin" in page
    assert "Taught on at school" not in page
    assert not page.html.find_all("table")


def test_unknown_school_is_not_there(officer):
    for query in ("", "?agency=mash", "?agency=mash&unit=nowhere", "?agency=akademia&unit=akademia-trajnim"):
        officer.get(f"/p/mash/school{query}", status=404)


def test_modules_tell_where_they_stand_today(officer):
    listed = rows_of(officer.get("/p/mash/modules"), "Accredited modules")
    rows = {row[0].split(" MA-")[0]: row for row in listed}
    assert rows["Mësimdhënia për fëmijët në rrezik"][1:3] == ["MD-112/2020", "2,25"]
    assert rows["Siguria në internet dhe trafikimi"][3].startswith("Runs out soon")
    lapsed = rows["Puna me prindërit"]
    assert lapsed[3] == "Ran out until 31.03.2022"
    assert lapsed[4].endswith("Ran out")
    assert "Rikthimi në shkollë i fëmijëve të larguar" not in rows, "a draft does not count yet"
    assert len(rows_of(officer.get("/p/mash/modules?state=soon"), "Accredited modules")) == 1
    assert len(table_of(officer.get("/p/mash/modules.csv"))) == 4


def test_rules_name_source_and_what_is_not_confirmed(zyrtare, officer):
    page = officer.get("/p/mash/rules")
    rows = rows_of(page, "Rules")
    assert any("Law 69/2012" in row[2] and "not confirmed" not in row[2] for row in rows)
    assert sum("not confirmed" in row[2] for row in rows) == 2
    assert any(row[1] == "since 20.12.2017" for row in rows)
    assert "e pakonfirmuar" in zyrtare.get("/p/mash/rules")


def test_portfolio_by_school_year(education, officer):
    path, name = person_of(education, "teacher", 5)
    page = officer.get(path).click("Portfolio, also as PDF and CSV")
    assert name in page.html.h1.text
    years = {one.h2.text.split()[0]: one for one in page.html.find_all("section", class_="card")}
    assert list(years) == ["2026/27", "2025/26", "2017/18", "2016/17"]
    assert "met" in years["2026/27"].h2.text
    assert "3 of 3 days · 2,25 credits" in years["2026/27"].text
    assert "MD-112/2020" in years["2026/27"].text
    assert "Taught by the psychologist at school" in years["2025/26"].text
    assert "not met" in years["2017/18"].h2.text
    assert "Module or agency not accredited on that day" in years["2017/18"].text
    assert "Certificate of IZHA" in years["2016/17"].text


def test_portfolio_as_csv_and_pdf(education, officer):
    path, name = person_of(education, "teacher", 5)
    rows = table_of(officer.get(path + "/mash-portfolio.csv"))
    assert rows[0][0] == "School year"
    assert rows[0][-1] == "Counts"
    sums = {row[0]: row[5:7] for row in rows if row[2] == "Sum of the school year"}
    assert sums["2026/27"] == ["3", "2,25"]
    assert sums["2017/18"] == ["0", "0"]
    assert any(row[7] == "MD-112/2020" and row[-1].startswith("counts") for row in rows)
    answer = officer.get(path + "/mash-portfolio.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.body.startswith(b"%PDF")
    assert name.split()[0] not in answer.content_disposition
    text = pdf_text(answer.body)
    assert name in text
    assert "2025/26" in text
    assert "2,25 credits" in text
    assert "Page 1" in text


def test_portfolio_in_albanian(education):
    path, name = person_of(education, "teacher", 5)
    browser = education.sign_in(OFFICER, lang="sq")
    try:
        assert "Portofoli i" in browser.get(path + "/mash-portfolio")
        text = pdf_text(browser.get(path + "/mash-portfolio.pdf").body)
        assert "Portofoli i trajnimeve" in text
        assert "mësues/e" in text
        assert "teacher" not in text
        assert "Vërtetim" in text
        assert name in text
        assert table_of(browser.get(path + "/mash-portfolio.csv"))[0][0] == "Viti shkollor"
    finally:
        education.sign_in(OFFICER)


def pdf_text(body):
    import pypdfium2

    document = pypdfium2.PdfDocument(body)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_boxes_on_core_pages(education, officer, zyrtare):
    home = officer.get("/")
    assert "Schools with a trained protector" in home
    assert "Accreditations that run out soon" in home
    assert "Shkollat dhe mësuesit" in zyrtare.get("/")
    with education.stored() as site:
        held = {
            (one.title, one.parent is not None): f"/training/{format_uid(one.uid)}"
            for one in site.uids.values()
            if isinstance(one, Session) and one.agency == "mash"
        }
        card = next(iter(cards_of(site, ("mash",)).values()))
        card_path = f"/d/{format_uid(card.uid)}"
    box = officer.get(held["Mësimdhënia për fëmijët në rrezik", False])
    assert "MD-112/2020" in box
    cascade = officer.get(next(path for (_title, second), path in held.items() if second))
    assert "A second tier of a cascade" in cascade
    assert "Trained protectors" in officer.get(card_path)
    module = officer.get("/d/MA-MASH-3")
    assert "Nothing counts while the agency's accreditation is over." in module.html.text
    assert "Siguria në internet dhe trafikimi" in officer.get("/d/PT-MASH-22").html.find("aside").text
    assert not education.errors("mash")


def test_without_requirements_the_page_says_what_to_do(education, officer):
    with education.stored() as site:
        kept = dict(site.training.requirements)
        for name in kept:
            del site.training.requirements[name]
    try:
        page = officer.get("/p/mash")
        assert "Nothing is counted yet" in page
        assert 'href="/coverage/new"' in page
        assert "0 / 1" in page
    finally:
        with education.stored() as site:
            site.training.requirements.update(kept)


# Rights ----------------------------------------------------------------------------------------------------

PAGES = (
    "",
    "/schools.csv",
    "/schools.xlsx",
    "/counties",
    "/counties.csv",
    "/modules",
    "/modules.csv",
    "/rules",
)


@pytest.mark.parametrize("page", PAGES)
def test_another_agency_finds_nothing(education, page):
    for login in ("redaktor.akademia", "trajnime.magjistratura", "partner"):
        education.sign_in(login).get(f"/p/mash{page}", status=404)
    education.browser().get(f"/p/mash{page}", status=(303, 302, 404))


def test_employee_sees_rules_and_no_schools(education):
    browser = education.sign_in_as("employee", "mash")
    assert "Schools with" not in browser.get("/")
    browser.get("/p/mash/rules")
    browser.get("/p/mash", status=403)
    browser.get("/p/mash/schools.csv", status=403)
    browser.get("/p/mash/school?agency=mash&unit=x", status=403)


def test_portfolio_is_for_who_may_see_the_record(education):
    path, _name = person_of(education, "teacher", 5)
    for login in (EDITOR, REPORTER, "trajnime.magjistratura", "administrator"):
        browser = education.sign_in(login)
        for name in ("mash-portfolio", "mash-portfolio.csv", "mash-portfolio.pdf"):
            browser.get(f"{path}/{name}", status=404)


def test_person_sees_the_own_portfolio(education):
    path, name = person_of(education, "teacher", 5)
    browser = education.sign_in_as("employee", "mash")
    with education.stored() as site:
        user = site.users["employee.mash"]
        person = next(one for one in site.uids.values() if isinstance(one, Person) and one.name.full == name)
        person.account = user.uid
        site.people.accounts[user.uid] = person.uid
    try:
        page = browser.get("/me/record").click("Portfolio, also as PDF and CSV")
        assert name in page.html.h1.text
        assert browser.get(path + "/mash-portfolio.pdf").content_type == "application/pdf"
    finally:
        with education.stored() as site:
            person = next(
                one for one in site.uids.values() if isinstance(one, Person) and one.name.full == name
            )
            del site.people.accounts[person.account]
            person.account = None


def test_person_of_another_agency_has_no_portfolio_here(education):
    officer = education.sign_in("trajnime.magjistratura")
    with education.stored() as site:
        from dosja.api import OPERATOR, Name, Posting, add_person

        one = add_person(
            site, OPERATOR, education.clock(), name=Name("Genta", "Tjetra"),
            posting=Posting("magjistratura", profession="judge"),
        )  # fmt: skip
        path = f"/people/{format_uid(one.uid)}"
    assert "Portfolio" not in officer.get(path)
    officer.get(path + "/mash-portfolio", status=404)


def test_nothing_is_written_by_looking(education, officer):
    officer.post("/p/mash", status=(400, 403, 404, 405))
    officer.post("/p/mash/modules", status=(400, 403, 404, 405))


def test_reporting_officer_writes_school_cards_and_nothing_else(education):
    """The type names that role, which creates no other document."""
    reporter = education.sign_in(REPORTER)
    page = reporter.get("/p/mash").click("New school card")
    assert any("school" in form.fields for form in page.forms.values())
    assert "New document" in reporter.get("/").html.select_one(".nav-action").text
    kinds = [link["href"] for link in reporter.get("/new").html.select(".cards a")]
    assert kinds == ["/new?type=mash%3Aschool_card"]
    assert reporter.get("/new?type=sop", expect_errors=True).status_int == 403


@pytest.mark.parametrize("login", ["administrator", "auditor", REPORTER, OFFICER, EDITOR])
def test_no_link_of_the_plugin_is_closed_to_who_is_shown_it(education, login):
    browser = education.sign_in(login)
    pages = ("/", "/coverage", "/p/mash/modules")
    links = {
        link["href"].partition("#")[0]
        for path in pages
        for link in browser.get(path, expect_errors=True).html.select("a[href^='/p/']")
    }
    answers = {path: browser.get(path, expect_errors=True).status_int for path in links}
    assert answers
    assert {path: status for path, status in answers.items() if status >= 400} == {}


def test_day_in_the_address_of_coverage_cannot_pause_the_plugin(education):
    """Whoever sees figures may write any day there; each failure of a tracker would count."""
    reader = education.sign_in("administrator")
    for day in ("31.12.9999", "9999-12-31", "01.01.0001"):
        assert "Coverage" in reader.get(f"/coverage?agency=mash&day={day}", status=200).text
    with education.stored() as site:
        assert "mash" not in site.plugins.paused
