"""The words of plugins: gettext catalogs (.mo or .po) and, for folders without tools, plain TOML.

`locale/sq/LC_MESSAGES/PLUGIN.mo` (or .po), or `locale/sq.toml` with lines "English" = "Albanian". A .po is
read as it is, so that nothing has to be compiled; a compiled catalog that is newer wins, as it loads faster.
"""

import io
import tomllib
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("sq", "en")


def read_catalogs(folder: Path, domain: str) -> dict[str, bytes]:
    """Language -> compiled catalog of a plugin's folder; languages without any are left out.

    Raises OSError and ValueError for a file that cannot be read.
    """
    found = {}
    for language in LANGUAGES:
        data = _compiled(folder / "locale", language, domain)
        if data is not None:
            found[language] = data
    return found


def _compiled(folder: Path, language: str, domain: str) -> bytes | None:
    place = folder / language / "LC_MESSAGES"
    compiled, source, plain = place / f"{domain}.mo", place / f"{domain}.po", folder / f"{language}.toml"
    if compiled.is_file() and not (source.is_file() and source.stat().st_mtime > compiled.stat().st_mtime):
        return compiled.read_bytes()
    if source.is_file():
        return _from_source(source.read_bytes(), language, domain)
    if plain.is_file():
        return _from_toml(plain.read_text("utf-8"), plain.name, language, domain)
    return None


def catalog_of(language: str, domain: str, words: dict[str, str]) -> bytes:
    """A compiled catalog of message -> text."""
    return _from_words(language, domain, tuple(words.items()))


@lru_cache(maxsize=32)
def _from_source(source: bytes, language: str, domain: str) -> bytes:
    """The same source is compiled once in a process: tests make very many applications in one."""
    return _written(read_po(io.BytesIO(source), locale=language, domain=domain))


def _from_toml(source: str, file: str, language: str, domain: str) -> bytes:
    words = tomllib.loads(source)
    for message, text in words.items():
        if not isinstance(text, str):
            raise ValueError(f"{file}: {message!r} must be a text")
    return catalog_of(language, domain, words)


@lru_cache(maxsize=32)
def _from_words(language: str, domain: str, words: tuple[tuple[str, str], ...]) -> bytes:
    catalog = Catalog(locale=language, domain=domain)
    for message, text in words:
        catalog.add(message, text)
    return _written(catalog)


def _written(catalog: Catalog) -> bytes:
    data = io.BytesIO()
    write_mo(data, catalog)
    return data.getvalue()
