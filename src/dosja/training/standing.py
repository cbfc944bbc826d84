"""What the ledgers say of a requirement on a day: each person's state, worked out once and kept.

Kept until one of the ledgers, the curricula's kinds, or who is whom changes.
"""

import gc
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dosja.hooks import hooks_of
from dosja.people.uidsets.model import gather
from dosja.storage.model import Site
from dosja.training.earning import CASCADE
from dosja.training.facts import counting, facts_in, kind_of
from dosja.training.ledger.model import COUNTING
from dosja.training.trackers import EXPIRED, EXPIRING, NOT_STARTED, TRAINED
from dosja.training.trackers.requirement import ONE, Requirement
from dosja.training.trackers.standard import STANDARD, TRACKERS

KEPT = 12
"""So many answers are kept per process."""


@dataclass(frozen=True)
class Known:
    """What the ledgers say: person -> state, and who is known from a second tier alone; `sets`: the same by
    state, for figures, which are sizes of sets and never look at a single person."""

    states: dict[int, str]
    reported: frozenset[int]
    sets: dict[str, Any]


@dataclass
class Answers:
    """What was worked out before, one per process; see `known`."""

    kept: OrderedDict = field(default_factory=OrderedDict)

    def get(self, key, make):
        """The kept answer to `key`, else what `make()` gives."""
        found = self.kept.get(key)
        if found is None:
            found = self.kept[key] = make()
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return found


def tracker_of(site: Site, requirement: Requirement):
    """The rule by which a requirement is counted: core's where its own belongs to a plugin that is not
    here. A rule that looks something up has done so: its `known` is what it found.
    """
    found = TRACKERS.get(requirement.tracker) or hooks_of(site).tracker(site, requirement.tracker) or STANDARD
    look_up = getattr(found, "looked_up", None)
    return found if look_up is None else look_up(site, requirement)


@contextmanager
def _uncollected():
    """Without Python's collector: a hundred thousand tuples come out of the database, none of which can be
    part of a circle, and it would look at all of them again and again (a third of the time)."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def known(site: Site, requirement: Requirement, day: date, answers: Answers) -> Known:
    """What the ledgers say of a requirement on a day, kept until one of them, or who is whom, changes."""
    ledgers = [site.training.ledgers[uid] for uid in requirement.curricula if uid in site.training.ledgers]
    key = (
        requirement,
        day,
        tuple((ledger.curriculum, ledger.stamp, kind_of(site, ledger.curriculum)) for ledger in ledgers),
        tuple(site.people.merged.items()),
    )
    if _is_simple(requirement, day):
        with _uncollected():
            return answers.get(key, lambda: _simply(site, requirement, ledgers, day))
    tracker = tracker_of(site, requirement)
    looked_up = getattr(tracker, "known", None)
    with _uncollected():
        return answers.get((*key, looked_up), lambda: _by_tracker(site, requirement, tracker, ledgers, day))


def _is_simple(requirement: Requirement, day: date) -> bool:
    """True when any valid award is enough: then the best end of each person says everything."""
    rules = requirement.rules_on(day)
    if requirement.tracker != "standard" or requirement.every or len(rules) != 1:
        return False
    (rule,) = rules
    return (rule.unit, rule.minimum, rule.period, rule.basis, rule.grace_days) == (
        "completion",
        ONE,
        "none",
        "award",
        0,
    ) and len(requirement.rules) == 1


def _simply(site: Site, requirement: Requirement, ledgers, day: date) -> Known:
    """The best end of each person; one loop without helpers, as it runs over every award of a requirement."""
    today, forever = day.toordinal(), date.max.toordinal()
    window = requirement.rules_on(day)[0].window_days
    best: dict[int, int] = {}
    told: set[int] = set()
    cascade: dict[str, bool] = {}
    canonical = site.people.canonical if len(site.people.merged) else None
    for ledger in ledgers:
        quiet = not len(ledger.ended) and not len(ledger.decisions)
        for uid, awards in ledger.walk() if quiet else counting(ledger, today):
            end, own = 0, False
            for award in awards:
                if award[2] > today or (len(award) > 11 and quiet and award[11] not in COUNTING):
                    continue
                until, rule = award[3] or forever, award[7]
                if until > end:
                    end = until
                if rule not in cascade:
                    cascade[rule] = rule.endswith(CASCADE)
                own = own or not cascade[rule]
            if not end:
                continue
            person = canonical(uid) if canonical else uid
            if end > best.get(person, 0):
                best[person] = end
            if own:
                told.add(person)
    states = {
        person: EXPIRED if end < today else EXPIRING if end - today <= window else TRAINED
        for person, end in best.items()
    }
    return _known(site, states, frozenset(states.keys() - told))


def _known(site: Site, states: dict[int, str], reported: frozenset[int]) -> Known:
    by_state: dict[str, list[int]] = {}
    for person, state in states.items():
        by_state.setdefault(state, []).append(person)
    by_state.pop(NOT_STARTED, None)
    return Known(states, reported, {state: gather(uids) for state, uids in by_state.items()})


def _by_tracker(site: Site, requirement: Requirement, tracker, ledgers, day: date) -> Known:
    facts = facts_in(site, ledgers, day)
    found = {person: tracker.progress(requirement, mine, day) for person, mine in facts.items()}
    return _known(
        site,
        {person: progress.state for person, progress in found.items()},
        frozenset(person for person, progress in found.items() if progress.reported),
    )
