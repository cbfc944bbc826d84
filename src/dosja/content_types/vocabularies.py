"""What fields that point at something need from outside: the choices, their labels, one found by its text.

The rooms above give an object with the methods of `Vocabularies`, for one reader in one language.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from dosja.content_types.declarations import UID_KINDS, Field
from dosja.uids import format_uid, parse_uid

LIST_LIMIT = 200
"""Longer lists are not offered as a list; the form takes a code or a title instead."""
CANDIDATES = 5
Pairs = list[tuple[Any, str]]


class Vocabularies(Protocol):
    """(value, label) pairs in the order in which they are offered, and the label of one value or None."""

    def agencies(self) -> Pairs: ...
    def agency(self, value: str) -> str | None: ...
    def units(self, agency: str | None = None) -> Pairs: ...
    def unit(self, value: str) -> str | None: ...
    def persons(self) -> Pairs: ...
    def person(self, value: int) -> str | None: ...
    def counties(self) -> Pairs: ...
    def county(self, value: str) -> str | None: ...
    def countries(self) -> Pairs: ...
    def country(self, value: str) -> str | None: ...
    def groups(self) -> Pairs: ...
    def references(self, types: tuple[str, ...] = (), query: str | None = None) -> Pairs | None:
        """All documents of the types, or None when too many to list; with a query those that match."""

    def reference(self, value: int) -> str | None: ...
    def file(self, value: int) -> str | None: ...


POINTING = (*UID_KINDS, "agency", "unit", "county", "country", "group")
"""Kinds whose value is looked up in the vocabularies."""
_LISTS = {
    "agency": "agencies",
    "unit": "units",
    "county": "counties",
    "country": "countries",
    "person": "persons",
    "group": "groups",
}


class Unresolved(ValueError):
    """A typed text names nothing, or more than one thing: then `candidates` holds some of their labels."""

    def __init__(self, text: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.text, self.candidates = text, candidates


@dataclass
class Binding:
    """What one form needs to look values up: the vocabularies, what is stored now, the document's files."""

    vocabularies: Vocabularies
    stored: dict
    files: Pairs

    def __post_init__(self) -> None:
        self._pairs: dict[object, Pairs | None] = {}

    @cached_property
    def kept(self) -> dict[str, set]:
        """Field or column name -> what is stored there: that may stay even when nobody knows it any more."""
        found: dict[str, set] = {}
        _collect("", self.stored, found)
        return found

    def pairs(self, field: Field) -> Pairs | None:
        """The choices of a field; None, or more than LIST_LIMIT, when they are not offered as a list."""
        key = (field.kind, field.to)
        if key not in self._pairs:
            self._pairs[key] = self._find_pairs(field)
        return self._pairs[key]

    def _find_pairs(self, field: Field) -> Pairs | None:
        if field.kind == "reference":
            return self.vocabularies.references(field.to)
        if field.kind == "file":
            return self.files
        return getattr(self.vocabularies, _LISTS[field.kind])()

    def label(self, field: Field, value) -> str | None:
        """The label of a value; None when there is no such thing (any more)."""
        if field.kind == "file":
            return next((label for known, label in self.files if known == value), None)
        return label_of(field.kind, value, self.vocabularies)

    def resolve(self, field: Field, text: str):
        """The value that a submitted text stands for: its text form, a code or a label. Raises Unresolved."""
        value = parse_uid(text) if field.kind in UID_KINDS else text
        if value is not None and (
            self.label(field, value) is not None or value in self.kept.get(field.name, ())
        ):
            return value
        if field.kind == "reference":
            code, separator, _ = text.partition(" · ")
            found = self.vocabularies.references(field.to, code if separator else text)
            found = found or (self.vocabularies.references(field.to, text) if separator else None)
        else:
            found = self.pairs(field)
        found = found or []
        wanted = text.casefold()
        same = [pair for pair in found if pair[1].casefold() == wanted]
        if field.kind != "reference" and not same:
            found = [pair for pair in found if wanted in pair[1].casefold()]
        chosen = same or found
        if len(chosen) == 1:
            return chosen[0][0]
        raise Unresolved(text, tuple(label for _, label in chosen[:CANDIDATES]))


def label_of(kind: str, value, vocabularies: Vocabularies) -> str | None:
    """The label of a value of this kind, or None."""
    if kind == "group":
        return next((label for known, label in vocabularies.groups() if known == value), None)
    return getattr(vocabularies, kind)(value)


def text_form(kind: str, value) -> str:
    """How a value of this kind stands in a form: the 13 characters of a uid, or the id itself."""
    if kind in UID_KINDS:
        return format_uid(value) if type(value) is int and 0 < value < 2**62 else str(value)
    return str(value)


def _collect(name: str, value, found: dict[str, set]) -> None:
    if type(value) is tuple:
        for entry in value:
            _collect(name, entry, found)
    elif type(value) is dict:
        for key, entry in value.items():
            _collect(key, entry, found)
    elif type(value) in (str, int):
        found.setdefault(name, set()).add(value)
