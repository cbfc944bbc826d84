"""Writes the first files of a plugin: a distribution with tests, or a folder without any Python.

The files stand as texts in `data/skeleton/`; what is written in between @signs@ is put in.
"""

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from dosja.errors import Invalid
from dosja.messages import _
from dosja.plugins.metadata import PLUGIN_ID, TAKEN

REQUIRES = ">=0.1,<1"
LONGEST = 100
_TYPE_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MARK = re.compile(r"@([a-z_]+)@")


_IMPORTS = {
    False: """
from dosja.api import MenuEntry, Permission, document_path, hookimpl, list_documents, messages
""",
    True: """
from datetime import date, timedelta

from dosja.api import (
    EXPIRED,
    EXPIRING,
    IN_PROGRESS,
    NOT_STARTED,
    ONE,
    STANDARD,
    TRAINED,
    MenuEntry,
    Permission,
    Progress,
    document_path,
    hookimpl,
    list_documents,
    messages,
)
""",
}
_TEST_IMPORTS = {
    False: """
import pytest

from dosja.testing import document_form
""",
    True: """
from datetime import date

import pytest

from dosja.api import EXPIRED, EXPIRING, IN_PROGRESS, NOT_STARTED, TRAINED, Fact, Requirement
from dosja.testing import document_form

from @package@.plugin import Refreshed
""",
}


@dataclass(frozen=True)
class Wishes:
    """What a new plugin is to be. `name` as the person typed it: "border-points" or "border_points".

    Titles are in English and Albanian; `type_id` is without the plugin's id in front.
    """

    name: str
    title: str
    title_sq: str
    agency: str
    type_id: str = "record"
    type_title: str = "Record"
    type_title_sq: str = "Regjistrim"
    type_plural: str = ""
    type_plural_sq: str = ""
    tracker: bool = False

    @property
    def plugin_id(self) -> str:
        """The id, which stands before all ids of what the plugin adds."""
        return self.name.replace("-", "_")


def check_wishes(wishes: Wishes) -> None:
    """Raise Invalid, by field, for what no plugin can be called."""
    wrong = {}
    if not PLUGIN_ID.fullmatch(wishes.plugin_id):
        wrong["name"] = _(
            "The name ${name} cannot be used: small letters a-z, digits and hyphens, a letter first.",
            mapping={"name": repr(wishes.name)},
        )
    elif wishes.plugin_id in TAKEN:
        wrong["name"] = _(
            "The name ${name} belongs to Dosja itself; choose another.", mapping={"name": wishes.name}
        )
    if not _TYPE_ID.fullmatch(wishes.type_id):
        wrong["type"] = _(
            "The id ${name} cannot be used: small letters a-z, digits and _, a letter first.",
            mapping={"name": repr(wishes.type_id)},
        )
    titles = (
        wishes.title, wishes.title_sq, wishes.type_title, wishes.type_title_sq, wishes.type_plural,
        wishes.type_plural_sq,
    )  # fmt: skip
    for number, title in enumerate(titles):
        if len(title) > LONGEST or not (title.strip() or number > 3) or not title.isprintable():
            wrong["title"] = _("A title has between 1 and ${n} letters, in one line.", mapping={"n": LONGEST})
    if wrong:
        raise Invalid(wrong)


def plugin_files(wishes: Wishes) -> dict[str, str]:
    """Path -> text of a distribution; at most ten files, whose tests pass as they are. Raises Invalid."""
    check_wishes(wishes)
    values = _values(wishes)
    package = values["package"]
    code, test = _text("plugin.py", values), _text("test.py", values)
    if wishes.tracker:
        code += _text("tracker.py", values)
        test += _text("tracker_test.py", values)
    return {
        "setup.cfg": _text("setup.cfg", values),
        "pyproject.toml": _text("pyproject.toml", values),
        "README.md": _text("README.md", values),
        f"{package}/__init__.py": f'"""Plugin of Dosja: {_in_docstring(wishes.title)}."""\n',
        f"{package}/plugin.py": code,
        f"{package}/plugin.toml": _text("plugin.toml", values),
        f"{package}/schemas/{wishes.type_id}.toml": _text("type.toml", values),
        f"{package}/locale/sq.toml": _text("sq.toml", values),
        f"{package}/templates/overview.jinja2": _text("overview.jinja2", values),
        f"tests/test_{wishes.plugin_id}.py": test,
    }


def folder_files(wishes: Wishes) -> dict[str, str]:
    """Path -> text of a plugin without Python: its head, one kind of document, its words. Raises Invalid."""
    check_wishes(wishes)
    values = _values(wishes, folder=True)
    return {
        "plugin.toml": f'version = "0.1"\n{_text("plugin.toml", values)}',
        f"schemas/{wishes.type_id}.toml": _text("type.toml", values),
        "locale/sq.toml": _text("sq.toml", values),
    }


def write_files(folder: Path, texts: dict[str, str]) -> None:
    """Write the files into a folder that must not exist yet. Raises FileExistsError and other OSErrors."""
    folder.mkdir(parents=True)
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def _text(name: str, values: dict[str, str]) -> str:
    raw = (files("dosja.plugins") / "data" / "skeleton" / f"{name}.txt").read_text("utf-8")
    return _MARK.sub(lambda found: values[found[1]], raw)


def _values(wishes: Wishes, folder: bool = False) -> dict[str, str]:
    name = wishes.plugin_id
    plural = wishes.type_plural or f"{wishes.type_title}s"
    description = f"Documents of the kind “{wishes.type_title}”."
    values = {
        "id": name,
        "package": f"dosja_{name}",
        "distribution": f"dosja-{name.replace('_', '-')}",
        "folder": name.replace("_", "-"),
        "line": " ".join(wishes.title.split()),
        "type_line": " ".join(wishes.type_title.split()),
        "and_tracker": ", a rule for when a person counts as trained" if wishes.tracker else "",
        "agency": wishes.agency,
        "type": wishes.type_id,
        "requires": REQUIRES,
        "words": _words(wishes, plural, description, folder),
        "imports": _IMPORTS[wishes.tracker],
        "test_imports": _TEST_IMPORTS[wishes.tracker].replace("@package@", f"dosja_{name}"),
    }
    quoted = {
        "title": wishes.title, "description": description, "type_title": wishes.type_title,
        "type_title_sq": wishes.type_title_sq, "type_plural": plural,
    }  # fmt: skip
    values |= {f"{key}_q": json.dumps(text, ensure_ascii=False) for key, text in quoted.items()}
    return values


def _words(wishes: Wishes, plural: str, description: str, folder: bool) -> str:
    """The lines of the Albanian catalog."""
    words = {
        wishes.title: wishes.title_sq,
        description: f"Dokumente të llojit “{wishes.type_title_sq}”.",
        wishes.type_title: wishes.type_title_sq,
        plural: wishes.type_plural_sq or wishes.type_title_sq,
        "Title": "Titulli",
        "Code": "Kodi",
        "Language": "Gjuha",
        "Albanian": "Shqip",
        "English": "Anglisht",
        "Albanian and English": "Shqip dhe anglisht",
        "Date": "Data",
        "Remarks": "Shënime",
    }
    if not folder:
        words |= {
            "See the page of the plugin": "Shikon faqen e shtojcës",
            "New": "I ri",
            "All of them": "Të gjitha",
            "Nothing here yet": "Këtu nuk ka ende asgjë",
            "What the agency writes of this kind is listed here.": (
                "Këtu renditet çfarë shkruan institucioni i këtij lloji."
            ),
        }
    if wishes.tracker and not folder:
        words["Refreshed every two years"] = "I rifreskuar çdo dy vjet"
    pairs = [[json.dumps(text, ensure_ascii=False) for text in pair] for pair in words.items()]
    return "\n".join(f"{english} = {albanian}" for english, albanian in pairs)


def _in_docstring(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")
