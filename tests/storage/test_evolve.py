"""Evolve steps: done on a new site, run once in order, and guarded at every start."""

from datetime import UTC, date, datetime

import pytest

from dosja.settings import read_settings
from dosja.storage import evolve
from dosja.storage.database import DatabaseError
from dosja.storage.evolve import Step
from dosja.storage.model import Site

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def note(name):
    def run(site):
        site.settings["ran"] = (*site.settings.get("ran", ()), name)

    return run


STEPS = (Step("2026-12-codes", "Codes", note("codes")), Step("2027-01-files", "Files", note("files")))


@pytest.fixture
def site():
    return Site(NOW)


def bring_up_to_date(site, now, steps=None):
    """Run what is pending, as `dosja evolve` does; the ids of the steps."""
    pending = evolve.pending(site, steps)
    for step in pending:
        evolve.run_step(site, step, now)
    return [step.id for step in pending]


def test_mark_all_done_runs_nothing_and_leaves_nothing_pending(site):
    evolve.mark_all_done(site, NOW, STEPS)
    assert evolve.pending(site, STEPS) == []
    assert "ran" not in site.settings


def test_pending_steps_run_in_order_and_only_once(site):
    assert bring_up_to_date(site, NOW, STEPS) == ["2026-12-codes", "2027-01-files"]
    assert bring_up_to_date(site, NOW, STEPS) == []
    assert site.settings["ran"] == ("codes", "files")
    assert site.evolved["2026-12-codes"] == NOW


def test_what_is_done_is_not_pending(site):
    evolve.mark_all_done(site, NOW, STEPS[:1])
    assert bring_up_to_date(site, NOW, STEPS) == ["2027-01-files"]
    assert site.settings["ran"] == ("files",)


def test_check_with_pending_steps_names_them_and_the_remedy(site):
    evolve.mark_all_done(site, NOW, STEPS[:1])
    with pytest.raises(DatabaseError) as caught:
        evolve.check(site, STEPS)
    text = caught.value.args[0].interpolate()
    assert "2027-01-files" in text
    assert "dosja evolve" in text
    assert "2026-12-codes" not in text


def test_check_with_unknown_steps_says_that_the_database_is_newer(site):
    evolve.mark_all_done(site, NOW, STEPS)
    with pytest.raises(DatabaseError) as caught:
        evolve.check(site, STEPS[:1])
    assert "newer" in caught.value.args[0].interpolate()
    assert "2027-01-files" in caught.value.args[0].interpolate()


def test_check_known_accepts_an_older_database(site):
    evolve.check_known(site, STEPS)


def test_step_that_fails_is_not_recorded(site):
    def fail(site):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        evolve.run_step(site, Step("2027-02-broken", "Broken", fail), NOW)
    assert "2027-02-broken" not in site.evolved


def test_steps_of_the_code_have_ids_that_are_used_once():
    ids = [step.id for step in evolve.STEPS]
    assert len(ids) == len(set(ids))


def test_site_made_before_there_were_notices_gets_its_inboxes_once():
    site = Site(NOW)
    del site.notices
    bring_up_to_date(site, NOW)
    site.notices.inbox(1).add(NOW, ("sent_back", 0, 0, "author", {}))
    step = next(step for step in evolve.STEPS if step.id == "2026-11-notices")
    step.run(site)
    assert len(site.notices.inbox(1).rows) == 1
    evolve.check(site)


def test_site_of_the_time_before_lives_gets_indexes_and_keeps_its_drafts(tmp_path):
    """A document of that time has no word of lives in its record, and its dates among the values."""
    from dosja.accounts.permissions import OPERATOR
    from dosja.agencies.model import Agency
    from dosja.content_types import load_core_types
    from dosja.documents.life.course import dates_of
    from dosja.documents.operations.documents import create_document

    site = Site(NOW)
    site.agencies["mb"] = Agency("mb", "MB", "Ministria", "Ministry")
    types = load_core_types()
    made = []
    for type_id, values in (
        ("sop", {"title": "PSV", "code": "PSV-MB-1", "in_force_from": date(2020, 1, 2)}),
        ("agreement", {"title": "MRV", "code": "MRV-GR-1", "stage": "negotiating"}),
        ("agreement", {"title": "MRV 2", "code": "MRV-GR-2", "stage": "in_force"}),
        ("glossary_term", {"title": "MKR", "code": ""}),
    ):
        document = create_document(site, OPERATOR, NOW, types[type_id], agency="mb", values=values)
        document.type_version, document.state = 1, "draft"
        made.append(document)
    for name in ("courses", "turns", "asked", "references", "settled"):
        delattr(site.documents, name)
    for _again in range(2):
        for step in evolve.STEPS:
            evolve.run_step(site, step, NOW)
    assert [document.state for document in made] == ["draft", "negotiating", "initialled", "current"]
    assert dates_of(made[0], date(2026, 1, 1)).start == date(2020, 1, 2)
    assert list(site.documents.select(states=("negotiating",), day=date(2026, 1, 1))) == [made[1].uid]


def test_site_with_trainings_of_an_earlier_version_gets_its_new_lists(site):
    from dosja.accounts.permissions import OPERATOR
    from dosja.agencies.model import Agency
    from dosja.training.operations.sessions import SessionData, create_session

    site.agencies["akademia"] = Agency("akademia", "AKP", "Akademia", "Academy")
    days = ((date(2026, 11, 20), 360),)
    held = create_session(site, OPERATOR, NOW, "akademia", SessionData("Trajnimi", days))
    evolve.mark_all_done(site, NOW)
    del site.training.by_state, site.training.lists
    for step in ("2026-11-session-states", "2026-11-kept-lists"):
        del site.evolved[step]
    bring_up_to_date(site, NOW)
    assert list(site.training.by_state["open"]) == [held.uid]
    assert len(site.training.lists) == 0


def test_records_of_an_earlier_version_are_read_and_shortened(tmp_path, monkeypatch):
    """Written the way of the time before: states by name, a set of its own for each name, empty trees."""
    from BTrees.LLBTree import LLBTree, LLTreeSet
    from BTrees.LOBTree import LOBTree

    from dosja.accounts.permissions import OPERATOR
    from dosja.compact import Compact
    from dosja.people.model import Name, Person, Posting
    from dosja.people.operations import add_person
    from dosja.people.queries import search_persons
    from dosja.storage.database import open_database, session
    from dosja.storage.setup import create_site
    from dosja.training.model import Session
    from dosja.training.operations.rosters import Entry, add_entries
    from dosja.training.operations.sessions import SessionData, create_session

    settings = read_settings({"dosja.home": str(tmp_path), "dosja.fast_hash": "true"})
    db = open_database(tmp_path, create=True)
    by_name = {name: value for name, value in vars(Compact).items() if name.endswith("state__")}
    try:
        create_site(db, settings, NOW)
        for name in by_name:
            monkeypatch.delattr(Compact, name)
        with session(db) as site:
            who = [
                add_person(site, OPERATOR, NOW, name=Name(given, "Çela"), posting=Posting("akademia"))
                for given in ("Ana", "Drita")
            ]
            data = SessionData("Trajnimi", ((date(2026, 11, 20), 360),), place="Tiranë")
            held = create_session(site, OPERATOR, NOW, "akademia", data)
            add_entries(site, OPERATOR, NOW, held, [Entry(person=one.uid, marks="P") for one in who])
            held.drafts, held.corrections, held.decided = LOBTree(), LOBTree(), LLBTree()
            stored = {key + 1: held.row(key).stored(0) for key in held.rows}
            held.rows.clear()
            held.rows.update(stored)
            for one in who:
                one.awards = (1, 2)
            people = site.people
            for tree in (people.tokens, people.keys):
                for key, uids in list(tree.items()):
                    tree[key] = LLTreeSet(uids)
            del site.evolved["2026-11-short-records"]
            uids, held_uid = [one.uid for one in who], held.uid
        for name, value in by_name.items():
            monkeypatch.setattr(Compact, name, value, raising=False)
        for round_ in ("as it was", "shortened"):
            db.cacheMinimize()
            with session(db) as site:
                held = site.uids[held_uid]
                assert (held.title, held.place, held.days) == ("Trajnimi", "Tiranë", data.days), round_
                assert {row.person for _key, row in held.roster()} == set(uids)
                assert all(held.row(held.key_of(uid)).marks == "P" for uid in uids)
                assert site.uids[uids[0]].sessions == (held_uid,)
                found = search_persons(site, "cela dri")
                assert [one.name.given for one in found.persons] == ["Drita"]
                bring_up_to_date(site, NOW)
        with session(db) as site:
            connection = site._p_jar
            one, held = site.uids[uids[0]], site.uids[held_uid]
            assert type(one) is Person
            assert type(held) is Session
            assert not hasattr(one, "awards")
            assert held.drafts is held.corrections is held.decided is None
            sizes = [len(connection._storage.load(thing._p_oid)[0]) for thing in (one, held)]
            assert sizes < [300, 400]
            assert site.people.tokens["ana"] == (uids[0],)
    finally:
        db.close()
