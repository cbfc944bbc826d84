"""Waitress on a socket that several processes share, with an end that lets running requests finish.

Waitress' own `run` stops its loop at once and cuts off answers that are on their way.
"""

import time

from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask
from waitress.utilities import Error
from waitress.wasyncore import poll2

from dosja.serve.dispatching import Dispatcher

DRAIN_SECONDS = 5
"""How long running requests may take once the process was told to end."""


TOO_LARGE = 413


class _Page(Error):
    """A refusal of Waitress, told by a page instead of a line of English text."""

    def __init__(self, error, headers, body):
        super().__init__(error.body)
        self.code, self.reason, self._headers, self._page = error.code, error.reason, headers, body

    def to_response(self, ident=None):
        headers = [(name, value) for name, value in self._headers if name.lower() != "content-length"]
        return f"{self.code} {self.reason}", headers, self._page


class _Refusal(ErrorTask):
    """A request that is refused unread; a person meets only one kind of them, with too many files."""

    def execute(self):
        error, page_of = self.request.error, self.channel.server.page_of
        if error.code == TOO_LARGE and page_of is not None:
            self.request.error = _Page(error, *page_of(TOO_LARGE, self.request.headers.get("COOKIE", "")))
        super().execute()


class _Channel(HTTPChannel):
    error_task_class = _Refusal


class WebServer:
    """Serves `application` on the listening socket `listener`. `guard`: that of its plugins, None without.

    `page_of(status, cookies)`: headers and body of the page for what is refused before the application is
    asked; None: Waitress' own words.
    """

    def __init__(self, application, listener, settings, guard=None, page_of=None):
        self._map: dict = {}
        # Waitress calls it a shim for tests; it is its only way to be given threads instead of starting some.
        dispatcher = Dispatcher(settings.threads, guard) if guard is not None else None
        if dispatcher is not None:
            application = dispatcher.only_for_who_waits(application)
        self._server = create_server(
            application,
            map=self._map,
            _dispatcher=dispatcher,
            sockets=[listener],
            threads=settings.threads,
            ident=None,
            max_request_body_size=settings.max_body_mb * 1024 * 1024,
            channel_timeout=120,
            # Only a proxy on this very machine is believed what it says about the browser.
            trusted_proxy="127.0.0.1",
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
            clear_untrusted_proxy_headers=True,
        )
        self._server.channel_class, self._server.page_of = _Channel, page_of

    def wake(self) -> None:
        """Make the loop look whether it shall end; from any thread."""
        self._server.pull_trigger()

    def run(self, stop) -> None:
        """Serve until `stop` is set, then finish what is running, up to DRAIN_SECONDS."""
        while not stop.is_set():
            poll2(1.0, self._map)
        # The other processes hold the same socket: it must not be closed for them, only left alone by us.
        self._server.accepting = False
        self._server.del_channel()
        deadline = time.monotonic() + DRAIN_SECONDS
        while True:
            poll2(0.05, self._map)
            if not self._busy() or time.monotonic() > deadline:
                break
        self._server.task_dispatcher.shutdown(timeout=0.5)

    def _busy(self) -> bool:
        """True while a request is being read, answered or sent; idle connections do not count."""
        return any(
            channel.requests or channel.request is not None or channel.total_outbufs_len
            for channel in list(self._server.active_channels.values())
        )
