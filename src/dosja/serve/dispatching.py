"""Hands requests to threads, and leaves behind the thread in which a plugin hangs.

A thread cannot be stopped from outside. But once a plugin's call has taken longer than it may, its request is
handed to another thread, which begins it anew: with a transaction and a connection of its own, and without
the plugin, which is paused by then. The thread that was left behind commits nothing and writes nothing to the
browser: whenever the call comes back, the guard ends its work (`plugins.guards.LeftBehind`). A page costs
nothing more for this: who looks is a thread of its own, a few times a second.
"""

import logging
import threading
from typing import Any

from waitress.task import ThreadedTaskDispatcher

from dosja.plugins.guards import Guard, LeftBehind

LOOK_SECONDS = 0.25
"""How often it is looked whether a plugin hangs."""

logger = logging.getLogger(__name__)


class Dispatcher(ThreadedTaskDispatcher):
    """Waitress' own dispatcher with `count` threads that do its work, however many are left behind."""

    def __init__(self, count: int, guard: Guard) -> None:
        super().__init__()
        self.serving: dict[int, Any] = {}
        self.guard = guard
        self._count, self._left = count, 0
        self._changing = threading.Lock()
        self._ended = threading.Event()
        self.set_thread_count(count)
        threading.Thread(target=self._look, name="hanging plugins", daemon=True).start()

    def add_task(self, task) -> None:
        """Have a thread serve the browser's connection `task`."""
        super().add_task(_Served(task, self))

    def only_for_who_waits(self, application):
        """The WSGI application, which gives a thread that was left behind no answer and no error but that."""

        def call(environ, start_response):
            try:
                answer = application(environ, start_response)
            except Exception:
                self.guard.go_on(threading.get_ident())
                raise
            self.guard.go_on(threading.get_ident())
            return answer

        return call

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """As waitress does it; threads that were left behind are not waited for."""
        self._ended.set()
        return super().shutdown(cancel_pending, timeout)

    def came_back(self, thread: int) -> None:
        """A thread that was left behind can work again: there is one more than needed."""
        self.guard.came_back(thread)
        self._keep_count(-1)

    def _look(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            for thread, task in list(self.serving.items()):
                try:
                    if self.guard.leave(thread):
                        self._keep_count(+1)
                        self.add_task(task)
                except Exception:  # who looks must go on looking
                    logger.exception("a request could not be taken over from a plugin that hangs")

    def _keep_count(self, more: int) -> None:
        with self._changing:
            self._left += more
            if not self._ended.is_set():
                self.set_thread_count(self._count + self._left)


class _Served:
    """A connection that a thread serves."""

    __slots__ = ("_dispatcher", "_task")

    def __init__(self, task, dispatcher: Dispatcher) -> None:
        self._task, self._dispatcher = task, dispatcher

    def service(self) -> None:
        """Answer its request."""
        thread, serving = threading.get_ident(), self._dispatcher.serving
        serving[thread] = self._task
        try:
            self._task.service()
        except LeftBehind:
            self._dispatcher.came_back(thread)
        finally:
            del serving[thread]

    def cancel(self) -> None:
        """It will not be answered any more."""
        self._task.cancel()
