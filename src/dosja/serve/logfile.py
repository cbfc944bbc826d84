"""The log of `dosja serve`: the parent writes it alone; the children's lines come to it through one pipe.

One writer can rotate the file safely, and what a crashing library prints on stderr lands there too.
"""

import contextlib
import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

MEGABYTE = 1024 * 1024


class LogFile:
    """`log/dosja.log` in the site's folder, and stderr; five files of 5 MB are kept."""

    def __init__(self, home: Path):
        folder = home / "log"
        folder.mkdir(parents=True, exist_ok=True)
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)
        self._rest = b""
        self._file = _Rotating(folder / "dosja.log", maxBytes=5 * MEGABYTE, backupCount=5, encoding="utf-8")
        self._file.setFormatter(logging.Formatter("%(message)s"))
        self.logger = logging.Logger("dosja.serve", logging.INFO)
        handler = _Own(self.line)
        handler.setFormatter(logging.Formatter(f"%(asctime)s %(levelname)s serve[{os.getpid()}] %(message)s"))
        self.logger.addHandler(handler)

    def line(self, text: str) -> None:
        """Write one line to file and stderr; a full disk or a closed terminal never stops the intranet."""
        self._file.emit(logging.makeLogRecord({"msg": text}))
        with contextlib.suppress(OSError, ValueError):
            print(text, file=sys.stderr, flush=True)

    def take_in(self) -> None:
        """Copy what the children have written so far."""
        while True:
            try:
                data = os.read(self.reader, 65536)
            except BlockingIOError:
                return
            if not data:
                return
            *lines, self._rest = (self._rest + data).split(b"\n")
            for text in lines:
                self.line(text.decode("utf-8", "replace"))

    def close(self) -> None:
        """Write what is left and close the file."""
        self.take_in()
        if self._rest:
            self.line(self._rest.decode("utf-8", "replace"))
        with contextlib.suppress(OSError):
            self._file.close()


class _Rotating(RotatingFileHandler):
    def handleError(self, record):
        """Nothing: what cannot be written (disk full) still goes to stderr."""


class _Own(logging.Handler):
    def __init__(self, write):
        super().__init__()
        self._write = write

    def emit(self, record):
        self._write(self.format(record))
