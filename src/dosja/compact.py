"""Short records: what is stored a hundred thousand times is stored as a tuple, not as names and values.

The names of a record's attributes take more room on the disk than most of their values: 130 of the 450 bytes
of a person.
"""

from typing import Any, ClassVar


class Compact:
    """Mixed into a stored class, before `Persistent`: the attributes in FIELDS are stored by their place.

    FIELDS only ever grows at its end, so that older records stay readable. Attributes that it does not name
    are stored beside them, by name; those in GONE are left out. Records of the time before (a dict) are read
    as well, and shortened by the next save.
    """

    FIELDS: ClassVar[tuple[str, ...]] = ()
    GONE: ClassVar[frozenset[str]] = frozenset()

    def __getstate__(self) -> tuple:
        state: dict[str, Any] = dict(super().__getstate__() or {})  # type: ignore[call-overload]
        kind = type(self)
        row = [state.pop(name, getattr(kind, name, None)) for name in self.FIELDS]
        defaults = [getattr(kind, name, None) for name in self.FIELDS]
        while row and _same(row[-1], defaults[len(row) - 1]):
            row.pop()
        rest = {name: value for name, value in state.items() if name not in self.GONE}
        return (tuple(row), rest) if rest else (tuple(row),)

    def __setstate__(self, state) -> None:
        super().__setstate__(self.by_name(state))  # type: ignore[misc]

    @classmethod
    def by_name(cls, state) -> dict[str, Any]:
        """A stored state as names and values."""
        if not isinstance(state, tuple):
            return state
        row, *rest = state
        return dict(zip(cls.FIELDS, row, strict=False)) | (rest[0] if rest else {})


def _same(value, default) -> bool:
    return value is default or (type(value) is type(default) and type(value) in _PLAIN and value == default)


_PLAIN = (str, int, tuple)
