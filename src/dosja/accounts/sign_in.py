"""Checking a name and a password, slowly for who guesses.

Wrong passwords are counted on the account and, per address, in the memory of this process. Unknown names,
wrong passwords, disabled accounts and accounts that must wait get one and the same answer after the same
work, so that nobody learns which names exist. The price: who must wait is not told so by name; the message
says for all that waiting may be needed.
"""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.accounts.passwords import Passwords
from dosja.storage.model import Site

FREE_FAILURES = 5
"""So many wrong passwords in a row cost nothing; then the wait is 1, 2, 4, 8, 15 minutes."""
LONGEST_WAIT = timedelta(minutes=15)

ADDRESS_FAILURES = 30
"""So many failures from one address within ADDRESS_SPAN, whatever the names; offices share addresses."""
ADDRESS_SPAN = timedelta(minutes=10)
_ADDRESSES = 10_000


def wait_until(user: User) -> datetime | None:
    """The moment until which no password is taken for `user`, or None."""
    count, last = user.failures
    if count < FREE_FAILURES or last is None:
        return None
    minutes = 2 ** min(count - FREE_FAILURES, 10)
    return last + min(timedelta(minutes=minutes), LONGEST_WAIT)


def check_sign_in(
    site: Site, now: datetime, hasher: Passwords, login: str, password: str, *, verified: dict | None = None
) -> User | None:
    """The account that may come in with this name and password, or None; counts and records what happened.

    `verified` keeps the outcome of the costly check when a request is run again after a conflict.
    """
    user = site.users.get(login.strip().lower())
    until = wait_until(user) if user is not None else None
    waiting = until is not None and now < until
    if user is None or user.disabled or waiting:
        hasher.waste(password)
        return None
    cache = verified if verified is not None else {}
    key = user.password_hash
    if key not in cache:
        cache[key] = hasher.verify(key, password)
    if not cache[key]:
        user.failures = (user.failures[0] + 1, now)
        record(site, None, None, now, "user:sign_in_refused", login=user.login, failures=user.failures[0])
        return None
    if hasher.outdated(user.password_hash):
        user.password_hash = hasher.hash(password)
    if user.failures[0]:
        user.failures = (0, None)
    user.last_sign_in = now
    record(site, None, user, now, "user:signed_in")
    return user


class Addresses:
    """Failures per network address, in memory: at most 10,000 addresses, the longest unseen goes first."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, list[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def blocked(self, address: str, now: datetime) -> bool:
        """True when this address must wait before another attempt is looked at."""
        with self._lock:
            return len(self._recent(address, now)) >= ADDRESS_FAILURES

    def failed(self, address: str, now: datetime) -> None:
        """Count a failure of this address."""
        with self._lock:
            recent = self._recent(address, now)
            recent.append(now)
            self._failures[address] = recent
            self._failures.move_to_end(address)
            while len(self._failures) > _ADDRESSES:
                self._failures.popitem(last=False)

    def _recent(self, address: str, now: datetime) -> list[datetime]:
        return [moment for moment in self._failures.get(address, ()) if now - moment < ADDRESS_SPAN]
