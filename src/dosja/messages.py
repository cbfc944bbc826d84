"""The factory of message ids, for every layer: `_("Save")` marks a sentence for translation and keeps it
English.

Only `web` and `cli` turn a message into the reader's language.
"""

from translationstring import TranslationStringFactory

DOMAIN = "dosja"

_ = TranslationStringFactory(DOMAIN)
