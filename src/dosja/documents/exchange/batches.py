"""Work on a site in transactions of its own, done again as a whole when a running intranet was in the way.

The work must therefore keep what it learns to itself until `in_transaction` has returned.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from dosja.storage.database import session
from dosja.storage.follower import TRANSIENT

ATTEMPTS = 8
_PAUSE = 0.02
T = TypeVar("T")


def in_transaction(db, work: Callable[..., T], note: str = "") -> T:
    """The result of `work(site)`, committed; repeated after conflicts. Raises what the last one raised."""
    attempt = 1
    while True:
        try:
            with session(db, note=note) as site:
                result = work(site)
            return result
        except TRANSIENT:
            if attempt == ATTEMPTS:
                raise
        time.sleep(_PAUSE * 2**attempt)
        attempt += 1
