"""Signing in by telephone: the right hours, one name a ticket, nothing told of others."""

import re
from datetime import UTC, date, datetime

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.training import checkin
from dosja.training.operations import checkin as operations
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.written import written_of
from tests.functional.conftest import BEGIN
from tests.functional.training_pages import OFFICER, address, make_person, make_session, text_of

# The clock of the tests stands at 09:00 in Albania on 23.11.2026.
DAYS = ((date(2026, 11, 23), 240), (date(2026, 11, 24), 240))
STARTS = (9 * 60 + 30, 9 * 60)


@pytest.fixture
def held(stored):
    with stored() as site:
        uid = make_session(site, days=DAYS, starts=STARTS)
        people = [
            make_person(site, "Ana", "Hoxha"),
            make_person(site, "Eva", "Dema"),
            make_person(site, "Eva", "Dema"),
        ]
        add_entries(site, OPERATOR, BEGIN, site.uids[uid], [Entry(person=one) for one in people])
        return uid


@pytest.fixture
def scan(sign_in, new_browser, held):
    """A telephone that has just scanned the code on the screen; shows the page that it got."""

    def scanned(lang="en"):
        screen = sign_in(OFFICER).get(address(held, "qr"))
        path = code_on(screen, held)
        return new_browser(lang).get(path).maybe_follow()

    return scanned


def code_on(screen, held):
    """The address in the code; the test reads it as the picture's maker does."""
    request = screen.request
    registry = screen.test_app.app.registry
    step = checkin.step_of(registry.clock())
    assert screen.html.select("figure.qr svg"), request.path
    return "/check-in?c=" + checkin.code(registry.checkin_secret, held, step)


@pytest.fixture
def marks(stored, held):
    def read():
        with stored() as site:
            return [row.marks for _key, row in site.uids[held].roster()]

    return read


@pytest.fixture
def drafts(stored, held):
    def read():
        with stored() as site:
            return [written_of(kept) for kept in (site.uids[held].drafts or {}).values()]

    return read


def sign(page, given="Ana", family="Hoxha", unit="", **more):
    form = page.forms["check-in"]
    form["given"], form["family"], form["unit"] = given, family, unit
    return form.submit(**more)


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "Thank you, your name was noted."), ("sq", "Faleminderit, emri juaj u shënua.")]
)
def test_person_on_the_roster_is_marked_on_that_day(scan, clock, marks, drafts, lang, told):
    clock.advance(minutes=20)
    page = sign(scan(lang), "ana", "HOXHA", status=303).follow()
    assert told in page.text
    assert marks() == ["P-", "", ""]
    assert drafts() == []


def test_early_scan_waits_and_goes_on_when_it_opens(scan, clock, marks):
    page = scan()
    assert "Signing in opens on 23.11.2026 09:15" in page.text
    assert page.headers["Refresh"]
    clock.advance(minutes=16)
    sign(page.test_app.get(page.request.path_qs), status=303)
    assert marks()[0] == "P-"


def test_after_the_hours_nobody_is_marked(scan, clock, marks):
    clock.now = datetime(2026, 11, 23, 12, 40, tzinfo=UTC)
    page = scan()
    form = page.forms["check-in"]
    form["given"], form["family"] = "Ana", "Hoxha"
    clock.advance(minutes=10)
    assert form.submit(status=403)
    assert marks()[0] == ""


def test_unknown_name_and_namesakes_wait_for_the_trainer_and_get_the_same_answer(scan, clock, marks, drafts):
    clock.advance(minutes=30)
    answers = [
        sign(scan(), *name).follow().text
        for name in (("Ana", "Hoxha"), ("Eva", "Dema"), ("Besa", "Kola", "PKK Hani"))
    ]
    strip = [re.sub(r'value="[0-9a-f]{32,40}"', "", text) for text in answers]
    assert strip[0] == strip[1] == strip[2]
    assert marks() == ["P-", "", ""]
    assert sorted((one.given, one.family, one.marks) for one in drafts()) == [
        ("Besa", "Kola", "P-"),
        ("Eva", "Dema", "P-"),
    ]


def test_who_signs_in_on_both_days_before_being_decided_is_marked_on_both(
    scan, clock, drafts, sign_in, held, stored
):
    clock.advance(minutes=30)
    sign(scan(), "Besa", "Kola")
    clock.advance(days=1)
    sign(scan(), "Besa", "Kola")
    assert [one.marks for one in drafts()] == ["PP"]
    page = sign_in(OFFICER).get(address(held, "drafts"))
    assert "Signed in by telephone." in page.text
    page.forms["preview-form"].submit("save")
    with stored() as site:
        rows = [row for _key, row in site.uids[held].roster()]
        assert (site.uids[rows[-1].person].name.full, rows[-1].marks) == ("Besa Kola", "PP")


def test_ticket_is_good_for_one_name_only(scan, clock, marks, drafts):
    clock.advance(minutes=30)
    page = scan()
    sign(page, status=303)
    answer = sign(page, "Besa", "Kola", status=403)
    assert "used already" in answer.text
    assert drafts() == []


def test_one_code_brings_a_few_names_only(scan, clock, drafts):
    clock.advance(minutes=30)
    pages = [scan() for _number in range(operations.MOST_PER_CODE + 1)]
    letters = "bdfgklmnprstvxzhjq"
    statuses = [sign(page, "Besa", f"Ko{letters[n]}a", status="*").status_int for n, page in enumerate(pages)]
    assert statuses == [303] * operations.MOST_PER_CODE + [403]
    assert len(drafts()) == operations.MOST_PER_CODE


def test_old_and_invented_codes_open_nothing(scan, sign_in, new_browser, clock, held, marks):
    clock.advance(minutes=30)
    path = code_on(sign_in(OFFICER).get(address(held, "qr")), held)
    clock.advance(minutes=3)
    phone = new_browser()
    for wrong in (
        path,
        path[:-1] + "0",
        "/check-in?c=",
        "/check-in?c=x.y",
        "/check-in?t=a.1.2.b.c",
        "/check-in",
    ):
        page = phone.get(wrong, status=404)
        assert "Zbulimi" not in page.text
    assert marks() == ["", "", ""]


def test_guessing_codes_is_stopped_after_some_attempts(new_browser):
    phone = new_browser()
    statuses = [phone.get("/check-in?c=0000000000001.aa", status="*").status_int for _number in range(35)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


def test_forged_form_and_what_is_no_name_mark_nobody(scan, clock, marks, drafts):
    clock.advance(minutes=30)
    page = scan()
    assert "Write your given name" in sign(page, "1", "?", status=422).text
    page.test_app.post("/check-in", {"t": "x", "given": "Ana", "family": "Hoxha"}, status=400)
    assert (marks(), drafts()) == (["", "", ""], [])


def test_page_for_the_telephone_shows_no_name_of_others(scan, clock):
    clock.advance(minutes=30)
    page = scan()
    assert "Hoxha" not in page.text
    assert "Dema" not in page.text
    assert "Zbulimi i trafikimit" in page.text


def test_mark_of_the_trainer_is_not_overwritten(scan, clock, stored, held, marks):
    from dosja.training.operations.rosters import Change, change_rows

    with stored() as site:
        key = site.uids[held].roster()[0][0]
        change_rows(site, OPERATOR, BEGIN, site.uids[held], {key: Change(marks={0: "A"})})
    clock.advance(minutes=30)
    sign(scan())
    assert marks()[0] == "A-"


def test_used_tickets_are_forgotten_after_two_days(scan, clock, stored):
    clock.advance(minutes=30)
    sign(scan())
    with stored() as site:
        assert len(site.training.checkins) == 1
        clock.advance(days=3)
        assert operations.forget_used(site, clock()) == 1
        assert len(site.training.checkins) == 0


def test_screen_with_the_code_is_for_who_records_the_training(sign_in, held):
    assert sign_in("raportues.mpcsshb").get(address(held, "qr"), status=404)
    page = sign_in(OFFICER, lang="sq").get(address(held, "qr"))
    assert page.headers["Refresh"]
    assert "Hapet më 23.11.2026 09:15" in text_of(page)
