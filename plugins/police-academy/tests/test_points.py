"""Crossing points: who has both, filters, sheets, the page of one point, boxes and figures."""

import io
import shutil
from datetime import date

import pytest
from openpyxl import load_workbook

from dosja.api import COUNTIES, OPERATOR, VALID, Answers
from dosja.cli import main
from dosja.jobs.plugin_work import PluginWork
from dosja_police_academy.points import coverage_of_points
from dosja_police_academy.quarters import SETTING, last_quarter_end, quarters

POINTS = "/p/police_academy/points"


@pytest.fixture
def found(academy):
    with academy.stored() as site:
        day = academy.clock().date()
        yield coverage_of_points(site, OPERATOR, None, day, Answers(), "sq")


def point(found, name):
    return next(one for one in found.points if one.title == name)


def test_both_have_to_be_trained(found):
    assert point(found, "PKK Kakavijë").both
    assert not point(found, "PKK Porti i Durrësit").both, "no trained social worker"
    assert not point(found, "PKK Morinë").both, "no trained woman officer"
    assert (found.met(found.exposed), len(found.exposed), len(found.points)) == (6, 10, 12)


def test_most_exposed_come_first_in_their_order(found):
    assert [one.place for one in found.points][:10] == list(range(1, 11))
    assert not found.points[-1].exposed


def test_social_worker_counts_by_the_unit_on_call(found):
    one = point(found, "PKK Kakavijë")
    assert (one.social.people, len(one.social.trained)) == (1, 1)
    assert (one.women.people, len(one.women.trained)) == (2, 2)
    assert one.tims.covered


def test_before_the_courses_nobody_has_both(academy):
    with academy.stored() as site:
        long_ago = academy.clock().date().replace(year=2020)
        before = coverage_of_points(site, OPERATOR, None, long_ago, Answers(), "sq")
        assert before.met(before.points) == 0
        assert not any(one.tims.covered for one in before.points)


def test_trained_are_those_with_a_valid_award(academy, found):
    from dosja.api import Requirement, known

    with academy.stored() as site:
        states = known(site, Requirement("", "", curricula=found.child), found.day, Answers()).states
        for one in found.points:
            assert all(states[uid] in VALID for uid in one.women.trained | one.social.trained)


@pytest.mark.parametrize(
    ("lang", "title", "figure"),
    [("sq", "Pikat kufitare", "6 nga 10"), ("en", "Crossing points", "6 of 10")],
)
def test_page_in_both_languages(academy, lang, title, figure):
    page = academy.sign_in("miratues.akademia", lang).get(POINTS)
    assert page.html.h1.text == title
    assert page.html.select_one(".big-figure").text == figure
    assert len(page.html.select("#points tbody tr")) == 12


def test_filters(academy):
    browser = academy.sign_in("miratues.akademia")
    form = next(one for one in browser.get(POINTS).forms.values() if "show" in one.fields)
    form["show"] = "missing"
    rows = form.submit().html.select("#points tbody tr")
    assert {row.a.text for row in rows} == {
        "PKK Porti i Durrësit", "PKK Morinë", "PKK Qafë Thanë", "PKK Bllatë", "PKK Qafë Botë",
    }  # fmt: skip
    assert len(browser.get(f"{POINTS}?show=exposed").html.select("#points tbody tr")) == 10
    assert len(browser.get(f"{POINTS}?county=shkoder").html.select("#points tbody tr")) == 2
    assert "No point matches" in browser.get(f"{POINTS}?county=fier")
    page = browser.get(f"{POINTS}?show=nonsense&county=<b>&day=99.99.9999")
    assert len(page.html.select("#points tbody tr")) == 12
    assert "shkoder" in COUNTIES


def test_day_can_be_asked(academy):
    page = academy.sign_in("miratues.akademia").get(f"{POINTS}?day=01.01.2020")
    assert page.html.select_one(".big-figure").text == "0 of 10"
    assert "01.01.2020" in page


def test_sheets(academy):
    browser = academy.sign_in("miratues.akademia", "sq")
    sheet = browser.get(f"{POINTS}.csv?show=exposed")
    lines = sheet.body.decode("utf-8-sig").splitlines()
    assert len(lines) == 11
    assert lines[0].startswith("Pika e kalimit kufitar;Qarku;")
    assert lines[1].startswith("PKK Kakavijë;Gjirokastër;1;po;po;po;po;2;1;")
    answer = browser.get(f"{POINTS}.xlsx")
    assert answer.content_disposition.endswith('.xlsx"')
    rows = list(load_workbook(io.BytesIO(answer.body)).active.values)
    assert len(rows) == 13
    assert rows[1][2] == 1


def test_numbers_only_for_who_sees_the_figures_of_the_agency(academy):
    few = academy.sign_in("redaktor.akademia")
    page = few.get(POINTS)
    cell = page.html.select("#points tbody tr")[0].select("td")[2]
    assert "has trained" in cell.text
    assert "/" not in cell.text
    row = few.get(f"{POINTS}.csv").body.decode("utf-8-sig").splitlines()[1]
    assert ";yes;yes;yes;yes;;;;" in row
    exact = academy.sign_in("miratues.akademia").get(POINTS)
    assert "2/2" in exact.html.select("#points tbody tr")[0].select("td")[2].text


def test_point_shows_names_to_who_keeps_the_records(academy):
    browser = academy.sign_in("miratues.akademia")
    page = browser.get(POINTS).click("PKK Kakavijë", index=0)
    assert "both are there" in page
    people = [link for link in page.html.select(".card li a") if "/people/" in link["href"]]
    assert people
    assert browser.get(people[0]["href"]).status_int == 200
    hidden = academy.sign_in("redaktor.akademia").get(POINTS).click("PKK Kakavijë", index=0)
    assert not [link for link in hidden.html.select(".card li a") if "/people/" in link["href"]]
    assert "Names are shown to who keeps the records" in hidden


def test_unknown_point_is_missing(academy):
    browser = academy.sign_in("miratues.akademia")
    browser.get("/p/police_academy/point?unit=pk/nowhere", status=404)
    browser.get("/p/police_academy/point", status=404)


@pytest.mark.parametrize(
    ("lang", "words"), [("sq", "pa oficere të trajnuar"), ("en", "no trained woman officer")]
)
def test_home_names_the_points_that_miss_somebody(academy, lang, words):
    page = academy.sign_in("redaktor.akademia", lang).get("/")
    box = page.html.select_one("#slot-police_academy-home_tile").parent
    assert "PKK Morinë" in box.text
    assert words in box.text


def test_card_shows_how_its_point_stands(academy):
    page = academy.sign_in("miratues.akademia").get("/d/KSH-PK-3")
    box = page.html.select_one("#slot-police_academy-document_side").parent
    assert "At the crossing point today" in box.text
    assert "none trained" in box.text


@pytest.mark.parametrize(
    ("lang", "words"), [("sq", "Pikat kufitare më të prekura me"), ("en", "Most exposed crossing")]
)
def test_coverage_page_has_the_figures_of_the_plan(academy, lang, words):
    page = academy.sign_in("miratues.akademia", lang).get("/coverage")
    assert words in page
    assert "I.1.(a).2" in page
    assert "I.1.(a).3" in page


def test_card_that_ended_does_not_count(academy):
    with academy.stored() as site:
        card = site.uids[site.documents.uid_of_code("KSH-PK-11")]
        state, card.state = card.state, "withdrawn"
        try:
            day = academy.clock().date()
            found = coverage_of_points(site, OPERATOR, None, day, Answers(), "sq")
            assert "PKK Muriqan" not in [one.title for one in found.points]
        finally:
            card.state = state


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 1, 1), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2025, 12, 31)),
        (date(2026, 4, 1), date(2026, 3, 31)),
        (date(2026, 11, 25), date(2026, 9, 30)),
        (date(2024, 2, 29), date(2023, 12, 31)),
    ],
)
def test_last_full_quarter(day, end):
    assert last_quarter_end(day) == end


def test_worker_keeps_each_quarter_once_and_the_page_shows_it(academy):
    work = PluginWork(academy.app.registry.database, academy.home, academy.app.registry.hooks)
    work.step(academy.clock())
    with academy.stored() as site:
        (kept,) = quarters(site)
        assert (kept.name, kept.exposed, kept.both, kept.points) == ("3/2026", 6, 7, 12)
        assert type(site.settings[SETTING][0][0]) is date
    work.step(academy.clock())
    with academy.stored() as site:
        assert len(quarters(site)) == 1
    page = academy.sign_in("redaktor.akademia", "sq").get(POINTS)
    box = page.html.select_one("#quarters-title").parent
    assert "3/2026" in box.text
    assert "6/10" in box.text


def test_command_prints_how_points_stand(academy, capsys, tmp_path):
    home = tmp_path / "site"
    shutil.copytree(academy.home, home, ignore=shutil.ignore_patterns("*.lock"))
    given = ["--home", str(home), "--lang", "sq", "--day", "2020-01-01"]
    code = main(["police_academy", "points", *given])
    out = capsys.readouterr().out
    assert "  1 --- PKK Kakavijë" in out
    assert "0 nga 10" in out
    assert code == 1
