"""Giving awards: for a whole session and by approval; withdrawing and replacing them.

An award is never changed. What happens to it later stands beside it, so that every figure that was ever
reported can be followed back. One row of the audit trail for each action, however many awards it gave.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from dosja.accounts.audit import record
from dosja.accounts.permissions import OPERATOR, allows
from dosja.errors import Invalid, NotAllowed
from dosja.messages import _
from dosja.people.operations import Actor
from dosja.storage.model import Site
from dosja.training.awarding import NEW, TAKEN_BACK, Found, Line, award_rule, plan
from dosja.training.ledger.model import PENDING, REPLACED, STANDING, WITHDRAWN, Award
from dosja.training.model import PLANNED, Session
from dosja.training.operations.sessions import day_of
from dosja.training.operations.stored_awards import (
    check_amounts,
    existing_award,
    new_award_id,
    ordinal,
    person_of,
    put_award,
)
from dosja.training.rights import may_record

APPROVAL = "award_approval"
"""Site setting: the agencies whose awards wait for an approval, as a tuple of ids."""


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
    """Say whether awards of the agency wait for an approval; those that were given stay as they are.

    Raises NotAllowed.
    """
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
        id=new_award_id(site),
        session=session.uid,
        completed=session.end.toordinal(),
        until=ordinal(line.until),
        minutes=line.earned.minutes,
        units=line.earned.units,
        score=line.row.post_test,
        rule=award_rule(session, line.earned),
        frozen=line.row.frozen,
        file=session.file_of(line.row.proof) or (sheets[-1] if sheets and line.row.page else 0),
        page=line.row.page,
        state=PENDING if waits else STANDING,
    )
    put_award(site, session.curriculum, line.person, award)
    if waits:
        site.training.ledger(session.curriculum).decide(award.id, PENDING, now, actor.uid)
    return award.id


def approve(site: Site, actor: Actor, now: datetime, award_ids: Iterable[int]) -> int:
    """Let awards count that waited for it; returns how many. Nobody approves what he gave himself.

    Raises NotAllowed.
    """
    waiting = []
    for award_id in award_ids:
        found = existing_award(site, award_id)
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
    """Write down that somebody took along the completions of an agency, by name. Raises NotAllowed."""
    if not allows(actor, "person:view", agency):
        raise NotAllowed(_("You may not take these records along."))
    record(site, None, actor, now, "award:exported", agency=agency, n=names)


def withdraw(site: Site, actor: Actor, now: datetime, award_id: int, reason: str) -> None:
    """Take an award back from today on, with a reason; it stays, and says so."""
    found = _changeable(site, actor, award_id, reason)
    found.ledger.end(award_id, WITHDRAWN, day_of(now).toordinal(), actor.uid, reason.strip())
    record(site, person_of(site, found), actor, now, "award:withdrawn", award=award_id, reason=reason.strip())


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
    new = replace(found.award, id=new_award_id(site), **_corrected(found.award, correction, day_of(now)))
    check_amounts(new)
    put_award(site, found.ledger.curriculum, found.person, new)
    for decision in found.ledger.decisions.get(award_id, ()):
        found.ledger.decide(new.id, *decision)
    found.ledger.end(award_id, REPLACED, day_of(now).toordinal(), actor.uid, reason.strip(), new.id)
    record(
        site, person_of(site, found), actor, now, "award:replaced",
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


def _changeable(site: Site, actor: Actor, award_id: int, reason: str) -> Found:
    found = existing_award(site, award_id)
    if not allows(actor, "session:edit", found.agency):
        raise NotAllowed(_("You may not withdraw or replace awards of this agency."))
    if found.ended is not None:
        raise Invalid({"": _("This award was withdrawn or replaced before.")})
    if not reason.strip():
        raise Invalid({"reason": _("Say why.")})
    if len(reason) > 2000:
        raise Invalid({"reason": _("At most ${n} characters.", mapping={"n": 2000})})
    return found
