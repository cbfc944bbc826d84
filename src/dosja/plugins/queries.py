"""Questions about plugins for the administration: what each adds, where it is on, what it has done."""

from dataclasses import dataclass, field
from datetime import datetime

from dosja.accounts.permissions import PERMISSIONS, roles_known
from dosja.agencies.switches import agencies_of
from dosja.plugins.guards import Guard
from dosja.plugins.manager import Plugin, Plugins

GONE = "gone"
PAUSED = "paused"


@dataclass(frozen=True)
class Line:
    """A plugin in the list: `state` is that of `manager`, or "paused", or "gone" (no longer installed)."""

    id: str
    title: str
    version: str
    origin: str
    state: str
    reason: str
    agencies: tuple[str, ...]
    errors: int
    documents: int


@dataclass(frozen=True)
class Adds:
    """What a plugin adds, for the page that asks before it is switched on.

    Pairs of a message and what is told beside it, a text or messages; of `fields` pairs of a type's id and
    the labels, of `jobs` a message and the hours; of `hooks` the names.
    """

    types: tuple = ()
    fields: tuple = ()
    lifecycles: tuple = ()
    vocabularies: tuple = ()
    permissions: tuple = ()
    roles: tuple = ()
    trackers: tuple = ()
    menu: tuple = ()
    reports: tuple = ()
    indicators: tuple = ()
    jobs: tuple = ()
    formats: tuple = ()
    commands: tuple = ()
    steps: tuple = ()
    hooks: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimeSpent:
    """What a hook took in this process."""

    hook: str
    calls: int
    seconds: float
    longest: float


@dataclass(frozen=True)
class KnownError:
    """A kept error."""

    hook: str
    reason: str
    place: str
    trace: str
    first: object
    last: object
    count: int


@dataclass(frozen=True)
class JobRun:
    """The last run of a job: when it began, when it ended (None: it runs, or was cut off), what went
    wrong.
    """

    title: str
    begun: datetime | None = None
    ended: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Detail:
    """All about one plugin."""

    line: Line
    plugin: Plugin | None
    adds: Adds
    errors: tuple[KnownError, ...] = ()
    spent: tuple[TimeSpent, ...] = ()
    jobs: tuple[JobRun, ...] = ()
    paused: tuple | None = None
    counts: dict[str, int] = field(default_factory=dict)


def plugin_lines(site, plugins: Plugins, language: str = "sq") -> list[Line]:
    """Every plugin that is installed or of which something is kept, by id; doubles at the end. `language`: of
    the titles of those that are gone."""
    gone = [name for name in site.plugins.known if plugins.get(name) is None]
    lines = [_line(site, plugins.get(name), name, language) for name in sorted({*plugins.plugins, *gone})]
    return lines + [_line(site, double, double.id, language) for double in plugins.doubles]


def plugin_detail(site, plugins: Plugins, guard: Guard, plugin_id: str, language: str = "sq") -> Detail:
    """One plugin, whole."""
    plugin = plugins.get(plugin_id)
    return Detail(
        line=_line(site, plugin, plugin_id, language),
        plugin=plugin,
        adds=adds_of(site, plugin) if plugin is not None else Adds(),
        errors=tuple(KnownError(*row) for row in site.plugins.errors.get(plugin_id, ())),
        spent=tuple(
            TimeSpent(hook, spent.calls, spent.seconds, spent.longest)
            for (name, hook), spent in sorted(guard.spent.items())
            if name == plugin_id
        ),
        jobs=tuple(
            JobRun(job.title, *site.plugins.jobs.get(job.id, ()))
            for job in (plugin.declared.jobs if plugin is not None else ())
        ),
        paused=site.plugins.paused.get(plugin_id),
        counts=counts_of(site, plugin_id),
    )


def adds_of(site, plugin: Plugin) -> Adds:
    """What a plugin adds."""
    declared = plugin.declared
    roles = roles_known(site)
    return Adds(
        types=tuple((ctype.title, "") for ctype in declared.types),
        fields=tuple(
            (type_id, tuple(one.label for fieldset in fieldsets for one in fieldset.fields))
            for type_id, fieldsets in declared.fields.items()
        ),
        lifecycles=tuple((one.title, "") for one in declared.lifecycles.values()),
        vocabularies=tuple(declared.vocabularies),
        permissions=tuple(
            (one.title, tuple(roles[role].title for role in one.roles if role in roles))
            for one in declared.permissions
        ),
        roles=tuple((one.title, tuple(PERMISSIONS[name] for name in one.carries)) for one in declared.roles),
        trackers=tuple((one.title, "") for one in declared.trackers.values()),
        menu=tuple((one.title, "") for one in declared.menu),
        reports=tuple((one.title, "") for one in declared.reports),
        indicators=tuple((one.title, one.measure) for one in declared.indicators),
        jobs=tuple((one.title, f"{one.hours:g}") for one in declared.jobs),
        formats=tuple(
            (one.title, " ".join(f".{name}" for name in one.extensions)) for one in declared.text_extractors
        ),
        commands=tuple((one.help, f"dosja {plugin.id} {one.name}") for one in declared.commands),
        steps=tuple((one.title, one.id) for one in declared.evolve_steps),
        hooks=tuple(sorted(plugin.hooks)),
    )


def counts_of(site, plugin_id: str) -> dict[str, int]:
    """Type id -> how many documents of a plugin's types there are, the trash included."""
    prefix = f"{plugin_id}:"
    trees = site.documents.by_type
    return {name: len(trees[name]) for name in trees.keys(prefix, prefix + "\uffff") if len(trees[name])}


def title_of(site, plugin: Plugin | None, plugin_id: str, language: str) -> str:
    """Its title as a message; of one that is gone the kept one in the language."""
    if plugin is not None and plugin.metadata is not None:
        return plugin.title
    title_sq, title_en = site.plugins.known.get(plugin_id, {}).get("title", (plugin_id, plugin_id))
    return title_en if language == "en" else title_sq


def _line(site, plugin: Plugin | None, plugin_id: str, language: str) -> Line:
    known = site.plugins.known.get(plugin_id, {})
    paused = site.plugins.paused.get(plugin_id)
    if plugin is None:
        state, reason = GONE, ""
    elif plugin.is_active and paused is not None:
        state, reason = PAUSED, f"{paused[1]}: {paused[2]}"
    else:
        state, reason = plugin.state, plugin.reason
    metadata = plugin.metadata if plugin is not None else None
    return Line(
        id=plugin_id,
        title=title_of(site, plugin, plugin_id, language),
        version=metadata.version if metadata is not None else known.get("version", ""),
        origin=plugin.found.origin if plugin is not None else "",
        state=state,
        reason=reason,
        agencies=agencies_of(site, plugin_id),
        errors=sum(row[6] for row in site.plugins.errors.get(plugin_id, ())),
        documents=sum(counts_of(site, plugin_id).values()),
    )
