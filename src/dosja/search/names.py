"""What a person means by the value behind `agency:` and the like: an id, an abbreviation, a title or its
beginning.

Compared folded, and without it in any ending: "Greqia", "greqise" and "GR" are one country. Pure: the names
come in as plain data, and only when a query asks for them.
"""

from collections.abc import Callable, Iterable, Mapping

from dosja.search.analysis import albanian_lemmas, tokens
from dosja.search.letters import fold, normalise_text

SHORTEST_BEGINNING = 4
"""Letters of a title's beginning that stand for the title."""

Pairs = Iterable[tuple[str, str]]
"""(value in the index, a form in which it is written)."""


class SiteNames:
    """Names as the grammar wants them (`parsing.Names`); `sources` gives the pairs of each field when
    asked."""

    def __init__(self, sources: Mapping[str, Callable[[], Pairs]]):
        self._sources = sources
        self._known: dict[str, tuple[dict[str, set[str]], dict[tuple[str, ...], set[str]]]] = {}

    def __call__(self, field: str, typed: str) -> tuple[str, ...]:
        """The values that are meant by what was typed; more than one where titles begin alike."""
        if field not in self._sources:
            return ()
        whole, stems = self._forms(field)
        written = _written(typed)
        found = whole.get(written) or stems.get(_stem(typed))
        if not found and len(written) >= SHORTEST_BEGINNING:
            found = {
                value for form, values in whole.items() if form.startswith(written + " ") for value in values
            }
        return tuple(sorted(found or ()))

    def _forms(self, field: str):
        known = self._known.get(field)
        if known is None:
            whole: dict[str, set[str]] = {}
            stems: dict[tuple[str, ...], set[str]] = {}
            for value, form in self._sources[field]():
                whole.setdefault(_written(form), set()).add(value)
                stems.setdefault(_stem(form), set()).add(value)
            known = self._known[field] = (whole, stems)
        return known


def _written(text: str) -> str:
    return " ".join(fold(normalise_text(text).replace("_", " ").replace("-", " ")).split())


def _stem(text: str) -> tuple[str, ...]:
    """The likeliest lemma of each word, those without one as they are."""
    return tuple((albanian_lemmas(token.word) or (token.word,))[0] for token in tokens(_written(text)))
