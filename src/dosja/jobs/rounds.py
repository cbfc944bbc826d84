"""How the work beside the pages goes on: in one place of a site alone, round after round, through errors."""

import logging
from collections.abc import Callable
from pathlib import Path

from dosja.jobs.lock import only_one
from dosja.storage.follower import TRANSIENT

LOCK_POLL_SECONDS = 2.0


def alone(stop, lock: Path, work: Callable[[], None]) -> None:
    """Call `work()` once this caller alone holds the file `lock`; waits while another process does the work.

    Returns after it, or when the threading.Event `stop` is set before.
    """
    while not stop.is_set():
        with only_one(lock) as held:
            if held:
                work()
                return
        stop.wait(LOCK_POLL_SECONDS)


def rounds(
    stop,
    step: Callable[[], object],
    logger: logging.Logger,
    *,
    seconds: float,
    longest: float,
    survives: bool = True,
) -> None:
    """Call `step()` every so many seconds until the threading.Event `stop` is set.

    While the database cannot be used it is tried again after pauses that double, up to `longest` seconds.
    So it is after any other error, which is logged; without `survives` that error is raised: the process ends
    and its parent starts it anew.
    """
    pause = seconds
    while not stop.wait(pause):
        try:
            step()
            pause = seconds
        except TRANSIENT as error:
            pause = min(pause * 2, longest)
            logger.warning("the database cannot be used now (%s); tried again in %.1f s", error, pause)
        except Exception:
            if not survives:
                raise
            pause = min(pause * 2, longest)
            logger.exception("met an error; goes on in %.1f s", pause)
