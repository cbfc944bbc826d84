"""What a rule is told: awards as facts, with the kind of course and the rank at the time."""

from collections.abc import Iterable, Iterator
from datetime import date

from dosja.storage.model import Site
from dosja.training.awarding import values_of
from dosja.training.earning import CASCADE, measure_in
from dosja.training.ledger.model import COUNTING, Frozen, Ledger, state_in
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


def facts_by_person(site: Site, curricula: Iterable[int], day: date) -> dict[int, list[Fact]]:
    """What counts on a day of these curricula, by person, those merged into one together; in no order."""
    ledgers = site.training.ledgers
    return facts_in(site, [ledgers[uid] for uid in curricula if uid in ledgers], day)


def facts_in(site: Site, ledgers: Iterable[Ledger], day: date) -> dict[int, list[Fact]]:
    """As `facts_by_person`, of ledgers."""
    facts: dict[int, list[Fact]] = {}
    for ledger in ledgers:
        kind = kind_of(site, ledger.curriculum)
        for uid, awards in counting(ledger, day.toordinal()):
            facts.setdefault(site.people.canonical(uid), []).extend(
                fact_of(ledger.curriculum, kind, award) for award in awards
            )
    return facts


def counting(ledger: Ledger, today: int) -> Iterator[tuple[int, list[tuple]]]:
    """(person, stored awards) that count on a day."""
    ended = {key: row[1] for key, row in ledger.ended.items() if row[1] <= today}
    decided = {key: rows[-1][0] for key, rows in ledger.decisions.items()}
    for person, stored in ledger.walk():
        good = [
            award
            for award in stored
            if award[2] <= today
            and award[0] not in ended
            and (decided.get(award[0], state_in(award)) if decided else state_in(award)) in COUNTING
        ]
        if good:
            yield person, good
