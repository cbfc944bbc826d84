"""What a plugin's call writes is undone, and what was written before it stays; what wrote nothing costs
nothing. On a real connection, with each way of writing before and inside the call.
"""

import pytest
import transaction
from persistent.mapping import PersistentMapping
from ZODB.MappingStorage import MappingStorage

from dosja.plugins.guards import Failed, Guard
from dosja.storage.database import database_on

BEFORE = ("nothing", "changed", "added", "savepoint")
INSIDE = ("nothing", "changed", "added", "again", "savepoint", "given an id")


class Silent:
    """A watch that keeps the errors."""

    def __init__(self):
        self.errors = []

    def on_error(self, plugin_id, hook, error, trace, at_once):
        self.errors.append(error)


@pytest.fixture
def guard():
    return Guard(5, Silent())


@pytest.fixture
def root():
    db = database_on(MappingStorage())
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    connection = db.open(manager)
    connection.root()["site"] = site = PersistentMapping()
    site["one"], site["two"] = PersistentMapping(n=1), PersistentMapping(n=1)
    manager.commit()
    manager.begin()
    yield site
    manager.abort()
    connection.close()
    db.close()


def write(site, way, name, value):
    if way in ("changed", "savepoint", "again"):
        site[name]["n"] = value
    if way == "added":
        site[f"new {name}"] = PersistentMapping(n=value)
    if way == "given an id":
        site._p_jar.add(PersistentMapping(n=value))
    if way in ("savepoint", "again"):
        site._p_jar.transaction_manager.get().savepoint()


def stand(site):
    return {name: one["n"] for name, one in site.items()}


@pytest.mark.parametrize("fails", [False, True], ids=["comes back", "raises"])
@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.parametrize("before", BEFORE)
def test_only_what_the_call_wrote_is_undone(guard, root, before, inside, fails):
    write(root, before, "one", 2)
    expected = stand(root)

    def call():
        write(root, inside, "one" if inside == "again" else "two", 3)
        return [1][1 if fails else 0]

    answer = guard.call("p", "home_tile", call, site=root)
    assert isinstance(answer, Failed) == fails
    assert stand(root) == expected
    write(root, "changed", "two", 4)  # what comes after the call is kept
    manager = root._p_jar.transaction_manager
    manager.commit()
    manager.begin()
    assert stand(root) == {**expected, "two": 4}


@pytest.mark.parametrize("before", BEFORE)
def test_what_may_stay_stays_unless_the_call_fails(guard, root, before):
    write(root, before, "one", 2)
    guard.call("p", "job", lambda: write(root, "changed", "two", 3), site=root, keep=True)
    guard.call("p", "job", lambda: (write(root, "changed", "two", 9), [][1]), site=root, keep=True)
    assert root["two"]["n"] == 3


@pytest.mark.parametrize("before", ["nothing", "changed"])
def test_transaction_cannot_be_ended_inside_and_can_be_after(guard, root, before):
    write(root, before, "one", 2)
    manager = root._p_jar.transaction_manager
    for end in (manager.commit, manager.abort):
        assert "OwnTransaction" in guard.call("p", "home_tile", end, site=root).reason
    expected = stand(root)
    manager.commit()
    manager.begin()
    assert stand(root) == expected


def test_calls_within_calls_undo_their_own(guard, root):
    def inner():
        root["two"]["n"] = 3

    def outer():
        root["one"]["n"] = 2
        guard.call("q", "validate_document", inner, site=root)
        return stand(root)

    assert guard.call("p", "job", outer, site=root, keep=True) == {"one": 2, "two": 1}
    assert stand(root) == {"one": 2, "two": 1}


def test_use_of_another_resource_is_undone_too(guard, root):
    """Whether it was used inside the call, nobody can tell; so it is always asked to go back."""
    back = []

    class Mail:
        transaction_manager = root._p_jar.transaction_manager

        def savepoint(self):
            return self

        def rollback(self):
            back.append("mail")

        def abort(self, _transaction):
            back.append("abort")

        def sortKey(self):
            return "mail"

    root._p_jar.transaction_manager.get().join(Mail())
    guard.call("p", "home_tile", lambda: None, site=root)
    assert back == ["mail"]


def test_call_that_writes_nothing_has_nothing_read_again(guard, root):
    """A thousand documents saved at once are each looked at by a plugin: what was saved stays in memory."""
    for number in range(50):
        root[f"n{number}"] = PersistentMapping(n=number)
        guard.call("p", "validate_document", lambda: stand(root), site=root)
    loads, _stores = root._p_jar.getTransferCounts()
    assert loads < 10
