"""A backup holds the whole site, whatever goes on meanwhile; put back it is the same, or refused."""

import errno
import json
import shutil
import threading
from collections import namedtuple
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from ZODB.blob import Blob

from dosja.settings import read_settings, write_secret
from dosja.storage import backups
from dosja.storage.backups import (
    BackupError,
    backups_in,
    check_backup,
    last_backup,
    make_backup,
    making,
    remove_older,
    restore_backup,
)
from dosja.storage.database import open_database, pack, session
from dosja.storage.setup import create_site

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
FILES = 4


def put(site, name, content: bytes):
    """Store an uploaded file under a name."""
    blob = site.settings[name] = Blob()
    with blob.open("w") as file:
        file.write(content)


def got(home) -> dict[str, bytes]:
    """The uploaded files of a site, by name, read from the disk."""
    with closing(open_database(home)) as db, session(db) as site:
        found = {}
        for name, blob in site.settings.items():
            if isinstance(blob, Blob):
                with blob.open("r") as file:
                    found[name] = file.read()
        return found


@pytest.fixture
def home(tmp_path):
    """A site with some files, and with what is made anew beside it."""
    home = tmp_path / "blobs" / "site"  # a folder of this name above the site must not confuse anybody
    settings = read_settings({"dosja.home": str(home), "dosja.fast_hash": True})
    with closing(open_database(home, create=True)) as db:
        create_site(db, settings, NOW)
        for number in range(FILES):
            with session(db) as site:
                put(site, f"f{number}", f"content {number}".encode() * 1000)
    write_secret(settings)
    (home / "dosja.ini").write_text("[dosja]\nfast_hash = true\n")
    (home / "plugins" / "own" / "schemas").mkdir(parents=True)
    (home / "plugins" / "own" / "schemas" / "card.toml").write_text("id = 'own'\n")
    for derived in ("index", "pictures", "log"):
        (home / derived).mkdir()
        (home / derived / "file").write_text("made anew")
    return home


@pytest.fixture
def target(tmp_path):
    return tmp_path / "copies"


def test_what_is_put_back_is_the_same_and_what_is_made_anew_is_left_out(home, target, tmp_path):
    made = make_backup(home, target, NOW)
    assert made.folder == target / "2026-11-26T020000Z"
    assert last_backup(home) == NOW
    assert check_backup(made) == []
    again = tmp_path / "again"
    restore_backup(backups_in(target)[-1], again)
    assert got(again) == got(home)
    there = {path.name for path in again.iterdir() if path.suffix not in (".index", ".tmp", ".lock")}
    assert there == {"Data.fs", "blobs", "dosja.ini", "plugins", "secret"}
    for name in ("secret", "dosja.ini", "plugins/own/schemas/card.toml"):
        assert (again / name).read_bytes() == (home / name).read_bytes()
    assert [place for place in (made.folder, again) if place.stat().st_mode & 0o077] == []


def test_all_that_was_saved_before_is_in_it_while_others_go_on_saving(home, target, tmp_path):
    acknowledged, done = [], threading.Event()

    def save():
        with closing(open_database(home)) as db:
            while not done.is_set():
                name = f"later{len(acknowledged)}"
                with session(db) as site:
                    put(site, name, name.encode() * 500)
                acknowledged.append(name)

    saver = threading.Thread(target=save)
    saver.start()
    try:
        for number in range(4):
            before = list(acknowledged)
            made = make_backup(home, target, NOW + timedelta(seconds=number))
            again = tmp_path / f"again{number}"
            restore_backup(made, again)
            found = got(again)
            assert set(before) <= found.keys()
            assert all(found[name] == name.encode() * 500 for name in found if name.startswith("later"))
            assert {f"f{number}" for number in range(FILES)} <= found.keys()
    finally:
        done.set()
        saver.join()
    assert acknowledged


def test_a_transaction_that_is_just_being_written_is_left_out(home, target, tmp_path):
    whole = (home / "Data.fs").read_bytes()
    with closing(open_database(home)) as db, session(db) as site:
        put(site, "unfinished", b"x")
    with (home / "Data.fs").open("r+b") as file:
        file.truncate(len(whole) + 60)
    (home / "Data.fs.index").unlink()
    made = make_backup(home, target, NOW)
    assert (made.folder / "Data.fs").read_bytes() == whole
    restore_backup(made, tmp_path / "again")
    assert got(tmp_path / "again").keys() == {f"f{number}" for number in range(FILES)}
    assert len(list((made.folder / "blobs").rglob("*.blob"))) == FILES


def test_packing_while_files_are_copied_starts_the_backup_again(home, target, tmp_path, monkeypatch):
    taken = []

    def take(source, place, length=None):
        if place is not None and place.suffix == ".blob" and not taken:
            taken.append(place)
            with closing(open_database(home)) as db:
                with session(db) as site:
                    for number in range(FILES):
                        put(site, f"f{number}", b"new")
                pack(db)
        return backups.manifest.take(source, place, length)

    monkeypatch.setattr(making, "take", take)
    made = make_backup(home, target, NOW)
    assert taken
    restore_backup(made, tmp_path / "again")
    assert got(tmp_path / "again") == {f"f{number}": b"new" for number in range(FILES)}


def test_files_that_the_backup_before_holds_are_linked(home, target):
    first = make_backup(home, target, NOW)
    with closing(open_database(home)) as db, session(db) as site:
        put(site, "new", b"new")
    second = make_backup(home, target, NOW + timedelta(days=1))
    linked = [name for name in first.files if name.startswith("blobs/")]
    assert len(linked) == FILES + 1
    for name in linked:
        assert (first.folder / name).samefile(second.folder / name)
    assert not (first.folder / "Data.fs").samefile(second.folder / "Data.fs")
    assert second.copied == second.size - sum(first.files[name][0] for name in linked)
    shutil.rmtree(first.folder)
    assert check_backup(second) == []


def test_older_ones_are_removed_and_nothing_else(home, target):
    for day in range(4):
        make_backup(home, target, NOW + timedelta(days=day))
    (target / "notes").mkdir()
    damaged = target / "2020-01-01T000000Z"
    damaged.mkdir()
    (damaged / "backup.json").write_text("{")
    gone = remove_older(target, 2)
    assert [folder.name for folder in gone] == ["2026-11-26T020000Z", "2026-11-27T020000Z"]
    assert [one.folder.name for one in backups_in(target)] == ["2026-11-28T020000Z", "2026-11-29T020000Z"]
    assert all(check_backup(one) == [] for one in backups_in(target))
    assert (target / "notes").exists()
    assert damaged.exists()


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: flip(folder / "Data.fs"),
        lambda folder: flip(next((folder / "blobs").rglob("*.blob"))),
        lambda folder: next((folder / "blobs").rglob("*.blob")).unlink(),
        lambda folder: (folder / "secret").write_text(""),
    ],
    ids=["database", "file", "missing file", "secret"],
)
@pytest.mark.parametrize("there", [True, False])
def test_a_damaged_backup_is_named_and_leaves_nothing(home, target, tmp_path, damage, there):
    made = make_backup(home, target, NOW)
    damage(made.folder)
    assert len(check_backup(made)) == 1
    again = tmp_path / "again"
    if there:
        again.mkdir()
    with pytest.raises(BackupError, match="missing or damaged"):
        restore_backup(made, again)
    assert again.exists() == there
    assert not there or list(again.iterdir()) == []


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a/../../outside", ""])
def test_a_manifest_that_leads_elsewhere_is_damaged(home, target, name):
    made = make_backup(home, target, NOW)
    path = made.folder / "backup.json"
    found = json.loads(path.read_text())
    found["files"][name] = [1, "x"]
    path.write_text(json.dumps(found))
    with pytest.raises(BackupError, match="damaged"):
        backups.read_manifest(made.folder)
    assert backups_in(target) == []


def test_nothing_is_left_where_the_disk_is_full(home, target, tmp_path, monkeypatch):
    room = namedtuple("room", "total used free")
    with monkeypatch.context() as small:
        small.setattr(making.shutil, "disk_usage", lambda _path: room(10, 10, 1000))
        with pytest.raises(BackupError, match="there is room for"):
            make_backup(home, target, NOW)

    def full(source, place, length=None):
        if place is not None and place.suffix == ".blob":
            raise OSError(errno.ENOSPC, "No space left on device")
        return backups.manifest.take(source, place, length)

    with monkeypatch.context() as breaking:
        breaking.setattr(making, "take", full)
        with pytest.raises(OSError, match="No space"):
            make_backup(home, target, NOW)
    assert [path.name for path in target.iterdir()] == [".lock"]
    assert last_backup(home) is None
    made = make_backup(home, target, NOW)
    with monkeypatch.context() as breaking:
        breaking.setattr(backups.restoring, "take", full)
        with pytest.raises(OSError, match="No space"):
            restore_backup(made, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_what_a_killed_backup_left_is_no_backup_and_goes_with_the_next(home, target):
    left = target / ".2026-11-25T020000Z"
    shutil.copytree(make_backup(home, target, NOW).folder, left)
    assert len(backups_in(target)) == 1
    make_backup(home, target, NOW + timedelta(days=1))
    assert not left.exists()
    assert len(backups_in(target)) == 2


def test_places_where_no_backup_belongs_are_refused(home, target, tmp_path):
    for place in (home, home / "inside"):
        with pytest.raises(BackupError, match="outside"):
            make_backup(home, place, NOW)
    with pytest.raises(BackupError, match="no database"):
        make_backup(tmp_path / "nowhere", target, NOW)
    made = make_backup(home, target, NOW)
    with pytest.raises(BackupError, match="there already"):
        make_backup(home, target, NOW)
    with pytest.raises(BackupError, match="not empty"):
        restore_backup(made, home)
    (home / "secret").write_text("f" * 64)
    with pytest.raises(BackupError, match="another intranet"):
        make_backup(home, target, NOW + timedelta(days=1))
