"""Content types as data: TOML -> ContentType -> Colander schema, display, search text, JSON; no database."""

from dosja.content_types.colander_compiler import compile_schema
from dosja.content_types.declarations import (
    Change,
    CodeRule,
    ContentType,
    Field,
    Fieldset,
    Option,
    SchemaError,
)
from dosja.content_types.display import Item, Piece, Section, display, display_values, pointed_at
from dosja.content_types.json_schema import json_schema
from dosja.content_types.lifecycles import Lifecycle, State, Transition
from dosja.content_types.reading import ValuesError, read_values, values_from_text
from dosja.content_types.registry import TypeRegistry, load_core_types, load_types
from dosja.content_types.search_text import SearchText, body_text, generic_text, search_text
from dosja.content_types.values import (
    BadJson,
    NotPlain,
    check_plain,
    from_plain,
    merge_values,
    migrate_values,
    to_plain,
)
from dosja.content_types.vocabularies import Vocabularies

__all__ = [
    "BadJson",
    "Change",
    "CodeRule",
    "ContentType",
    "Field",
    "Fieldset",
    "Item",
    "Lifecycle",
    "NotPlain",
    "Option",
    "Piece",
    "SchemaError",
    "SearchText",
    "Section",
    "State",
    "Transition",
    "TypeRegistry",
    "ValuesError",
    "Vocabularies",
    "body_text",
    "check_plain",
    "compile_schema",
    "display",
    "display_values",
    "from_plain",
    "generic_text",
    "json_schema",
    "load_core_types",
    "load_types",
    "merge_values",
    "migrate_values",
    "pointed_at",
    "read_values",
    "search_text",
    "to_plain",
    "values_from_text",
]
