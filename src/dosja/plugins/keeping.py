"""What is kept of a plugin so that its documents stay readable without it: titles, and its types as plain
data.

The declaration of a type is written down with its words in both languages; from it a type is made again that
shows a document as before, but can neither create nor change one.
"""

from collections.abc import Callable
from functools import lru_cache

from dosja.content_types import ContentType, Field, Fieldset, Lifecycle, Option, State
from dosja.plugins.manager import Plugin

LANGUAGES = ("sq", "en")
Say = Callable[[str, str], str]
"""(language, message) -> text."""


def plain_plugin(plugin: Plugin) -> dict:
    """What is kept of the plugin itself."""
    metadata = plugin.metadata
    return {
        "title": _words(plugin.text, plugin.title),
        "version": metadata.version if metadata is not None else "",
    }


def plain_types(plugin: Plugin) -> dict[str, dict]:
    """Type id -> its declaration as plain data."""
    return {ctype.id: _plain_type(ctype, plugin.text) for ctype in plugin.declared.types}


def _words(say: Say, message: str) -> tuple[str, str]:
    sq, en = (str(say(language, message)) if message else "" for language in LANGUAGES)
    return sq, en


def _plain_type(ctype: ContentType, say: Say) -> dict:
    return {
        "id": ctype.id,
        "version": ctype.version,
        "title": _words(say, ctype.title),
        "plural": _words(say, ctype.plural),
        "icon": ctype.icon,
        "states": tuple(
            (one.id, _words(say, one.title), one.colour, one.working, one.holds, one.ends)
            for one in ctype.lifecycle.states
        ),
        "superseded": ctype.lifecycle.superseded,
        "expired": ctype.lifecycle.expired,
        "fieldsets": tuple(
            (one.id, _words(say, one.title), tuple(_plain_field(field, say) for field in one.fields))
            for one in ctype.fieldsets
        ),
    }


def _plain_field(field: Field, say: Say) -> dict:
    return {
        "name": field.name,
        "kind": field.kind,
        "label": _words(say, field.label),
        "search": field.search,
        "decimals": field.decimals,
        "unit": _words(say, field.unit),
        "options": tuple((one.value, _words(say, one.label)) for one in field.options),
        "to": tuple(field.to),
        "columns": tuple(_plain_field(column, say) for column in field.columns),
    }


def kept_type(site, type_id: str, language: str) -> ContentType | None:
    """The type of a plugin that is not here, with its words in a language; None where none was kept."""
    records = getattr(site, "plugins", None)
    stored = records.types.get(type_id) if records is not None else None
    return None if stored is None else _made(_Frozen(stored), language)


class _Frozen:
    """A stored declaration as a key: equal ids and versions of one plugin's types are one."""

    def __init__(self, stored: dict) -> None:
        self.stored = stored
        self._key = repr(stored)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other) -> bool:
        return isinstance(other, _Frozen) and self._key == other._key


@lru_cache(maxsize=64)
def _made(frozen: _Frozen, language: str) -> ContentType:
    stored, at = frozen.stored, LANGUAGES.index(language) if language in LANGUAGES else 0
    states = tuple(
        State(name, title[at], colour, working, False, holds, ends)
        for name, title, colour, working, holds, ends in stored["states"]
    )
    first = states[0].id if states else ""
    return ContentType(
        id=stored["id"],
        version=stored["version"],
        title=stored["title"][at],
        plural=stored["plural"][at],
        icon=stored["icon"],
        create=(),
        lifecycle=Lifecycle(stored["id"], "", states, (), first, stored["expired"], stored["superseded"]),
        fieldsets=tuple(
            Fieldset(name, title[at], tuple(_field(field, at) for field in fields))
            for name, title, fields in stored["fieldsets"]
        ),
    )


def _field(stored: dict, at: int) -> Field:
    return Field(
        name=stored["name"],
        kind=stored["kind"],
        label=stored["label"][at],
        search=stored["search"],
        decimals=stored["decimals"],
        unit=stored["unit"][at],
        options=tuple(Option(value, label[at]) for value, label in stored["options"]),
        to=stored["to"],
        columns=tuple(_field(column, at) for column in stored["columns"]),
    )
