"""What a rule is told: awards as facts, with the kind of course and the rank at the time."""

from datetime import date

from dosja.storage.model import Site
from dosja.training.awarding import values_of
from dosja.training.earning import CASCADE, measure_in
from dosja.training.ledger.model import COUNTING, Frozen
from dosja.training.trackers import Fact
from dosja.training.trackers.requirement import Requirement


def kind_of(site: Site, curriculum: int) -> str:
    """The kind of course that a curriculum says it is; "" where it says none."""
    return values_of(site, curriculum).get("course_type") or ""


def fact_of(curriculum: int, kind: str, award: tuple) -> Fact:
    """A stored award of a curriculum of this kind."""
    rule, frozen = award[7], Frozen(*award[8])
    return Fact(
        curriculum, award[2], award[3], award[4], award[5], measure_in(rule), rule.endswith(CASCADE),
        kind, frozen.rank, frozen.profession,
    )  # fmt: skip


def facts_of(site: Site, requirement: Requirement, person: int, day: date) -> list[Fact]:
    """What a rule is told of one person: the awards that count on a day."""
    facts = []
    today = day.toordinal()
    family = site.people.family(site.people.canonical(person))
    for uid in requirement.curricula:
        ledger = site.training.ledgers.get(uid)
        if ledger is None:
            continue
        for award in (award for one in family for award in ledger.of(one)):
            ended = ledger.ended.get(award.id)
            if (ended is None or ended[1] > today) and ledger.state_of(award) in COUNTING:
                facts.append(fact_of(uid, kind_of(site, uid), award.stored()))
    return facts
