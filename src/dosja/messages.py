"""The factory of message ids, for every layer: `_("Save")` marks a sentence for translation and keeps it
English.

Only `web` and `cli` turn a message into the reader's language.
"""

from translationstring import TranslationString, TranslationStringFactory

DOMAIN = "dosja"

_ = TranslationStringFactory(DOMAIN)


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
