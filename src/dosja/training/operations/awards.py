"""Giving awards: for a whole session, by approval, for courses elsewhere; withdrawing and replacing them.

An award is never changed. What happens to it later stands beside it, so that every figure that was ever
reported can be followed back. One row of the audit trail for each action, however many awards it gave.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from dosja.accounts.audit import record
from dosja.accounts.permissions import OPERATOR, allows
from dosja.documents.model import Document
from dosja.errors import Invalid, Missing, NotAllowed
from dosja.messages import _
from dosja.people.model import Person
from dosja.people.operations import Actor
from dosja.storage.model import Site
from dosja.training.awarding import NEW, TAKEN_BACK, Found, Line, award_rule, find_award, plan, values_of
from dosja.training.earning import expiry_of, rule_name
from dosja.training.ledger.model import (
    PARTLY,
    PENDING,
    RECOGNISED,
    REFUSED,
    REPLACED,
    REPORTED,
    STANDING,
    WITHDRAWN,
    Award,
    frozen_from,
)
from dosja.training.model import PLANNED, Session
from dosja.training.operations.sessions import day_of
from dosja.training.rights import may_record
from dosja.uids import new_uid

APPROVAL = "award_approval"
"""Site setting: the agencies whose awards wait for an approval, as a tuple of ids."""
MAX_NOTE = 500
MAX_UNITS = 400_000


@dataclass(frozen=True)
class Awarded:
    """Ids of new awards; how many rows had one; rows that did not pass, or are a trainer's."""

    given: tuple[int, ...]
    already: int
    left_out: tuple[Line, ...]


def wants_approval(site: Site, agency: str) -> bool:
    """True where awards of the agency count only after an approval."""
    return agency in site.settings.get(APPROVAL, ())


def choose_approval(site: Site, actor: Actor, now: datetime, agency: str, wanted: bool) -> None:
    """Say whether awards of the agency wait for an approval; those that were given stay as they are."""
    if not (allows(actor, "agency:manage", agency) or allows(actor, "award:approve", agency)):
        raise NotAllowed(_("You may not decide on the awards of this agency."))
    chosen = set(site.settings.get(APPROVAL, ()))
    if (agency in chosen) == wanted:
        return
    site.settings[APPROVAL] = tuple(sorted(chosen | {agency} if wanted else chosen - {agency}))
    record(site, site.agencies.get(agency), actor, now, "award:approval_set", agency=agency, wanted=wanted)


def award_session(
    site: Site, actor: Actor, now: datetime, session: Session, *, again: Iterable[int] = ()
) -> Awarded:
    """Give an award to everybody who passed and has none of this session; a second time gives nothing.

    `again`: keys of rows whose award was withdrawn and is to be given anew. Raises NotAllowed and Invalid.
    """
    if not may_record(actor, site, session):
        raise NotAllowed(_("You may not record this training."))
    end = session.end
    if session.trashed or session.state == PLANNED or end is None or end > day_of(now):
        raise Invalid({"": _("Awards are given from the last day of the training on.")})
    wanted = set(again)
    lines = plan(site, session)
    chosen = [
        line for line in lines if line.state == NEW or (line.state == TAKEN_BACK and line.key in wanted)
    ]
    waits = wants_approval(site, session.agency)
    given = tuple(_give(site, actor, now, session, line, waits) for line in chosen)
    if given:
        record(
            site, session, actor, now, "award:given",
            n=len(given), agency=session.agency, curriculum=session.curriculum, waits=waits,
        )  # fmt: skip
    left = tuple(line for line in lines if line not in chosen and line.award is None)
    return Awarded(given, sum(1 for line in lines if line.award is not None and line not in chosen), left)


def _give(site: Site, actor: Actor, now: datetime, session: Session, line: Line, waits: bool) -> int:
    sheets = [uid for uid, kind in session.files if kind == "sheet"]
    assert session.end is not None
    award = Award(
        id=_new_id(site),
        session=session.uid,
        completed=session.end.toordinal(),
        until=_ordinal(line.until),
        minutes=line.earned.minutes,
        units=line.earned.units,
        score=line.row.post_test,
        rule=award_rule(session, line.earned),
        frozen=line.row.frozen,
        file=session.file_of(line.row.proof) or (sheets[-1] if sheets and line.row.page else 0),
        page=line.row.page,
        state=PENDING if waits else STANDING,
    )
    _put(site, session.curriculum, line.person, award)
    if waits:
        site.training.ledger(session.curriculum).decide(award.id, PENDING, now, actor.uid)
    return award.id


def approve(site: Site, actor: Actor, now: datetime, award_ids: Iterable[int]) -> int:
    """Let awards count that waited for it; returns how many. Nobody approves what he gave himself."""
    waiting = []
    for award_id in award_ids:
        found = _found(site, award_id)
        if not allows(actor, "award:approve", found.agency):
            raise NotAllowed(_("You may not decide on the awards of this agency."))
        if found.state == PENDING and found.ended is None:
            given_by = found.ledger.decisions[award_id][0][2]
            if given_by == actor.uid and actor is not OPERATOR:
                raise NotAllowed(_("Somebody else has to approve the awards that you gave."))
            waiting.append(found)
    for found in waiting:
        found.ledger.decide(found.award.id, STANDING, now, actor.uid)
    for session in dict.fromkeys(found.session for found in waiting):
        n = sum(1 for found in waiting if found.session is session)
        record(site, session, actor, now, "award:approved", n=n)
    return len(waiting)


def note_completions(site: Site, actor: Actor, now: datetime, agency: str, names: int) -> None:
    """Write down that somebody took along the completions of an agency, by name."""
    if not allows(actor, "person:view", agency):
        raise NotAllowed(_("You may not take these records along."))
    record(site, None, actor, now, "award:exported", agency=agency, n=names)


def withdraw(site: Site, actor: Actor, now: datetime, award_id: int, reason: str) -> None:
    """Take an award back from today on, with a reason; it stays, and says so."""
    found = _changeable(site, actor, award_id, reason)
    found.ledger.end(award_id, WITHDRAWN, day_of(now).toordinal(), actor.uid, reason.strip())
    record(site, _person(site, found), actor, now, "award:withdrawn", award=award_id, reason=reason.strip())


@dataclass(frozen=True)
class Correction:
    """What a replacement says otherwise; None: as before. `until` False: it holds for ever."""

    completed: date | None = None
    until: date | bool | None = None
    minutes: int | None = None
    units: int | None = None
    score: int | None = None
    note: str | None = None


def replace_award(
    site: Site, actor: Actor, now: datetime, award_id: int, correction: Correction, reason: str
) -> int:
    """Give a corrected award in the place of one; returns the new id. The old one stays and names it."""
    found = _changeable(site, actor, award_id, reason)
    new = replace(found.award, id=_new_id(site), **_corrected(found.award, correction, day_of(now)))
    _check_amounts(new)
    _put(site, found.ledger.curriculum, found.person, new)
    for decision in found.ledger.decisions.get(award_id, ()):
        found.ledger.decide(new.id, *decision)
    found.ledger.end(award_id, REPLACED, day_of(now).toordinal(), actor.uid, reason.strip(), new.id)
    record(
        site, _person(site, found), actor, now, "award:replaced",
        award=award_id, by=new.id, reason=reason.strip(),
    )  # fmt: skip
    return new.id


def _corrected(award: Award, correction: Correction, today: date) -> dict:
    values: dict = {
        name: value
        for name in ("minutes", "units", "score", "note")
        if (value := getattr(correction, name)) is not None
    }
    if correction.completed is not None:
        if correction.completed > today:
            raise Invalid({"completed": _("The day of completion lies in the future.")})
        values["completed"] = correction.completed.toordinal()
    if correction.until is not None:
        values["until"] = correction.until.toordinal() if isinstance(correction.until, date) else 0
    until = values.get("until", award.until)
    if until and until < values.get("completed", award.completed):
        raise Invalid({"until": _("The end lies before the completion.")})
    return values


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
    """Record a training at another place; it counts once its agency has recognised it. Returns the id."""
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
        id=_new_id(site),
        session=0,
        completed=data.completed.toordinal(),
        until=_ordinal(until),
        minutes=data.minutes,
        units=data.units,
        score=None,
        rule=rule_name(data.measure, False),
        frozen=frozen_from(posting, person.gender),
        file=data.file,
        state=REPORTED,
        note=note[:MAX_NOTE],
    )
    _check_amounts(award)
    _put(site, data.curriculum, uid, award)
    ledger.decide(award.id, REPORTED, now, actor.uid)
    record(site, person, actor, now, "award:reported", award=award.id, title=note[:MAX_NOTE])
    return award.id


def decide_elsewhere(
    site: Site, actor: Actor, now: datetime, award_id: int, state: str, *, number: str, text: str = ""
) -> None:
    """Recognise a reported course, recognise it with differences, or refuse it; the decision has a number.

    "with differences": subjects are missing and it does not count yet (domain.md 3.1). A later decision may
    change it.
    """
    found = _found(site, award_id)
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
        site, _person(site, found), actor, now, "award:decided",
        award=award_id, state=state, number=number.strip(),
    )  # fmt: skip


def _put(site: Site, curriculum: int, person_uid: int, award: Award) -> None:
    site.training.ledger(curriculum).add(person_uid, award)
    site.training.award_persons[award.id] = person_uid


def _found(site: Site, award_id: int) -> Found:
    found = find_award(site, award_id)
    if found is None:
        raise Missing(_("There is no such award."))
    return found


def _changeable(site: Site, actor: Actor, award_id: int, reason: str) -> Found:
    found = _found(site, award_id)
    if not allows(actor, "session:edit", found.agency):
        raise NotAllowed(_("You may not withdraw or replace awards of this agency."))
    if found.ended is not None:
        raise Invalid({"": _("This award was withdrawn or replaced before.")})
    if not reason.strip():
        raise Invalid({"reason": _("Say why.")})
    if len(reason) > 2000:
        raise Invalid({"reason": _("At most ${n} characters.", mapping={"n": 2000})})
    return found


def _person(site: Site, found: Found) -> Person | None:
    return site.get(found.person, Person)


def _check_amounts(award: Award) -> None:
    if award.minutes < 0 or not 0 <= award.units <= MAX_UNITS:
        raise Invalid({"units": _("Hours, days and credits are not negative, and at most 4 000.")})
    if award.score is not None and not 0 <= award.score <= 10_000:
        raise Invalid({"score": _("A score lies between 0 and 100.")})


def _new_id(site: Site) -> int:
    while (award_id := new_uid()) in site.training.award_persons:
        continue
    return award_id


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None else 0
