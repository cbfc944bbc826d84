"""One document of an export, read and checked whole before anything of it is stored.

An export may have been edited, torn or made by somebody else: every name, number and date is looked at, and
nothing is taken over that the browser would not have let in.
"""

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from decimal import InvalidOperation
from pathlib import Path

from dosja.content_types import ContentType, TypeRegistry, check_plain, from_plain
from dosja.content_types.rich_text import clean_html
from dosja.documents.catalog.model import TRASHED
from dosja.documents.exchange.lives import import_life
from dosja.documents.exchange.outcome import printable
from dosja.documents.exchange.plain import Uids, with_uids
from dosja.documents.exchange.reading import flag, items, moment, number, text, uid_of, word
from dosja.documents.exchange.signatures import AskedFor, import_signatures
from dosja.documents.extraction import MEDIA_TYPES, safe_name
from dosja.documents.extraction.foreign import is_harmless
from dosja.documents.life.lifting import lift
from dosja.documents.life.model import Version
from dosja.documents.model import ACCESS_LEVELS, Document, File, FileText
from dosja.errors import Problem
from dosja.messages import _

STATUSES = ("pending", "ocr", "done", "failed")
MAX_JSON_BYTES = 300_000_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPES = frozenset(MEDIA_TYPES.values())
_WRONG = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Checked:
    """A document ready to be stored: nothing of it stands in the database yet."""

    document: Document
    files: list[tuple[File, bool]]
    versions: list[Version]
    history: list[tuple[int, int, str, dict]]
    """Rows of the audit trail: (id, actor, action, detail)."""
    asked: AskedFor | None = None
    """What was asked and signed."""


def read_json(path: Path, inside: Path):
    """The JSON of a file that lies in the folder `inside`; Problem when it is none or leads elsewhere."""
    if not path.resolve().is_relative_to(inside.resolve()):
        raise Problem(_("The path leads out of the folder."))
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise Problem(_("${name} is too large.", mapping={"name": path.name}))
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise Problem(_("${name} is missing.", mapping={"name": path.name})) from error
    except (ValueError, RecursionError) as error:
        raise Problem(_("${name} is not valid JSON.", mapping={"name": path.name})) from error


def check_document(place: Path, types: TypeRegistry, uids: Uids) -> Checked:
    """Read and check the document in the folder `place`; Problem says what is wrong with it."""
    data = read_json(place / "document.json", place)
    try:
        return _checked(data, place, types, uids)
    except (*_WRONG, InvalidOperation) as error:
        what = printable(str(error.args[0]) if error.args else type(error).__name__)[:200]
        raise Problem(
            _("document.json does not hold what it must: ${what}", mapping={"what": what})
        ) from error


def _checked(data: dict, place: Path, types: TypeRegistry, uids: Uids) -> Checked:
    uid = uid_of(data["uid"])
    if place.name != data["uid"]:
        raise Problem(_("The folder's name is not the uid of the document in it."))
    ctype = types.get(data["type"])
    document = Document(
        uid=uid,
        type_id=word(data["type"]),
        type_version=number(data["type_version"]),
        agency=text(data["agency"]),
        state=word(data["state"]),
        values=_values(ctype, data, uids),
        created=moment(data["created"]),
        created_by=uids.uid(data["created_by"]),
    )
    if ctype is not None and document.type_version > ctype.version:
        raise Problem(_("The document was written by a newer version of its content type."))
    if data["access"] not in ACCESS_LEVELS or document.state == TRASHED:
        raise ValueError("access, state")
    document.access = data["access"]
    document.group = None if data["group"] is None else text(data["group"])
    document.readers = tuple(uids.uid(login) for login in items(data["readers"]))
    document.codes = tuple(text(code) for code in items(data["codes"]))
    document.rev = text(data["rev"])
    document.modified, document.modified_by = moment(data["modified"]), uids.uid(data["modified_by"])
    document.trashed = _who_when(data["trashed"], uids)
    document.cleared = tuple(text(mark) for mark in items(data.get("cleared", [])))
    document.purged = _who_when(data.get("purged"), uids)
    document.versions = tuple(uid_of(entry) for entry in items(data["versions"]))
    files = [(_file(document, place, item, uids), flag(item["attached"])) for item in items(data["files"])]
    if len({file.uid for file, _attached in files}) != len(files):
        raise ValueError("files")
    document.files = tuple(file.uid for file, attached in files if attached)
    document.removed_files = tuple(file.uid for file, attached in files if not attached)
    versions: list[Version] = []
    if "life" in data:
        own = {file.uid: file for file, _attached in files}
        versions = import_life(data["life"], document, own, ctype, uids)
        if document.shown:
            shown = versions[document.shown - 1]
            document.values, document.type_version = dict(shown.values), shown.type_version
            document.files = shown.files
    elif document.versions:
        raise ValueError("life")
    else:
        lift(document)
    history = [_row(row, uids) for row in items(data["history"])]
    document.history = tuple(row[0] for row in history)
    own = {file.uid: file for file, _attached in files}
    asked = import_signatures(data.get("acknowledgements"), document, own, versions, uids)
    return Checked(document, files, versions, history, asked)


def _values(ctype: ContentType | None, data: dict, uids: Uids) -> dict:
    values = from_plain(ctype, with_uids(ctype, data["values"], uids))
    check_plain(values)
    for name in ("title", "code", "language"):
        if type(values.get(name, "")) is not str:
            raise TypeError(name)
    if ctype is not None:
        for field in ctype.fields:
            if field.kind == "rich_text" and type(values.get(field.name)) is str:
                values[field.name] = clean_html(values[field.name])
    return values


def _file(document: Document, place: Path, data: dict, uids: Uids) -> File:
    uid, name = uid_of(data["uid"]), text(data["name"])
    if data.get("purged") is not None:
        return _purged_file(uid, document, data, uids)
    if name != safe_name(name):
        raise Problem(_("A file of the export has a name that is not allowed."))
    if not _may_come_in(data["media_type"]) or data["status"] not in STATUSES:
        raise ValueError(f"{name}: media_type, status")
    if not _SHA256.fullmatch(data["sha256"]):
        raise ValueError(f"{name}: sha256")
    file = File(
        uid, document.uid, name, data["media_type"], moment(data["created"]), uids.uid(data["created_by"])
    )
    file.size, file.sha256 = number(data["size"]), data["sha256"]
    file.status, file.reason = data["status"], text(data["reason"])
    file.page_count, file.reads = number(data["page_count"]), number(data["reads"])
    pages = [text(page) for page in items(data["pages"])]
    if pages:
        file.text = FileText(document.uid, pages, [number(page) for page in items(data.get("ocr", []))])
    file.scanned = bool(data.get("ocr")) or file.status == "ocr"
    file.cleared = tuple(text(mark) for mark in items(data.get("cleared", [])))
    file.removed = _who_when(data["removed"], uids)
    file.passed = _who_when(data.get("passed"), uids)
    if file.removed is not None and flag(data["attached"]):
        raise ValueError(f"{name}: removed")
    _copy(place / "files" / data["uid"] / name, place, file)
    return file


def _may_come_in(media_type: str) -> bool:
    """Core's types, and those of plugins, which need not be here: their files outlive them."""
    return media_type in _MEDIA_TYPES or is_harmless(media_type)


def _purged_file(uid: int, document: Document, data: dict, uids: Uids) -> File:
    """A file that was removed to protect a child: versions name it, and nothing of it is left."""
    if not _may_come_in(data["media_type"]):
        raise ValueError("media_type")
    file = File(
        uid, document.uid, "", data["media_type"], moment(data["created"]), uids.uid(data["created_by"])
    )
    file.status, file.purged = "done", _who_when(data["purged"], uids)
    file.forget_content()
    return file


def _copy(path: Path, place: Path, file: File) -> None:
    """Copy the original into the file's blob; Problem when it is not the one that was exported."""
    if not path.resolve().is_relative_to(place.resolve()):
        raise Problem(_("The path leads out of the folder."))
    try:
        with path.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            size = source.tell()
            if digest != file.sha256 or size != file.size:
                raise Problem(
                    _("The file ${name} was changed after the export.", mapping={"name": file.name})
                )
            source.seek(0)
            with file.blob.open("w") as target:
                shutil.copyfileobj(source, target, 1024 * 1024)
    except FileNotFoundError as error:
        raise Problem(_("The file ${name} is missing.", mapping={"name": file.name})) from error


def _row(data: dict, uids: Uids) -> tuple[int, int, str, dict]:
    detail = from_plain(None, with_uids(None, data["detail"], uids))
    check_plain(detail)
    if not 0 < number(data["id"]) < 2**63:
        raise ValueError("history")
    return data["id"], uids.uid(data["actor"]), word(data["action"]), detail


def _who_when(value, uids: Uids) -> tuple[datetime, int] | None:
    if value is None:
        return None
    when, login = items(value)
    return moment(when), uids.uid(login)
