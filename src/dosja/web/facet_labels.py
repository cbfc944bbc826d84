"""The names of facet values in a reader's language."""

from collections.abc import Callable
from functools import lru_cache

from dosja.content_types import TypeRegistry
from dosja.documents.vocabularies import SiteVocabularies
from dosja.messages import _

FACET_TITLES = {
    "type": _("Kind"),
    "agency": _("Agency"),
    "state": _("State"),
    "language": _("Language"),
    "country": _("Country"),
    "year": _("Year"),
    "topic": _("Topic"),
}


STATE_TODAY = _("State today")
"""The title of the states where what was in force on another day is searched."""


class FacetLabels:
    """Called with (facet, value) it gives the value's name; None for what is not known.

    `translate` turns a message id into the language of `vocabularies`.
    """

    def __init__(self, types: TypeRegistry, vocabularies: SiteVocabularies, translate: Callable[[str], str]):
        self.types = types
        self.vocabularies = vocabularies
        self.translate = translate

    def __call__(self, facet: str, value: str) -> str | None:
        if facet == "type":
            ctype = self.types.get(value)
            return self.translate(ctype.plural) if ctype is not None else value
        if facet in ("agency", "country"):
            return getattr(self.vocabularies, facet)(value) or (value if facet == "agency" else None)
        if facet == "state":
            state = self.types.states.get(value)
            return self.translate(state.title) if state is not None else value
        if facet == "year":
            return value
        label = _options(self.types, facet).get(value)
        return self.translate(label) if label is not None else None


@lru_cache(maxsize=16)
def _options(types: TypeRegistry, name: str) -> dict[str, str]:
    """Value -> label of the options that fields of this name have in any type."""
    found: dict[str, str] = {}
    for ctype in types:
        field = ctype.by_name.get(name)
        if field is not None:
            found.update(field.labels)
    return found
