"""Throw-away plugin distributions, written into a folder that is put on sys.path: no pip, no network."""

import sys
import textwrap
from pathlib import Path

TYPE = """
id = "{id}:card"
version = 1
title = "Duty card"
plural = "Duty cards"
create = ["editor"]

[[fieldsets]]
id = "card"
title = "The card"

[[fieldsets.fields]]
name = "title"
kind = "text"
label = "Title"
required = true
search = "title"

[[fieldsets.fields]]
name = "code"
kind = "text"
label = "Code"
search = "exact"

[[fieldsets.fields]]
name = "language"
kind = "choice"
label = "Language"
options = [{{value = "sq", label = "Albanian"}}, {{value = "en", label = "English"}}]

[[fieldsets.fields]]
name = "point"
kind = "text"
label = "Crossing point"
search = "body"
"""


class Distributions:
    """Writes distributions; `path` is the folder that stands on sys.path."""

    def __init__(self, path: Path):
        self.path = path
        self.packages: list[str] = []

    def write(
        self,
        plugin_id: str,
        code: str = "",
        *,
        files: dict[str, str] | None = None,
        requires=">=0.1, <1",
        version="1.0",
        package: str = "",
        name: str = "",
    ) -> Path:
        """A distribution with the plugin `plugin_id`, whose module holds `code`; returns the package's
        folder.

        `files` are further files of the package by path. The module starts with `from dosja.api import *`,
        `_` and `ID`.
        """
        package = package or f"throwaway_{plugin_id}"
        folder = self.path / package
        head = f"from dosja.api import *\nID = {plugin_id!r}\n_ = messages(ID)\n"
        given = {
            "__init__.py": "",
            "plugin.py": head + textwrap.dedent(code),
            "plugin.toml": f'requires_core = "{requires}"\ntitle = "Plugin {plugin_id}"\n',
            **(files or {}),
        }
        for path, text in given.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        name = name or f"throwaway-{plugin_id}".replace("_", "-")
        info = self.path / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[dosja.plugins]\n{plugin_id} = {package}.plugin\n", "utf-8")
        self.packages.append(package)
        return folder

    def remove(self, plugin_id: str) -> None:
        """Uninstall: the code and the metadata go."""
        import shutil

        self.forget()
        for path in list(self.path.iterdir()):
            if path.name.startswith((f"throwaway_{plugin_id}", f"throwaway_{plugin_id}-")):
                shutil.rmtree(path)

    def forget(self) -> None:
        """Forget the imported modules, as a new process would."""
        for name in list(sys.modules):
            if name.partition(".")[0] in self.packages:
                del sys.modules[name]
