"""The space of a group across agencies: its documents, its members, what changed lately.

Open to its members and to those who manage groups (`web.traversal`); its documents still obey what each of
them may read.
"""

from dosja.accounts.audit import history_of
from dosja.accounts.model import NATIONAL, User
from dosja.accounts.permissions import allows
from dosja.collation import sort_key
from dosja.documents.queries import list_documents
from dosja.web.paging import Pager, page_number
from dosja.web.traversal import GroupSpace

CHANGES = 8


def includeme(config):
    """Add the page /g/ID."""
    config.add_view(group_space, context=GroupSpace, renderer="dosja:agencies/templates/group_space.jinja2")


def group_space(context, request):
    """The group's documents by page, its members with their agencies, the last changes."""
    group, site = context.group, request.site
    # The group's own token shows what is open to the group; whoever does not hold it sees none of it.
    token = f"group:{group.gid}"
    tokens = frozenset({token}) & request.tokens
    size = request.registry.dosja_settings.page_size
    found = list_documents(site, tokens, number=page_number(request), size=size)
    newest = list_documents(site, tokens, sort="modified", descending=True, size=CHANGES)
    member = request.identity.uid in group.members
    return {
        "group": group,
        "title": group.title(request.locale_name),
        "found": found,
        "page": Pager(found.number, found.total, found.size, f"/g/{group.gid}", {}),
        "changes": [(document, _last(site, document)) for document in newest.documents],
        "members": _members(request, group),
        "member": member,
        "may_create": member and request.layout.may_create,
        "may_manage": allows(request.identity, "agency:create", NATIONAL),
        "site": site,
    }


def _last(site, document):
    """The last row of the document's history, None where it has none."""
    rows = history_of(site, document)
    return rows[0] if rows else None


def _members(request, group):
    """(name, agencies) of the active members, by name; a role for the whole country names no agency."""
    users = (request.site.get(uid, User) for uid in group.members)
    active = sorted(
        (user for user in users if user is not None and not user.disabled),
        key=lambda user: sort_key(user.name),
    )
    return [(user, _agencies(request, user)) for user in active]


def _agencies(request, user):
    found = (request.site.agencies.get(aid) for _role, aid in user.roles)
    return list(dict.fromkeys(agency.abbr for agency in found if agency is not None))
