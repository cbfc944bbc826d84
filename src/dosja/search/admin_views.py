"""The page of the system's state for administrators: is search up to date, what could not be indexed, how
large
is everything.

Reads the index's own state file and the index; changes nothing but the wish to build the index anew.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from pyramid.httpexceptions import HTTPSeeOther

from dosja.accounts.permissions import may_read
from dosja.documents.model import Document
from dosja.messages import _
from dosja.notify.queries import mail_counts
from dosja.search.engine import EngineError, Stats
from dosja.search.folder import REQUEST, read_state, wake
from dosja.web.admin_traversal import Admin

FAILURES_SHOWN = 50


@dataclass(frozen=True)
class Failure:
    """A document of which only title and code are findable; `document` is None where the reader may not see
    it."""

    document: Document | None
    reason: str


def includeme(config):
    """Register the views."""
    template = "dosja:search/templates/system.jinja2"
    add = config.add_view
    add(system_page, context=Admin, name="system", permission="system:view", renderer=template)
    add(ask_reindex, context=Admin, name="reindex", permission="system:manage", request_method="POST")


def system_page(context, request):
    """State of the index and size of the database."""
    settings = request.registry.dosja_settings
    folder = settings.home / "index"
    state = read_state(folder)
    try:
        engine = request.registry.searcher.engine()
        stats, failures = engine.stats(), engine.failures()
    except EngineError:
        stats, failures = Stats(0, 0, 0), {}
    shown = [_failure(request, uid, reason) for uid, reason in list(failures.items())[:FAILURES_SHOWN]]
    return {
        "state": state,
        "seen": datetime.fromtimestamp(state.at, UTC) if state.at else None,
        "stats": stats,
        "failures": shown,
        "failed": len(failures),
        "database_size": request.registry.database.getSize(),
        "backed_up_here": not settings.database,
        "backup": request.backed_up,
        "waiting": (folder / REQUEST).exists(),
        "mails": mail_counts(request.site),
    }


def ask_reindex(context, request):
    """Ask the running indexer to build the index anew; it does so beside the present one."""
    folder = request.registry.dosja_settings.home / "index"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REQUEST).touch()
    wake(folder)
    request.session.flash(_("The index will be built anew; search goes on with the present one meanwhile."))
    return HTTPSeeOther("/admin/system")


def _failure(request, uid, reason) -> Failure:
    document = request.site.get(uid, Document)
    seen = document is not None and may_read(request.tokens, document)
    return Failure(document if seen else None, reason)
