"""Which language a page speaks, and how dates and numbers look in it.

The language is the person's own choice when signed in, else the cookie's, else the site's default. Messages
come
from `locale/` (see `resources.py`); dates are dd.mm.yyyy in both languages (design 14).
"""

import gettext
from functools import lru_cache
from zoneinfo import ZoneInfo

from pyramid.i18n import make_localizer
from pyramid.interfaces import ILocalizer, ITranslationDirectories
from translationstring import TranslationString, Translator

from dosja.messages import DOMAIN, _
from dosja.resources import locale_folder
from dosja.settings import LANGUAGES

__all__ = ["LANGUAGES", "_"]

ZONE = ZoneInfo("Europe/Tirane")
COOKIE = "language"


def includeme(config):
    config.add_translation_dirs(str(locale_folder()))
    config.set_locale_negotiator(negotiate)
    config.add_request_method(translate, "translate")
    config.add_request_method(translate_into, "translate_into")
    config.add_request_method(plural, "plural")


def negotiate(request):
    """The language of this request: "sq" or "en"."""
    user = request.identity if hasattr(request, "identity") else None
    if user is not None and user.language in LANGUAGES:
        return user.language
    wanted = request.cookies.get(COOKIE)
    return wanted if wanted in LANGUAGES else request.registry.dosja_settings.default_language


def translate(request, message, mapping=None):
    """`message` (an id or a marked sentence, which names its own domain) in the reader's language."""
    domain = getattr(message, "domain", None) or DOMAIN
    return request.localizer.translate(message, domain=domain, mapping=mapping)


@lru_cache(maxsize=4)
def text_in(language):
    """A function that turns a message into a language, whatever the reader's is: for names that may be
    typed."""
    found = gettext.translation(DOMAIN, str(locale_folder()), languages=[language], fallback=True)
    translator = Translator(found)

    def text(message):
        marked = isinstance(message, TranslationString)
        return translator(message if marked else TranslationString(message, domain=DOMAIN))

    return text


def translate_into(request, language, message, mapping=None):
    """`message` in a named language, whatever the reader's: for what is written in both."""
    registry = request.registry
    localizer = registry.queryUtility(ILocalizer, name=language)
    if localizer is None:
        localizer = make_localizer(language, registry.queryUtility(ITranslationDirectories, default=[]))
        registry.registerUtility(localizer, ILocalizer, name=language)
    domain = getattr(message, "domain", None) or DOMAIN
    return localizer.translate(message, domain=domain, mapping=mapping)


def plural(request, singular, several, n, mapping=None, domain=DOMAIN):
    """The form of a message that fits the number `n`, which it may show as ${n}."""
    return request.localizer.pluralize(
        singular, several, n, domain=domain, mapping={"n": format_number(n), **(mapping or {})}
    )


def format_date(value) -> str:
    """dd.mm.yyyy of a date, or of a moment in Albania's time; nothing for None."""
    if value is None:
        return ""
    if hasattr(value, "astimezone"):
        value = value.astimezone(ZONE)
    return f"{value.day:02}.{value.month:02}.{value.year}"


def format_moment(value) -> str:
    """dd.mm.yyyy HH:MM of a moment, in Albania's time; nothing for None."""
    return "" if value is None else value.astimezone(ZONE).strftime("%d.%m.%Y %H:%M")


def format_number(value) -> str:
    """A number with a thin gap between thousands and a decimal comma, as Albanian writes it: 1 234,5."""
    return f"{value:,}".replace(",", "\u00a0").replace(".", ",")


def format_size(size: int) -> str:
    """A file's size for people: bytes, kB or MB."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")
