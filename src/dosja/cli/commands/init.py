"""`dosja init`: a site's folder with an empty intranet in it, or with demo content."""

from dosja.cli.call import Refused
from dosja.messages import _
from dosja.settings import write_secret

NAME = "init"
POSITION = 10
HELP = _("make a new intranet: database, agencies, the account admin")
DETAILS = _("Prints the random password of admin once. Refuses a folder that holds an intranet already.")


def add_arguments(parser, text):
    """Add the one option."""
    parser.add_argument(
        "--demo", action="store_true", help=text(_("with demo documents, and an account for each role"))
    )


def run(call):
    """Make the site, print the administrator's password, add the demo content where asked for."""
    from dosja.storage.database import DatabaseError, database_file
    from dosja.storage.setup import create_site

    fresh = bool(call.settings.database) or not database_file(call.home).exists()
    with call.database(create=True) as db:
        try:
            password = create_site(db, call.settings, call.now)
        except DatabaseError as error:
            raise Refused(
                _(
                    "${home} holds an intranet already; nothing was changed. Choose another folder: --home",
                    mapping={"home": str(call.home)},
                )
            ) from error
        write_secret(call.settings)
        call.tell(_("Made the intranet in ${home}.", mapping={"home": str(call.home)}))
        call.tell(
            _(
                "Account: admin, password: ${password}. It is shown only now; note it down.",
                mapping={"password": password},
            )
        )
        if call.arguments.demo:
            _add_demo(call, db)
    if fresh and not call.settings.database:
        database_file(call.home).chmod(0o600)
    call.tell(_("Start it with: dosja serve"))


def _add_demo(call, db):
    """Load the demonstration content, read its files and index it: everything is there at the start."""
    from dosja.demo import load
    from dosja.demo.coverage import teach
    from dosja.demo.lives import live
    from dosja.demo.requests import ask_all
    from dosja.demo.trainings import load_trainings
    from dosja.jobs.extraction import extract_pending
    from dosja.jobs.indexing import FOLDER, site_source, site_types
    from dosja.search.maintenance import reindex
    from dosja.storage.database import session

    types = site_types(call.settings)
    with call.progress(_("Demo content")) as bar, session(db, note="demo content") as site:
        load(site, types, call.now, cheap=call.settings.fast_hash, progress=bar)
    with call.progress(_("Reading files")) as bar:
        extract_pending(db, call.home, bar)
    with call.progress(_("Versions and reviews")) as bar, session(db, note="demo lives") as site:
        live(site, types, call.now, bar)
    with session(db, note="demo trainings") as site:
        teach(site, call.now)
    with session(db, note="demo requests") as site:
        ask_all(site, call.now, cheap=call.settings.fast_hash)
    with session(db, note="demo trainings") as site:
        load_trainings(site, call.now)
    _show_plugins(call, db)
    with session(db) as site:
        documents = len(site.documents.modified)
    with call.progress(_("Documents"), documents) as bar:
        reindex(db, call.home / FOLDER, site_source(call.settings), bar)
    call.tell(_("Added ${n} demo documents.", mapping={"n": documents}))


def _show_plugins(call, db):
    """Switch the plugins on that name an agency for demonstrations, with content of their own."""
    from dosja.jobs.extraction import extract_pending
    from dosja.plugins.demonstration import show_plugins
    from dosja.plugins.starting import start_plugins
    from dosja.storage.database import session

    hooks = start_plugins(db, call.settings)
    with session(db, note="demo plugins") as site:
        shown = list(show_plugins(site, hooks, call.now))
    for one in shown:
        for agency in one.agencies:
            call.tell(_("On: ${plugin}, ${agency}", mapping={"plugin": one.plugin_id, "agency": agency}))
        if one.failed:
            call.complain(
                _(
                    "The demonstration content of ${plugin} was left out. ${reason}",
                    mapping={"plugin": one.plugin_id, "reason": one.failed},
                )
            )
    if shown:
        extract_pending(db, call.home)
