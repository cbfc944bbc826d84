"""Puts the plugins into the web application: what they know of rights and rules, their words, their pages."""

import io
import logging

from pyramid.config.actions import ActionState
from pyramid.i18n import Translations, make_localizer
from pyramid.interfaces import ILocalizer, ITranslationDirectories

from dosja.agencies.switches import reach_of
from dosja.content_types import ContentType, TypeRegistry
from dosja.content_types.registry import in_order
from dosja.plugins.catalogs import catalog_of
from dosja.plugins.guards import trace_of
from dosja.plugins.keeping import KEPT
from dosja.plugins.manager import Plugin, load_plugins, not_started
from dosja.plugins.page_views import PagesConfig, add_pages, plugin_view
from dosja.plugins.report_views import figures
from dosja.plugins.slot_views import slots
from dosja.plugins.starting import keep_types, kept_of, start_plugins
from dosja.plugins.threads import NotBack, within
from dosja.web.i18n import LANGUAGES
from dosja.web.labels import STATES
from dosja.web.templating import states_of

MOST_KEPT = 100
"""For so many sets of plugins that are on for a reader it is kept which types he has to do with."""

logger = logging.getLogger(__name__)


def load(registry, settings) -> None:
    """Before the database is open: find the plugins and take up their types."""
    registry.plugins = load_plugins(settings)
    registry.types = registry.plugins.types


def attach_to(registry, db) -> None:
    """When the database is open: have the rooms find what the plugins know."""
    hooks = start_plugins(db, registry.dosja_settings, registry.plugins, lambda: registry.clock())
    registry.types = registry.plugins.types
    if not registry.plugins.safe_mode:
        keep_types(db, registry.plugins)
    registry.hooks, registry.plugin_watch, registry.plugin_guard = hooks, hooks.watch, hooks.guard


def includeme(config):
    """Register each plugin's pages, in a commit of its own, after core's; then their words."""
    registry = config.registry
    config.add_view_deriver(plugin_view)
    config.add_request_method(slots, "plugin_slots")
    config.add_request_method(figures, "plugin_figures")
    config.add_request_method(shown_type)
    config.add_request_method(types_here, reify=True)
    config.add_request_method(plugin_reach, reify=True)
    config.commit()
    registry.plugin_spaces, registry.kept_types_here = {}, {}
    for plugin in registry.plugins.active:
        _configure(config, plugin)
    registry.types = registry.plugins.types
    registry.hooks.refresh()
    registry.plugin_of_package = {
        plugin.found.package: plugin.id for plugin in registry.plugins.active if plugin.found.package
    }
    with_words = _take_up_kept(config)
    for language in LANGUAGES:
        _add_words(registry, language, with_words if language == "sq" else {})


def _configure(config, plugin: Plugin) -> None:
    registry = config.registry
    seconds = registry.dosja_settings.plugin_start_seconds
    try:
        pages, hook = PagesConfig(plugin), plugin.hooks.get("configure")
        if hook is not None:
            within(seconds, lambda: hook(config=pages))
        registry.plugin_spaces[plugin.id] = add_pages(config, plugin, pages.pages)
    except KeyboardInterrupt:
        raise
    except NotBack as late:
        registry.plugins.withdraw(plugin, not_started(seconds), late.place)
        logger.error("plugin %s is off: configure %s", plugin.id, late)
    except BaseException as error:
        config.action_state = ActionState()
        registry.plugins.withdraw(
            plugin, f"configure: {type(error).__name__}: {error}"[:500], trace_of(error)
        )
        logger.error("plugin %s is off: %s", plugin.id, plugin.reason)


def _take_up_kept(config) -> dict[str, str]:
    """Have pages show documents of plugins that are not here as before; returns their words."""
    registry = config.registry
    kept, words = kept_of(registry.database, registry.types)
    registry.shown_types = TypeRegistry([*registry.types, *kept])
    config.get_jinja2_environment().globals["STATES"] = {**STATES, **states_of(registry.shown_types)}
    return words


def _add_words(registry, language: str, kept: dict[str, str]) -> None:
    """Core's catalog of a language with those of the plugins, each in a domain of its own; also of those that
    are off, whose names stand on the page of plugins."""
    localizer = make_localizer(language, registry.queryUtility(ITranslationDirectories, default=[]))
    for plugin in registry.plugins:
        data = plugin.catalogs.get(language)
        if data:
            localizer.translations.add(Translations(io.BytesIO(data), domain=plugin.id))
    if kept:
        data = catalog_of(language, KEPT, kept)
        localizer.translations.add(Translations(io.BytesIO(data), domain=KEPT))
    registry.registerUtility(localizer, ILocalizer, name=language)


def shown_type(request, document):
    """The type of a document as pages show it: also of a plugin that is not here, as far as it was kept."""
    return request.registry.shown_types.get(document.type_id)


def plugin_reach(request) -> dict[str, tuple[str, ...]]:
    """Plugin id -> the reader's agencies for which it is on."""
    return {} if request.identity is None else reach_of(request.site, request.identity)


def types_here(request) -> tuple[ContentType, ...]:
    """The content types that this reader has to do with: core's, and those of plugins that are on for him."""
    registry, here = request.registry, frozenset(request.plugin_reach)
    found = registry.kept_types_here.get(here)
    if found is None:
        owners = ((ctype, registry.plugins.owner_of(ctype.id)) for ctype in registry.types)
        found = in_order(ctype for ctype, owner in owners if owner is None or owner.id in here)
        if len(registry.kept_types_here) >= MOST_KEPT:
            registry.kept_types_here.clear()
        registry.kept_types_here[here] = found
    return found
