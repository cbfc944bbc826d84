"""`dosja export`: every document, version and file as open files, to keep or to import again."""

from pathlib import Path

from dosja.cli.call import Refused
from dosja.errors import why
from dosja.messages import _

NAME = "export"
POSITION = 41
HELP = _("write all documents and files into a folder")
DETAILS = _(
    "JSON and the original files, the trash too. Nothing is left out for its access level: keep the folder"
    " safe. Works while the intranet runs."
)


def add_arguments(parser, text):
    """Add the folder."""
    parser.add_argument("folder", metavar=text(_("FOLDER")), help=text(_("an empty or a new folder")))


def run(call):
    """Write the folder; tells how much."""
    from dosja.documents.exchange import export_site
    from dosja.jobs.indexing import site_types

    folder = Path(call.arguments.folder).absolute()
    types = site_types(call.settings)
    try:
        with call.site() as site, call.progress(_("Documents")) as bar:
            done = export_site(site, types, folder, bar)
    except FileExistsError as error:
        raise Refused(
            _("${folder} is not empty; nothing was written. Choose another.", mapping={"folder": str(folder)})
        ) from error
    except OSError as error:
        raise Refused(
            _(
                "The export into ${folder} failed: ${why}. Nothing of it was left there.",
                mapping={"folder": str(folder), "why": why(error)},
            )
        ) from error
    call.tell(
        _(
            "Written: ${documents} documents with ${files} files, into ${folder}.",
            mapping={**done, "folder": str(folder)},
        )
    )
