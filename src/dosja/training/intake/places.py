"""Counties, towns and border crossing points by any of their forms. Pure; the list is data/places.toml."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from dosja.agencies.counties import COUNTIES
from dosja.people.folding import fold


class Place(NamedTuple):
    """`name` as it is usually written, `county` its id."""

    name: str
    county: str


@cache
def _places(kind: str) -> dict[str, Place]:
    """Folded form -> place, for "towns" or "points"."""
    table = tomllib.loads(files("dosja.training.intake").joinpath("data", "places.toml").read_text("utf-8"))
    found: dict[str, Place] = {}
    for county, names in table[kind].items():
        for forms in names:
            name, *others = forms.split("/")
            for form in (name, *others):
                for variant in _variants(form):
                    found.setdefault(variant, Place(name, county))
    return found


@cache
def _counties() -> dict[str, str]:
    return {variant: county for county, name in COUNTIES.items() for variant in _variants(name)}


def _variants(name: str) -> list[str]:
    """The folded name with the endings that Albanian gives it: definite and genitive."""
    word = fold(name)
    if word.endswith("e"):
        return [word, word[:-1] + "a", word + "s"]
    if word.endswith("er"):
        return [word, word[:-2] + "ra", word[:-2] + "res"]
    if word.endswith(("k", "g", "h", "i")):
        return [word, word + "u", word + "ut", word + "i", word + "a", word + "se"]
    return [word, word + "i", word + "it"]


def find_county(text: str) -> tuple[str, bool] | None:
    """(county id, whether a town was given for it) of a cell such as "TIRANE", "Qarku Vlorë", "Peshkopi"."""
    folded = (
        fold(text).removeprefix("qarku ").removeprefix("i ").removeprefix("e ").removeprefix("prefektura ")
    )
    for end in (" county", " qark"):
        folded = folded.removesuffix(end)
    if folded in _counties():
        return _counties()[folded], False
    place = _places("towns").get(folded.removeprefix("bashkia ").removeprefix("rrethi "))
    return (place.county, True) if place else None


def find_town(text: str) -> Place | None:
    """The last town or county named inside a longer text: "Gjykata e Rrethit Gjyqësor Durrës"."""
    words = fold(text).split()
    for start in range(len(words) - 1, -1, -1):
        for length in (3, 2, 1):
            phrase = " ".join(words[start : start + length])
            if place := _places("towns").get(phrase):
                return place
            if phrase in _counties():
                county = _counties()[phrase]
                return Place(COUNTIES[county], county)
    return None


_POINT_WORDS = (
    "pika e kalimit te kufirit",
    "pika e kalimit kufitar",
    "pika e kalimit",
    "pikekalimi",
    "pika kufitare",
    "pkk",
    "pkd",
    "p k k",
    "pk",
    "border crossing point",
    "bcp",
)
_JOINTS = frozenset({"i", "e", "te", "ne"})


def find_point(text: str) -> Place | None:
    """A border crossing point, with or without "PKK" before it; its name comes with it."""
    folded = fold(text)
    for words in _POINT_WORDS:
        folded = folded.removeprefix(words + " ")
    points = _places("points")
    place = points.get(folded) or points.get(" ".join(w for w in folded.split() if w not in _JOINTS))
    if not place and folded.startswith(("porti ", "port ")):
        rest = folded.split(" ", 1)[1].removeprefix("i ").removeprefix("e ")
        place = next((points[form] for form in (rest, rest[:-1], rest[:-2]) if form in points), None)
    return Place(f"PKK {place.name}", place.county) if place else None


def names_a_point(text: str) -> bool:
    """Whether a text says of itself that it is a crossing point: PKK Kakavijë."""
    return any(fold(text).startswith(words + " ") for words in _POINT_WORDS)
