"""Sessions and rosters: what is kept, what is refused, who may; two trainers at one roster lose no mark."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import transaction
from ZODB.POSException import ConflictError

from dosja.accounts.permissions import OPERATOR
from dosja.errors import Conflict, Invalid, NotAllowed
from dosja.people import operations as people
from dosja.people.model import Name, Person, Posting
from dosja.storage.database import session, site_of
from dosja.training.model import CLOSED, OPEN, PLANNED
from dosja.training.operations import rosters, sessions
from dosja.training.operations.rosters import Change, Entry
from dosja.training.operations.sessions import SessionData

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
DAYS = ((date(2026, 11, 16), 360), (date(2026, 11, 17), 360), (date(2026, 11, 18), 360))
AT_PK = Posting("pk", county="gjirokaster", rank="Inspektor", since=date(2008, 1, 1))


def new(site, actor=OPERATOR, agency="akademia", **changes):
    data = replace(SessionData("Zbulimi i trafikimit në kufi", DAYS), **changes)
    return sessions.create_session(site, actor, NOW, agency, data)


def entry(given, family, **more):
    return Entry(name=Name(given, family), gender="F", posting=AT_PK, **more)


def names(site, held):
    return [site.uids[row.person].name.full for _key, row in held.roster()]


def test_roster_takes_people_freezes_where_they_work_and_takes_nothing_twice(site):
    held = new(site)
    done = rosters.add_entries(site, OPERATOR, NOW, held, [entry("Drita", "Zyberaj"), entry("Ana", "Hoxha")])
    assert (len(done.taken), len(done.persons)) == (2, 2)
    known = [Entry(person=uid) for uid in done.persons]
    again = rosters.add_entries(site, OPERATOR, NOW, held, known)
    assert (again.taken, again.completed, len(again.already)) == ([], [], 2)
    drita = site.uids[done.persons[0]]
    people.post(site, OPERATOR, NOW, drita, Posting("mash", since=date(2026, 11, 24)))
    row = held.row(done.taken[0])
    assert (row.frozen.agency, row.frozen.rank, row.number) == ("pk", "Inspektor", 1)
    assert drita.sessions == (held.uid,)


def test_roster_completes_what_is_not_known_and_contradicts_nothing(site):
    held = new(site)
    (uid,) = rosters.add_entries(site, OPERATOR, NOW, held, [entry("Drita", "Zyberaj", minutes=720)]).persons
    done = rosters.add_entries(site, OPERATOR, NOW, held, [Entry(person=uid, minutes=60, post_test=8400)])
    assert len(done.completed) == 1
    ((_key, row),) = held.roster()
    assert (row.minutes, row.post_test) == (720, 8400)


def test_roster_good_rows_are_taken_and_bad_ones_come_back_with_the_reason(site):
    trainer = people.create_person(site, OPERATOR, NOW, name=Name("Besa", "Kola"), posting=AT_PK)
    held = new(site, trainers=(trainer.uid,))
    done = rosters.add_entries(
        site, OPERATOR, NOW, held,
        [
            entry("Ana", "Hoxha"),
            entry("Ina", "Basha", post_test=15000),
            entry("Eva", "Dema", minutes=-1),
            entry("Era", "Gjoka", marks="PPPP"),
            Entry(person=trainer.uid),
            Entry(person=12345),
        ],
    )  # fmt: skip
    assert names(site, held) == ["Ana Hoxha"]
    assert len(done.refused) == 5
    assert all(message for _entry, message in done.refused)


def test_marks_and_results_change_only_what_is_named(site):
    held = new(site)
    (key,) = rosters.add_entries(site, OPERATOR, NOW, held, [entry("Drita", "Zyberaj")]).taken
    rosters.change_rows(site, OPERATOR, NOW, held, {key: Change(marks={0: "P", 2: "A"})})
    rosters.change_rows(site, OPERATOR, NOW, held, {key: Change(marks={1: "L"}, post_test=8400)})
    assert (held.row(key).marks, held.row(key).post_test) == ("PLA", 8400)
    rosters.change_rows(site, OPERATOR, NOW, held, {key: Change(clear=("post_test",))})
    assert held.row(key).post_test is None
    assert rosters.change_rows(site, OPERATOR, NOW, held, {key: Change(marks={1: "L"})}) == 0


@pytest.mark.parametrize(
    "change", [Change(marks={0: "X"}), Change(marks={3: "P"}), Change(minutes=2000), Change(post_test=10001)]
)
def test_marks_that_cannot_be_are_refused_and_nothing_is_kept(site, change):
    held = new(site)
    good, bad = rosters.add_entries(
        site, OPERATOR, NOW, held, [entry("Ana", "Hoxha"), entry("Ina", "Basha")]
    ).taken
    before = held.roster()
    with pytest.raises(Invalid):
        rosters.change_rows(site, OPERATOR, NOW, held, {bad: change})
    assert held.roster() == before
    assert held.row(good) is not None


def test_days_added_and_taken_off_move_the_marks_with_their_day(site):
    held = new(site)
    (key,) = rosters.add_entries(site, OPERATOR, NOW, held, [entry("Ana", "Hoxha", marks="PAL")]).taken
    data = SessionData(held.title, (DAYS[1], DAYS[2], (date(2026, 11, 19), 60)))
    sessions.update_session(site, OPERATOR, NOW, held, data, rev=held.rev)
    assert held.row(key).marks == "AL-"


def test_session_closed_is_corrected_with_a_reason_and_the_old_row_stays_known(site):
    held = new(site)
    (key,) = rosters.add_entries(site, OPERATOR, NOW, held, [entry("Ana", "Hoxha", marks="PPP")]).taken
    sessions.set_state(site, OPERATOR, NOW, held, CLOSED)
    with pytest.raises(Invalid):
        rosters.change_rows(site, OPERATOR, NOW, held, {key: Change(marks={0: "A"})})
    rosters.change_rows(site, OPERATOR, NOW, held, {key: Change(marks={0: "A"})}, reason="U lexua gabim")
    ((kept_key, old, _when, _who, why),) = held.corrections.values()
    assert (kept_key, old[3], why) == (key, "PPP", "U lexua gabim")
    with pytest.raises(Invalid):
        sessions.set_state(site, OPERATOR, NOW, held, OPEN)
    sessions.set_state(site, OPERATOR, NOW, held, OPEN, reason="Mungon një ditë")
    assert held.state == OPEN


def test_session_of_the_future_is_planned_and_cannot_be_closed(site):
    held = new(site, days=((date(2027, 1, 11), 360),))
    assert held.state == PLANNED
    sessions.set_state(site, OPERATOR, NOW, held, OPEN)
    with pytest.raises(Invalid):
        sessions.set_state(site, OPERATOR, NOW, held, CLOSED)
    assert new(site).state == OPEN


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"days": (DAYS[0], DAYS[0])}, "days"),
        ({"days": ((date(2026, 11, 16), -60),)}, "days"),
        ({"days": ((date(2026, 11, 16), 1441),)}, "days"),
        ({"county": "nowhere"}, "county"),
        ({"place_kind": "moon"}, "place_kind"),
        ({"curriculum": 99}, "curriculum"),
        ({"trainers": (99,)}, "trainers"),
        ({"parent": 99}, "parent"),
        ({"planned_minutes": -1}, "hours"),
    ],
)
def test_session_with_a_mistake_names_the_field(site, changes, field):
    with pytest.raises(Invalid) as caught:
        new(site, **changes)
    assert field in caught.value.fields


def test_session_does_not_follow_from_itself(site):
    first = new(site)
    second = new(site, parent=first.uid)
    data = SessionData(first.title, DAYS, parent=second.uid)
    with pytest.raises(Invalid):
        sessions.update_session(site, OPERATOR, NOW, first, data, rev=first.rev)


def test_edit_of_what_somebody_saved_meanwhile_is_a_conflict(site):
    held = new(site)
    old = held.rev
    assert sessions.update_session(site, OPERATOR, NOW, held, SessionData("Tjetër", DAYS), rev=old)
    with pytest.raises(Conflict):
        sessions.update_session(site, OPERATOR, NOW, held, SessionData("Tretë", DAYS), rev=old)
    assert not sessions.update_session(site, OPERATOR, NOW, held, SessionData("Tjetër", DAYS), rev=held.rev)


def test_same_as_last_time_copies_the_people_and_nothing_else(site):
    first = new(site)
    rosters.add_entries(site, OPERATOR, NOW, first, [entry("Ana", "Hoxha", marks="PPP", post_test=9000)])
    second = new(site)
    rosters.copy_roster(site, OPERATOR, NOW, first, second)
    ((_key, row),) = second.roster()
    assert (names(site, second), row.marks, row.post_test) == (["Ana Hoxha"], "", None)


def test_trainer_records_the_own_trainings_and_no_others(site):
    trainer, officer = site.users["trajner.akademia"], site.users["trajnime.magjistratura"]
    own, other = new(site, trainer), new(site)
    rosters.add_entries(site, trainer, NOW, own, [entry("Ana", "Hoxha")])
    for actor, held in ((trainer, other), (officer, own), (site.users["partner"], own)):
        with pytest.raises(NotAllowed):
            rosters.add_entries(site, actor, NOW, held, [entry("Ina", "Basha")])
    person = people.create_person(
        site, OPERATOR, NOW, name=Name("Agim", "Trajneri"), posting=Posting("akademia")
    )
    people.link_account(site, OPERATOR, NOW, person, trainer)
    taught = new(site, trainers=(person.uid,))
    rosters.add_entries(site, trainer, NOW, taught, [entry("Ina", "Basha")])
    with pytest.raises(NotAllowed):
        new(site, trainer, agency="mash")


def test_person_taken_off_is_gone_from_the_record_too(site):
    held = new(site)
    done = rosters.add_entries(site, OPERATOR, NOW, held, [entry("Ana", "Hoxha")])
    rosters.remove_row(site, OPERATOR, NOW, held, done.taken[0])
    assert site.uids[done.persons[0]].sessions == ()
    assert held.roster() == []


def test_merged_person_stands_on_a_roster_once(site):
    held = new(site)
    done = rosters.add_entries(
        site, OPERATOR, NOW, held, [entry("Drita", "Zyberaj"), entry("Drita", "Zybraj")]
    )
    kept, dropped = (site.get(uid, Person) for uid in done.persons)
    people.merge(
        site, OPERATOR, NOW, kept, dropped, revs=(kept.rev, dropped.rev), name=kept.name, gender="F",
        staff_number="", postings=tuple(kept.all_postings),
    )  # fmt: skip
    again = rosters.add_entries(site, OPERATOR, NOW, held, [Entry(person=dropped.uid)])
    assert (again.taken, len(again.already)) == ([], 1)


def test_two_trainers_at_one_roster_lose_no_mark(db):
    with session(db) as site:
        held = new(site)
        keys = rosters.add_entries(
            site, OPERATOR, NOW, held, [entry("Person", f"Shembull{chr(97 + n)}") for n in range(30)]
        ).taken
        uid = held.uid
    first, second = (
        transaction.TransactionManager(explicit=True),
        transaction.TransactionManager(explicit=True),
    )

    def mark(manager, chosen, place):
        """A request that is run again after a conflict, as pyramid_retry does."""
        for _attempt in range(5):
            try:
                with manager:
                    other = site_of(connections[manager])
                    changes = {key: Change(marks={place: "P"}) for key in chosen}
                    rosters.change_rows(other, OPERATOR, NOW, other.uids[uid], changes)
                    if meanwhile:
                        meanwhile.pop()()
                return
            except ConflictError:
                manager.abort()
        raise AssertionError("five attempts were not enough")

    connections = {}
    for manager in (first, second):
        manager.begin()
        connections[manager] = db.open(manager)
        manager.abort()
    meanwhile = [lambda: mark(second, keys, 1)]
    mark(first, keys, 0)
    for connection in connections.values():
        connection.close()
    with session(db) as site:
        assert {row.marks for _key, row in site.uids[uid].roster()} == {"PP-"}
