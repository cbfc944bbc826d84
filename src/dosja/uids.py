"""Identifiers of stored objects: random, so that no two writers ever want the same one.

A uid is an int of at most 62 bits (fits BTrees' 64-bit keys); people and addresses see 13 characters of
Crockford's base 32, which has no letters that are read for one another.
"""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 13
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
"""The two characters of each number of ten bits."""
_VALUES = {letter: number for number, letter in enumerate(ALPHABET)} | {"o": 0, "i": 1, "l": 1}


def new_uid() -> int:
    """A random positive uid; the chance of meeting a taken one is below 1 in a million at 2,000,000
    objects."""
    return secrets.randbelow(2**62 - 1) + 1


def format_uid(uid: int) -> str:
    """The 13 characters that stand for `uid` in addresses and exports."""
    pairs = _PAIRS
    return (
        ALPHABET[uid >> 60 & 31]
        + pairs[uid >> 50 & 1023]
        + pairs[uid >> 40 & 1023]
        + pairs[uid >> 30 & 1023]
        + pairs[uid >> 20 & 1023]
        + pairs[uid >> 10 & 1023]
        + pairs[uid & 1023]
    )


def parse_uid(text: str) -> int | None:
    """The uid that `text` stands for, or None where it is none (wrong length, foreign letters, too large)."""
    if len(text) != LENGTH:
        return None
    uid = 0
    for letter in text.lower():
        digit = _VALUES.get(letter)
        if digit is None:
            return None
        uid = uid * 32 + digit
    return uid if 0 < uid < 2**62 else None
