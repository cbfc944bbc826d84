"""The administration of plugins: the list, and one page for each with all that it adds, does and did
wrong.
"""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.accounts.model import NATIONAL
from dosja.accounts.permissions import agencies_with
from dosja.collation import sort_key
from dosja.errors import Invalid
from dosja.messages import _
from dosja.plugins import operations, queries
from dosja.plugins.wording import HOOKS, STATES
from dosja.web.plugin_traversal import AdminPlugins, PluginInAdmin

TEMPLATES = "dosja:plugins/templates/"


def includeme(config):
    """Register the pages under /admin/plugins."""
    add = config.add_view
    manage = {"permission": "plugin:manage"}
    add(list_page, context=AdminPlugins, renderer=TEMPLATES + "plugins.jinja2", **manage)
    add(plugin_page, context=PluginInAdmin, request_method="GET",
        renderer=TEMPLATES + "plugin.jinja2", **manage)  # fmt: skip
    config.include("dosja.plugins.leaving_views")
    for name, view in (("on", switch_on), ("off", switch_off), ("release", release)):
        add(view, context=PluginInAdmin, name=name, request_method="POST", **manage)


def list_page(context, request):
    """Every plugin with its state, and where it is on."""
    return {
        "lines": queries.plugin_lines(request.site, request.registry.plugins),
        "states": STATES,
        "safe_mode": request.registry.plugins.safe_mode,
        "names": _names(request),
    }


def plugin_page(context, request):
    """One plugin."""
    registry = request.registry
    detail = queries.plugin_detail(request.site, registry.plugins, registry.plugin_guard, context.plugin_id)
    mine = agencies_with(request.identity, "plugin:manage", list(request.site.agencies))
    names = _names(request)
    return {
        "detail": detail,
        "states": STATES,
        "hooks": HOOKS,
        "names": names,
        "agencies": sorted(mine, key=lambda aid: sort_key(names[aid])),
        "national": request.allowed("plugin:manage", NATIONAL),
        "types": registry.types,
    }


def switch_on(context, request):
    """Switch the plugin on for an agency."""
    plugin = request.registry.plugins.get(context.plugin_id)
    if plugin is None:
        raise Invalid({"": _("This plugin does not take part, so it cannot be switched on.")})
    agency = request.POST.get("agency", "")
    operations.switch_on(request.site, request.identity, request.now, plugin, agency)
    request.session.flash(_("The plugin is on for this agency."), "success")
    return _back(context)


def switch_off(context, request):
    """Switch the plugin off for an agency."""
    agency = request.POST.get("agency", "")
    operations.switch_off(request.site, request.identity, request.now, context.plugin_id, agency)
    request.session.flash(_("The plugin is off for this agency. What was written with it stays readable."))
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
