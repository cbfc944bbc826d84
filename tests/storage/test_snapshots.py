"""Which documents a reader may see is kept as long as nobody commits, and never longer."""

from datetime import UTC, datetime

import pytest
import transaction

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.catalog.model import MOST_KEPT
from dosja.documents.operations.documents import create_document, restore_document, trash_document
from dosja.snapshots import snapshot_of
from dosja.storage.database import session, site_of

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
READER = frozenset({"public"})
TYPES = load_core_types()


@pytest.fixture
def reading(db):
    """A connection that stays open from one transaction to the next, as a web process keeps it."""
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    connection = db.open(manager)
    yield manager, site_of(connection)
    manager.abort()
    connection.close()


def write(site, title, access="public", **more):
    values = {"title": title, "language": "sq", "kind": "report"}
    return create_document(
        site, OPERATOR, NOW, TYPES["document"], agency="akademia", values=values, access=access, **more
    )


def seen(site):
    return sorted(site.uids[uid].title for uid in site.documents.select(READER))


def test_snapshot_changes_with_each_commit_and_only_then(db, reading):
    manager, site = reading
    first = snapshot_of(site.documents)
    assert first is not None  # else ZODB calls it otherwise now, and nothing is kept any more
    manager.abort()
    manager.begin()
    assert snapshot_of(site.documents) == first
    with session(db) as other:
        write(other, "Raporti")
    manager.abort()
    manager.begin()
    assert snapshot_of(site.documents) != first


def test_documents_that_somebody_else_adds_changes_and_trashes_show_at_once(db, reading):
    manager, site = reading

    def again():
        manager.abort()
        manager.begin()
        return seen(site)

    assert seen(site) == []
    with session(db) as other:
        uid = write(other, "Raporti").uid
    assert seen(site) == []  # the present transaction sees one state to its end
    assert again() == again() == ["Raporti"]
    with session(db) as other:
        trash_document(other, OPERATOR, NOW, other.uids[uid], confirmed=True)
    assert again() == []
    with session(db) as other:
        restore_document(other, OPERATOR, NOW, other.uids[uid])
    assert again() == ["Raporti"]


@pytest.mark.parametrize("savepoint", [False, True])
def test_what_was_written_and_given_up_shows_to_nobody(db, reading, savepoint):
    manager, site = reading
    assert seen(site) == []
    write(site, "Raporti")
    if savepoint:
        manager.savepoint()
    assert seen(site) == ["Raporti"]
    manager.abort()
    manager.begin()
    assert seen(site) == []


def test_own_commit_shows_in_the_next_transaction(reading):
    manager, site = reading
    assert seen(site) == []
    write(site, "Raporti")
    manager.commit()
    manager.begin()
    assert seen(site) == ["Raporti"]


def test_each_reader_sees_his_own_however_many_there_are(db, reading):
    manager, site = reading
    with session(db) as other:
        readers = {user.uid: user.login for user in other.users.values()}
        for uid, login in readers.items():
            write(other, login, access="restricted", readers=(uid,))
    manager.abort()
    manager.begin()
    assert len(readers) > MOST_KEPT
    for _twice in range(2):
        for uid, login in readers.items():
            found = site.documents.select(frozenset({"public", f"reader:{uid}"}))
            assert [site.uids[one].title for one in found] == [login]
