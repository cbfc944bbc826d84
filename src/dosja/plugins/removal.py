"""What removing a plugin would leave behind, counted before anything happens. Nothing stored goes with it."""

from dataclasses import dataclass

from dosja.agencies.switches import agencies_of
from dosja.documents.model import Document
from dosja.plugins.queries import counts_of
from dosja.storage.model import Site
from dosja.training.coverage import requirements


@dataclass(frozen=True)
class Removal:
    """`documents`: type id -> how many; `linked`: how many documents of other kinds refer to one of these;
    `fields`: how many documents of core's kinds hold a value of the plugin's fields; `roles`: role id -> how
    many people hold it; `requirements`: ids of those that are counted by a rule of the plugin's."""

    documents: dict[str, int]
    linked: int
    fields: int
    agencies: tuple[str, ...]
    roles: dict[str, int]
    requirements: tuple[str, ...]


def what_removing_leaves(site: Site, plugin_id: str) -> Removal:
    """Count it; reads every document once where fields have to be found."""
    prefix = f"{plugin_id}:"
    own = counts_of(site, plugin_id)
    uids = {uid for type_id in own for uid in site.documents.by_type[type_id]}
    linked = {other for uid in uids for other in site.documents.referring_to(uid)} - uids
    roles: dict[str, int] = {}
    for user in site.users.values():
        for role in {role for role, _agency in user.roles if role.startswith(prefix)}:
            roles[role] = roles.get(role, 0) + 1
    return Removal(
        documents=own,
        linked=len(linked),
        fields=sum(_holds(site, uid, prefix) for uid in site.documents.modified if uid not in uids),
        agencies=agencies_of(site, plugin_id),
        roles=roles,
        requirements=tuple(one.id for one in requirements(site) if one.tracker.startswith(prefix)),
    )


def _holds(site: Site, uid: int, prefix: str) -> bool:
    document = site.get(uid, Document)
    return document is not None and any(name.startswith(prefix) for name in document.values)
