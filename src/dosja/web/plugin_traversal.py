"""The addresses of plugins: their own pages under /p, and their places in the administration."""

from dosja.agencies.switches import reach
from dosja.web.branch import Branch


class PluginPages(Branch):
    """/p/PLUGIN: the pages of a plugin that is on for an agency of the reader; else nothing is there."""

    def __getitem__(self, name):
        request = self.request
        space = request.registry.plugin_spaces[name]
        agencies = reach(request.site, name, request.identity)
        if not agencies:
            raise KeyError(name)
        return space(request, agencies)


class AdminPlugins(Branch):
    """/admin/plugins/ID: a plugin that is installed, or of which something is kept."""

    def __getitem__(self, name):
        registry, site = self.request.registry, self.request.site
        if registry.plugins.get(name) is None and name not in site.plugins.known:
            raise KeyError(name)
        return PluginInAdmin(name)


class PluginInAdmin:
    """A plugin in the administration."""

    def __init__(self, plugin_id):
        self.plugin_id = plugin_id
