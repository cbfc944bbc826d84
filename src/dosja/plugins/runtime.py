"""The answers of the loaded plugins to the rooms (`dosja.hooks`): rights, rules, which type belongs to
whom.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from dosja.accounts import permissions
from dosja.accounts.model import NATIONAL
from dosja.agencies.switches import agencies_of, is_on
from dosja.content_types import ContentType
from dosja.documents.extraction import Format, NoReader, Reader, reasons
from dosja.documents.life.course import day_of
from dosja.errors import Invalid, NotAllowed
from dosja.hooks import NoHooks
from dosja.messages import _
from dosja.people.folding import fold
from dosja.plugins.contract import Context
from dosja.plugins.formats import format_of
from dosja.plugins.guards import Failed, Guard, HookError
from dosja.plugins.manager import Plugins
from dosja.plugins.readers import PluginReader, reader_of
from dosja.plugins.watch import Watch
from dosja.training.trackers import STATES, Progress
from dosja.training.trackers.standard import STANDARD

ROOT_KEY = "dosja"
MOST_LINES, LINE_LENGTH = 4, 100
"""What a template may add to a certificate."""
_PAUSED = _("The plugin ${plugin}, which checks such documents, is paused after errors. Nothing was saved.")
_FAILED = _("The plugin ${plugin} could not check the document. Nothing was saved; try again in a moment.")


class Hooks(NoHooks):
    """See `NoHooks`; made once for each process."""

    def __init__(self, plugins: Plugins, guard: Guard, watch: Watch) -> None:
        self.plugins, self.guard, self.watch = plugins, guard, watch
        self.refresh()

    def refresh(self) -> None:
        """Take up what the active plugins declare now; one may have been withdrawn."""
        trackers: dict[str, Any] = {}
        roles: dict[str, permissions.Role] = {}
        titles: dict[str, str] = {}
        carried: dict[tuple[str, str], str] = {}
        formats: list[tuple[Format, PluginReader]] = []
        for plugin in self.plugins.active:
            declared = plugin.declared
            for name, tracker in declared.trackers.items():
                trackers[name] = GuardedTracker(tracker, plugin.id, self.guard)
            for given in declared.text_extractors:
                formats.append((format_of(given), reader_of(plugin, given, self.guard)))
            for role in declared.roles:
                roles[role.id] = permissions.Role(role.id, role.title, role.help)
                for name in (*role.carries, "site:view"):
                    carried[role.id, name] = plugin.id
            for permission in declared.permissions:
                titles[permission.id] = permission.title
                for role_id in permission.roles:
                    carried[role_id, permission.id] = plugin.id
        self.trackers: Mapping[str, Any] = MappingProxyType(trackers)
        self._types: dict[tuple[str, frozenset[str]], ContentType] = {}
        self._formats = tuple(formats)
        self.roles, self.permissions, self._carried = roles, titles, carried

    def carries(self, role: str, permission: str) -> str:
        """See `NoHooks`."""
        return self._carried.get((role, permission), "")

    def acts(self, stored, plugin_id: str, agency: str) -> bool:
        """True when the plugin is on for the agency ("*": for any); `stored` is any stored object."""
        site = stored._p_jar.root()[ROOT_KEY]
        return bool(agencies_of(site, plugin_id)) if agency == NATIONAL else is_on(site, plugin_id, agency)

    def tracker(self, stored, name: str) -> Any:
        """See `NoHooks`."""
        found = self.trackers.get(name)
        return None if found is None or self._paused(stored, found.plugin_id) else found

    def _paused(self, stored, plugin_id: str) -> bool:
        return self.watch.is_paused(stored._p_jar.root()[ROOT_KEY], plugin_id)

    def type_for(self, stored, ctype: ContentType, agencies: Iterable[str]) -> ContentType:
        """See `NoHooks`."""
        foreign = {name.partition(":")[0] for fieldset in ctype.fieldsets if ":" in (name := fieldset.id)}
        off = {name for name in foreign if not any(self.acts(stored, name, agency) for agency in agencies)}
        if not off:
            return ctype
        kept = tuple(one for one in ctype.fieldsets if one.id.partition(":")[0] not in off)
        key = (ctype.id, frozenset(off))
        return self._types.setdefault(key, replace(ctype, fieldsets=kept))

    def column_field(self, stored, agency: str, heading: str) -> str:
        """See `NoHooks`."""
        folded = f" {fold(heading)} "
        for plugin in self.plugins.active:
            for column in plugin.declared.roster_columns:
                known = any(f" {fold(word)} " in folded for word in column.words)
                if known and self.acts(stored, plugin.id, agency) and not self._paused(stored, plugin.id):
                    return column.field
        return ""

    def certificate_templates(self, stored, agency: str) -> dict[str, str]:
        """See `NoHooks`."""
        return {
            name: template.title
            for plugin in self.plugins.active
            if self.acts(stored, plugin.id, agency)
            for name, template in plugin.declared.certificates.items()
        }

    def certificate_lines(self, site, user, now, name: str, found, language: str, say) -> tuple[str, ...]:
        """See `NoHooks`."""
        owner = self.plugins.owner_of(name)
        if owner is None or not is_on(site, owner.id, found.agency) or self._paused(site, owner.id):
            return ()
        template = owner.declared.certificates.get(name)
        if template is None:
            return ()
        context = Context(site, user, now, day_of(now), language, (found.agency,), say)
        ask = partial(_lines, template.lines, context, found)
        answer = self.guard.call(owner.id, "certificate_templates", ask, site=site)
        return () if isinstance(answer, Failed) else answer

    def formats(self, stored, agency: str) -> tuple[Format, ...]:
        """See `NoHooks`."""
        return tuple(one for one, reader in self._formats if self.acts(stored, reader.owner, agency))

    def reader(self, stored, media_type: str, agency: str) -> Reader | None:
        """See `NoHooks`."""
        for one, reader in self._formats:
            if one.media_type == media_type:
                if not self.acts(stored, reader.owner, agency):
                    return NoReader(reasons.PLUGIN_OFF)
                return NoReader(reasons.PLUGIN_PAUSED) if self._paused(stored, reader.owner) else reader
        return None

    def check_document(self, site, actor, now, document, type_id: str, agency: str, values: dict) -> None:
        """See `NoHooks`. What cannot be asked does not agree: a check that fails lets nothing through."""
        wrong: dict[str, str] = {}
        for plugin in self.plugins.with_hook("validate_document"):
            if not is_on(site, plugin.id, agency):
                continue
            if self.watch.is_paused(site, plugin.id):
                if type_id.startswith(f"{plugin.id}:"):
                    raise NotAllowed(_PAUSED, plugin=plugin.id)
                continue
            given = {**values, "type_id": type_id, "agency": agency}
            ask = partial(_objections, plugin.hooks["validate_document"], document, given)
            context = plain_context(site, actor, now, (agency,))
            answer = self.guard.call(plugin.id, "validate_document", partial(ask, context), site=site)
            if isinstance(answer, Failed):
                raise NotAllowed(_FAILED, plugin=plugin.id)
            wrong.update(answer)
        if wrong:
            raise Invalid(wrong)

    def lacking(self, stored, type_id: str, agency: str) -> str:
        """See `NoHooks`."""
        owner = self.plugins.owner_of(type_id)
        return "" if owner is None or self.acts(stored, owner.id, agency) else owner.id


def plain_context(site, user, now: datetime, agencies: tuple[str, ...]) -> Context:
    """The context of a call without a page: texts stay messages, which whoever shows them translates."""
    language = getattr(user, "language", "sq")
    return Context(site, user, now, day_of(now), language, agencies, lambda message, mapping=None: message)


def _lines(function: Callable, context: Context, found) -> tuple[str, ...]:
    answer = function(context, found)
    if isinstance(answer, str) or not isinstance(answer, Sequence):
        raise HookError(f"lines gave {type(answer).__name__}, and a sequence of texts is expected")
    if not all(isinstance(line, str) for line in answer):
        raise HookError("lines gave something that is no text")
    told = tuple(str(context.translate(line)) for line in answer)
    if len(told) > MOST_LINES or any(len(line) > LINE_LENGTH for line in told):
        raise HookError(f"lines gave more than {MOST_LINES} lines of {LINE_LENGTH} characters")
    return told


def _objections(function, document, values: dict, context: Context) -> dict[str, str]:
    answer = function(context=context, document=document, values=values)
    if answer is None:
        return {}
    if not isinstance(answer, Mapping) or not all(
        isinstance(part, str) for pair in answer.items() for part in pair
    ):
        raise HookError(f"validate_document gave {type(answer).__name__}; field and message are expected")
    return dict(answer)


class GuardedTracker:
    """A plugin's rule; where it fails, core's own answers, and the progress is core's.

    `known`: what the rule looked up for a requirement, None where it looks nothing up, FAILED where that
    failed.
    """

    FAILED = ("failed",)

    def __init__(self, tracker: Any, plugin_id: str, guard: Guard, known: Hashable = None) -> None:
        self.title = tracker.title
        self.narrows = getattr(tracker, "narrows", False) is True
        self.plugin_id = plugin_id
        self.known = known
        self._tracker, self._guard = tracker, guard

    def looked_up(self, site, requirement) -> "GuardedTracker":
        """The rule with what it looks up on the site for this requirement."""
        look_up = getattr(self._tracker, "look_up", None)
        if look_up is None:
            return self

        def ask():
            answer = look_up(site, requirement)
            hash(answer)
            return answer

        answer = self._guard.call(self.plugin_id, "trackers", ask, site=site)
        known = self.FAILED if isinstance(answer, Failed) else answer
        return GuardedTracker(self._tracker, self.plugin_id, self._guard, known)

    def in_scope(self, requirement, posting, gender="") -> bool:
        """See `training.trackers.Tracker`."""

        def ask():
            answer = self._tracker.in_scope(requirement, posting, gender)
            if type(answer) is not bool:
                raise HookError(f"in_scope gave {type(answer).__name__}, and bool is expected")
            return answer

        answer = self._guard.call(self.plugin_id, "trackers", ask)
        return STANDARD.in_scope(requirement, posting, gender) if isinstance(answer, Failed) else answer

    def progress(self, requirement, facts, day, *, enrolled=False) -> Progress:
        """See `training.trackers.Tracker`."""

        if self.known == self.FAILED:
            return STANDARD.progress(requirement, facts, day, enrolled=enrolled)
        more = {} if self.known is None else {"known": self.known}

        def ask():
            answer = self._tracker.progress(requirement, facts, day, enrolled=enrolled, **more)
            if type(answer) is not Progress or answer.state not in STATES:
                raise HookError(f"progress gave {type(answer).__name__}, and Progress is expected")
            return answer

        answer = self._guard.call(self.plugin_id, "trackers", ask)
        if isinstance(answer, Failed):
            return STANDARD.progress(requirement, facts, day, enrolled=enrolled)
        return answer
