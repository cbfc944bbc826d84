"""The plugins of one application: found, imported, asked what they add; each on its own, none can stop
another.

Made anew for each application and process (`load_plugins`), never kept in a module. Every step is guarded, so
that whatever one plugin does, the others and Dosja itself start; what went wrong stands in its `Plugin`.
"""

import gettext
import importlib
import io
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pluggy
from translationstring import TranslationString

from dosja import hookspecs
from dosja.content_types import ContentType, SchemaError, TypeRegistry, load_core_types
from dosja.messages import _
from dosja.plugins.catalogs import read_catalogs
from dosja.plugins.declaring import DeclarationError, Declared, check_conflicts, declare
from dosja.plugins.discovery import Found, find_plugins
from dosja.plugins.guards import clean_import, trace_of
from dosja.plugins.logs import dam
from dosja.plugins.metadata import Metadata, core_version, read_metadata, wrong_core
from dosja.plugins.threads import NotBack, within

ACTIVE, FAILED, WRONG_CORE, WRONG_DATA, BLOCKED, NOT_ALLOWED, SAFE_MODE = (
    "active",
    "failed",
    "wrong_core",
    "wrong_data",
    "blocked",
    "not_allowed",
    "safe_mode",
)
FOLDER = "plugins"
"""The folder of plugins inside the site's."""
EVERY = "*"

logger = logging.getLogger(__name__)


@dataclass
class Plugin:
    """A plugin that is installed: what it is, whether it takes part, why not, what it adds.

    `reason` is a message or a plain text; `trace` the traceback of what went wrong; `hooks` are its functions
    by the name of the hook, taking the hook's arguments by name; `seconds` is what its start took.
    """

    found: Found
    metadata: Metadata | None = None
    state: str = ACTIVE
    reason: str = ""
    trace: str = ""
    declared: Declared = field(default_factory=Declared)
    hooks: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    catalogs: Mapping[str, bytes] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def id(self) -> str:
        """Its id, which stands before all ids of what it adds."""
        return self.found.id

    @property
    def title(self) -> str:
        """Its title as a message; its id where it could not be read."""
        return self.metadata.title if self.metadata is not None else self.id

    @property
    def is_active(self) -> bool:
        """True when it takes part in this process."""
        return self.state == ACTIVE

    def text(self, language: str, message: str) -> str:
        """A message of the plugin in a language, by its own catalog; for what is kept when it goes."""
        data = self.catalogs.get(language)
        translations = gettext.GNUTranslations(io.BytesIO(data)) if data else gettext.NullTranslations()
        marked = message if isinstance(message, TranslationString) else TranslationString(message)
        return marked.interpolate(translations.gettext(str(marked)))

    def fail(self, reason: str, trace: str = "", state: str = FAILED) -> None:
        """Take nothing of it."""
        self.state, self.reason, self.trace = state, reason, trace
        self.declared, self.hooks = Declared(), {}


@dataclass
class Plugins:
    """All plugins of one process by id, in the order of their ids; `doubles` are those whose id was taken."""

    plugins: Mapping[str, Plugin]
    doubles: tuple[Plugin, ...]
    core: TypeRegistry
    types: TypeRegistry
    safe_mode: bool = False

    def __iter__(self) -> Iterator[Plugin]:
        return iter(self.plugins.values())

    def get(self, plugin_id: str) -> Plugin | None:
        """The plugin with this id, or None where it is not installed."""
        return self.plugins.get(plugin_id)

    @property
    def active(self) -> list[Plugin]:
        """Those that take part, by id."""
        return [plugin for plugin in self if plugin.is_active]

    def with_hook(self, hook: str) -> list[Plugin]:
        """The active ones that have a function for a hook, by id."""
        return [one for one in self.plugins.values() if hook in one.hooks and one.is_active]

    def owner_of(self, name: str) -> Plugin | None:
        """The active plugin to which an id with a prefix belongs ("police_academy:duty_card")."""
        prefix, colon, _rest = name.partition(":")
        found = self.plugins.get(prefix) if colon else None
        return found if found is not None and found.is_active else None

    def withdraw(self, plugin: Plugin, reason: str, trace: str = "", state: str = FAILED) -> None:
        """Take a plugin out again after all were loaded, with all it declared: nothing of it stays. (Of one
        whose data have to evolve, the steps stay.)"""
        steps = plugin.declared.evolve_steps
        plugin.fail(reason, trace, state)
        if state == WRONG_DATA:
            plugin.declared = Declared(evolve_steps=steps)
        self.types = merged_types(self.core, self)


def load_plugins(settings) -> Plugins:
    """Find, import and ask the plugins of a site. Raises SchemaError for a wrong type file of the site's own
    only; what is wrong with a plugin stands in it."""
    core = load_core_types(tuple(filter(None, settings.schemas.split(":"))))
    folders = (settings.home / FOLDER, *map(Path, filter(None, settings.plugin_folders.split(":"))))
    manager = pluggy.PluginManager("dosja")
    manager.add_hookspecs(hookspecs)
    allowed, blocked = settings.plugins.split(), settings.blocked_plugins.split()
    plugins: dict[str, Plugin] = {}
    doubles = []
    for found in find_plugins(folders):
        plugin = Plugin(found)
        if found.id in plugins:
            other = plugins[found.id].found.origin
            plugin.fail(_("Its id is taken already by ${other}.", mapping={"other": other}))
            doubles.append(plugin)
            continue
        plugins[found.id] = plugin
        begun = time.perf_counter()
        if _may_load(plugin, settings.safe_mode, allowed, blocked):
            before = [other.declared for other in plugins.values() if other is not plugin]
            _load(plugin, manager, core, before, settings.plugin_start_seconds)
        plugin.seconds = time.perf_counter() - begun
    loaded = Plugins(plugins, tuple(doubles), core, core, settings.safe_mode)
    loaded.types = merged_types(core, loaded)
    return loaded


def merged_types(core: TypeRegistry, plugins: Plugins) -> TypeRegistry:
    """Core's types with the fields that plugins add to them, then the plugins' own."""
    types: list[ContentType] = []
    active = plugins.active
    for ctype in core:
        extra = tuple(fieldset for plugin in active for fieldset in plugin.declared.fields.get(ctype.id, ()))
        types.append(replace(ctype, fieldsets=(*ctype.fieldsets, *extra)) if extra else ctype)
    return TypeRegistry([*types, *(ctype for plugin in active for ctype in plugin.declared.types)])


def _may_load(plugin: Plugin, safe_mode: bool, allowed: list[str], blocked: list[str]) -> bool:
    """Read its head, and see whether it may take part, before any of its code runs."""
    found = plugin.found
    try:
        if found.folder is None:
            raise SchemaError(found.origin, "", "its package cannot be found")
        plugin.metadata = read_metadata(found.folder, found.id, found.release)
    except SchemaError as error:
        plugin.fail(str(error))
        return False
    except Exception as error:
        plugin.fail(f"plugin.toml: {error}", trace_of(error))
        return False
    wrong = wrong_core(plugin.metadata, core_version())
    if found.id in blocked:
        plugin.fail(_("It is on the list of blocked plugins (setting blocked_plugins)."), state=BLOCKED)
    elif EVERY not in allowed and found.id not in allowed:
        plugin.fail(_("It is not on the list of allowed plugins (setting plugins)."), state=NOT_ALLOWED)
    elif wrong:
        plugin.fail(wrong, state=WRONG_CORE)
    elif safe_mode:
        plugin.fail(_("The intranet runs in safe mode, without plugins."), state=SAFE_MODE)
    else:
        return True
    with suppress(Exception):  # only so that the page of plugins names it in the reader's language
        plugin.catalogs = read_catalogs(found.folder, found.id)
    return False


def _load(
    plugin: Plugin,
    manager: pluggy.PluginManager,
    core: TypeRegistry,
    before: list[Declared],
    seconds: float,
) -> None:
    """Import, register and ask it; on any error it is as if it had never been there. `before`: what those
    declared that were loaded before it; `seconds`: how long all of this may take."""
    try:
        if plugin.found.folder is not None:
            plugin.catalogs = read_catalogs(plugin.found.folder, plugin.id)
        target, asked = within(seconds, partial(_asked, replace(plugin), core))
        check_conflicts(asked.declared, before)
        if target is not None:
            manager.register(target, name=plugin.id)
        plugin.hooks, plugin.declared = asked.hooks, asked.declared
    except KeyboardInterrupt:
        raise
    except NotBack as late:
        plugin.fail(not_started(seconds), late.place)
    except (SchemaError, DeclarationError) as error:
        plugin.fail(str(error), trace_of(error))
    except BaseException as error:
        plugin.fail(f"{type(error).__name__}: {error}"[:500], trace_of(error))
    if not plugin.is_active:
        if manager.has_plugin(plugin.id):
            manager.unregister(name=plugin.id)
        reason = plugin.reason
        plain = reason.interpolate() if isinstance(reason, TranslationString) else reason
        logger.error("plugin %s is off: %s", plugin.id, plain)


def _asked(trial: Plugin, core: TypeRegistry) -> tuple[Any, Plugin]:
    """The imported plugin, None for a folder, and `trial`, a copy, with all that it says. The copy is
    dropped where this takes too long."""
    target = None
    if trial.found.module:
        dam(trial.id, trial.found.package)
        with clean_import(trial.found.package):
            target = _import(trial.found.module)
            trial.hooks = _functions(trial.id, target)
    trial.declared = declare(trial.id, trial.found.folder, core, partial(_ask, trial))
    return target, trial


def not_started(seconds: float) -> str:
    """Why a plugin is off that hangs at its start, as a message."""
    return _("Its start had not come back after ${n} s.", mapping={"n": f"{seconds:g}"})


def _import(value: str) -> Any:
    module, _colon, name = value.partition(":")
    found = importlib.import_module(module.strip())
    for part in filter(None, name.strip().split(".")):
        found = getattr(found, part)
    return found


def _functions(plugin_id: str, target: Any) -> dict[str, Callable[..., Any]]:
    """Its functions by hook. Tried in a manager of its own first: what is refused half-way leaves nothing."""
    trial = pluggy.PluginManager("dosja")
    trial.add_hookspecs(hookspecs)
    trial.register(target, name=plugin_id)
    trial.check_pending()
    functions: dict[str, Callable[..., Any]] = {}
    for caller in trial.get_hookcallers(target) or ():
        for implementation in caller.get_hookimpls():
            if implementation.wrapper or implementation.hookwrapper:
                raise DeclarationError(f"{caller.name}: a hook of Dosja cannot be wrapped")
            functions[caller.name] = _caller(implementation.function, implementation.argnames)
    return functions


def _caller(function: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    """The function as the hook calls it: with all arguments by name, of which it takes its own."""

    def call(**given):
        return function(*[given[name] for name in names])

    return call


def _ask(plugin: Plugin, hook: str) -> Any:
    """A start-up hook's answer, in the words of which hook went wrong."""
    function = plugin.hooks.get(hook)
    if function is None:
        return None
    try:
        return function()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise DeclarationError(f"{hook}: {type(error).__name__}: {error}"[:500]) from error
