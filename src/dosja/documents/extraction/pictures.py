"""A folder of page pictures that were drawn before, kept below a size; safe to delete at any time.

Shared by all web processes of a machine without locks: a picture never changes, files are renamed when whole.
"""

import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from dosja.documents.extraction.limits import picture_width

_SHA256 = re.compile(r"[0-9a-f]{64}")


class PictureCache:
    """Pictures by (sha256 of the file, page, width) in `folder`, together about `max_bytes` at most."""

    def __init__(self, folder: str | Path, max_bytes: int, form: str = "png"):
        self.folder = Path(folder)
        self.max_bytes = max_bytes
        self._form = form
        self._written = 0

    def path(self, sha256: str, page: int, width: int) -> Path:
        """Where the picture is or would be; ValueError when `sha256` is none."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a sha256")
        return self.folder / sha256[:2] / f"{sha256}-{int(page)}-{picture_width(width)}.{self._form}"

    def get(self, sha256: str, page: int, width: int) -> bytes | None:
        """The picture, or None; being read counts as being used."""
        path = self.path(sha256, page, width)
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content

    def put(self, sha256: str, page: int, width: int, content: bytes) -> None:
        """Keep a picture. A full disk is no error: the cache then keeps less."""
        path = self.path(sha256, page, width)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".new")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(content)
                os.replace(temporary, path)
            except OSError:
                with suppress(OSError):
                    os.unlink(temporary)
                raise
        self._written += len(content)
        if self._written * 10 > self.max_bytes:  # looking through the folder each time would cost more
            self.sweep()

    def get_or_make(self, sha256: str, page: int, width: int, make: Callable[[int], bytes]) -> bytes:
        """The picture from the folder or from `make(width in pixels)`; an empty one is not kept."""
        content = self.get(sha256, page, width)
        if content is None:
            content = make(picture_width(width))
            if content:
                self.put(sha256, page, width, content)
        return content

    def sweep(self) -> int:
        """Delete the longest unused until nine tenths of the size are left; return the bytes deleted."""
        self._written = 0
        found = []
        for path in self.folder.glob("??/*"):
            with suppress(OSError):
                state = path.stat()
                found.append((state.st_mtime_ns, state.st_size, path))
        total = sum(size for _, size, _ in found)
        deleted = 0
        if total > self.max_bytes:
            for _, size, path in sorted(found):
                if total - deleted <= self.max_bytes * 9 // 10:
                    break
                with suppress(OSError):
                    path.unlink()
                    deleted += size
        return deleted
