"""The audit of pickles: which classes stand in the records of a database (`dosja check-db`).

Reads every present record without importing or calling anything that it names, so that it also works, and is
safe, when a class is missing or foreign.
"""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from zodbpickle.pickle import Unpickler

from dosja.storage.model import STORED_CLASSES

ALLOWED_MODULES = frozenset(
    {
        "BTrees.LOBTree",
        "BTrees.LLBTree",
        "BTrees.OOBTree",
        "BTrees.OLBTree",
        "BTrees.Length",
        "persistent.mapping",
        "ZODB.blob",
        "datetime",
        "decimal",
        "copy_reg",
        "copyreg",
    }
)
"""Modules of the libraries that the closed set is built on."""

ALLOWED_NAMES = frozenset({"builtins.object", "__builtin__.object", "_codecs.encode"})
"""Single names that pickles of plain values carry; the rest of their modules could run anything."""


@dataclass(frozen=True)
class PickleReport:
    """What `audit` found: records read, in how many each global stands, what was refused or unreadable.

    `refused` and `unreadable` are pairs (oid as hex, dotted name or reason).
    """

    records: int
    globals: Counter
    refused: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, str], ...]


class _Anything:
    """Stands for every class and function that a pickle names; takes all that is done to an object."""

    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __init__(self, *args, **kwargs):
        pass

    def __setstate__(self, state):
        pass

    def __setitem__(self, key, value):
        pass

    def append(self, item):
        pass

    def extend(self, items):
        pass

    def add(self, item):
        pass


class _Reader(Unpickler):
    """An unpickler that notes names instead of importing them."""

    def __init__(self, file, names: set[str]):
        super().__init__(file, errors="bytes")
        self._names = names

    def find_class(self, module, name):
        self._names.add(f"{module}.{name}")
        return _Anything

    def persistent_load(self, reference):
        return None


def globals_of(data: bytes) -> set[str]:
    """The dotted names of the globals in a record, which is two pickles in a row: class and state.

    Classes of references to other objects count too. Raises whatever a damaged pickle makes the reader raise.
    """
    names: set[str] = set()
    file = io.BytesIO(data)
    reader = _Reader(file, names)
    reader.load()
    if file.tell() < len(data):
        reader.load()
    return names


def allowed(name: str) -> bool:
    """True for a class of the closed set or of the libraries that the set is built on."""
    return name in STORED_CLASSES or name in ALLOWED_NAMES or name.rpartition(".")[0] in ALLOWED_MODULES


def savepoint_mark(connection) -> int:
    """How far the connection's savepoints have written; see `foreign_since`."""
    kept = connection._savepoint_storage
    return 0 if kept is None else kept.position


def is_untouched_since(connection, mark: int) -> bool:
    """True when nothing was changed through the connection since a savepoint was made, after which `mark` was
    taken; what was changed and taken back again counts as changed."""
    return not (connection._registered_objects or connection._added or savepoint_mark(connection) != mark)


def foreign_since(connection, mark: int) -> str:
    """The dotted name of a class outside the closed set in what a savepoint wrote after `mark`, or ""."""
    kept = connection._savepoint_storage
    if kept is None:
        return ""
    for oid, position in list(kept.index.items()):
        if position >= mark:
            for name in sorted(globals_of(kept.load(oid)[0])):
                if not allowed(name):
                    return name
    return ""


def audit(storage, progress: Callable[[int], None] | None = None) -> PickleReport:
    """Read every current record of `storage`; list the globals that do not belong there, with their oid."""
    counts: Counter = Counter()
    refused: list[tuple[str, str]] = []
    unreadable: list[tuple[str, str]] = []
    records = 0
    cursor = None
    while True:
        oid, _tid, data, cursor = storage.record_iternext(cursor)
        records += 1
        try:
            names = globals_of(data) if data else set()
        except Exception as error:  # a damaged record can make the reader raise anything; each is a finding
            unreadable.append((oid.hex(), f"{type(error).__name__}: {error}"))
            names = set()
        counts.update(names)
        refused.extend((oid.hex(), name) for name in sorted(names) if not allowed(name))
        if progress is not None:
            progress(records)
        if cursor is None:
            break
    return PickleReport(records, counts, tuple(refused), tuple(unreadable))
