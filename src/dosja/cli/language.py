"""The language of the `dosja` command: `--lang`, else English where LANG begins with "en", else Albanian.

Argparse takes its own few sentences from gettext's present domain; they are listed here so that they stand in
our catalog, and the domain is set to ours.
"""

import gettext
import os

from dosja.language import language_of
from dosja.messages import DOMAIN, _
from dosja.resources import locale_folder

ARGPARSE = (
    _("usage: "),
    _("options"),
    _("positional arguments"),
    _("show this help message and exit"),
    _("%(prog)s: error: %(message)s\n"),
    _("the following arguments are required: %s"),
    _("unrecognized arguments: %s"),
    _("argument %(argument_name)s: %(message)s"),
    _("invalid choice: %(value)r (choose from %(choices)s)"),
    _("invalid %(type)s value: %(value)r"),
    _("expected one argument"),
    _("expected at least one argument"),
    _("not allowed with argument %s"),
)
"""Sentences of the standard library that a person meets; named here only to be extracted."""


def choose_language(argv: list[str], environment) -> str:
    """ "sq" or "en", from the command line's --lang or from the environment's LC_ALL, LC_MESSAGES, LANG."""
    for position, word in enumerate(argv):
        wanted = word[7:] if word.startswith("--lang=") else None
        if word == "--lang" and position + 1 < len(argv):
            wanted = argv[position + 1]
        if wanted in ("sq", "en"):
            return wanted
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "sq"
    return "sq"


def translator(language: str):
    """A function that turns a message id, marked or plain, into `language`, with its values filled in."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(locale_folder()))
    gettext.textdomain(DOMAIN)
    return language_of(language).text
