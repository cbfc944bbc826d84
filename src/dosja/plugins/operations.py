"""The only place that changes what is stored of plugins and for which agencies they are on.

Switching a plugin off never touches its data. Each function checks the actor's right itself and records what
it did.
"""

from collections.abc import Iterable
from datetime import date, datetime

from dosja.accounts.audit import record
from dosja.accounts.model import NATIONAL, User
from dosja.accounts.permissions import Operator, allows
from dosja.agencies.switches import agencies_of, switch
from dosja.documents.operations.saving import save
from dosja.errors import Invalid, Missing, NotAllowed
from dosja.messages import _
from dosja.notify.operations import notify
from dosja.plugins.contract import Notice
from dosja.plugins.keeping import plain_plugin, plain_types
from dosja.plugins.leaving import documents_of
from dosja.plugins.manager import Plugin
from dosja.storage.model import Site

Actor = User | Operator


def switch_on(site: Site, actor: Actor, now: datetime, plugin: Plugin, agency: str) -> None:
    """Switch a plugin on for an agency: its types, rights and pages act there.

    What keeps its documents readable without it is written down. Raises NotAllowed and Missing, and Invalid
    where it does not take part.
    """
    if not plugin.is_active:
        raise Invalid({"": _("This plugin does not take part, so it cannot be switched on.")})
    _switch(site, actor, now, plugin.id, agency, True)
    if plugin.id not in site.plugins.known:
        for step in plugin.declared.evolve_steps:
            site.plugins.evolved[step.id] = now
    keep(site, plugin)


def is_stale(site: Site, plugin: Plugin) -> bool:
    """True where what is kept is not what the plugin declares now."""
    kept = site.plugins
    return kept.known.get(plugin.id) != plain_plugin(plugin) or any(
        kept.types.get(name) != value for name, value in plain_types(plugin).items()
    )


def keep(site: Site, plugin: Plugin) -> bool:
    """Write down what keeps the plugin's documents readable without it; returns whether that was new."""
    changed = False
    for tree, new in ((site.plugins.known, {plugin.id: plain_plugin(plugin)}),
                      (site.plugins.types, plain_types(plugin))):  # fmt: skip
        for name, value in new.items():
            if tree.get(name) != value:
                tree[name] = value
                changed = True
    return changed


def switch_off(site: Site, actor: Actor, now: datetime, plugin_id: str, agency: str) -> None:
    """Switch a plugin off for an agency; what was written with it stays readable. NotAllowed, Missing."""
    _switch(site, actor, now, plugin_id, agency, False)


def switch_agencies(
    site: Site,
    actor: Actor,
    now: datetime,
    plugin_id: str,
    plugin: Plugin | None,
    on: Iterable[str] = (),
    off: Iterable[str] = (),
) -> None:
    """Switch a plugin on and off for several agencies at once; all of it or, where one is refused, nothing.

    `plugin` None: it is no longer installed, and can only be switched off. Raises as `switch_on` does.
    Invalid where it does not take part.
    """
    for agency in on:
        if plugin is None:
            raise Invalid({"": _("This plugin does not take part, so it cannot be switched on.")})
        switch_on(site, actor, now, plugin, agency)
    for agency in off:
        switch_off(site, actor, now, plugin_id, agency)


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


def note_job(site: Site, now: datetime, job_id: str, ended: datetime | None = None, reason: str = "") -> None:
    """Keep when a job began, and how it ended; no business of the audit trail."""
    site.plugins.jobs[job_id] = (now, ended, reason)


def was_asked(site: Site, plugin_id: str, day: date) -> bool:
    """True where the plugin was asked for the notices of that day."""
    asked = site.plugins.jobs.get(f"{plugin_id}:notices of a day")
    return asked is not None and asked[2] == day.isoformat()


def note_asked(site: Site, now: datetime, plugin_id: str, day: date) -> None:
    """Keep that it was asked."""
    site.plugins.jobs[f"{plugin_id}:notices of a day"] = (now, now, day.isoformat())


def tell(site: Site, now: datetime, plugin: Plugin, notice: Notice) -> tuple[int, ...]:
    """Tell people what a plugin wants them to know, once for each key; returns who was told.

    The words are kept in both languages, so that they are readable when the plugin is gone.
    """
    told = site.plugins.told
    key = f"{plugin.id}:{notice.key}"
    already = set(told.get(key, ()))
    people = [uid for uid in dict.fromkeys(notice.recipients) if uid not in already]
    if not people:
        return ()
    text_sq, text_en = (plugin.text(language, notice.text) for language in ("sq", "en"))
    found = notify(
        site, now, people, "plugin", notice.document,
        plugin=plugin.id, path=notice.path or f"/p/{plugin.id}", text_sq=text_sq, text_en=text_en,
    )  # fmt: skip
    told[key] = tuple(sorted(already | set(people)))
    return found


def take_away(site: Site, actor: Actor, now: datetime, plugin_id: str, *, trash: bool) -> int:
    """Switch a plugin off for every agency; with `trash` its documents go to the trash, from where their
    agencies restore them. Returns how many went there. Raises NotAllowed.
    """
    if not allows(actor, "plugin:manage", NATIONAL):
        raise NotAllowed(_("Only the administrators of the intranet take a plugin away."))
    for agency in agencies_of(site, plugin_id):
        switch_off(site, actor, now, plugin_id, agency)
    gone = 0
    for document in documents_of(site, plugin_id) if trash else ():
        if not document.trashed:
            document.trashed = (now, actor.uid)
            save(site, actor, now, document, "document:trashed", plugin=plugin_id)
            gone += 1
    record(site, None, actor, now, "plugin:taken_away", plugin=plugin_id, trashed=gone)
    return gone


def note_export(site: Site, actor: Actor, now: datetime, plugin_id: str, documents: int) -> None:
    """Write down that somebody took a plugin's documents along."""
    record(site, None, actor, now, "plugin:exported", plugin=plugin_id, n=documents)
