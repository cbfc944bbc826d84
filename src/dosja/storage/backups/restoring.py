"""Checking a backup, and putting it back into an empty folder."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from dosja.messages import _
from dosja.storage.backups.manifest import MEGABYTE, Backup, BackupError, Progress, take
from dosja.storage.database import database_file


def check_backup(backup: Backup, progress: Progress | None = None) -> list[str]:
    """The paths of files that are missing or not as they were; none where the backup is whole."""
    return list(_different(backup, lambda _name: None, progress))


def restore_backup(backup: Backup, home: Path, progress: Progress | None = None) -> None:
    """Put a backup back into `home`, which must be empty or new; every file is compared with the manifest.

    Raises BackupError, or OSError where the disk refuses; then nothing of it is left in `home`.
    """
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise BackupError(
            _(
                "${home} is not empty; nothing was changed. Move away what is there, or choose another"
                " folder: --home",
                mapping={"home": str(home)},
            )
        )
    new = not home.exists()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = home / ".restoring"
    placed: list[Path] = []
    try:
        for name in _different(backup, lambda name: unfinished / name, progress):
            raise BackupError(
                _(
                    "${file} of the backup is missing or damaged; nothing was put back. Take another backup.",
                    mapping={"file": name},
                )
            )
        os.sync()
        database = database_file(unfinished)
        # The database comes last: before it stands there, nothing takes the folder for an intranet.
        for entry in sorted(unfinished.iterdir(), key=lambda entry: entry == database):
            placed.append(home / entry.name)
            entry.rename(placed[-1])
        unfinished.rmdir()
    except BaseException:
        for entry in (unfinished, *placed):
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
        if new:
            home.rmdir()
        raise


def _different(
    backup: Backup, target: Callable[[str], Path | None], progress: Progress | None
) -> Iterator[str]:
    """The paths of files that differ from the manifest; each is copied to `target(path)`, unless None."""
    done, size = 0, backup.size
    for name, expected in backup.files.items():
        try:
            with (backup.folder / name).open("rb") as source:
                found = take(source, target(name))
        except (FileNotFoundError, IsADirectoryError):
            found = None
        if found != expected:
            yield name
        done += expected[0]
        if progress is not None:
            progress(done // MEGABYTE, size // MEGABYTE)
