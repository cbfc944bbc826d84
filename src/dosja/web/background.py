"""Indexer, worker and notices as threads of one process, for the simple server (`pserve development.ini`).

`dosja serve` gives each of them a process of its own and switches this off. File locks see to it that one
site has one of each, however many processes try.
"""

import atexit
import logging
import threading

from dosja.jobs.indexing import index_until
from dosja.jobs.notices import notices_until
from dosja.jobs.plugin_work import plugins_until
from dosja.jobs.worker import work_until

STOP_SECONDS = 5

logger = logging.getLogger(__name__)


def includeme(config):
    """Start the threads when the setting `background` is on; `registry.background.stop()` ends them."""
    settings = config.registry.dosja_settings
    config.registry.background = None
    if settings.background:
        background = config.registry.background = Background(config.registry.database, settings)
        background.start()
        atexit.register(background.stop)


class Background:
    """The threads of one application."""

    def __init__(self, db, settings):
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._run, args=(work, db, settings), name=work.__name__.partition("_")[0], daemon=True
            )
            for work in (index_until, work_until, notices_until, plugins_until)
        ]

    def start(self) -> None:
        """Start all."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End all and wait for them, STOP_SECONDS each at most; does nothing the second time."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(STOP_SECONDS)
        atexit.unregister(self.stop)

    def _run(self, work, db, settings) -> None:
        try:
            work(self._stop, db, settings)
        except Exception:  # a thread's death must be seen; the pages go on without it
            logger.exception("%s ended by an error", work.__name__)
