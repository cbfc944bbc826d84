"""Draws the boxes that plugins have on core's pages, and asks the run-time hooks in general.

One plugin after the other, each in the guard: one that fails leaves a sentence where its box would be, and
the rest of the page lives.
"""

from collections.abc import Iterable

from markupsafe import Markup
from pyramid.renderers import render

from dosja.agencies.switches import is_on, reach
from dosja.documents.life.course import day_of
from dosja.plugins.contract import Context, Slot
from dosja.plugins.guards import PASSED_OVER, Failed, HookError
from dosja.plugins.manager import Plugin

TEMPLATES = "dosja:plugins/templates/"


def slots(request, hook: str, agencies: Iterable[str] | None = None, **given) -> list[Markup]:
    """The drawn boxes of a place, by plugin id. `agencies`: those that the page is about; None: the reader's.

    `given` are the hook's arguments beside the context.
    """
    registry = request.registry
    plugins = registry.plugins.with_hook(hook)
    if not plugins or request.identity is None:
        return []
    drawn = []
    for plugin in plugins:
        here = agencies_here(request, plugin.id, agencies)
        if not here or registry.plugin_watch.is_paused(request.site, plugin.id):
            continue
        answer = registry.plugin_guard.call(
            plugin.id,
            hook,
            lambda one=plugin, at=here: _draw(request, one, hook, at, given),
            site=request.site,
        )
        if isinstance(answer, Failed):
            if answer is not PASSED_OVER or request.allowed("plugin:manage"):
                drawn.append(_draw_failure(request, plugin))
        elif answer:
            drawn.append(answer)
    return drawn


def agencies_here(request, plugin_id: str, agencies: Iterable[str] | None) -> tuple[str, ...]:
    """Those of the agencies for which the plugin is on."""
    if agencies is None:
        return reach(request.site, plugin_id, request.identity)
    return tuple(aid for aid in agencies if aid and is_on(request.site, plugin_id, aid))


def context_of(request, agencies: tuple[str, ...]) -> Context:
    """What a run-time hook is told of who asks."""
    return Context(
        site=request.site,
        user=request.identity,
        now=request.now,
        today=day_of(request.now),
        language=request.locale_name,
        agencies=agencies,
        translate=request.translate,
        answers=request.registry.coverage_answers,
    )


def _draw(request, plugin: Plugin, hook: str, agencies: tuple[str, ...], given: dict) -> Markup | None:
    slot = plugin.hooks[hook](context=context_of(request, agencies), **given)
    if slot is None:
        return None
    if type(slot) is not Slot:
        raise HookError(f"{hook} gave {type(slot).__name__}, and Slot or None is expected")
    inner = None
    if slot.template:
        values = {**slot.values, "slot": slot}
        inner = Markup(render(f"{plugin.found.package}:{slot.template}", values, request=request))
    box = {"slot": slot, "inner": inner, "plugin_id": plugin.id, "where": hook}
    return Markup(render(TEMPLATES + "slot.jinja2", box, request=request))


def _draw_failure(request, plugin: Plugin) -> Markup:
    box = {"plugin": plugin, "may_look": request.allowed("plugin:manage")}
    return Markup(render(TEMPLATES + "slot_failed.jinja2", box, request=request))
