"""What a person asks: the words and everything chosen beside them, as it stands in the address of the page.

Pure: made from the address, and makes addresses; so a search can be bookmarked, sent and saved.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import quote_plus, urlencode

from dosja.messages import _
from dosja.search.letters import normalise_text
from dosja.search.query import DEEPEST, SORTS, Filters
from dosja.search.references import references

NOT_A_DAY = _("This is not a date. Write day, month and year, such as 31.5.2018.")
FIELDS = ("type", "agency", "state", "language")
"""Filter fields of their own in the index; the other facets stand together in its field "facet"."""
FACETS = ("country", "year", "topic")
NARROWING = (*FIELDS, *FACETS)
MOST_CHOSEN = 40
"""Chosen values that are looked at; an address can hold any number."""
MOST_SHOWN = 60
"""Values of a facet that are offered, the most frequent first; chosen ones always."""


@dataclass(frozen=True)
class Question:
    """The words, the chosen (facet, value) pairs, the order, the page, whether the glossary is left out, and
    the day on which the documents were in force."""

    text: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    sort: str = SORTS[0]
    number: int = 1
    literal: bool = False
    on: date | None = None

    @property
    def asks(self) -> bool:
        """True where anything is asked: words, or a choice or a day without words."""
        return bool(self.text or self.chosen or self.on)

    def filters(self, tokens) -> Filters:
        """As the search takes them, for a reader with these access tokens."""

        def of(name):
            return tuple(value for facet, value in self.chosen if facet == name)

        return Filters(
            tokens=tuple(tokens),
            types=of("type"),
            agencies=of("agency"),
            states=of("state"),
            languages=of("language"),
            facets=tuple(f"{facet}:{value}" for facet, value in self.chosen if facet in FACETS),
            valid_on=self.on,
        )

    @property
    def query(self) -> list[tuple[str, str]]:
        """The question as parameters of an address, without the page."""
        pairs = [("q", self.text), *self.chosen]
        if self.sort != SORTS[0]:
            pairs.append(("sort", self.sort))
        if self.literal:
            pairs.append(("expand", "0"))
        if self.on is not None:
            pairs.append(("on", self.on.isoformat()))
        return [(name, value) for name, value in pairs if value]

    def url(self, path: str = "/search", **changes) -> str:
        """The address of this question, with changes; from its first page on."""
        return f"{path}?{urlencode(replace(self, **changes).query)}"

    def with_choice(self, facet: str, value: str) -> str:
        """The address with one more choice."""
        before, after = self._around_choices
        return f"/search?{before}{facet}={quote_plus(value)}{after}"

    @cached_property
    def _around_choices(self) -> tuple[str, str]:
        """The parameters before one more choice and behind it, with the signs between."""
        known = [("q", self.text), *self.chosen]
        before = urlencode([pair for pair in known if pair[1]])
        after = urlencode(self.query[before.count("&") + 1 if before else 0 :])
        return before and before + "&", after and "&" + after

    def bare(self) -> str:
        """The address of the words alone."""
        return self.url(chosen=(), on=None)

    def without(self, facet: str, value: str) -> str:
        """The address without a choice."""
        return self.url(chosen=tuple(pair for pair in self.chosen if pair != (facet, value)))


def read_day(text: str) -> date | None:
    """The day of "2012-05-31", "31.5.2012" or any other form of a date; None for anything else."""
    found = references(normalise_text(text.strip()[:40]))
    return date.fromisoformat(found[0].term) if len(found) == 1 and "-" in found[0].term else None


def wrong_day(given) -> str:
    """What stands in the address for the day and is none; "" where it is a day or nothing is given."""
    typed = "".join(given.getall("on")[:1]).replace("\x00", " ").strip()[:40]
    return "" if not typed or read_day(typed) else typed


def read_question(given, number: int, size: int) -> Question:
    """The question in an address's parameters (`given` has `getall`); nonsense is passed over."""
    chosen = []
    for facet in NARROWING:
        for value in given.getall(facet):
            value = value.replace("\x00", "").strip()[:100]
            if value and (facet, value) not in chosen:
                chosen.append((facet, value))
    texts = given.getall("q")
    sort = given.getall("sort")
    return Question(
        text=texts[0].replace("\x00", " ").strip() if texts else "",
        chosen=tuple(chosen[:MOST_CHOSEN]),
        sort=sort[0] if sort and sort[0] in SORTS else SORTS[0],
        number=min(number, DEEPEST // size),
        literal=given.getall("expand") == ["0"],
        on=read_day(given.getall("on")[0]) if given.getall("on") else None,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: its label, how many documents one finds with it, and whether it is chosen.

    `url` is the address that adds it, or takes it off where it is chosen.
    """

    value: str
    label: str
    count: int
    url: str
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A facet with its values, chosen ones among them."""

    name: str
    choices: tuple[Choice, ...]


def facets_of(
    question: Question, counts: Mapping[str, Mapping[str, int]], label: Callable[[str, str], str | None]
) -> list[Facet]:
    """The facets to offer. `label(facet, value)` is a value's name, or None where it must not be offered."""
    by_facet: dict[str, dict[str, int]] = {name: dict(counts.get(name, {})) for name in FIELDS}
    for pair, count in counts.get("facet", {}).items():
        name, _colon, value = pair.partition(":")
        if name in FACETS:
            by_facet.setdefault(name, {})[value] = count
    found = []
    for name in NARROWING:
        rows = sorted(by_facet.get(name, {}).items(), key=lambda row: (-row[1], row[0]))
        if name == "year":
            rows.sort(reverse=True)
        choices = [
            _choice(question, name, value, text, count)
            for value, count in rows
            if (text := label(name, value)) is not None
        ]
        shown = [one for place, one in enumerate(choices) if place < MOST_SHOWN or one.chosen]
        if shown:
            found.append(Facet(name, tuple(shown)))
    return found


def _choice(question: Question, facet: str, value: str, label: str, count: int) -> Choice:
    chosen = (facet, value) in question.chosen
    url = question.without(facet, value) if chosen else question.with_choice(facet, value)
    return Choice(value, label, count, url, chosen)
