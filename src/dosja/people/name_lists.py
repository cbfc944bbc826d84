"""The shipped lists of common Albanian names: what a name's ë and ç are, and whether it is a given name.

`data/given_names.txt` and `data/family_names.txt` say where they come from. A tilde behind a form means that
the form without diacritics is usual as well.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dosja.people.folding import fold, has_diacritics


@dataclass(frozen=True)
class NameList:
    """`common`: the folded names; `forms`: folded -> the form with diacritics; `sure`: folded names whose
    form without diacritics is a misspelling.
    """

    common: frozenset[str]
    forms: dict[str, str]
    sure: frozenset[str]

    def known_form(self, name: str) -> str:
        """`name` with the diacritics that it has elsewhere, or as it is; for finding, never for showing."""
        return self.forms.get(fold(name), name)

    def restored(self, name: str) -> str:
        """`name` with its diacritics where only one form is usual, else as it is."""
        return self.forms[fold(name)] if fold(name) in self.sure else name


@cache
def given_names() -> NameList:
    """Given names, of women and men together: nothing here tells a gender."""
    return _read("given_names.txt")


@cache
def family_names() -> NameList:
    """Family names."""
    return _read("family_names.txt")


def _read(file: str) -> NameList:
    text = files("dosja.people").joinpath("data", file).read_text("utf-8")
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    names = [word.rstrip("~") for word in words]
    forms = {fold(name): name for name in names if has_diacritics(name)}
    plain = {fold(name) for name in names if not has_diacritics(name)}
    unsure = {fold(word) for word in words if word.endswith("~")}
    return NameList(frozenset(map(fold, names)), forms, frozenset(forms) - plain - unsure)
