"""The digest of a version: the same for the same content, in this site and in one that imported it.

People are written as their logins (kept in the version), everything else as it is stored, in a fixed order.
"""

import hashlib
import json

from dosja.content_types import to_plain
from dosja.documents.life.model import FACTS, Version
from dosja.uids import format_uid

_SMALLEST = 2**40
"""Smaller numbers are amounts, never the uid of a person."""


def digest_of(version: Version) -> str:
    """sha256, as 64 hexadecimal digits, over the canonical form of a version.

    Of a version from which something was removed to protect a child: the one of what was approved.
    """
    if version.forgotten:
        return version.digest
    return digest_of_facts({name: getattr(version, name) for name in FACTS})


def digest_of_facts(facts: dict) -> str:
    """The digest of a version that will have these facts (the arguments of Version, but for the digest)."""
    logins = {uid: f"login:{login}" for uid, login, _name in facts["people"]}
    plain = to_plain(None, {name: facts[name] for name in FACTS if name not in ("texts", "people", "files")})
    plain = _with_logins(plain, logins)
    plain["files"] = [format_uid(uid) for uid in facts["files"]]
    plain["people"] = sorted([login, name] for _uid, login, name in facts["people"])
    digest = hashlib.sha256()
    digest.update(json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    for text in facts["texts"]:
        digest.update(b"\0file")
        if text is not None:
            for page in text.pages:
                digest.update(b"\0page" + str(len(page)).encode() + b"\0" + page.encode())
    return digest.hexdigest()


def people_in(data, is_person) -> set[int]:
    """The uids of people among plain data, however deep; `is_person(uid)` tells which numbers are one."""
    if type(data) is int:
        return {data} if data >= _SMALLEST and is_person(data) else set()
    if type(data) is dict:
        data = tuple(data.values())
    if type(data) is tuple:
        found: set[int] = set()
        for entry in data:
            found |= people_in(entry, is_person)
        return found
    return set()


def _with_logins(data, logins: dict[int, str]):
    if type(data) is int:
        return logins.get(data, data)
    if type(data) is dict:
        return {key: _with_logins(value, logins) for key, value in data.items()}
    if type(data) is list:
        return [_with_logins(value, logins) for value in data]
    return data
