"""The choices of fields that point at something: agencies, units, people, documents, counties, countries.

Gives (value, label) pairs in one language; for one reader, so that a list of documents shows only what he
may see.
"""

from functools import lru_cache

from babel import Locale

from dosja.accounts.model import User
from dosja.accounts.permissions import may_read, may_read_file
from dosja.agencies.counties import COUNTIES, county_name
from dosja.collation import sort_key
from dosja.documents.life.text import begun
from dosja.documents.model import Document, File

REFERENCE_LIMIT = 200
"""More documents than this are not offered as a list; the form then takes a code or a title."""
_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "TA", "IC", "EA", "CQ"}
)


@lru_cache(maxsize=4)
def country_names(language: str) -> dict[str, str]:
    """ISO 3166 alpha-2 codes with their names, in the order of the language's alphabet."""
    names = {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    found = {
        code: names[code]
        for code in names
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
    return dict(sorted(found.items(), key=lambda item: sort_key(item[1])))


class SiteVocabularies:
    """The vocabularies of one site for one reader in one language; `tokens` None stands for whoever reads
    all."""

    def __init__(self, site, tokens, language: str):
        self.site = site
        self.tokens = tokens
        self.language = language

    def agencies(self):
        """Active agencies, by title."""
        pairs = [
            (agency.aid, agency.title(self.language))
            for agency in self.site.agencies.values()
            if agency.active
        ]
        return sorted(pairs, key=lambda pair: sort_key(pair[1]))

    def agency(self, aid):
        """The title of an agency, or None."""
        found = self.site.agencies.get(aid)
        return found.title(self.language) if found is not None else None

    def units(self, agency=None):
        """Units of an agency, or of all with the agency's abbreviation in front."""
        if agency is not None:
            found = self.site.agencies.get(agency)
            pairs = (
                [] if found is None else [(u.unit_id, u.title(self.language)) for u in found.units.values()]
            )
        else:
            pairs = [
                (unit.unit_id, f"{body.abbr}: {unit.title(self.language)}")
                for body in self.site.agencies.values()
                for unit in body.units.values()
                if unit.active
            ]
        return sorted(pairs, key=lambda pair: sort_key(pair[1]))

    def unit(self, unit_id):
        """The title of a unit, or None."""
        for body in self.site.agencies.values():
            found = body.units.get(unit_id)
            if found is not None:
                return found.title(self.language)
        return None

    def persons(self):
        """People with an account, by name."""
        pairs = [(user.uid, user.name) for user in self.site.users.values() if not user.disabled]
        return sorted(pairs, key=lambda pair: sort_key(pair[1]))

    def person(self, uid):
        """The name of an account holder, or None."""
        found = self.site.get(uid, User)
        return found.name if found is not None else None

    def counties(self):
        """The twelve counties."""
        pairs = [(county, county_name(county, self.language)) for county in COUNTIES]
        return sorted(pairs, key=lambda pair: sort_key(pair[1]))

    def county(self, county_id):
        """The name of a county, or None."""
        return county_name(county_id, self.language) if county_id in COUNTIES else None

    def countries(self):
        """All countries."""
        return list(country_names(self.language).items())

    def country(self, code):
        """The name of a country, or None."""
        return country_names(self.language).get(code)

    def groups(self):
        """Groups across agencies."""
        pairs = [(group.gid, group.title(self.language)) for group in self.site.groups.values()]
        return sorted(pairs, key=lambda pair: sort_key(pair[1]))

    def references(self, types=(), query=None):
        """Visible documents of these types, by title: all, or None when they are more than the limit; with a
        query those whose code or title match."""
        catalog = self.site.documents
        found = catalog.select(self.tokens, types=tuple(types) or None)
        if query:
            wanted = query.strip().lower()
            uid = catalog.uid_of_code(wanted)
            if uid is not None and uid in found:
                return [(uid, self._label(self.site.uids[uid]))]
            start = sort_key(wanted)
            uids = [
                uid
                for key, uid in catalog.titles.keys(min=(start, 0), max=(start + "\uffff", 0))
                if uid in found
            ]
        elif len(found) > REFERENCE_LIMIT:
            return None
        else:
            uids = catalog.ordered(found, "title", 0, REFERENCE_LIMIT)
        return [(uid, self._label(self.site.uids[uid])) for uid in uids[: REFERENCE_LIMIT + 1]]

    def reference(self, uid):
        """The code and title of a document that the reader may see, or None."""
        found = self.site.get(uid, Document)
        if found is None or (self.tokens is not None and not may_read(self.tokens, found)):
            return None
        return self._label(found)

    def file(self, uid):
        """The name of an attached file of a document that the reader may see, or None."""
        found = self.site.get(uid, File)
        if found is None or found.removed is not None or self.reference(found.document) is None:
            return None
        return found.name if self._may_see(found) else None

    def _may_see(self, file):
        document = self.site.get(file.document, Document)
        if self.tokens is None:
            return file.purged is None
        return document is not None and may_read_file(self.tokens, file, document)

    def files(self, document=None):
        """The files of the text of a document that is being written."""
        if document is None:
            return []
        files = (self.site.get(uid, File) for uid in begun(self.site, document).files)
        return [(file.uid, file.name) for file in files if file is not None and self._may_see(file)]

    @staticmethod
    def _label(document):
        return f"{document.code} · {document.title}" if document.code else document.title
