"""Hashing passwords: argon2id, a cheap profile for tests, and a limit on how many are computed at once.

One hash takes 64 MB and tens of milliseconds on purpose. Without the limit, four threads that sign people in
would take 256 MB; so at most two compute and the others wait. Nothing here knows users or the database.
"""

import secrets
import string
import threading
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

CONCURRENT = 2
_slots = threading.BoundedSemaphore(CONCURRENT)

_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not read for one another, for passwords that people copy by hand."""


class Passwords:
    """Makes and checks hashes with one profile; `cheap` is for tests, and production refuses it."""

    def __init__(self, *, cheap: bool = False) -> None:
        self._hasher = (
            PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else PasswordHasher()
        )

    def hash(self, password: str) -> str:
        """The text to be stored for `password`: parameters, random salt and hash."""
        with _slots:
            return self._hasher.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        """True when `password` is the one that `stored` was made of."""
        with _slots:
            try:
                return self._hasher.verify(stored, password)
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, stored: str) -> bool:
        """True when `stored` was made with other parameters than today's, so it should be made again."""
        return self._hasher.check_needs_rehash(stored)

    def waste(self, password: str) -> None:
        """Take the time of a check for a name that does not exist, so that the time tells nothing."""
        self.verify(self._nobody, password)

    @property
    def _nobody(self) -> str:
        stored = self.__dict__.get("_nobody_hash")
        if stored is None:
            stored = self.__dict__["_nobody_hash"] = self.hash(secrets.token_hex(16))
        return stored


@cache
def passwords(cheap: bool = False) -> Passwords:
    """The one instance of a profile."""
    return Passwords(cheap=cheap)


def random_password(length: int = 16) -> str:
    """A password of `length` readable letters and digits in groups of four, about 5 bits each."""
    letters = "".join(secrets.choice(_READABLE) for _ in range(length))
    return "-".join(letters[start : start + 4] for start in range(0, length, 4))


@cache
def _common() -> frozenset[str]:
    text = (files("dosja.accounts") / "data" / "common_passwords.txt").read_text("utf-8")
    return frozenset(text.split())


def is_common(password: str) -> bool:
    """True for a password that everybody tries first: a known one, or three different signs or fewer."""
    plain = password.casefold().strip()
    return plain in _common() or plain.strip(string.punctuation) in _common() or len(set(plain)) <= 3
