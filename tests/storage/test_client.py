"""What a client of the storage process tells it, when, and what comes of it."""

import pytest
import transaction
from BTrees.OOBTree import OOBTree
from persistent.mapping import PersistentMapping
from ZEO.Exceptions import ClientDisconnected
from ZODB.DB import DB
from ZODB.POSException import ConflictError

from dosja.storage.client import MOST_BYTES, MOST_CALLS, SiteClient
from tests.storage.index_case import start_storage


class Client:
    """One process' database on a served file, with a connection of its own."""

    def __init__(self, address):
        self.storage = SiteClient(address, wait_timeout=3)
        self.db = DB(self.storage)
        self.manager = transaction.TransactionManager()
        self.root = self.db.open(self.manager).root()

    def commit(self):
        self.manager.commit()

    def fresh(self):
        """The root as a reader sees it who begins now."""
        self.storage.ping()
        self.manager.begin()
        return self.root

    def close(self):
        self.manager.abort()
        self.db.close()


@pytest.fixture
def served(tmp_path):
    """(two clients, a function that kills the storage process)."""
    address, stop = start_storage(tmp_path / "Data.fs")
    clients = [Client(address), Client(address)]
    yield *clients, stop
    for client in clients:
        client.close()
    stop()


def test_a_commit_of_many_objects_wakes_the_thread_that_speaks_a_few_times_only(served, monkeypatch):
    first, second, _stop = served
    loop = first.storage._server.loop
    wakes = []
    wake = loop.call_soon_threadsafe
    monkeypatch.setattr(loop, "call_soon_threadsafe", lambda *args: (wakes.append(args), wake(*args))[1])
    for number in range(100):
        first.root[f"k{number}"] = PersistentMapping(number=number)
    first.commit()
    assert len(wakes) < 6
    assert [second.fresh()[f"k{number}"]["number"] for number in range(100)] == list(range(100))


@pytest.mark.parametrize(
    ("count", "text"), [(3 * MOST_CALLS + 7, ""), (9, "x" * (MOST_BYTES // 3)), (1, "x" * (3 * MOST_BYTES))]
)
def test_a_large_commit_arrives_whole(served, count, text):
    first, second, _stop = served
    first.root["all"] = OOBTree()
    for number in range(count):
        first.root["all"][number] = PersistentMapping(number=number, text=text)
    first.commit()
    found = second.fresh()["all"]
    assert [each["number"] for each in found.values()] == list(range(count))
    assert all(each["text"] == text for each in found.values())


def test_what_was_told_of_an_ended_commit_is_not_in_the_next_one(served):
    first, second, _stop = served
    first.root["kept"] = PersistentMapping()
    first.commit()
    second.fresh()["kept"]["by"] = "second"
    second.commit()
    first.root["kept"]["by"] = "first"
    first.root["lost"] = PersistentMapping()
    with pytest.raises(ConflictError):
        first.commit()
    first.manager.abort()
    first.fresh()["next"] = PersistentMapping()
    first.commit()
    assert dict(second.fresh()["kept"]) == {"by": "second"}
    assert sorted(second.root) == ["kept", "next"]


def test_two_who_add_to_one_bucket_both_keep_what_they_added(served):
    first, second, _stop = served
    first.root["tree"] = OOBTree({"a": 1})
    first.commit()
    second.fresh()["tree"]["b"] = 2
    first.root["tree"]["c"] = 3
    second.commit()
    first.commit()
    assert dict(second.fresh()["tree"]) == {"a": 1, "b": 2, "c": 3}


def test_a_commit_after_the_storage_process_ended_says_so_and_stores_nothing_later(served):
    first, _second, stop = served
    first.root["a"] = PersistentMapping()
    transaction = first.manager.get()
    stop()
    with pytest.raises(ClientDisconnected):
        transaction.commit()
    first.manager.abort()
    assert not first.storage._server._told
