"""Quarantine: counts the errors of plugins, writes them down, and pauses who fails again and again.

Errors reach the database in a transaction of their own, as the one in which the plugin failed may end without
a commit; equal ones at most once a minute. A paused plugin is not asked any more, in any process, until an
administrator releases it.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from dosja.documents.exchange.batches import in_transaction
from dosja.plugins import operations
from dosja.plugins.guards import place_of

MOST_ERRORS = 5
WITHIN_SECONDS = 600.0
"""A plugin that fails so often within so many seconds in one process is paused."""
SAME_SECONDS = 60.0
"""An error from the same place is written down once in so many seconds, with how often it came."""

logger = logging.getLogger(__name__)


@dataclass
class Watch:
    """The watch of one process over its plugins."""

    db: object
    clock: Callable[[], datetime]
    _errors: dict[str, deque] = field(default_factory=dict)
    _same: dict[tuple[str, str, str], list] = field(default_factory=dict)
    _paused: set[str] = field(default_factory=set)

    def on_error(self, plugin_id: str, hook: str, error: BaseException, trace: str, at_once: bool) -> None:
        """Take an error in; see `guards.Watching`."""
        reason = f"{type(error).__name__}: {error}"[:500]
        place, now = place_of(error), time.monotonic()
        times = self._errors.setdefault(plugin_id, deque(maxlen=MOST_ERRORS))
        times.append(now)
        same = self._same.setdefault((plugin_id, hook, place), [0.0, 0])
        same[1] += 1
        pause = at_once or (len(times) == MOST_ERRORS and now - times[0] < WITHIN_SECONDS)
        pause = pause and plugin_id not in self._paused
        if not pause and same[0] and now - same[0] < SAME_SECONDS:
            return
        count, same[0], same[1] = same[1], now, 0
        logger.error("plugin %s failed in %s (%s times): %s\n%s", plugin_id, hook, count, reason, trace)
        if pause:
            self._paused.add(plugin_id)
            times.clear()
        self._write(plugin_id, hook, reason, place, trace, count, pause)

    def is_paused(self, site, plugin_id: str) -> bool:
        """True while the plugin must not be asked."""
        return plugin_id in self._paused or plugin_id in site.plugins.paused

    def _write(self, plugin_id, hook, reason, place, trace, count, pause) -> None:
        moment = self.clock()

        def work(site):
            operations.note_error(site, moment, plugin_id, hook, reason, place, trace, count)
            if pause:
                operations.pause(site, moment, plugin_id, hook, reason)

        try:
            in_transaction(self.db, work, note="a plugin failed")
        except Exception:  # the page must live on; the error stands in the log
            logger.exception("the error of plugin %s could not be written down", plugin_id)
            return
        # From here on the database says so, until an administrator releases it.
        self._paused.discard(plugin_id)
