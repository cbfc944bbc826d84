"""The list of completions in five columns: person, curriculum, number, day, valid until.

Other registers take it; its headings are stable in both languages, and the intake of lists understands them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from dosja.people.model import Person
from dosja.storage.model import Site
from dosja.training.awarding import Found
from dosja.training.ledger.model import COUNTING, award_of
from dosja.training.model import Session
from dosja.uids import format_uid

COLUMNS = {
    "sq": (
        "Emri dhe mbiemri",
        "Programi",
        "Nr. i vërtetimit",
        "Përfunduar më",
        "I vlefshëm deri më",
    ),
    "en": ("Full name", "Curriculum", "Certificate number", "Completed on", "Valid until"),
}
"""Programs may rely on them."""
MOST = 100_000


@dataclass(frozen=True)
class Completion:
    """One award that stands, with the person's present name."""

    name: str
    found: Found

    @property
    def completed(self) -> date:
        """The day of completion."""
        return date.fromordinal(self.found.award.completed)


def completions(site: Site, agency: str, first: date | None, last: date | None) -> list[Completion]:
    """The awards of an agency that count, completed in the period, by day and name; at most MOST."""
    own = site.training.by_agency.get(agency, ())
    since = first.toordinal() if first is not None else 0
    until = last.toordinal() if last is not None else date.max.toordinal()
    found = []
    for ledger in site.training.ledgers.values():
        for uid, awards in ledger.walk():
            for stored in awards:
                if not since <= stored[2] <= until:
                    continue
                if stored[1] not in own if stored[1] else stored[8][0] != agency:
                    continue
                one = Found(award_of(stored), uid, ledger, site.get(stored[1], Session))
                if one.ended is None and one.state in COUNTING and one.agency == agency:
                    found.append(one)
    named = [Completion(_name(site, one), one) for one in found]
    return sorted(named, key=lambda one: (one.found.award.completed, one.name))[:MOST]


def _name(site: Site, found: Found) -> str:
    person = site.get(site.people.canonical(found.person), Person)
    return person.name.full if person is not None else ""


def table(rows: list[Completion], language: str, title_of: Callable[[Found], str]) -> Iterator[list[str]]:
    """The heading, then a row for each."""
    yield list(COLUMNS[language])
    for one in rows:
        until = one.found.until
        yield [
            one.name,
            title_of(one.found),
            format_uid(one.found.award.id),
            f"{one.completed:%d.%m.%Y}",
            f"{until:%d.%m.%Y}" if until is not None else "",
        ]
