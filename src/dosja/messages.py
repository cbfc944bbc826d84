"""The factory of message ids, for every layer: `_("Save")` marks a sentence for translation and keeps it
English.

Only `web` and `cli` turn a message into the reader's language.
"""

from translationstring import TranslationString, TranslationStringFactory

DOMAIN = "dosja"

_ = TranslationStringFactory(DOMAIN)

Message = tuple[str, tuple[tuple[str, str], ...]]
"""A sentence for a person as plain data that may be stored: its message id, and the values that it shows."""
NOTHING: Message = ("", ())


def message_of(message) -> Message:
    """A marked sentence, or a plain message id, as plain data."""
    mapping = getattr(message, "mapping", None) or {}
    return str(message), tuple((name, str(value)) for name, value in mapping.items())


def text_of_message(message: Message):
    """The marked sentence of plain data; "" for none."""
    return _(message[0], mapping=dict(message[1])) if message[0] else ""


def with_values(message, turned):
    """`message` with each value that is a message itself turned by `turned` first; anything else as it is.

    A sentence may quote another one: why the disk refused, what is wrong with a setting.
    """
    values = getattr(message, "mapping", None) or {}
    quoted = {name: turned(value) for name, value in values.items() if isinstance(value, TranslationString)}
    return _(message, mapping={**values, **quoted}) if quoted else message


def in_english(message) -> str:
    """A message as it stands in the source, its values filled in: for logs and programmers."""
    if not isinstance(message, TranslationString):
        return str(message)
    return with_values(message, in_english).interpolate()
