"""Brings the plugins to the database of a process: web, worker, indexer or command.

There is one set of them for each open database, found again by `hooks_of`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import RLock

from dosja.content_types import ContentType
from dosja.documents.exchange.batches import in_transaction
from dosja.hooks import attach
from dosja.plugins import operations, versions
from dosja.plugins.guards import Guard, OwnTransaction
from dosja.plugins.keeping import kept_types, kept_words
from dosja.plugins.manager import WRONG_DATA, Plugins, load_plugins
from dosja.plugins.runtime import Hooks
from dosja.plugins.watch import Watch
from dosja.storage.database import session

_ONE_AT_A_TIME = RLock()
"""The worker's threads begin at once: the second of them waits for what the first one loads."""


def now_utc() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def start_plugins(
    db, settings, plugins: Plugins | None = None, clock: Callable[[], datetime] = now_utc
) -> Hooks:
    """Load the plugins, where `plugins` were not loaded yet, and attach what they know to the open database.

    Where that was done before (threads of one process share a database), what is there is returned.
    """
    with _ONE_AT_A_TIME:
        found = getattr(db, "hooks", None)
        if found is not None:
            return found
        guard = guard_of(db, settings, clock)
        loaded = load_plugins(settings) if plugins is None else plugins
        check_data(db, loaded)
        hooks = Hooks(loaded, guard, guard.watch)
        _keep_shut(db, guard)
        attach(db, hooks)
        return hooks


def _keep_shut(db, guard: Guard) -> None:
    """Have the database refuse to be opened by a plugin that is being asked: it is given a site."""
    opened = db.open

    def open_outside(*args, **kw):
        if guard.is_inside:
            raise OwnTransaction("opened the database itself; write through the site that is given")
        return opened(*args, **kw)

    db.open, db.open_inside = open_outside, opened


def guard_of(db, settings, clock: Callable[[], datetime] = now_utc) -> Guard:
    """A guard that writes down in the database what goes wrong."""
    return Guard(settings.plugin_milliseconds / 1000, Watch(db, clock))


def check_data(db, plugins: Plugins) -> None:
    """Take out the plugins whose data are of another version than their code."""
    with session(db) as site:
        for plugin in plugins.active:
            wrong = versions.wrong_data(site, plugin)
            if wrong:
                plugins.withdraw(plugin, wrong, state=WRONG_DATA)


def kept_of(db, known) -> tuple[tuple[ContentType, ...], dict[str, str]]:
    """The types of plugins that are not here, and their words in Albanian."""
    with session(db) as site:
        return kept_types(site, known), kept_words(site, known)


def keep_types(db, plugins: Plugins) -> None:
    """Bring what is kept of the plugins in use up to date, where a new version declares something else."""
    with session(db) as site:
        used = [plugin for plugin in plugins.active if plugin.id in site.plugins.known]
        stale = [plugin for plugin in used if operations.is_stale(site, plugin)]
    if stale:
        in_transaction(db, lambda site: [operations.keep(site, one) for one in stale], note="plugins")
