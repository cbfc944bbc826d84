"""Each process of `dosja serve` killed in turn under load: it comes back, no acknowledged save is lost."""

import http.client
import threading
import urllib.error

import pytest

from dosja.storage.database import ClientDisconnected, open_database, session
from dosja.storage.follower import TRANSIENT
from dosja.uids import parse_uid
from tests.command import dosja
from tests.serving import Intranet, Person, wait_until

pytestmark = pytest.mark.slow

BROKEN = (urllib.error.URLError, http.client.HTTPException, OSError)
"""How a client notices that a process of the other side died."""


class Load(threading.Thread):
    """Does one thing again and again; `done` is what was acknowledged, `failed` counts what was not."""

    def __init__(self):
        super().__init__(daemon=True)
        self.stop = threading.Event()
        self.done: list = []
        self.failed: list = []

    def run(self):
        number = 0
        while not self.stop.is_set():
            number += 1
            try:
                self.done.append(self.do(number))
            except (ClientDisconnected, *TRANSIENT, *BROKEN) as error:
                self.failed.append(getattr(error, "code", 0))

    def end(self):
        self.stop.set()
        self.join(60)
        assert not self.is_alive()


class Editor(Load):
    """Creates documents by the form, as a person does; keeps the uid that the answer leads to."""

    def __init__(self, intranet, login, agency):
        super().__init__()
        self.path = f"/new?type=document&agency={agency}"
        self.person = Person(intranet, login, "Dosja-demo-2026")

    def do(self, number):
        address = self.person.send(self.path, button="save", title=f"Raport {number}", kind="report")
        uid = parse_uid(address.rpartition("/d/")[2])
        assert uid, address
        return uid


class Program(Load):
    """Saves through the storage process, as the `dosja` command does."""

    def __init__(self, home):
        super().__init__()
        self.db = open_database(home, served=True, wait=20)

    def do(self, number):
        with session(self.db) as site:
            site.settings[f"saved-{number:06}"] = number
        return f"saved-{number:06}"

    def end(self):
        super().end()
        self.db.close()


class Visitor(Load):
    """Asks for a page without being signed in."""

    def __init__(self, intranet):
        super().__init__()
        self.intranet = intranet

    def do(self, number):
        return self.intranet.get("/sign-in")


@pytest.fixture
def home(site_folder):
    (site_folder / "dosja.ini").write_text("[dosja]\nfast_hash = true\nworkers = 2\n")
    return site_folder


@pytest.mark.parametrize("name", ["storage", "web-1", "indexer", "worker"])
def test_serve_child_killed_under_load_comes_back_and_loses_no_acknowledged_save(home, name):
    with Intranet(home) as intranet:
        editors = [
            Editor(intranet, "redaktor.akademia", "akademia"),
            Editor(intranet, "redaktor.policia", "policia"),
        ]
        program, visitor = Program(home), Visitor(intranet)
        loads = (*editors, program, visitor)
        for load in loads:
            load.start()

        def everybody_got_on():
            goals = [(load, len(load.done) + 2) for load in loads]
            wait_until(lambda: all(len(load.done) >= goal for load, goal in goals))

        before = intranet.children()
        for _round in range(2):
            everybody_got_on()
            old = intranet.children()[name]
            assert intranet.kill(name) != old
        everybody_got_on()
        for load in loads:
            load.end()
        after = intranet.children()
        assert {other for other in after if after[other] != before[other]} == {name}
        failed = [code for load in loads for code in load.failed]
        if name in ("indexer", "worker"):
            assert failed == []
        # A killed web process breaks the connections that it held; a storage that is away may answer 503.
        assert set(failed) <= {0, 503}
        assert set(visitor.done) <= {200, 503}
        assert dosja("check-index", home=home).returncode == 0
        assert len(intranet.processes()) == 6
    db = open_database(home)
    try:
        with session(db) as site:
            assert [key for key in program.done if key not in site.settings] == []
            uids = [uid for editor in editors for uid in editor.done]
            assert len(uids) >= 12
            assert [uid for uid in uids if uid not in site.uids] == []
    finally:
        db.close()
    assert dosja("check-db", home=home).returncode == 0


def test_ids_of_new_objects_are_not_given_twice_after_the_storage_was_killed(home):
    with Intranet(home) as intranet:
        earlier = open_database(home, served=True, wait=20)
        later = None
        try:
            earlier.storage.new_oid()  # fetches a hundred, of which the next storage process knows nothing
            intranet.kill("storage")
            later = open_database(home, served=True, wait=20)
            given = [storage.new_oid() for _ in range(50) for storage in (earlier.storage, later.storage)]
            assert len(set(given)) == 100
        finally:
            earlier.close()
            if later is not None:
                later.close()
