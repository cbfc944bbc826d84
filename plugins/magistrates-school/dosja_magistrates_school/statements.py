"""Statements for a magistrate's evaluation (law 96/2016, article 76): figures that are frozen when issued.

A statement is a document of this plugin's type. It names the person by the number in the register; the name
is looked up when the paper is printed, so that a corrected or removed name is right everywhere.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dosja.api import (
    COUNTING,
    ONE,
    Conflict,
    Document,
    Fact,
    Found,
    Invalid,
    Missing,
    NotAllowed,
    Person,
    StepAnswers,
    allows,
    awards_of_person,
    create_document,
    format_uid,
    parse_uid,
    take_step,
    title_of,
)
from dosja_magistrates_school.days import Balance, by_year, days_of
from dosja_magistrates_school.kinds import in_office_since, kind_of
from dosja_magistrates_school.standing import all_facts, counted, person_of, scope_of
from dosja_magistrates_school.wording import ISSUE, STATEMENT, _

EARLIEST = 1997
"""The School began in October 1997."""
MOST_YEARS = 15
MAX_PURPOSE = 200
TRIES = 50


@dataclass(frozen=True)
class Counting:
    """A completion that counts, with its title and its days in hundredths."""

    found: Found
    title: str
    days: int

    @property
    def completed(self) -> date:
        """The day of completion, by which it belongs to a year."""
        return date.fromordinal(self.found.award.completed)

    @property
    def number(self) -> str:
        """The number on the certificate."""
        return format_uid(self.found.award.id)

    @property
    def fact(self) -> Fact:
        """As a rule sees it."""
        return _fact(self.found)


def counting_awards(site, person: Person, day: date) -> list[Counting]:
    """What counts for a person on a day, the last completed first."""
    wanted = set(counted(site))
    return [
        Counting(one, title_of(site, one), days_of(_fact(one)))
        for one in awards_of_person(site, person)
        if one.ledger.curriculum in wanted and one.award.completed <= day.toordinal() and _counts(one, day)
    ]


def _counts(one: Found, day: date) -> bool:
    """As core counts: given or recognised, and not withdrawn or replaced on that day."""
    return one.state in COUNTING and (one.ended is None or one.ended[1] > day.toordinal())


def _fact(one: Found) -> Fact:
    award = one.award
    return Fact(one.ledger.curriculum, award.completed, award.until, award.minutes, award.units, one.measure)


def issue(
    site, actor, now: datetime, today: date, ctype, *, agency: str, person: int | None, first: int, last: int,
    purpose: str = "",
) -> Document:  # fmt: skip
    """Store a statement of the years `first` to `last` of a magistrate, with a number of its own.

    Raises NotAllowed without the right at the agency, Missing for a person whose days the actor may not see,
    Invalid naming the wrong field.
    """
    if not allows(actor, ISSUE, agency):
        raise NotAllowed(_("You may not issue statements for this agency."))
    facts = all_facts(site, today)
    found = person_of(site, scope_of(site, actor, (agency,)), person, facts)
    if found is None:
        raise Missing(_("There is no such magistrate."))
    wrong = {}
    if not EARLIEST <= first <= today.year:
        wrong["first"] = _("Choose a year from ${first} to ${last}.", mapping=_span(today))
    if not EARLIEST <= last <= today.year:
        wrong["last"] = _("Choose a year from ${first} to ${last}.", mapping=_span(today))
    if not wrong and not 0 <= last - first < MOST_YEARS:
        wrong["last"] = _("A statement is of 1 to ${n} years.", mapping={"n": MOST_YEARS})
    if len(purpose) > MAX_PURPOSE:
        wrong["purpose"] = _("At most ${n} characters.", mapping={"n": MAX_PURPOSE})
    if wrong:
        raise Invalid(wrong)
    values = figures(site, found, facts.get(found.uid, []), first, last, today)
    values["code"] = _number(site, agency, today.year)
    values["title"] = f"Vërtetim për vlerësim {values['code']}"
    values["purpose"] = purpose.strip()
    document = create_document(site, actor, now, ctype, agency=agency, values=values, access="internal")
    take_step(site, actor, now, document, ctype, "issue", StepAnswers())
    return document


def _span(today: date) -> dict:
    return {"first": EARLIEST, "last": today.year}


def _number(site, agency: str, year: int) -> str:
    """A free number: random, so that two who issue at once do not meet at a counter."""
    abbr = "".join(sign for sign in site.agencies[agency].abbr.upper() if "A" <= sign <= "Z")[:12] or "SHM"
    for _try in range(TRIES):
        code = f"VD-{abbr}-{secrets.randbelow(900_000) + 100_000}/{year}"
        if site.documents.uid_of_code(code) is None:
            return code
    raise Conflict(_("No free number was found. Try again."))


def figures(site, person: Person, facts, first: int, last: int, today: date) -> dict:
    """The values of a statement but its number and title: what the ledgers say today of these years."""
    since = in_office_since(person)
    begin = date(first, 1, 1).toordinal()
    end = min(date(last, 12, 31), today).toordinal()
    return {
        "language": "mul",
        "person": format_uid(person.uid),
        "kind": kind_of(person.posting),
        "as_of": today,
        "in_office_since": since,
        "years": tuple(_row(*row) for row in by_year(facts, first, last, today, since)),
        "trainings": tuple(
            {
                "completed": one.completed,
                "title": one.title[:300],
                "days": _decimal(one.days),
                "certificate": one.number,
            }
            for one in counting_awards(site, person, today)
            if begin <= one.completed.toordinal() <= end
        ),
    }


def _row(year: int, mine: Balance, five: Balance) -> dict:
    return {
        "year": str(year),
        "days": _decimal(mine.total),
        "minimum": _limit(mine.minimum),
        "maximum": _limit(mine.maximum),
        "state": mine.state,
        "five_days": _decimal(five.total),
        "five_minimum": _limit(five.minimum),
        "five_maximum": _limit(five.maximum),
        "five_state": five.state,
        "law": mine.law.id,
    }


def _decimal(hundredths: int) -> Decimal:
    return Decimal(hundredths) / ONE


def _limit(hundredths: int) -> Decimal | None:
    return _decimal(hundredths) if hundredths else None


def final_values(document: Document) -> dict | None:
    """The values of an issued statement, as they were frozen; None for one that was not issued."""
    return document.values if document.type_id == STATEMENT and document.state != "prepared" else None


def named_in(site, values: dict) -> Person | None:
    """The person of a statement, or None where the number is nobody's."""
    uid = parse_uid(str(values.get("person") or ""))
    return site.get(site.people.canonical(uid), Person) if uid is not None else None


def seal(values: dict) -> str:
    """Eight signs that belong to these figures: on paper and on the page, so that a changed paper is told."""
    kept = sorted((name, repr(value)) for name, value in values.items() if name not in ("title", "purpose"))
    return hashlib.sha256(repr(kept).encode()).hexdigest()[:8].upper()
