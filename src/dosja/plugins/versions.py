"""The versions of a plugin's data: which evolve steps it still needs, or does not know."""

from datetime import datetime

from dosja.messages import _
from dosja.plugins.contract import EvolveStep
from dosja.plugins.guards import Failed, Guard
from dosja.plugins.manager import Plugin

EVOLVE_SECONDS = 86_400.0


def pending(site, plugin: Plugin) -> list[EvolveStep]:
    """The steps that the data still need, in order; none for a plugin that was never on here."""
    if plugin.id not in site.plugins.known:
        return []
    return [step for step in plugin.declared.evolve_steps if step.id not in site.plugins.evolved]


def unknown(site, plugin: Plugin) -> list[str]:
    """Steps that the data have seen and the plugin does not know: its code is older than the data."""
    known = {step.id for step in plugin.declared.evolve_steps}
    prefix = f"{plugin.id}:"
    return [name for name in site.plugins.evolved.keys(prefix, prefix + "\uffff") if name not in known]


def wrong_data(site, plugin: Plugin) -> str:
    """Why the plugin cannot work on the data as they are, as a message; "" where it can."""
    foreign = unknown(site, plugin)
    if foreign:
        return _(
            "The data were written by a newer version of it (${steps}). Install that version.",
            mapping={"steps": ", ".join(foreign)},
        )
    waiting = pending(site, plugin)
    if waiting:
        return _(
            "Its data need to be brought up to date (${steps}). Run: dosja evolve",
            mapping={"steps": ", ".join(step.id for step in waiting)},
        )
    return ""


def run_step(site, guard: Guard, plugin: Plugin, step: EvolveStep, now: datetime) -> str:
    """Run one step and record it; the caller commits both. Returns why it failed, "" where it did not."""
    answer = guard.call(
        plugin.id, "evolve_steps", lambda: step.run(site), site=site, keep=True, seconds=EVOLVE_SECONDS
    )
    if isinstance(answer, Failed):
        return answer.reason
    site.plugins.evolved[step.id] = now
    return ""
