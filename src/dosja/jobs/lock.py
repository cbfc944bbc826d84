"""A lock file that makes one process (or one thread of one) the only one to do a job on a site's folder."""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(path: Path):
    """Yield True while this caller alone holds the lock `path`, False where somebody else does; never waits.

    The system frees it when the process dies, however it dies.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
