"""The conformance kit of plugins: `dosja check-plugin`, and `problems_of` for the plugin's own tests.

First what can be read without running anything, then the plugin at work on a site of its own in a temporary
folder. It needs neither pytest nor WebTest, so that it runs on a server before a plugin is switched on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translationstring import TranslationString

from dosja.messages import _
from dosja.testing.checks.target import found

__all__ = ["Line", "check_plugin", "problems_of", "told"]


@dataclass(frozen=True)
class Line:
    """A line of the report: what was looked at, what was wrong (messages, each with the remedy), and, for
    what could not be looked at, why."""

    title: str
    problems: tuple[str, ...] = ()
    left_out: str = ""


def check_plugin(given: str, *, folders: tuple[Path, ...] = ()) -> Iterator[Line]:
    """Check an installed plugin by its id, or one in a folder; `folders` are searched for folder plugins.

    Raises dosja.errors.Missing where there is none.
    """
    from dosja.testing.checks import code, files, forms, metadata, rights, running, templates, words

    with found(given, folders) as target:
        for title, check in (
            (_("Metadata"), metadata.check),
            (_("Imports and storage"), code.check),
            (_("Both languages"), words.check),
            (_("Templates"), templates.check),
        ):
            yield Line(title, tuple(check(target)))
        with running.started(target) as site:
            problems = tuple(running.check_start(site))
            yield Line(_("It takes part"), problems)
            after: tuple[tuple[str, Callable[[Any], Iterator[str]]], ...] = (
                (_("Rights"), rights.check),
                (_("Pages"), running.check_pages),
                (_("Forms"), forms.check),
                (_("Switched off, removed and back again"), running.check_round_trip),
                (_("What is stored"), running.check_stored),
                (_("No error meanwhile"), running.check_errors),
            )
            if not problems and (kinds := files.names(site)):
                title = _("Kinds of files it reads: ${names}", mapping={"names": kinds})
                after = (*after[:-1], (title, files.check), after[-1])
            for title, check_running in after:
                if problems:
                    yield Line(title, left_out=_("not looked at, as it does not take part"))
                else:
                    yield Line(title, tuple(check_running(site)))


def problems_of(given: str, language: str = "en") -> list[str]:
    """All that is wrong with a plugin, in words; empty when nothing is. For a test of the plugin's own."""
    from dosja.cli.language import translator

    text = translator(language)
    return [f"{text(line.title)}: {told(text, one)}" for line in check_plugin(given) for one in line.problems]


def told(text: Callable[[str], str], message: str) -> str:
    """A message in the language of `text`, with the messages that it holds in its turn."""
    mapping = getattr(message, "mapping", None)
    if mapping:
        inner = {
            name: text(one) if isinstance(one, TranslationString) else one for name, one in mapping.items()
        }
        message = TranslationString(message, domain=message.domain, default=message.default, mapping=inner)
    return text(message)
