"""Looks into the databases that a test leaves behind: only classes of the closed set may stand in them."""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from ZODB.FileStorage import FileStorage

from dosja.storage.pickles import allowed, globals_of

_clean: set[bytes] = set()
"""Digests of records that were found clean: most tests begin with a copy of the same site."""


@cache
def _allowed(name: str) -> bool:
    return allowed(name)


def foreign_classes(path: Path) -> list[str]:
    """The names of classes in a FileStorage's records that do not belong there."""
    found = set()
    storage = FileStorage(str(path), read_only=True)
    try:
        cursor = None
        while True:
            _oid, _tid, data, cursor = storage.record_iternext(cursor)
            digest = blake2b(data or b"", digest_size=16).digest()
            if data and digest not in _clean:
                names = {name for name in globals_of(data) if not _allowed(name)}
                found |= names
                if not names:
                    _clean.add(digest)
            if cursor is None:
                return sorted(found)
    finally:
        storage.close()


def foreign_classes_below(folder: Path) -> list[str]:
    """As `foreign_classes`, for every database in and below a folder; broken files are not its matter."""
    found = []
    for path in sorted(folder.rglob("*.fs")):
        if path.stat().st_size > 4:
            try:
                names = foreign_classes(path)
            except Exception:  # a test may leave a database that it tore on purpose
                continue
            found += [f"{path.name}: {name}" for name in names]
    return found
