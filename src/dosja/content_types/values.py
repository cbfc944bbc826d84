"""Values as they are stored: the exact plain types, their JSON form and the migration of old ones.

The rule of design 4: `type(value) in PLAIN`, never isinstance, so that no translation string, enum or markup
of a plugin gets into a pickle. The JSON form round-trips exactly, also for values that no longer fit their
field.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from dosja.content_types.declarations import ID_KINDS, TEXT_KINDS, UID_KINDS, ContentType, Field
from dosja.uids import format_uid, parse_uid

PLAIN = frozenset({str, int, bool, date, datetime, Decimal, tuple, dict, type(None)})
_TAG = "$"
"""Key that marks a JSON object as a value that says its own type."""
_TEXT = frozenset((*TEXT_KINDS, *ID_KINDS, "choice", "group"))
_DEPTH = 20
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair, which no encoding can write."""


class NotPlain(TypeError):
    """A value is of a type that must not be stored."""


class BadJson(ValueError):
    """JSON that no value was written as."""


def check_plain(value, path: str = "values", depth: int = 0) -> None:
    """Raise NotPlain, naming the place, unless the value is made of exact plain types only."""
    kind = type(value)
    if kind not in PLAIN:
        raise NotPlain(f"{path}: {kind.__module__}.{kind.__qualname__} cannot be stored")
    if kind is str:
        if not value.isascii() and _HALF.search(value):
            raise NotPlain(f"{path}: half of a surrogate pair cannot be stored")
    elif kind is Decimal:
        if not value.is_finite():
            raise NotPlain(f"{path}: {value} cannot be stored")
    elif kind is dict or kind is tuple:
        if depth > _DEPTH:
            raise NotPlain(f"{path}: is nested too deeply")
        if kind is tuple:
            for number, entry in enumerate(value):
                check_plain(entry, f"{path}.{number}", depth + 1)
        else:
            for key, entry in value.items():
                if type(key) is not str:
                    raise NotPlain(f"{path}: the key {key!r} is not a text")
                check_plain(key, f"{path}.{key}", depth + 1)
                check_plain(entry, f"{path}.{key}", depth + 1)


def plain_copy(value):
    """The value with lists as tuples, all the way down; as read from TOML or JSON."""
    if isinstance(value, list | tuple):
        return tuple(plain_copy(entry) for entry in value)
    if isinstance(value, dict):
        return {key: plain_copy(entry) for key, entry in value.items()}
    return value


def merge_values(ctype: ContentType, stored: dict, new: dict) -> dict:
    """New values of a document from what a form gave: keys that the type does not know stay as they were."""
    kept = {key: value for key, value in stored.items() if key not in ctype.by_name}
    return {**kept, **new}


def to_plain(ctype: ContentType | None, values: dict) -> dict:
    """The values as JSON data. Dates are ISO texts, decimals texts, uids their text form.

    Without a type, or where a value does not fit its field, the value is written with its type beside it.
    """
    fields = ctype.by_name if ctype is not None else {}
    return {_escape(key): _encode(fields.get(key), value) for key, value in values.items()}


def from_plain(ctype: ContentType | None, data: dict) -> dict:
    """The values that `to_plain` wrote; raises BadJson, with the field, for anything else."""
    if type(data) is not dict:
        raise BadJson("values must be an object")
    fields = ctype.by_name if ctype is not None else {}
    values = {}
    for key, entry in data.items():
        name = _unescape(key)
        try:
            values[name] = _decode(fields.get(name), entry)
        except (ValueError, TypeError, KeyError, InvalidOperation) as error:
            raise BadJson(f"{name}: {error}") from error
    return values


def _escape(key: str) -> str:
    return _TAG + key if key.startswith(_TAG) else key


def _unescape(key: str) -> str:
    return key[1:] if key.startswith(_TAG) else key


def _encode(field: Field | None, value):
    if value is None:
        return None
    if field is None:
        return value if type(value) in (str, int, bool) else _tagged(value)
    kind, exact = field.kind, type(value)
    if kind in _TEXT or kind == "yes_no":
        if exact is (bool if kind == "yes_no" else str):
            return value
    elif kind == "number":
        if exact is int:
            return value
        if exact is Decimal:
            return str(value)
    elif kind in UID_KINDS:
        if exact is int and 0 < value < 2**62:
            return format_uid(value)
    elif kind == "date":
        if exact is date:
            return value.isoformat()
    elif kind == "date_range":
        if exact is tuple and len(value) == 2 and all(type(day) in (date, type(None)) for day in value):
            return [day and day.isoformat() for day in value]
    elif kind == "choices":
        if exact is tuple and all(type(entry) is str for entry in value):
            return list(value)
    elif kind == "table" and exact is tuple and all(type(row) is dict for row in value):
        columns = {column.name: column for column in field.columns}
        return [{_escape(key): _encode(columns.get(key), cell) for key, cell in row.items()} for row in value]
    return _tagged(value)


def _tagged(value) -> dict:
    kind = type(value)
    if kind is tuple:
        data: object = [_encode(None, entry) for entry in value]
    elif kind is dict:
        data = {_escape(key): _encode(None, entry) for key, entry in value.items()}
    elif kind in (str, int, bool):
        data = value
    elif kind in (date, datetime):
        data = value.isoformat()
    elif kind is Decimal:
        data = str(value)
    else:
        raise NotPlain(f"{kind.__qualname__} has no JSON form")
    return {_TAG: kind.__name__, "value": data}


_READERS: dict[str, Callable] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "Decimal": Decimal,
    "tuple": lambda data: tuple(_decode(None, entry) for entry in data),
    "dict": lambda data: {_unescape(key): _decode(None, entry) for key, entry in data.items()},
}


def _decode(field: Field | None, data):
    if data is None:
        return None
    if type(data) is dict:
        return _untag(data)
    if field is None:
        return _expect(data, str, int, bool)
    kind = field.kind
    if kind in _TEXT:
        return _expect(data, str)
    if kind == "yes_no":
        return _expect(data, bool)
    if kind == "number":
        return Decimal(data) if type(data) is str else _expect(data, int)
    if kind in UID_KINDS:
        uid = parse_uid(_expect(data, str))
        if uid is None:
            raise ValueError(f"{data!r} is not a uid")
        return uid
    if kind == "date":
        return date.fromisoformat(_expect(data, str))
    if kind == "date_range":
        first, last = _expect(data, list)
        return tuple(None if day is None else date.fromisoformat(_expect(day, str)) for day in (first, last))
    if kind == "choices":
        return tuple(_expect(entry, str) for entry in _expect(data, list))
    columns = {column.name: column for column in field.columns}
    return tuple(
        {
            _unescape(key): _decode(columns.get(_unescape(key)), cell)
            for key, cell in _expect(row, dict).items()
        }
        for row in _expect(data, list)
    )


def _untag(data: dict):
    name, value = data[_TAG], data["value"]
    if len(data) != 2:
        raise ValueError("has keys beside its type and value")
    reader = _READERS.get(name)
    if reader is not None:
        return reader(value)
    return _expect(value, {"str": str, "int": int, "bool": bool}[name])


def _expect(data, *kinds):
    if type(data) not in kinds:
        raise TypeError(f"{data!r:.60} must be {' or '.join(kind.__name__ for kind in kinds)}")
    return data


def migrate_values(ctype: ContentType, values: dict, from_version: int) -> dict:
    """Values of an older version of the type as those of the present one; the given dict stays as it is."""
    values = dict(values)
    for change in ctype.changes:
        if from_version < change.version:
            for old, new in change.rename:
                _change_key(values, old, lambda place, key, name=new: _rename(place, key, name))
            for name in change.drop:
                _change_key(values, name, lambda place, key: place.pop(key, None))
            for name, default in change.default:
                _change_key(values, name, lambda place, key, value=default: _set_default(place, key, value))
    return values


def _rename(place: dict, key: str, name: str) -> None:
    if key in place:
        place[name.rpartition(".")[2]] = place.pop(key)


def _set_default(place: dict, key: str, value) -> None:
    if place.get(key) is None:
        place[key] = value


def _change_key(values: dict, name: str, change) -> None:
    """Do `change(dict, key)` at a field, or at a column in each row of its table."""
    table, _, column = name.partition(".")
    if not column:
        change(values, name)
    elif type(values.get(table)) is tuple:
        rows = tuple(dict(row) if type(row) is dict else row for row in values[table])
        for row in rows:
            if type(row) is dict:
                change(row, column)
        values[table] = rows
