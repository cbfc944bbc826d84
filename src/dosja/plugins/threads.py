"""Threads that may hang: where one is, and work that is left behind when it does not come back."""

import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
MOST_LETTERS = 5000


class NotBack(Exception):
    """Work has not come back in time; `place` says where it is, as the lines of a traceback."""

    def __init__(self, seconds: float, place: str) -> None:
        super().__init__(f"has not come back for {seconds:g} s")
        self.place = place


def place_now(thread: int) -> str:
    """Where a thread is at this moment, as the lines of a traceback; their end where they are many."""
    frame = sys._current_frames().get(thread)
    return "".join(traceback.format_stack(frame))[-MOST_LETTERS:] if frame is not None else ""


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work()` gives or raises, in a thread of its own; NotBack where it has not come back after so many
    seconds. The thread is left behind then, and what it gives later is dropped."""
    came: list[tuple[Any, BaseException | None]] = []

    def run() -> None:
        try:
            came.append((work(), None))
        except BaseException as error:  # it belongs to the thread that waits
            came.append((None, error))

    thread = threading.Thread(target=run, name="start of a plugin", daemon=True)
    thread.start()
    thread.join(seconds)
    if not came:
        raise NotBack(seconds, place_now(thread.ident or 0))
    answer, error = came[0]
    if error is not None:
        raise error
    return answer
