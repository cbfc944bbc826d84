"""All content types of an application: loaded once at start, never changed afterwards."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path

from dosja.content_types.declarations import ContentType, SchemaError
from dosja.content_types.lifecycles import State, core_lifecycles, load_lifecycles
from dosja.content_types.loading import load_type
from dosja.messages import DOMAIN
from dosja.resources import schemas_folder

FIRST = ("sop", "agreement", "curriculum")
"""The types for which most readers come."""


def in_order(types: Iterable[ContentType]) -> tuple[ContentType, ...]:
    """The types as navigation and choices show them: `FIRST`, then the others in the order given."""
    return tuple(sorted(types, key=lambda ctype: FIRST.index(ctype.id) if ctype.id in FIRST else len(FIRST)))


class TypeRegistry:
    """Content types by id, in the order of their files."""

    def __init__(self, types: Iterable[ContentType]) -> None:
        self._types = {ctype.id: ctype for ctype in types}

    def get(self, type_id: str) -> ContentType | None:
        """The type with this id, or None (a plugin that is not installed)."""
        return self._types.get(type_id)

    def __getitem__(self, type_id: str) -> ContentType:
        return self._types[type_id]

    def __contains__(self, type_id: object) -> bool:
        return type_id in self._types

    def __iter__(self) -> Iterator[ContentType]:
        return iter(self._types.values())

    def __len__(self) -> int:
        return len(self._types)

    @cached_property
    def states(self) -> dict[str, State]:
        """Every state of any lifecycle in use, by id; where two name one alike, the first."""
        found: dict[str, State] = {}
        for ctype in self:
            for state in ctype.lifecycle.states:
                found.setdefault(state.id, state)
        return found

    @cached_property
    def fingerprint(self) -> str:
        """A digest of what the search index depends on: equal registries, in any order, give equal ones."""
        parts = [
            [
                ctype.id,
                [
                    [
                        field.name,
                        field.kind,
                        field.search,
                        [[c.name, c.kind, c.search] for c in field.columns],
                    ]
                    for field in sorted(ctype.fields, key=lambda field: field.name)
                ],
            ]
            for ctype in sorted(self, key=lambda ctype: ctype.id)
        ]
        return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()[:32]


def load_types(
    folders: Iterable[Path | str], *, domain: str = DOMAIN, roles: Collection[str] | None = None
) -> TypeRegistry:
    """The types of all *.toml files in the folders, sorted by file name within each.

    Raises SchemaError for the first wrong file, for an id that two files use, and for a reference to a type
    that no file declares (types of plugins, with a colon in the id, may be absent).
    """
    known = frozenset(roles) if roles is not None else None
    places = list(map(Path, folders))
    lifecycles = load_lifecycles(places, domain=domain, known=core_lifecycles())
    found: dict[str, tuple[ContentType, str]] = {}
    for folder in places:
        if not folder.is_dir():
            raise SchemaError(str(folder), "", "there is no such folder")
        for path in sorted(folder.glob("*.toml")):
            ctype = load_type(path, domain=domain, roles=known, lifecycles=lifecycles)
            if ctype.id in found:
                raise SchemaError(path.name, "id", f"{ctype.id!r} is already the id of {found[ctype.id][1]}")
            found[ctype.id] = (ctype, path.name)
    for ctype, file in found.values():
        for field in ctype.fields:
            for entry in (field, *field.columns):
                for target in entry.to:
                    if target not in found and ":" not in target:
                        raise SchemaError(file, f"fields.{entry.name}.to", f"there is no type {target!r}")
    return TypeRegistry(ctype for ctype, _ in found.values())


def load_core_types(
    further: Iterable[Path | str] = (), *, roles: Collection[str] | None = None
) -> TypeRegistry:
    """The types that ship with Dosja, and those of further folders."""
    return load_types((schemas_folder(), *further), roles=roles)
