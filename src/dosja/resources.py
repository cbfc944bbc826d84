"""Where the data folders that stand outside the package are: `schemas/` and `locale/`.

In a wheel they lie inside the package; in a checkout (`pip install -e .`) at its root. Nothing else in the
code may look for them, and this module reads none of them.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    for folder in (_PACKAGE / name, _PACKAGE.parent.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"Dosja's folder {name}/ is missing: it is neither in {_PACKAGE} nor two levels above"
    )


def schemas_folder() -> Path:
    """The folder of the core content types, one .toml file each."""
    return _folder("schemas")


def locale_folder() -> Path:
    """The folder of the gettext catalogs, `<language>/LC_MESSAGES/*.mo`."""
    return _folder("locale")
