"""Checks of what is saved, notices, figures, the report; and the plugin gone and back again."""

from datetime import date

import pytest

from dosja.api import Document, format_uid
from dosja.jobs.plugin_work import PluginWork
from dosja_mash.checks import wrong_accreditations


def row(first, last=None, number="N"):
    return {"valid_from": first, "valid_until": last, "number": number}


A, B, C = date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row(A)],
        [row(A, A)],
        [row(A, date(2020, 12, 31)), row(B, C)],
        [row(B, C), row(A, date(2020, 12, 31))],
        [row(A, date(2020, 2, 29)), row(date(2020, 3, 1))],
    ],
)
def test_days_of_accreditations_that_fit(rows):
    assert wrong_accreditations(rows) is None


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([row(B, A)], "ends before"),
        ([row(A), row(B)], "in common"),
        ([row(A, B), row(B, C)], "in common"),
        ([row(B), row(A, C)], "in common"),
        ([row(A, C), row(B, B)], "in common"),
    ],
)
def test_days_of_accreditations_that_do_not(rows, word):
    assert word in wrong_accreditations(rows)


def form_of(page):
    return next(form for form in page.forms.values() if "title" in form.fields)


def test_second_card_of_a_school_is_refused_and_nothing_typed_is_lost(education):
    browser = education.sign_in("redaktor.mash", "sq")
    form = form_of(browser.get("/new?type=mash:school_card"))
    form["title"], form["code"], form["teachers"] = "Ura e Re, kopje", "SHK-MASH-900", "12"
    option = next(one for one in form.fields["school"][0].options if "Ura e Re" in one[2])
    form["school"], form["f-post"] = option[0], "full"
    form["counted_on"], form["source"] = "01.11.2026", "Drejtoria"
    form["f-language"] = "sq"
    page = form.submit(status=422)
    assert "Kjo shkollë ka tashmë një kartelë: SHK-MASH-1." in page
    assert form_of(page)["title"].value == "Ura e Re, kopje"
    form = form_of(page)
    option = next(one for one in form.fields["school"][0].options if "Lana" in one[2])
    form["school"], form["counted_on"] = option[0], "01.11.2027"
    page = form.submit(status=422)
    assert "Kjo ditë nuk ka ardhur ende." in page
    form = form_of(page)
    form["counted_on"] = "01.11.2026"
    assert "Ura e Re, kopje" in form.submit().follow()
    listed = education.sign_in("trajnime.mash").get("/p/mash?q=lana")
    assert "0 of 12" in listed
    with education.stored() as site:
        assert site.documents.uid_of_code("SHK-MASH-900")


def test_module_is_entered_accredited_and_then_counts(education):
    browser = education.sign_in("redaktor.mash")
    form = form_of(browser.get("/new?type=mash:accredited_module"))
    form["title"], form["code"], form["credits"] = "Dëgjimi i fëmijës", "MA-MASH-77", "1,5"
    form["f-language"] = "sq"
    for name, word in (("curriculum", "PT-MASH-20"), ("provider", "AT-MASH-1")):
        form[name] = next(one[0] for one in form.fields[name][0].options if word in one[2])
    number = next(name for name in form.fields if name and "number" in name)
    start = next(name for name in form.fields if name and "valid_from" in name)
    end = next(name for name in form.fields if name and "valid_until" in name)
    form[number], form[start], form[end] = "MD-9/2026", "01.10.2026", "01.09.2026"
    page = form.submit(status=422)
    assert "Accreditation MD-9/2026 ends before it begins." in page
    form = form_of(page)
    form[end] = "30.09.2030"
    page = form.submit(status=422)
    assert "On some of these days the curriculum is module MA-MASH-1 already." in page
    form = form_of(page)
    form["curriculum"] = next(
        one[0] for one in form.fields["curriculum"][0].options if "PT-MASH-1 " in one[2]
    )
    page = form.submit().follow()
    assert "Draft: does not count yet" in page
    assert "Dëgjimi i fëmijës" not in browser.get("/p/mash/modules")
    page = page.click("^Accredit$")
    form = next(form for form in page.forms.values() if "act" in form.fields)
    form["act"] = "Vendim nr. 9, 20.9.2026"
    form["day"] = "20.09.2026"
    page = form.submit()
    assert "Version 1 is made of this text" in page
    form = next(form for form in page.forms.values() if "confirm" in form.fields)
    page = form.submit("confirm").follow()
    assert "Accreditation recorded" in page
    assert "MD-9/2026" in browser.get("/p/mash/modules")


def test_other_agencies_cannot_write_the_plugins_types(education):
    browser = education.sign_in("redaktor.akademia")
    assert "mash:school_card" not in browser.get("/new")
    browser.get("/new?type=mash:school_card", status=(403, 404))


def test_forged_form_is_refused(education):
    browser = education.sign_in("redaktor.mash")
    form = form_of(browser.get("/new?type=mash:training_agency"))
    form["title"], form["code"] = "Pa shenjë", "AT-MASH-99"
    form["csrf_token"] = "wrong"
    form.submit(status=(400, 403))
    with education.stored() as site:
        assert site.documents.uid_of_code("AT-MASH-99") is None


def test_figures_stand_on_the_page_of_coverage(education):
    page = education.sign_in("trajnime.mash").get("/coverage")
    assert "Schools with a trained protector" in page
    assert "Shkolla me mbrojtës" in education.sign_in("trajnime.mash", "sq").get("/coverage")


def test_report_of_days_by_school(education):
    browser = education.sign_in("raportues.mash")
    page = browser.get("/p/mash/report-days")
    rows = [[cell.text.strip() for cell in one.find_all("td")] for one in page.html.tbody.find_all("tr")]
    ura = next(one for one in rows if "Ura e Re" in one[0])
    assert ura[1:] == ["7", "7", "0"]
    assert [int(one) for one in rows[-1][1:]] == [sum(int(row[n]) for row in rows[:-1]) for n in (1, 2, 3)]
    assert b"Ura e Re" in browser.get("/p/mash/report-days.csv").body
    education.sign_in_as("employee", "mash").get("/p/mash/report-days", status=(403, 404))


def test_keepers_are_told_once_when_an_accreditation_runs_out(education):
    registry = education.app.registry
    work = PluginWork(registry.database, education.home, registry.hooks)
    try:
        work.step(education.clock())
        work.step(education.clock())
    finally:
        work.close()
    for lang, word in (("sq", "skadon më"), ("en", "runs out on")):
        page = education.sign_in("trajnime.mash", lang).get("/inbox")
        told = [one for one in page.html.find("main").find_all("li") if "MD-140/2021" in one.text]
        assert len(told) == 1
        assert word in page
    assert "MD-140/2021" not in education.sign_in("raportues.mash").get("/inbox")
    assert not education.errors("mash")


def test_switched_off_the_pages_are_gone_and_nothing_else(education):
    browser = education.sign_in("redaktor.mash")
    education.switch_off("mash", "mash")
    try:
        for page in ("", "/counties", "/modules", "/rules", "/report-days"):
            browser.get(f"/p/mash{page}", status=404)
        home = browser.get("/")
        assert "/p/mash" not in home
        assert "Schools and teachers" not in home
        browser.get("/new?type=mash:school_card", status=(403, 404))
        page = browser.get("/d/MA-MASH-1")
        assert "MD-112/2020" in page
        assert "Agency today" not in page
    finally:
        education.switch_on("mash", "mash")
    assert "Schools and teachers" in browser.get("/")


def test_requirement_tells_the_rule_and_counts_by_it(education):
    officer = education.sign_in("trajnime.mash")
    page = officer.get("/coverage").click("Three training days in the school year")
    assert "14 of ?" in page
    assert "Ligji nr. 69/2012" in page
    assert "Counted byTraining days of a school year, credits from accredited modules" in page.html.main.text
    form = next(one for one in officer.get("/coverage/new").forms.values() if "tracker" in one.fields)
    labels = [option[2] for option in form.fields["tracker"][0].options]
    assert "Trained child protector of a school, full time" in labels
    assert len([one for one in labels if "school" in one.lower()]) == 3


def test_plugin_gone_and_back_everything_is_readable(education):
    """Last in this file: the application is made anew, without any plugin and with it again."""
    with education.stored() as site:
        uids = [
            one.uid
            for one in site.uids.values()
            if isinstance(one, Document) and one.type_id.startswith("mash:")
        ]
    assert len(uids) > 12
    education.start_without_plugins()
    try:
        browser = education.sign_in("redaktor.mash")
        for uid in uids:
            assert browser.get(f"/d/{format_uid(uid)}").status_int == 200
        browser.get("/p/mash", status=404)
        assert "MD-112/2020" in browser.get("/d/MA-MASH-1")
        assert education.sign_in("trajnime.mash").get("/coverage").status_int == 200
        assert "/edit" not in browser.get("/d/MA-MASH-1").html.find("main").text
    finally:
        education.start("mash")
    browser = education.sign_in("redaktor.mash")
    assert "Agency today" in browser.get("/d/MA-MASH-1")
    assert "Schools" in browser.get("/p/mash")
