"""`dosja import-training` stores: sessions as the list says, persons by matching, batch by batch."""

import json
import signal
import subprocess
import time

import pytest

from dosja.people.model import Person
from dosja.storage.database import open_database, session
from dosja.training import importing
from dosja.training.importing import Target, import_list
from dosja.training.intake import understand
from dosja.training.model import Session
from dosja.uids import format_uid
from tests import command
from tests.functional.conftest import BEGIN
from tests.functional.training_pages import make_person, make_session
from tests.serving import COMMAND, LONGEST

LIST = """Emri;Mbiemri;Kursi;Data;Orë;Pikët
Mira;Gjoka;Zbulimi i trafikimit;16.03.2009;6;84
Genc;Leka;Zbulimi i trafikimit;16.03.2009;3;40
Mira;Gjoka;Intervistimi;20.03.2009;4;
Ana;Hoxha;Intervistimi;20.03.2009;4;
?;12;Intervistimi;20.03.2009;4;
"""


@pytest.fixture
def db(site_folder):
    opened = open_database(site_folder)
    yield opened
    opened.close()


def run(folder, *arguments, code=0):
    result = command.run("import-training", *arguments, "--home", str(folder), folder=folder)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout


def held(site):
    found = [one for one in site.uids.values() if isinstance(one, Session)]
    return {one.title: one for one in found}


def rows_of(site, one):
    return [
        (site.uids[row.person].name.full, row.marks, row.minutes, row.post_test) for _k, row in one.roster()
    ]


def store(db, text, agency="akademia", **more):
    content = text.encode("utf-8")
    return import_list(
        db, BEGIN, understand(content, "lista.csv"), content, Target(agency, **more), name="lista.csv"
    )


def test_list_makes_its_trainings_with_who_was_there_and_keeps_the_rest_as_drafts(db):
    outcome = store(db, LIST)
    assert [(one.title, one.created, one.taken, one.persons, one.waiting) for one in outcome.sessions] == [
        ("Intervistimi", True, 2, 2, 0), ("Zbulimi i trafikimit", True, 2, 1, 0),
    ] or sum(one.waiting for one in outcome.sessions) == 1  # fmt: skip
    with session(db) as site:
        found = held(site)
        assert rows_of(site, found["Zbulimi i trafikimit"]) == [
            ("Mira Gjoka", "P", None, 8400),
            ("Genc Leka", "", 180, 4000),
        ]
        assert rows_of(site, found["Intervistimi"]) == [
            ("Mira Gjoka", "P", None, None),
            ("Ana Hoxha", "P", None, None),
        ]
        assert sum(len(one.drafts or ()) for one in found.values()) == 1
        assert sum(isinstance(thing, Person) for thing in site.uids.values()) == 3


def test_same_list_again_adds_nothing(db):
    def counted():
        with session(db) as site:
            return (
                sum(isinstance(thing, Session) for thing in site.uids.values()),
                sum(isinstance(thing, Person) for thing in site.uids.values()),
                sum(len(one.rows) + len(one.drafts or ()) + len(one.files) for one in held(site).values()),
            )

    store(db, LIST)
    before = counted()
    outcome = store(db, LIST)
    assert counted() == before
    assert all(not one.created and not one.taken for one in outcome.sessions)


def test_rows_go_to_the_given_training_and_known_people_are_found(db):
    with session(db) as site:
        uid = make_session(site, agency="akademia")
        known = make_person(site, "Mira", "Gjoka", "akademia")
    outcome = store(db, "Emri;Mbiemri\nMira;Gjoka\nEva;Dema\n", session=uid)
    (one,) = outcome.sessions
    assert (one.created, one.taken, one.persons) == (False, 2, 1)
    with session(db) as site:
        assert known in {row.person for _key, row in site.uids[uid].roster()}


def test_rights_are_those_of_the_account(db):
    outcome = store(db, LIST, login="redaktor.akademia")
    assert outcome.sessions == []
    assert outcome.problems
    with session(db) as site:
        assert held(site) == {}


def test_list_that_is_cut_off_keeps_whole_batches_and_goes_on_where_it_was(db, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)

    class Cut(Exception):
        pass

    def stop(done, _total):
        if done >= 4:
            raise Cut

    names = ["Mira Gjoka", "Genc Leka", "Ana Hoxha", "Eva Dema", "Besa Kola", "Luan Prifti"]
    content = "\n".join(names).encode()
    understood = understand(content, "a.txt")
    with pytest.raises(Cut):
        import_list(db, BEGIN, understood, content, Target("akademia"), name="a.txt", progress=stop)
    with session(db) as site:
        (one,) = held(site).values()
        assert [name for name, *_rest in rows_of(site, one)] == names[:4]
    outcome = import_list(db, BEGIN, understood, content, Target("akademia"), name="a.txt")
    assert outcome.sessions[0].taken == 2
    with session(db) as site:
        (one,) = held(site).values()
        assert [name for name, *_rest in rows_of(site, one)] == names


def test_command_killed_in_the_middle_leaves_whole_rows_and_a_second_run_completes_them(site_folder):
    from random import Random

    words = Random(3)

    def word(length):
        return "".join(words.choices("bdfgklmnprst", k=length)).title()

    names = [f"{word(6)}a {word(9)}i" for _number in range(600)]
    (site_folder / "lista.txt").write_text("\n".join(names), "utf-8")
    words = [*COMMAND, "import-training", "lista.txt", "--agency", "akademia", "--home", str(site_folder)]
    process = subprocess.Popen(words, cwd=site_folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    size = (site_folder / "Data.fs").stat().st_size
    deadline = time.monotonic() + LONGEST
    while (site_folder / "Data.fs").stat().st_size < size + 60_000 and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with_rows = _counts(site_folder)
    assert with_rows[0] == with_rows[1]
    answer = json.loads(run(site_folder, "lista.txt", "--agency", "akademia", "--json", code=0))
    assert answer["sessions"][0]["created"] is (with_rows[2] == 0)
    assert _counts(site_folder) == (600, 600, 1)


def _counts(folder):
    """(rows, persons with this training, trainings)."""
    db = open_database(folder)
    try:
        with session(db) as site:
            sessions = [one for one in site.uids.values() if isinstance(one, Session)]
            persons = [one for one in site.uids.values() if isinstance(one, Person)]
            rows = sum(len(one.rows) for one in sessions)
            return rows, sum(len(one.sessions) for one in persons), len(sessions)
    finally:
        db.close()


@pytest.mark.parametrize(("lang", "told"), [("en", "2 taken (2 new)"), ("sq", "2 u morën (2 të rinj)")])
def test_command_tells_what_it_did_in_the_readers_language(site_folder, monkeypatch, lang, told):
    monkeypatch.setenv("LANG", f"{lang}_AL.UTF-8")
    (site_folder / "lista.txt").write_text("Mira Gjoka\nGenc Leka\n", "utf-8")
    assert told in run(site_folder, "lista.txt", "--agency", "akademia", "--as", "trajner.akademia")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Name the agency"),
        (("--agency", "asgje"), "--agency: there is no asgje"),
        (("--session", "0000000000001"), "There is no training"),
        (("--agency", "akademia", "--curriculum", "PT-X-1"), "There is no curriculum"),
        (("--agency", "akademia", "--as", "askush"), "There is no account"),
    ],
)
def test_command_refuses_what_it_cannot_do_before_it_begins(site_folder, monkeypatch, arguments, told):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    (site_folder / "lista.txt").write_text("Mira Gjoka\n", "utf-8")
    words = ("import-training", "lista.txt", *arguments, "--home", str(site_folder))
    result = command.run(*words, folder=site_folder)
    assert result.returncode in (1, 2)
    assert told in result.stderr


def test_command_puts_a_list_on_the_roster_of_one_training(site_folder, db):
    with session(db) as site:
        uid = make_session(site, agency="akademia")
    db.close()
    (site_folder / "lista.txt").write_text("Mira Gjoka\nGenc Leka\n", "utf-8")
    answer = json.loads(run(site_folder, "lista.txt", "--session", format_uid(uid), "--json"))
    assert answer["sessions"] == [
        {
            "session": format_uid(uid), "title": "Zbulimi i trafikimit", "created": False, "taken": 2,
            "completed": 0, "already": 0, "new_persons": 2, "waiting": 0,
        }
    ]  # fmt: skip
