"""Reading the transaction log: FileStorage, ZEO, while others write."""

import threading
from pathlib import Path

import pytest
import transaction
from ZODB.DB import DB
from ZODB.FileStorage import FileStorage
from ZODB.FileStorage.format import CorruptedError
from ZODB.utils import p64, u64

from dosja.storage.client import SiteClient
from dosja.storage.database import pack
from dosja.storage.follower import NOTHING, Follower, class_name
from dosja.storage.model import ROOT_KEY
from tests.storage.index_case import SOURCE, Case, add, edit, start_storage

DOCUMENT = "dosja.documents.model.Document"


@pytest.fixture(params=["file", "zeo", "zeo whose file is read here"])
def case(request, tmp_path):
    if request.param == "file":
        made = Case(tmp_path)
        yield made
        made.db.close()
        return
    address, stop = start_storage(tmp_path / "Data.fs")
    client = SiteClient(address, wait_timeout=10)
    client.log = tmp_path / "Data.fs" if request.param != "zeo" else None
    made = Case(tmp_path, client)
    yield made
    made.db.close()
    stop()


@pytest.fixture
def follower(case):
    made = Follower(case.db, SOURCE.classes)
    yield made
    made.close()


def test_changes_after_a_tid_are_later_ones_in_order(case, follower):
    case.add("para")
    before = follower.last()
    uids = [case.add(f"d{number}") for number in range(3)]
    case.edit(uids[0], "tjeter")
    changes = list(follower.changes(before, follower.last()))
    assert [name for change in changes for _, name in change.objects] == [DOCUMENT] * 4
    tids = [change.tid for change in changes]
    assert tids == sorted(tids)
    assert len(set(tids)) == 4
    assert tids[0] > before
    assert tids[-1] == follower.last()


def test_changes_from_nothing_are_all(case, follower):
    uid = case.add("para")
    case.edit(uid, "pas")
    oids = [oid for change in follower.changes(NOTHING, follower.last()) for oid, _ in change.objects]
    assert len(oids) == 2
    assert len(set(oids)) == 1


def test_changes_when_nothing_is_new_are_none(case, follower):
    case.add("para")
    assert list(follower.changes(follower.last(), follower.last())) == []


def test_changes_of_other_classes_are_left_out_but_the_transaction_is_told(case, follower):
    before = follower.last()
    with case.change() as site:
        site.settings["x"] = 1
    (change,) = follower.changes(before, follower.last())
    assert change.objects == ()


def test_changes_of_an_aborted_transaction_are_none(case, follower):
    before = follower.last()
    with pytest.raises(ZeroDivisionError), case.change() as site:  # noqa: PT012
        add(site, "kurrë")
        raise ZeroDivisionError
    assert follower.last() == before


def test_changes_read_in_part_go_on_where_they_stood(case, follower):
    for number in range(5):
        case.add(f"d{number}")
    first = next(iter(follower.changes(NOTHING, follower.last())))
    rest = list(follower.changes(first.tid, follower.last()))
    assert rest[0].tid > first.tid


def test_changes_while_another_thread_commits_are_complete(case, follower):
    """FileStorage's iterator can trip over a transaction that is being written; the follower must not."""
    done = threading.Event()
    written = []

    def write():
        for number in range(120):
            written.append(case.add(f"d{number}", "tekst " * 200))
        done.set()

    start = follower.last()
    seen = start
    count = 0
    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set() or seen < follower.last():
        done.wait(0.001)  # or the writer, a thread of the same process, would hardly have its turn
        for change in follower.changes(seen, follower.last()):
            assert change.tid > seen
            seen = change.tid
            count += len(change.objects)
    writer.join()
    assert count == len(written) == 120


def test_has_knows_the_transactions_of_the_log_only(case, follower):
    case.add("para")
    last = follower.last()
    assert follower.has(last)
    assert follower.has(NOTHING)
    assert not follower.has(p64(u64(last) + 1))
    assert not follower.has(p64(u64(last) - 1))


def test_snapshot_holds_what_the_log_has_told(case, follower):
    uid = case.add("para")
    case.edit(uid, "pas")
    (*_, change) = follower.changes(NOTHING, follower.last())
    with follower.snapshot(change.tid) as snapshot:
        document = snapshot.load(change.objects[0][0])
        assert (document.uid, document.title) == (uid, "pas")
        assert snapshot.root[ROOT_KEY].get(uid) is document


def test_snapshot_of_an_object_that_is_gone_is_none(case, follower):
    with follower.snapshot() as snapshot:
        assert snapshot.load(p64(2**40)) is None


def test_class_name_is_read_without_the_class():
    assert class_name(b"\x80\x03cno.such.module\nThing\nq\x01.}q\x02.") == "no.such.module.Thing"
    assert class_name(None) == ""
    assert class_name(b"") == ""


def test_follower_of_undone_creation_reports_and_loads_nothing(tmp_path):
    case = Case(tmp_path)
    with case.change() as site:
        uid = add(site, "para")
    with case.change() as site:
        edit(site, uid, "pas")
    follower = Follower(case.db)
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    connection = case.db.open(manager)
    case.db.undo(case.db.undoLog(0, 1)[0]["id"], manager.get())
    manager.commit()
    connection.close()
    changes = list(follower.changes(NOTHING, follower.last()))
    with follower.snapshot(changes[-1].tid) as snapshot:
        assert snapshot.load(changes[-1].objects[0][0]).title == "para"
    case.db.close()


def test_follower_reads_a_log_that_another_process_wrote(tmp_path):
    """A database that was closed and opened again: the log goes on."""
    case = Case(tmp_path)
    case.add("para")
    case.db.close()
    db = DB(FileStorage(str(tmp_path / "Data.fs")))
    follower = Follower(db, SOURCE.classes)
    assert sum(len(change.objects) for change in follower.changes(NOTHING, follower.last())) == 1
    db.close()


def test_changes_before_and_after_packing_are_told_once(case, follower):
    uid = case.add("para")
    first = follower.last()
    case.edit(uid, "pas")
    told = [change.tid for change in follower.changes(first, follower.last())]
    seen = told[-1]
    pack(case.db)
    assert list(follower.changes(seen, follower.last())) == []
    case.edit(uid, "pastaj")
    (change,) = follower.changes(seen, follower.last())
    assert change.tid == follower.last()
    assert [name for _, name in change.objects] == [DOCUMENT]


def test_log_whose_file_is_not_there_is_asked_of_the_storage_process(tmp_path):
    address, stop = start_storage(tmp_path / "Data.fs")
    client = SiteClient(address, wait_timeout=10)
    client.log = tmp_path / "elsewhere" / "Data.fs"
    case = Case(tmp_path, client)
    follower = Follower(case.db, SOURCE.classes)
    before = follower.last()
    case.add("para")
    assert [change.tid for change in follower.changes(before, follower.last())] == [follower.last()]
    follower.close()
    case.db.close()
    stop()


def test_log_that_cannot_be_read_leaves_no_file_open(tmp_path, monkeypatch):
    """Left open, it would be closed with a warning some time later, in whatever runs then."""
    monkeypatch.setattr("dosja.storage.follower._READ_PAUSE", 0)
    address, stop = start_storage(tmp_path / "Data.fs")
    client = SiteClient(address, wait_timeout=10)
    client.log = tmp_path / "half.fs"
    case = Case(tmp_path, client)
    follower = Follower(case.db, SOURCE.classes)
    before = follower.last()
    case.add("para")
    whole = (tmp_path / "Data.fs").read_bytes()
    client.log.write_bytes(whole[:-100])
    opened = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises((ValueError, AttributeError, CorruptedError)) as caught:
        list(follower.changes(before, follower.last()))
    assert len(list(Path("/proc/self/fd").iterdir())) == opened, caught
    follower.close()
    case.db.close()
    stop()
