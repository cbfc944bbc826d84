"""Finds the plugin that is to be checked: an installed one, sources with a setup.cfg, or a folder plugin.

Sources that are not installed are put on the path for as long as the check takes, with the metadata that an
installed distribution would have.
"""

import configparser
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from dosja.errors import Missing
from dosja.messages import _
from dosja.plugins.discovery import GROUP, find_plugins
from dosja.plugins.metadata import FILE

INSTALLED, SOURCES, FOLDER = "installed", "sources", "folder"


@dataclass(frozen=True)
class Target:
    """A plugin: its id, the folder with its plugin.toml, how it was found, what its distribution says.

    `root` is the folder of the sources; `points`: every entry point of the distribution for plugins.
    """

    id: str
    folder: Path
    kind: str
    package: str = ""
    licence: str = ""
    root: Path | None = None
    points: dict[str, str] = field(default_factory=dict)

    def python_files(self) -> list[Path]:
        """The modules of the plugin, without its tests."""
        return [path for path in sorted(self.folder.rglob("*.py")) if "tests" not in self.parts(path)]

    def templates(self) -> list[Path]:
        """Its templates."""
        return sorted(self.folder.rglob("*.jinja2"))

    def parts(self, path: Path) -> tuple[str, ...]:
        """The names on the way from the plugin's folder to a file."""
        return path.relative_to(self.folder).parts

    def name_of(self, path: Path) -> str:
        """A file as people write it: from the plugin's folder on."""
        return path.relative_to(self.folder).as_posix()


@contextmanager
def found(given: str, folders: tuple[Path, ...] = ()) -> Iterator[Target]:
    """The plugin that `given` names: an id, the name of a distribution, or a folder. Raises Missing."""
    place = Path(given)
    if place.is_dir():
        place = place.resolve()
        if (place / "setup.cfg").is_file() or (place / "pyproject.toml").is_file():
            with _on_path(_sources(place)) as target:
                yield target
            return
        if (place / FILE).is_file():
            yield Target(place.name.replace("-", "_"), place, FOLDER)
            return
        raise Missing(
            _(
                "There is no plugin in ${folder}: neither setup.cfg nor plugin.toml is there.",
                mapping={"folder": str(place)},
            )
        )
    for one in find_plugins(folders):
        if given in (one.id, one.distribution) and one.folder is not None:
            kind = INSTALLED if one.distribution else FOLDER
            licence = _licence(one.distribution) if one.distribution else ""
            yield Target(one.id, one.folder, kind, one.package, licence)
            return
    raise Missing(_("There is no plugin and no folder ${name}.", mapping={"name": given}))


def _sources(root: Path) -> Target:
    points, licence = _declared(root)
    for name, value in points.items():
        package = value.partition(":")[0].partition(".")[0].strip()
        folder = next((place / package for place in (root, root / "src") if (place / package).is_dir()), None)
        if folder is not None:
            return Target(name, folder, SOURCES, package, licence, root, points)
        raise Missing(
            _(
                "The entry point ${name} leads to the package ${package}, and there is no such folder.",
                mapping={"name": name, "package": package},
            )
        )
    raise Missing(
        _(
            "${folder} has no entry point in the group ${group}.",
            mapping={"folder": str(root), "group": GROUP},
        )
    )


def _declared(root: Path) -> tuple[dict[str, str], str]:
    """The entry points for plugins and the licence, of setup.cfg or pyproject.toml."""
    parser = configparser.ConfigParser(interpolation=None)
    points: dict[str, str] = {}
    licence = ""
    if (root / "setup.cfg").is_file():
        parser.read(root / "setup.cfg", "utf-8")
        lines = parser.get("options.entry_points", GROUP, fallback="").splitlines()
        points = {
            line.partition("=")[0].strip(): line.partition("=")[2].strip() for line in lines if "=" in line
        }
        licence = parser.get("metadata", "license", fallback="") or (
            "License ::" if "License ::" in parser.get("metadata", "classifiers", fallback="") else ""
        )
    if (root / "pyproject.toml").is_file():
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8")).get("project", {})
        points = project.get("entry-points", {}).get(GROUP, points)
        licence = str(project.get("license", licence) or "")
    return points, licence


def _licence(distribution: str) -> str:
    about = metadata.metadata(distribution)
    classifiers = [line for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    return about.get("License-Expression") or about.get("License") or "".join(classifiers[:1])


@contextmanager
def _on_path(target: Target) -> Iterator[Target]:
    """The sources as if they were installed."""
    for one in find_plugins(()):
        if one.id == target.id and one.folder is not None and one.folder.resolve() == target.folder:
            yield target
            return
    before, modules = list(sys.path), set(sys.modules)
    with tempfile.TemporaryDirectory() as temporary:
        info = Path(temporary) / f"checked_{target.id}-0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: checked-{target.id}\nVersion: 0\n")
        lines = "".join(f"{name} = {value}\n" for name, value in target.points.items())
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n{lines}", "utf-8")
        sys.path[0:0] = [temporary, str(target.folder.parent)]
        try:
            yield target
        finally:
            sys.path[:] = before
            for name in set(sys.modules) - modules:
                if name.partition(".")[0] == target.package:
                    del sys.modules[name]
