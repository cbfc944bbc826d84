"""Reads the fields of a content type from TOML, and the fields that a plugin adds to a type of core."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from translationstring import TranslationStringFactory

from dosja.content_types.declarations import KINDS, SEARCH_ROLES, Field, Fieldset, Option
from dosja.content_types.toml_tables import Table, read_toml

TYPE_ID = re.compile(r"([a-z][a-z0-9_]{0,39}:)?[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OPTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}")
_SORTED_NAMES = ", ".join

_COMMON = ("name", "kind", "label", "help", "required", "search")
_OWN_KEYS = {
    "text": ("max",),
    "long_text": ("max",),
    "rich_text": ("max",),
    "choice": ("options", "vocabulary"),
    "choices": ("options", "vocabulary"),
    "number": ("min", "max", "step", "unit", "decimals"),
    "reference": ("to",),
    "table": ("row_label", "min", "max", "columns"),
}
_FACETS = (
    "choice",
    "choices",
    "date",
    "yes_no",
    "agency",
    "unit",
    "county",
    "country",
    "reference",
    "person",
)
_WORDS = ("text", "long_text", "rich_text", "choice", "choices")
_ROLES_OF = {"facet": _FACETS, "title": ("text",), "exact": ("text", "long_text"), "body": _WORDS}
"""Search role -> kinds that can play it; a table's columns play roles, the table itself none."""


def load_fields(
    path: Path, *, owner: str, vocabularies: Mapping[str, tuple[Option, ...]] | None = None
) -> tuple[str, tuple[Fieldset, ...]]:
    """The id of the type that the file extends, and the fieldsets that it adds.

    `owner` is the plugin's id: the domain of the messages, and what stands before the ids of the fieldsets
    and the names of the fields ("police_academy:rank"). Raises SchemaError.
    """
    table = Table(path.name, "", read_toml(path))
    reader = FieldReader(owner, vocabularies or {})
    extends = reader.matching(table, "extends", TYPE_ID)
    found = reader.fieldsets(table)
    table.close("extends, fieldsets")
    for fieldset in found:
        for field in fieldset.fields:
            if field.search == "title":
                raise table.error(f"fields.{field.name}.search", "only the field title can be the title")
    return extends, tuple(
        replace(
            fieldset,
            id=f"{owner}:{fieldset.id}",
            fields=tuple(replace(field, name=f"{owner}:{field.name}") for field in fieldset.fields),
        )
        for fieldset in found
    )


class FieldReader:
    """Reads fieldsets and their fields out of tables; `domain` is that of their messages."""

    def __init__(self, domain: str, vocabularies: Mapping[str, tuple[Option, ...]]):
        self.domain, self.vocabularies = domain, vocabularies
        self.message = TranslationStringFactory(domain)

    def text(self, table, key, **kw):
        """A text that people read, as a message id."""
        text = table.take(key, str, **kw)
        return self.message(text) if text else ""

    def matching(self, table, key, pattern):
        value = table.take(key, str)
        if not pattern.fullmatch(value):
            raise table.error(key, f"{value!r} must match {pattern.pattern}")
        return value

    def one_of(self, table, key, known, default=None):
        value = table.take(key, str) if default is None else table.take(key, str, default)
        if value not in known:
            raise table.error(key, f"{value!r} is not one of {_SORTED_NAMES(known)}")
        return value

    def fieldsets(self, table):
        fieldsets: list[Fieldset] = []
        names: dict[str, str] = {}
        for entry in table.tables("fieldsets"):
            fieldset = Fieldset(
                id=self.matching(entry, "id", _NAME),
                title=self.text(entry, "title"),
                help=self.text(entry, "help", default=""),
                fields=self.fields(entry, "fields", names),
            )
            entry.close("id, title, help, fields")
            if any(other.id == fieldset.id for other in fieldsets):
                raise entry.error("id", f"{fieldset.id!r} is used twice")
            fieldsets.append(fieldset)
        return tuple(fieldsets)

    def fields(self, table, key, names, in_table=False):
        found = []
        for entry in table.tables(key):
            field = self.field(entry, in_table)
            if field.name in names:
                raise entry.error("name", f"{field.name!r} is used twice (also at {names[field.name]})")
            names[field.name] = entry.path
            found.append(field)
        if not found:
            raise table.error(key, "must not be empty")
        return tuple(found)

    def field(self, table, in_table) -> Field:
        name = self.matching(table, "name", _NAME)
        kind = self.one_of(table, "kind", KINDS)
        if in_table and kind == "table":
            raise table.error("kind", "a table cannot stand in a table")
        field = Field(
            name=name,
            kind=kind,
            label=self.text(table, "label"),
            help=self.text(table, "help", default=""),
            required=table.take("required", bool, False),
            search=self.search(table, kind),
            **self.options_of(table, kind),
        )
        table.close(_SORTED_NAMES((*_COMMON, *_OWN_KEYS.get(kind, ()))) + f" (for kind {kind})")
        return field

    def search(self, table, kind):
        role = self.one_of(table, "search", SEARCH_ROLES, "none")
        if role != "none" and kind not in _ROLES_OF[role]:
            raise table.error("search", f"{role!r} is not possible for kind {kind}")
        return role

    def options_of(self, table, kind) -> dict:
        """What belongs to the kind alone."""
        if kind in ("text", "long_text", "rich_text"):
            return {"max": self.count(table, "max", 1)}
        if kind in ("choice", "choices"):
            return {"options": self.choices(table)}
        if kind == "number":
            return self.number(table)
        if kind == "reference":
            to = table.texts("to")
            for name in to:
                if not TYPE_ID.fullmatch(name):
                    raise table.error("to", f"{name!r} is not the id of a type")
            return {"to": to}
        if kind == "table":
            limits = {"min": self.count(table, "min", 0), "max": self.count(table, "max", 1)}
            if None not in limits.values() and limits["min"] > limits["max"]:
                raise table.error("min", "is greater than max")
            return {
                "row_label": self.text(table, "row_label"),
                "columns": self.fields(table, "columns", {}, in_table=True),
                **limits,
            }
        return {}

    def count(self, table, key, least):
        value = table.take(key, int, None)
        if value is not None and value < least:
            raise table.error(key, f"must be {least} or more")
        return value

    def choices(self, table):
        if table.has("vocabulary"):
            if table.has("options"):
                raise table.error("vocabulary", "stands beside options; give one of them")
            return self.vocabularies[self.one_of(table, "vocabulary", self.vocabularies)]
        options: list[Option] = []
        for entry in table.tables("options"):
            option = Option(
                self.matching(entry, "value", _OPTION),
                self.text(entry, "label"),
                self.text(entry, "help", default=""),
            )
            entry.close("value, label, help")
            if any(other.value == option.value for other in options):
                raise entry.error("value", f"{option.value!r} is used twice")
            options.append(option)
        if not options:
            raise table.error("options", "must not be empty")
        return tuple(options)

    def number(self, table):
        found = {key: table.take(key, Decimal, None) for key in ("min", "max", "step")}
        decimals = table.take("decimals", int, 0)
        if not 0 <= decimals <= 6:
            raise table.error("decimals", "must be from 0 to 6")
        if found["min"] is not None and found["max"] is not None and found["min"] > found["max"]:
            raise table.error("min", "is greater than max")
        if found["step"] is not None and found["step"] <= 0:
            raise table.error("step", "must be greater than 0")
        return {**found, "decimals": decimals, "unit": self.text(table, "unit", default="")}
