"""Who belongs to an audience and may read the document: sets of people from the roll."""

from dosja.acknowledgements.model import Roll
from dosja.acknowledgements.rows import Request
from dosja.documents.model import Document

EDIT_ROLES = ("editor", "approver", "agency_admin")
"""The roles whose holders read everything of their agency, by `accounts.permissions.tokens_of`."""


def everybody(roll: Roll) -> int:
    """All accounts that are not disabled and hold a role."""
    found = 0
    for key, bits in roll.places.items():
        if key.endswith(":*"):
            found |= bits
    return found


def chosen_people(site, request: Request) -> int:
    """Those whom the request means, whether or not they may read the document."""
    roll = site.acknowledgements.roll
    places, found = roll.places, 0
    for agency in request.agencies:
        found |= places.get(f"a:{agency}", 0)
    for unit in request.units:
        found |= places.get(f"u:{unit}", 0)
    for role, agency in request.roles:
        found |= places.get(f"r:{role}:{agency}", 0)
    named = list(request.persons)
    for gid in request.groups:
        group = site.groups.get(gid)
        named.extend(group.members if group is not None else ())
    return found | (roll.bits(named) & everybody(roll))


def readers_of(site, document: Document) -> int:
    """Those who may read a document: whoever holds one of its tokens (`accounts.permissions.tokens_of`)."""
    roll = site.acknowledgements.roll
    every, found = everybody(roll), 0
    for token in document.tokens():
        kind, _colon, name = token.partition(":")
        if kind == "public":
            return every
        if kind == "internal":
            found |= roll.places.get(f"a:{name}", 0)
        elif kind == "edit":
            for role in EDIT_ROLES:
                found |= roll.places.get(f"r:{role}:{name}", 0)
        elif kind == "group":
            group = site.groups.get(name)
            found |= roll.bits(group.members) if group is not None else 0
        elif kind == "reader":
            found |= roll.bit(int(name))
    return found & every


def audience_of(site, request: Request, document: Document) -> int:
    """Those who are to be asked now: chosen, with an account that is open, and allowed to read."""
    if document.trashed:
        return 0
    return chosen_people(site, request) & readers_of(site, document)
