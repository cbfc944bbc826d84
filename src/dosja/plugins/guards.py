"""The guard around every call of a plugin: what it raises, writes, or takes too long for stays with it.

A call is timed; what it raises is caught, `SystemExit` too; what it wrote is undone unless it may write, and
always when it failed; it cannot end the transaction in which it is called. A thread cannot be stopped from
outside: others see that a call has not come back, pass the plugin over after PATIENCE seconds, and have it
paused once the time that is allowed has passed. Who waits for the thread may then leave it behind (`leave`,
see `serve.dispatching`): it commits nothing any more.
"""

import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import transaction
from transaction.interfaces import TransientError

from dosja.plugins.threads import place_now
from dosja.storage.database import ClientDisconnected
from dosja.storage.pickles import foreign_since, is_untouched_since, savepoint_mark

PATIENCE = 0.5
"""Seconds after which others do not try a hook from which somebody has not come back."""
AT_ONCE, SLOW = 2, 0.1
"""So many calls of a hook may be under way in a process, once one of them has taken SLOW seconds."""


class HookError(Exception):
    """A plugin answered something wrong; the text says what was expected."""


class OwnTransaction(HookError):
    """A plugin tried to end the transaction in which it was called, or opened one of its own."""


class TooSlow(HookError):
    """A call came back, but later than is allowed."""


@dataclass(frozen=True)
class Failed:
    """The answer of a call that failed, for a person: the error's kind and text."""

    reason: str


PASSED_OVER = Failed("")
"""The answer of a plugin that was not asked, as it is paused or hangs."""


class LeftBehind(BaseException):
    """A call came back to nobody: what its thread does is done again elsewhere. Nothing may catch it."""


PASSING = (KeyboardInterrupt, TransientError, ClientDisconnected, LeftBehind)
"""Not a plugin's fault: the request is done again, or the database is away."""


Entry = tuple[float, int, float]
"""A call under way: when it began, its thread, the seconds that it may take."""


class Watching(Protocol):
    """Who is told of errors, see `plugins.watch.Watch`."""

    def on_error(self, plugin_id: str, hook: str, error: BaseException, trace: str, at_once: bool) -> None:
        """`at_once`: the plugin is to be paused without waiting for more."""


@dataclass
class Spent:
    """How often a hook of a plugin was called in this process, for how many seconds, the longest of them."""

    calls: int = 0
    seconds: float = 0.0
    longest: float = 0.0


@dataclass
class Guard:
    """The guard of one process. `seconds`: how long a call may take; `watch` writes down and counts what
    goes wrong."""

    seconds: float
    watch: Watching
    spent: dict[tuple[str, str], Spent] = field(default_factory=dict)
    _under_way: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)
    _threads: Counter = field(default_factory=Counter)
    _left: set[int] = field(default_factory=set)
    _leaving: threading.Lock = field(default_factory=threading.Lock)

    def call(
        self,
        plugin_id: str,
        hook: str,
        function: Callable[[], Any],
        *,
        site=None,
        keep: bool = False,
        passing: tuple[type[BaseException], ...] = (),
        seconds: float | None = None,
    ) -> Any:
        """What `function()` gives, or Failed.

        `site`: the stored site in whose transaction it is called; `keep`: what it writes stays, where it does
        not fail. `passing`: exceptions that are an answer, which pass through. `seconds`: how long it may
        take where that differs.
        """
        allowed = self.seconds if seconds is None else seconds
        under_way = self._under_way.setdefault((plugin_id, hook), [])
        if under_way and self._hangs(plugin_id, hook, under_way, allowed):
            return PASSED_OVER
        begun = time.perf_counter()
        entry = (begun, threading.get_ident(), allowed)
        under_way.append(entry)
        self._threads[entry[1]] += 1
        try:
            with _KeptApart(site, keep):
                answer = function()
        except (*passing, *PASSING):
            raise
        except BaseException as error:
            self.watch.on_error(plugin_id, hook, error, trace_of(error), False)
            return Failed(f"{type(error).__name__}: {error}"[:300])
        finally:
            under_way.remove(entry)
            self._threads[entry[1]] -= 1
            taken = self.count(plugin_id, hook, time.perf_counter() - begun)
            if taken > allowed or self._left:
                self.go_on(entry[1])
        if taken > allowed:
            late = TooSlow(f"took {taken:.1f} s; {allowed:g} s are allowed")
            self.watch.on_error(plugin_id, hook, late, str(late), True)
        return answer

    @property
    def is_inside(self) -> bool:
        """True in a thread in which a plugin is being asked."""
        return self._threads[threading.get_ident()] > 0

    def leave(self, thread: int) -> bool:
        """True when a call in `thread` takes longer than it may: the plugin is paused, and whatever the
        thread does after that call ends in LeftBehind. Who asks does not wait for it any more."""
        if not self._threads.get(thread):
            return False
        for (plugin_id, hook), under_way in list(self._under_way.items()):
            for entry in list(under_way):
                taken = time.perf_counter() - entry[0]
                if entry[1] == thread and taken > entry[2] and self._leave(under_way, entry):
                    error = TooSlow(f"has not come back for {taken:.1f} s; {entry[2]:g} s are allowed")
                    self.watch.on_error(plugin_id, hook, error, f"{place_now(thread)}{error}", True)
                    return True
        return False

    def _leave(self, under_way: list[Entry], entry: Entry) -> bool:
        # The time was taken before this look, and a call takes its time after it left the list: so whoever
        # is seen here finds itself too slow, and looks under the lock whether it was left.
        with self._leaving:
            found = entry in under_way and entry[1] not in self._left
            if found:
                self._left.add(entry[1])
        return found

    def go_on(self, thread: int) -> None:
        """Raise LeftBehind in a thread that was left behind."""
        with self._leaving:
            left = thread in self._left
        if left:
            raise LeftBehind

    def came_back(self, thread: int) -> None:
        """Have a thread that was left behind do other work."""
        if self._left:
            with self._leaving:
                self._left.discard(thread)

    def count(self, plugin_id: str, hook: str, seconds: float) -> float:
        """Count a call that took so long; gives the seconds back."""
        spent = self.spent.get((plugin_id, hook)) or self.spent.setdefault((plugin_id, hook), Spent())
        spent.calls += 1
        spent.seconds += seconds
        if seconds > spent.longest:
            spent.longest = seconds
        return seconds

    def _hangs(self, plugin_id: str, hook: str, under_way: list, allowed: float) -> bool:
        """True when this call had better not be made: others have not come back. A call within a call of the
        same thread does not wait for itself."""
        now, own = time.perf_counter(), threading.get_ident()
        waiting = [now - begun for begun, thread, _allowed in list(under_way) if thread != own]
        longest = max(waiting, default=0.0)
        if longest > allowed:
            error = TooSlow(f"has not come back for {longest:.0f} s; {allowed:g} s are allowed")
            self.watch.on_error(plugin_id, hook, error, str(error), True)
            return True
        return longest > PATIENCE or (len(waiting) >= AT_ONCE and longest > SLOW)


class _KeptApart:
    """Undoes what is written inside, unless it may stay; refuses that the transaction is ended. Without a
    site nothing.

    A page asks thirty plugins, and most calls write nothing: then nothing has to be undone. That matters
    beyond the moment, as undoing has the connection forget, and read again, all that was written before.
    """

    __slots__ = ("_connection", "_keep", "_mark", "_outer", "_running", "_savepoint")

    def __init__(self, site, keep: bool) -> None:
        self._connection, self._keep = getattr(site, "_p_jar", None), keep

    def __enter__(self) -> None:
        connection = self._connection
        if connection is None:
            return
        running = self._running = connection.transaction_manager.get()
        # As long as nothing has joined the transaction, whatever joins is what the call wrote.
        self._savepoint = running.savepoint(optimistic=True) if running._resources or self._keep else None
        self._mark = savepoint_mark(connection)
        held = running.__dict__
        self._outer = held.get("commit"), held.get("abort")
        held["commit"] = held["abort"] = _refuse

    def __exit__(self, _kind, error, _trace) -> None:
        if self._connection is None:
            return
        good = False
        try:
            if error is None:
                self._check()
                good = True
        finally:
            held = self._running.__dict__
            for name, before in zip(("commit", "abort"), self._outer, strict=True):
                if before is None:
                    del held[name]
                else:
                    held[name] = before
            if not (good and self._keep):
                self._undo()

    def _undo(self) -> None:
        resources = self._running._resources
        if self._savepoint is None:
            for joined in list(resources):
                joined.abort(self._running)
                self._running._unjoin(joined)
        elif not (
            # Of other resources than the database nobody knows whether they were used.
            len(resources) == 1
            and resources[0] is self._connection
            and is_untouched_since(self._connection, self._mark)
        ):
            self._savepoint.rollback()

    def _check(self) -> None:
        if self._keep:
            self._running.savepoint(optimistic=True)
            foreign = foreign_since(self._connection, self._mark)
            if foreign:
                raise HookError(f"wrote {foreign}, a class that cannot be stored; plain values can")
        _check_other(self._running)


def _check_other(running) -> None:
    """Refuse what was begun beside the transaction that is running."""
    other = transaction.manager.manager._txn  # of this thread; asking for it politely would begin one
    if other is not None and other is not running and other._resources:
        transaction.manager.abort()
        raise OwnTransaction("opened a transaction of its own; write through the site that is given")


def _refuse(*_args, **_kw):
    raise OwnTransaction("ended the transaction in which it was called; that is for Dosja to do")


def trace_of(error: BaseException, most: int = 6000) -> str:
    """The traceback as text without the guard's own lines; its end where it is very long."""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    text = "".join(lines)
    return text if len(text) <= most else "…" + text[-most:]


def place_of(error: BaseException) -> str:
    """File name and line where it was raised, by which equal errors are told; `error.place` where it has one,
    as it happened in another process."""
    told = getattr(error, "place", "")
    if isinstance(told, str) and told:
        return told
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}"


@contextmanager
def clean_import(package: str) -> Iterator[None]:
    """Forget the modules of a package whose import failed, so that nothing half-made stays."""
    before = set(sys.modules)
    try:
        yield
    except BaseException:
        for name in set(sys.modules) - before:
            if name == package or name.startswith(package + "."):
                del sys.modules[name]
        raise
