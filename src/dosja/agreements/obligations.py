"""What an agreement asks to be done, with the deadline that counts today. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import date

from dosja.agreements.days import next_due
from dosja.messages import _

EVERY = {
    "month": _("Every month"),
    "quarter": _("Every three months"),
    "half_year": _("Every six months"),
    "year": _("Every year"),
}
"""Words of the recurrences, as in the type file."""


@dataclass(frozen=True)
class Obligation:
    """One row of an agreement's obligations. `due`: the deadline that counts, None where there is none;
    `contact`: the uid of an account or None; `every`: a message id or ""."""

    article: str
    what: str
    who: str
    contact: int | None
    office: str
    due: date | None
    every: str

    @property
    def key(self) -> str:
        """The same for the same duty, wherever its row stands: reminders are remembered by it."""
        return hashlib.sha256(f"{self.article}\0{self.what}".encode()).hexdigest()[:12]


def obligations_of(values: dict, today: date) -> tuple[Obligation, ...]:
    """The obligations in the order of the form."""
    found = []
    for row in values.get("obligations") or ():
        if type(row) is dict and row.get("what"):
            every: str = row.get("every") or ""
            found.append(
                Obligation(
                    article=row.get("article") or "",
                    what=row["what"],
                    who=row.get("who") or "",
                    contact=row.get("contact"),
                    office=row.get("office") or "",
                    due=next_due(row.get("due"), every, today),
                    every=EVERY.get(every, every),
                )
            )
    return tuple(found)
