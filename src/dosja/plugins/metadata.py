"""`plugin.toml`: what a plugin says of itself before any of its code runs."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from translationstring import TranslationStringFactory

from dosja.content_types.toml_tables import Table, read_toml
from dosja.messages import _

FILE = "plugin.toml"
PLUGIN_ID = re.compile(r"[a-z][a-z0-9_]{1,39}")
TAKEN = frozenset(
    [
        "dosja",
        "core",
        "site",
        "search",
        "document",
        "acknowledgement",
        "person",
        "session",
        "award",
        "requirement",
        "coverage",
        "privacy",
        "openings",
        "agency",
        "user",
        "audit",
        "system",
        "plugin",
        "standard",
    ]
)
"""Ids that would be mistaken for something of core's, such as a permission "document:edit"."""
_CLAUSE = re.compile(r"(>=|<=|==|<|>)\s*(\d+(?:\.\d+){0,3})")


@dataclass(frozen=True)
class Metadata:
    """The head of a plugin; title and description are messages of its own domain."""

    id: str
    version: str
    title: str
    description: str = ""
    requires_core: str = ""
    demo_agencies: tuple[str, ...] = ()
    """Agencies for which a demonstration site has the plugin on."""


@cache
def core_version() -> str:
    """The version of Dosja that runs."""
    return version("dosja")


def read_metadata(folder: Path, plugin_id: str = "", release: str = "") -> Metadata:
    """The parsed plugin.toml of a folder. `plugin_id` and `release` are what the distribution says.

    Raises SchemaError for a wrong file.
    """
    table = Table(FILE, "", read_toml(folder / FILE))
    own = table.take("id", str, plugin_id)
    message = TranslationStringFactory(own)
    if plugin_id and own != plugin_id:
        raise table.error("id", f"must be {plugin_id!r}, as the entry point or the folder is called")
    if not PLUGIN_ID.fullmatch(own) or own in TAKEN:
        raise table.error("id", f"{own!r} must match {PLUGIN_ID.pattern} and be none of core's words")
    found = Metadata(
        id=own,
        version=table.take("version", str, release or "0"),
        title=message(table.take("title", str)),
        description=message(table.take("description", str, "")) or "",
        requires_core=table.take("requires_core", str),
        demo_agencies=table.texts("demo_agencies", []),
    )
    table.close("id, version, title, description, requires_core, demo_agencies")
    if not _clauses(found.requires_core):
        raise table.error("requires_core", 'must be a range such as ">=0.1, <0.3"')
    return found


def fits_core(requires_core: str, core: str) -> bool:
    """True when the version `core` lies in the range."""
    have = _numbers(core)
    tests = {
        ">=": lambda wanted: have >= wanted,
        "<=": lambda wanted: have <= wanted,
        "==": lambda wanted: have == wanted,
        "<": lambda wanted: have < wanted,
        ">": lambda wanted: have > wanted,
    }
    return all(tests[sign](_numbers(wanted)) for sign, wanted in _clauses(requires_core))


def wrong_core(metadata: Metadata, core: str) -> str:
    """The reason why the plugin does not fit this core, as a message; "" where it does."""
    if fits_core(metadata.requires_core, core):
        return ""
    return _(
        "It wants Dosja ${range}, and this is ${version}. Install the plugin's version for this Dosja.",
        mapping={"range": metadata.requires_core, "version": core},
    )


def _clauses(text: str) -> list[tuple[str, str]]:
    """(sign, version) pairs of a range; none where a part of it cannot be read."""
    parts = [_CLAUSE.fullmatch(part.strip()) for part in text.split(",")]
    return [(part[1], part[2]) for part in parts if part] if all(parts) else []


def _numbers(text: str) -> tuple[int, ...]:
    found = [int(part) for part in re.findall(r"\d+", text)[:4]]
    return tuple(found + [0] * (4 - len(found)))
