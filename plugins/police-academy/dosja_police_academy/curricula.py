"""Questions about the Academy's curricula: their part in the programme, and what they ask."""

from dataclasses import dataclass

from dosja.api import (
    Document,
    Invalid,
    NotAllowed,
    allows,
    begun,
    list_documents,
    messages,
    migrate_values,
    update_document,
)
from dosja_police_academy.vocabulary import PART, USUAL_MARK, USUAL_PRESENCE

_ = messages("police_academy")
MOST = 2000


@dataclass(frozen=True)
class Line:
    """A curriculum with what it asks; `usual_*`: it says nothing itself, and the usual value is shown."""

    document: Document
    kind: str
    part: str
    hours: object
    presence: int
    mark: int | None
    usual_presence: bool
    usual_mark: bool

    @property
    def lacks(self) -> bool:
        """True where something is left to the usual values."""
        return self.usual_presence or self.usual_mark


def all_curricula(site, tokens=None, agencies=None) -> tuple[Document, ...]:
    """Every curriculum that a reader with `tokens` may see (None: all), of the agencies (None: all)."""
    # By change: that order is made of what was found, the others by a walk through all documents there are.
    found = list_documents(
        site, tokens, types=("curriculum",), agencies=agencies, sort="modified", size=MOST
    ).documents
    return tuple(sorted(found, key=lambda one: one.code))


def by_part(site) -> dict[str, tuple[int, ...]]:
    """Part of the programme -> the uids of its curricula, in a fixed order."""
    parts: dict[str, tuple[int, ...]] = {}
    for one in all_curricula(site):
        part = one.values.get(PART)
        if part:
            parts[part] = (*parts.get(part, ()), one.uid)
    return parts


def curricula_of(site, parts) -> tuple[int, ...]:
    """The uids of the curricula that are one of these parts of the programme, in a fixed order."""
    known = by_part(site)
    return tuple(uid for part in parts for uid in known.get(part, ()))


def rule_of(values: dict) -> tuple[int, int, bool, bool]:
    """(presence, pass mark, whether each is the usual value because the curriculum says nothing)."""
    presence, mark = values.get("min_presence"), values.get("pass_mark")
    return (
        USUAL_PRESENCE if presence is None else int(presence),
        USUAL_MARK if mark is None else int(mark),
        presence is None,
        mark is None,
    )


def line_of(document: Document) -> Line:
    """One curriculum for a list."""
    values = document.values
    presence, mark, no_presence, no_mark = rule_of(values)
    return Line(
        document,
        values.get("course_type") or "",
        values.get(PART) or "",
        values.get("total_hours"),
        presence,
        mark,
        no_presence,
        no_mark,
    )


def may_set(actor, document: Document) -> bool:
    """True when `actor` may write the usual values into a curriculum."""
    return allows(actor, "police_academy:curricula", document.agency)


def take_usual(site, actor, now, document: Document, ctype, rev: str) -> None:
    """Write the usual presence and pass mark into a curriculum that says none; beside a text that holds this
    makes a draft. Raises NotAllowed, Invalid, Conflict.

    One row of the audit trail is written by the operation of documents.
    """
    if not may_set(actor, document):
        raise NotAllowed(_("You may not change the curricula of this agency."))
    text = begun(site, document)
    values = migrate_values(ctype, text.values, text.type_version)
    if values.get("min_presence") is not None and values.get("pass_mark") is not None:
        raise Invalid({"": _("The curriculum says both already.")})
    values["min_presence"] = USUAL_PRESENCE if values.get("min_presence") is None else values["min_presence"]
    values["pass_mark"] = USUAL_MARK if values.get("pass_mark") is None else values["pass_mark"]
    update_document(site, actor, now, document, ctype, rev=rev, values=values)
