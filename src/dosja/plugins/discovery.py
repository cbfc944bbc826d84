"""Finds plugins, without running any of their code: installed distributions, and folders without Python.

A distribution names the entry point `dosja.plugins` its id and its module; `plugin.toml`, `schemas/`,
`locale/`, `templates/` and `static/` lie in the package. A folder plugin is a folder in `plugins/` of the
site's folder, or in one that the setting `plugin_folders` names, with the same files and no module.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from dosja.plugins.metadata import FILE, PLUGIN_ID

GROUP = "dosja.plugins"


@dataclass(frozen=True)
class Found:
    """A plugin that is there: its id, where its files are, the module to import ("" for none), its origin.

    `folder` None: the package cannot be found.
    """

    id: str
    folder: Path | None
    module: str = ""
    package: str = ""
    distribution: str = ""
    release: str = ""

    @property
    def origin(self) -> str:
        """Distribution and version, or the folder's name: what a person knows it by."""
        if self.distribution:
            return f"{self.distribution} {self.release}"
        return f"{self.folder.name}/" if self.folder is not None else ""


def find_plugins(folders: tuple[Path, ...]) -> list[Found]:
    """All plugins, sorted by id, those of distributions before folders of the same id."""
    found = [*_installed(), *_in_folders(folders)]
    return sorted(found, key=lambda one: (one.id, not one.distribution, one.distribution))


def _installed() -> Iterator[Found]:
    for point in entry_points(group=GROUP):
        module = point.value.partition(":")[0].strip()
        package = module.partition(".")[0]
        yield Found(
            id=point.name,
            folder=_folder_of(package),
            module=point.value,
            package=package,
            distribution=_name(point),
            release=point.dist.version if point.dist is not None else "",
        )


def _name(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value


def _folder_of(package: str) -> Path | None:
    """The folder of a top-level package, found without importing it."""
    loaded = sys.modules.get(package)
    spec = loaded.__spec__ if loaded is not None else None
    if spec is None:
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = find(package, None) if find is not None else None
            if spec is not None:
                break
        else:
            spec = PathFinder.find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0]) if places else None


def _in_folders(folders: tuple[Path, ...]) -> Iterator[Found]:
    seen = set()
    for folder in folders:
        if not folder.is_dir():
            continue
        for place in sorted(folder.iterdir()):
            if (place / FILE).is_file() and place.resolve() not in seen:
                seen.add(place.resolve())
                name = place.name.replace("-", "_")
                yield Found(name if PLUGIN_ID.fullmatch(name) else place.name, place)
