"""Judge, prosecutor or another legal profession of the School: told by the words of a posting. Pure."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from dosja.api import Person, Posting, fold, unit_key


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = tomllib.loads((files(__package__) / "data" / "kinds.toml").read_text("utf-8"))["kinds"]
    return tuple(
        (row["id"], re.compile(r"\b(?:" + "|".join(map(re.escape, row["words"])) + r")\b")) for row in rows
    )


@cache
def _kind_in(text: str) -> str:
    folded = fold(text)
    return next((kind for kind, pattern in _patterns() if pattern.search(folded)), "")


def kind_of(posting: Posting | None) -> str:
    """The kind of who has this posting; "" for somebody whom the School does not train.

    The profession says it best, then the position, then the rank.
    """
    if posting is None:
        return ""
    for text in (posting.profession, posting.position, posting.rank):
        kind = _kind_in(text) if text else ""
        if kind:
            return kind
    return ""


def court_of(posting: Posting) -> str:
    """The key of the court or office: "agency/unit", or the agency's id where no unit is known."""
    return unit_key(posting.agency, posting.unit) if posting.unit else posting.agency


def in_office_since(person: Person):
    """From when on the person has been a magistrate or one of the others, a date; None where nobody knows."""
    begun = [posting.since for posting in person.all_postings if kind_of(posting)]
    return min(begun) if begun and all(begun) else None
