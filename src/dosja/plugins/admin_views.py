"""The administration of plugins: the list, and one page for each with all that it adds, does and did
wrong.
"""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.accounts.model import NATIONAL
from dosja.accounts.permissions import agencies_with
from dosja.collation import sort_key
from dosja.messages import _
from dosja.plugins import operations, queries
from dosja.plugins.wording import HOOKS, LISTED, STATES
from dosja.web.plugin_traversal import AdminPlugins, PluginInAdmin

TEMPLATES = "dosja:plugins/templates/"
_ON = _("Switched on for: ${agencies}.")
_OFF = _("Switched off for: ${agencies}. What was written with it stays readable.")


def includeme(config):
    """Register the pages under /admin/plugins."""
    add = config.add_view
    manage = {"permission": "plugin:manage"}
    add(list_page, context=AdminPlugins, renderer=TEMPLATES + "plugins.jinja2", **manage)
    add(plugin_page, context=PluginInAdmin, request_method="GET",
        renderer=TEMPLATES + "plugin.jinja2", **manage)  # fmt: skip
    config.include("dosja.plugins.leaving_views")
    for name, view in (("switch", switch), ("release", release)):
        add(view, context=PluginInAdmin, name=name, request_method="POST", **manage)


def list_page(context, request):
    """Every plugin with its state, and where it is on; by title."""
    lines = queries.plugin_lines(request.site, request.registry.plugins, request.locale_name)
    return {
        "lines": sorted(lines, key=lambda line: sort_key(request.translate(line.title))),
        "doubles": {line.id for line in lines if sum(line.id == other.id for other in lines) > 1},
        "states": STATES,
        "safe_mode": request.registry.plugins.safe_mode,
        "names": _names(request),
    }


def plugin_page(context, request):
    """One plugin. Where it does not work, only the agencies for which it is on are offered, to end that."""
    registry = request.registry
    given = (request.site, registry.plugins, registry.plugin_guard, context.plugin_id, request.locale_name)
    detail = queries.plugin_detail(*given)
    mine = agencies_with(request.identity, "plugin:manage", list(request.site.agencies))
    names, works = _names(request), detail.plugin is not None and detail.plugin.is_active
    offered = [aid for aid in mine if works or aid in detail.line.agencies]
    return {
        "detail": detail,
        "states": STATES,
        "hooks": HOOKS,
        "other_hooks": [name for name in HOOKS if name in detail.adds.hooks and name not in LISTED],
        "names": names,
        "works": works,
        "agencies": sorted(offered, key=lambda aid: sort_key(names[aid])),
        "national": request.allowed("plugin:manage", NATIONAL),
        "types": registry.shown_types,
    }


def switch(context, request):
    """Switch the plugin on and off as the agencies are ticked. What the page showed comes along, so that
    somebody else's switch of the meantime stays."""
    ticked, before = (set(request.POST.getall(name)) for name in ("agency", "before"))
    on, off = sorted(ticked - before), sorted(before - ticked)
    plugin = request.registry.plugins.get(context.plugin_id)
    operations.switch_agencies(
        request.site, request.identity, request.now, context.plugin_id, plugin, on=on, off=off
    )
    names = _names(request)
    for agencies, words in ((on, _ON), (off, _OFF)):
        if agencies:
            told = ", ".join(sorted((names[aid] for aid in agencies), key=sort_key))
            request.session.flash(request.translate(words, mapping={"agencies": told}), "success")
    if not on and not off:
        request.session.flash(_("Nothing was changed."))
    return _back(context)


def release(context, request):
    """Let a paused plugin take part again."""
    operations.release(request.site, request.identity, request.now, context.plugin_id)
    request.session.flash(_("The plugin takes part again. If it fails again, it is paused again."))
    return _back(context)


def _back(context):
    return HTTPSeeOther(f"/admin/plugins/{context.plugin_id}")


def _names(request):
    return {aid: agency.title(request.locale_name) for aid, agency in request.site.agencies.items()}
