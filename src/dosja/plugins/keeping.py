"""What is kept of a plugin so that its documents stay readable without it: titles, and its types as plain
data.

The declaration of a type is written down with its words in both languages; from it a type is made again that
shows a document as before, but can neither create nor change one.
"""

from collections.abc import Callable, Container, Iterator

from translationstring import TranslationStringFactory

from dosja.content_types import ContentType, Field, Fieldset, Lifecycle, Option, State
from dosja.plugins.manager import Plugin

LANGUAGES = ("sq", "en")
KEPT = "kept"
"""The domain of the words of types whose plugin is not here."""
_WORDS = ("title", "plural", "label", "unit")
_in_kept = TranslationStringFactory(KEPT)
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


def kept_types(site, known: Container[str]) -> tuple[ContentType, ...]:
    """The types of plugins that are not here: those that were kept and are not `known`. Their words are
    messages of the domain KEPT, see `kept_words`."""
    records = getattr(site, "plugins", None)
    if records is None:
        return ()
    return tuple(_made(stored) for type_id, stored in records.types.items() if type_id not in known)


def kept_words(site, known: Container[str]) -> dict[str, str]:
    """English -> Albanian of the words of these types."""
    found: dict[str, str] = {}
    for type_id, stored in site.plugins.types.items():
        if type_id not in known:
            found.update((en, sq) for sq, en in _pairs(stored) if en)
    return found


def _pairs(stored) -> Iterator[tuple[str, str]]:
    """Every (Albanian, English) pair of a declaration."""
    if type(stored) is dict:
        for name, value in stored.items():
            if name in _WORDS:
                yield value
            else:
                yield from _pairs(value)
    elif type(stored) is tuple:
        for value in stored:
            if type(value) is tuple and len(value) >= 2 and type(value[1]) is tuple:
                yield value[1]
            yield from _pairs(value)


def _made(stored: dict) -> ContentType:
    states = tuple(
        State(name, _message(title), colour, working, False, holds, ends)
        for name, title, colour, working, holds, ends in stored["states"]
    )
    first = states[0].id if states else ""
    return ContentType(
        id=stored["id"],
        version=stored["version"],
        title=_message(stored["title"]),
        plural=_message(stored["plural"]),
        icon=stored["icon"],
        create=(),
        lifecycle=Lifecycle(stored["id"], "", states, (), first, stored["expired"], stored["superseded"]),
        fieldsets=tuple(
            Fieldset(name, _message(title), tuple(map(_field, fields)))
            for name, title, fields in stored["fieldsets"]
        ),
    )


def _message(words: tuple[str, str]) -> str:
    return _in_kept(words[1]) if words[1] else ""


def _field(stored: dict) -> Field:
    return Field(
        name=stored["name"],
        kind=stored["kind"],
        label=_message(stored["label"]),
        search=stored["search"],
        decimals=stored["decimals"],
        unit=_message(stored["unit"]),
        options=tuple(Option(value, _message(label)) for value, label in stored["options"]),
        to=stored["to"],
        columns=tuple(map(_field, stored["columns"])),
    )
