"""Every text of a plugin is there in Albanian too, with the same placeholders."""

import ast
import gettext
import io
import re
import tomllib
from collections.abc import Iterator

from babel.messages.extract import extract

from dosja._catalogs import KEYWORDS, PLACEHOLDER, extract_toml
from dosja.messages import _
from dosja.plugins.catalogs import read_catalogs
from dosja.plugins.metadata import FILE
from dosja.resources import locale_folder
from dosja.testing.checks.target import Target

MARKS = {name: KEYWORDS[name] for name in ("_", "ngettext", "plural")}
_MOST = 12


def check(target: Target) -> Iterator[str]:
    """See the module."""
    try:
        data = read_catalogs(target.folder, target.id).get("sq")
    except (OSError, ValueError, SyntaxError) as error:
        yield _("The Albanian catalog cannot be read: ${error}", mapping={"error": str(error)})
        return
    own = gettext.GNUTranslations(io.BytesIO(data)) if data else gettext.NullTranslations()
    core = gettext.translation("dosja", locale_folder(), ["sq"], fallback=True)
    missing = []
    for message, in_template in sorted(messages_of(target).items()):
        text = own.gettext(message)
        if _lacks(own, message) and not (in_template and not _lacks(core, message)):
            missing.append(message)
        elif set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(message)):
            yield _(
                "“${message}” has other placeholders than its translation “${text}”.",
                mapping={"message": message, "text": text},
            )
    if missing:
        lines = "".join(f'\n      "{message}" = ""' for message in missing[:_MOST])
        yield _(
            "${n} texts have no Albanian. Add them to locale/sq.toml (or to the .po):${lines}",
            mapping={"n": len(missing), "lines": lines},
        )


def _lacks(catalog, message: str) -> bool:
    # gettext gives the message itself where it has none; one that is the same in both languages has an entry.
    return message not in getattr(catalog, "_catalog", {}) and catalog.gettext(message) == message


def messages_of(target: Target) -> dict[str, bool]:
    """Every text of a plugin for people -> whether it stands in templates only, where core's do as well."""
    found: dict[str, bool] = {}

    def add(message, in_template: bool) -> None:
        first = message[0] if isinstance(message, tuple) else message
        if first:
            found[first] = in_template and found.get(first, True)

    for path in target.templates():
        with path.open("rb") as stream:
            for _line, message, _comments, _context in extract("jinja2.ext:babel_extract", stream, MARKS):
                add(message, True)
    for path in target.python_files():
        for message in _in_python(path.read_text("utf-8")):
            add(message, False)
    for path in sorted(target.folder.rglob("*.toml")):
        for message in _in_toml(path, target):
            add(message, False)
    return found


def _in_python(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            wanted = MARKS.get(name, ()) if name in MARKS else ()
            numbers = (0,) if wanted is None else tuple(number - 1 for number in wanted[:1])
            for number in numbers:
                if number < len(node.args) and isinstance(node.args[number], ast.Constant):
                    value = node.args[number].value
                    if isinstance(value, str):
                        yield value


def _in_toml(path, target: Target) -> Iterator[str]:
    parts = target.parts(path)
    source = path.read_bytes()
    try:
        table = tomllib.loads(source.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return
    if parts == (FILE,):
        yield from (str(table[key]) for key in ("title", "description") if table.get(key))
    elif parts[0] == "schemas" or "fieldsets" in table:
        for _line, _name, message, _comments in extract_toml(io.BytesIO(source), MARKS, (), {}):
            yield re.sub(r"\s+", " ", message) if "\n" in message else message
