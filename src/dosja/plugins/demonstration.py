"""Plugins on a demonstration site: each is switched on for the agencies it names, and adds its content."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dosja.accounts.permissions import OPERATOR
from dosja.documents.life.course import day_of
from dosja.plugins.contract import DemoContext
from dosja.plugins.guards import Failed
from dosja.plugins.operations import switch_on
from dosja.plugins.runtime import Hooks
from dosja.storage.model import Site

SECONDS = 120.0
"""How long a plugin may take to add its content; nobody waits for a page meanwhile."""


@dataclass(frozen=True)
class Shown:
    """A plugin on a demonstration site: where it was switched on, and why its content is missing ("": it is
    not)."""

    plugin_id: str
    agencies: tuple[str, ...]
    failed: str = ""


def show_plugins(site: Site, hooks: Hooks, now: datetime) -> Iterator[Shown]:
    """Switch every plugin that takes part on for its `demo_agencies`, and have it add its content.

    One after the other; what a plugin wrote before it failed is undone. Its content is dated on the last
    working day up to the site's beginning, as is the rest of a demonstration. The caller commits.
    """
    begun = min(now, site.created)
    begun -= timedelta(days=max(0, begun.weekday() - 4))
    for plugin in hooks.plugins.active:
        wanted = plugin.metadata.demo_agencies if plugin.metadata is not None else ()
        agencies = tuple(aid for aid in wanted if aid in site.agencies)
        for aid in agencies:
            switch_on(site, OPERATOR, now, plugin, aid)
        failed = ""
        if agencies and "demo" in plugin.hooks:
            context = DemoContext(site, hooks.plugins.types, OPERATOR, begun, day_of(begun), agencies)
            answer = hooks.guard.call(
                plugin.id,
                "demo",
                lambda demo=plugin.hooks["demo"], given=context: demo(context=given),
                site=site,
                keep=True,
                seconds=SECONDS,
            )
            failed = answer.reason if isinstance(answer, Failed) else ""
        if agencies:
            yield Shown(plugin.id, agencies, failed)
