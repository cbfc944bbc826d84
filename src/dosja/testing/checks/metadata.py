"""What a plugin says of itself is there and fits, and all its files go into its wheel."""

import configparser
from collections.abc import Iterator

from dosja.content_types import SchemaError
from dosja.messages import _
from dosja.plugins.metadata import core_version, read_metadata, wrong_core
from dosja.testing.checks.target import FOLDER, SOURCES, Target

_LEFT_OUT = ("__pycache__", ".pyc", ".py", ".pot")


def check(target: Target) -> Iterator[str]:
    """See the module."""
    try:
        head = read_metadata(target.folder, target.id, "0")
    except SchemaError as error:
        yield _("${error}. Mend this line first.", mapping={"error": str(error)})
        return
    if not str(head.description):
        yield _("plugin.toml says no description: one sentence of what an agency gets by it.")
    wrong = wrong_core(head, core_version())
    if wrong:
        yield wrong
    if "<" not in head.requires_core and "==" not in head.requires_core:
        yield _(
            "requires_core has no upper end. A later Dosja may be another one: write for example ${example}",
            mapping={"example": '">=0.1, <0.2"'},
        )
    if target.kind != FOLDER and not target.licence:
        yield _("No licence is named. Write it into [metadata] of setup.cfg: license = MIT")
    if len(target.points) > 1:
        yield _(
            "There are ${n} entry points; a distribution holds one plugin.", mapping={"n": len(target.points)}
        )
    if target.kind == SOURCES:
        yield from _files_left_out(target)


def _files_left_out(target: Target) -> Iterator[str]:
    """Files of the package that setup.cfg leaves out of the wheel: missing only where it is installed."""
    parser = configparser.ConfigParser(interpolation=None)
    if target.root is None or not parser.read(target.root / "setup.cfg", "utf-8"):
        return
    if not parser.has_section("options") or parser.get("options", "include_package_data", fallback="") != "":
        return
    packed = {path for path in target.folder.rglob("*") if path.name.endswith(_LEFT_OUT)}
    data = dict(parser["options.package_data"]) if parser.has_section("options.package_data") else {}
    packages = [path.parent for path in target.folder.rglob("__init__.py")]
    for name, patterns in data.items():
        for package in packages:
            dotted = ".".join((target.package, *target.parts(package)))
            if name in ("*", "", dotted):
                for pattern in patterns.split():
                    packed.update(package.glob(pattern))
    missing = [
        target.name_of(path)
        for path in sorted(target.folder.rglob("*"))
        if path.is_file() and path not in packed and "__pycache__" not in path.parts
    ]
    if missing:
        yield _(
            "Missing in the wheel: ${files}. Name them in [options.package_data] of setup.cfg.",
            mapping={"files": ", ".join(missing[:8])},
        )
