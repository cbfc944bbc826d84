"""Opening the database of a site folder, whoever else has it open.

While the intranet runs, its storage process serves the FileStorage on a socket in the folder and everybody
connects there; with nothing running, the file is opened directly. A ZODB URI in the settings (PostgreSQL by
RelStorage) overrides both. Nothing here knows what is stored.
"""

import os
import socket
import time
from contextlib import contextmanager
from pathlib import Path

import transaction
import zodburi
from persistent.timestamp import TimeStamp
from zc.lockfile import LockError
from ZEO.Exceptions import ClientDisconnected
from ZODB.DB import DB
from ZODB.FileStorage import FileStorage
from ZODB.FileStorage.format import CorruptedError
from ZODB.POSException import ConflictError as ConflictError  # for those who say what it means to a person
from ZODB.POSException import StorageError

from dosja.errors import why
from dosja.messages import _
from dosja.storage.client import SiteClient
from dosja.storage.model import ROOT_KEY, Site

CACHE_OBJECTS = 8_000
CACHE_SHARE, CACHE_LEAST, CACHE_MOST = 30, 4 * 1024 * 1024, 16 * 1024 * 1024
"""What each connection keeps in memory, one for each thread: this part of the database, in bytes of stored
records. With 10,000 documents and four threads a web process stays below 200 MB when all were looked at; with
100,000 persons the indexes that a page of coverage reads fit (both measured)."""
CONNECT_SECONDS = 30
"""How long a client waits for the storage process before it gives up a call."""
REQUEST_WAIT_SECONDS = 6
"""How long a request waits for a storage process that is being started again."""
LOCK_SECONDS = 5
"""How long the file may be held by a process that is just ending or just starting to serve it."""
_SOCKET_PATH_BYTES = 100
"""Unix keeps a socket's address in 108 bytes (104 on some systems)."""


class DatabaseError(Exception):
    """The database cannot be used; the text says why and what to do."""


def database_file(home: Path) -> Path:
    """The file of a site folder that holds every object."""
    return home / "Data.fs"


def socket_path(home: Path) -> Path:
    """Where the storage process of a site folder listens."""
    return home / "storage.sock"


def socket_address(home: Path) -> str:
    """The socket's path in a form that fits into a socket address, however long the folder's name is.

    A long path is reached through a descriptor of the folder, which stays open as long as the process lives.
    Raises DatabaseError where even that is too long.
    """
    path = str(socket_path(home).absolute())
    if len(os.fsencode(path)) <= _SOCKET_PATH_BYTES:
        return path
    if not os.path.isdir("/proc/self/fd"):
        raise DatabaseError(_("The path of the site's folder is too long. Choose a shorter one."))
    key = str(home.absolute())
    if key not in _folders:
        _folders[key] = os.open(key, os.O_RDONLY | os.O_DIRECTORY)
    return f"/proc/self/fd/{_folders[key]}/{path.rpartition('/')[2]}"


_folders: dict[str, int] = {}


def storage_is_served(home: Path) -> bool:
    """True when a storage process answers on the folder's socket (a socket file alone proves nothing)."""
    if not socket_path(home).exists():
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(socket_address(home))
        except OSError:
            return False
    return True


class SiteStorage(FileStorage):
    """A FileStorage that keeps nothing of what a packing took away: no old copy, no rest of a commit."""

    def pack(self, t, referencesf, gc=None):
        """As FileStorage's; then also empties Data.fs.tmp, in which the largest commit so far still lies."""
        super().pack(t, referencesf, gc)
        with self._commit_lock:
            self._tfile.seek(0)
            self._tfile.truncate()


def open_file_storage(home: Path, *, create: bool = False) -> FileStorage:
    """The FileStorage of a site folder, for this process alone. Raises DatabaseError where it is broken.

    LockError passes through: the caller decides whether waiting makes sense.
    """
    path = database_file(home)
    if not create and not path.exists():
        raise DatabaseError(
            _("There is no database in ${home}. Run: dosja init", mapping={"home": str(home)})
        )
    if not _looks_like_a_database(path):
        raise DatabaseError(
            _("${path} is no database of ours. Restore it from a backup.", mapping={"path": str(path)})
        )
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        return SiteStorage(str(path), blob_dir=str(home / "blobs"), pack_keep_old=False)
    except LockError:
        raise
    except (OSError, CorruptedError, StorageError) as error:
        reason = why(error) if isinstance(error, OSError) else str(error) or type(error).__name__
        raise DatabaseError(
            _("The database ${path} cannot be opened: ${reason}", mapping={"path": path, "reason": reason})
        ) from error


def _looks_like_a_database(path: Path) -> bool:
    """False for a file of another kind; FileStorage itself would leave such a file open and locked."""
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"", b"FS21", b"FS30")
    except OSError:
        return True


def open_storage_client(home: Path, wait: float = CONNECT_SECONDS) -> SiteClient:
    """A client of the storage process of a site folder; blobs are read from the shared folder.

    Raises DatabaseError when the storage does not answer within `wait` seconds. Later calls wait as long for
    a storage that is being started again, and then raise ClientDisconnected.
    """
    try:
        client = SiteClient(
            socket_address(home), blob_dir=str(home / "blobs"), shared_blob_dir=True, wait_timeout=wait
        )
    except ClientDisconnected as error:
        raise DatabaseError(
            _(
                "The storage process of ${home} does not answer. Stop the intranet and start it again.",
                mapping={"home": str(home)},
            )
        ) from error
    client.log = database_file(home)
    return client


def open_database(
    home: Path,
    uri: str = "",
    *,
    create: bool = False,
    served: bool | None = None,
    wait: float = CONNECT_SECONDS,
) -> DB:
    """Open the database of `home` (or of `uri`).

    `served`: True for the processes of `dosja serve`, which use the storage process alone; None finds out.
    `wait`: seconds that a call waits for the storage process. Raises DatabaseError with the remedy.
    """
    if uri:
        storage = _open_uri(uri)
    elif served:
        storage = open_storage_client(home, wait)
    else:
        storage = _open_shared_or_alone(home, create, wait)
    return database_on(storage)


def database_on(storage) -> DB:
    """The database of an open storage, with our cache sizes; closing it closes the storage."""
    return DB(
        storage,
        pool_size=32,
        cache_size=CACHE_OBJECTS,
        cache_size_bytes=min(max(storage.getSize() // CACHE_SHARE, CACHE_LEAST), CACHE_MOST),
        large_record_size=64 * 1024 * 1024,
    )


def _open_uri(uri: str):
    try:
        factory, _arguments = zodburi.resolve_uri(uri)
        return factory()
    except (
        Exception
    ) as error:  # drivers raise whatever they like; the person needs the reason, not a traceback
        raise DatabaseError(
            _(
                "The database of the setting 'database' cannot be opened: ${reason}",
                mapping={"reason": str(error)},
            )
        ) from error


def _open_shared_or_alone(home: Path, create: bool, wait: float):
    """The client where a storage process answers, else the file; between the two one may be starting."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        if storage_is_served(home):
            return open_storage_client(home, wait)
        try:
            return open_file_storage(home, create=create)
        except LockError as error:
            if time.monotonic() > deadline:
                raise DatabaseError(
                    _(
                        "The database in ${home} is in use by a process that does not share it (pserve?)."
                        " Stop it first.",
                        mapping={"home": str(home)},
                    )
                ) from error
        time.sleep(0.05)


def state_of(db: DB) -> str:
    """The newest transaction that this process knows, as a text that `catch_up` takes."""
    return db.lastTransaction().hex()


def catch_up(db: DB, state: str | None = None) -> None:
    """Wait until this process knows every transaction that any process finished before; one round trip.

    Whoever saved in one web process and reads in the next one must see what was saved. With the `state` of
    the process that saved, only a process that does not know it yet asks.
    """
    ping = getattr(db.storage, "ping", None)
    if ping is not None and (state is None or state > state_of(db)):
        ping()


def is_cut_off(db: DB) -> bool:
    """True while the storage process of the database cannot be reached."""
    return not getattr(db.storage, "is_connected", lambda: True)()


def pack(db: DB) -> None:
    """Take off the disk what no present object needs: earlier states of objects and files that were let go.

    Works beside a running intranet. The last transaction counts even where the clock was set back since.
    """
    last = TimeStamp(db.lastTransaction()).timeTime()
    db.pack(max(time.time(), last + 0.001))


def site_of(connection) -> Site:
    """The site of an open connection; DatabaseError where `dosja init` was never run."""
    site = connection.root().get(ROOT_KEY)
    if site is None:
        raise DatabaseError(_("The database is empty. Run: dosja init"))
    return site


@contextmanager
def connected(db: DB, *, note: str = ""):
    """A transaction outside a request: yields a connection, commits at the end, aborts on an exception.

    `note` is what the database's log says of it.
    """
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    # Plugins may not open the database themselves (`plugins.starting`); the house may.
    connection = getattr(db, "open_inside", db.open)(manager)
    try:
        yield connection
        if note:
            manager.get().note(note)
        manager.commit()
    except BaseException:
        manager.abort()
        raise
    finally:
        connection.close()


@contextmanager
def session(db: DB, *, note: str = ""):
    """As `connected`, but yields the site. DatabaseError where there is none."""
    with connected(db, note=note) as connection:
        yield site_of(connection)
