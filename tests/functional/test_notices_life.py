"""What people are told in the life of a document: asked, answered, approved, in force, replaced, ended."""

from datetime import timedelta

import pytest

from dosja.accounts import operations as accounts
from dosja.documents.life import operations as life_operations
from dosja.documents.operations.documents import restore_document, trash_document
from dosja.jobs.calendar import Calendar
from dosja.notify import operations
from dosja.settings import read_settings
from tests.functional.conftest import BEGIN
from tests.functional.living import APPROVER, EDITOR, TRAINER, Life, day
from tests.functional.noticing import TYPES, kinds_of

FOLLOWER = "redaktor.zkka"


@pytest.fixture
def life(stored):
    """A written SOP of the editor, open to all, followed by an editor elsewhere; in one open transaction."""
    with stored() as site:
        made = Life(site)
        operations.follow(site, site.users[FOLLOWER], BEGIN, ("document", made.document.uid))
        yield made


def rows(life, login, kind):
    inbox = life.site.notices.inboxes.get(life.who(login).uid)
    return [] if inbox is None else [row for row in inbox.rows.values() if row[0] == kind]


def test_review_is_asked_of_reviewers_first_and_of_approvers_when_all_agree(life):
    life.submit(reviewers=(TRAINER,), due=day(10))
    assert kinds_of(life.site, TRAINER) == ["review_asked"]
    assert rows(life, TRAINER, "review_asked")[0][4] == {"date": day(10)}
    assert kinds_of(life.site, APPROVER) == []
    life.agree(comment="Mirë")
    assert kinds_of(life.site, APPROVER) == ["approve_asked"]
    assert kinds_of(life.site, EDITOR) == ["reviewed"]
    life.approve()
    assert kinds_of(life.site, EDITOR) == ["reviewed", "approved"]
    assert kinds_of(life.site, TRAINER) == ["review_asked"]


def test_text_changed_in_review_is_asked_of_anew_once(life):
    life.submit(reviewers=(TRAINER,))
    life.agree()
    life.edit(body="<p>Neni 1, i ndryshuar</p>")
    life.edit(body="<p>Neni 1, i ndryshuar sërish</p>")
    assert kinds_of(life.site, TRAINER) == ["review_asked", "review_asked"]
    life.agree()
    assert kinds_of(life.site, APPROVER) == ["approve_asked", "approve_asked"]


def test_reviewer_who_wants_a_change_tells_the_writer_what(life):
    life.submit(reviewers=(TRAINER,))
    life.agree(agree=False, comment="Neni 3 mungon")
    (row,) = rows(life, EDITOR, "sent_back")
    assert row[2] == life.who(TRAINER).uid
    assert row[4]["note"] == "Neni 3 mungon"


def test_text_sent_back_tells_the_writer_why_and_asks_nobody_while_it_is_rewritten(life):
    life.submit()
    life.step("send_back", reason="Nuk është gati")
    (row,) = rows(life, EDITOR, "sent_back")
    assert row[4]["note"] == "Nuk është gati"
    before = kinds_of(life.site, APPROVER)
    life.edit(body="<p>Tjetër</p>")
    assert kinds_of(life.site, APPROVER) == before


def test_followers_are_told_on_the_day_on_which_a_version_comes_into_force_and_once(life, app):
    life.publish(day(5))
    assert kinds_of(life.site, FOLLOWER) == []
    for days in (4, 5, 6, 2, 5, 7):
        life.on(days)
        while life_operations.settle_due(life.site, life.now):
            continue
    assert kinds_of(life.site, FOLLOWER) == ["in_force"]


def test_followers_of_a_document_in_force_hear_of_the_next_version_and_of_its_end(life):
    life.publish()
    assert kinds_of(life.site, FOLLOWER) == ["in_force"]
    life.on(10).edit(body="<p>Neni 1 i ri</p>")
    assert kinds_of(life.site, FOLLOWER) == ["in_force"]
    life.publish()
    assert kinds_of(life.site, FOLLOWER) == ["in_force", "in_force"]
    life.on(20).step("withdraw", reason="Shfuqizuar me urdhër", day=day(20), confirmed=True)
    (row,) = rows(life, FOLLOWER, "withdrawn")
    assert row[4]["note"] == "Shfuqizuar me urdhër"


def test_followers_hear_that_another_document_took_its_place(life):
    life.publish()
    other = Life(life.site, code="PSV-AKP-2/2026", now=life.now)
    other.publish()
    life_operations.supersede_document(
        life.site, life.who(APPROVER), other.now, life.document, life.ctype, other.document, day(0)
    )
    assert kinds_of(life.site, FOLLOWER) == ["in_force", "superseded"]


def test_followers_of_a_list_hear_of_a_procedure_when_its_first_version_is_in_force(life):
    operations.follow(life.site, life.who(TRAINER), BEGIN, ("list", "akademia", "sop"))
    other = Life(life.site, code="PSV-AKP-2/2026", now=life.now)
    assert kinds_of(life.site, TRAINER) == []
    other.publish()
    assert kinds_of(life.site, TRAINER) == ["list_new"]
    other.on(5).edit(body="<p>I ri</p>")
    other.publish()
    assert kinds_of(life.site, TRAINER) == ["list_new"]


def test_closed_account_of_a_reviewer_is_told_to_the_writer(life):
    life.submit(reviewers=(TRAINER,))
    accounts.set_enabled(life.site, None, life.tick(), life.who(TRAINER), False)
    (row,) = rows(life, EDITOR, "person_missing")
    assert row[4]["note"] == "Ilir Prifti"


def test_approver_who_loses_the_role_is_told_to_the_writer(life):
    life.submit()
    accounts.set_roles(life.site, None, life.tick(), life.who(APPROVER), (("employee", "akademia"),))
    assert len(rows(life, EDITOR, "person_missing")) == 1
    accounts.set_roles(life.site, None, life.tick(), life.who(TRAINER), (("employee", "akademia"),))
    assert len(rows(life, EDITOR, "person_missing")) == 1


def remind(life):
    """The reminders of a day, as the worker writes them."""
    pairs = list(life.site.documents.asked)
    operations.remind_reviewers(life.site, life.now, pairs, TYPES.get)


@pytest.mark.parametrize(
    ("due", "days_and_told"),
    [
        (day(10), ((5, 0), (7, 1), (7, 1), (8, 1), (10, 2), (6, 2), (11, 2), (17, 3), (30, 3), (60, 3))),
        (None, ((6, 0), (7, 1), (9, 1), (14, 2), (7, 2), (28, 3), (40, 3), (80, 3))),
    ],
)
def test_open_review_is_reminded_of_and_never_twice(life, due, days_and_told):
    life.submit(reviewers=(TRAINER,), due=due)
    for days, told in days_and_told:
        life.on(days)
        remind(life)
        assert len(rows(life, TRAINER, "review_reminder")) == told, f"day {days}"
    assert rows(life, APPROVER, "approve_reminder") == []


def test_nobody_is_reminded_of_what_was_answered_sent_back_or_thrown_away(life):
    life.submit(reviewers=(TRAINER,), due=day(1))
    life.agree()
    life.on(1)
    remind(life)
    assert rows(life, TRAINER, "review_reminder") == []
    assert len(rows(life, APPROVER, "approve_reminder")) == 1
    life.step("send_back", reason="Jo")
    life.on(20)
    remind(life)
    assert len(rows(life, APPROVER, "approve_reminder")) == 1


def test_calendar_reminds_reviewers(stored, app, site_folder):
    with stored() as site:
        Life(site).submit(reviewers=(TRAINER,), due=day(3))
    settings = read_settings({"dosja.home": str(site_folder)})
    Calendar(app.registry.database, settings, TYPES).step(BEGIN + timedelta(days=3))
    with stored() as site:
        assert kinds_of(site, TRAINER) == ["review_asked", "review_reminder"]


def test_document_that_was_restored_or_moved_asks_nobody_twice(life):
    life.submit(reviewers=(TRAINER,))
    administrator = life.who("admin.akademia")
    trash_document(life.site, administrator, life.tick(), life.document)
    restore_document(life.site, administrator, life.tick(), life.document)
    assert kinds_of(life.site, TRAINER) == ["review_asked"]
