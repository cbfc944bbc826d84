"""The message catalogs in `locale/`, kept in step with the sources; for a checkout only.

    python -m dosja._catalogs update     write dosja.pot anew and bring sq and en up to it
    python -m dosja._catalogs check      print what is stale, missing or wrong; exit code 1 when anything is

Messages are English sentences in Python (`_("...")`, the refusals of `dosja.errors`), in templates and in the
type files. `extract_toml` is registered for Babel as "dosja_toml", so that plugins can extract theirs too.
Colander and Deform bring no Albanian: their messages are translated here, in catalogs named after them.
"""

import io
import re
import sys
import tomllib
import warnings
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

DOMAIN = "dosja"
LANGUAGES = ("sq", "en")
LIBRARIES = ("colander", "deform")
"""Packages whose messages we show and translate into Albanian."""
TYPE_FILE_KEYS = frozenset({"title", "plural", "help", "label", "row_label", "unit"})
"""Keys of a type file whose texts people read."""

KEYWORDS = {
    "_": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
    # The refusals of dosja.errors take their sentence unmarked.
    **dict.fromkeys(("Problem", "NotAllowed", "Missing", "Conflict", "TooLarge"), None),
}
METHODS = [
    ("**.py", "python"),
    ("**.jinja2", "jinja2.ext:babel_extract"),
    ("**.toml", "dosja._catalogs:extract_toml"),
]
OPTIONS = {"**.jinja2": {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}}
PLACEHOLDER = re.compile(r"\$\{\w+\}|%\(\w+\)[sd]|%[sd]")


def extract_toml(fileobj, keywords, comment_tags, options) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel extractor of type files: (line, function name, message, comments) of each text for people."""
    source = fileobj.read().decode("utf-8")
    for message in _texts(tomllib.loads(source)):
        line = source[: max(source.find(message), 0)].count("\n") + 1
        yield line, "_", message, []


def _texts(node) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _texts(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str):
                if key in TYPE_FILE_KEYS and value.strip():
                    yield value
            else:
                yield from _texts(value)


def extract(root: Path) -> Catalog:
    """All messages of the checkout at `root`: its code, templates and core type files."""
    catalog = Catalog(project="Dosja", domain=DOMAIN, charset="utf-8")
    for folder in (root / "src" / "dosja", root / "schemas"):
        found = extract_from_dir(
            folder, METHODS, OPTIONS, KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True
        )
        for file, _line, message, comments, context in found:
            if folder.name == "dosja" and file.endswith(".toml"):
                continue  # data of the first site: names of agencies, in both languages already
            where = (folder / file).relative_to(root).as_posix()
            catalog.add(message, locations=[(where, 0)], auto_comments=comments, context=context)
    _clear_flags(catalog)
    return catalog


def _read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream, locale=language, domain=path.stem, abort_invalid=True)


def _text(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(
        buffer,
        catalog,
        width=100,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
        ignore_obsolete=True,
    )
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Project-Id-Version: Dosja\\n"\n"Language: {catalog.locale_identifier or ""}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return header.encode() + buffer.getvalue()


def _po(root: Path, language: str, domain: str = DOMAIN) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def _library_template(library: str) -> Catalog:
    with (files(library) / "locale" / f"{library}.pot").open("rb") as stream:
        catalog = read_po(stream, domain=library)
    _clear_flags(catalog)
    return catalog


def _clear_flags(catalog: Catalog) -> None:
    """Take off the flags that call ${n} a format of Python's own."""
    for message in catalog:
        message.flags -= {"python-format", "python-brace-format"}


def update(root: Path) -> dict[str, int]:
    """Write the template and bring each language up to it; returns language -> number untranslated.

    Translations are kept by their message; nothing is guessed, so no entry becomes fuzzy.
    """
    template = extract(root)
    (root / "locale").mkdir(exist_ok=True)
    (root / "locale" / f"{DOMAIN}.pot").write_bytes(_text(template))
    missing = {language: _bring_up(_po(root, language), language, template) for language in LANGUAGES}
    for library in LIBRARIES:
        missing["sq"] += _bring_up(_po(root, "sq", library), "sq", _library_template(library))
    return missing


def _bring_up(path: Path, language: str, template: Catalog) -> int:
    """Bring one .po file up to its template, making it where there is none; returns what is untranslated."""
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = _read(path, language) if path.exists() else Catalog(language, domain=path.stem, charset="utf-8")
    catalog.update(template, no_fuzzy_matching=True)
    _clear_flags(catalog)
    path.write_bytes(_text(catalog))
    return sum(not _translated(message) for message in catalog if message.id)


def _translated(message) -> bool:
    texts = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(text and text.strip() for text in texts)


def _keys(catalog: Catalog) -> set:
    return {(message.context, message.id) for message in catalog if message.id}


def _forms(text) -> list[str]:
    return list(text) if isinstance(text, list | tuple) else [text]


def check(root: Path) -> list[str]:
    """What is wrong with the catalogs, one sentence each; empty when all is well.

    English needs no entries: its messages are the ids themselves.
    """
    wanted, found = _keys(extract(root)), []
    template = root / "locale" / f"{DOMAIN}.pot"
    stale = "is not up to date with the sources; run: python -m dosja._catalogs update"
    if not template.exists() or _keys(_read(template)) != wanted:
        found.append(f"locale/{DOMAIN}.pot {stale}")
    for language in LANGUAGES:
        path = _po(root, language)
        if not path.exists() or _keys(_read(path, language)) != wanted:
            found.append(f"locale/{language}: {DOMAIN}.po {stale}")
    for library in LIBRARIES:
        path = _po(root, "sq", library)
        if not path.exists() or _keys(_read(path, "sq")) != _keys(_library_template(library)):
            found.append(f"locale/sq: {library}.po does not fit the installed {library}; run update")
    for path in sorted((root / "locale").glob("*/LC_MESSAGES/*.po")):
        found += problems_of(path)
    return found


def problems_of(path: Path) -> list[str]:
    """What is wrong inside one .po file: untranslated or fuzzy entries, placeholders that differ."""
    language, found = path.parts[-3], []
    for message in _read(path, language):
        if not message.id:
            continue
        name = f"locale/{language}: {path.name}: {_forms(message.id)[0]!r}"
        if message.fuzzy:
            found.append(f"{name} is fuzzy")
        if not _translated(message):
            if language != "en":
                found.append(f"{name} is not translated")
            continue
        allowed = {holder for text in _forms(message.id) for holder in PLACEHOLDER.findall(text)}
        needed = set(PLACEHOLDER.findall(_forms(message.id)[-1]))
        for text in _forms(message.string):
            given = set(PLACEHOLDER.findall(text))
            if given - allowed or (isinstance(message.id, str) and needed - given):
                found.append(f"{name} has other placeholders than its translation {text!r}")
    return found


def main(arguments: list[str]) -> int:
    """Run the subcommand; returns the exit code."""
    # Deform, whose sentences are read too, imports pkg_resources; that is no news to who calls this.
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    root = Path(__file__).resolve().parents[2]
    if arguments == ["update"]:
        for language, count in update(root).items():
            print(
                f"{language}: {count} not translated"
                + (" (their English id is shown)" if language == "en" else "")
            )
        return 0
    if arguments == ["check"]:
        found = check(root)
        print("\n".join(found) or "The catalogs are complete.")
        return 1 if found else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
