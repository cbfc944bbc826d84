"""`dosja reindex`: build the search index anew, aside, and switch to it."""

from dosja.cli.call import Refused
from dosja.messages import _

NAME = "reindex"
POSITION = 30
HELP = _("build the search index anew")
DETAILS = _("The old index serves until the new one is complete. Works while the intranet runs.")


def add_arguments(parser, text):
    """No options beyond those of every command."""


def run(call):
    """Build the index, or have the running indexer build it."""
    from dosja.jobs.indexing import FOLDER, site_source
    from dosja.search.maintenance import ReindexError, reindex
    from dosja.storage.database import session

    source = site_source(call.settings)
    with call.database() as db:
        with session(db) as site:
            total = len(site.documents.modified)
        with call.progress(_("Documents"), total) as bar:
            try:
                documents = reindex(db, call.home / FOLDER, source, bar)
            except ReindexError as error:
                raise Refused(
                    _("The index was not built: ${reason}", mapping={"reason": str(error)})
                ) from error
    call.tell(_("The index holds ${n} documents.", mapping={"n": documents}))
