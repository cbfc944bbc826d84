"""The small log beside the database into which a search without results writes its words: one line each.

A page that is only looked at must not write to the database, where all searches would meet at one object. A
line holds a day and a word, nothing of who asked. The worker takes the log in (`operations.take_in`).
"""

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from dosja.search.letters import fold

MOST_BYTES = 256_000
"""A log that nobody takes in stops growing here."""

Counts = dict[str, tuple[str, int, date]]
"""Folded word -> (as it was typed last, number of searches, day of the last one)."""


class MissedLog:
    """The log of one site folder; any number of processes may write it."""

    def __init__(self, home: Path):
        self._path = home / "missed-searches.log"

    def note(self, words: Iterable[str], day: date) -> None:
        """Write the words of one search. Never fails: a full disk must not keep a page from being shown."""
        lines = "".join(f"{day.isoformat()}\t{word}\n" for word in words)
        if lines:
            with suppress(OSError), self._locked(os.O_CREAT) as handle:
                if os.fstat(handle).st_size < MOST_BYTES:
                    os.write(handle, lines.encode("utf-8"))

    def batches(self) -> list[Path]:
        """What waits to be taken in, the oldest first; new lines go to a new log from now on."""
        with suppress(FileNotFoundError), self._locked(0):
            os.rename(self._path, self._path.with_name(f"missed-searches.{secrets.token_hex(6)}.batch"))
        found = self._path.parent.glob("missed-searches.*.batch")
        return sorted(found, key=lambda path: path.stat().st_mtime)

    @contextmanager
    def _locked(self, create: int) -> Iterator[int]:
        """The open log, which no other process writes or renames meanwhile."""
        while True:
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | create, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                if self._is_present(handle):
                    yield handle
                    return
            finally:
                os.close(handle)

    def _is_present(self, handle: int) -> bool:
        """False where the log was renamed between opening and locking it."""
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(handle), os.stat(self._path))
        return False


def read_batch(path: Path) -> Counts:
    """What a log holds; a line that a crash cut off is passed over."""
    counts: Counts = {}
    for line in path.read_text("utf-8", "replace").splitlines():
        written, tab, word = line.partition("\t")
        with suppress(ValueError):
            day = date.fromisoformat(written)
            if tab and word:
                _typed, count, last = counts.get(fold(word), ("", 0, day))
                counts[fold(word)] = (word, count + 1, max(last, day))
    return counts
