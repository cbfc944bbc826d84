"""Brings the plugins to the database of a process: web, worker, indexer or command.

There is one set of them for each open database, found again by `hooks_of`.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from dosja.hooks import attach
from dosja.plugins.guards import Guard
from dosja.plugins.manager import Plugins, load_plugins
from dosja.plugins.runtime import Hooks
from dosja.plugins.watch import Watch


def now_utc() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def start_plugins(
    db, settings, plugins: Plugins | None = None, clock: Callable[[], datetime] = now_utc
) -> Hooks:
    """Load the plugins, where `plugins` were not loaded yet, and attach what they know to the open database.

    Where that was done before (threads of one process share a database), what is there is returned.
    """
    found = getattr(db, "hooks", None)
    if found is not None:
        return found
    watch = Watch(db, clock)
    guard = Guard(settings.plugin_milliseconds / 1000, watch.on_error)
    hooks = Hooks(load_plugins(settings) if plugins is None else plugins, guard, watch)
    attach(db, hooks)
    return hooks
