"""The life of documents by its operations: review, approval, versions, force by day, replacement, faults."""

import io
import shutil
from datetime import date, timedelta

import pytest
import transaction

from dosja.accounts.operations import set_enabled
from dosja.accounts.permissions import OPERATOR
from dosja.documents.life import operations as life
from dosja.documents.life.course import dates_of, holds_on, spans_of, state_on, version_state
from dosja.documents.life.digests import digest_of
from dosja.documents.life.queries import (
    dependents_of,
    lineage_of,
    open_reviews,
    successor_of,
    text_on,
    version_lines,
)
from dosja.documents.life.reviews import log_of
from dosja.documents.life.text import edit_rev, text_rev, version_of, working_state, working_values
from dosja.documents.model import File
from dosja.documents.operations.documents import move_document, trash_document, update_document
from dosja.documents.operations.files import attach_file, remove_file, store_text
from dosja.errors import Conflict, Invalid, Missing, NotAllowed
from dosja.storage.database import open_database, session, site_of
from dosja.storage.evolve import STEPS
from dosja.storage.follower import TRANSIENT
from tests.functional.conftest import BEGIN
from tests.functional.living import APPROVER, EDITOR, READER, TODAY, TRAINER, TYPES, Life, day


@pytest.fixture(scope="module")
def database(site_template, tmp_path_factory):
    home = tmp_path_factory.mktemp("life") / "site"
    shutil.copytree(site_template, home, ignore=shutil.ignore_patterns("*.lock", "*.index"))
    db = open_database(home)
    yield db
    db.close()


@pytest.fixture
def sop(database):
    """A procedure of the Police Academy in a transaction that is pickled to its end and then undone."""
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    connection = database.open(manager)
    yield Life(site_of(connection))
    manager.savepoint()
    manager.abort()
    connection.close()


def test_new_procedure_is_a_draft_and_a_new_agreement_an_idea(sop):
    assert sop.document.state == "draft"
    assert Life(sop.site, code="MRV-GR-9/2026", document=sop.create("MRV-GR-9/2026", TYPES["agreement"]))
    assert sop.create("MRV-GR-8/2026", TYPES["agreement"]).state == "idea"


def test_review_and_approval_make_a_version_in_force_from_its_day(sop):
    sop.submit(reviewers=[TRAINER], comment="Shihni nenin 1")
    assert sop.document.state == "in_review"
    sop.agree(comment="Në rregull")
    version = sop.approve(day(3), next_review=day(365), keep_until=day(4000))
    document = sop.document
    assert (version.number, document.versions, document.draft) == (1, (version.uid,), None)
    assert [state_on(document, day(n)) for n in (0, 2, 3)] == ["approved", "approved", "in_force"]
    assert dates_of(document, TODAY)[:4] == (day(3), None, day(365), day(4000))
    assert {(person, part) for person, part, _comment, _when in version.approvals} == {
        (sop.who(TRAINER).uid, "reviewer"),
        (sop.who(APPROVER).uid, "approver"),
    }
    assert [entry.what for entry in log_of(version.log)] == ["submit", "agreed", "approved"]
    assert version.digest == digest_of(version)


def test_approval_waits_for_every_reviewer_and_names_those_that_are_missing(sop):
    sop.submit(reviewers=[TRAINER])
    with pytest.raises(Missing) as caught:
        sop.approve()
    assert "Ilir Prifti" in caught.value.message.interpolate()
    assert open_reviews(sop.site, sop.who(APPROVER)) == ()
    sop.agree()
    (waiting,) = open_reviews(sop.site, sop.who(APPROVER))
    assert waiting.document is sop.document
    sop.approve()
    assert open_reviews(sop.site, sop.who(APPROVER)) == ()


def test_change_after_a_tick_asks_the_reviewer_again_and_refuses_the_approval(sop):
    sop.submit(reviewers=[TRAINER])
    sop.agree()
    seen = text_rev(sop.document)
    sop.edit(title="Procedura, e ndryshuar")
    assert [one.document for one in open_reviews(sop.site, sop.who(TRAINER))] == [sop.document]
    with pytest.raises(Missing):
        sop.approve()
    sop.agree()
    with pytest.raises(Conflict, match="changed since you saw it"):
        sop.step("approve", rev=seen, day=TODAY)
    assert sop.approve().title == "Procedura, e ndryshuar"


def test_new_file_after_a_tick_asks_again_too(sop):
    sop.submit(reviewers=[TRAINER])
    sop.agree()
    attach(sop, "shtojca.txt")
    assert len(open_reviews(sop.site, sop.who(TRAINER))) == 1


def test_moving_a_document_changes_no_text_and_no_tick(sop):
    sop.submit(reviewers=[TRAINER])
    sop.agree()
    move_document(sop.site, OPERATOR, sop.tick(), sop.document, "policia")
    assert open_reviews(sop.site, sop.who(TRAINER)) == ()


def test_tick_for_a_text_that_changed_is_refused(sop):
    sop.submit(reviewers=[TRAINER])
    seen = text_rev(sop.document)
    sop.edit(title="Tjetër")
    with pytest.raises(Conflict):
        sop.agree(rev=seen)


def test_text_sent_back_is_a_draft_again_and_keeps_what_was_said(sop):
    sop.submit(reviewers=[TRAINER])
    sop.agree(agree=False, comment="Mungon neni 2")
    with pytest.raises(Invalid):
        sop.step("send_back", TRAINER)
    sop.step("send_back", TRAINER, reason="Shih komentin")
    assert sop.document.state == "draft"
    sop.edit(body="<p>Neni 1</p><p>Neni 2</p>")
    sop.submit(reviewers=[TRAINER])
    sop.agree()
    version = sop.approve()
    said = [(entry.what, entry.text) for entry in log_of(version.log)]
    assert ("returned", "Mungon neni 2") in said
    assert ("send_back", "Shih komentin") in said


def test_site_of_an_earlier_version_asks_nobody_about_a_text_that_was_sent_back(sop):
    sop.submit(reviewers=(TRAINER,))
    sop.step("send_back", reason="Mungon neni 2")
    sop.document.draft.asks = True  # as earlier versions left it
    sop.site.documents.index(sop.document)
    asked = sop.site.documents.asked_of(sop.who(TRAINER).uid)
    assert list(asked) == [sop.document.uid]
    step = next(step for step in STEPS if step.id == "2026-11-drafts")
    step.run(sop.site)
    assert list(sop.site.documents.asked_of(sop.who(TRAINER).uid)) == []
    sop.submit(reviewers=(TRAINER,))
    step.run(sop.site)
    assert list(sop.site.documents.asked_of(sop.who(TRAINER).uid)) == [sop.document.uid]


def test_author_of_a_text_does_not_approve_it(sop):
    sop.edit(APPROVER, title="E shkruar nga miratuesi")
    sop.submit()
    with pytest.raises(NotAllowed, match="somebody else"):
        sop.approve()


def test_approver_who_was_not_named_is_refused(sop, stored):
    other = sop.who("miratues.zkka") if "miratues.zkka" in sop.site.users else None
    sop.who(TRAINER).roles = (("approver", "akademia"),)
    sop.submit()
    with pytest.raises(NotAllowed, match="not named as approver"):
        sop.approve(login=TRAINER)
    assert other is None or other.uid


def test_two_approvers_both_have_to_approve(sop):
    sop.who(TRAINER).roles = (("approver", "akademia"),)
    sop.submit(approvers=[APPROVER, TRAINER])
    assert sop.approve() is None
    assert [one.step.person for one in open_reviews(sop.site, sop.who(TRAINER))] == [sop.who(TRAINER).uid]
    version = sop.approve(login=TRAINER)
    assert {entry[0] for entry in version.approvals} == {sop.who(APPROVER).uid, sop.who(TRAINER).uid}


def test_only_who_may_approve_or_read_can_be_named(sop):
    for people, field in (((READER,), "approvers"), ((TRAINER,), "approvers")):
        with pytest.raises(Invalid) as caught:
            sop.submit(approvers=people)
        assert field in caught.value.fields
    update_document(
        sop.site, OPERATOR, sop.tick(), sop.document, sop.ctype,
        rev=edit_rev(sop.document), values=sop.document.values, access="internal",
    )  # fmt: skip
    with pytest.raises(Invalid) as caught:
        sop.submit(reviewers=[READER])
    assert "reviewers" in caught.value.fields
    with pytest.raises(Invalid):
        sop.submit(approvers=())


def test_reviewer_without_account_is_replaced_and_ticks_of_the_others_stay(sop):
    sop.submit(reviewers=[TRAINER, "admin.akademia"])
    sop.agree("admin.akademia")
    set_enabled(sop.site, OPERATOR, sop.tick(), sop.who(TRAINER), False)
    people = tuple(sop.who(name).uid for name in (TRAINER, "admin.akademia"))
    approvers = (sop.who(APPROVER).uid,)
    with pytest.raises(Invalid):
        life.name_people(
            sop.site, sop.who(EDITOR), sop.tick(), sop.document, sop.ctype,
            reviewers=people, approvers=approvers,
        )  # fmt: skip
    life.name_people(
        sop.site, sop.who(EDITOR), sop.tick(), sop.document, sop.ctype,
        reviewers=(sop.who("admin.akademia").uid,), approvers=approvers,
    )  # fmt: skip
    assert sop.approve().number == 1


def test_approving_twice_at_once_tells_the_second(sop):
    sop.submit()
    rev = text_rev(sop.document)
    sop.step("approve", rev=rev, day=TODAY)
    with pytest.raises(Conflict, match="faster"):
        sop.step("approve", rev=rev, day=TODAY)
    assert len(sop.document.versions) == 1


def test_approve_needs_a_day_that_is_not_past(sop):
    sop.submit()
    with pytest.raises(Invalid) as caught:
        sop.approve(day(-1))
    assert "day" in caught.value.fields
    with pytest.raises(Invalid):
        sop.step("approve", rev=text_rev(sop.document))
    with pytest.raises(Invalid) as caught:
        sop.approve(day(5), until=day(4))
    with pytest.raises(Invalid, match="between 1800 and 2200"):
        sop.approve(day(5), until=date(9999, 12, 31))
    assert "until" in caught.value.fields


@pytest.mark.parametrize("login", ["redaktor.policia", READER, TRAINER, "auditor", "administrator"])
def test_steps_are_refused_to_who_has_no_right(sop, login):
    with pytest.raises(NotAllowed):
        sop.submit(login=login)
    sop.submit()
    with pytest.raises(NotAllowed):
        sop.approve(login=login)
    sop.approve()
    with pytest.raises(NotAllowed):
        sop.step("withdraw", login, reason="Jo", day=TODAY)
    with pytest.raises(NotAllowed):
        life.restore_version(sop.site, sop.who(login), sop.tick(), sop.document, sop.ctype, 1)


def test_editor_may_send_to_review_but_neither_approve_nor_withdraw(sop):
    sop.submit()
    with pytest.raises(NotAllowed):
        sop.approve(login=EDITOR)
    sop.approve()
    with pytest.raises(NotAllowed):
        sop.step("withdraw", EDITOR, reason="Jo", day=TODAY)


# A draft beside the text in force


def test_draft_beside_the_text_in_force_changes_nothing_of_it(sop):
    first = sop.publish()
    before = (sop.document.rev, sop.document.values, sop.document.modified)
    sop.edit(title="Tekst i ri", body="<p>Neni 1, i ri</p>")
    assert (sop.document.rev, sop.document.values, sop.document.modified) == before
    assert working_values(sop.document)["title"] == "Tekst i ri"
    assert (state_on(sop.document, TODAY), working_state(sop.document)) == ("in_force", "draft")
    second = sop.publish(day(10))
    assert (second.number, second.based_on, second.title) == (2, 1, "Tekst i ri")
    assert sop.document.title == "Procedura"
    assert [holds_on(sop.document, day(n)) for n in (0, 9, 10)] == [1, 1, 2]
    assert version_state(sop.document, 2, TODAY) == "approved"
    assert first.digest == digest_of(first)


def test_two_who_begin_a_draft_at_once_do_not_overwrite_each_other(sop):
    sop.publish()
    seen = edit_rev(sop.document)
    sop.edit(title="I pari")
    with pytest.raises(Conflict):
        update_document(
            sop.site, sop.who(EDITOR), sop.tick(), sop.document, sop.ctype, rev=seen,
            values={**sop.document.values, "title": "I dyti"},
        )  # fmt: skip


def test_text_comes_into_force_on_its_day_before_and_after_the_lists_were_settled(sop):
    sop.publish()
    sop.edit(title="Tekst i ri")
    sop.publish(day(10))
    document = sop.document
    values, _files, _type, number = text_on(sop.site, document, day(10))
    assert (values["title"], number, document.title) == ("Tekst i ri", 2, "Procedura")
    sop.on(10)
    assert life.settle_due(sop.site, sop.now) == 0
    assert (document.title, document.shown, document.state) == ("Tekst i ri", 2, "in_force")
    rows = len(document.history)
    assert life.settle_due(sop.site, sop.tick()) == 0
    assert len(document.history) == rows


def test_lists_are_right_on_the_day_even_when_nothing_ran(sop):
    sop.publish(day(5))
    catalog = sop.site.documents
    life.settle_due(sop.site, sop.now)
    assert sop.document.uid in catalog.select(states=("approved",), day=TODAY)
    assert sop.document.uid not in catalog.select(states=("approved",), day=day(5))
    assert sop.document.uid in catalog.select(states=("in_force",), day=day(5))


def test_clock_that_went_back_leaves_states_by_date_as_they_are(sop):
    sop.publish(day(5))
    sop.on(6)
    life.settle_due(sop.site, sop.now)
    assert sop.document.state == "in_force"
    sop.on(2)
    assert state_on(sop.document, day(2)) == "approved"
    assert sop.document.uid in sop.site.documents.select(states=("approved",), day=day(2))
    life.settle_due(sop.site, sop.now)
    assert sop.document.state == "approved"
    assert holds_on(sop.document, day(5)) == 1


def test_text_expires_after_its_last_day(sop):
    sop.publish(until=day(30))
    assert [state_on(sop.document, day(n)) for n in (30, 31)] == ["in_force", "expired"]
    assert dates_of(sop.document, TODAY).until == day(30)


def test_new_version_before_one_that_waits_takes_that_one_back(sop):
    sop.publish()
    sop.edit(title="Dy")
    sop.publish(day(20))
    sop.edit(title="Tre")
    sop.publish(day(10))
    assert [span.version for span in spans_of(sop.document)] == [1, 3]
    assert version_state(sop.document, 2, TODAY) == "cancelled"


def test_on_a_day_lists_show_what_held_then(sop):
    sop.step("record", act="VKM 499/2018", day=day(-3000))
    other = Life(sop.site, code="PSV-AKP-2/2026")
    other.publish(day(2))
    catalog = sop.site.documents
    assert list(catalog.select(on=day(-3001))) == []
    assert list(catalog.select(on=day(-10))) == [sop.document.uid]
    assert set(catalog.select(on=day(2))) == {sop.document.uid, other.document.uid}
    assert list(catalog.select(on=TODAY, states=("approved",))) == [other.document.uid]


def test_uncertain_day_is_kept_as_such(sop):
    sop.step("record", act="Miratuar në korrik 2011", day=day(-5000), uncertain=True)
    assert dates_of(sop.document, TODAY)[0] is None
    assert not dates_of(sop.document, TODAY).known
    assert holds_on(sop.document, TODAY) == 1


def test_minor_change_needs_a_reason_and_an_earlier_version(sop):
    sop.submit()
    with pytest.raises(Invalid) as caught:
        sop.approve(minor=True, reason="Gabim shtypi")
    assert "minor" in caught.value.fields
    sop.approve()
    sop.edit(title="Procedurë")
    sop.submit()
    with pytest.raises(Invalid) as caught:
        sop.approve(minor=True)
    assert "reason" in caught.value.fields
    version = sop.approve(minor=True, reason="Gabim shtypi")
    assert (version.minor, version.reason) == (True, "Gabim shtypi")


def test_old_text_is_restored_as_a_new_draft(sop):
    sop.publish()
    sop.edit(title="Dy")
    sop.publish()
    life.restore_version(sop.site, sop.who(EDITOR), sop.tick(), sop.document, sop.ctype, 1)
    assert working_values(sop.document)["title"] == "Procedura"
    with pytest.raises(Conflict):
        life.restore_version(sop.site, sop.who(EDITOR), sop.tick(), sop.document, sop.ctype, 1)
    version = sop.publish()
    assert (version.number, version.based_on, sop.document.title) == (3, 1, "Procedura")


def test_draft_put_aside_is_kept_and_taken_up_again(sop):
    sop.publish()
    sop.edit(title="Dy")
    with pytest.raises(Invalid):
        life.put_aside(sop.site, sop.who(EDITOR), sop.tick(), sop.document, sop.ctype, reason=" ")
    life.put_aside(sop.site, sop.who(EDITOR), sop.tick(), sop.document, sop.ctype, reason="Pret ligjin")
    assert (sop.document.draft, len(sop.document.put_aside)) == (None, 1)
    life.take_up(sop.site, sop.who(EDITOR), sop.tick(), sop.document, sop.ctype, 1)
    assert working_values(sop.document)["title"] == "Dy"
    assert "put_aside" in [entry.what for entry in log_of(sop.document.draft.log)]


# Files


def attach(sop, name, content=b"Teksti i shtojces", status="done"):
    file = attach_file(
        sop.site, sop.who(EDITOR), sop.tick(), sop.document, sop.ctype,
        name=name, media_type="text/plain", source=io.BytesIO(content),
    )  # fmt: skip
    if status == "done":
        store_text(sop.site, sop.now, file.uid, Read("done", (content.decode(),)))
    return file


class Read:
    reason, untouched = None, False

    def __init__(self, status, pages):
        self.status, self.pages, self.page_count = status, pages, len(pages)


def test_version_keeps_the_text_of_its_files_when_they_are_read_again(sop):
    file = attach(sop, "shtojca.txt")
    version = sop.publish()
    store_text(sop.site, sop.now, file.uid, Read("done", ("Tekst tjetër",)))
    assert [text.pages for text in version.texts] == [("Teksti i shtojces",)]
    assert version.digest == digest_of(version)


def test_file_of_a_version_stays_when_the_draft_drops_it(sop):
    file = attach(sop, "shtojca.txt")
    sop.publish()
    remove_file(sop.site, sop.who(EDITOR), sop.tick(), sop.document, sop.ctype, file)
    assert file.uid in sop.document.files
    assert file.removed is None
    sop.publish()
    assert sop.document.files == ()
    assert version_of(sop.site, sop.document, 1).files == sop.document.kept_files == (file.uid,)
    assert isinstance(sop.site.uids[file.uid], File)


def test_text_that_is_still_being_read_cannot_be_sent_to_review(sop):
    attach(sop, "shtojca.txt", status="pending")
    with pytest.raises(Missing, match="still being read"):
        sop.submit()
    assert sop.document.state == "draft"


# Replacement and withdrawal


def test_chain_of_replacements_is_told_from_any_of_its_documents(sop):
    old, middle = sop, Life(sop.site, code="PSV-AKP-2/2018")
    new = Life(sop.site, code="PSV-AKP-3/2025")
    old.step("record", act="Korrik 2011", day=day(-5500), uncertain=True)
    middle.step("record", act="VKM 499", day=day(-3000))
    new.step("record", act="VKM 2025", day=day(-100))
    for before, after, when in ((old, middle, day(-3000)), (middle, new, day(-100))):
        life.supersede_document(
            sop.site, sop.who(APPROVER), sop.tick(), before.document, sop.ctype, after.document, when
        )
    chain = (old.document, middle.document, new.document)
    for one in chain:
        assert lineage_of(sop.site, one) == chain
    assert successor_of(sop.site, old.document) is middle.document
    assert [state_on(old.document, day(n)) for n in (-3001, -3000)] == ["in_force", "superseded"]
    with pytest.raises(Invalid, match="itself replaced"):
        life.supersede_document(
            sop.site, sop.who(APPROVER), sop.tick(), new.document, sop.ctype, old.document, TODAY
        )


def test_document_replaced_by_itself_or_by_one_that_does_not_hold_is_refused(sop):
    sop.publish()
    draft = Life(sop.site, code="PSV-AKP-2/2026")
    for other, why in ((sop, "its own place"), (draft, "not in force on this day")):
        with pytest.raises(Invalid, match=why):
            life.supersede_document(
                sop.site, sop.who(APPROVER), sop.tick(), sop.document, sop.ctype, other.document, TODAY
            )
    assert sop.document.state == "in_force"


def test_withdrawing_what_others_depend_on_asks_first(sop):
    sop.publish()
    local = Life(sop.site, code="PSV-AKP-2/2026", parent=sop.document.uid)
    assert dependents_of(sop.site, sop.document) == (local.document,)
    with pytest.raises(Invalid) as caught:
        sop.step("withdraw", reason="Nuk zbatohet", day=TODAY)
    assert list(caught.value.fields) == ["confirmed"]
    sop.step("withdraw", reason="Nuk zbatohet", day=TODAY, confirmed=True)
    assert (sop.document.state, holds_on(sop.document, TODAY)) == ("withdrawn", 0)
    assert holds_on(sop.document, day(-1)) == 0
    (line,) = version_lines(sop.site, sop.document, TODAY)
    assert line.state == "withdrawn"


def test_withdrawn_procedure_can_come_back_with_a_new_version(sop):
    sop.publish()
    sop.step("withdraw", reason="Gabim", day=day(1))
    sop.on(2)
    sop.edit(title="Sërish")
    sop.publish()
    assert [span.version for span in spans_of(sop.document)] == [1, 2]


# Agreements


def test_agreement_goes_from_idea_to_amendment(sop):
    one = Life(sop.site, sop.create("MRV-GR-8/2006", TYPES["agreement"]))
    one.ctype = TYPES["agreement"]
    one.step("negotiate", EDITOR)
    one.step("initial", EDITOR, day=day(-8000))
    one.edit(summary="Teksti i nënshkruar")
    version = one.step("sign", day=day(-7500), act="Tiranë")
    assert version.number == 1
    one.step("ratify", day=day(-7000), act="Ligji 3692/2008", uncertain=True)
    one.step("enter_into_force", day=day(-6900), until=day(2000))
    assert [state_on(one.document, day(n)) for n in (-8000, -7500, -7000, -6900, 2001)] == [
        "initialled", "signed", "ratified", "in_force", "ended",
    ]  # fmt: skip
    one.edit(summary="Teksti i ndryshuar")
    assert working_state(one.document) == "negotiating"
    with pytest.raises(Invalid):
        one.step("complete")
    minor = one.step("complete", reason="U plotësua kontakti")
    assert (minor.minor, one.document.state) == (True, "in_force")
    assert state_on(one.document, day(2001)) == "ended"
    one.edit(summary="Protokoll i ri")
    one.step("amend", day=TODAY)
    assert (one.document.state, holds_on(one.document, TODAY)) == ("amended", 3)


# The trash, and what nothing may change


def test_trash_of_an_approved_document_asks_first(sop):
    sop.publish()
    with pytest.raises(Invalid):
        trash_document(sop.site, sop.who(EDITOR), sop.tick(), sop.document)
    trash_document(sop.site, sop.who(EDITOR), sop.tick(), sop.document, confirmed=True)
    with pytest.raises(NotAllowed):
        sop.step("withdraw", reason="Jo", day=TODAY)
    assert sop.document.versions


def test_version_refuses_every_change(app, stored):
    with stored() as site:
        uid = Life(site).publish().uid
    with stored() as site:
        with pytest.raises(TypeError, match="never changes"):
            site.uids[uid].values = {}
        assert site.uids[uid].digest == digest_of(site.uids[uid])


def test_same_step_at_once_from_two_connections_makes_one_version(app, stored):
    with stored() as site:
        sop = Life(site)
        sop.submit()
        uid, rev = sop.document.uid, text_rev(sop.document)

    def both():
        db = app.registry.database
        with session(db) as first, session(db) as second:
            for site in (first, second):
                one = Life(site, site.uids[uid], BEGIN + timedelta(hours=1))
                one.step("approve", rev=rev, day=TODAY)

    with pytest.raises(TRANSIENT):
        both()
    with stored() as site:
        assert len(site.uids[uid].versions) == 1
        assert len([1 for row in site.uids[uid].history if site.audit.get(row)[1] == "life:approve"]) == 1


def test_every_step_leaves_a_row_in_the_trail(sop):
    sop.submit(reviewers=[TRAINER])
    sop.agree()
    sop.approve()
    sop.edit(title="Dy")
    sop.step("withdraw", reason="Arsye", day=TODAY)
    actions = [sop.site.audit.get(row)[1] for row in sop.document.history]
    assert actions == [
        "document:created", "life:submit", "review:agreed", "life:approve", "draft:edited", "life:withdraw",
    ]  # fmt: skip


def test_document_whose_text_was_removed_takes_no_step(sop):
    sop.publish()
    sop.document.purged = (sop.now, 0)
    with pytest.raises(Conflict):
        sop.step("withdraw", reason="Jo", day=TODAY)
