"""What a single-threaded parent waits for: signals and descriptors, in one place.

Signal handlers do nothing; the system writes the number into a pipe, so that no code runs at a bad moment.
"""

import os
import selectors
import signal

WATCHED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


class Events:
    """Waits for signals and for descriptors to become readable."""

    def __init__(self):
        self._reader, writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in WATCHED:
            signal.signal(number, lambda *_: None)
        self._selector = selectors.DefaultSelector()
        self.add(self._reader)

    def descriptors(self) -> list[int]:
        """What a forked child must close."""
        return [self._reader, self._selector.fileno()]

    def add(self, descriptor: int) -> None:
        """Wait for this descriptor too."""
        self._selector.register(descriptor, selectors.EVENT_READ)

    def remove(self, descriptor: int) -> None:
        """Wait for this descriptor no longer."""
        self._selector.unregister(descriptor)

    def wait(self, seconds: float) -> tuple[bytes, list[int]]:
        """(numbers of the signals that came, readable descriptors), after `seconds` at the latest."""
        ready = [key.fd for key, _mask in self._selector.select(max(0.0, seconds))]
        signals = b""
        if self._reader in ready:
            ready.remove(self._reader)
            signals = os.read(self._reader, 4096)
        return signals, ready
