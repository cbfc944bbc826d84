"""Questions about crossing points: at which a trained woman officer and a trained social worker are there.

Measure I.1.(a).2 asks for both at the 10 most exposed points and on call at every point, I.1.(a).3 for people
trained in TIMS at each. A point is a unit that has a duty card; who is posted there, or in a unit that
the card names as on call, counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dosja.api import (
    VALID,
    Answers,
    Document,
    Requirement,
    Site,
    allows,
    county_name,
    known,
    list_documents,
    may_read,
    sort_key,
)
from dosja_police_academy.curricula import by_part
from dosja_police_academy.vocabulary import CARD, CHILD_PARTS, TIMS_PARTS

MOST_EXPOSED = 10
"""So many points the action plan names (measure I.1.(a).2)."""
MOST_CARDS = 1000
SOCIAL_WORKERS = ("social worker", "child protection worker")


@dataclass(frozen=True)
class Group:
    """How many people of a kind a point has, and which of them are trained on the day (uids)."""

    people: int = 0
    trained: frozenset[int] = frozenset()

    @property
    def covered(self) -> bool:
        """True where at least one is trained."""
        return bool(self.trained)


@dataclass(frozen=True)
class Point:
    """A crossing point on a day. `unit` is the key "agency/unit"; `place` its place by exposure, None without
    one; `exact`: the reader may see how many; `readable`: he may read the card."""

    unit: str
    title: str
    county: str
    card: Document
    exposed: bool
    place: int | None
    women: Group
    social: Group
    tims: Group
    exact: bool
    readable: bool

    @property
    def agency(self) -> str:
        """The agency of the unit."""
        return self.unit.partition("/")[0]

    @property
    def both(self) -> bool:
        """True where a trained woman officer and a trained social worker are there."""
        return self.women.covered and self.social.covered


@dataclass(frozen=True)
class Coverage:
    """All points, most exposed first, and what was asked."""

    points: tuple[Point, ...]
    day: date
    child: tuple[int, ...]
    tims: tuple[int, ...]

    @property
    def exposed(self) -> tuple[Point, ...]:
        """The points that their cards name as most exposed."""
        return tuple(point for point in self.points if point.exposed)

    def met(self, points: Iterable[Point]) -> int:
        """How many of them have both."""
        return sum(1 for point in points if point.both)


def coverage_of_points(site: Site, user, tokens, day: date, answers: Answers, language: str) -> Coverage:
    """Every point with a duty card as it stands on `day`, for a reader with these access tokens (None: who
    may read all). Which points there are is no secret; what a card says is for its readers."""
    parts = by_part(site)
    child, tims = (
        tuple(uid for part in some for uid in parts.get(part, ())) for some in (CHILD_PARTS, TIMS_PARTS)
    )
    ready, on_tims = _trained(site, child, day, answers), _trained(site, tims, day, answers)
    found = [
        _point(site, user, tokens, card, ready, on_tims, language)
        for card in cards(site)
        if unit_of(site, card.values.get("point")) is not None
    ]
    found.sort(key=lambda one: (not one.exposed, one.place or 999, sort_key(one.title), one.card.uid))
    return Coverage(tuple(found), day, child, tims)


def cards(site: Site) -> tuple[Document, ...]:
    """The duty cards that hold or are being written, one for each point: the one with the lowest code."""
    listed = list_documents(site, None, types=(CARD,), sort="modified", size=MOST_CARDS).documents
    first: dict[str, Document] = {}
    for card in sorted(listed, key=lambda one: one.code):
        if card.state not in ("superseded", "withdrawn"):
            first.setdefault(card.values.get("point") or "", card)
    return tuple(first.values())


def unit_of(site: Site, unit_id: str | None) -> tuple[str, object] | None:
    """(agency id, unit) of a unit's id; None where there is none."""
    for agency in site.agencies.values():
        unit = agency.units.get(unit_id) if unit_id else None
        if unit is not None:
            return agency.aid, unit
    return None


def points_without_card(site: Site, found: Coverage, language: str) -> list[tuple[str, str]]:
    """(unit id, title) of the units of agencies with crossing points that have no duty card."""
    have = {point.unit for point in found.points}
    agencies = {point.agency for point in found.points}
    units = [
        (unit.unit_id, unit.title(language))
        for aid in agencies
        for unit in site.agencies[aid].units.values()
        if unit.active and f"{aid}/{unit.unit_id}" not in have
    ]
    return sorted(units, key=lambda pair: sort_key(pair[1]))


def _trained(site: Site, curricula: tuple[int, ...], day: date, answers: Answers) -> frozenset[int]:
    """Who has a valid award of one of the curricula on a day."""
    if not curricula:
        return frozenset()
    states = known(site, Requirement("", "", curricula=curricula), day, answers).states
    return frozenset(person for person, state in states.items() if state in VALID)


def _point(site: Site, user, tokens, card: Document, ready, on_tims, language: str) -> Point:
    values = card.values
    aid, unit = unit_of(site, values["point"])  # type: ignore[misc]
    key = f"{aid}/{unit.unit_id}"
    called = _called(site, values)
    here = set(site.people.among(unit=(key,)))
    social = _among(site, (key, *called["social_worker"]), profession=SOCIAL_WORKERS)
    officers = here - social
    women = (set(site.people.among(unit=(key,), gender=("F",))) - social) | _among(
        site, called["officer"], gender=("F",)
    )
    county = values.get("county") or unit.county
    return Point(
        unit=key,
        title=unit.title(language),
        county=county_name(county, language) if county else "",
        card=card,
        exposed=bool(values.get("exposed")),
        place=values.get("exposed_place"),
        women=Group(len(women), frozenset(women & ready)),
        social=Group(len(social), frozenset(social & ready)),
        tims=Group(len(officers), frozenset(officers & on_tims)),
        exact=allows(user, "session:view", aid),
        readable=tokens is None or may_read(tokens, card),
    )


def _called(site: Site, values: dict) -> dict[str, tuple[str, ...]]:
    """The keys of the units on call, by as what their people come."""
    found: dict[str, tuple[str, ...]] = {"officer": (), "social_worker": ()}
    for row in values.get("on_call") or ():
        unit = unit_of(site, row.get("unit"))
        role = row.get("comes_as")
        if unit is not None and role in found:
            found[role] = (*found[role], f"{unit[0]}/{row['unit']}")
    return found


def _among(site: Site, units: tuple[str, ...], **wanted: tuple[str, ...]) -> set[int]:
    """Who works in one of the units; nobody where there are none."""
    return set(site.people.among(unit=units, **wanted)) if units else set()
