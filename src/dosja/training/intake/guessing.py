"""What kind of value a cell holds, for lists without a heading. Pure."""

import re
from collections.abc import Callable

from dosja.people.folding import fold
from dosja.people.name_lists import family_names, given_names
from dosja.people.names import read_name
from dosja.training.intake.amounts import is_presence, read_duration, read_gender, read_result
from dosja.training.intake.dates import read_dates
from dosja.training.intake.places import find_county
from dosja.training.intake.problems import Unreadable


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        try:
            return bool(read(text))
        except Unreadable:
            return False

    return test


def _is_name(text: str) -> bool:
    name = read_name(text)
    return name is not None and len(text.split()) <= 8


def _is_duration(text: str) -> bool:
    return any(letter.isalpha() for letter in text) and _reads(read_duration)(text)


KINDS: dict[str, Callable[[str], bool]] = {
    "number": lambda text: bool(re.fullmatch(r"\d{1,4}\s*[.)]?", text)),
    "gender": lambda text: len(text) < 9 and _reads(read_gender)(text),
    "county": lambda text: find_county(text) is not None,
    "date": _reads(read_dates),
    "result": lambda text: len(text) > 2 and _reads(read_result)(text),
    "duration": _is_duration,
    "day": lambda text: is_presence(text),
    "given": lambda text: fold(text) in given_names().common,
    "family": lambda text: fold(text) in family_names().common,
    "name": _is_name,
    "one_word": lambda text: bool(re.fullmatch(r"[^\W\d_]+(?:[-'’ ][^\W\d_]+)?", text)),
    "text": lambda text: any(letter.isalpha() for letter in text),
}
"""Kind -> whether a text is of it."""
