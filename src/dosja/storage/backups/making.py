"""Making a backup of a site whose intranet may be running."""

import os
import shutil
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from zc.lockfile import LockError, LockFile
from ZODB.FileStorage import FileStorage
from ZODB.FileStorage.format import CorruptedError

from dosja.messages import _
from dosja.storage.backups.manifest import (
    MEGABYTE,
    Backup,
    BackupError,
    Progress,
    backups_in,
    note_backup,
    take,
    write_manifest,
)
from dosja.storage.database import database_file

BLOBS, SECRET = "blobs", "secret"
TAKEN = (BLOBS, SECRET, "dosja.ini", "missed-searches.log", "plugins")
"""What is taken beside the database: uploaded files, settings, the key of sign-ins, plugins without code."""
NAMED = "%Y-%m-%dT%H%M%SZ"
_EMPTY = 4
"""Bytes of a database without any transaction."""
_PACKED_MEANWHILE = 5
_READ_ATTEMPTS, _READ_PAUSE = 50, 0.05


class _Moved(Exception):
    """The database was packed while it was copied: another file stands in its place, and files are gone."""


def make_backup(home: Path, target: Path, now: datetime, progress: Progress | None = None) -> Backup:
    """Copy the site in `home` into a new folder inside `target`; people may go on saving meanwhile.

    All that was saved before it began is in it. Raises BackupError, or OSError where the disk refuses; then
    nothing of it is left there.
    """
    home, target = home.resolve(), target.resolve()
    if not database_file(home).exists():
        raise BackupError(_("There is no database in ${home}. Run: dosja init", mapping={"home": str(home)}))
    if target == home or home in target.parents:
        raise BackupError(
            _("Choose a folder outside ${home}, best on another disk.", mapping={"home": str(home)})
        )
    folder = target / now.strftime(NAMED)
    if folder.exists():
        raise BackupError(_("${folder} is there already.", mapping={"folder": str(folder)}))
    earlier = backups_in(target)
    if earlier and earlier[-1].files.get(SECRET) != _secret_of(home):
        raise BackupError(
            _(
                "${folder} holds backups of another intranet. Choose a folder for this one alone.",
                mapping={"folder": str(target)},
            )
        )
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        lock = LockFile(str(target / ".lock"))
    except LockError:
        raise BackupError(
            _("Another backup into ${folder} is being made.", mapping={"folder": str(target)})
        ) from None
    with closing(lock):
        for left in target.glob(".????-??-??T??????Z"):  # of one that was killed
            shutil.rmtree(left)
        return _make(home, folder, now, earlier[-1] if earlier else None, progress)


def _make(home: Path, folder: Path, now: datetime, earlier: Backup | None, progress) -> Backup:
    unfinished = folder.with_name(f".{folder.name}")
    try:
        for attempt in range(_PACKED_MEANWHILE):
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(mode=0o700)
            try:
                made = _copy_site(home, unfinished, now, earlier, progress)
                break
            except _Moved:
                if attempt == _PACKED_MEANWHILE - 1:
                    raise BackupError(
                        _("The database is being packed again and again. Try once more later.")
                    ) from None
        write_manifest(made)
        os.sync()  # before the name says that it is finished
        unfinished.rename(folder)
        note_backup(home, now)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return Backup(folder, now, made.tid, made.files, made.copied)


def _copy_site(home: Path, folder: Path, now: datetime, earlier: Backup | None, progress) -> Backup:
    database = database_file(home)
    files: dict[str, tuple[int, str]] = {}
    copied = done = 0
    with database.open("rb") as log:
        end = _end_of_log(database)
        _check_unmoved(log, database)
        tid = _last_tid(log, end)
        names = _names(home, tid)
        try:
            sizes = {name: (home / name).stat().st_size for name in names}
            total = end + sum(sizes.values())
            linked = {} if earlier is None else _linked(earlier, sizes)
            _check_room(folder, total - sum(sizes[name] for name in linked))
            for name in (database.name, *names):
                if name in linked and _link(linked[name], folder / name):
                    assert earlier is not None
                    files[name] = earlier.files[name]
                elif name == database.name:
                    files[name] = take(log, folder / name, end)
                    copied += end
                else:
                    with (home / name).open("rb") as source:
                        files[name] = take(source, folder / name)
                    copied += files[name][0]
                done += files[name][0]
                if progress is not None:
                    progress(done // MEGABYTE, total // MEGABYTE)
        except FileNotFoundError:
            _check_unmoved(log, database)
            raise
        _check_unmoved(log, database)
    return Backup(folder, now, tid.hex(), files, copied)


def _secret_of(home: Path) -> tuple[int, str] | None:
    """How the manifest names the site's secret, which is another one for each intranet."""
    try:
        with (home / SECRET).open("rb") as file:
            return take(file, None)
    except FileNotFoundError:  # a setting has it elsewhere
        return None


def _check_unmoved(log, path: Path) -> None:
    """Raise _Moved where packing has put another file in the database's place; it clears files off after."""
    try:
        here, there = os.fstat(log.fileno()), path.stat()
    except FileNotFoundError:
        raise _Moved from None
    if (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino):
        raise _Moved


def _last_tid(log, end: int) -> bytes:
    """The tid of the transaction that ends at `end`: its length stands behind it, its tid at its beginning.
    Source: ZODB.FileStorage.format."""
    if end <= _EMPTY:
        return b"\0" * 8
    log.seek(end - 8)
    log.seek(end - 8 - int.from_bytes(log.read(8)))
    tid = log.read(8)
    log.seek(0)
    return tid


def _end_of_log(path: Path) -> int:
    """Where the last finished transaction of the database ends.

    Opened for reading no lock is taken. What is just being appended can trip the reading; then it is tried
    again, as in `storage.follower` and for the same reasons.
    """
    attempts = 0
    while True:
        try:
            storage = FileStorage(str(path), read_only=True)
            try:
                return storage.getSize()
            finally:
                storage.close()
        except FileNotFoundError:
            raise _Moved from None
        except (ValueError, AttributeError, CorruptedError) as error:
            attempts += 1
            if attempts >= _READ_ATTEMPTS:
                raise BackupError(
                    _(
                        "The database ${path} cannot be read. Run: dosja check-db",
                        mapping={"path": str(path)},
                    )
                ) from error
            time.sleep(_READ_PAUSE)


def _names(home: Path, tid: bytes) -> list[str]:
    """The paths, inside `home`, of every file that is taken beside the database."""
    found = []
    for name in TAKEN:
        top = home / name
        if top.is_file():
            found.append(name)
        for place, folders, names in os.walk(top):
            folders.sort()
            inside = Path(place).relative_to(home)
            if inside == Path(BLOBS):
                folders[:] = [each for each in folders if each != "tmp"]  # uploads that are under way
            found += [(inside / each).as_posix() for each in sorted(names) if _belongs(inside, each, tid)]
    return found


def _belongs(folder: Path, name: str, tid: bytes) -> bool:
    """False for an uploaded file that a transaction after `tid` brought, and for one that is not finished."""
    if folder.parts[0] != BLOBS or name == ".layout":
        return "__pycache__" not in folder.parts
    stem, _dot, kind = name.partition(".")
    try:
        return kind == "blob" and int(stem, 16) <= int.from_bytes(tid)
    except ValueError:
        return False


def _linked(earlier: Backup, sizes: dict[str, int]) -> dict[str, Path]:
    """The uploaded files that the backup before holds. They never change, so path and size are enough."""
    found = {}
    for name, size in sizes.items():
        kept, said = earlier.folder / name, earlier.files.get(name, (-1, ""))[0]
        if name.startswith(f"{BLOBS}/") and kept.is_file() and size == said == kept.stat().st_size:
            found[name] = kept
    return found


def _link(source: Path, target: Path) -> bool:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.link(source, target)
    except OSError:  # a disk that knows no links: copied instead
        return False
    return True


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise BackupError(
            _(
                "The backup needs ${needed} MB, and there is room for ${free} MB. Nothing was written.",
                mapping={"needed": needed // MEGABYTE + 1, "free": free // MEGABYTE},
            )
        )
