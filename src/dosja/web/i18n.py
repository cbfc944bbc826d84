"""Which language a page speaks, and how dates and numbers look in it.

The language is the person's own choice when signed in, else the cookie's, else the site's default. Messages
come from `locale/` (see `resources.py`); dates are dd.mm.yyyy in both languages (design 14).
"""

from zoneinfo import ZoneInfo

from pyramid.i18n import make_localizer
from pyramid.interfaces import ILocalizer, ITranslationDirectories
from translationstring import TranslationString

from dosja.content_types import typed_text
from dosja.messages import DOMAIN, _
from dosja.resources import locale_folder
from dosja.settings import LANGUAGES

__all__ = ["LANGUAGES", "_"]

ZONE = ZoneInfo("Europe/Tirane")
COOKIE = "language"
KEPT_MESSAGES = 5000
"""So many sentences are kept of each language; texts of people that pass through `_` must not fill memory."""


def includeme(config):
    config.add_translation_dirs(str(locale_folder()))
    config.set_locale_negotiator(negotiate)
    config.registry.sentences = {}
    config.add_request_method(translate, reify=True)
    config.add_request_method(translate_into, "translate_into")
    config.add_request_method(plural, "plural")


def negotiate(request):
    """The language of this request: "sq" or "en"."""
    user = request.identity if hasattr(request, "identity") else None
    if user is not None and user.language in LANGUAGES:
        return user.language
    wanted = request.cookies.get(COOKIE)
    return wanted if wanted in LANGUAGES else request.registry.dosja_settings.default_language


def translate(request):
    """`_` of one request: (message, mapping=None) -> the text in the reader's language."""
    return sentences(request.registry, request.locale_name)


def sentences(registry, language):
    """A function (message, mapping=None, domain="") -> text in a language.

    `message` is an id or a marked sentence, which names its own domain. Each sentence is looked up once per
    process: a page has some two hundred of them, and each look-up passes four layers.
    """
    localizer = registry.queryUtility(ILocalizer, name=language)
    if localizer is None:
        localizer = make_localizer(language, registry.queryUtility(ITranslationDirectories, default=[]))
        registry.registerUtility(localizer, ILocalizer, name=language)
    of, said = registry.sentences.get(language, (None, None))
    if of is not localizer:
        said = _sentences(localizer.translate)
        registry.sentences[language] = localizer, said
    return said


def _sentences(look_up):
    kept: dict[object, str] = {}

    def keep(key, message, domain):
        default = getattr(message, "default", None)
        text = str(look_up(TranslationString(str(message), default=default), domain=domain))
        if len(kept) >= KEPT_MESSAGES:
            kept.clear()
        kept[key] = text
        return text

    def said(message, mapping=None, domain=""):
        if type(message) is str and not domain:
            text = kept.get(message)
            if text is None:
                text = keep(message, message, DOMAIN)
        else:
            domain = domain or getattr(message, "domain", None) or DOMAIN
            text = kept.get((message, domain))
            if text is None:
                text = keep((message, domain), message, domain)
            own = getattr(message, "mapping", None)
            if own:
                mapping = {**own, **(mapping or {})}
        if mapping and "$" in text:
            return TranslationString(text, mapping=mapping).interpolate()
        return text

    return said


def translate_into(request, language, message, mapping=None):
    """`message` in a named language, whatever the reader's: for what is written in both."""
    return sentences(request.registry, language)(message, mapping)


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
    return typed_text.format_date(value)


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
