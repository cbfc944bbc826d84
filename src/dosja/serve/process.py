"""A child process made by fork: it reports to its parent, dies with it, and ends when it is told to.

The parent stays single-threaded, so forking is safe; threads begin in the child. A child never returns to the
parent's code. Only POSIX calls: works on Linux and macOS.
"""

import contextlib
import json
import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

GRACE_SECONDS = 8
"""A child that was told to end and has not after so long ends itself."""
REFUSED = 3
"""Exit code of a child that cannot start for a reason that a person must remove."""


class Refusal(Exception):
    """A child cannot start; the text is a message id with the reason and the remedy."""


@dataclass
class Report:
    """What a child tells its parent once: ready with `facts`, or `refused` with a sentence."""

    ready: bool = False
    refused: str = ""
    facts: dict = field(default_factory=dict)


class Lifeline:
    """A pipe whose writing end only the parent holds: a reader meets its end when the parent is gone."""

    def __init__(self):
        self.reader, self._writer = os.pipe()

    def keep_reading_end(self) -> None:
        """To be called in the child, so that the parent's is the only writing end."""
        os.close(self._writer)


class Stop:
    """Becomes set when the child shall end: SIGTERM came, or the parent is gone.

    `wait(seconds)` is an interruptible sleep; `call_when_set` registers what wakes a loop that waits for
    something else. Set by a thread, never by a signal handler, which could meet a lock that its thread holds.
    """

    def __init__(self, lifeline: Lifeline):
        self._event = threading.Event()
        self._callbacks: list[Callable[[], None]] = []
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        thread = threading.Thread(
            target=self._watch, args=(reader, lifeline.reader), name="stop", daemon=True
        )
        thread.start()

    def is_set(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Sleep up to `seconds`; True as soon as the child shall end."""
        return self._event.wait(seconds)

    @property
    def event(self) -> threading.Event:
        """The event itself, for code that knows nothing of processes."""
        return self._event

    def call_when_set(self, callback: Callable[[], None]) -> None:
        """Run `callback` in another thread when the child shall end (at once when it shall already)."""
        self._callbacks.append(callback)
        if self._event.is_set():
            callback()

    def _watch(self, wakeup: int, lifeline: int) -> None:
        import select

        while True:
            ready, _, _ = select.select([wakeup, lifeline], [], [])
            if lifeline in ready or signal.SIGTERM in os.read(wakeup, 64):
                break
        self._event.set()
        for callback in list(self._callbacks):
            callback()
        time.sleep(GRACE_SECONDS)
        logging.getLogger("dosja.serve").error("did not end in %s s; ended by force", GRACE_SECONDS)
        os._exit(1)


@dataclass
class Surroundings:
    """What the parent hands to each child: the lifeline, the pipe for log lines, descriptors to be closed."""

    lifeline: Lifeline
    log_writer: int
    parent_only: Callable[[], list[int]]


def start_child(
    name: str, body: Callable[[Stop, Callable[..., None]], None], around: Surroundings
) -> tuple[int, int]:
    """Fork; in the child run `body(stop, ready)` and end. Returns (pid, descriptor to read the Report from).

    `ready(**facts)` tells the parent that the child works; Refusal raised before that is told as such.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        os.set_blocking(reader, False)
        return pid, reader
    code = 1
    try:
        os.close(reader)
        code = _live(name, body, around, writer)
    except BaseException:
        with contextlib.suppress(Exception):
            traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            logging.shutdown()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _live(name, body, around: Surroundings, writer: int) -> int:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    # Ctrl-C reaches the whole terminal's group; the order of stopping is the parent's business.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    around.lifeline.keep_reading_end()
    for descriptor in around.parent_only():
        os.close(descriptor)
    os.dup2(around.log_writer, 1)
    os.dup2(around.log_writer, 2)
    with contextlib.suppress(OSError):
        Path("/proc/self/comm").write_text(f"dosja {name}"[:15])
    _log_as(name)
    stop = Stop(around.lifeline)

    def tell(report: dict) -> None:
        nonlocal writer
        if writer >= 0:
            with contextlib.suppress(OSError):
                os.write(writer, json.dumps(report).encode())
            os.close(writer)
            writer = -1

    try:
        body(stop, lambda **facts: tell({"ready": True, "facts": facts}))
    except Refusal as refusal:
        tell({"refused": str(refusal)})
        logging.getLogger("dosja.serve").error("%s", refusal)
        return REFUSED
    except Exception:
        logging.getLogger("dosja.serve").exception("ended by an error")
        return 1
    return 0


def _log_as(name: str) -> None:
    """What this child logs goes to the parent's pipe as whole lines that begin with time and name."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        logging.Formatter(f"%(asctime)s %(levelname)s {name}[{os.getpid()}] %(name)s: %(message)s")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("dosja").setLevel(logging.INFO)


def read_report(descriptor: int) -> Report | None:
    """What the child told: None while it has told nothing, an empty Report when it died silently."""
    try:
        data = os.read(descriptor, 65536)
    except BlockingIOError:
        return None
    return Report(**json.loads(data)) if data else Report()
