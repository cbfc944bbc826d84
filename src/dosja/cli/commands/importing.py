"""`dosja import`: a folder of files, with or without manifest.csv, or what `dosja export` wrote."""

from pathlib import Path

from dosja.cli.call import Refused, confirm_known
from dosja.messages import _

NAME = "import"
POSITION = 40
HELP = _("take in a folder of files, or an export")
DETAILS = _(
    "manifest.csv in the folder may have the columns file, code, title, language, type, agency, access,"
    " group, readers and any field of the type; all but file are optional. For a text that was approved on"
    " paper: act, approved_on, in_force_from (with ? behind it: at the latest), in_force_until, next_review,"
    " keep_until; it becomes a version. What is there already adds"
    " nothing. Works while the intranet runs. Exit code 1 when something was refused."
)
SHOWN = 20
DEFAULTS = {"type": "document", "agency": "zkka", "access": "internal", "language": ""}


def add_arguments(parser, text):
    """Add the folder and what its files get that say nothing else."""
    add = parser.add_argument
    add("folder", metavar=text(_("FOLDER")), help=text(_("the folder of files")))
    add("--agency", metavar="ID", help=text(_("the agency of the documents (default: zkka)")))
    add("--type", metavar="ID", help=text(_("their content type (default: document)")))
    add(
        "--access",
        choices=("public", "internal", "restricted"),
        help=text(_("who may read them (default: internal)")),
    )
    add("--language", choices=("sq", "en"), help=text(_("their language (default: told by their words)")))
    add(
        "--as", dest="login", metavar="LOGIN", help=text(_("the account in whose name and with whose rights"))
    )


def run(call):
    """Take the folder in; tells what was taken, what was known, and each refusal with its reason."""
    from dosja.documents.exchange import Defaults, import_export, import_folder, is_export
    from dosja.jobs.importing import finish
    from dosja.jobs.indexing import site_types
    from dosja.storage import evolve
    from dosja.storage.database import session

    arguments = call.arguments
    folder = Path(arguments.folder).absolute()
    if not folder.is_dir():
        place = {"folder": str(folder)}
        if folder.exists():
            raise Refused(_("${folder} is a file. Name the folder in which it is.", mapping=place))
        raise Refused(_("There is no folder ${folder}.", mapping=place))
    given = {name: getattr(arguments, name) for name in DEFAULTS if getattr(arguments, name)}
    types = site_types(call.settings)
    with call.database() as db:
        with session(db) as site:
            evolve.check(site)
            login = _check(call, site, types, given)
        with call.progress(_("Taking in")) as bar:
            if is_export(folder):
                if given or login:
                    raise Refused(_("An export brings all that with it: leave the options out."))
                outcome = import_export(db, types, folder, call.now, bar)
            else:
                outcome = import_folder(
                    db,
                    login,
                    call.now,
                    folder,
                    types,
                    defaults=Defaults(**{**DEFAULTS, **given}),
                    max_mb=call.settings.max_file_mb,
                    language=call.language,
                    progress=bar,
                )
        with call.progress(_("Reading files")) as bar:
            running = finish(db, call.settings, types, outcome, bar, login=login, now=call.now)
    return _tell(call, outcome, running)


def _check(call, site, types, given: dict) -> str:
    """Refuse options that no row could be taken with; returns the login in whose name it is done, or ""."""
    if "agency" in given:
        confirm_known("--agency", [given["agency"]], list(site.agencies))
    if "type" in given:
        confirm_known("--type", [given["type"]], [ctype.id for ctype in types])
    login = (call.arguments.login or "").strip().lower()
    if login and call.confirm_running_as(site, login).disabled:
        raise Refused(_("The account ${login} is disabled.", mapping={"login": login}))
    return login


def _tell(call, outcome, running: bool) -> int:
    def line(message, what, reason):
        call.tell(_(message, mapping={"what": what, "reason": call.text(reason)}))

    for what, reason in outcome.noted:
        line(_("without text: ${what}: ${reason}"), what, reason)
    for what, reason in outcome.refused:
        line(_("refused: ${what}: ${reason}"), what, reason)
    if outcome.unlisted:
        shown = ", ".join(outcome.unlisted[:SHOWN])
        more = len(outcome.unlisted) - SHOWN
        call.tell(_("not named in manifest.csv, so left out: ${files}", mapping={"files": shown}))
        if more > 0:
            call.tell(_("and ${n} more", mapping={"n": more}))
    numbers = {"taken": outcome.taken, "files": outcome.files, "known": outcome.known}
    call.tell(
        _(
            "Taken: ${taken} documents, ${files} files. Known already: ${known}. Refused: ${refused}.",
            mapping={**numbers, "refused": len(outcome.refused)},
        )
    )
    if outcome.recorded:
        call.tell(_("Recorded as approved: ${n} documents.", mapping={"n": outcome.recorded}))
    if running and outcome.waiting:
        call.tell(_("The running intranet reads the texts now; then they can be found."))
    return 1 if outcome.refused else 0
