"""Courses held elsewhere: reported, then recognised, with differences or not, or refused."""

from dataclasses import dataclass
from datetime import date, datetime

from dosja.accounts.audit import record
from dosja.accounts.permissions import allows
from dosja.documents.model import Document
from dosja.errors import Invalid, NotAllowed
from dosja.messages import _
from dosja.people.model import Person
from dosja.people.operations import Actor
from dosja.storage.model import Site
from dosja.training.awarding import values_of
from dosja.training.earning import expiry_of, rule_name
from dosja.training.ledger.model import PARTLY, RECOGNISED, REFUSED, REPORTED, Award, frozen_from
from dosja.training.operations.sessions import day_of
from dosja.training.operations.stored_awards import (
    check_amounts,
    existing_award,
    new_award_id,
    ordinal,
    person_of,
    put_award,
)

MAX_NOTE = 500


@dataclass(frozen=True)
class Elsewhere:
    """A course that was not held here: what, by whom, where, when. `curriculum`: the one whose place it is to
    take, 0 for none; `units` hundredths of `measure`."""

    title: str
    provider: str
    completed: date | None
    country: str = ""
    curriculum: int = 0
    until: date | None = None
    minutes: int = 0
    units: int = 0
    measure: str = "hours"
    file: int = 0


def report_elsewhere(site: Site, actor: Actor, now: datetime, person: Person, data: Elsewhere) -> int:
    """Record a training at another place; it counts once its agency has recognised it. Returns the id.

    Raises NotAllowed, and Invalid naming each wrong field; (title) also for a course that is on record.
    """
    today = day_of(now)
    wrong: dict[str, str] = {}
    if not data.title.strip():
        wrong["title"] = _("Give the course a title.")
    if not data.provider.strip():
        wrong["provider"] = _("Say who held the course.")
    if data.completed is None or data.completed > today:
        wrong["completed"] = _("Give the day of completion; it lies in the past.")
    elif data.until is not None and data.until < data.completed:
        wrong["until"] = _("The end lies before the completion.")
    document = site.get(data.curriculum, Document) if data.curriculum else None
    if data.curriculum and (document is None or document.type_id != "curriculum"):
        wrong["curriculum"] = _("There is no such curriculum.")
    if wrong or data.completed is None:
        raise Invalid(wrong)
    posting = person.posting_on(data.completed)
    agency = posting.agency if posting is not None else None
    if not allows(actor, "session:edit", agency):
        raise NotAllowed(_("You may not record trainings of this agency."))
    note = ", ".join(part.strip() for part in (data.title, data.provider, data.country) if part.strip())
    uid = site.people.canonical(person.uid)
    ledger = site.training.ledger(data.curriculum)
    if any(award.note == note[:MAX_NOTE] and award.completed == data.completed.toordinal()
           for award in ledger.of(uid)):  # fmt: skip
        raise Invalid({"title": _("This course is on the person's record already.")})
    until = data.until
    if until is None and data.curriculum:
        until = expiry_of(values_of(site, data.curriculum), data.completed)
    award = Award(
        id=new_award_id(site),
        session=0,
        completed=data.completed.toordinal(),
        until=ordinal(until),
        minutes=data.minutes,
        units=data.units,
        score=None,
        rule=rule_name(data.measure, False),
        frozen=frozen_from(posting, person.gender),
        file=data.file,
        state=REPORTED,
        note=note[:MAX_NOTE],
    )
    check_amounts(award)
    put_award(site, data.curriculum, uid, award)
    ledger.decide(award.id, REPORTED, now, actor.uid)
    record(site, person, actor, now, "award:reported", award=award.id, title=note[:MAX_NOTE])
    return award.id


def decide_elsewhere(
    site: Site, actor: Actor, now: datetime, award_id: int, state: str, *, number: str, text: str = ""
) -> None:
    """Recognise a reported course, recognise it with differences, or refuse it; the decision has a number.

    "with differences": subjects are missing and it does not count yet (domain.md 3.1). A later decision may
    change it. Raises NotAllowed, and Invalid naming each wrong field.
    """
    found = existing_award(site, award_id)
    if not allows(actor, "award:approve", found.agency):
        raise NotAllowed(_("You may not decide on the awards of this agency."))
    if found.award.state != REPORTED or found.ended is not None:
        raise Invalid({"": _("Only a course that was held elsewhere is recognised.")})
    if state not in (RECOGNISED, PARTLY, REFUSED):
        raise Invalid({"state": _("Choose one of the decisions.")})
    wrong = {}
    if not number.strip() or len(number) > 80:
        wrong["number"] = _("Give the number of the decision, at most 80 characters.")
    if state != RECOGNISED and not text.strip():
        wrong["text"] = _("Say what is missing, or why it is refused.")
    if wrong:
        raise Invalid(wrong)
    found.ledger.decide(award_id, state, now, actor.uid, number.strip(), text.strip()[:2000])
    record(
        site, person_of(site, found), actor, now, "award:decided",
        award=award_id, state=state, number=number.strip(),
    )  # fmt: skip
