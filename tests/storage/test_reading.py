"""Many objects read in one go from a storage process."""

import pytest
import transaction
from ZEO.ClientStorage import ClientStorage
from ZEO.Exceptions import ClientDisconnected
from ZODB.DB import DB

from dosja.documents.model import FileText
from dosja.storage.model import ROOT_KEY, Site
from dosja.storage.reading import read_ahead
from tests.storage.index_case import NOW, start_storage, until

COUNT = 30


@pytest.fixture
def served(tmp_path):
    """(kill the storage process, the site as a client of it sees it), with COUNT texts under 1, 2, 3 ..."""
    address, stop = start_storage(tmp_path / "Data.fs")
    db = DB(ClientStorage(address, wait_timeout=10))
    with db.transaction() as connection:
        site = connection.root()[ROOT_KEY] = Site(NOW)
        for number in range(1, COUNT + 1):
            site.uids[number] = FileText(1, (f"text {number}",))
    db.close()
    storage = ClientStorage(address, wait_timeout=3)
    db = DB(storage)
    manager = transaction.TransactionManager()
    connection = db.open(manager)

    def end():
        stop()
        until(lambda: not storage.is_connected())

    yield end, connection.root()[ROOT_KEY]
    manager.abort()
    connection.close()
    db.close()
    stop()


def test_what_was_read_ahead_is_there_without_the_storage_process(served):
    end, site = served
    texts = [site.uids[number] for number in range(1, COUNT)]
    read_ahead(site, texts)
    last = site.uids[COUNT]
    end()
    assert [text.pages for text in texts] == [(f"text {number}",) for number in range(1, COUNT)]
    with pytest.raises(ClientDisconnected):
        last.pages  # noqa: B018 -- it was not read ahead


def test_reading_ahead_passes_over_what_is_missing_and_what_is_read(served):
    _end, site = served
    site.uids[1].pages  # noqa: B018 -- read
    changed = site.uids[2]
    changed.pages = ("changed",)
    read_ahead(site, [None, *site.uids.values(), None])
    assert changed.pages == ("changed",)
    assert [site.uids[number].pages for number in (1, 3)] == [("text 1",), ("text 3",)]


def test_reading_ahead_in_a_database_that_is_a_file_of_this_process(tmp_path):
    db = DB(str(tmp_path / "Data.fs"))
    with db.transaction() as connection:
        site = connection.root()[ROOT_KEY] = Site(NOW)
        for number in range(1, COUNT + 1):
            site.uids[number] = FileText(1, (f"text {number}",))
    with db.transaction() as connection:
        site = connection.root()[ROOT_KEY]
        site._p_jar.cacheMinimize()
        read_ahead(site, list(site.uids.values()))
        assert site.uids[COUNT].pages == (f"text {COUNT}",)
    db.close()
