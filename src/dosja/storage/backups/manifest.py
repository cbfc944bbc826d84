"""What a backup says of itself, and the backups that a folder holds."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from dosja.messages import _

MANIFEST = "backup.json"
LAST = "last-backup"
"""The file in the site's folder that says when the last backup was made."""
MEGABYTE = 1024 * 1024

Progress = Callable[[int, int], None]
"""Is told how many megabytes of how many are done."""


class BackupError(Exception):
    """The backup cannot be made or put back; the text says why and what to do."""


@dataclass(frozen=True)
class Backup:
    """A backup: its folder, the moment (UTC) and the last transaction in it, size and SHA-256 of each file by
    its path, and how many of the bytes were copied when it was made (0 when it is read later)."""

    folder: Path
    made: datetime
    tid: str
    files: dict[str, tuple[int, str]]
    copied: int = 0

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for size, _digest in self.files.values())


def write_manifest(backup: Backup) -> None:
    """Write what `read_manifest` reads."""
    found = {"made": backup.made.isoformat(), "tid": backup.tid, "files": backup.files}
    with (backup.folder / MANIFEST).open("x", encoding="utf-8") as file:
        json.dump(found, file, indent=1, ensure_ascii=False)


def read_manifest(folder: Path) -> Backup:
    """The backup in a folder. Raises BackupError for a folder that is none, or for a damaged manifest."""
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in found["files"].items()}
        made = datetime.fromisoformat(found["made"])
        if made.tzinfo is None or not all(map(_stays_inside, files)):
            raise ValueError
        return Backup(folder, made, str(found["tid"]), files)
    except (FileNotFoundError, NotADirectoryError):
        raise BackupError(_("${folder} is no backup.", mapping={"folder": str(folder)})) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BackupError(
            _("The manifest in ${folder} is damaged. Take another backup.", mapping={"folder": str(folder)})
        ) from None


def backups_in(target: Path) -> list[Backup]:
    """The finished backups in a folder, oldest first; what is no backup, or a damaged one, is passed over."""
    found = []
    for folder in target.iterdir() if target.is_dir() else ():
        if not folder.name.startswith("."):
            try:
                found.append(read_manifest(folder))
            except BackupError:
                continue
    return sorted(found, key=lambda backup: backup.made)


def remove_older(target: Path, keep: int) -> list[Path]:
    """Remove all backups in `target` but the newest `keep` (1 or more); returns the folders that went."""
    old = [backup.folder for backup in backups_in(target)[:-keep]]
    for folder in old:
        # First the manifest: what a removal that is cut off leaves behind is no backup any more.
        (folder / MANIFEST).unlink()
        shutil.rmtree(folder)
    return old


def last_backup(home: Path) -> datetime | None:
    """When (UTC) the last backup of the site in `home` was made; None where none was, or nothing says it."""
    try:
        return datetime.fromisoformat((home / LAST).read_text("ascii").strip()).astimezone(UTC)
    except (OSError, ValueError):
        return None


def note_backup(home: Path, when: datetime) -> None:
    """Write what `last_backup` reads."""
    (home / LAST).write_text(f"{when.isoformat()}\n", "ascii")


def take(source: IO[bytes], target: Path | None, length: int | None = None) -> tuple[int, str]:
    """(bytes, SHA-256) of an open file, or of its first `length` bytes; copied where a `target` is given."""
    digest, done = hashlib.sha256(), 0
    if target is None:
        written = None
    else:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    try:
        while chunk := source.read(MEGABYTE if length is None else min(MEGABYTE, length - done)):
            digest.update(chunk)
            done += len(chunk)
            if written is not None:
                written.write(chunk)
    finally:
        if written is not None:
            written.close()
    return done, digest.hexdigest()


def _stays_inside(name: str) -> bool:
    return bool(name) and not name.startswith("/") and ".." not in name.split("/") and "\0" not in name
