"""A progress bar in twenty lines: one line on stderr, on a terminal only, at most ten times a second."""

import sys
import time

WIDTH = 30


class Progress:
    """`with Progress("Indexing", 200) as bar: bar(1); bar(2) ...`; without a total it shows the count."""

    def __init__(self, label: str, total: int | None = None, stream=None):
        self.label, self.total = label, total
        self.stream = stream or sys.stderr
        self.visible = self.stream.isatty()
        self._next = 0.0

    def __call__(self, done: int, total: int | None = None) -> None:
        """Show that `done` of `total` are done."""
        self.total = total or self.total
        now = time.monotonic()
        if self.visible and (now >= self._next or done == self.total):
            self._next = now + 0.1
            bar = f"{done}"
            if self.total:
                full = WIDTH * min(done, self.total) // self.total
                bar = f"[{'#' * full}{'.' * (WIDTH - full)}] {done}/{self.total}"
            self.stream.write(f"\r\x1b[K{self.label} {bar}")
            self.stream.flush()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *exc) -> None:
        if self.visible and self._next:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
