"""The second phase: the pages of plugins. What a plugin says is first gathered and checked, then registered.

Each plugin has one include and one commit of its own. A page has its address under /p/PLUGIN, or under an
object of core with the plugin's id in its name; it never takes the place of another one. Every view runs in
the guard, and answers only for agencies that switched the plugin on.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyramid.exceptions import ConfigurationError
from pyramid.httpexceptions import HTTPException, HTTPNotFound

from dosja.accounts.permissions import PERMISSIONS
from dosja.agencies.model import Agency
from dosja.agencies.switches import is_on, reach
from dosja.documents.model import Document
from dosja.errors import PluginFailed, Problem
from dosja.messages import _
from dosja.plugins.guards import Failed
from dosja.plugins.manager import Plugin
from dosja.plugins.report_views import add_reports
from dosja.training.model import Session
from dosja.web.traversal import PersonRecord

CORE_CONTEXTS = (Document, Agency, PersonRecord, Session)
"""Objects of core below which a plugin may have pages."""
VIEW_SECONDS = 30.0
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Page:
    """A view that a plugin asked for."""

    view: Callable[..., Any]
    name: str
    context: type | None
    permission: str
    renderer: str | None
    request_method: str


class PluginSpace:
    """/p/PLUGIN: the context of a plugin's own pages; each plugin has a class of its own below this one.

    `agencies` are those of the reader for which the plugin is on.
    """

    plugin_id = ""

    def __init__(self, request, agencies: tuple[str, ...]):
        self.request = request
        self.agencies = agencies

    def __getitem__(self, name):
        raise KeyError(name)


class PagesConfig:
    """What the hook `configure` is given: gathers the pages of one plugin."""

    def __init__(self, plugin: Plugin):
        self.plugin_id = plugin.id
        self._package = plugin.found.package
        self._folder = plugin.found.folder
        self._known = {*PERMISSIONS, *(one.id for one in plugin.declared.permissions)}
        self.pages: list[Page] = []

    def add_view(
        self,
        view: Callable[..., Any],
        *,
        name: str = "",
        context: type | None = None,
        permission: str = "site:view",
        renderer: str | None = None,
        request_method: str = "GET",
    ) -> None:
        """Add a page. `view(context, request)` gives the values of the `renderer`, a template of the package
        ("templates/points.jinja2"), or "json", or a response.

        Without `context` its address is /p/PLUGIN/NAME ("" is the plugin's first page). With one of the
        classes Document, Agency, PersonRecord and Session it stands below such an object, and the name begins
        with the plugin's id. `permission`: a right of core or of the plugin's own.
        """
        if not callable(view):
            raise ConfigurationError(f"add_view: {view!r} cannot be called")
        if permission not in self._known:
            raise ConfigurationError(f"add_view: there is no permission {permission!r}")
        if request_method not in METHODS:
            raise ConfigurationError("add_view: request_method is 'GET' or 'POST'")
        if name and (not _NAME.fullmatch(name) or name.startswith("report-")):
            raise ConfigurationError(
                f"add_view: the name {name!r} must match {_NAME.pattern} and not begin with 'report-'"
            )
        if context is not None:
            if context not in CORE_CONTEXTS:
                names = ", ".join(one.__name__ for one in CORE_CONTEXTS)
                raise ConfigurationError(f"add_view: a context is one of {names}, or none")
            if name != self.plugin_id and not name.startswith(self.plugin_id + "-"):
                raise ConfigurationError(
                    f"add_view: {name!r} would take a place of core; below {context.__name__} a name begins"
                    f" with '{self.plugin_id}-'"
                )
        if any((one.name, one.context, one.request_method) == (name, context, request_method)
               for one in self.pages):  # fmt: skip
            raise ConfigurationError(f"add_view: {name!r} is there already for {request_method}")
        self.pages.append(Page(view, name, context, permission, self._template(renderer), request_method))

    def _template(self, renderer: str | None) -> str | None:
        if renderer in (None, "json"):
            return renderer
        if self._folder is None or not (self._folder / renderer).is_file():
            raise ConfigurationError(f"add_view: there is no template {renderer!r} in the package")
        return f"{self._package}:{renderer}"


def add_pages(config, plugin: Plugin, pages: list[Page]) -> type[PluginSpace]:
    """Register the gathered pages of one plugin and commit; returns the class of its space.

    Raises ConfigurationError where two of them have one address.
    """
    space = type(f"Space_{plugin.id}", (PluginSpace,), {"plugin_id": plugin.id})

    def register(inner):
        for page in pages:
            inner.add_view(
                page.view,
                name=page.name,
                context=page.context or space,
                permission=page.permission,
                renderer=page.renderer,
                request_method=page.request_method,
                plugin=plugin.id,
            )
        add_reports(inner, plugin, space)
        static = plugin.found.folder / "static" if plugin.found.folder is not None else None
        if static is not None and static.is_dir():
            inner.add_static_view(f"p-static/{plugin.id}", str(static), cache_max_age=3600)

    # By its name an include is told from another; one of the same name would not be taken a second time.
    register.__name__ = f"register_{plugin.id}"
    config.include(register)
    config.commit()
    return space


def plugin_view(view, info):
    """View deriver: a plugin's view in the guard, for the agencies that switched the plugin on."""
    plugin_id = info.options.get("plugin")
    if not plugin_id:
        return view

    def guarded(context, request):
        registry = request.registry
        if registry.plugin_watch.is_paused(request.site, plugin_id):
            raise PluginFailed(_("The page belongs to a plugin that was paused after errors."))
        if not _acts_on(context, request, plugin_id):
            raise HTTPNotFound()
        answer = registry.plugin_guard.call(
            plugin_id,
            f"view {info.options.get('name') or '/'}",
            lambda: view(context, request),
            site=request.site,
            keep=request.method == "POST",
            passing=(HTTPException, Problem),
            seconds=max(VIEW_SECONDS, registry.plugin_guard.seconds),
        )
        if isinstance(answer, Failed):
            raise PluginFailed(_("The page belongs to a plugin that failed. The administrators can see why."))
        return answer

    return guarded


plugin_view.options = ("plugin",)


def _acts_on(context, request, plugin_id: str) -> bool:
    if isinstance(context, PluginSpace):
        return bool(context.agencies)
    agency = getattr(context, "agency", None) or getattr(context, "aid", None)
    if not agency:
        return bool(reach(request.site, plugin_id, request.identity))
    return is_on(request.site, plugin_id, agency)
