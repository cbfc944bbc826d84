"""What would happen if a plugin went: its documents, what points at them, what else is its own. Reads
only.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from dosja.accounts.permissions import may_read
from dosja.agencies.switches import agencies_of
from dosja.documents.life.queries import dependents_of
from dosja.documents.model import Document
from dosja.plugins.manager import Plugin

SHOWN = 20
"""So many documents that point at others are named; the rest is counted."""


@dataclass(frozen=True)
class Leaving:
    """The dry run.

    `documents`: type id -> agency -> how many; `trashed` of them are in the trash; `pointing`: other
    documents
    that refer to them (at most SHOWN, those the reader may see), `pointing_count` all of them; `with_fields`:
    core documents that hold values in its fields; `roles`: role id -> how many hold it; `requirements`:
    ids of requirements that count by its rules; `agencies` for which it is on; `hidden`: documents that the
    reader may not see, which an export leaves out.
    """

    documents: dict[str, Counter] = field(default_factory=dict)
    trashed: int = 0
    hidden: int = 0
    pointing: tuple[Document, ...] = ()
    pointing_count: int = 0
    with_fields: int = 0
    roles: Counter = field(default_factory=Counter)
    requirements: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """All documents of its types."""
        return sum(sum(counts.values()) for counts in self.documents.values())


def documents_of(site, plugin_id: str) -> Iterator[Document]:
    """Every document of the plugin's types, the trash included; each is let go of again."""
    prefix = f"{plugin_id}:"
    trees = site.documents.by_type
    for type_id in list(trees.keys(prefix, prefix + "\uffff")):
        for uid in list(trees[type_id]):
            document = site.uids[uid]
            yield document
            document._p_deactivate()


def leaving(site, plugin_id: str, plugin: Plugin | None, tokens) -> Leaving:
    """The dry run for a reader with these tokens; `plugin` None where its code is gone already."""
    documents: dict[str, Counter] = {}
    trashed = hidden = 0
    pointing: dict[int, None] = {}
    prefix = f"{plugin_id}:"
    for document in documents_of(site, plugin_id):
        documents.setdefault(document.type_id, Counter())[document.agency] += 1
        trashed += bool(document.trashed)
        hidden += not may_read(tokens, document)
        for other in dependents_of(site, document):
            if not other.type_id.startswith(prefix):
                pointing[other.uid] = None
    seen = [one for uid in pointing if may_read(tokens, one := site.uids[uid])]
    roles = Counter(
        role for user in site.users.values() for role, _scope in user.roles if role.startswith(prefix)
    )
    requirements = tuple(
        name for name, one in site.training.requirements.items() if one.get("tracker", "").startswith(prefix)
    )
    return Leaving(
        documents=documents,
        trashed=trashed,
        hidden=hidden,
        pointing=tuple(seen[:SHOWN]),
        pointing_count=len(pointing),
        with_fields=_with_fields(site, prefix, plugin),
        roles=roles,
        requirements=requirements,
        agencies=agencies_of(site, plugin_id),
    )


def _with_fields(site, prefix: str, plugin: Plugin | None) -> int:
    """How many core documents hold values under the plugin's key."""
    if plugin is None or not plugin.declared.fields:
        return 0
    count = 0
    for type_id in plugin.declared.fields:
        for uid in list(site.documents.by_type.get(type_id, ())):
            document = site.uids[uid]
            count += any(name.startswith(prefix) for name in document.values)
            document._p_deactivate()
    return count
