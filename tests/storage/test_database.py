"""Opening the database: alone, shared, refused with a reason."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime

import pytest
from ZODB.POSException import ConflictError

from dosja.settings import read_settings
from dosja.storage.database import (
    CACHE_LEAST,
    CACHE_MOST,
    DatabaseError,
    SiteStorage,
    open_database,
    open_file_storage,
    session,
    socket_address,
    socket_path,
    storage_is_served,
)
from dosja.storage.setup import create_site

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "site"


@pytest.fixture
def db(home):
    db = open_database(home, create=True)
    create_site(db, read_settings({"dosja.home": str(home), "dosja.fast_hash": True}), NOW)
    yield db
    db.close()


def test_open_database_without_file_names_the_remedy(home):
    with pytest.raises(DatabaseError) as caught:
        open_database(home)
    assert "dosja init" in caught.value.args[0].interpolate()
    assert not home.exists()


def test_open_database_create_makes_a_private_folder(home, db):
    assert home.stat().st_mode & 0o077 == 0


def test_session_that_raises_changes_nothing(db):
    def fail():
        with session(db) as site:
            site.settings["x"] = 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with session(db) as site:
        assert "x" not in site.settings


def test_session_without_site_names_the_remedy(home):
    db = open_database(home, create=True)
    try:
        with pytest.raises(DatabaseError) as caught, session(db):
            pass
        assert "dosja init" in caught.value.args[0].interpolate()
    finally:
        db.close()


def test_session_conflict_is_raised_and_the_first_writer_wins(db):
    def collide():
        with session(db) as mine:
            mine.settings["key"] = "second"
            with session(db) as other:
                other.settings["key"] = "first"

    with pytest.raises(ConflictError):
        collide()
    with session(db) as site:
        assert site.settings["key"] == "first"


def test_open_database_while_another_process_holds_the_file_waits_then_refuses(home, db, monkeypatch):
    monkeypatch.setattr("dosja.storage.database.LOCK_SECONDS", 0.2)
    with pytest.raises(DatabaseError) as caught:
        open_database(home)
    assert str(home) in caught.value.args[0].interpolate()


def test_open_database_when_the_other_process_ends_meanwhile_succeeds(home):
    db = open_database(home, create=True)
    db.close()
    program = (
        "import sys, pathlib; from dosja.storage.database import open_file_storage as o;"
        "s = o(pathlib.Path(sys.argv[1])); print('open', flush=True); sys.stdin.readline(); s.close()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "open\n"
        holder.stdin.write("\n")
        holder.stdin.flush()
        open_database(home).close()


def test_storage_is_served_with_a_stale_socket_file_is_false(home):
    home.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(socket_address(home))
    assert socket_path(home).exists()
    assert not storage_is_served(home)


def test_open_database_with_a_stale_socket_file_opens_the_file(home, db):
    db.close()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(socket_address(home))
    again = open_database(home)
    with session(again) as site:
        assert "admin" in site.users
    again.close()


def test_socket_address_of_a_long_path_can_be_bound(tmp_path):
    home = tmp_path / ("long" * 40)
    home.mkdir()
    assert len(os.fsencode(socket_address(home))) <= 100
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(socket_address(home))
        listener.listen()
        assert storage_is_served(home)
    assert socket_path(home).exists()


def test_open_file_storage_of_a_file_that_is_no_database_names_it(home):
    home.mkdir()
    (home / "Data.fs").write_bytes(b"this is not a database at all")
    with pytest.raises(DatabaseError) as caught:
        open_file_storage(home)
    assert "Data.fs" in caught.value.args[0].interpolate()
    assert (home / "Data.fs").read_bytes() == b"this is not a database at all"
    (home / "Data.fs").unlink()


def test_open_database_with_an_unknown_uri_gives_the_reason(home):
    with pytest.raises(DatabaseError) as caught:
        open_database(home, "nonsense://here")
    assert "nonsense" in caught.value.args[0].interpolate()


def test_open_database_by_uri_uses_that_database(home, tmp_path):
    db = open_database(home, f"file://{tmp_path}/elsewhere.fs?blobstorage_dir={tmp_path}/elsewhere-blobs")
    create_site(db, read_settings({"dosja.home": str(home), "dosja.fast_hash": True}), NOW)
    db.close()
    assert (tmp_path / "elsewhere.fs").exists()
    assert not home.exists()


def test_create_site_in_a_database_with_a_site_is_refused(home, db):
    with pytest.raises(DatabaseError):
        create_site(db, read_settings({"dosja.home": str(home)}), NOW)


@pytest.mark.parametrize(
    ("size", "kept"),
    [(0, CACHE_LEAST), (90_000_000, CACHE_LEAST), (300_000_000, 10_000_000), (10**10, CACHE_MOST)],
)
def test_a_larger_database_keeps_more_of_itself_in_memory_within_limits(tmp_path, monkeypatch, size, kept):
    """A page of coverage reads the indexes of all persons; else each page reads them anew."""
    monkeypatch.setattr(SiteStorage, "getSize", lambda _storage: size)
    with closing(open_database(tmp_path, create=True)) as db:
        assert db.getCacheSizeBytes() == kept
