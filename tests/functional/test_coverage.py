"""Coverage in the browser: a requirement made in a form, figures that lead to names and evidence; who may."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dosja.accounts.audit import newest
from dosja.accounts.permissions import OPERATOR
from dosja.agencies.operations import create_unit
from dosja.content_types import load_core_types, read_values
from dosja.documents.operations.documents import create_document
from dosja.documents.vocabularies import SiteVocabularies
from dosja.jobs.calendar import Calendar
from dosja.training.coverage import requirements
from dosja.training.model import Session
from dosja.training.operations import awards
from dosja.training.operations.requirements import save_requirement
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import SessionData, create_session
from dosja.training.trackers.requirement import Audience, Requirement, Rule
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN
from tests.functional.living import Life
from tests.functional.training_pages import OFFICER, make_person, text_of

CSRF = {"name": "csrf_token"}


def make_curriculum(site, **values):
    ctype = load_core_types().get("curriculum")
    given = {
        "code": "PT-MAGJ-9/2026", "title": "Dëgjimi", "language": "sq", "audience": ["judges"], **values,
    }  # fmt: skip
    read = read_values(ctype, given, SiteVocabularies(site, None, "sq"))
    return create_document(
        site, OPERATOR, BEGIN, ctype, agency="magjistratura", values=read, access="public"
    ).uid


def train(site, curriculum, persons, day, agency="magjistratura"):
    session = create_session(
        site, OPERATOR, BEGIN, agency, SessionData("Seminar", ((day, 360),), curriculum=curriculum)
    )
    add_entries(site, OPERATOR, BEGIN, session, [Entry(person=uid, marks="P") for uid in persons])
    return awards.award_session(site, OPERATOR, BEGIN, session).given


@pytest.fixture
def made(stored):
    """A requirement of the magistrates' school: 9 of 12 judges trained, 3 policemen elsewhere. Its id."""
    with stored() as site:
        curriculum = make_curriculum(site, validity_years=2)
        judges = [
            make_person(
                site, "Gjyqtar", f"Shembull{chr(97 + n)}", county="vlore" if n < 6 else "kukes", gender="F"
            )
            for n in range(12)
        ]
        others = [make_person(site, "Polic", f"Tjeter{chr(97 + n)}", agency="pk") for n in range(3)]
        train(site, curriculum, judges[:8], date(2026, 3, 9))
        train(site, curriculum, [judges[8], *others[:1]], date(2024, 12, 20))
        wanted = Requirement(
            "", "Gjyqtarët dhe trajnimi i vazhdueshëm", "Judges trained", agency="magjistratura",
            curricula=(curriculum,), audience=Audience(agencies=("magjistratura", "pk")), target=100,
            deadline=date(2025, 12, 31), staff_list=True, measure="III.1.(a).4",
        )  # fmt: skip
        return save_requirement(site, OPERATOR, BEGIN, wanted).id


@pytest.mark.parametrize(
    ("lang", "title", "figure"),
    [("en", "Judges trained", "9 of 12"), ("sq", "Gjyqtarët dhe trajnimi i vazhdueshëm", "9 nga 12")],
)
def test_figures_of_the_own_agency_lead_to_names_and_evidence(sign_in, made, lang, title, figure):
    browser = sign_in(OFFICER, lang=lang)
    page = browser.get("/coverage")
    assert figure in text_of(page)
    page = page.click(title)
    assert figure in text_of(page, ".big-figure")
    assert page.html.select("svg.chart-map")
    assert "Vlorë" in text_of(page)
    people = page.click("^8$", index=0)
    assert "Shembulla" in people.text
    award = people.click("09.03.2026", index=0)
    assert "09.03.2026" in text_of(award)


def test_requirement_is_made_in_the_form_and_nothing_typed_is_lost(sign_in, stored):
    with stored() as site:
        make_curriculum(site)
    browser = sign_in(OFFICER)
    form = browser.get("/coverage/new").forms["requirement-form"]
    form["title_sq"], form["title_en"], form["target"] = "Pesë ditë në vit", "Five days a year", "abc"
    form["rule0_unit"], form["rule0_minimum"], form["rule0_maximum"] = "days", "5", "40"
    form["rule0_period"], form["rule0_source"] = "calendar_year", "Ligji 96/2016"
    form["rule1_unit"], form["rule1_minimum"] = "days", "x"
    form = form.submit(status=422).forms["requirement-form"]
    assert (form["title_sq"].value, form["rule0_maximum"].value) == ("Pesë ditë në vit", "40")
    form["target"], form["rule1_minimum"] = "100", "30"
    form["rule1_period"], form["rule1_years"] = "rolling", "5"
    answer = form.submit(status=422)
    assert "Choose at least one curriculum" in answer.text
    form = answer.forms["requirement-form"]
    form.fields["curricula"][0].checked = True
    form.submit(status=303)
    with stored() as site:
        (one,) = requirements(site)
    assert [(rule.minimum, rule.period, rule.years) for rule in one.rules] == [
        (500, "calendar_year", 1), (3000, "rolling", 5),
    ]  # fmt: skip
    form = browser.get(f"/coverage/{one.id}/edit").forms["requirement-form"]
    assert form["rule1_minimum"].value == "30"
    form["title_en"] = "Days"
    form.submit(status=303)
    with stored() as site:
        (again,) = requirements(site)
    assert (again.title_en, again.rules) == ("Days", one.rules)


def test_audience_is_narrowed_to_units_in_the_form(sign_in, stored, made):
    with stored() as site:
        school = site.agencies["magjistratura"]
        unit = create_unit(site, OPERATOR, BEGIN, school, title_sq="Dega e Vlorës", county="vlore")
        make_person(site, "Gjyqtar", "Shembullz", unit=unit.unit_id, county="vlore")
    browser = sign_in(OFFICER)
    form = browser.get(f"/coverage/{made}/edit").forms["requirement-form"]
    value = f"magjistratura/{unit.unit_id}"
    boxes = {box._value: box for box in form.fields["audience_units"]}
    assert not any(box.startswith("mash/") for box in boxes)
    boxes[value].checked = True
    assert "0 of 1" in text_of(form.submit(status=303).follow(), ".big-figure")
    form = browser.get(f"/coverage/{made}/edit").forms["requirement-form"]
    assert [box._value for box in form.fields["audience_units"] if box.checked] == [value]
    for box in form.fields["agencies"]:
        box.checked = box._value == "pk"
    refused = form.submit(status=422)
    assert "Choose units of the agencies that are marked." in refused.text
    form = refused.forms["requirement-form"]
    form["title_sq"] = "Të gjithë"
    for box in form.fields.get("audience_units", ()):
        box.checked = False
    form.submit(status=303)
    with stored() as site:
        assert requirements(site)[0].audience.units == ()


@pytest.mark.parametrize(("lang", "county"), [("en", "County Vlorë"), ("sq", "Qarku Vlorë")])
def test_county_coordinator_sees_the_own_county_as_it_is_and_no_names(sign_in, stored, made, lang, county):
    with stored() as site:
        site.users["koordinator.shkoder"].unit = "krat-vlore"
    browser = sign_in("koordinator.shkoder", lang=lang)
    page = browser.get(f"/coverage/{made}")
    assert county in text_of(page, "#all-title")
    assert ("6 of 6" if lang == "en" else "6 nga 6") in text_of(page, ".big-figure")
    assert "Shembull" not in page.text
    assert not page.html.select("a[href*='/people']")
    assert browser.get(f"/coverage/{made}/people?agency=county", expect_errors=True).status_int == 404
    assert browser.get(f"/coverage/{made}/over-time?agency=county", expect_errors=True).status_int == 404
    whole = browser.get(f"/coverage/{made}?agency=all")
    assert ("fewer than 5" if lang == "en" else "më pak se 5") in text_of(whole)
    for other in ("magjistratura", "county:kukes"):
        assert county not in text_of(browser.get(f"/coverage/{made}?agency={other}"), "#all-title")
    with stored() as site:
        site.users["koordinator.shkoder"].unit = ""
    assert county not in browser.get(f"/coverage/{made}?agency=county").text


def test_looking_at_the_names_behind_a_figure_is_written_down_once(sign_in, made):
    officer = sign_in(OFFICER)
    for _time in range(2):
        officer.get(f"/coverage/{made}/people?agency=magjistratura&state=trained&dimension=county&key=vlore")
    page = sign_in("auditor").get("/admin/openings")
    rows = [row for row in page.html.select("tbody tr") if "behind a figure" in row.text]
    assert len(rows) == 1
    assert "looked at 6 names behind a figure of coverage" in rows[0].text
    assert "Gjyqtarët dhe trajnimi i vazhdueshëm" in rows[0].text
    assert "Shembull" not in page.text


def test_headcount_is_entered_with_source_and_day(sign_in, made):
    browser = sign_in(OFFICER)
    form = browser.get(f"/coverage/{made}/headcount").forms["headcount-form"]
    form["place"], form["number"], form["source"], form["day"] = "magjistratura", "0", "KLD", "30.9.2026"
    form = form.submit(status=422).forms["headcount-form"]
    form["number"] = "90"
    page = form.submit(status=303).follow()
    assert "9 of 90" in text_of(page, ".big-figure")
    assert "KLD, 30.09.2026" in text_of(page)
    assert "90" in text_of(browser.get(f"/coverage/{made}/headcount"), "table")


def test_guest_sees_the_last_quarter_without_small_figures_and_no_names(sign_in, made):
    browser = sign_in("partner")
    page = browser.get(f"/coverage/{made}?agency=magjistratura&day=24.11.2026")
    assert "30.09.2026" in text_of(page)
    assert "fewer than 5" in text_of(page)
    assert "Shembull" not in page.text
    assert not [link for link in page.html.select("main a") if "/people" in link["href"]]
    for path in ("people", "people?state=valid", "over-time", "edit", "headcount"):
        assert browser.get(f"/coverage/{made}/{path}", expect_errors=True).status_int in (403, 404)
    sheet = browser.get(f"/coverage/{made}/figures.csv").body.decode("utf-8-sig")
    assert "<5" in sheet
    assert "9" not in [row.split(";")[7] for row in sheet.splitlines()[2:] if "<5" not in row]


def test_officer_of_another_agency_gets_no_names_of_this_one(sign_in, stored, made):
    with stored() as site:
        site.users[OFFICER].roles = (("training_officer", "pk"),)
    browser = sign_in(OFFICER)
    people = browser.get(f"/coverage/{made}/people?agency=all&state=valid")
    assert "Shembull" not in people.text
    assert (
        browser.get(f"/coverage/{made}/people?agency=magjistratura", status="*").text.count("Shembull") == 0
    )
    csrf = browser.get("/account").html.find("input", CSRF)["value"]
    answer = browser.post(
        f"/coverage/{made}/people.csv?agency=magjistratura", {"csrf_token": csrf}, status="*"
    )
    assert "Shembull" not in answer.text
    assert browser.get(f"/coverage/{made}/edit", status=403)


def test_names_taken_along_are_written_down(sign_in, stored, made):
    browser = sign_in(OFFICER)
    page = browser.get(f"/coverage/{made}/people?state=valid")
    form = next(form for form in page.forms.values() if "people.csv" in form.action)
    rows = form.submit().body.decode("utf-8-sig").splitlines()
    assert len(rows) == 10
    with stored() as site:
        (row,) = newest(site, 5, action="coverage:exported")[0]
    assert row.detail["n"] == 9


@pytest.mark.parametrize("login", ["administrator", "auditor"])
def test_national_roles_see_all_figures_and_no_names(sign_in, made, login):
    browser = sign_in(login)
    page = browser.get(f"/coverage/{made}")
    assert "10 of 15" in text_of(page, ".big-figure")
    assert browser.get(f"/coverage/{made}/people?state=valid", status=404)


@pytest.mark.parametrize(
    "login", ["redaktor.zkka", "trajner.akademia", "punonjes.shssh", "miratues.akademia"]
)
def test_others_find_no_coverage(sign_in, made, login):
    browser = sign_in(login)
    for path in ("/coverage", f"/coverage/{made}", f"/coverage/{made}/figures.csv", "/coverage/due"):
        assert browser.get(path, expect_errors=True).status_int in (403, 404)
    assert "/coverage" not in browser.get("/").text


def test_quarters_tell_seats_from_persons(sign_in, made):
    page = sign_in(OFFICER).get(f"/coverage/{made}/over-time")
    assert page.html.select("svg.chart-line")
    row = next(row for row in page.html.select("tbody tr") if "I/2026" in row.th.text.split())
    assert [cell.text for cell in row.select("td")] == ["9", "1", "6", "8", "8", "8", "8"]


def test_what_ends_soon_and_what_is_missing_stands_unit_by_unit(sign_in, made):
    browser = sign_in(OFFICER)
    page = browser.get("/coverage/due")
    assert "Shembulli" in text_of(page)
    assert "20.12.2026" in text_of(page)
    assert "Tjeter" not in page.text
    assert "Shembulli" in text_of(browser.get("/coverage/due?days=30"))
    needs = text_of(browser.get("/coverage/needs"))
    assert {"Shembullj", "Shembullk", "Shembulll"} <= set(needs.split())
    assert "Shembulla" not in needs
    assert browser.get("/coverage/needs.csv").body.decode("utf-8-sig").count("Gjyqtar Shembull") == 3
    assert browser.get("/coverage/due?agency=pk", status=404)


def test_officer_is_told_once_for_each_threshold_with_the_reason_of_each_line(
    sign_in, stored, app, made, clock
):
    def told():
        with stored() as site:
            inbox = site.notices.inboxes.get(site.users[OFFICER].uid)
            rows = [] if inbox is None else inbox.rows.values()
            return [row[4]["note"] for row in rows if row[0] == "training_due"]

    for day, wanted in ((0, 1), (0, 1), (1, 1), (2, 1)):
        clock.advance(days=day)
        Calendar(app.registry.database, app.registry.dosja_settings, {}).step(clock.now)
        assert len(told()) == wanted
    (note,) = told()
    assert note == "Gjyqtar Shembulli: 20.12.2026, Gjyqtarët dhe trajnimi i vazhdueshëm"
    page = sign_in(OFFICER).get("/inbox")
    assert "Training of people of your agency ends, the first on 20.12.2026" in text_of(page)
    assert "You keep the training records of this agency." in text_of(page)


@pytest.fixture
def taught(stored):
    """A procedure taught in its first version to two judges; a second version holds now. Its uid."""
    with stored() as site:
        life = Life(site, now=BEGIN - timedelta(days=90))
        life.publish()
        curriculum = make_curriculum(site, sops=[{"sop": life.document.uid}])
        judges = [make_person(site, "Gjyqtar", f"Vjeter{letter}") for letter in "ab"]
        train(site, curriculum, judges, date(2026, 9, 9))
        life.now = BEGIN - timedelta(days=30)
        life.edit(body="<p>Neni 1 i ri</p>")
        life.publish()
        newer = make_person(site, "Gjyqtar", "Ri")
        train(site, curriculum, [newer], date(2026, 11, 9))
        return life.document.uid


def test_who_knows_only_the_old_text_gets_a_training_with_one_click(sign_in, stored, taught):
    browser = sign_in(OFFICER)
    page = browser.get("/coverage/stale")
    words = text_of(page).split()
    assert {"Vjetera", "Vjeterb"} <= set(words)
    assert "Ri" not in words
    form = next(form for form in page.forms.values() if form.action == "/coverage/stale")
    page = form.submit(status=303).follow()
    assert "The training was created, with everybody on its roster." in page.text
    with stored() as site:
        (made,) = [one for one in site.uids.values() if isinstance(one, Session) and "Changes" in one.title]
        names = {site.uids[row.person].name.family for _key, row in made.roster()}
        assert names == {"Vjetera", "Vjeterb"}
        assert "/difference?from=1&to=2" in made.note


def test_nobody_makes_such_a_training_for_another_agency(sign_in, taught):
    browser = sign_in(OFFICER)
    form = next(
        form for form in browser.get("/coverage/stale").forms.values() if form.action == "/coverage/stale"
    )
    form["agency"].force_value("akademia")
    assert form.submit(expect_errors=True).status_int in (303, 403)
    assert "Vjetera" in browser.get("/coverage/stale").text


@pytest.mark.parametrize(
    ("lang", "heading", "state"), [("en", "What is due", "expired"), ("sq", "Çfarë pritet", "i skaduar")]
)
def test_record_of_a_person_tells_what_is_due(sign_in, stored, made, lang, heading, state):
    with stored() as site:
        people = {site.uids[uid].name.family: uid for uid in site.people.everybody}
        wanted = replace(requirements(site)[0], audience=Audience(agencies=("magjistratura",)))
        save_requirement(site, OPERATOR, BEGIN, wanted)
    browser = sign_in(OFFICER, lang=lang)
    assert heading not in browser.get(f"/people/{format_uid(people['Shembulla'])}").text
    page = browser.get(f"/people/{format_uid(people['Shembulll'])}")
    assert heading in text_of(page)
    assert ("not started" if lang == "en" else "nuk ka filluar") in text_of(page)
    with stored() as site:
        rules = (Rule(validity_years=1, basis="completion"),)
        save_requirement(site, OPERATOR, BEGIN, replace(requirements(site)[0], rules=rules))
    page = browser.get(f"/people/{format_uid(people['Shembulli'])}")
    assert state in text_of(page)
    assert "2025" in text_of(page)
