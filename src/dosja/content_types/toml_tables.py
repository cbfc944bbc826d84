"""Takes typed keys out of a TOML table and complains, with file and key, about what is wrong or unknown.

Knows nothing of content types; `loading` says which keys there are.
"""

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from dosja.content_types.declarations import SchemaError

_NAMES = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    Decimal: "a number",
    list: "a list",
    dict: "a table",
}
_REQUIRED = object()


def read_toml(path: Path) -> dict:
    """The parsed file, with every number that has a point as Decimal; not to be changed, as the same text is
    parsed once. Raises SchemaError.
    """
    try:
        return _parsed(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(path.name, "", f"cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(path.name, "", f"is not TOML: {error}") from error


@lru_cache(maxsize=64)
def _parsed(text: str) -> dict:
    """Of every file some are read for each application in a process, of which tests make very many."""
    return tomllib.loads(text, parse_float=Decimal)


class Table:
    """One table of a type file; every key is taken once, and `close` refuses what was not taken."""

    def __init__(self, file: str, path: str, data: dict) -> None:
        self.file, self.path = file, path
        self._left = dict(data)

    def error(self, key: str, reason: str) -> SchemaError:
        """The error for a key of this table; "" stands for the table itself."""
        return SchemaError(self.file, ".".join(filter(None, (self.path, key))), reason)

    def take(self, key: str, kind: type, default=_REQUIRED):
        """The value of `key`, which must have exactly this type (Decimal stands for any number)."""
        if key not in self._left:
            if default is _REQUIRED:
                raise self.error(key, "is missing")
            return default
        value = self._left.pop(key)
        allowed = (int, Decimal) if kind is Decimal else (kind,)
        if type(value) not in allowed:
            raise self.error(
                key, f"must be {_NAMES[kind]}, not {_NAMES.get(type(value), type(value).__name__)}"
            )
        if kind is str:
            value = value.strip()
            if not value and default is _REQUIRED:
                raise self.error(key, "must not be empty")
        return value

    def matching(self, key: str, pattern: str) -> str:
        """A text that must match the regular expression `pattern` as a whole."""
        value = self.take(key, str)
        if not re.fullmatch(pattern, value):
            raise self.error(key, f"{value!r} must match {pattern}")
        return value

    def has(self, key: str) -> bool:
        """Whether the key stands in the table and was not taken yet."""
        return key in self._left

    def is_table(self, key: str) -> bool:
        """Whether the key stands in the table, was not taken yet, and holds a table."""
        return type(self._left.get(key)) is dict

    def texts(self, key: str, default=_REQUIRED) -> tuple[str, ...]:
        """A list of texts, each once."""
        values = self.take(key, list, default)
        for value in values:
            if type(value) is not str or not value.strip():
                raise self.error(key, "must be a list of texts")
        if len(set(values)) != len(values):
            raise self.error(key, "names something twice")
        return tuple(values)

    def table(self, key: str) -> "Table":
        """A table within this one."""
        return Table(self.file, ".".join(filter(None, (self.path, key))), self.take(key, dict))

    def tables(self, key: str, default=_REQUIRED) -> Iterator["Table"]:
        """The tables of a list of tables, called `key.1`, `key.2` and so on in messages."""
        for number, value in enumerate(self.take(key, list, default), 1):
            path = ".".join(filter(None, (self.path, f"{key}.{number}")))
            if type(value) is not dict:
                raise SchemaError(self.file, path, "must be a table")
            yield Table(self.file, path, value)

    def items(self) -> Iterator[tuple[str, object]]:
        """All remaining keys with their values, for tables whose keys are names; empties the table."""
        while self._left:
            key = next(iter(self._left))
            yield key, self._left.pop(key)

    def close(self, known: str) -> None:
        """Refuse keys that nobody asked for; `known` names those that are allowed."""
        for key in self._left:
            raise self.error(key, f"is unknown here; known are {known}")
