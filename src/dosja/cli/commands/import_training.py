"""`dosja import-training`: a list of people who were trained, looked at (--dry-run) or stored.

A dry run needs no site and no database; where there is one and the agency is named, the list is understood as
it would be stored, with the columns that the agency's plugins know.
"""

import json
import sys
from pathlib import Path

from dosja.cli.call import Refused, confirm_known
from dosja.errors import why
from dosja.messages import _

NAME = "import-training"
POSITION = 42
HELP = _("take in a list of people who were trained")
DETAILS = _(
    "Reads XLSX, ODS, CSV and text in any usual encoding; - reads a pasted list from standard input. Persons"
    " who are known for sure or surely new are recorded, all other rows wait as drafts of their training."
    " What is there already adds nothing. Works while the intranet runs. With --dry-run nothing is kept, and"
    " no site is needed; with --agency too the columns count that the agency's plugins know. Exit code 1 when"
    " a row cannot be taken as it is."
)


def add_arguments(parser, text):
    """Add the list, where its rows go, and how the answer is wanted."""
    add = parser.add_argument
    add("file", metavar=text(_("FILE")), help=text(_("the list, or - for standard input")))
    add("--dry-run", action="store_true", help=text(_("show what was understood, keep nothing")))
    add(
        "--agency",
        metavar="ID",
        help=text(_("the agency that keeps the trainings; needed without --session")),
    )
    add(
        "--session",
        metavar="ID",
        help=text(_("put all on the roster of this training (the end of its address)")),
    )
    add("--curriculum", metavar=text(_("CODE")), help=text(_("the curriculum that was taught")))
    add(
        "--as", dest="login", metavar="LOGIN", help=text(_("the account in whose name and with whose rights"))
    )
    add("--json", action="store_true", help=text(_("print all of it as JSON, with English keys and texts")))


def run(call):
    """Store the list, or with --dry-run print what was understood; 1 when rows need correcting."""
    from dosja.training.intake import understand

    if not call.arguments.dry_run and not (call.arguments.agency or call.arguments.session):
        raise Refused(
            _("Name the agency (--agency) or the training (--session), or look first with --dry-run.")
        )
    name, content = _read(call.arguments.file)
    with call.progress(_("Reading the list")) as bar:
        understood = understand(content, name, bar)
    if call.arguments.dry_run:
        return _show(call, _as_here(call, understood, name, content))
    return _store(call, understood, name, content)


def _as_here(call, understood, name: str, content: bytes):
    """What is understood where the rows are to go; without an agency, or a site, the list alone."""
    from dosja.storage import evolve
    from dosja.storage.database import database_file, session

    named = call.arguments.agency or call.arguments.session
    if not named or not (call.settings.database or database_file(call.home).exists()):
        return understood
    with call.database() as db, session(db) as site:
        evolve.check(site)
        return _understood_by(site, _target(call, site), understood, name, content)


def _understood_by(site, target, understood, name: str, content: bytes):
    """The list with the columns that only the site knows: by the plugins of the training's agency, or as they
    were corrected before."""
    from dosja.errors import Problem
    from dosja.training.intake import understand
    from dosja.training.list_columns import columns_here
    from dosja.training.model import Session

    held = site.get(target.session, Session) if target.session else None
    fields = columns_here(site, target.agency if held is None else held.agency, understood)
    try:
        return understand(content, name, fields=fields) if fields else understood
    except Problem:  # they leave no column with names
        return understood


def _show(call, understood) -> int:
    from dosja.training.intake import as_json
    from dosja.training.intake.telling import tell

    if call.arguments.json:
        print(json.dumps(as_json(understood), ensure_ascii=False, indent=1))
    else:
        tell(understood, call.text, print)
    return 1 if any(problem.severe for problem in understood.problems) else 0


def _store(call, understood, name: str, content: bytes) -> int:
    from dosja.storage import evolve
    from dosja.storage.database import session
    from dosja.training.importing import import_list

    with call.database() as db:
        with session(db) as site:
            evolve.check(site)
            target = _target(call, site)
            understood = _understood_by(site, target, understood, name, content)
        with call.progress(_("Taking in")) as bar:
            outcome = import_list(db, call.now, understood, content, target, name=name, progress=bar)
    if call.arguments.json:
        print(json.dumps(outcome.as_json(), ensure_ascii=False, indent=1))
    else:
        for one in outcome.sessions:
            line = _("${title}: ${taken} taken (${persons} new), ${already} there already, ${waiting} wait.")
            numbers = {"taken": one.taken, "persons": one.persons, "waiting": one.waiting}
            known = one.already + one.completed
            call.tell(_(line, mapping={"title": one.title, "already": known, **numbers}))
        for title, message in outcome.problems:
            call.tell(
                _("${title}: not taken: ${reason}", mapping={"title": title, "reason": call.text(message)})
            )
    return 1 if outcome.problems or any(one.waiting for one in outcome.sessions) else 0


def _target(call, site):
    """Where the rows go; Refused names what is not there."""
    from dosja.documents.model import Document
    from dosja.training.importing import Target
    from dosja.training.ledger.model import EXTERNAL
    from dosja.training.model import Session
    from dosja.uids import parse_uid

    arguments = call.arguments
    login = (arguments.login or "").strip().lower()
    if login and call.confirm_running_as(site, login).disabled:
        raise Refused(_("The account ${login} is disabled.", mapping={"login": login}))
    held = None
    if arguments.session:
        held = site.get(parse_uid(arguments.session) or 0, Session)
        if held is None:
            raise Refused(_("There is no training ${id}.", mapping={"id": arguments.session}))
    agency = arguments.agency or held.agency
    confirm_known("--agency", [agency], list(site.agencies))
    curriculum = EXTERNAL
    if arguments.curriculum:
        curriculum = site.documents.uid_of_code(arguments.curriculum) or EXTERNAL
        document = site.get(curriculum, Document)
        if document is None or document.type_id != "curriculum":
            raise Refused(_("There is no curriculum ${code}.", mapping={"code": arguments.curriculum}))
    return Target(agency, held.uid if held is not None else None, curriculum, login)


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
                mapping={"file": file, "reason": why(error)},
            )
        ) from error
