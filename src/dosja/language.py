"""Messages in one language where there is no request: the command line, letters, names in both languages.

In a request `web.i18n` does it, which knows the words of plugins too.
"""

import gettext
from functools import cache

from translationstring import TranslationString, Translator

from dosja.messages import DOMAIN, with_values
from dosja.resources import locale_folder
from dosja.settings import LANGUAGES

LIBRARIES = ("colander", "deform")
"""Their sentences, such as "Required", stand in catalogs of their own."""


class Language:
    """One language, by its code: `text(message)` and `plural(singular, several, n)`."""

    def __init__(self, code: str):
        self._code = code
        self._catalog = self._read(DOMAIN)
        self._translators = {domain: Translator(self._read(domain)) for domain in (DOMAIN, *LIBRARIES)}

    def text(self, message) -> str:
        """A message id, marked or plain, in this language, with its values filled in; "" for none."""
        if not message:
            return ""
        if not isinstance(message, TranslationString):
            message = TranslationString(message, domain=DOMAIN)
        # A plugin translates its own words itself; what it shares with core is found in core's catalog.
        translate = self._translators.get(message.domain, self._translators[DOMAIN])
        return translate(with_values(message, self.text))

    def _read(self, domain: str):
        return gettext.translation(domain, str(locale_folder()), languages=[self._code], fallback=True)

    def plural(self, singular: str, several: str, n: int) -> str:
        """The form that fits `n`, which it may show as ${n}."""
        return self._catalog.ngettext(singular, several, n).replace("${n}", str(n))


@cache
def language_of(code: str) -> Language:
    """The language of this code, Albanian where it is none of `settings.LANGUAGES`; its catalog is read
    once."""
    return Language(code if code in LANGUAGES else LANGUAGES[0])
