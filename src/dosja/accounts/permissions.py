"""One table: which role may do what; and the functions that answer from it.

A role is held for an agency, or for the country ("*"). A permission is asked about an agency, or, where it
has none (the audit trail, the system), about the country. Reading a document goes by access tokens instead,
so that lists and search can filter by the same rule as the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dosja.accounts.model import NATIONAL, User
from dosja.hooks import hooks_of
from dosja.messages import _


@dataclass(frozen=True)
class Role:
    """A role: id, title and what it is for (message ids), and whether it is held for the whole country."""

    id: str
    title: str
    help: str
    national: bool = False


ROLES = {
    role.id: role
    for role in (
        Role("administrator", _("Administrator"), _("Agencies, accounts and the system."), national=True),
        Role("auditor", _("Auditor"), _("Reads who did what, everywhere."), national=True),
        Role("agency_admin", _("Agency administrator"), _("Units and accounts of the agency.")),
        Role("editor", _("Editor"), _("Writes and files the documents of the agency.")),
        Role("approver", _("Approver"), _("Approves and withdraws the documents of the agency.")),
        Role("training_officer", _("Training officer"), _("Curricula and training records of the agency.")),
        Role("trainer", _("Trainer"), _("Materials and results of the own trainings.")),
        Role("reporting_officer", _("Reporting officer"), _("Fills and sends the reports of the agency.")),
        Role("county_coordinator", _("County coordinator"), _("Coordinates a county; reads what is shared.")),
        Role("employee", _("Employee"), _("Reads what holds in the agency.")),
        Role("guest", _("Partner (guest)"), _("Reads what is open to all accounts.")),
    )
}

PERMISSIONS = {
    "account:own": _("Use the own account: password, language, sessions; also without a role"),
    "site:view": _("See what is open to all accounts"),
    "search:missed": _("See searches that found nothing (where the glossary is kept)"),
    "document:create": _("Create documents"),
    "document:edit": _("Edit documents and their files"),
    "document:review": _("Send texts to review and see drafts"),
    "document:approve": _("Approve texts"),
    "document:withdraw": _("Withdraw or replace texts in force"),
    "document:move": _("Move documents to another agency"),
    "document:trash": _("Move documents to the trash and restore them"),
    "document:history": _("See who did what on a document"),
    "acknowledgement:ask": _("Ask people to read and confirm documents"),
    "acknowledgement:view": _("See who confirmed which document"),
    "person:view": _("See the training records of persons"),
    "person:edit": _("Keep the records of persons"),
    "person:merge": _("Make one record of two, and undo it"),
    "person:erase": _("Remove the name from a person's record, and keep the counts"),
    "session:view": _("See the trainings of the agency, without names"),
    "session:record": _("Record trainings in which one trains"),
    "session:edit": _("Keep all trainings of the agency"),
    "award:approve": _("Approve awards and recognise courses held elsewhere"),
    "requirement:edit": _("Keep training requirements and headcounts of the agency"),
    "coverage:view": _("See how many are trained, without names"),
    "privacy:decide": _("Decide on texts that may name a child: release or remove them"),
    "openings:view": _("See who opened restricted documents"),
    "agency:manage": _("Manage units"),
    "agency:create": _("Manage agencies and groups"),
    "user:manage": _("Manage accounts and roles"),
    "audit:view": _("Read the audit trail"),
    "system:view": _("See the state of search and system"),
    "system:manage": _("Build the search index anew"),
    "plugin:manage": _("Switch plugins on and off"),
}
"""Every permission with its title, in the order in which the page of roles shows them."""

ALWAYS = frozenset({"account:own"})
"""What needs no role: a first password is changed before a role is given, or after the last one is taken."""
_EVERYBODY = ALWAYS | {"site:view"}
_EDITING = _EVERYBODY | {
    "document:create",
    "document:edit",
    "document:review",
    "document:move",
    "document:trash",
    "document:history",
    "acknowledgement:ask",
    "acknowledgement:view",
    "search:missed",
}
_TRAINING = frozenset({"session:view", "session:record", "session:edit"})

TABLE: dict[str, frozenset[str]] = {
    "administrator": _EVERYBODY
    | {
        "agency:manage",
        "agency:create",
        "user:manage",
        "system:view",
        "system:manage",
        "coverage:view",
        "requirement:edit",
        "plugin:manage",
    },
    "auditor": _EVERYBODY
    | {
        "audit:view",
        "document:history",
        "openings:view",
        "acknowledgement:view",
        "system:view",
        "coverage:view",
    },
    "agency_admin": _EDITING
    | {
        "agency:manage",
        "openings:view",
        "privacy:decide",
        "user:manage",
        "session:view",
        "coverage:view",
        "award:approve",
        "plugin:manage",
    },
    "editor": _EDITING | {"openings:view"},
    "approver": _EVERYBODY
    | {
        "document:edit",
        "document:review",
        "document:approve",
        "document:withdraw",
        "document:trash",
        "document:history",
        "openings:view",
        "privacy:decide",
        "acknowledgement:ask",
        "acknowledgement:view",
        "award:approve",
    },
    "training_officer": _EVERYBODY
    | _TRAINING
    | {
        "document:create",
        "document:review",
        "person:view",
        "person:edit",
        "person:merge",
        "person:erase",
        "award:approve",
        "requirement:edit",
        "coverage:view",
    },
    "trainer": _EVERYBODY | {"session:record"},
    "reporting_officer": _EVERYBODY | {"session:view", "coverage:view"},
    "county_coordinator": _EVERYBODY | {"coverage:view"},
    "employee": _EVERYBODY,
    "guest": _EVERYBODY | {"coverage:view"},
}

_EDIT_ROLES = frozenset({"editor", "approver", "agency_admin"})


class Operator:
    """Who runs a command on the server: holds every right, as he holds the database; recorded as uid 0."""

    uid = 0
    name = "dosja"
    login = ""
    disabled = False
    roles: tuple = ()


OPERATOR = Operator()


def allows(user: User | Operator | None, permission: str, agency: str | None = None) -> bool:
    """True when a role of `user`, held for `agency` or for the country, carries `permission`.

    `agency` None asks "anywhere at all?", which is what navigation needs to know.
    """
    if user is OPERATOR:
        return True
    if user is None or user.disabled:
        return False
    if permission in ALWAYS:
        return True
    plain = permission in PERMISSIONS
    for role, scope in user.roles:
        carried = TABLE.get(role)
        if agency is not None and scope not in (agency, NATIONAL):
            continue
        if carried is not None and permission in carried:
            return True
        if (carried is None or not plain) and _by_plugin(user, role, permission, agency or scope):
            return True
    return False


def _by_plugin(user: User | Operator, role: str, permission: str, agency: str) -> bool:
    """True when a plugin that is on for the agency has the role carry the permission."""
    hooks = hooks_of(user)
    plugin = hooks.carries(role, permission)
    return bool(plugin) and hooks.acts(user, plugin, agency)


def roles_known(stored) -> Mapping[str, Role]:
    """Core's roles and those of the plugins that the process of a stored object knows."""
    return {**ROLES, **hooks_of(stored).roles}


def table_known(stored) -> Mapping[str, frozenset[str]]:
    """What each of these roles carries, by core's table and by the plugins."""
    hooks = hooks_of(stored)
    names = (*PERMISSIONS, *hooks.permissions)
    return {
        role: TABLE.get(role, ALWAYS) | {name for name in names if hooks.carries(role, name)}
        for role in roles_known(stored)
    }


def allows_type(user: User | Operator | None, roles: tuple[str, ...], agency: str) -> bool:
    """True when `user` holds one of `roles` for `agency`; a content type names those that write it."""
    if user is OPERATOR:
        return True
    if user is None or user.disabled:
        return False
    return any(role in roles and scope in (agency, NATIONAL) for role, scope in user.roles)


def agencies_with(user: User, permission: str, every: list[str]) -> list[str]:
    """The agency ids among `every` in which `user` has `permission`."""
    return [agency for agency in every if allows(user, permission, agency)]


def manages_all(actor: User | Operator | None) -> bool:
    """True for the system and for who manages accounts in the whole country."""
    return actor is None or allows(actor, "user:manage", NATIONAL)


def may_see(actor: User | Operator | None, user: User) -> bool:
    """True when `actor` may see `user` in the administration: all, or who holds a role in an own agency."""
    return manages_all(actor) or any(allows(actor, "user:manage", agency) for _role, agency in user.roles)


def tokens_of(user: User, groups) -> frozenset[str]:
    """The access tokens that `user` holds; `groups` are the stored groups.

    Nobody holds all of them: an administrator who must read an agency's internal texts gives himself a role
    there, and the audit trail says so.
    """
    tokens = {"public", f"reader:{user.uid}"}
    for role, agency in user.roles:
        if agency != NATIONAL and role != "guest":
            tokens.add(f"internal:{agency}")
        if role in _EDIT_ROLES:
            tokens.add(f"edit:{agency}")
    for group in groups:
        if user.uid in group.members:
            tokens.add(f"group:{group.gid}")
    return frozenset(tokens)


def may_read(tokens: frozenset[str], document) -> bool:
    """True when a reader with these tokens may see `document`; what is in the trash only its editors see."""
    if document.trashed:
        return f"edit:{document.agency}" in tokens
    return not tokens.isdisjoint(document.tokens())


def may_read_file(tokens: frozenset[str], file, document) -> bool:
    """True when a reader with these tokens, who may see `document`, may also open this file of it.

    As long as nobody has looked whether it names a child, only the editors and who uploaded it open it.
    """
    own = f"edit:{document.agency}" in tokens or f"reader:{file.created_by}" in tokens
    return may_know_file(tokens, file, document) and (own or not file.unchecked)


def may_know_file(tokens: frozenset[str], file, document) -> bool:
    """True when a reader with these tokens, who may see `document`, may know that it has this file.

    What was taken off the document, and what is held back because it may name a child, its editors see (and
    who uploaded it); what was removed to protect a child nobody.
    """
    if file.purged is not None:
        return False
    if f"edit:{document.agency}" in tokens:
        return True
    if file.quarantine is not None and f"reader:{file.created_by}" not in tokens:
        return False
    return file.uid in document.files or file.uid in document.kept_files
