"""The subcommands, one module each; a new module is a new subcommand, found by itself.

A module has NAME (as typed), HELP and maybe DETAILS (message ids), POSITION (its place in the list of help),
`add_arguments(parser, text)` and `run(call) -> exit code or None`. It imports what is heavy (ZODB, Pyramid,
Whoosh) inside `run`, so that `dosja --help` answers at once.
"""

import importlib
import pkgutil


def command_modules() -> list:
    """The modules of this package in the order of their POSITION, then by name."""
    names = [item.name for item in pkgutil.iter_modules(__path__) if not item.name.startswith("_")]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return sorted(modules, key=lambda module: (getattr(module, "POSITION", 50), module.NAME))
