"""The build backend: setuptools' own, which first compiles the message catalogs.

Used by pip and build alone (pyproject.toml names it), for wheels, source archives and editable installs.
It must not import Pyramid or ZODB: a build environment holds setuptools and Babel only.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import build_meta as _setuptools
from setuptools.build_meta import (  # noqa: F401  the hooks that need no catalogs
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)


def compile_catalogs(locale: Path) -> list[Path]:
    """Compile each `<language>/LC_MESSAGES/*.po` in `locale` that has no newer .mo; return what was written.

    Fuzzy entries are left out, as gettext does. A file that cannot be read raises with its name.
    """
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalog = read_po(stream, locale=source.parts[-3], domain=source.stem, abort_invalid=True)
        unfinished = target.with_suffix(".mo.part")
        with unfinished.open("wb") as stream:
            write_mo(stream, catalog)
        unfinished.replace(target)
        written.append(target)
    return written


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Build a wheel with compiled catalogs in it."""
    compile_catalogs(Path("locale"))
    return _setuptools.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """Build an editable wheel; the compiled catalogs stay beside their sources in the checkout."""
    compile_catalogs(Path("locale"))
    return _setuptools.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory, config_settings=None):
    """Build a source archive."""
    return _setuptools.build_sdist(sdist_directory, config_settings)
