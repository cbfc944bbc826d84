"""The register of courses, what curricula ask, rules with their set-up, boxes of persons and trainings."""

import io

import pytest
from openpyxl import load_workbook

from dosja.api import OPERATOR, Invalid, Session, person_path, requirements, session_path
from dosja_police_academy.courses import course_of, summary
from dosja_police_academy.curricula import curricula_of, rule_of
from dosja_police_academy.setting_up import WANTED, set_up
from dosja_police_academy.vocabulary import RANK_NAMES, rank_id

BASE = "/p/police_academy"


def sessions(site):
    found = [site.uids[uid] for uids in site.training.by_curriculum.values() for uid in uids]
    return [one for one in found if isinstance(one, Session)]


def held(site, part):
    uid = curricula_of(site, (part,))[0]
    return next(one for one in sessions(site) if one.curriculum == uid)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, (80, 60, True, True)),
        ({"min_presence": 90}, (90, 60, False, True)),
        ({"min_presence": 0, "pass_mark": 0}, (0, 0, False, False)),
        ({"pass_mark": 75}, (80, 75, True, False)),
    ],
)
def test_usual_is_80_per_cent_and_60_of_100(values, expected):
    """domain.md 3.1: per curriculum, 80 % presence and 60/100 where it says nothing."""
    assert rule_of(values) == expected


@pytest.mark.parametrize(
    ("text", "rank"),
    [("Inspektor", "inspektor"), ("NËNKOMISAR", "nenkomisar"), (" Drejtues i Parë ", "drejtues_i_pare"),
     ("nenkomisar", "nenkomisar"), ("Gjyqtar", ""), ("", "")],
)  # fmt: skip
def test_ranks_are_read_as_they_are_written(text, rank):
    assert rank_id(text) == rank
    assert rank == "" or rank in RANK_NAMES


def test_course_by_kind_rank_and_what_it_asks(academy):
    with academy.stored() as site:
        one = course_of(site, held(site, "child_module"))
        assert (one.kind, one.part, one.presence, one.mark) == ("qualification", "child_module", 80, 60)
        assert (one.people, one.passed, one.women) == (16, 14, 0)
        assert sum(n for _rank, n in one.ranks) == 16
        assert [rank for rank, _n in one.ranks] == ["inspektor", "kryeinspektor", "nenkomisar", "komisar"]
        assert not one.usual
        assert course_of(site, held(site, "investigators_again")).usual


def test_rank_at_the_time_stays(academy):
    with academy.stored() as site:
        session = held(site, "investigators")
        before = course_of(site, session).ranks
        person = site.uids[session.roster()[0][1].person]
        old = person.postings
        person.postings = ((*old[0][:4], "Kryekomisar", *old[0][5:]), *old[1:])
        try:
            assert course_of(site, session).ranks == before
        finally:
            person.postings = old


def test_summary_counts_a_person_once_in_each_line(academy):
    with academy.stored() as site:
        both = [held(site, "investigators"), held(site, "investigators_again")]
        kinds, ranks = summary(site, both)
        assert [(one.key, one.courses, len(one.people)) for one in kinds] == [
            ("specialisation", 1, 6), ("continuous", 1, 3),
        ]  # fmt: skip
        assert sum(len(one.people) for one in ranks) == 6, "three took both courses"


@pytest.mark.parametrize(("lang", "title", "rank"), [
    ("sq", "Regjistri i kurseve", "Nënkomisar"), ("en", "Register of courses", "Sub-commissioner"),
])  # fmt: skip
def test_register_in_both_languages(academy, lang, title, rank):
    page = academy.sign_in("miratues.akademia", lang).get(f"{BASE}/courses?year=2026")
    assert page.html.h1.text == title
    assert rank in page


def test_register_of_an_empty_or_senseless_year(academy):
    browser = academy.sign_in("miratues.akademia")
    assert "No course ended in 2011" in browser.get(f"{BASE}/courses?year=2011")
    assert browser.get(f"{BASE}/courses?year=abc").status_int == 200


def test_sheets_of_the_register(academy):
    browser = academy.sign_in("miratues.akademia", "sq")
    lines = browser.get(f"{BASE}/courses.csv?year=2026").body.decode("utf-8-sig").splitlines()
    assert lines[0].endswith("Pjesëmarrja minimale;Pragu i kalimit;Grada në atë kohë;Persona")
    assert any("Nënkomisar" in line for line in lines)
    rows = list(load_workbook(io.BytesIO(browser.get(f"{BASE}/courses.xlsx?year=2026").body)).active.values)
    assert len(rows) == len(lines)


@pytest.mark.parametrize(("lang", "words"), [("sq", "Kurset ndër vite"), ("en", "Courses over the years")])
def test_report_over_the_years(academy, lang, words):
    page = academy.sign_in("miratues.akademia", lang).get(f"{BASE}/report-years")
    assert words in page
    assert "2026" in page.html.select_one("tbody").text


def test_usual_values_are_written_into_a_curriculum(academy):
    browser = academy.sign_in("redaktor.akademia")
    page = browser.get(f"{BASE}/curricula")
    row = next(row for row in page.html.select("tbody tr") if "PT-AKADEMIA-15" in row.text)
    assert row.text.count("not set") == 2
    uid = row.select_one("[name=curriculum]")["value"]
    form = next(one for one in page.forms.values()
                if "curriculum" in one.fields and one["curriculum"].value == uid)  # fmt: skip
    page = form.submit().follow()
    assert "The usual values were written into TIMS" in page
    row = next(row for row in page.html.select("tbody tr") if "PT-AKADEMIA-15" in row.text)
    assert "80 %" in row.text
    assert "60/100" in row.text
    assert "The curriculum says both already" in form.submit().follow() or "saved this document" in page
    with academy.stored() as site:
        course = site.uids[site.documents.uid_of_code("PT-AKADEMIA-15")]
        assert (course.values["min_presence"], course.values["pass_mark"]) == (80, 60)


def test_unknown_curriculum_is_missing(academy):
    browser = academy.sign_in("redaktor.akademia")
    token = browser.get("/").html.select_one("[name=csrf_token]")["value"]
    with academy.stored() as site:
        other = site.documents.uid_of_code("MRV-XK-1/2009")
    for uid in ("nothing", f"{other:x}"):
        browser.post(f"{BASE}/curricula", {"csrf_token": token, "curriculum": uid}, status=404)


@pytest.mark.parametrize(("lang", "words"), [("sq", "e pakonfirmuar"), ("en", "not confirmed")])
def test_rules_say_what_is_not_confirmed(academy, lang, words):
    page = academy.sign_in("miratues.akademia", lang).get(f"{BASE}/rules")
    chips = [chip.text for chip in page.html.select(".chip-amber")]
    assert chips.count(words) == 2
    assert "31.12.2010" in page


def test_requirements_were_set_up_with_their_rules(academy):
    with academy.stored() as site:
        found = {one.tracker: one for one in requirements(site)}
    border, investigators = found["police_academy:border"], found["police_academy:investigators"]
    assert (border.measure, border.target, border.audience.agencies) == ("I.1.(a).1", 100, ("pk",))
    assert len(border.curricula) == 2
    assert [rule.validity_years for rule in investigators.rules] == [0, 3]
    assert investigators.rules[1].source.startswith("E pakonfirmuar")
    assert WANTED["border"].confirmed
    assert not WANTED["investigators"].confirmed


def test_officer_sets_up_a_requirement_of_the_own_agency(academy):
    browser = academy.sign_in_as("training_officer", "pk")
    page = browser.get(f"{BASE}/rules")
    form = next(one for one in page.forms.values() if "rule" in one.fields and one["rule"].value == "border")
    page = form.submit().follow()
    assert "The requirement was made" in page
    page = browser.get(f"{BASE}/rules")
    form = next(one for one in page.forms.values() if "rule" in one.fields and one["rule"].value == "border")
    assert "has a requirement of this rule already" in form.submit().follow()


def test_coverage_is_counted_by_the_rules(academy):
    with academy.stored() as site:
        wanted = {one.tracker: one for one in requirements(site) if one.agency == "akademia"}
    browser = academy.sign_in("administrator")
    page = browser.get(f"/coverage/{wanted['police_academy:border'].id}?agency=all")
    figure = page.html.select_one(".big-figure").text
    assert figure.split()[0] == "8", "10 took the standard training, 2 of them failed the module"
    page = browser.get(f"/coverage/{wanted['police_academy:investigators'].id}?agency=all")
    assert page.html.select_one(".big-figure").text.split()[0] == "4", (
        "3 re-trained, 1 recognised from abroad"
    )


@pytest.mark.parametrize(("lang", "kind", "lacks"), [
    ("sq", "Kualifikim", "Mungon trajnimi standard i kufirit."),
    ("en", "Qualification", "The standard border training is missing."),
])  # fmt: skip
def test_person_box_has_kind_rank_and_what_is_lacking(academy, lang, kind, lacks):
    with academy.stored() as site:
        rows = [row for _key, row in held(site, "child_module").roster()]
        path = person_path(site.uids[rows[12].person])
    page = academy.sign_in_as("training_officer", "pk", lang).get(path)
    box = page.html.select_one("#slot-police_academy-person_page").parent
    assert kind in box.text
    assert lacks in box.text


def test_training_box_has_what_is_asked_and_the_ranks(academy):
    with academy.stored() as site:
        path = session_path(held(site, "standard_border"))
    box = (
        academy.sign_in("admin.akademia")
        .get(path)
        .html.select_one("#slot-police_academy-session_page")
        .parent
    )
    assert "Professional formation" in box.text
    assert "80 %" in box.text
    assert "Chief inspector" in box.text


def test_curriculum_box_marks_the_usual_values(academy):
    page = academy.sign_in("redaktor.akademia").get("/d/PT-AKADEMIA-13")
    box = page.html.select_one("#slot-police_academy-document_side").parent
    assert "Re-training of investigators" in box.text
    assert "usual value" in box.text


def test_second_requirement_of_a_rule_needs_its_curricula(intranet):
    intranet.start("police_academy")
    intranet.switch_on("police_academy")
    with intranet.stored() as site, pytest.raises(Invalid):
        set_up(site, OPERATOR, intranet.clock(), "border", "akademia")
    page = intranet.sign_in_as("training_officer", "akademia").get(f"{BASE}/rules")
    assert "Standard border training" in page
