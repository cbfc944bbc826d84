"""Draws the boxes that plugins have on core's pages, and asks the run-time hooks in general.

One plugin after the other, each in the guard: one that fails leaves a sentence where its box would be, and
the rest of the page lives.
"""

from collections.abc import Iterable
from functools import lru_cache, partial

from markupsafe import Markup, escape
from pyramid.renderers import render

from dosja.agencies.switches import is_on
from dosja.documents.life.course import day_of
from dosja.messages import _
from dosja.plugins.contract import Context, Row, Slot
from dosja.plugins.guards import PASSED_OVER, Failed, HookError
from dosja.plugins.manager import Plugin

TEMPLATES = "dosja:plugins/templates/"
_MORE = _("More")


def slots(request, hook: str, agencies: Iterable[str] | None = None, **given) -> list[Markup]:
    """The drawn boxes of a place, by plugin id, as one piece; nothing where there is no box.

    `agencies`: those that the page is about; None: the reader's. `given` are the hook's arguments beside the
    context.
    """
    registry = request.registry
    plugins = registry.plugins.with_hook(hook)
    if not plugins or request.identity is None:
        return []
    drawn: list[str] = []
    contexts: dict[tuple[str, ...], Context] = {}
    watch, guard, site = registry.plugin_watch, registry.plugin_guard, request.site
    reached = request.plugin_reach if agencies is None else None
    for plugin in plugins:
        plugin_id = plugin.found.id
        here = agencies_here(request, plugin_id, agencies) if reached is None else reached.get(plugin_id)
        if not here or watch.is_paused(site, plugin_id):
            continue
        context = contexts.get(here)
        if context is None:
            context = contexts[here] = context_of(request, here)
        answer = guard.call(plugin_id, hook, partial(_draw, request, plugin, hook, context, given), site=site)
        if isinstance(answer, Failed):
            if answer is not PASSED_OVER or request.allowed("plugin:manage"):
                drawn.append(_draw_failure(request, plugin))
        elif answer:
            drawn.append(answer)
    # One piece: each would pass through every block of the page's template on its own.
    return [Markup("".join(drawn))] if drawn else []


def agencies_here(request, plugin_id: str, agencies: Iterable[str] | None) -> tuple[str, ...]:
    """Those of the agencies for which the plugin is on."""
    if agencies is None:
        return request.plugin_reach.get(plugin_id, ())
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


def _draw(request, plugin: Plugin, hook: str, context: Context, given: dict) -> str:
    slot = plugin.hooks[hook](context=context, **given)
    if slot is None:
        return ""
    if type(slot) is not Slot:
        raise HookError(f"{hook} gave {type(slot).__name__}, and Slot or None is expected")
    inner = ""
    if slot.template:
        values = {**slot.values, "slot": slot}
        inner = render(f"{plugin.found.package}:{slot.template}", values, request=request)
    return _box(request.translate, f"slot-{plugin.found.id}-{hook}", slot, inner)


@lru_cache(maxsize=2048)
def _safe(text: str) -> str:
    """A text for HTML; most words of boxes come again with every page."""
    return str(escape(text))


def _box(tell, name: str, slot: Slot, inner: str) -> str:
    """The markup of a box; `inner` is markup of the plugin's template. Written here and not as a template: a
    page may have thirty of them."""
    text = f"<p>{_safe(tell(slot.text))}</p>" if slot.text else ""
    rows = f'<dl class="meta">{"".join([_row(tell, row) for row in slot.rows])}</dl>' if slot.rows else ""
    more = f'<p class="more"><a href="{_safe(slot.more)}">{_safe(tell(_MORE))}</a></p>' if slot.more else ""
    return (
        f'<section class="card plugin-slot" aria-labelledby="{name}"><h2 id="{name}">'
        f"{_safe(tell(slot.title))}</h2>{text}{rows}{inner}{more}</section>"
    )


def _row(tell, row: Row) -> str:
    label, text = _safe(tell(row.label)), _safe(tell(row.text)) if row.text else ""
    if row.path:
        label = f'<a href="{_safe(row.path)}">{label}</a>'
    if row.chip:
        text = f'<span class="chip chip-{_safe(row.chip)}">{text}</span>'
    return f"<div><dt>{label}</dt><dd>{text}</dd></div>"


def _draw_failure(request, plugin: Plugin) -> str:
    box = {"plugin": plugin, "may_look": request.allowed("plugin:manage")}
    return render(TEMPLATES + "slot_failed.jinja2", box, request=request)
