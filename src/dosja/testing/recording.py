"""Writes down which hooks of a plugin are called while people work, with what, and what they answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any


@dataclass(frozen=True)
class HookCall:
    """One call: the hook's name, its arguments by name, its answer, and the error where it raised one."""

    hook: str
    given: Mapping[str, Any]
    answer: Any = None
    error: BaseException | None = None


def record_hooks(app, plugin_id: str) -> list[HookCall]:
    """The list to which every call of a hook of this plugin is added from now on.

    Hooks that are asked at the start only (content_types, permissions, ...) were called already.
    """
    plugin = app.registry.plugins.get(plugin_id)
    assert plugin is not None, f"the plugin {plugin_id} is not installed"
    calls: list[HookCall] = []
    plugin.hooks = {name: partial(_recorded, calls, name, plugin.hooks[name]) for name in plugin.hooks}
    app.registry.hooks.refresh()
    return calls


def _recorded(calls: list[HookCall], hook: str, function: Callable[..., Any], **given: Any) -> Any:
    try:
        answer = function(**given)
    except BaseException as error:
        calls.append(HookCall(hook, given, error=error))
        raise
    calls.append(HookCall(hook, given, answer))
    return answer
