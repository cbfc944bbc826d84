"""What the calendar brings: reminders, followed lists and searches, the weekly letter. Nothing twice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dosja.documents.life import operations as life
from dosja.documents.model import Document
from dosja.documents.operations.documents import move_document, trash_document, update_document
from dosja.jobs.calendar import Calendar
from dosja.notify import operations
from dosja.notify.keys import parse_key
from dosja.notify.operations.calendar import threshold_of
from dosja.settings import read_settings
from tests.functional.conftest import BEGIN
from tests.functional.living import Life
from tests.functional.noticing import TYPES, mails, put, tell

EDITOR, APPROVER, TRAINER, OTHER = (
    "redaktor.akademia",
    "miratues.akademia",
    "trajner.akademia",
    "redaktor.policia",
)
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def settings(site_folder):
    return read_settings({"dosja.home": str(site_folder)})


@pytest.fixture
def calendar(app, settings):
    """A calendar that was just started: run(moment)."""

    def run(moment):
        Calendar(app.registry.database, settings, TYPES).step(moment)

    return run


def notices(stored, login):
    with stored() as site:
        inbox = site.notices.inboxes.get(site.users[login].uid)
        return [] if inbox is None else [(row[0], row[4]) for row in inbox.rows.values()]


@pytest.mark.parametrize(
    ("left", "threshold"),
    [(61, None), (60, 60), (45, 60), (31, 60), (30, 30), (1, 30), (0, 0), (-1, 0), (-30, 0), (-31, None)],
)
def test_threshold_is_the_smallest_that_was_passed(left, threshold):
    day = date(2026, 3, 1)
    assert threshold_of(day + timedelta(days=left), day) == threshold


DUE = MONDAY.date() + timedelta(days=60)


@pytest.fixture
def reviewed(stored):
    """An SOP in force whose next review is 60 days after MONDAY, followed by the trainer; its uid."""
    with stored() as site:
        text = Life(site, now=BEGIN - timedelta(days=5))
        text.publish(next_review=DUE)
        site.notices.inboxes.clear()
        operations.follow(site, site.users[TRAINER], BEGIN, ("document", text.document.uid))
        return text.document.uid


def test_review_date_is_told_60_30_and_0_days_before_and_never_twice(stored, calendar, reviewed):
    for days, told in (
        (-1, 0),
        (0, 1),
        (0, 1),
        (1, 1),
        (29, 1),
        (30, 2),
        (31, 2),
        (5, 2),
        (0, 2),
        (60, 3),
        (61, 3),
    ):
        calendar(MONDAY + timedelta(days=days))
        assert len(notices(stored, EDITOR)) == told, f"day {days}"
        assert len(notices(stored, TRAINER)) == told, f"day {days}"
    assert [detail["n"] for _kind, detail in notices(stored, EDITOR)] == [60, 30, 0]
    assert notices(stored, APPROVER) == notices(stored, EDITOR)


def test_days_on_which_nothing_ran_are_made_up_for_once(stored, calendar, reviewed):
    calendar(MONDAY + timedelta(days=40))
    assert [(kind, detail["date"]) for kind, detail in notices(stored, EDITOR)] == [("review_due", DUE)]
    calendar(MONDAY + timedelta(days=10))
    assert len(notices(stored, EDITOR)) == 1


def test_date_that_was_changed_is_told_anew(stored, calendar, reviewed):
    calendar(MONDAY)
    with stored() as site:
        set_review(site, reviewed, DUE - timedelta(days=1))
    calendar(MONDAY + timedelta(days=1))
    assert len(notices(stored, EDITOR)) == 2


def test_reminder_comes_to_those_who_edit_when_the_author_is_gone(stored, calendar, reviewed):
    with stored() as site:
        site.users[EDITOR].disabled = site.users[APPROVER].disabled = True
    calendar(MONDAY)
    assert notices(stored, EDITOR) == notices(stored, APPROVER) == []
    assert len(notices(stored, "admin.akademia")) == 1


def test_document_in_the_trash_is_not_told_of(stored, calendar, reviewed):
    with stored() as site:
        document = site.get(reviewed, Document)
        trash_document(site, site.users[EDITOR], BEGIN, document, confirmed=True)
    calendar(MONDAY)
    assert notices(stored, EDITOR) == notices(stored, TRAINER) == []


def set_review(site, uid, when):
    life.set_dates(
        site,
        site.users[EDITOR],
        BEGIN,
        site.get(uid, Document),
        TYPES["sop"],
        next_review=when,
        keep_until=None,
    )


def test_followers_of_a_list_are_told_of_what_comes_into_it_and_may_be_read(stored):
    with stored() as site:
        for login in (EDITOR, APPROVER, OTHER):
            for key in ("list:akademia:document", "list:akademia:"):
                operations.follow(site, site.users[login], BEGIN, parse_key(key))
        put(site, "I brendshëm", access="internal")
        put(site, "I hapur", agency="policia", by=OTHER)
    assert [kind for kind, _detail in notices(stored, APPROVER)] == ["list_new"]
    assert notices(stored, EDITOR) == notices(stored, OTHER) == []
    with stored() as site:
        opened = put(site, "Kalon te Akademia", agency="policia", by=OTHER)
        administrator = site.users["redaktor.policia"]
        move_document(site, administrator, BEGIN, site.get(opened, Document), "akademia")
    assert [kind for kind, _detail in notices(stored, EDITOR)] == ["list_new"]


def test_an_import_of_many_files_is_no_flood(sign_in, stored):
    with stored() as site:
        operations.follow(site, site.users[APPROVER], BEGIN, ("list", "akademia", "document"))
        for number in range(40):
            put(site, f"Raporti {number}", now=BEGIN + timedelta(seconds=number))
    rows = notices(stored, APPROVER)
    assert len(rows) == 4
    assert rows[-1][1]["many"] == 37
    browser = sign_in(APPROVER)
    page = browser.get("/inbox")
    assert "More new documents: 37" in page.text
    answer = page.forms["inbox-form"].submit("open", index=0)
    assert answer.location.endswith("/documents?agency=akademia&type=document&sort=-modified")


def test_followed_search_tells_new_results_once_and_old_ones_never(sign_in, stored, calendar, catch_up):
    with stored() as site:
        old = put(site, "Strehimi i fëmijëve", by=OTHER, agency="policia")
    catch_up()
    browser = sign_in(EDITOR)
    page = browser.get("/search?q=strehimi")
    next(form for form in page.forms.values() if "key" in form.fields).submit("action")
    calendar(MONDAY)
    assert notices(stored, EDITOR) == []
    with stored() as site:
        put(site, "Strehimi i përkohshëm", by=OTHER, agency="policia")
        put(site, "Strehimi i fshehur", by=OTHER, agency="policia", access="restricted")
        document = site.get(old, Document)
        update_document(
            site,
            site.users[OTHER],
            BEGIN,
            document,
            TYPES["document"],
            rev=document.rev,
            values={**document.values, "title": "Strehimi i fëmijëve, i ndryshuar"},
        )
    catch_up()
    calendar(MONDAY + timedelta(days=1))
    assert [(kind, detail["search"]) for kind, detail in notices(stored, EDITOR)] == [
        ("search_new", "q=strehimi")
    ]
    calendar(MONDAY + timedelta(days=2))
    calendar(MONDAY - timedelta(days=2))
    assert len(notices(stored, EDITOR)) == 1
    assert "Strehimi i përkohshëm" in browser.get("/inbox").text


def test_followed_search_without_an_index_loses_nothing(stored, calendar, catch_up):
    with stored() as site:
        operations.follow(site, site.users[EDITOR], BEGIN, ("search", "q=strehimi"))
        put(site, "Strehimi", by=OTHER, agency="policia")
    calendar(MONDAY)
    assert notices(stored, EDITOR) == []
    catch_up()
    calendar(MONDAY + timedelta(days=1))
    assert len(notices(stored, EDITOR)) == 1


def test_weekly_mail_holds_what_is_unread_and_goes_once_on_its_day(stored, calendar):
    with stored() as site:
        site.settings["mail"] = True
        site.users[EDITOR].email = "elira@example.al"
        uid = put(site, "Raporti")
        operations.choose_modes(site, site.users[EDITOR], {"in_force": "digest"})
        for number in range(3):
            tell(site, [EDITOR], "in_force", uid, now=BEGIN + timedelta(minutes=number), because="follow")
        inbox = site.notices.inboxes[site.users[EDITOR].uid]
        first = inbox.rows.minKey()
        operations.mark(site, site.users[EDITOR], (first,), read=True)
        site.notices.done["weekly"] = MONDAY.date()
    for days in (1, 2, 6, 7, 7, 8, 3):
        calendar(MONDAY + timedelta(days=days))
        with stored() as site:
            assert len(mails(site)) == (days >= 7 or bool(mails(site)))
    with stored() as site:
        (mail,) = mails(site)
        assert mail.digest
        assert len(mail.notices) == 2
        assert mail.created == MONDAY + timedelta(days=7)


def test_weekly_mail_waits_for_its_hour(stored, calendar):
    with stored() as site:
        site.notices.done["weekly"] = MONDAY.date()
    calendar(MONDAY + timedelta(days=7, hours=-3))
    with stored() as site:
        assert site.notices.done["weekly"] == MONDAY.date()
    calendar(MONDAY + timedelta(days=7))
    with stored() as site:
        assert site.notices.done["weekly"] == MONDAY.date() + timedelta(days=7)


def test_read_notices_leave_the_inbox_after_a_year_and_unread_ones_stay(stored, calendar):
    with stored() as site:
        uid = put(site, "Raporti")
        for number in range(3):
            tell(site, [EDITOR], "sent_back", uid, now=MONDAY + timedelta(minutes=number))
        first, second, _third = site.notices.inboxes[site.users[EDITOR].uid].rows
        operations.mark(site, site.users[EDITOR], (first, second), read=True)
        operations.mark(site, site.users[EDITOR], (second,), read=False)
    calendar(MONDAY + timedelta(days=364))
    assert len(notices(stored, EDITOR)) == 3
    calendar(MONDAY + timedelta(days=366))
    with stored() as site:
        inbox = site.notices.inboxes[site.users[EDITOR].uid]
        assert first not in inbox.rows
        assert len(inbox.rows) == len(inbox.unread) == 2


def test_letters_that_went_out_leave_the_outbox_after_some_days_and_stuck_ones_stay(stored, calendar):
    with stored() as site:
        user = site.users[EDITOR].uid
        for state in ("sent", "dropped", "failed", "uncertain"):
            mail = site.notices.post(user, (1,), MONDAY, MONDAY)
            mail.state, mail.ended = state, MONDAY
    calendar(MONDAY + timedelta(days=1))
    with stored() as site:
        assert len(mails(site)) == 4
    calendar(MONDAY + timedelta(days=3))
    with stored() as site:
        assert sorted(mail.state for mail in mails(site)) == ["failed", "uncertain"]
