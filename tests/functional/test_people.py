"""The register of persons: found, kept, merged, told apart, corrected, taken along; closed to strangers."""

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from dosja.accounts.audit import newest
from dosja.accounts.permissions import OPERATOR
from dosja.people import operations
from dosja.people.model import Person
from dosja.training.operations.rosters import Entry, add_entries
from dosja.uids import format_uid, parse_uid
from tests.functional.conftest import BEGIN
from tests.functional.training_pages import OFFICER, make_person, make_session, text_of

STRANGERS = (
    "administrator",
    "admin.akademia",
    "redaktor.akademia",
    "trajner.akademia",
    "raportues.mpcsshb",
    "partner",
)


def address(uid, *more):
    return "/".join(("/people", format_uid(uid), *more))


def names_on(page):
    return [link.text for link in page.html.select("main .table tbody td:first-child a")]


@pytest.fixture
def officer(sign_in):
    return sign_in(OFFICER)


@pytest.fixture
def other_officer(sign_in, stored):
    """Keeps the records of the Border Police."""
    with stored() as site:
        site.users["redaktor.policia"].roles = (("training_officer", "pk"),)
    return sign_in("redaktor.policia")


def person_at(stored, uid):
    with stored() as site:
        return site.uids[uid].state()


# Search


def test_search_finds_by_the_beginning_of_any_part_without_marks_and_pages(officer, stored):
    with stored() as site:
        make_person(site, "Rovena", "Çela")
        for number in range(25):
            make_person(site, "Ana", f"Hoxha{'abcdefghijklmnopqrstuvwxy'[number]}")
    page = officer.get("/people")
    form = page.forms["filters"]
    form["q"] = "cel rov"
    assert names_on(form.submit()) == ["Rovena Çela"]
    first = officer.get("/people?q=hoxha")
    assert len(names_on(first)) == 20
    assert names_on(first.click("Next")) == [f"Ana Hoxha{letter}" for letter in "uvwxy"]


def test_search_finds_by_staff_number_and_those_who_left_when_asked(officer, stored):
    with stored() as site:
        make_person(site, "Drita", "Zyberaj", staff_number="SHM-17")
        gone = site.uids[make_person(site, "Luan", "Meta")]
        operations.update_person(
            site, OPERATOR, BEGIN, gone, rev=gone.rev, names=tuple(gone.all_names), gender="",
            staff_number="", postings=(replace(gone.posting, until=date(2020, 1, 1)),),
        )  # fmt: skip
    assert names_on(officer.get("/people?q=shm+17")) == ["Drita Zyberaj"]
    assert names_on(officer.get("/people?q=luan")) == []
    assert names_on(officer.get("/people?q=luan&former=yes")) == ["Luan Meta"]


@pytest.mark.parametrize(
    ("lang", "none", "nobody"),
    [("en", "No persons yet", "Nobody is found"), ("sq", "Ende asnjë person", "Nuk u gjet askush")],
)
def test_empty_register_and_search_without_hits_say_what_to_do(sign_in, lang, none, nobody):
    browser = sign_in(OFFICER, lang=lang)
    assert none in browser.get("/people").text
    page = browser.get("/people?q=askushi")
    assert nobody in page.text
    assert page.html.select_one('main a.button[href="/people"]')


def test_search_of_a_foreign_agency_or_unit_shows_only_the_own(officer, stored):
    with stored() as site:
        make_person(site, "Luan", "Meta", agency="pk")
        make_person(site, "Luan", "Prifti")
    for query in ("", "&agency=pk", "&unit=pk/x", "&agency=nowhere", "&former=yes"):
        assert names_on(officer.get(f"/people?q=luan{query}")) == ["Luan Prifti"]


# One record


def test_record_shows_names_postings_trainings_and_history(officer, stored):
    with stored() as site:
        uid = make_person(site, "Drita", "Zyberaj", father="Agim", rank="Gjyqtare", county="tirane")
        session = site.uids[make_session(site, days=((date(2026, 10, 5), 360),), place="Tiranë")]
        add_entries(
            site, OPERATOR, BEGIN, session, [Entry(person=uid, marks="P", minutes=360, post_test=8750)]
        )
    page = officer.get(address(uid))
    text = text_of(page)
    for words in (
        "Drita Zyberaj",
        "father: Agim",
        "Gjyqtare",
        "School of Magistrates",
        "Zbulimi i trafikimit",
    ):
        assert words in text
    for words in ("05.10.2026", "present", "6 h", "87,5 / 100", "added the person"):
        assert words in text
    page.click("Zbulimi i trafikimit", verbose=False)


def test_record_links_no_training_that_the_reader_may_not_see(officer, stored):
    with stored() as site:
        uid = make_person(site, "Drita", "Zyberaj")
        session = site.uids[make_session(site, agency="akademia", title="I huaj")]
        add_entries(site, OPERATOR, BEGIN, session, [Entry(person=uid)])
    page = officer.get(address(uid))
    assert "I huaj" in page.text
    assert not page.html.select('main a[href^="/training/"]')


@pytest.mark.parametrize("login", STRANGERS)
def test_stranger_finds_neither_register_nor_record(sign_in, stored, login):
    with stored() as site:
        uid = make_person(site, "Drita", "Zyberaj")
    browser = sign_in(login)
    assert "/people" not in browser.get("/").text
    assert browser.get("/people", status="4*").status_int in (403, 404)
    for page in ("", "edit", "merge", "account", "erase"):
        browser.get(address(uid, *filter(None, [page])), status=404)


def test_officer_of_another_agency_finds_no_record_and_merges_nothing_with_it(other_officer, stored):
    with stored() as site:
        uid, own = make_person(site, "Drita", "Zyberaj"), make_person(site, "Besa", "Kola", agency="pk")
    for page in ("", "/edit", "/merge", "/account", "/erase"):
        other_officer.get(address(uid) + page, status=404)
    other_officer.get(address(own, "merge") + f"?with={format_uid(uid)}", status=404)
    other_officer.get("/people/0000000000000", status=404)
    token = other_officer.get("/people/new").forms["person-form"]["csrf_token"].value
    for path in (address(own, "merge"), "/people/candidates"):
        fields = {
            "csrf_token": token,
            "with": format_uid(uid),
            "one": format_uid(own),
            "other": format_uid(uid),
        }
        other_officer.post(path, fields, status=404)


def test_look_at_a_record_is_written_down_once_and_never_for_the_own(officer, sign_in, stored):
    with stored() as site:
        uid = make_person(site, "Drita", "Zyberaj")
        operations.link_account(site, OPERATOR, BEGIN, site.uids[uid], site.users["partner"])
    for _ in range(3):
        officer.get(address(uid))
    officer.get(address(uid, "edit"))
    own = sign_in("partner").get(address(uid))
    assert "Zyberaj" in own.text
    with stored() as site:
        rows = list(site.privacy.openings.newest(uid, 0, 10))
        assert [row[0] for _id, row in rows] == [site.users[OFFICER].uid]
    log = sign_in("auditor").get("/admin/openings")
    assert "opened the record of a person" in log.text
    assert format_uid(uid) in log.text
    assert "Zyberaj" not in log.text


def test_audit_trail_names_no_person_to_whom_records_are_closed(officer, sign_in, stored):
    with stored() as site:
        make_person(site, "Drita", "Zyberaj")
        person = site.uids[make_person(site, "Ana", "Hoxha")]
        operations.link_account(site, OPERATOR, BEGIN, person, site.users["partner"])
        operations.ask_for_correction(site, site.users["partner"], BEGIN, person, "Jam Ana Basha")
    page = sign_in("auditor").get("/admin/audit")
    assert "added the person" in page.text
    assert "asked for a correction of the own record" in page.text
    for name in ("Zyberaj", "Ana Hoxha", "Ana Basha"):
        assert name not in page.text


# New and edit


def fill(form, given="Ana", family="Hoxha", agency="magjistratura"):
    form.set("name-given", given, 0)
    form.set("name-family", family, 0)
    form.set("posting-agency", agency, 0)
    return form


def test_new_person_with_a_birth_name_and_two_postings_without_a_script(officer, stored):
    form = fill(officer.get("/people/new").forms["person-form"])
    form["gender"], form["staff_number"] = "F", "SHM-3"
    form = form.submit("row", value="name:add").forms["person-form"]
    form.set("name-given", "Ana", 1)
    form.set("name-family", "Basha", 1)
    form.set("name-kind", "birth", 1)
    form = form.submit("row", value="posting:add").forms["person-form"]
    form.set("posting-agency", "pk", 1)
    form.set("posting-since", "01.03.2001", 1)
    form.set("posting-until", "2010-05-31", 1)
    form = form.submit("row", value="posting:add").forms["person-form"]
    form = form.submit("row", value="posting:remove:2").forms["person-form"]
    page = form.submit("save").follow()
    assert "Ana Hoxha" in page.html.h1.text
    assert names_on(officer.get("/people?q=basha")) == ["Ana Hoxha"]
    state = person_at(stored, parse_uid(page.request.path.rsplit("/", 1)[1]))
    assert [row[0] for row in state["postings"]] == ["magjistratura", "pk"]
    assert state["postings"][1][6:] == (date(2001, 3, 1), date(2010, 5, 31))
    again = page.click(href="/edit$").forms["person-form"]
    assert (again.get("posting-since", 1).value, again.get("posting-until", 1).value) == (
        "01.03.2001",
        "31.05.2010",
    )


@pytest.mark.parametrize(("lang", "words"), [("en", "judge"), ("sq", "gjyqtar/e")])
def test_profession_is_stored_once_and_shown_in_the_readers_language(sign_in, stored, lang, words):
    browser = sign_in(OFFICER, lang=lang)
    for number, typed in enumerate(("judge", "Gjyqtare", words)):
        form = browser.get("/people/new").forms["person-form"]
        form["name-given"], form["name-family"] = "Ana", f"Shembull{'abc'[number]}"
        form["posting-profession"] = typed
        record = form.submit(status=303).follow()
        assert words in text_of(record)
    with stored() as site:
        found = {site.uids[uid].posting.profession for uid in site.people.everybody}
    assert found == {"judge"}
    form = record.click(href="/edit$").forms["person-form"]
    assert form["posting-profession"].value == words
    assert words in text_of(browser.get("/people?q=ana"))


def test_new_person_with_mistakes_names_each_place_and_keeps_what_was_typed(officer, stored):
    form = fill(officer.get("/people/new").forms["person-form"], family="")
    form.set("posting-since", "2026-02-31", 0)
    page = form.submit("save", status=422)
    assert page.html.find(id="name-1-given-error")
    assert "no day of the calendar" in page.html.find(id="posting-1-since-error").text
    again = page.forms["person-form"]
    assert again.get("name-given", 0).value == "Ana"
    again.set("name-family", "Hoxha", 0)
    again.set("posting-since", "", 0)
    again.set("posting-agency", "", 0)
    assert "Choose the agency" in again.submit("save", status=422).text
    with stored() as site:
        assert not len(site.people.everybody)


def test_new_person_in_another_agency_is_refused(officer, stored):
    form = fill(officer.get("/people/new").forms["person-form"], agency="pk")
    assert form.submit("save", status=403)
    with stored() as site:
        assert not len(site.people.everybody)


def test_name_changed_at_marriage_keeps_the_old_one_but_a_slip_does_not(officer, stored):
    with stored() as site:
        uid = make_person(site, "Ana", "Hoxa")
    form = officer.get(address(uid, "edit")).forms["person-form"]
    form.set("name-family", "Hoxha", 0)
    form["slip"] = True
    form.submit("save").follow()
    assert [row[1] for row in person_at(stored, uid)["names"]] == ["Hoxha"]
    form = officer.get(address(uid, "edit")).forms["person-form"]
    form.set("name-family", "Basha", 0)
    form.set("name-kind", "married", 0)
    form.submit("save").follow()
    assert [(row[1], row[3]) for row in person_at(stored, uid)["names"]] == [
        ("Basha", "married"),
        ("Hoxha", "former"),
    ]


def test_edit_of_what_somebody_saved_meanwhile_loses_nothing_typed(officer, stored):
    with stored() as site:
        uid = make_person(site, "Ana", "Hoxha")
    mine = officer.get(address(uid, "edit")).forms["person-form"]
    theirs = officer.get(address(uid, "edit")).forms["person-form"]
    theirs["staff_number"] = "SHM-9"
    theirs.submit("save").follow()
    mine.set("posting-rank", "Gjyqtare", 0)
    page = mine.submit("save", status=409)
    assert "Someone saved this record" in page.text
    assert "SHM-9" in page.text
    again = page.forms["person-form"]
    assert again.get("posting-rank", 0).value == "Gjyqtare"
    again["staff_number"] = "SHM-9"
    again.submit("save").follow()
    state = person_at(stored, uid)
    assert (state["staff_number"], state["postings"][0][4]) == ("SHM-9", "Gjyqtare")


def test_account_is_linked_once_and_unlinked(officer, stored, sign_in):
    with stored() as site:
        uid, other = make_person(site, "Ana", "Hoxha"), make_person(site, "Besa", "Kola")
    form = officer.get(address(uid, "account")).forms["account-form"]
    form["account"] = "nobody-at-all"
    page = form.submit("link", status=422)
    form = page.forms["account-form"]
    form["account"] = "partner"
    form.submit("link").follow()
    assert "Ana Hoxha" in sign_in("partner").get("/me/record").text
    form = officer.get(address(other, "account")).forms["account-form"]
    form["account"] = "partner"
    assert "belongs to another" in form.submit("link", status=422).text
    officer.get(address(uid, "account")).forms["account-form"].submit("remove").follow()
    assert "No record is linked" in sign_in("partner").get("/me/record").text


# Corrections


def test_correction_reaches_the_officer_and_stays_until_it_is_done(officer, sign_in, stored, clock):
    with stored() as site:
        uid = make_person(site, "Ana", "Hoxha")
        operations.link_account(site, OPERATOR, BEGIN, site.uids[uid], site.users["partner"])
    own = sign_in("partner")
    form = own.get("/me/record").forms["correction-form"]
    assert "Say what is wrong" in form.submit(status=422).text
    form["text"] = "Mbiemri im është Basha."
    assert "sent to those who keep" in form.submit().follow().text
    assert "not done yet" in own.get("/me/record").text
    notice = officer.get("/inbox")
    assert "A correction of a training record is asked for" in notice.text
    assert "Basha" not in text_of(notice)
    assert "Ana Hoxha" in officer.get("/people").html.select_one("main .notice").text
    page = officer.get(address(uid))
    assert "Mbiemri im është Basha." in page.text
    form = next(form for form in page.forms.values() if form.action.endswith("/correction"))
    form["answer"] = "U ndryshua."
    clock.advance(minutes=1)
    form.submit().follow()
    assert "asks for a correction" not in officer.get(address(uid)).text
    form.submit(status=404)
    assert "U ndryshua." in own.get("/inbox").text
    assert "not done yet" not in own.get("/me/record").text


def test_correction_of_somebody_else_is_refused(sign_in, stored):
    with stored() as site:
        make_person(site, "Ana", "Hoxha")
    browser = sign_in("partner")
    token = browser.get("/account").html.find("input", attrs={"name": "csrf_token"})["value"]
    browser.post("/me/record", {"csrf_token": token, "text": "x"}, status=303)
    with stored() as site:
        assert not len(site.people.corrections)


# Merging


def everything(stored):
    with stored() as site:
        people = site.people
        persons = [one for one in site.uids.values() if isinstance(one, Person)]
        return {
            "states": {one.uid: one.state() for one in persons},
            "tokens": {key: tuple(uids) for key, uids in people.tokens.items() if len(uids)},
            "agencies": {key: tuple(uids) for key, uids in people.by_agency.items() if len(uids)},
            "former": {key: tuple(uids) for key, uids in people.former.items() if len(uids)},
            "merged": dict(people.merged.items()),
        }


@pytest.fixture
def pair_of(stored):
    with stored() as site:
        kept = make_person(site, "Drita", "Zyberaj", staff_number="SHM-1")
        dropped = make_person(site, "Drita", "Zybraj", father="Agim", rank="Gjyqtare")
    return kept, dropped


@pytest.mark.parametrize(
    ("lang", "evidence", "button"),
    [
        ("en", "one letter is missing in the family name", "Compare and merge"),
        ("sq", "mungon një shkronjë në mbiemër", "Krahaso dhe bashko"),
    ],
)
def test_work_list_names_the_evidence_in_words(pair_of, sign_in, lang, evidence, button):
    page = sign_in(OFFICER, lang=lang).get("/people/candidates")
    text = text_of(page)
    assert evidence in text or evidence.replace("missing", "too much") in text or "tepërt" in text
    assert button in text


def test_merge_is_confirmed_leads_from_both_addresses_and_is_undone_exactly(pair_of, officer, stored, clock):
    kept, dropped = pair_of
    before = everything(stored)
    page = officer.get("/people").click("Records that may be one person").click("Compare and merge")
    first = parse_uid(page.request.path.split("/")[2])
    other = dropped if first == kept else kept
    form = page.forms["merge-form"]
    choice = "kept" if first == kept else "dropped"
    form["name"], form["staff_number"] = f"{choice}:0", choice
    confirm = form.submit()
    assert everything(stored) == before
    for words in ("The addresses of both records work", "90 days", "Drita Zyberaj", "SHM-1"):
        assert words in text_of(confirm)
    done = confirm.forms["merge-form"].submit("confirm").follow()
    assert "The two records are one now" in done.text
    assert officer.get(address(other)).location.endswith(address(first))
    assert names_on(officer.get("/people?q=zybraj")) == ["Drita Zyberaj"]
    clock.advance(days=30, hours=1)
    page = officer.get(address(first))
    assert "59 days left" in text_of(page)
    undo = next(form for form in page.forms.values() if form.action.endswith("/undo"))
    assert "there are two records again" in undo.submit("merge").follow().text
    after = everything(stored)
    assert after == before
    undo.submit("merge", status=422)


def test_merge_is_no_longer_offered_to_undo_after_90_days(pair_of, officer, sign_in, clock):
    kept, dropped = pair_of
    page = officer.get(address(kept, "merge") + f"?with={format_uid(dropped)}")
    page.forms["merge-form"].submit().forms["merge-form"].submit("confirm").follow()
    clock.advance(days=91)
    page = sign_in(OFFICER).get(address(kept))
    assert "can no longer be undone" in page.text
    assert not [form for form in page.forms.values() if form.action.endswith("/undo")]


def test_merge_of_what_was_edited_meanwhile_is_compared_again(pair_of, officer, stored):
    kept, dropped = pair_of
    page = officer.get(address(kept, "merge") + f"?with={format_uid(dropped)}")
    confirm = page.forms["merge-form"].submit().forms["merge-form"]
    edit = officer.get(address(dropped, "edit")).forms["person-form"]
    edit["gender"] = "F"
    edit.submit("save").follow()
    assert "Compare them again" in confirm.submit("confirm", status=409).text
    with stored() as site:
        assert not len(site.people.merged)


def test_work_list_leads_to_the_comparison_whichever_record_another_agency_keeps(officer, stored):
    families = ("Hoxha", "Kola", "Leka", "Zyberaj", "Gjoka", "Marku", "Shehu", "Prifti")
    with stored() as site:
        for family in families:  # which of the two comes first is chance
            make_person(site, "Drita", family)
            make_person(site, "Drita", family, agency="pk")
    links = officer.get("/people/candidates").html.select("main a.button-main")
    assert len(links) == len(families)
    for link in links:
        officer.get(link["href"], status=200)


def test_not_the_same_person_is_remembered(pair_of, officer, stored):
    page = officer.get("/people/candidates")
    form = next(form for form in page.forms.values() if form.action == "/people/candidates")
    done = form.submit().follow()
    assert "Nothing to decide" in done.text
    assert "Records that may be one person" not in text_of(officer.get("/people"))


def test_record_to_merge_with_is_searched_for(officer, stored):
    with stored() as site:
        one, other = make_person(site, "Drita", "Zyberaj"), make_person(site, "Besa", "Kola")
        make_person(site, "Besa", "Kola", agency="pk")
    form = officer.get(address(one, "merge")).forms["other-form"]
    form["q"] = "kola"
    page = form.submit()
    links = [link["href"] for link in page.html.select("main .doc-list a")]
    assert links == [address(one, "merge") + f"?with={format_uid(other)}"]
    form = page.click("Besa Kola").forms["merge-form"]
    confirm = form.submit()
    assert "postings" in form.fields
    back = confirm.forms["merge-form"].submit("back")
    assert back.forms["merge-form"]["postings"].value == "both"


# Taking along, and the end of a name


def test_export_is_the_own_agency_harmless_and_written_down(officer, stored):
    with stored() as site:
        make_person(site, "Drita", "Zyberaj", rank="=cmd|' /C calc'!A0", staff_number="SHM-1")
        make_person(site, "Luan", "Meta", agency="pk")
    page = officer.get("/people")
    table = page.forms["export-form"].submit("format", value="csv")
    text = table.body.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Given name;Family name;Father's name;")
    assert "Drita;Zyberaj" in text
    assert "Meta" not in text
    assert "'=cmd" in text
    assert "Exported by Drita Basha" in text
    book = load_workbook(io.BytesIO(page.forms["export-form"].submit("format", value="xlsx").body))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    with stored() as site:
        rows, _more = newest(site, 10, action="people:exported")
        assert [row.detail["rows"] for row in rows] == [1, 1]


def test_export_speaks_albanian(sign_in, stored):
    with stored() as site:
        make_person(site, "Drita", "Zyberaj")
    browser = sign_in(OFFICER, lang="sq")
    text = browser.get("/people").forms["export-form"].submit("format", value="csv").body.decode("utf-8-sig")
    assert text.splitlines()[0].startswith(
        "Emri;Mbiemri;Emri i babait;Gjinia;Numri i shërbimit;Institucioni;"
    )


def test_name_is_removed_for_good_and_the_counts_stay(pair_of, officer, stored):
    kept, dropped = pair_of
    page = officer.get(address(kept, "merge") + f"?with={format_uid(dropped)}")
    page.forms["merge-form"].submit().forms["merge-form"].submit("confirm").follow()
    form = officer.get(address(kept)).click("Remove the name").forms["erase-form"]
    form["reason"] = "Me kërkesë të personit"
    assert "Confirm" in form.submit(status=422).text
    form["sure"] = True
    page = form.submit().follow()
    assert "Zyberaj" not in text_of(page)
    assert names_on(officer.get("/people?q=zyb")) == []
    officer.get(address(kept, "edit"))
    with stored() as site:
        for uid in (kept, dropped):
            person = site.uids[uid]
            assert (person.names[0][:3], person.staff_number) == (("", "", ""), "")
        merges = list(site.people.merges.values())
        assert all("Zyb" not in repr((one.before, one.after)) for one in merges)
        assert kept in site.people.by_agency["magjistratura"]
