"""Copies of a whole site that can be put back: made while the intranet runs, checked file by file.

A backup is a folder of its own, named by its moment, with the site's files as they are and a manifest of
their SHA-256. Uploaded files that the backup before holds are linked, not copied, so that a backup a day
costs little more than the database. What can be made anew (index, pictures, log) is left out.
"""

from dosja.storage.backups.making import make_backup
from dosja.storage.backups.manifest import (
    MEGABYTE,
    Backup,
    BackupError,
    backups_in,
    last_backup,
    read_manifest,
    remove_older,
)
from dosja.storage.backups.restoring import check_backup, restore_backup

__all__ = [
    "MEGABYTE",
    "Backup",
    "BackupError",
    "backups_in",
    "check_backup",
    "last_backup",
    "make_backup",
    "read_manifest",
    "remove_older",
    "restore_backup",
]
