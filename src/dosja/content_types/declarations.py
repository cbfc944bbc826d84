"""What a content type is, as frozen data: its fields in fieldsets, its code, who creates it, its changes.

Nothing here reads files or knows Colander; `loading` makes these from TOML, everything else reads them.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dosja.content_types.lifecycles import Lifecycle

TEXT_KINDS = ("text", "long_text", "rich_text")
UID_KINDS = ("reference", "person", "file")
"""Kinds whose value is the uid (an int) of a stored object."""
ID_KINDS = ("agency", "unit", "county", "country")
"""Kinds whose value is the id (a str) of an entry of a vocabulary."""
KINDS = (
    *TEXT_KINDS,
    "choice",
    "choices",
    "date",
    "date_range",
    "number",
    "yes_no",
    *UID_KINDS,
    *ID_KINDS,
    "table",
)
SEARCH_ROLES = ("title", "body", "exact", "facet", "none")
DEFAULT_MAX = {"text": 500, "long_text": 20_000, "rich_text": 200_000, "table": 200}
"""The limit of a kind when the type file gives none: characters of a text, rows of a table."""


class SchemaError(Exception):
    """A type file is wrong; says which file, at which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}" if key else f"{file}: {reason}")
        self.file, self.key, self.reason = file, key, reason


@dataclass(frozen=True)
class Option:
    """A choice: the value that is stored and the label (message id) that people read."""

    value: str
    label: str
    help: str = ""


@dataclass(frozen=True)
class Field:
    """One field. Texts that people read are message ids; what its kind does not have is left out."""

    name: str
    kind: str
    label: str
    help: str = ""
    required: bool = False
    search: str = "none"
    min: int | Decimal | None = None
    max: int | Decimal | None = None
    step: int | Decimal | None = None
    decimals: int = 0
    unit: str = ""
    options: tuple[Option, ...] = ()
    to: tuple[str, ...] = ()
    row_label: str = ""
    columns: tuple["Field", ...] = ()

    @cached_property
    def labels(self) -> dict[str, str]:
        """Stored value of each option -> its label."""
        return {option.value: option.label for option in self.options}

    @property
    def limit(self) -> int:
        """The most characters of a text, or rows of a table."""
        return int(self.max) if self.max is not None else DEFAULT_MAX[self.kind]


@dataclass(frozen=True)
class Fieldset:
    """Fields that belong together, on the form and on the page."""

    id: str
    title: str
    fields: tuple[Field, ...]
    help: str = ""


@dataclass(frozen=True)
class CodeRule:
    """How codes of a type look."""

    pattern: str
    example: str
    prefix: str = ""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern; a code matches as a whole."""
        return re.compile(self.pattern)


@dataclass(frozen=True)
class Change:
    """How stored values become those of `version`: rename, then drop, then defaults for what is empty.

    A name with a point means a column: "parties.signed".
    """

    version: int
    rename: tuple[tuple[str, str], ...] = ()
    drop: tuple[str, ...] = ()
    default: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class ContentType:
    """A kind of document, whole."""

    id: str
    version: int
    title: str
    plural: str
    fieldsets: tuple[Fieldset, ...]
    lifecycle: "Lifecycle"
    help: str = ""
    icon: str = "document"
    code: CodeRule | None = None
    create: tuple[str, ...] = ("editor",)
    changes: tuple[Change, ...] = field(default=())

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields in the order of the form."""
        return tuple(entry for fieldset in self.fieldsets for entry in fieldset.fields)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Field name -> field."""
        return {entry.name: entry for entry in self.fields}

    def __hash__(self) -> int:
        return hash((self.id, self.version))
