"""Files of the index: what was written is brought to the disk, and read piece by piece where it stands.

Whoosh itself does neither. Pieces are read, not mapped: the kernel keeps the files in memory all the
same, but once for all processes and not as a part of each (150 MB at 10,000 documents).
"""

import os
import weakref
from pathlib import Path


def sync(path: str | Path) -> None:
    """Return when the file, or the list of names of the folder, would survive a power failure."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Open:
    """An open file, closed when nothing refers to it any more; read at any place by any thread."""

    def __init__(self, path: str | Path):
        self.handle = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self.handle)


class Window:
    """A stretch of an open file that reads like a file; the file is closed when the last window goes."""

    def __init__(self, file: _Open, start: int, length: int):
        self._file = file
        self._handle = file.handle
        self._start = start
        self._length = length
        self._at = 0

    def part(self, position: int, length: int) -> "Window":
        """A window on a part of this one."""
        return Window(self._file, self._start + position, length)

    def at(self, position: int, length: int) -> bytes:
        """`length` bytes from `position` on, fewer at the end; leaves the reading position alone.

        Raises ValueError for what lies outside: a damaged index may point anywhere.
        """
        if position < 0 or not 0 <= length <= self._length:
            raise ValueError("a place outside the file")
        return os.pread(self._handle, length, self._start + position)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        """As a file does."""
        self._at = position + (0, self._at, self._length)[whence]
        return self._at

    def tell(self) -> int:
        """As a file does."""
        return self._at

    def read(self, count: int = -1) -> bytes:
        """As a file does."""
        left = max(self._length - self._at, 0)
        found = self.at(self._at, left if count < 0 else min(count, left)) if left else b""
        self._at += len(found)
        return found

    def readline(self) -> bytes:
        """As a file does; pickle asks for it."""
        begin, found = self._at, b""
        while b"\n" not in found and (more := self.read(_LINE)):
            found += more
        line, end, _rest = found.partition(b"\n")
        self._at = begin + len(line) + len(end)
        return line + end


_LINE = 128
"""Bytes that are read at once in search of a line's end."""


def opened(path: str | Path) -> Window:
    """A window on a whole file, which may be removed meanwhile. Raises ValueError where it is empty."""
    file = _Open(path)
    length = os.fstat(file.handle).st_size
    if not length:
        raise ValueError(f"{path} is empty")
    return Window(file, 0, length)
