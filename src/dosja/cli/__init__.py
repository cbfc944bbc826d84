"""The `dosja` command: finds the subcommands, reads the command line, turns refusals into one sentence.

Exit codes: 0 done, 1 refused or a problem found, 2 wrong use, 130 stopped by Ctrl-C. A subcommand is a module
in `cli/commands` (see its docstring); nothing about any of them stands here.
"""

import argparse
import logging
import os
import sys
import warnings
from pathlib import Path

from dosja.cli.call import Call, Refused
from dosja.cli.commands import command_modules
from dosja.cli.language import choose_language, translator
from dosja.errors import Invalid, Problem, why
from dosja.messages import _
from dosja.settings import SettingsError, default_home, read_home_settings

__all__ = ["main", "make_parser"]

OK, PROBLEM, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: list[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's own) and return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    # Of Pyramid 2.1, which plugins import (setup.cfg pins setuptools for it); nobody here can help it.
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    language = choose_language(argv, os.environ)
    text = translator(language)
    parser = make_parser(text, named_plugin(argv, text))
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as stopped:  # argparse ends the process itself, for --help and for wrong use
        return stopped.code
    _log(arguments.verbose)
    call = Call(arguments, language, text)
    try:
        return arguments.run(call) or OK
    except KeyboardInterrupt:
        call.complain(_("Stopped."))
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away: `dosja user list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        message = refusal(error, text)
        if message is None:
            raise
        call.complain(message)
        return PROBLEM


def refusal(error: Exception, text) -> str | None:
    """The message with which an expected error is told, or None for a fault of the program."""
    # ZODB and ZEO take a while to import, and only commands that opened a database can raise their errors.
    storage = sys.modules.get("dosja.storage.database")
    if storage is not None:
        if isinstance(error, storage.DatabaseError):
            return error.args[0]
        if isinstance(error, storage.ConflictError):
            return _("Somebody else saved at the same moment, so nothing was changed. Run the command again.")
        if isinstance(error, storage.ClientDisconnected):
            return _("The storage process stopped answering. What was told as done is kept; run it again.")
    if isinstance(error, Refused | SettingsError):
        return error.args[0]
    if isinstance(error, Invalid):
        return " ".join(text(message) for message in error.fields.values())
    if isinstance(error, Problem):
        return error.message
    if isinstance(error, OSError) and error.filename:
        return _("${file}: ${why}", mapping={"file": error.filename, "why": why(error)})
    return None


def named_plugin(argv: list[str], text):
    """The plugin that the command line names in the place of a command, or None; only then any is loaded."""
    first = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    add_common(first, text, home=str(default_home()), lang=None, verbose=False)
    first.add_argument("command", nargs="?")
    try:
        known, _rest = first.parse_known_args(argv)
        if known.command is None or known.command in {module.NAME for module in command_modules()}:
            return None
        settings = read_home_settings(Path(known.home).absolute())
    except (argparse.ArgumentError, SettingsError):
        return None
    from dosja.plugins.manager import load_plugins

    plugin = load_plugins(settings).get(known.command)
    return plugin if plugin is not None and plugin.is_active and plugin.declared.commands else None


def make_parser(text, plugin=None) -> argparse.ArgumentParser:
    """The parser of the whole command line, with the commands of a plugin where one is named; `text`
    translates messages."""
    parser = argparse.ArgumentParser(
        prog="dosja",
        description=text(_("Runs and looks after a Dosja intranet.")),
        epilog=text(_("Plugins have commands of their own: dosja PLUGIN --help.")),
        allow_abbrev=False,
    )
    add_common(parser, text, home=str(default_home()), lang=None, verbose=False)
    subparsers = parser.add_subparsers(
        title=text(_("commands")), metavar=text(_("COMMAND")), required=True, dest="command"
    )
    for module in command_modules():
        help_text = text(module.HELP)
        subparser = subparsers.add_parser(
            module.NAME,
            help=help_text,
            description=help_text + "\n\n" + text(getattr(module, "DETAILS", "")),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            conflict_handler="resolve",  # a command may give an option of all commands a meaning of its own
        )
        subparser.set_defaults(run=module.run)
        add_common(subparser, text)
        module.add_arguments(subparser, text)
    if plugin is not None:
        _add_plugin(subparsers, plugin, text)
    return parser


def _add_plugin(subparsers, plugin, text) -> None:
    language = choose_language([], os.environ)
    of_plugin = subparsers.add_parser(plugin.id, help=plugin.text(language, plugin.title), allow_abbrev=False)
    commands = of_plugin.add_subparsers(metavar=text(_("COMMAND")), required=True, dest="plugin_command")
    for command in plugin.declared.commands:
        title = plugin.text(language, command.help)
        own = commands.add_parser(command.name, help=title, description=title, allow_abbrev=False)
        own.set_defaults(run=command.run)
        add_common(own, text)
        if command.add_arguments is not None:
            command.add_arguments(own, text)


def add_common(
    parser, text, *, home=argparse.SUPPRESS, lang=argparse.SUPPRESS, verbose=argparse.SUPPRESS
) -> None:
    """Add the options of every command; they may stand before or after its name, defaults only before."""
    parser.add_argument(
        "--home",
        metavar=text(_("FOLDER")),
        default=home,
        help=text(_("the site's folder (default: var, or the environment's DOSJA_HOME)")),
    )
    parser.add_argument(
        "--lang",
        choices=("sq", "en"),
        default=lang,
        help=text(_("language of the messages (default: English where LANG begins with en, else Albanian)")),
    )
    parser.add_argument(
        "--verbose", action="store_true", default=verbose, help=text(_("show the libraries' log on stderr"))
    )


def _log(verbose: bool) -> None:
    """Libraries log for servers; a person at the command line sees sentences, unless he asks for more."""
    root = logging.getLogger()
    if verbose:
        logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    elif not root.handlers:
        root.addHandler(logging.NullHandler())
