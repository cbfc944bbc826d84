"""How pages name persons and the places where they work, in the reader's language."""

from collections.abc import Iterable

from dosja.agencies.counties import COUNTIES, county_name
from dosja.collation import sort_key
from dosja.messages import _
from dosja.people.folding import fold
from dosja.people.model import Person, Posting
from dosja.training.intake.roles import ROLE_NAMES, read_role
from dosja.uids import format_uid


class Names:
    """Names of agencies, units and counties for one request; ids that are gone are shown as they are."""

    def __init__(self, request):
        self.request = request
        self.site, self.language = request.site, request.locale_name

    def person(self, person: Person) -> str:
        """The name in use; of a record without a name that it was removed, and its number."""
        if person.erased is not None or not person.name.full:
            text = _("Name removed (${number})", mapping={"number": format_uid(person.uid)})
            return self.request.translate(text)
        return person.name.full

    def agency(self, aid: str) -> str:
        """The agency's name."""
        agency = self.site.agencies.get(aid)
        return agency.title(self.language) if agency is not None else aid

    def unit(self, aid: str, unit_id: str) -> str:
        """The unit's name, "" for none."""
        agency = self.site.agencies.get(aid)
        unit = agency.units.get(unit_id) if agency is not None and unit_id else None
        return unit.title(self.language) if unit is not None else unit_id

    def county(self, county: str) -> str:
        """The county's name, "" for none."""
        return county_name(county, self.language)

    def place(self, posting: Posting | None) -> str:
        """Agency and unit as one line."""
        if posting is None:
            return ""
        agency = self.site.agencies.get(posting.agency)
        parts = (
            agency.abbr if agency is not None else posting.agency,
            self.unit(posting.agency, posting.unit),
        )
        return ", ".join(part for part in parts if part)

    def work(self, posting: Posting | None) -> str:
        """Rank, position and profession as one line."""
        if posting is None:
            return ""
        parts = (posting.rank, posting.position, self.profession(posting.profession))
        return ", ".join(part for part in parts if part)

    def profession(self, profession: str) -> str:
        """A profession in words; one that is none of ours as it is written."""
        known = ROLE_NAMES.get(profession)
        return profession if known is None else self.request.translate(known)

    def profession_key(self, words: str) -> str:
        """What is stored for a profession as it is written in the reader's language or in Albanian."""
        for key, message in ROLE_NAMES.items():
            if fold(words) == fold(self.request.translate(message)):
                return key
        return read_role(words)

    def pairs(self, agencies: Iterable[str]) -> list[tuple[str, str]]:
        """(id, name) of these agencies, in the order of the alphabet."""
        return sorted(((aid, self.agency(aid)) for aid in agencies), key=lambda pair: sort_key(pair[1]))

    def units(self, agencies: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
        """(agency's name, its units as ("agency/unit", name)) of the agencies that have any."""
        found = []
        for aid, title in self.pairs(agencies):
            units = [
                (f"{aid}/{unit.unit_id}", unit.title(self.language))
                for unit in self.site.agencies[aid].units.values()
                if unit.active
            ]
            if units:
                found.append((title, sorted(units, key=lambda pair: sort_key(pair[1]))))
        return found

    def counties(self) -> list[tuple[str, str]]:
        """(id, name) of the counties."""
        return [(county, self.county(county)) for county in COUNTIES]
