"""The tree of addresses. Thin resources over the stored objects; what a person may not see is not found.

Documents, files, agencies, users and groups are their own contexts; everything else hangs on `Root`.
"""

from pyramid.httpexceptions import HTTPForbidden

from dosja.accounts.model import NATIONAL
from dosja.accounts.permissions import allows, may_read
from dosja.agencies.model import Agency
from dosja.documents.model import Document
from dosja.documents.vocabularies import country_names
from dosja.intake.model import Intake
from dosja.people.model import Person
from dosja.people.operations import may_view as may_view_person
from dosja.saved_searches.model import SavedSearch
from dosja.training.awarding import find_award
from dosja.training.coverage import requirement_of
from dosja.training.model import Session
from dosja.training.rights import may_record, may_see_award
from dosja.training.rights import may_see as may_see_session
from dosja.uids import parse_uid
from dosja.web.addresses import SLASH
from dosja.web.admin_traversal import Admin
from dosja.web.branch import Branch
from dosja.web.file_places import file_at
from dosja.web.plugin_traversal import PluginPages


def root_factory(request):
    """The root of the tree for one request."""
    return Root(request)


class Root:
    """The address "/"."""

    __name__ = ""
    __parent__ = None

    def __init__(self, request):
        self.request = request

    def __getitem__(self, name):
        branch = BRANCHES.get(name)
        if branch is None:
            raise KeyError(name)
        if self.request.identity is None:
            raise HTTPForbidden()
        return branch(self.request)


class Documents(Branch):
    """/d/CODE and /d/UID: a document that the reader may see."""

    def __getitem__(self, name):
        site = self.request.site
        uid = site.documents.uid_of_code(name.replace(SLASH, "/")) or parse_uid(name)
        document = site.get(uid, Document)
        if document is None or not may_read(self.request.tokens, document):
            return CodeBegun(self, name)
        return document


class CodeBegun:
    """/d/PSV-AP-12 of /d/PSV-AP-12/2026, as a person types what stands on paper. No page by itself."""

    def __init__(self, documents: Documents, begin: str):
        self.documents = documents
        self.begin = begin

    def __getitem__(self, name):
        return self.documents[f"{self.begin}/{name}"]


class Files(Branch):
    """/f/UID: a file of a document that the reader may see."""

    def __getitem__(self, name):
        return file_at(self.request, name)


class Groups(Branch):
    """/g/ID: the space of a group, for its members and for those who manage groups."""

    def __getitem__(self, name):
        group = self.request.site.groups[name]
        user = self.request.identity
        if user.uid not in group.members and not allows(user, "agency:create", NATIONAL):
            raise KeyError(name)
        return GroupSpace(group)


class GroupSpace:
    """A group's own page, so that it differs from the one in the administration."""

    def __init__(self, group):
        self.group = group


class Intakes(Branch):
    """/intake/UID: files that the person sent and that are no documents yet."""

    def __getitem__(self, name) -> Intake:
        intake = self.request.site.intakes.get(parse_uid(name) or 0)
        if intake is None or intake.owner != self.request.identity.uid:
            raise KeyError(name)
        return intake


class Agencies(Branch):
    """/a/ID: an agency."""

    def __getitem__(self, name) -> Agency:
        return self.request.site.agencies[name]


class Persons(Branch):
    """/people/UID: a record that the reader may see. The address of a merged record leads to the one that
    stands for it."""

    def __getitem__(self, name):
        site, actor = self.request.site, self.request.identity
        asked = site.get(parse_uid(name), Person)
        if asked is None:
            raise KeyError(name)
        person = site.uids[site.people.canonical(asked.uid)]
        if not may_view_person(actor, site, person):
            raise KeyError(name)
        return PersonRecord(person, asked)


class PersonRecord:
    """A person's record, whose present agency decides on permissions; `asked` is the one in the address."""

    def __init__(self, person, asked):
        self.person = person
        self.asked = asked
        posting = person.posting
        self.agency = posting.agency if posting is not None else None


class Me(Branch):
    """/me: what belongs to the account itself."""

    def __getitem__(self, name):
        raise KeyError(name)


class Sessions(Branch):
    """/training/UID: a training that the reader may see; without any right in trainings nothing is there."""

    def __init__(self, request):
        super().__init__(request)
        if not may_see_trainings(request.identity):
            raise KeyError("training")

    def __getitem__(self, name) -> Session:
        site, actor = self.request.site, self.request.identity
        session = site.get(parse_uid(name), Session)
        if session is None or not may_see_session(actor, site, session):
            raise KeyError(name)
        if session.trashed and not may_record(actor, site, session):
            raise KeyError(name)
        return session


class Countries(Branch):
    """/countries/GR: what there is with a country."""

    def __getitem__(self, name):
        if name != name.upper() or name not in country_names("en"):
            raise KeyError(name)
        return CountryAt(name)


class CountryAt:
    """A country by its ISO code, to be shown; never stored."""

    def __init__(self, code: str):
        self.code = code


class Awards(Branch):
    """/awards/NUMBER: an award of whose person or training the reader may know."""

    def __getitem__(self, name) -> "AwardPage":
        site, actor = self.request.site, self.request.identity
        found = find_award(site, parse_uid(name) or 0)
        if found is None or not may_see_award(actor, site, found):
            raise KeyError(name)
        return AwardPage(found)


class AwardPage:
    """An award; its agency decides on permissions."""

    def __init__(self, found):
        self.found = found
        self.agency = found.agency


class Coverage(Branch):
    """/coverage/ID: a training requirement with its figures; not there for who may see none."""

    def __init__(self, request):
        super().__init__(request)
        if not allows(request.identity, "coverage:view"):
            raise KeyError("coverage")

    def __getitem__(self, name) -> "RequirementPage":
        requirement = requirement_of(self.request.site, name)
        if requirement is None:
            raise KeyError(name)
        return RequirementPage(requirement)


class RequirementPage:
    """A requirement; who keeps it is asked by its operations."""

    def __init__(self, requirement):
        self.requirement = requirement


class Inbox(Branch):
    """/inbox: the notices of whoever is signed in."""

    def __getitem__(self, name):
        raise KeyError(name)


class SavedSearches(Branch):
    """/saved-searches/UID: a search that the person saved; nobody finds another's."""

    def __getitem__(self, name) -> SavedSearch:
        saved = self.request.site.get(parse_uid(name), SavedSearch)
        if saved is None or saved.owner != self.request.identity.uid:
            raise KeyError(name)
        return saved


class MissedSearches(Branch):
    """/missed-searches: belongs to the agency that keeps the glossary."""

    def __init__(self, request):
        super().__init__(request)
        self.agency = request.registry.dosja_settings.glossary_keeper

    def __getitem__(self, name):
        raise KeyError(name)


BRANCHES = {
    "d": Documents,
    "f": Files,
    "a": Agencies,
    "people": Persons,
    "me": Me,
    "countries": Countries,
    "inbox": Inbox,
    "saved-searches": SavedSearches,
    "missed-searches": MissedSearches,
    "admin": Admin,
    "g": Groups,
    "intake": Intakes,
    "training": Sessions,
    "awards": Awards,
    "coverage": Coverage,
    "p": PluginPages,
}


def may_see_trainings(user) -> bool:
    """True for whoever may see or record a training somewhere."""
    return allows(user, "session:view") or allows(user, "session:record")


def may_manage_anything(user) -> bool:
    """True for whoever finds something to do under /admin."""
    return any(
        allows(user, permission)
        for permission in (
            "agency:manage",
            "agency:create",
            "user:manage",
            "system:view",
            "audit:view",
            "plugin:manage",
        )
    )
