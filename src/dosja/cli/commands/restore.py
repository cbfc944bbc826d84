"""`dosja restore`: put a backup back into an empty folder, after comparing every file with its checksum."""

from pathlib import Path

from dosja.cli.call import Refused
from dosja.errors import why
from dosja.messages import _

NAME = "restore"
POSITION = 43
HELP = _("put a backup back into an empty folder")
DETAILS = _(
    "BACKUP is the folder of one backup, or the folder where the backups are: then the newest. The site's"
    " folder must be empty or new. The search index is built anew at the next start."
)


def add_arguments(parser, text):
    """Add the backup, and whether it is only looked at."""
    parser.add_argument("backup", metavar=text(_("BACKUP")), help=text(_("a backup, or where they are")))
    parser.add_argument(
        "--check",
        action="store_true",
        help=text(
            _("only compare every file of the backup with its checksum; exit code 1 where one differs")
        ),
    )


def run(call):
    """Restore or check; tells of when the backup is."""
    from dosja.storage.backups import (
        MEGABYTE,
        BackupError,
        backups_in,
        check_backup,
        read_manifest,
        restore_backup,
    )

    place = Path(call.arguments.backup).absolute()
    try:
        there = backups_in(place)
        backup = there[-1] if there else read_manifest(place)
        with call.progress(_("Megabytes")) as bar:
            if call.arguments.check:
                different = check_backup(backup, bar)
            else:
                restore_backup(backup, call.home, bar)
    except BackupError as error:
        raise Refused(error.args[0]) from error
    except OSError as error:
        raise Refused(
            _(
                "${backup} could not be put back: ${why}. Nothing of it was left in ${home}.",
                mapping={
                    "backup": str(place),
                    "home": str(call.home),
                    "why": why(error),
                },
            )
        ) from error
    told = {
        "backup": backup.folder.name,
        "files": len(backup.files),
        "size": f"{backup.size / MEGABYTE:.1f}",
        "home": str(call.home),
    }
    if call.arguments.check:
        for name in different:
            call.tell(_("Missing or damaged: ${file}", mapping={"file": name}))
        if different:
            return 1
        call.tell(_("The backup ${backup} is whole: ${files} files, ${size} MB.", mapping=told))
        return 0
    call.tell(_("The backup ${backup} is back in ${home}: ${files} files, ${size} MB.", mapping=told))
    call.tell(_("Start it with: dosja serve"))
    return 0
