"""The addresses below /admin; what a person may not manage is not found."""

from dosja.accounts.model import Group, User
from dosja.accounts.permissions import allows, may_see
from dosja.uids import parse_uid
from dosja.web.branch import Branch
from dosja.web.plugin_traversal import AdminPlugins


class Admin(Branch):
    """/admin and what hangs below it; open to whoever may manage anything."""

    def __getitem__(self, name):
        return ADMIN_BRANCHES[name](self.request)


class AdminUsers(Branch):
    """/admin/users/UID: an account that the person may manage."""

    def __getitem__(self, name) -> User:
        user = self.request.site.get(parse_uid(name), User)
        if user is None or not may_see(self.request.identity, user):
            raise KeyError(name)
        return user


class AdminAgencies(Branch):
    """/admin/agencies/ID: an agency to be managed."""

    def __getitem__(self, name):
        if not allows(self.request.identity, "agency:manage", name):
            raise KeyError(name)
        return AgencyInAdmin(self.request.site.agencies[name])


class AgencyInAdmin:
    """An agency in the administration, so that its pages differ from /a/ID."""

    def __init__(self, agency):
        self.item = agency
        self.agency = agency.aid


class AdminGroups(Branch):
    """/admin/groups/ID: a group across agencies."""

    def __getitem__(self, name) -> Group:
        return self.request.site.groups[name]


ADMIN_BRANCHES = {
    "users": AdminUsers,
    "agencies": AdminAgencies,
    "groups": AdminGroups,
    "plugins": AdminPlugins,
}
