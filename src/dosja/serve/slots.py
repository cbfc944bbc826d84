"""A place for one child of the parent, and the rule by which a child that died is started again."""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field

QUICK_SECONDS = 5
"""A child that died sooner after its start died quickly."""
QUICK_DEATHS = 8
"""After so many quick deaths in a row a child is given up."""
LONGEST_PAUSE = 5


@dataclass
class Slot:
    """Who lives here now, how often it died quickly, and when it is started again (None: not planned)."""

    name: str
    body: Callable
    pid: int = 0
    ready: bool = False
    started: float = 0.0
    start_at: float | None = None
    quick_deaths: int = 0
    given_up: bool = False
    refused: str = ""
    facts: dict = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The name without the number of a web process."""
        return self.name.partition("-")[0]

    def begin(self, pid: int, now: float) -> None:
        """A child was started for this place."""
        self.pid, self.started = pid, now
        self.ready, self.refused, self.start_at = False, "", None

    def end(self) -> int:
        """The child is gone; returns its pid."""
        pid, self.pid, self.ready = self.pid, 0, False
        return pid

    def revive(self) -> None:
        """Forget the deaths, as after a person's intervention."""
        self.given_up, self.quick_deaths = False, 0

    def plan(self, now: float) -> float | None:
        """Plan the next start; returns the pause before it, None when the child is given up.

        The first death costs no pause; each quick one after it doubles it.
        """
        quick = now - self.started < QUICK_SECONDS
        self.quick_deaths = self.quick_deaths + 1 if quick else 1
        if self.quick_deaths >= QUICK_DEATHS:
            self.given_up = True
            return None
        pause = 0.0 if self.quick_deaths == 1 else min(0.1 * 2**self.quick_deaths, LONGEST_PAUSE)
        self.start_at = now + pause
        return pause


def exit_code(pid: int) -> int | None:
    """The exit code of our child `pid` (negative: the signal that killed it), or None while it lives."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found else None


def send(pid: int, number: int) -> None:
    """Send a signal to a child that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
