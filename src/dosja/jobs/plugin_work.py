"""What plugins do without anybody asking: scheduled jobs, notices of the day, being told of what changed.

A thread of the worker with a lock of its own. Each call runs in a thread and a transaction of its own: one
that does not come back is given up, what it wrote is never committed, and the others go on; one that met a
conflict with somebody who saved meanwhile is done again.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dosja.agencies.switches import agencies_of
from dosja.jobs.plugin_changes import ChangeLog
from dosja.jobs.rounds import alone, rounds
from dosja.plugins import operations
from dosja.plugins.contract import Changed, Job, Notice
from dosja.plugins.guards import Failed, HookError, TooSlow
from dosja.plugins.manager import Plugin
from dosja.plugins.runtime import Hooks, plain_context
from dosja.plugins.starting import now_utc, start_plugins
from dosja.storage.database import session
from dosja.storage.follower import TRANSIENT

LOCK_NAME = "plugins.lock"
ZONE = ZoneInfo("Europe/Tirane")
POLL_SECONDS = 1.0
LONGEST_PAUSE = 60.0
JOB_SECONDS = 600.0
MOST_CHANGES = 500
ATTEMPTS, PAUSE = 5, 0.05
"""A call that met a conflict is made so often, after so many seconds the second time, then twice as many."""

logger = logging.getLogger(__name__)


def plugins_until(stop, db, settings, clock: Callable[[], datetime] = now_utc) -> None:
    """Work until the threading.Event `stop` is set; waits where another process does it."""
    hooks = start_plugins(db, settings, clock=clock)
    if not hooks.plugins.active:
        return
    alone(stop, settings.home / LOCK_NAME, lambda: _work(stop, db, settings, hooks, clock))


def _work(stop, db, settings, hooks: Hooks, clock) -> None:
    with closing(PluginWork(db, settings.home, hooks)) as work:
        rounds(
            stop,
            lambda: work.step(clock(), stop.is_set),
            logger,
            seconds=POLL_SECONDS,
            longest=LONGEST_PAUSE,
        )


class PluginWork:
    """The work of one site; `step` does what is due and costs little while nothing is."""

    def __init__(self, db, home: Path, hooks: Hooks, seconds: float = JOB_SECONDS):
        self._db, self._hooks, self._seconds = db, hooks, seconds
        self._log = ChangeLog(db, home)

    def close(self) -> None:
        """Release the log."""
        self._log.close()

    def step(self, now: datetime, stopped: Callable[[], bool] = lambda: False) -> None:
        """Tell changes, run the jobs that are due, and ask for the notices of the day."""
        self._tell_changes(now)
        for plugin, job in self._due(now):
            if stopped():
                return
            self._run(plugin, job, now)
        for plugin in self._to_ask(now):
            if stopped():
                return
            self._notices(plugin, now)

    # Jobs --------------------------------------------

    def _acting(self, site) -> list[Plugin]:
        """The plugins that may be asked now: active, on somewhere, not paused."""
        return [
            plugin
            for plugin in self._hooks.plugins.active
            if not self._hooks.watch.is_paused(site, plugin.id) and agencies_of(site, plugin.id)
        ]

    def _due(self, now: datetime) -> list[tuple[Plugin, Job]]:
        with session(self._db) as site:
            begun = site.plugins.jobs
            return [
                (plugin, job)
                for plugin in self._acting(site)
                for job in plugin.declared.jobs
                if job.id not in begun or now - begun[job.id][0] >= timedelta(hours=job.hours)
            ]

    def _run(self, plugin: Plugin, job: Job, now: datetime) -> None:
        with session(self._db, note=f"job {job.id}") as site:
            operations.note_job(site, now, job.id)
        answer = self._apart(
            plugin, f"job {job.id}", now, lambda context: job.run(context), note=f"job {job.id}"
        )
        reason = answer.reason if isinstance(answer, Failed) else ""
        with session(self._db, note=f"job {job.id}") as site:
            operations.note_job(site, now, job.id, ended=now_utc(), reason=reason)

    def _apart(
        self, plugin: Plugin, hook: str, now: datetime, ask: Callable, *, keep=True, note="", then=None
    ):
        """What `ask(context)` gives, in a thread and a transaction of its own; Failed where it does not come
        back. `then(site, answer)` is done in the same transaction."""
        given_up = threading.Event()
        answers: list = []

        def once():
            with session(self._db, note=note or hook) as site:
                context = plain_context(site, None, now, agencies_of(site, plugin.id))
                answer = self._hooks.guard.call(
                    plugin.id, hook, lambda: ask(context), site=site, keep=keep, seconds=self._seconds
                )
                if given_up.is_set():
                    raise _GivenUp
                if then is not None and not isinstance(answer, Failed):
                    then(site, answer)
            return answer

        def work():
            for attempt in range(ATTEMPTS):
                try:
                    answers.append(once())
                except _GivenUp:
                    pass
                except TRANSIENT as error:
                    if attempt + 1 < ATTEMPTS and not given_up.is_set():
                        time.sleep(PAUSE * 2**attempt)
                        continue
                    answers.append(Failed(str(error)))
                return

        thread = threading.Thread(target=work, name=hook, daemon=True)
        thread.start()
        thread.join(self._seconds)
        if thread.is_alive():
            given_up.set()
            error = TooSlow(f"has not come back for {self._seconds:g} s")
            self._hooks.watch.on_error(plugin.id, hook, error, str(error), True)
            return Failed(str(error))
        return answers[0] if answers else Failed(hook)

    # Notices -----------------------------------------

    def _to_ask(self, now: datetime) -> list[Plugin]:
        day = now.astimezone(ZONE).date()
        with session(self._db) as site:
            return [
                plugin
                for plugin in self._acting(site)
                if "notices" in plugin.hooks and not operations.was_asked(site, plugin.id, day)
            ]

    def _notices(self, plugin: Plugin, now: datetime) -> None:
        day = now.astimezone(ZONE).date()

        def ask(context):
            return _notices_in("notices", plugin.hooks["notices"](context=context, day=day))

        answer = self._apart(plugin, "notices", now, ask, keep=False)
        with session(self._db, note=f"notices of {plugin.id}") as site:
            for notice in () if isinstance(answer, Failed) else answer:
                operations.tell(site, now, plugin, notice)
            operations.note_asked(site, now, plugin.id, day)

    # Changes -----------------------------------------

    def _tell_changes(self, now: datetime) -> None:
        plugins = self._hooks.plugins.with_hook("changed")
        if not plugins:
            return
        with self._log.untold() as changes:
            for start in range(0, len(changes), MOST_CHANGES):
                self._tell(plugins, changes[start : start + MOST_CHANGES], now)

    def _tell(self, plugins: list[Plugin], changes: list[Changed], now: datetime) -> None:
        with session(self._db) as site:
            acting = {plugin.id for plugin in self._acting(site)}
            on = {plugin.id: set(agencies_of(site, plugin.id)) for plugin in plugins}
        for plugin in plugins:
            mine = tuple(change for change in changes if change.agency in on[plugin.id])
            if mine and plugin.id in acting:
                self._tell_one(plugin, mine, now)

    def _tell_one(self, plugin: Plugin, changes: tuple[Changed, ...], now: datetime) -> None:
        def ask(context):
            return _notices_in("changed", plugin.hooks["changed"](context=context, changes=changes))

        def then(site, notices):
            for notice in notices:
                operations.tell(site, now, plugin, notice)

        self._apart(plugin, "changed", now, ask, then=then)


def _notices_in(hook: str, answer) -> tuple[Notice, ...]:
    """What a hook wants people to know; HookError where it is something else."""
    try:
        found = tuple(answer or ())
    except TypeError:
        found = (answer,)
    for one in found:
        if type(one) is not Notice:
            raise HookError(f"{hook} gave {type(one).__name__}, and Notice is expected")
        if not all(type(uid) is int for uid in (*one.recipients, one.document)):
            raise HookError(f"{hook} gave a Notice with recipients or a document that are no uids")
        if not all(isinstance(text, str) for text in (one.key, one.text, one.path)):
            raise HookError(f"{hook} gave a Notice whose key, text or path is no text")
    return found


class _GivenUp(Exception):
    """The call was given up meanwhile: nothing of it is committed."""
