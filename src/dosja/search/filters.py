"""What narrows a search, and what it could be narrowed by instead."""

from dataclasses import dataclass, replace
from datetime import date

from dosja.search.engine import Condition, FilterIn, ValidOn


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search. tokens: the reader's access tokens, None for a reader of everything. valid_on: a
    day on which the documents were in force."""

    tokens: tuple[str, ...] | None = ()
    types: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    valid_on: date | None = None

    def conditions(self) -> tuple[Condition, ...]:
        """As the engine takes them."""
        named = (
            ("token", self.tokens),
            ("type", self.types or None),
            ("agency", self.agencies or None),
            ("state", self.states or None),
            ("language", self.languages or None),
        )
        every: list[Condition] = [FilterIn(name, tuple(sorted(set(v)))) for name, v in named if v is not None]
        # Facets of one name widen, those of different names narrow: (GR or XK) and 2006.
        names = dict.fromkeys(facet.partition(":")[0] for facet in self.facets)
        every += [
            FilterIn("facet", tuple(sorted(f for f in set(self.facets) if f.startswith(name + ":"))))
            for name in names
        ]
        if self.valid_on is not None:
            every.append(ValidOn(self.valid_on))
        return tuple(every)

    def narrowed(self) -> dict[str, "Filters"]:
        """Each facet of which values are chosen -> these filters without it: what else it could have been."""
        found: dict[str, Filters] = {}
        if self.types:
            found["type"] = replace(self, types=())
        if self.agencies:
            found["agency"] = replace(self, agencies=())
        if self.states:
            found["state"] = replace(self, states=())
        if self.languages:
            found["language"] = replace(self, languages=())
        for name in dict.fromkeys(facet.partition(":")[0] for facet in self.facets):
            others = tuple(facet for facet in self.facets if not facet.startswith(name + ":"))
            found[name] = replace(self, facets=others)
        return found
