"""What each child of `dosja serve` does: storage, web, indexer, worker.

Each body gets (stop, ready) of `process.start_child`; it opens its own connections after the fork.
"""

import logging
import os
import threading
import time
from dataclasses import fields
from functools import partial

from dosja.serve.process import Refusal

INVALIDATIONS = 2000
"""Transactions that the storage remembers for clients that were away for a moment."""
NOTICES_SECONDS = 6
"""How long the worker waits for the letter that is just being sent when it is told to end."""
COMMIT_SECONDS = 60
"""Who holds the commit lock for so long is cut off: a process that hangs must not stop all saving."""


def storage(settings, text):
    """The body of the storage process: the FileStorage, served on the folder's socket."""

    def body(stop, ready):
        from zc.lockfile import LockError
        from ZEO.StorageServer import StorageServer

        from dosja.storage.database import LOCK_SECONDS, open_file_storage, socket_address, socket_path

        os.umask(0o077)
        deadline = time.monotonic() + LOCK_SECONDS
        while True:  # a command that opened the file just before us ends soon
            try:
                opened = open_file_storage(settings.home)
                break
            except LockError as error:
                if time.monotonic() > deadline or stop.wait(0.1):
                    raise Refusal(text(_in_use(settings.home))) from error
            except Exception as error:
                raise _refusal(error, text) from error
        # That a client went away is daily life and stands in the parent's log where it matters.
        log = logging.getLogger("ZEO.asyncio.server")
        log.addFilter(lambda record: not record.getMessage().startswith("Disconnected"))
        facts = _inspect(opened, text)
        server = StorageServer(
            socket_address(settings.home),
            {"1": opened},
            invalidation_queue_size=INVALIDATIONS,
            transaction_timeout=COMMIT_SECONDS,
        )
        stop.call_when_set(server.acceptor.close)
        ready(**facts)
        server.loop()
        opened.close()
        socket_path(settings.home).unlink(missing_ok=True)

    return body


def check(settings, text):
    """The body of a short-lived process that looks at a database given by URI, instead of `storage`."""

    def body(stop, ready):
        from dosja.storage.database import open_database

        try:
            db = open_database(settings.home, settings.database)
        except Exception as error:
            raise _refusal(error, text) from error
        facts = _inspect(db.storage, text)
        ready(**facts)
        db.close()

    return body


def web(settings, text, listener):
    """The body of a web process: the application on the shared listening socket."""

    def body(stop, ready):
        from dosja.config import make_app
        from dosja.serve.web import WebServer
        from dosja.web.errors import page_outside

        given = {f"dosja.{item.name}": getattr(settings, item.name) for item in fields(settings)}
        given |= {"dosja.background": False, "dosja.served": not settings.database}
        try:
            application = make_app({}, given)
        except Exception as error:
            raise _refusal(error, text) from error
        registry = application.registry
        guard = registry.plugin_guard if registry.plugins.active else None
        server = WebServer(application, listener, settings, guard, partial(page_outside, registry))
        stop.call_when_set(server.wake)
        ready()
        server.run(stop)
        registry.database.close()

    return body


def indexer(settings, text):
    """The body of the indexer process."""

    def body(stop, ready):
        from dosja.jobs.indexing import index_until

        with _database(settings, text) as db:
            ready()
            index_until(stop.event, db, settings)

    return body


def worker(settings, text):
    """The body of the worker process."""

    def body(stop, ready):
        from dosja.jobs.notices import notices_until
        from dosja.jobs.plugin_work import plugins_until
        from dosja.jobs.worker import work_until

        with _database(settings, text) as db:
            notices = threading.Thread(target=notices_until, args=(stop.event, db, settings), daemon=True)
            # Not waited for at the end: a plugin that hangs must not hold the worker up.
            threading.Thread(target=plugins_until, args=(stop.event, db, settings), daemon=True).start()
            notices.start()
            ready()
            try:
                work_until(stop.event, db, settings)
            finally:
                stop.event.set()
                notices.join(NOTICES_SECONDS)

    return body


def _database(settings, text):
    from contextlib import closing

    from dosja.storage.database import open_database

    try:
        return closing(open_database(settings.home, settings.database, served=not settings.database))
    except Exception as error:
        raise _refusal(error, text) from error


def _inspect(opened, text) -> dict:
    """Refuse a database without a site or of another version; return what the parent tells the person."""
    from dosja.storage import evolve
    from dosja.storage.database import database_on, session

    try:
        with session(database_on(opened)) as site:
            evolve.check(site)
            return {"demo": [list(account) for account in site.settings.get("demo_accounts", ())]}
    except Exception as error:
        raise _refusal(error, text) from error


def _in_use(home):
    from dosja.messages import _

    return _(
        "The database in ${home} is in use by a process that does not share it (pserve?). Stop it first.",
        mapping={"home": str(home)},
    )


def _refusal(error, text) -> Exception:
    """A Refusal for an error that a person must remove, told in his language; other errors as they are."""
    from dosja.content_types import SchemaError
    from dosja.settings import SettingsError
    from dosja.storage.database import DatabaseError

    if isinstance(error, DatabaseError | SettingsError):
        return Refusal(text(error.args[0]))
    if isinstance(error, SchemaError):
        return Refusal(str(error))
    return error
