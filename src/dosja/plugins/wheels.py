"""Reads the wheel of a plugin before anything of it is installed, and refuses what is not just that.

The bytes are compared with the checksum first. Then the archive is looked through without being unpacked:
where its files would go, how large they become, what else they would bring. None of its code runs.
"""

import ast
import configparser
import hashlib
import hmac
import re
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from email.parser import HeaderParser
from importlib import metadata as installed
from io import BytesIO
from pathlib import Path, PurePosixPath

from dosja.content_types import SchemaError
from dosja.content_types.toml_tables import read_toml
from dosja.errors import why
from dosja.messages import _
from dosja.plugins.archives import WheelRefused, check_entries
from dosja.plugins.discovery import GROUP
from dosja.plugins.metadata import FILE, Metadata, core_version, read_metadata, wrong_core

LARGEST_FILE = 50_000_000
_NAME = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._]*)-(?P<version>[^-]+)(-\d[^-]*)?-py[^-]*-none-any\.whl")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Wheel:
    """A plugin's wheel that was looked through; `data` are the bytes that were checked.

    `before`: the version that is installed now, "" for none; `types`: ids of its content types; `hooks`:
    names of the hooks that its modules define.
    """

    file: str
    data: bytes
    distribution: str
    version: str
    head: Metadata
    licence: str = ""
    before: str = ""
    files: int = 0
    size: int = 0
    types: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()


def read_wheel(path: Path, sha256: str) -> Wheel:
    """The wheel of a plugin, checked whole. Raises WheelRefused."""
    if not _SHA256.fullmatch(sha256):
        raise WheelRefused(_("A checksum has 64 digits 0-9 and a-f. Take it from whoever gave you the file."))
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST_FILE else None
    except OSError as error:
        told = {"file": path.name, "why": why(error)}
        raise WheelRefused(_("${file} cannot be read: ${why}", mapping=told)) from error
    if data is None:
        raise WheelRefused(_("${file} is too large for a plugin.", mapping={"file": path.name}))
    digest = hashlib.sha256(data).hexdigest()
    if not hmac.compare_digest(digest, sha256.lower()):
        raise WheelRefused(
            _(
                "${file} is not the file that the checksum belongs to; it may be damaged or another one. Its"
                " own is ${digest}. Get it again, and do not install this one.",
                mapping={"file": path.name, "digest": digest},
            )
        )
    named = _NAME.fullmatch(path.name)
    if named is None:
        raise WheelRefused(
            _(
                "${file} is not called like the wheel of a plugin: NAME-VERSION-py3-none-any.whl",
                mapping={"file": path.name},
            )
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _looked_through(archive, path.name, data, named["name"])
    # RuntimeError also stands for what zipfile cannot unpack: encrypted, or packed in a way unknown to it.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, UnicodeDecodeError) as error:
        raise WheelRefused(
            _("${file} is no wheel, or is damaged: ${why}", mapping={"file": path.name, "why": str(error)})
        ) from error


def _looked_through(archive: zipfile.ZipFile, file: str, data: bytes, name: str) -> Wheel:
    entries = archive.infolist()
    check_entries(entries)
    about = _dist_info(entries, name)
    headers = HeaderParser().parsestr(_text(archive, f"{about}/METADATA"))
    distribution, version = headers.get("Name", ""), headers.get("Version", "")
    if _plain(distribution) != _plain(name):
        raise WheelRefused(
            _(
                "The file is called ${file}, and inside it is ${name}.",
                mapping={"file": file, "name": distribution},
            )
        )
    plugin_id, package = _entry_points(archive, about)
    _check_packages(entries, distribution, about)
    head = _head(archive, package, plugin_id, version)
    wrong = wrong_core(head, core_version())
    if wrong:
        raise WheelRefused(wrong)
    try:
        before = installed.version(distribution)
    except installed.PackageNotFoundError:
        before = ""
    return Wheel(
        file=file,
        data=data,
        distribution=distribution,
        version=version,
        head=head,
        licence=headers.get("License-Expression") or headers.get("License") or "",
        before=before,
        files=sum(not one.is_dir() for one in entries),
        size=sum(one.file_size for one in entries),
        types=_types(archive, package),
        hooks=_hooks(archive, package),
    )


def _dist_info(entries: list[zipfile.ZipInfo], name: str) -> str:
    tops = {PurePosixPath(one.filename).parts[0] for one in entries}
    found = [top for top in tops if top.endswith(".dist-info")]
    if len(found) != 1 or _plain(found[0].split("-")[0]) != _plain(name):
        raise WheelRefused(_("It has no metadata of a wheel of its own name; it is not installed."))
    names = {one.filename for one in entries}
    missing = {f"{found[0]}/{part}" for part in ("METADATA", "WHEEL", "RECORD")} - names
    if missing:
        raise WheelRefused(_("It lacks ${file}, so it is no wheel.", mapping={"file": sorted(missing)[0]}))
    return found[0]


def _text(archive: zipfile.ZipFile, name: str) -> str:
    try:
        return archive.read(name).decode("utf-8")
    except KeyError:
        return ""


def _entry_points(archive: zipfile.ZipFile, about: str) -> tuple[str, str]:
    """(plugin id, its package)."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(_text(archive, f"{about}/entry_points.txt"))
    except configparser.Error as error:
        raise WheelRefused(_("Its entry points cannot be read.")) from error
    points = dict(parser[GROUP]) if parser.has_section(GROUP) else {}
    if len(points) != 1:
        raise WheelRefused(
            _(
                "It is no plugin of Dosja: it has ${n} entry points in the group ${group}, not one.",
                mapping={"n": len(points), "group": GROUP},
            )
        )
    ((plugin_id, value),) = points.items()
    programs = [
        name
        for group in ("console_scripts", "gui_scripts")
        if parser.has_section(group)
        for name in parser[group]
    ]
    if programs:
        raise WheelRefused(
            _(
                "It would add programs (${names}), which a plugin has no need of. It is not installed.",
                mapping={"names": ", ".join(sorted(programs))},
            )
        )
    return plugin_id, value.partition(":")[0].partition(".")[0].strip()


def _check_packages(entries: list[zipfile.ZipInfo], distribution: str, about: str) -> None:
    """Packages of its own alone: what lies beside them would be run at each start, or replace others'."""
    owners = installed.packages_distributions()
    for top in sorted({PurePosixPath(one.filename).parts[0] for one in entries} - {about}):
        inside = any(one.filename.startswith(f"{top}/") for one in entries)
        others = {_plain(owner) for owner in owners.get(top, ())} - {_plain(distribution)}
        if not inside or not top.isidentifier() or others or top == "dosja":
            raise WheelRefused(
                _(
                    "It would put ${name} beside or over what belongs to others. It is not installed.",
                    mapping={"name": top},
                )
            )


def _head(archive: zipfile.ZipFile, package: str, plugin_id: str, version: str) -> Metadata:
    text = _text(archive, f"{package}/{FILE}")
    if not text:
        raise WheelRefused(
            _("It lacks ${file}, so it is no plugin of Dosja.", mapping={"file": f"{package}/{FILE}"})
        )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_text(text, "utf-8")
        try:
            return read_metadata(Path(folder), plugin_id, version)
        except SchemaError as error:
            raise WheelRefused(str(error)) from error


def _types(archive: zipfile.ZipFile, package: str) -> tuple[str, ...]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name in archive.namelist():
            path = PurePosixPath(name)
            if path.parts[:2] == (package, "schemas") and len(path.parts) == 3 and path.suffix == ".toml":
                (Path(folder) / path.name).write_bytes(archive.read(name))
                try:
                    found.append(str(read_toml(Path(folder) / path.name).get("id", path.stem)))
                except SchemaError as error:
                    raise WheelRefused(str(error)) from error
    return tuple(sorted(found))


def _hooks(archive: zipfile.ZipFile, package: str) -> tuple[str, ...]:
    """Functions marked with @hookimpl, read and not run."""
    found = set()
    for name in archive.namelist():
        if name.startswith(f"{package}/") and name.endswith(".py"):
            try:
                tree = ast.parse(_text(archive, name))
            except SyntaxError:
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    marks = {
                        ast.unparse(mark).partition("(")[0].rpartition(".")[2] for mark in node.decorator_list
                    }
                    if "hookimpl" in marks:
                        found.add(node.name)
    return tuple(sorted(found))


def _plain(name: str) -> str:
    """A distribution's name as names are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()
