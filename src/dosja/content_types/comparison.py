"""Two people changed one document: which fields differ, who changed them, and the values that were chosen.

Pure: the page that asks and the save that follows are in `web`.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from dosja.content_types.declarations import Field
from dosja.content_types.values import to_plain

MINE, THEIRS, BOTH = "mine", "theirs", "both"
_EMPTY: tuple = (None, "", (), {})


@dataclass(frozen=True)
class Difference:
    """A field whose values differ. `changed_by` is "mine", "theirs" or "both"; `chosen` is the proposal."""

    field: Field
    mine: object
    theirs: object
    changed_by: str

    @property
    def chosen(self) -> str | None:
        """The side that alone changed the field; None where a person must decide."""
        return None if self.changed_by == BOTH else self.changed_by


def digest(value) -> str:
    """Eight characters by which a value is recognised as unchanged; the same for every way of being empty."""
    if value in _EMPTY:
        return ""
    text = json.dumps(to_plain(None, {"": value}), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def digests(fields: Iterable[Field], values: dict) -> str:
    """What an edit form carries to tell later who changed which field: "title=1a2b3c4d ..."."""
    pairs = ((field.name, digest(values.get(field.name))) for field in fields)
    return " ".join(f"{name}={text}" for name, text in pairs if text)


def compare(fields: Iterable[Field], mine: dict, theirs: dict, base: dict | str) -> list[Difference]:
    """The fields in which `mine` (not saved) and `theirs` (stored) differ, in the order of the form.

    `base` is what the first page showed: the values themselves or the text that `digests` made of them.
    """
    if isinstance(base, str):
        known = dict(part.partition("=")[::2] for part in base.split())
    else:
        known = {name: digest(value) for name, value in base.items()}
    found = []
    for field in fields:
        ours, other = mine.get(field.name), theirs.get(field.name)
        if ours == other or (ours in _EMPTY and other in _EMPTY):
            continue
        before = known.get(field.name, "")
        if digest(other) == before:
            changed_by = MINE
        elif digest(ours) == before:
            changed_by = THEIRS
        else:
            changed_by = BOTH
        found.append(Difference(field, ours, other, changed_by))
    return found


def resolve(differences: Iterable[Difference], mine: dict, choices: dict[str, str]) -> tuple[dict, list[str]]:
    """(values, undecided): mine with the fields for which theirs was chosen; names for which nobody decided.

    `choices` is field name -> "mine" or "theirs". Nothing is chosen for a person who did not see it.
    """
    values, undecided = dict(mine), []
    for difference in differences:
        name = difference.field.name
        choice = choices.get(name)
        if choice == THEIRS:
            if difference.theirs in _EMPTY:
                values.pop(name, None)
            else:
                values[name] = difference.theirs
        elif choice != MINE:
            undecided.append(name)
    return values, undecided
