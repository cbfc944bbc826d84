"""The names by which a query may call agencies, kinds, countries, states and languages
(`dosja.search.names`)."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from dosja.content_types import TypeRegistry
from dosja.documents.vocabularies import country_names
from dosja.messages import _
from dosja.search.names import SiteNames

LANGUAGE_NAMES = {"sq": _("Albanian"), "en": _("English"), "mul": _("Albanian and English")}


def names_for(site, types: TypeRegistry, texts: Sequence[Callable[[str], str]]) -> SiteNames:
    """The names of a site; `texts` turn a message into each language in which a name may be typed."""

    def agencies() -> Iterator[tuple[str, str]]:
        for agency in site.agencies.values():
            for form in (agency.aid, agency.abbr, agency.title_sq, agency.title_en):
                if form:
                    yield agency.aid, form

    def kinds() -> Iterator[tuple[str, str]]:
        for ctype in types:
            yield ctype.id, ctype.id
            yield ctype.id, ctype.id.rpartition(":")[2]
            if ctype.code is not None:
                yield ctype.id, ctype.code.prefix
            for text in texts:
                yield ctype.id, text(ctype.title)
                yield ctype.id, text(ctype.plural)

    def states() -> Iterator[tuple[str, str]]:
        for name, state in types.states.items():
            yield name, name
            for text in texts:
                yield name, text(state.title)

    def languages() -> Iterator[tuple[str, str]]:
        for language, title in LANGUAGE_NAMES.items():
            yield language, language
            for text in texts:
                yield language, text(title)

    return SiteNames(
        {"agency": agencies, "type": kinds, "state": states, "language": languages, "country": _countries}
    )


@lru_cache(maxsize=1)
def _countries() -> tuple[tuple[str, str], ...]:
    pairs = [(code, code) for code in country_names("sq")]
    for language in ("sq", "en"):
        pairs += [(code, name) for code, name in country_names(language).items()]
    return tuple(pairs)
