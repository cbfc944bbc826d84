"""The index folder: the pointer to the present index, the lock that elects the indexer, wake-up, state page.

    index/current        the name of the folder beside it that holds the present index
    index/g-<random>/    an index
    index/indexer.lock   held (flock) by the one process of this host that writes
    index/state.json     what the indexer last said of itself

Knows nothing of stored objects. Deleting the whole folder is harmless: it is built anew.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import socket
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from dosja.search.disk import sync
from dosja.search.engine import EngineError, Step, no_step
from dosja.search.whoosh_engine import WhooshEngine

_LONGEST_SOCKET_PATH = 100
"""The system takes 107 bytes at most for the address of a local socket."""

REQUEST = "reindex"
"""A file of this name asks the elected indexer to build the index anew."""

KEEP_SECONDS = 60.0
"""An index that was replaced is removed after so long: readers of it have moved on by then."""


@dataclass(frozen=True, slots=True)
class State:
    """What the indexer says of itself; tids are hex, times are seconds since 1970."""

    running: bool = False
    pid: int = 0
    watermark: str = ""
    database: str = ""
    at: float = 0.0
    error: str = ""
    indexed: int = 0
    deleted: int = 0
    failed: int = 0
    rebuilding: str = ""

    @property
    def behind(self) -> bool:
        """True when the database holds transactions that the index has not seen."""
        return self.watermark < self.database


def pointer(folder: Path) -> Path:
    """The file that names the present index."""
    return folder / "current"


def current(folder: Path) -> Path | None:
    """The folder of the present index, None where there is none."""
    try:
        name = pointer(folder).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    found = folder / name
    return found if name and "/" not in name and found.is_dir() else None


def stamp(path: Path) -> tuple[int, ...] | None:
    """Changes whenever another file is put at the path; None where there is none. Quicker than to read."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def new_place(folder: Path) -> Path:
    """A name for a new index aside; nothing is made yet."""
    return folder / f"g-{secrets.token_hex(6)}"


def switch(folder: Path, place: Path) -> None:
    """Make the index in `place` the present one, in one atomic step that survives a power failure."""
    aside = folder / f"current.{os.getpid()}"
    with open(aside, "w", encoding="ascii") as file:
        file.write(place.name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, pointer(folder))
    sync(folder)


def sweep(folder: Path, now: float, keep_seconds: float = KEEP_SECONDS) -> None:
    """Remove indexes that are neither present nor lately replaced; the caller holds the lock."""
    present = current(folder)
    for place in folder.glob("g-*"):
        with suppress(OSError):
            if place != present and now - place.stat().st_mtime > keep_seconds:
                shutil.rmtree(place)


def open_index(folder: Path, *, step: Step = no_step) -> WhooshEngine:
    """The engine of the present index; EngineError where there is none or it is damaged."""
    place = current(folder)
    if place is None:
        raise EngineError("there is no index")
    return WhooshEngine(place, step=step)


class Election:
    """The lock by which one process of a host writes the index; falls with the process, however it ends."""

    def __init__(self, folder: Path):
        self._path = folder / "indexer.lock"
        self._handle: int | None = None

    def won(self) -> bool:
        """True while this process is the elected one; tries to become it otherwise, without waiting."""
        if self._handle is not None:
            if self._is_same(self._handle):
                return True
            self.leave()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        if not self._is_same(handle):
            self.leave()
            return False
        return True

    def _is_same(self, handle: int) -> bool:
        """False when the lock file was removed or replaced: the lock then keeps nobody out any more."""
        try:
            found, held = os.stat(self._path), os.fstat(handle)
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == (held.st_dev, held.st_ino)

    def leave(self) -> None:
        """Let another process be elected."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


@lru_cache(maxsize=16)
def _socket_path(folder: Path) -> str:
    path = str((folder / "wake.sock").resolve())
    if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
        name = hashlib.sha256(os.fsencode(path)).hexdigest()[:24]
        path = os.path.join(tempfile.gettempdir(), f"dosja-{name}.sock")
    return path


def wake(folder: Path) -> None:
    """Tell the indexer that something was committed. Never fails or waits: it only saves a little time."""
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.sendto(b"w", _socket_path(folder))


@contextmanager
def listening(folder: Path):
    """Yield a socket on which `wake` is heard; replaces one that a dead process left behind."""
    path = _socket_path(folder)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        with suppress(FileNotFoundError):
            os.unlink(path)
        receiver.bind(path)
        os.chmod(path, 0o600)
        try:
            yield receiver
        finally:
            with suppress(OSError):
                os.unlink(path)


def heard(receiver: socket.socket, seconds: float) -> None:
    """Wait until `wake` is called or `seconds` are over; swallows all calls that came together."""
    receiver.settimeout(seconds)
    with suppress(OSError):
        receiver.recv(16)
        receiver.setblocking(False)
        while receiver.recv(16):
            continue


def write_state(folder: Path, state: State) -> None:
    """Publish the state; a failure is of no consequence."""
    aside = folder / f"state.{os.getpid()}"
    with suppress(OSError):
        aside.write_text(json.dumps(asdict(state)), "utf-8")
        os.replace(aside, folder / "state.json")


def read_state(folder: Path) -> State:
    """What the indexer of this host last said; an empty State where there was none."""
    path = folder / "state.json"
    found = stamp(path)
    return State() if found is None else _state_at(path, found)


@lru_cache(maxsize=8)
def _state_at(path: Path, _stamp: tuple[int, ...]) -> State:
    """The state in a file, read once for each file that was put there."""
    try:
        return State(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return State()
