"""`dosja import-training`: what a roster says, before anything is kept. Needs no site and no database."""

import json
import sys
from pathlib import Path

from dosja.cli.call import Refused
from dosja.messages import _

NAME = "import-training"
POSITION = 42
HELP = _("read a list of people who were trained, and show what was understood")
DETAILS = _(
    "Reads XLSX, ODS, CSV and text in any usual encoding; - reads a pasted list from standard input. With"
    " --dry-run nothing is kept, and no site is needed. Exit code 1 when a row cannot be taken as it is."
)


def add_arguments(parser, text):
    """Add the list, and how the answer is wanted."""
    parser.add_argument("file", metavar=text(_("FILE")), help=text(_("the list, or - for standard input")))
    parser.add_argument(
        "--dry-run",
        action="store_true",
        required=True,
        help=text(_("show what was understood, keep nothing")),
    )
    parser.add_argument(
        "--json", action="store_true", help=text(_("print all of it as JSON, with English keys and texts"))
    )


def run(call):
    """Print what was understood; 1 when rows need correcting."""
    from dosja.training.intake import as_json, understand

    name, content = _read(call.arguments.file)
    with call.progress(_("Reading the list")) as bar:
        understood = understand(content, name, bar)
    if call.arguments.json:
        print(json.dumps(as_json(understood), ensure_ascii=False, indent=1))
    else:
        from dosja.training.intake.telling import tell

        tell(understood, call.text, print)
    return 1 if any(problem.severe for problem in understood.problems) else 0


def _read(file: str) -> tuple[str, bytes]:
    if file == "-":
        return "", sys.stdin.buffer.read()
    path = Path(file)
    try:
        return path.name, path.read_bytes()
    except FileNotFoundError as error:
        raise Refused(_("There is no file ${file}.", mapping={"file": file})) from error
    except OSError as error:
        raise Refused(
            _(
                "The file ${file} cannot be opened: ${reason}",
                mapping={"file": file, "reason": error.strerror},
            )
        ) from error
