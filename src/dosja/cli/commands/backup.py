"""`dosja backup`: a copy of the whole site that can be put back, made while the intranet runs."""

from pathlib import Path

from dosja.cli.call import Refused
from dosja.errors import why
from dosja.messages import _

NAME = "backup"
POSITION = 42
HELP = _("copy the whole intranet, to be put back by restore")
DETAILS = _(
    "Database, uploaded files, settings and signing secret, as one new folder inside FOLDER, each file with"
    " its checksum. Works while the intranet runs. Uploaded files that the last backup there holds are"
    " linked, so that a backup a day costs little room. Keep FOLDER on another disk, and as safe as the"
    " intranet itself."
)


def add_arguments(parser, text):
    """Add the folder, and how many backups stay there."""
    parser.add_argument("folder", metavar=text(_("FOLDER")), help=text(_("where the backups are")))
    parser.add_argument(
        "--keep",
        type=int,
        metavar="N",
        help=text(
            _("afterwards remove all but the newest N backups there, and with them what was erased since")
        ),
    )


def run(call):
    """Make the backup; tells where it is and how large."""
    from dosja.storage.backups import MEGABYTE, BackupError, make_backup, remove_older

    if call.settings.database:
        raise Refused(
            _(
                "The database of this intranet is on a server of its own (setting 'database'): back it up"
                " there. This command copies the database in the site's folder only."
            )
        )
    keep = call.arguments.keep
    if keep is not None and keep < 1:
        raise Refused(_("--keep must be at least 1."))
    target = Path(call.arguments.folder).absolute()
    try:
        with call.progress(_("Megabytes")) as bar:
            made = make_backup(call.home, target, call.now, bar)
        gone = remove_older(target, keep) if keep else []
    except BackupError as error:
        raise Refused(error.args[0]) from error
    except OSError as error:
        raise Refused(
            _(
                "The backup into ${folder} failed: ${why}. Nothing of it was left there.",
                mapping={"folder": str(target), "why": why(error)},
            )
        ) from error
    call.tell(
        _(
            "Made: ${folder}, ${files} files, ${size} MB, of which ${copied} MB are new.",
            mapping={
                "folder": str(made.folder),
                "files": len(made.files),
                "size": f"{made.size / MEGABYTE:.1f}",
                "copied": f"{made.copied / MEGABYTE:.1f}",
            },
        )
    )
    if gone:
        call.tell(_("Removed: ${n} older backups.", mapping={"n": len(gone)}))
    if call.settings.secret_file:
        call.tell(
            _(
                "Not taken: ${file}, which stands outside the site's folder.",
                mapping={"file": call.settings.secret_file},
            )
        )
