"""Administration of agencies, units, groups; the agency's own page; the audit trail."""

import csv
import io
from datetime import timedelta

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.agencies.counties import COUNTIES
from dosja.content_types import load_core_types
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import attach_file
from tests.functional.conftest import BEGIN

NATIONAL_ADMIN, AGENCY_ADMIN, AUDITOR = "administrator", "admin.akademia", "auditor"
SCRIPT = "<script>alert(1)</script>"


def test_new_site_has_the_twelve_counties_the_agencies_and_their_units(sign_in):
    assert len(COUNTIES) == 12
    page = sign_in("partner").get("/a/mpcsshb")
    assert "Ministry of Labour" in page.text
    rows = [[cell.text for cell in row.find_all("td")] for row in page.html.select("table tbody tr")]
    assert ["Child Protection Unit Shkodër", "Shkodër"] in rows


def test_agency_page_is_in_the_readers_language(sign_in):
    assert "Akademia e Policisë" in sign_in("partner", lang="sq").get("/a/akademia").text
    assert sign_in("partner").get("/a/nowhere", expect_errors=True).status_int == 404


def test_new_agency_is_made_shown_and_changed(sign_in):
    browser = sign_in(NATIONAL_ADMIN)
    form = browser.get("/admin/agencies/new").forms["agency-form"]
    form["aid"], form["abbr"] = "avp", "AvP"
    form["title_sq"], form["title_en"] = "Avokati i Popullit", "People's Advocate"
    page = form.submit().follow()
    assert "People&#39;s Advocate" in browser.get("/a/avp").text
    form = page.forms["agency-form"]
    form["active"] = False
    form.submit().follow()
    assert "not active any more" in browser.get("/a/avp").text


def test_new_agency_with_mistakes_names_each_and_keeps_what_was_typed(sign_in, stored):
    browser = sign_in(NATIONAL_ADMIN)
    for aid in ("akademia", "Ë", "new", "../x", ""):
        form = browser.get("/admin/agencies/new").forms["agency-form"]
        form["aid"], form["title_sq"] = aid, "Emri"
        page = form.submit(status=422)
        assert page.forms["agency-form"]["title_sq"].value == "Emri"
        assert page.html.find(id="aid-error")
    with stored() as site:
        assert len(site.agencies) == 25


def test_new_unit_gets_an_id_of_its_own_and_a_county(sign_in, stored):
    browser = sign_in(AGENCY_ADMIN)
    for _ in range(2):
        form = browser.get("/admin/agencies/akademia/unit").forms["unit-form"]
        form["title_sq"], form["county"] = "Qendra e Trajnimit Çakran", "fier"
        form.submit().follow()
    with stored() as site:
        units = site.agencies["akademia"].units
        assert units["akademia-qendra-e-trajnimit-cakran"].county == "fier"
        assert "akademia-qendra-e-trajnimit-cakran-2" in units


def test_unit_is_changed_and_taken_out_of_use(sign_in):
    browser = sign_in(AGENCY_ADMIN)
    form = browser.get("/admin/agencies/akademia/unit?id=akademia-trajnim").forms["unit-form"]
    form["title_en"], form["active"] = "Training Directorate", False
    assert "Not active" in form.submit().follow().text
    assert "Training Directorate" not in browser.get("/a/akademia").text


def test_unit_with_a_county_that_does_not_exist_is_refused(sign_in):
    form = sign_in(AGENCY_ADMIN).get("/admin/agencies/akademia/unit").forms["unit-form"]
    form["title_sq"] = "X"
    form["county"].force_value("atlantis")
    form.submit(status=422)


def test_agency_administrator_manages_the_units_of_his_agency_only(sign_in, stored):
    browser = sign_in(AGENCY_ADMIN)
    page = browser.get("/admin/agencies")
    assert [link["href"] for link in page.html.select("td a")] == ["/admin/agencies/akademia"]
    assert browser.get("/admin/agencies/zkka", expect_errors=True).status_int == 404
    assert browser.get("/admin/agencies/zkka/unit", expect_errors=True).status_int == 404
    own = browser.get("/admin/agencies/akademia")
    assert "agency-form" not in own.forms
    token = browser.get("/account").forms["password-form"]["csrf_token"].value
    values = {"csrf_token": token, "abbr": "X", "title_sq": "X", "title_en": "X", "kind": "agency"}
    assert browser.post("/admin/agencies/akademia", values, expect_errors=True).status_int == 403
    with stored() as site:
        assert site.agencies["akademia"].abbr == "AKP"


def test_group_takes_in_and_removes_members(sign_in, stored):
    browser = sign_in(NATIONAL_ADMIN)
    form = browser.get("/admin/groups/krat-vlore").forms["group-form"]
    form["login"] = "trajner.akademia"
    page = form.submit().follow()
    assert "Ilir Prifti" in page.html.find(class_="choices").text
    form = page.forms["group-form"]
    form["remove"] = True
    assert page.forms["group-form"].submit().follow().html.find(class_="choices") is None
    with stored() as site:
        assert site.groups["krat-vlore"].members == ()


def test_group_refuses_a_member_without_account(sign_in):
    form = sign_in(NATIONAL_ADMIN).get("/admin/groups/krat-vlore").forms["group-form"]
    form["login"] = "nobody"
    assert "There is no such user name" in form.submit(status=422).text


def test_new_group_is_made(sign_in):
    browser = sign_in(NATIONAL_ADMIN)
    form = browser.get("/admin/groups/new").forms["group-form"]
    form["gid"], form["title_sq"], form["title_en"] = "media", "Grupi për median", "Media group"
    form.submit().follow()
    assert "Media group" in browser.get("/admin/groups").text


def test_script_in_names_of_agencies_units_and_groups_is_shown_as_text(sign_in):
    browser = sign_in(NATIONAL_ADMIN)
    form = browser.get("/admin/agencies/akademia").forms["agency-form"]
    form["title_sq"] = form["title_en"] = SCRIPT
    form["abbr"] = "<b>x</b>"
    form.submit().follow()
    form = browser.get("/admin/agencies/akademia/unit").forms["unit-form"]
    form["title_sq"] = SCRIPT
    form.submit().follow()
    form = browser.get("/admin/groups/krat-vlore").forms["group-form"]
    form["title_sq"] = form["title_en"] = SCRIPT
    form.submit().follow()
    for path in (
        "/",
        "/a/akademia",
        "/admin/agencies",
        "/admin/agencies/akademia",
        "/admin/groups",
        "/admin/users",
    ):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page


def test_audit_trail_is_read_by_the_auditor_only(sign_in):
    assert "created the account" in sign_in(AUDITOR).get("/admin/audit").text
    for login in (NATIONAL_ADMIN, AGENCY_ADMIN, "redaktor.akademia"):
        assert sign_in(login).get("/admin/audit", expect_errors=True).status_int == 403


def test_audit_trail_is_filtered_by_person_and_action(sign_in):
    sign_in("redaktor.akademia")
    browser = sign_in(AUDITOR)
    page = browser.get("/admin/audit", {"person": "elira", "action": "user:signed_in"})
    rows = page.html.select("tbody tr")
    assert [row.find_all("td")[1].text.strip() for row in rows] == ["Elira Dema"]
    assert "Nobody, or more than one person" in browser.get("/admin/audit?person=a").text


def test_audit_trail_names_no_document_that_is_closed_to_the_auditor(sign_in, stored):
    ctype = load_core_types()["document"]
    with stored() as site:
        for title, access in (("Plani i fshehtë", "restricted"), ("Udhëzim i hapur", "public")):
            values = {"title": title, "language": "sq", "kind": "other"}
            document = create_document(
                site, OPERATOR, BEGIN, ctype, agency="akademia", values=values, access=access
            )
            attach_file(
                site, OPERATOR, BEGIN, document, ctype,
                name=f"{title}.txt", media_type="text/plain", source=io.BytesIO(b"Tekst"),
            )  # fmt: skip
    browser = sign_in(AUDITOR)
    page = browser.get("/admin/audit")
    for text in (page.text, page.forms["export-form"].submit().text):
        assert "Udhëzim i hapur.txt" in text
        assert "Removed or not visible to you" in text
        assert "fshehtë" not in text


def test_audit_trail_is_paged_by_time_without_gap_or_repetition(sign_in, stored, clock):
    from dosja.accounts.audit import record

    browser = sign_in(AUDITOR)
    with stored() as site:
        for number in range(95):
            clock.advance(seconds=1)
            record(site, None, None, clock.now, "agency:updated", n=number)
    page, seen = browser.get("/admin/audit?action=agency:updated"), []
    while True:
        seen += [int(row.find_all("td")[3].text.split(": ")[1]) for row in page.html.select("tbody tr")]
        link = page.html.find("a", rel="next")
        if link is None:
            break
        page = browser.get(link["href"])
    assert seen == list(range(94, -1, -1))


def test_audit_trail_goes_back_to_a_day_and_on_from_there(sign_in, stored, clock):
    from dosja.accounts.audit import record

    browser = sign_in(AUDITOR)
    with stored() as site:
        for number in range(95):
            record(site, None, None, clock.now, "agency:updated", n=number)
            clock.advance(hours=1)
    first = f"{clock.now - timedelta(hours=95):%d.%m.%Y}"
    form = browser.get("/admin/audit?action=agency:updated").forms["filters"]
    form["until"] = first
    page = form.submit()
    days = {row.td.text.strip()[:10] for row in page.html.select("tbody tr")}
    assert days == {first}, "of that day to its end, and nothing later"
    assert page.forms["filters"]["until"].value == first
    table = page.forms["export-form"].submit().body.decode("utf-8-sig")
    assert table.count("\n") == len(page.html.select("tbody tr")) + 1
    assert "dd.mm.yyyy" in browser.get("/admin/audit?until=dje").html.find(id="filter-until-error").text
    for day in ("31.12.9999", "01.01.0001"):
        assert browser.get(f"/admin/audit?until={day}").status_int == 200


def test_audit_trail_exported_as_table_is_itself_recorded_and_harmless(sign_in, stored, clock):
    browser = sign_in(AUDITOR)
    with stored() as site:
        site.users["partner"].name = "=1+1"
    sign_in("partner")
    clock.advance(minutes=1)
    answer = browser.get("/admin/audit?person=partner").forms["export-form"].submit()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Time"
    assert len(rows) >= 3
    assert not any(cell.startswith("=") for row in rows for cell in row)
    newest = browser.get("/admin/audit").html.select("tbody tr")[0].text
    assert "exported the audit trail" in newest


@pytest.mark.parametrize("before", ["x", "-5", "9" * 60, "9" * 24, "9" * 19, "9" * 18, "²", "1"])
def test_audit_trail_bears_any_position(sign_in, before):
    assert sign_in(AUDITOR).get("/admin/audit", {"before": before}).status_int == 200
