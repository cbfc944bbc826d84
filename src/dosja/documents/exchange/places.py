"""Files of an imported folder: found by the name that a manifest gives, never outside the folder."""

import re
import unicodedata
from pathlib import Path

from dosja.documents.exchange.manifest import MANIFEST
from dosja.errors import Problem
from dosja.messages import _

_FUNCTION_WORDS = {
    "sq": frozenset("dhe të në për me që nga një është janë së ndaj ose kjo këtë si".split()),  # noqa: SIM905
    "en": frozenset("the and of to in for with that is are by on from this which".split()),  # noqa: SIM905
}


class Folder:
    """A folder of files; `find` gives the path of a name."""

    def __init__(self, path: Path):
        self.path = path.resolve()
        self._by_name: dict[str, Path] | None = None

    def names(self) -> list[str]:
        """The files below the folder in the order of their paths; hidden ones are passed over."""
        found = []
        for path in sorted(self.path.rglob("*")):
            relative = path.relative_to(self.path)
            if path.is_file() and not any(part.startswith(".") for part in relative.parts):
                found.append(str(relative))
        return found

    def find(self, name: str) -> Path:
        """The file of this name; Problem when it leads out of the folder or is not there.

        Names written with `\\`, or with other bytes for the same letters (ë as two on a Mac), are found too.
        """
        if "\0" in name or len(name) > 1000:
            raise Problem(_("There is no such file in the folder."))
        for written in dict.fromkeys((name, name.replace("\\", "/"))):
            try:
                path = (self.path / written).resolve()
                if not path.is_relative_to(self.path):
                    raise Problem(_("The path leads out of the folder."))
                if path.is_file():
                    return path
            except (OSError, RuntimeError) as error:  # a name too long for the disk, links in a circle
                raise Problem(_("There is no such file in the folder.")) from error
        if self._by_name is None:
            self._by_name = {_folded(known): self.path / known for known in self.names()}
        found = self._by_name.get(_folded(name.replace("\\", "/")))
        if found is None or not found.resolve().is_relative_to(self.path):
            raise Problem(_("There is no such file in the folder."))
        return found

    def others(self, rows: list[dict[str, str]]) -> list[str]:
        """The files that none of a manifest's rows names."""
        named = {_folded(row["file"].replace("\\", "/")) for row in rows}
        return [name for name in self.names() if name != MANIFEST and _folded(name) not in named]

    def rows(self) -> list[dict[str, str]]:
        """One row for each file, as a manifest without further columns would have them."""
        return [{"file": name} for name in self.names() if name != MANIFEST]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.removeprefix("./"))


def title_of(name: str) -> str:
    """A title made of a file's clean name: no ending, no underscores, a capital letter."""
    words = re.sub(r"[_\s-]+", " ", Path(name).stem).strip()
    return (words[:1].upper() + words[1:])[:300] or name


def language_of(beginning: bytes) -> str:
    """ "sq" or "en" by the commonest short words at the beginning of a text; "sq" where they do not tell."""
    words = re.findall(r"\w+", beginning.decode("utf-8", "ignore").lower())
    counts = {language: sum(word in known for word in words) for language, known in _FUNCTION_WORDS.items()}
    return "en" if counts["en"] > counts["sq"] else "sq"
