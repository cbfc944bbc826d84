"""Taking rows of a list onto a roster: those that were decided at once, the others kept as drafts.

Also what was corrected of a list's columns, which is remembered for that layout.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from dosja.accounts.audit import record
from dosja.errors import Invalid
from dosja.messages import NOTHING, Message, _, message_of
from dosja.people.matching import DIFFERENT
from dosja.people.model import Name, Person
from dosja.people.operations import Actor, keep_apart
from dosja.storage.model import Site
from dosja.training.model import Session, mark_of
from dosja.training.operations.rosters import Added, Entry, add_entries
from dosja.training.operations.sessions import check_recordable, day_of
from dosja.training.preview import preview_row, workplace
from dosja.training.roster.model import PRESENT
from dosja.training.written import Written

MOST_DRAFTS = 10_000
"""Rows of one session that wait: as many as a roster holds."""
TELL_AGAIN = message_of(_("People with this name are in the register: choose one, or a new person."))


@dataclass(frozen=True)
class Decision:
    """What is to become of a row: taken as `person`, as a new person (`new`), dropped (`same`: it repeats a
    row of the list), or kept for later. `shown` are the persons that the decider saw as candidates.
    """

    written: Written
    person: int | None = None
    new: bool = False
    same: bool = False
    shown: tuple[int, ...] = ()


@dataclass
class Taken:
    """`added` is what the roster took; `kept` rows wait as drafts; `dropped` repeat another row."""

    added: Added = field(default_factory=Added)
    kept: int = 0
    dropped: int = 0


def take_rows(
    site: Site,
    actor: Actor,
    now: datetime,
    session: Session,
    decisions: Iterable[Decision],
    *,
    agency: str = "",
    present: bool = False,
    source: str = "",
    reason: str = "",
    file: int = 0,
) -> Taken:
    """Put the decided rows on the roster at once, and keep the rest as drafts of the session.

    `agency`: where new persons work of whom the list does not say it; `present`: who has no mark was there
    every day; `file`: the original of the list. A "new person" of whom the register has namesakes that the
    decider did not see is kept as a draft: nobody is made silently. Raises NotAllowed, and Invalid for a
    closed session without a reason.
    """
    check_recordable(site, actor, session, reason)
    agency = agency or session.agency
    done = Taken()
    waiting: list[Decision] = []
    entries: list[tuple[Entry, Decision]] = []
    begun = session.begin is not None and session.begin <= day_of(now)
    marks = PRESENT * len(session.days) if present and begun else ""
    for one in decisions:
        if file:
            one = replace(one, written=replace(one.written, origin=mark_of(file)))
        if one.same:
            done.dropped += 1
            _forget_draft(session, one.written.key)
        elif one.person is None and not (one.new and one.written.readable):
            waiting.append(one)
        elif one.new and _unseen(site, one, agency):
            waiting.append(replace(one, written=replace(one.written, problem=TELL_AGAIN)))
        else:
            entries.append((_entry(site, one, agency, marks), one))
    by_entry = {id(entry): one for entry, one in entries}
    done.added = add_entries(
        site, actor, now, session, [entry for entry, _one in entries], reason=reason, source=source
    )
    for entry, uid in done.added.who:
        one = by_entry[id(entry)]
        session.tree("decided")[one.written.key] = uid
        _forget_draft(session, one.written.key)
        if one.new:
            _tell_apart(site, actor, now, uid, one.shown)
    for entry, message in done.added.refused:
        one = by_entry[id(entry)]
        waiting.append(replace(one, written=replace(one.written, problem=message_of(message))))
    done.kept = _keep(site, actor, now, session, [one.written for one in waiting], source)
    return done


def _unseen(site: Site, one: Decision, agency: str) -> bool:
    found = preview_row(site, None, replace(one.written, problem=NOTHING, twin=0), agency, set())
    return any(
        option.person.uid not in one.shown
        for option in found.options
        if option.comparison.decision != DIFFERENT
    )


def _entry(site: Site, one: Decision, agency: str, marks: str) -> Entry:
    written = one.written
    posting, known = workplace(site, written, agency)
    facts: dict[str, Any] = {
        "marks": written.marks,
        "minutes": written.minutes,
        "pre_test": written.pre_test,
        "post_test": written.post_test,
        "outcome": written.outcome,
        "source": written.row,
        "origin": written.origin,
        "note": ", ".join(filter(None, ("" if known else written.unit, written.certificate_no))),
    }
    if not facts["marks"] and facts["minutes"] is None:
        facts["marks"] = marks
    if one.person is not None:
        return Entry(person=one.person, **facts)
    return Entry(
        name=Name(written.given, written.family, written.father),
        gender=written.gender,
        staff_number=written.service_no[:40],
        posting=posting,
        **facts,
    )


def _tell_apart(site: Site, actor: Actor, now: datetime, uid: int, shown: tuple[int, ...]) -> None:
    person = site.get(uid, Person)
    for other_uid in shown:
        other = site.get(site.people.canonical(other_uid), Person)
        if person is not None and other is not None and other is not person:
            keep_apart(site, actor, now, person, other)


def _forget_draft(session: Session, key: int) -> None:
    if session.drafts and key in session.drafts:
        del session.drafts[key]


def _keep(site, actor, now, session: Session, rows: list[Written], source: str) -> int:
    """Keep rows as drafts; what is there already, as it is, is not written again."""
    fresh = 0
    drafts = session.tree("drafts") if rows else session.drafts or {}
    if len(drafts) + len(rows) > MOST_DRAFTS:
        raise Invalid({"": _("At most ${n} rows can wait for a decision.", mapping={"n": MOST_DRAFTS})})
    for written in rows:
        if drafts.get(written.key) != (stored := written.plain()):
            fresh += written.key not in drafts
            drafts[written.key] = stored
    if fresh:
        record(site, session, actor, now, "roster:drafts", rows=fresh, source=source)
    return len(rows)


def drop_drafts(site: Site, actor: Actor, now: datetime, session: Session, keys: Iterable[int]) -> int:
    """Throw drafts away that are no persons (a line of a signature, say)."""
    check_recordable(site, actor, session, "-")
    drafts = session.drafts or {}
    dropped = [key for key in keys if key in drafts]
    for key in dropped:
        del drafts[key]
    if dropped:
        record(site, session, actor, now, "roster:drafts_dropped", rows=len(dropped))
    return len(dropped)


def layout_key(signature: tuple[str, ...]) -> str:
    """Under which corrections of a layout are kept; "" for a bare list of names, which has no layout."""
    if not any(signature):
        return ""
    return blake2b("\x1f".join(signature).encode(), digest_size=12).hexdigest()


def layout_fields(site: Site, signature: tuple[str, ...]) -> dict[str, str]:
    """heading -> field, as somebody corrected it for this layout."""
    key = layout_key(signature)
    return dict(site.training.layouts.get(key, ())) if key else {}


def remember_layout(
    site: Site, actor: Actor, now: datetime, signature: tuple[str, ...], fields: dict[str, str]
) -> None:
    """Remember what columns of this layout hold, for all lists that look like it."""
    key = layout_key(signature)
    kept = tuple(sorted(fields.items()))
    if key and kept and site.training.layouts.get(key) != kept:
        site.training.layouts[key] = kept
        record(site, None, actor, now, "roster:layout", columns=kept)


def problem_of(written: Written) -> Message:
    """Why a draft waits, for the page and the sheet that can be downloaded."""
    if written.problem[0]:
        return written.problem
    if not written.readable:
        return message_of(_("No name of a person can be read in this row."))
    if written.twin:
        return message_of(_("Is this the same person as in row ${row}?", mapping={"row": written.twin}))
    return message_of(_("Choose who is meant."))
