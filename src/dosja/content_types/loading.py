"""Reads a content type from a TOML file, and refuses a wrong one with file, key and reason.

Nothing half-right gets through: a type that loads can be compiled, shown and searched.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from dosja.content_types.declarations import Change, CodeRule, ContentType, Option
from dosja.content_types.field_loading import TYPE_ID, FieldReader
from dosja.content_types.lifecycles import Lifecycle, core_lifecycles, read_lifecycle
from dosja.content_types.toml_tables import Table, read_toml
from dosja.content_types.values import NotPlain, check_plain, plain_copy
from dosja.messages import DOMAIN

_LANGUAGES = {"sq", "en", "mul"}


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
    reader = _TypeReader(domain, vocabularies or {}, roles, known)
    return reader.type(Table(path.name, "", read_toml(path)))


class _TypeReader(FieldReader):
    def __init__(self, domain, vocabularies, roles, lifecycles):
        super().__init__(domain, vocabularies)
        self.roles, self.lifecycles = roles, lifecycles

    def type(self, table: Table) -> ContentType:
        type_id = self.matching(table, "id", TYPE_ID)
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

    def creators(self, table):
        names = table.texts("create", ["editor"])
        for name in names:
            if not TYPE_ID.fullmatch(name) or (self.roles is not None and name not in self.roles):
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
