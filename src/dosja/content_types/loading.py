"""Reads a content type from a TOML file, and refuses a wrong one with file, key and reason.

Nothing half-right gets through: a type that loads can be compiled, shown and searched.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from translationstring import TranslationStringFactory

from dosja.content_types.declarations import (
    KINDS,
    SEARCH_ROLES,
    Change,
    CodeRule,
    ContentType,
    Field,
    Fieldset,
    Option,
)
from dosja.content_types.lifecycles import Lifecycle, core_lifecycles, read_lifecycle
from dosja.content_types.toml_tables import Table, read_toml
from dosja.content_types.values import NotPlain, check_plain, plain_copy
from dosja.messages import DOMAIN

_TYPE_ID = re.compile(r"([a-z][a-z0-9_]{0,39}:)?[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OPTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}")
_LANGUAGES = {"sq", "en", "mul"}
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


def load_type(
    path: Path,
    *,
    domain: str = DOMAIN,
    roles: frozenset[str] | None = None,
    lifecycles: Mapping[str, Lifecycle] | None = None,
    vocabularies: Mapping[str, tuple[Option, ...]] | None = None,
) -> ContentType:
    """The content type that the file declares; `domain` is that of its messages, `roles` those that exist,
    `lifecycles` those that it may name (core's, where none are given), `vocabularies` lists of choices.

    Raises SchemaError.
    """
    known = core_lifecycles() if lifecycles is None else lifecycles
    reader = _Reader(path.name, domain, roles, known, vocabularies or {})
    return reader.type(Table(path.name, "", read_toml(path)))


def load_fields(
    path: Path, *, owner: str, vocabularies: Mapping[str, tuple[Option, ...]] | None = None
) -> tuple[str, tuple[Fieldset, ...]]:
    """The id of the type that the file extends, and the fieldsets that it adds.

    `owner` is the plugin's id: the domain of the messages, and what stands before the ids of the fieldsets
    and the names of the fields ("police_academy:rank"). Raises SchemaError.
    """
    table = Table(path.name, "", read_toml(path))
    reader = _Reader(path.name, owner, None, {}, vocabularies or {})
    extends = reader.matching(table, "extends", _TYPE_ID)
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


class _Reader:
    def __init__(self, file, domain, roles, lifecycles, vocabularies):
        self.file, self.roles, self.domain, self.lifecycles = file, roles, domain, lifecycles
        self.vocabularies = vocabularies
        self.message = TranslationStringFactory(domain)

    def text(self, table, key, **kw):
        """A text that people read, as a message id."""
        text = table.take(key, str, **kw)
        return self.message(text) if text else ""

    def type(self, table: Table) -> ContentType:
        type_id = self.matching(table, "id", _TYPE_ID)
        ctype = ContentType(
            id=type_id,
            version=table.take("version", int),
            title=self.text(table, "title"),
            plural=self.text(table, "plural"),
            help=self.text(table, "help", default=""),
            icon=table.take("icon", str, "document"),
            code=self.code(table.table("code")) if table.has("code") else None,
            lifecycle=self.lifecycle(table, type_id),
            create=self.creators(table),
            fieldsets=self.fieldsets(table),
            changes=tuple(self.change(entry) for entry in table.tables("changes", [])),
        )
        table.close("id, version, title, plural, help, icon, code, lifecycle, create, fieldsets, changes")
        if ctype.version < 1:
            raise table.error("version", "must be 1 or more")
        self.check_core_fields(table, ctype)
        self.check_changes(table, ctype)
        return ctype

    def lifecycle(self, table, type_id) -> Lifecycle:
        if table.is_table("lifecycle"):
            return read_lifecycle(table.table("lifecycle"), domain=self.domain, own_id=type_id)
        return self.lifecycles[self.one_of(table, "lifecycle", self.lifecycles, "simple")]

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

    def creators(self, table):
        names = table.texts("create", ["editor"])
        for name in names:
            if not _TYPE_ID.fullmatch(name) or (self.roles is not None and name not in self.roles):
                raise table.error("create", f"{name!r} is not a role")
        return names

    def code(self, table):
        rule = CodeRule(table.take("pattern", str), table.take("example", str), table.take("prefix", str, ""))
        table.close("pattern, example, prefix")
        try:
            matches = rule.regex.fullmatch(rule.example)
        except re.error as error:
            raise table.error("pattern", f"is not a regular expression: {error}") from error
        if not matches:
            raise table.error("example", f"{rule.example!r} does not match the pattern")
        return rule

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
                if not _TYPE_ID.fullmatch(name):
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

    def change(self, table) -> Change:
        version = table.take("version", int)
        rename = table.table("rename") if table.has("rename") else None
        default = table.table("default") if table.has("default") else None
        change = Change(
            version=version,
            rename=tuple((old, self.new_name(rename, old, new)) for old, new in rename.items())
            if rename
            else (),
            drop=table.texts("drop", []),
            default=tuple((name, self.plain(default, name, value)) for name, value in default.items())
            if default
            else (),
        )
        table.close("version, rename, drop, default")
        return change

    def new_name(self, table, old, new):
        if type(new) is not str or "" in (old, new):
            raise table.error(old, "must be the new name, a text")
        if old.partition(".")[0] != new.partition(".")[0] and "." in old + new:
            raise table.error(old, "a column is renamed within its table")
        return new

    def plain(self, table, name, value):
        try:
            value = plain_copy(value)
            check_plain(value)
        except NotPlain as error:
            raise table.error(name, str(error)) from error
        return value

    def check_core_fields(self, table, ctype):
        for name, kind in (("title", "text"), ("code", "text"), ("language", "choice")):
            field = ctype.by_name.get(name)
            if field is None:
                raise table.error(
                    "fieldsets", f"the field {name!r} is missing; every type has title, code and language"
                )
            if field.kind != kind:
                raise table.error(f"fields.{name}.kind", f"must be {kind}")
        title, language = ctype.by_name["title"], ctype.by_name["language"]
        if not title.required or title.search != "title":
            raise table.error("fields.title", 'must have required = true and search = "title"')
        if not set(language.labels) <= _LANGUAGES:
            raise table.error("fields.language.options", "may only be sq, en and mul")
        for field in ctype.fields:
            if field.search == "title" and field is not title:
                raise table.error(f"fields.{field.name}.search", "only the field title can be the title")

    def check_changes(self, table, ctype):
        versions = [change.version for change in ctype.changes]
        if versions != sorted(set(versions)) or any(
            not 2 <= version <= ctype.version for version in versions
        ):
            raise table.error("changes", f"versions must rise, each once, from 2 to {ctype.version}")
        for number, change in enumerate(ctype.changes):
            names = [new for _, new in change.rename] + [name for name, _ in change.default]
            for name in names:
                if not self.lives_on(ctype, name, ctype.changes[number + 1 :], change.drop):
                    raise table.error(f"changes.{number + 1}", f"{name!r} is no field of the type")

    def lives_on(self, ctype, name, later, dropped):
        """Whether `name` is a field today, under this or a later name, or was dropped later."""
        if name in dropped:
            return True
        for change in later:
            name = dict(change.rename).get(name, name)
            if name in change.drop or name.partition(".")[0] in change.drop:
                return True
        first, _, column = name.partition(".")
        field = ctype.by_name.get(first)
        return field is not None and (not column or any(entry.name == column for entry in field.columns))
