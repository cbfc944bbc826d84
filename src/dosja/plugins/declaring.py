"""The first phase: what a plugin adds, read and checked as a whole before anything of it takes effect.

Pure: no database, no Pyramid. Whatever is wrong raises DeclarationError (or SchemaError) with place and
reason, and then nothing of the plugin is there.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dosja.accounts.permissions import PERMISSIONS, ROLES
from dosja.content_types import ContentType, Fieldset, Lifecycle, Option, SchemaError, TypeRegistry
from dosja.content_types.field_loading import load_fields
from dosja.content_types.lifecycles import core_lifecycles, load_lifecycles
from dosja.content_types.loading import load_type
from dosja.people.folding import fold
from dosja.plugins.contract import (
    LIST_FIELDS,
    CertificateTemplate,
    Command,
    EvolveStep,
    Indicator,
    Job,
    MenuEntry,
    Permission,
    Report,
    Role,
    RosterColumn,
    TextExtractor,
)
from dosja.plugins.formats import clash, wrong_format

ROLES_MAY_CARRY = frozenset(PERMISSIONS) - {
    "user:manage",
    "agency:manage",
    "agency:create",
    "audit:view",
    "system:view",
    "system:manage",
    "plugin:manage",
    "openings:view",
    "privacy:decide",
    "person:erase",
}
"""What a plugin's role may bring along of core; the rest stays with core's own roles."""


class DeclarationError(Exception):
    """A plugin gave something wrong; the text names the hook and says why."""


@dataclass(frozen=True)
class Declared:
    """All that one plugin adds."""

    types: tuple[ContentType, ...] = ()
    fields: Mapping[str, tuple[Fieldset, ...]] = field(default_factory=dict)
    vocabularies: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    lifecycles: Mapping[str, Lifecycle] = field(default_factory=dict)
    permissions: tuple[Permission, ...] = ()
    roles: tuple[Role, ...] = ()
    trackers: Mapping[str, Any] = field(default_factory=dict)
    menu: tuple[MenuEntry, ...] = ()
    reports: tuple[Report, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    roster_columns: tuple[RosterColumn, ...] = ()
    certificates: Mapping[str, CertificateTemplate] = field(default_factory=dict)
    text_extractors: tuple[TextExtractor, ...] = ()
    commands: tuple[Command, ...] = ()
    jobs: tuple[Job, ...] = ()
    evolve_steps: tuple[EvolveStep, ...] = ()


_COMMAND = re.compile(r"[a-z][a-z0-9-]{1,39}")
Ask = Callable[[str], Any]
"""Calls a hook of the plugin by name; None where it has none."""


def declare(plugin_id: str, folder: Path | None, core: TypeRegistry, ask: Ask) -> Declared:
    """Ask a plugin for all it adds, and check it against core's own `core` types."""
    schemas = folder / "schemas" if folder is not None else None
    words = _vocabularies(ask)
    own_roles = _all(ask, "roles", Role)
    roles = frozenset((*ROLES, *(role.id for role in own_roles)))
    _check_roles(plugin_id, own_roles)
    lifecycles = _lifecycles(plugin_id, schemas, ask)
    known = {**core_lifecycles(), **lifecycles}
    files = list(_files("content_types", schemas, ask))
    types: dict[str, ContentType] = {}
    for path in files:
        ctype = load_type(path, domain=plugin_id, roles=roles, lifecycles=known, vocabularies=words)
        if not _is_own(plugin_id, ctype.id):
            owner = "core" if ctype.id in core else "another plugin"
            if ":" not in ctype.id and ctype.id not in core:
                raise SchemaError(path.name, "id", f"{ctype.id!r} must begin with '{plugin_id}:'")
            raise SchemaError(path.name, "id", f"{ctype.id!r} belongs to {owner}, not to this plugin")
        if ctype.id in types:
            raise SchemaError(path.name, "id", f"{ctype.id!r} stands in two files")
        types[ctype.id] = ctype
    _check_targets(types.values(), core)
    permissions = _permissions(plugin_id, roles, ask)
    rights = {*PERMISSIONS, *(one.id for one in permissions)}
    return Declared(
        types=tuple(types.values()),
        fields=_fields(plugin_id, schemas, core, words, ask),
        vocabularies=words,
        lifecycles=lifecycles,
        permissions=permissions,
        roles=own_roles,
        trackers=_trackers(plugin_id, ask),
        menu=_guarded_by(rights, "menu", _all(ask, "menu", MenuEntry)),
        reports=_guarded_by(rights, "reports", _owned(plugin_id, ask, "reports", Report)),
        indicators=_guarded_by(rights, "indicators", _owned(plugin_id, ask, "indicators", Indicator)),
        roster_columns=_columns(ask),
        certificates=_certificates(plugin_id, ask),
        text_extractors=_extractors(plugin_id, ask),
        commands=_commands(ask),
        jobs=_owned(plugin_id, ask, "jobs", Job),
        evolve_steps=_owned(plugin_id, ask, "evolve_steps", EvolveStep),
    )


def _is_own(plugin_id: str, name: str) -> bool:
    return name.startswith(f"{plugin_id}:")


def _answer(ask: Ask, hook: str, kind: type, empty):
    answer = ask(hook)
    if answer is None:
        return empty
    if not isinstance(answer, kind):
        raise DeclarationError(f"{hook}: gave {type(answer).__name__}, and {kind.__name__} is expected")
    return answer


def _all(ask: Ask, hook: str, kind: type) -> tuple:
    found = tuple(_answer(ask, hook, Iterable, ()))
    for one in found:
        if type(one) is not kind:
            raise DeclarationError(f"{hook}: holds {type(one).__name__}, and {kind.__name__} is expected")
    return found


def _owned(plugin_id: str, ask: Ask, hook: str, kind: type) -> tuple:
    """As `_all`, for things with an id of the plugin's, each once."""
    found = _all(ask, hook, kind)
    ids = [one.id for one in found]
    for name in ids:
        if type(name) is not str or not _is_own(plugin_id, name):
            raise DeclarationError(f"{hook}: {name!r} must begin with '{plugin_id}:'")
    if len(set(ids)) != len(ids):
        raise DeclarationError(f"{hook}: an id is used twice")
    return found


def _guarded_by(rights: set[str], hook: str, found: tuple) -> tuple:
    for one in found:
        if one.permission not in rights:
            raise DeclarationError(f"{hook}: there is no permission {one.permission!r}")
    return found


def _columns(ask: Ask) -> tuple[RosterColumn, ...]:
    found = _all(ask, "roster_columns", RosterColumn)
    for column in found:
        if column.field not in LIST_FIELDS:
            raise DeclarationError(f"roster_columns: lists have no field {column.field!r}")
        if type(column.words) is not tuple or not all(map(fold, column.words)):
            raise DeclarationError("roster_columns: words must be a tuple of texts")
    return found


def _certificates(plugin_id: str, ask: Ask) -> dict[str, CertificateTemplate]:
    found = _named(plugin_id, ask, "certificate_templates")
    for name, template in found.items():
        if type(template) is not CertificateTemplate or not callable(template.lines):
            raise DeclarationError(f"certificate_templates: {name!r} is no CertificateTemplate")
    return found


def _extractors(plugin_id: str, ask: Ask) -> tuple[TextExtractor, ...]:
    found = _owned(plugin_id, ask, "text_extractors", TextExtractor)
    for number, one in enumerate(found):
        wrong = wrong_format(one) or clash(one, found[:number])
        if wrong:
            raise DeclarationError(f"text_extractors: {one.id!r}: {wrong}")
    return found


def check_conflicts(declared: Declared, others: Iterable[Declared]) -> None:
    """Raise DeclarationError where it takes what another plugin took before."""
    taken = [extractor for other in others for extractor in other.text_extractors]
    for one in declared.text_extractors:
        wrong = clash(one, taken)
        if wrong:
            raise DeclarationError(f"text_extractors: {one.id!r}: {wrong}")


def _commands(ask: Ask) -> tuple[Command, ...]:
    found = _all(ask, "commands", Command)
    names = [one.name for one in found]
    if len(set(names)) != len(names) or not all(_COMMAND.fullmatch(name) for name in names):
        raise DeclarationError("commands: a name is used twice, or is not made of small letters and hyphens")
    return found


def _files(hook: str, schemas: Path | None, ask: Ask) -> Iterable[Path]:
    if schemas is not None and schemas.is_dir():
        yield from sorted(schemas.glob("*.toml"))
    yield from _given_files(hook, ask)


def _given_files(hook: str, ask: Ask) -> Iterable[Path]:
    for place in _answer(ask, hook, Iterable, ()):
        if not isinstance(place, Path):
            raise DeclarationError(f"{hook}: holds {type(place).__name__}, and pathlib.Path is expected")
        if place.is_dir():
            yield from sorted(place.glob("*.toml"))
        elif place.is_file():
            yield place
        else:
            raise DeclarationError(f"{hook}: there is no {place.name}")


def _vocabularies(ask: Ask) -> dict[str, tuple[Option, ...]]:
    found = {}
    for name, pairs in _answer(ask, "vocabularies", Mapping, {}).items():
        try:
            options = tuple(Option(value, label) for value, label in pairs)
        except (TypeError, ValueError) as error:
            raise DeclarationError(f"vocabularies: {name!r} must hold (value, label) pairs") from error
        values = [option.value for option in options]
        if not options or len(set(values)) != len(values):
            raise DeclarationError(f"vocabularies: {name!r} is empty or has a value twice")
        if not all(type(value) is str and value for value in values):
            raise DeclarationError(f"vocabularies: the values of {name!r} must be texts")
        found[str(name)] = options
    return found


def _lifecycles(plugin_id: str, schemas: Path | None, ask: Ask) -> dict[str, Lifecycle]:
    places = [schemas] if schemas is not None else []
    for place in _answer(ask, "lifecycles", Iterable, ()):
        if not isinstance(place, Path) or not place.is_dir():
            raise DeclarationError("lifecycles: must hold paths of folders")
        places.append(place)
    core = core_lifecycles()
    found = load_lifecycles(places, domain=plugin_id, known=core)
    own = {name: one for name, one in found.items() if name not in core}
    for name in own:
        if not _is_own(plugin_id, name):
            raise DeclarationError(f"lifecycles: {name!r} must begin with '{plugin_id}:'")
    return own


def _fields(plugin_id, schemas, core, words, ask) -> dict[str, tuple[Fieldset, ...]]:
    files = sorted((schemas / "fields").glob("*.toml")) if schemas is not None else []
    found: dict[str, tuple[Fieldset, ...]] = {}
    for path in (*files, *_given_files("core_fields", ask)):
        extends, fieldsets = load_fields(path, owner=plugin_id, vocabularies=words)
        if extends not in core:
            raise SchemaError(path.name, "extends", f"{extends!r} is no type of core")
        together = (*found.get(extends, ()), *fieldsets)
        for names in (
            [one.id for one in together],
            [one.name for fieldset in together for one in fieldset.fields],
        ):
            if len(set(names)) != len(names):
                raise SchemaError(path.name, "fieldsets", "an id or a name is used twice")
        for fieldset in fieldsets:
            if any(one.required for one in fieldset.fields):
                raise SchemaError(
                    path.name, "fieldsets", "a field of a core type cannot be required: others fill it in too"
                )
        found[extends] = together
    return found


def _check_targets(types, core: TypeRegistry) -> None:
    for ctype in types:
        for one in ctype.fields:
            for entry in (one, *one.columns):
                for target in entry.to:
                    if target not in core and ":" not in target:
                        raise SchemaError(ctype.id, f"fields.{entry.name}.to", f"there is no type {target!r}")


def _check_roles(plugin_id: str, roles: tuple[Role, ...]) -> None:
    for role in roles:
        if not _is_own(plugin_id, role.id):
            raise DeclarationError(f"roles: {role.id!r} must begin with '{plugin_id}:'")
        for permission in role.carries:
            if permission not in ROLES_MAY_CARRY:
                raise DeclarationError(f"roles: {role.id!r} may not carry {permission!r}")


def _permissions(plugin_id: str, roles: frozenset[str], ask: Ask) -> tuple[Permission, ...]:
    found = _all(ask, "permissions", Permission)
    for permission in found:
        if not _is_own(plugin_id, permission.id):
            raise DeclarationError(f"permissions: {permission.id!r} must begin with '{plugin_id}:'")
        for role in permission.roles:
            if role not in roles:
                raise DeclarationError(f"permissions: {permission.id!r} names {role!r}, which is no role")
    return found


def _named(plugin_id: str, ask: Ask, hook: str) -> dict[str, Any]:
    """The mapping that a hook gives, each name of which begins with the plugin's id."""
    found = dict(_answer(ask, hook, Mapping, {}))
    for name in found:
        if type(name) is not str or not _is_own(plugin_id, name):
            raise DeclarationError(f"{hook}: {name!r} must begin with '{plugin_id}:'")
    return found


def _trackers(plugin_id: str, ask: Ask) -> dict[str, Any]:
    found = _named(plugin_id, ask, "trackers")
    for name, tracker in found.items():
        for part in ("in_scope", "progress", "title"):
            if not hasattr(tracker, part):
                raise DeclarationError(f"trackers: {name!r} has no {part!r}")
    return found
