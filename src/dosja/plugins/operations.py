"""The only place that changes what is stored of plugins and for which agencies they are on.

Switching a plugin off never touches its data. Each function checks the actor's right itself and records what
it did.
"""

from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import NATIONAL, User
from dosja.accounts.permissions import Operator, allows
from dosja.agencies.switches import switch
from dosja.errors import Invalid, Missing, NotAllowed
from dosja.messages import _
from dosja.notify.operations import notify
from dosja.storage.model import Site

Actor = User | Operator


def switch_on(site: Site, actor: Actor, now: datetime, plugin_id: str, agency: str) -> None:
    """Switch an active plugin on for an agency: its types, rights and pages act there. The caller checks that
    the plugin is installed and takes part. Raises NotAllowed and Missing."""
    _switch(site, actor, now, plugin_id, agency, True)


def switch_off(site: Site, actor: Actor, now: datetime, plugin_id: str, agency: str) -> None:
    """Switch a plugin off for an agency; what was written with it stays readable. NotAllowed, Missing."""
    _switch(site, actor, now, plugin_id, agency, False)


def _switch(site, actor, now, plugin_id, agency, on):
    found = site.agencies.get(agency)
    if found is None:
        raise Missing(_("There is no such agency."))
    if not allows(actor, "plugin:manage", agency):
        raise NotAllowed(_("You may not switch plugins for this agency."))
    if switch(found, plugin_id, on):
        action = "plugin:switched_on" if on else "plugin:switched_off"
        record(site, found, actor, now, action, plugin=plugin_id, agency=agency)


def release(site: Site, actor: Actor, now: datetime, plugin_id: str) -> None:
    """Let a paused plugin take part again. Raises NotAllowed, and Invalid where it is not paused."""
    if not allows(actor, "plugin:manage", NATIONAL):
        raise NotAllowed(_("Only the administrators of the intranet release a plugin."))
    if plugin_id not in site.plugins.paused:
        raise Invalid({"": _("This plugin is not paused.")})
    del site.plugins.paused[plugin_id]
    record(site, None, actor, now, "plugin:released", plugin=plugin_id)


def note_error(
    site: Site,
    now: datetime,
    plugin_id: str,
    hook: str,
    reason: str,
    place: str,
    trace: str,
    count: int = 1,
) -> None:
    """Keep an error for the page of plugins; no business of the audit trail."""
    site.plugins.note_error(plugin_id, hook, reason, place, trace, now, count)


def pause(site: Site, now: datetime, plugin_id: str, hook: str, reason: str) -> None:
    """Have a plugin asked nothing any more, and tell the administrators."""
    if plugin_id in site.plugins.paused:
        return
    site.plugins.paused[plugin_id] = (now, hook, reason)
    record(site, None, None, now, "plugin:paused", plugin=plugin_id, hook=hook, reason=reason)
    administrators = [user.uid for user in site.users.values() if ("administrator", NATIONAL) in user.roles]
    notify(
        site, now, administrators, "plugin_paused",
        note=f"{plugin_id}, {hook}: {reason}", path=f"/admin/plugins/{plugin_id}",
    )  # fmt: skip
