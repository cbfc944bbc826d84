"""Telling training officers whose training ends: one notice an agency and day, each line with its reason.

Called by the worker only. What was told for a person, a requirement and a threshold is remembered with the
day of the end: neither a second run nor a clock that moves back tells it again; a new end is a new one.
"""

from datetime import date, datetime

from dosja.accounts.model import User
from dosja.accounts.permissions import allows
from dosja.notify.operations.inbox import MAX_NOTE, notify
from dosja.people.model import Person
from dosja.storage.model import Site
from dosja.training.coverage import Answers
from dosja.training.due import THRESHOLDS, Due, due_in, threshold_of

KIND = "training_due"


def agencies_to_tell(site: Site) -> list[str]:
    """The agencies in which somebody keeps training records."""
    return [aid for aid in site.agencies if _officers(site, aid)]


def remind_training(site: Site, now: datetime, day: date, agency: str, answers: Answers) -> int:
    """Tell the officers of an agency what has come nearer since; returns how many lines are new."""
    told = site.notices.told
    fresh: list[Due] = []
    for one in due_in(site, [agency], day, answers):
        until = one.progress.until
        threshold = None if until is None else threshold_of(until, day)
        if until is None or threshold is None:
            continue
        name = f"{KIND} {one.requirement.id}"
        if (until, one.person, name, threshold) in told:
            continue
        for larger in (other for other in THRESHOLDS if other >= threshold):
            told.insert((until, one.person, name, larger))
        fresh.append(one)
    if fresh:
        first = fresh[0].progress.until
        assert first is not None
        notify(
            site, now, [user.uid for user in _officers(site, agency)], KIND,
            date=first, n=(first - day).days, note=_lines(site, fresh),
            path=f"/coverage/due?agency={agency}",
        )  # fmt: skip
    return len(fresh)


def _lines(site: Site, fresh: list[Due]) -> str:
    """A line for each: who, when, by which requirement; of very many the first ones, and how many more."""
    lines: list[str] = []
    for number, one in enumerate(fresh):
        person = site.get(one.person, Person)
        until = one.progress.until
        name = person.name.full if person is not None else ""
        line = f"{name}: {until:%d.%m.%Y}, {one.requirement.title_sq}"
        if sum(map(len, lines)) + len(lines) + len(line) > MAX_NOTE - 40:
            lines.append(f"… +{len(fresh) - number}")
            break
        lines.append(line)
    return "\n".join(lines)


def _officers(site: Site, agency: str) -> list[User]:
    """Who keeps the records of this agency, and not of the whole country."""
    return [
        user
        for user in site.users.values()
        if not user.disabled and allows(user, "person:view", agency) and allows(user, "session:edit", agency)
    ]
