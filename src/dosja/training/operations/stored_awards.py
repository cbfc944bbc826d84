"""Awards as operations find and store them; the callers check the right and record what they did."""

from datetime import date

from dosja.errors import Invalid, Missing
from dosja.messages import _
from dosja.people.model import Person
from dosja.storage.model import Site
from dosja.training.awarding import Found, find_award
from dosja.training.ledger.model import Award
from dosja.uids import new_uid

MAX_UNITS = 400_000


def put_award(site: Site, curriculum: int, person_uid: int, award: Award) -> None:
    """Add a new award of the person to the ledger of the curriculum."""
    site.training.ledger(curriculum).add(person_uid, award)
    site.training.award_persons[award.id] = person_uid


def existing_award(site: Site, award_id: int) -> Found:
    """The award with all that became of it; raises Missing."""
    found = find_award(site, award_id)
    if found is None:
        raise Missing(_("There is no such award."))
    return found


def person_of(site: Site, found: Found) -> Person | None:
    """Whose award it is, where the record is there."""
    return site.get(found.person, Person)


def check_amounts(award: Award) -> None:
    """Raises Invalid for amounts and scores that cannot be."""
    if award.minutes < 0 or not 0 <= award.units <= MAX_UNITS:
        raise Invalid({"units": _("Hours, days and credits are not negative, and at most 4 000.")})
    if award.score is not None and not 0 <= award.score <= 10_000:
        raise Invalid({"score": _("A score lies between 0 and 100.")})


def new_award_id(site: Site) -> int:
    """An id that no award has."""
    while (award_id := new_uid()) in site.training.award_persons:
        continue
    return award_id


def ordinal(day: date | None) -> int:
    """The day as awards store it; 0 for none."""
    return day.toordinal() if day is not None else 0
