"""Files of the index: what was written is brought to the disk, and read without being copied into memory.

Whoosh itself does neither.
"""

import mmap
import os
from pathlib import Path


def sync(path: str | Path) -> None:
    """Return when the file, or the list of names of the folder, would survive a power failure."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Window:
    """A stretch of a mapped file that reads like a file. The mapping goes when the last window on it does."""

    def __init__(self, data: mmap.mmap, start: int, length: int):
        self._data = data
        self._start = start
        self._length = length
        self._at = 0

    def part(self, position: int, length: int) -> "Window":
        """A window on a part of this one."""
        return Window(self._data, self._start + position, length)

    def at(self, position: int, length: int) -> bytes:
        """`length` bytes from `position` on; leaves the reading position alone."""
        return self._data[self._start + position : self._start + position + length]

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
        found = self.at(self._at, left if count < 0 else min(count, left))
        self._at += len(found)
        return found

    def readline(self) -> bytes:
        """As a file does; pickle asks for it."""
        end = self._data.find(b"\n", self._start + self._at, self._start + self._length)
        return self.read(-1 if end < 0 else end + 1 - self._start - self._at)


def mapped(path: str | Path) -> Window:
    """A window on a whole file, which may be removed meanwhile. Raises ValueError where it is empty."""
    with open(path, "rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Window(data, 0, len(data))
