"""Training abroad: what was reported, by which decision and in which way it is recognised.

A course abroad is an award of core's register ("held elsewhere") with the states reported, recognised,
recognised with differences, refused. The way of recognition stands on the decision, a document that never
names a person; an award cites it by its number. So the way of each award is known without storing it twice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from dosja.api import (
    PARTLY,
    RECOGNISED,
    REFUSED,
    REPORTED,
    Document,
    Found,
    Invalid,
    Missing,
    NotAllowed,
    Person,
    Site,
    allows,
    awards_of_person,
    decide_elsewhere,
    find_award,
    held_elsewhere,
    list_documents,
    may_see_award,
    messages,
)
from dosja_police_academy.vocabulary import RECOGNITION

_ = messages("police_academy")
PERMISSION = "police_academy:recognise"
MOST = 2000
ISSUED = "issued"
STATES = (REPORTED, RECOGNISED, PARTLY, REFUSED)
OUTCOMES = (RECOGNISED, PARTLY, REFUSED)


@dataclass(frozen=True)
class Abroad:
    """A course of a person that was held elsewhere: the award, its state, the number of the decision on it,
    and its document where there is one that the reader may see."""

    found: Found
    person: Person
    state: str
    number: str
    text: str
    decision: Document | None

    @property
    def completed(self) -> date:
        """The day of completion."""
        return date.fromordinal(self.found.award.completed)

    @property
    def way(self) -> str:
        """The way of recognition; "" where it is not known."""
        return (self.decision.values.get("way") or "") if self.decision is not None else ""

    @property
    def rank(self) -> str:
        """The rank at the time of the course."""
        return self.found.award.frozen.rank


def decisions(site: Site, tokens) -> tuple[Document, ...]:
    """The decisions on courses abroad that a reader may see and that hold, by code."""
    listed = list_documents(site, tokens, types=(RECOGNITION,), sort="modified", size=MOST).documents
    return tuple(one for one in sorted(listed, key=lambda one: one.code) if one.state == ISSUED)


def abroad(site: Site, user, tokens, agencies) -> list[Abroad]:
    """What people of these agencies took elsewhere and `user` may see, the last first; withdrawn ones not."""
    by_number = {one.values.get("number"): one for one in decisions(site, tokens)}
    return [
        _abroad(site, found, by_number)
        for found in held_elsewhere(site, set(agencies))
        if found.ended is None and may_see_award(user, site, found)
    ]


def one_abroad(site: Site, user, tokens, agencies, award_id: int) -> Abroad:
    """One of them. Raises Missing."""
    found = find_award(site, award_id)
    if (
        found is None
        or found.award.state != REPORTED
        or found.agency not in agencies
        or not allows(user, PERMISSION, found.agency)
        or not may_see_award(user, site, found)
    ):
        raise Missing(_("There is no such course abroad."))
    return _abroad(site, found, {one.values.get("number"): one for one in decisions(site, tokens)})


def citing(site: Site, decision: Document, agencies) -> dict[str, int]:
    """State -> how many courses of these agencies' people cite the decision."""
    counts: dict[str, int] = {}
    for found in held_elsewhere(site, set(agencies)):
        rows = found.ledger.decisions[found.award.id]
        if found.ended is None and rows[-1][3] and rows[-1][3] == decision.values.get("number"):
            counts[rows[-1][0]] = counts.get(rows[-1][0], 0) + 1
    return counts


def missing_subjects(
    site: Site, person: Person, decision: Document, taken: Collection[int] = ()
) -> list[str]:
    """The supplementary subjects that a person has still to take. Those that name a curriculum are done when
    its award is there; of the others somebody says so: `taken` are their places in the table."""
    done = {
        found.ledger.curriculum
        for found in awards_of_person(site, person)
        if found.ended is None and found.state in ("", RECOGNISED)
    }
    return [
        row["subject"]
        for place, row in enumerate(decision.values.get("subjects") or ())
        if (row.get("curriculum") not in done if row.get("curriculum") else place not in taken)
    ]


def recognise(
    site: Site, actor, now, award_id: int, decision: Document | None, outcome: str, *,
    text: str = "", taken: Collection[int] = (),
) -> None:  # fmt: skip
    """Decide on a course abroad by a decision that holds. Raises NotAllowed, Missing and Invalid.

    The way decides what is possible: direct recognition needs the agreement that names the course;
    equivalence the curriculum here, which must be the one the course was reported for; with supplementary
    subjects a course is recognised once all of them are taken, until then with differences.
    """
    found = find_award(site, award_id)
    if found is None:
        raise Missing(_("There is no such course abroad."))
    if not allows(actor, PERMISSION, found.agency):
        raise NotAllowed(_("You may not decide on training abroad of this agency."))
    if decision is None or decision.type_id != RECOGNITION:
        raise Invalid({"decision": _("Choose the decision.")})
    if decision.state != ISSUED:
        raise Invalid({"decision": _("The decision does not hold: issue it first.")})
    if outcome not in OUTCOMES:
        raise Invalid({"outcome": _("Choose one of the outcomes.")})
    person = site.get(found.person, Person)
    wrong = _wrong(site, found, person, decision, outcome, taken)
    if wrong:
        raise Invalid(wrong)
    missing = missing_subjects(site, person, decision, taken)
    if outcome == PARTLY and not text.strip() and missing:
        text = "; ".join(missing)
    try:
        decide_elsewhere(site, actor, now, award_id, outcome, number=decision.values["number"], text=text)
    except Invalid as error:
        raise Invalid(
            {"text" if name == "text" else "": one for name, one in error.fields.items()}
        ) from error


def _wrong(site: Site, found: Found, person, decision: Document, outcome: str, taken) -> dict[str, str]:
    values = decision.values
    way = values.get("way")
    if outcome == REFUSED:
        return {}
    if way == "direct":
        if outcome == PARTLY:
            return {"outcome": _("Direct recognition knows no differences: recognise or refuse.")}
        if not values.get("agreement"):
            return {"decision": _("The decision names no agreement, which direct recognition needs.")}
    if way == "equivalence":
        if not values.get("curriculum"):
            return {"decision": _("The decision names no curriculum to which the course is equivalent.")}
        if found.ledger.curriculum != values["curriculum"]:
            return {"decision": _("The course was reported in the place of another curriculum.")}
    if way == "supplementary":
        if not values.get("subjects"):
            return {"decision": _("The decision names no supplementary subjects.")}
        missing = missing_subjects(site, person, decision, taken)
        if outcome == RECOGNISED and missing:
            return {
                "outcome": _(
                    "Still to be taken: ${subjects}.", mapping={"subjects": "; ".join(missing)[:300]}
                )
            }
    return {}


def _abroad(site: Site, found: Found, by_number: dict) -> Abroad:
    rows = found.ledger.decisions.get(found.award.id, ())
    state, _when, _actor, number, text = rows[-1] if rows else (found.award.state, None, 0, "", "")
    person = site.get(site.people.canonical(found.person), Person)
    assert person is not None
    return Abroad(found, person, state, number, text, by_number.get(number) if number else None)
