"""Tells what a file is from its content, and refuses what lies, what is empty and what is not a document.

Runs in the web process, so it reads beginnings and directories only and parses nothing. Own code on purpose:
the small libraries (filetype, puremagic) compare first bytes, too; the work is in telling zip formats apart,
in text, and in what a wrong name means, which they leave to the caller.
"""

import io
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dosja.documents.extraction import reasons
from dosja.documents.extraction.archives import (
    OLE,
    ZIP,
    has_macros,
    is_encrypted_office,
    office_main,
    open_archive,
    read_start,
)
from dosja.documents.extraction.encodings import find_encoding
from dosja.documents.extraction.foreign import Format, find_format, listed
from dosja.documents.extraction.names import extension
from dosja.documents.extraction.reading import Refused
from dosja.messages import _


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HEAD = 65_536
_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": _OFFICE + "wordprocessingml.document",
    "docm": "application/vnd.ms-word.document.macroEnabled.12",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    "text": "text/plain",
    "html": "text/html",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "tiff": "image/tiff",
}
"""Each kind that is accepted, and its media type."""
_EXTENSIONS = {
    "text": ("txt", "text", "csv", "tsv", "md", "log"),
    "html": ("html", "htm", "xhtml"),
    "jpeg": ("jpg", "jpeg", "jpe"),
    "tiff": ("tif", "tiff"),
}
_KIND_OF_EXTENSION = {ext: kind for kind in MEDIA_TYPES for ext in _EXTENSIONS.get(kind, (kind,))}
ACCEPTED_EXTENSIONS = tuple(sorted(_KIND_OF_EXTENSION))
_TEXTS = ("text", "html")
_TITLES = {kind: kind.upper() for kind in MEDIA_TYPES} | {"text": "TXT"}

_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
_PROGRAMS = (
    *(
        b"MZ",
        b"\x7fELF",
        b"#!",
        b"\xca\xfe\xba\xbe",
        b"\xfe\xed\xfa",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
    ),
    *(b"<?php", b"\0asm", b"L\0\0\0\x01\x14\x02\0"),
)
TAKEN_STARTS = (*(start for start, _kind in _IMAGES), *_PROGRAMS, b"%PDF-")
"""How files begin that are something here already, or that are never taken."""
PROGRAM_EXTENSIONS = _words(
    """
    apk app bash bat bin cgi cmd com cpl dll dmg exe hta jar js jse lnk mjs msc msi msp php pif pl ps1
    psm1 py pyc pyw rb reg run scf scr sh sys url vb vbe vbs wsf wsh
    """
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.I | re.S,
)
_TAG = re.compile(rb"<(?:p|div|span|table|h[1-6]|ul|ol|br|a|b|i|font|article|section)\b[^>]*>", re.I)

EMPTY = _("The file is empty.")
PROGRAM = _("Programs and scripts are not accepted.")
MACROS = _("The file contains macros or programs, which its name does not say.")
OLD_OFFICE = _("Old Word and Excel files (.doc, .xls) are not accepted: save the file as .docx or .xlsx.")
UNKNOWN = _("Files of this kind are not accepted: PDF, DOCX, ODT, XLSX, TXT, HTML and pictures are.")
ARCHIVE = _("Archives are not accepted: upload the files in it one by one.")


@dataclass(frozen=True)
class Sniffed:
    """What a file is. `kind` is a key of MEDIA_TYPES, the id of a further format, or "".

    `problem`: why it must be refused (a message, may carry variables), "" when it may come in. `reason`: why
    the text of an accepted file cannot be read (a plain message id), where that is clear already, else "".
    """

    media_type: str
    kind: str
    problem: str = ""
    reason: str = ""


def sniff(source: str | Path | bytes | IO[bytes], name: str, formats: Sequence[Format] = ()) -> Sniffed:
    """Tell what the file is: `source` is its path, its whole content, or an open seekable file (left open).

    `name` is used only to see whether the file lies about itself. `formats`: those that are read beside
    core's. Raises OSError when it cannot be read.
    """
    if isinstance(source, bytes):
        return _sniff(io.BytesIO(source), name, formats)
    if isinstance(source, str | os.PathLike):
        with open(source, "rb") as stream:
            return _sniff(stream, name, formats)
    position = source.tell()
    try:
        return _sniff(source, name, formats)
    finally:
        source.seek(position)


def _sniff(stream: IO[bytes], name: str, formats: Sequence[Format]) -> Sniffed:
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        return Sniffed("", "", EMPTY)
    ext = extension(name)
    if ext in PROGRAM_EXTENSIONS or head.startswith(_PROGRAMS):
        return Sniffed("", "", PROGRAM)
    kind, problem, reason = _kind(stream, head, ext)
    if formats:
        try:
            further = _further(stream, head, ext, formats, kind, problem)
        except Refused as refused:
            return Sniffed("", "", refused.args[0])
        if further is not None:
            return further
    if not kind:
        claimed = _claimed(ext, formats)
        if problem == UNKNOWN:
            problem = _lie(ext, claimed) if claimed else _unknown(formats)
        return Sniffed("", "", problem)
    media_type = MEDIA_TYPES[kind]
    if ext and _KIND_OF_EXTENSION.get(ext) != kind:
        return Sniffed(media_type, kind, _wrong_name(ext, kind, formats))
    return Sniffed(media_type, kind, problem, reason)


def _further(stream, head: bytes, ext: str, formats, kind: str, problem: str) -> Sniffed | None:
    """What the file is where core does not know it and one of `formats` fits; none takes a file of core's."""
    own = _KIND_OF_EXTENSION.get(ext)
    locked = kind and head.startswith(OLE)
    if locked:  # only the name tells which office format it is
        given = next((one for one in formats if one.is_office and ext in one.extensions), None)
    elif (not kind and problem in (UNKNOWN, ARCHIVE, OLD_OFFICE)) or (kind in _TEXTS and ext and not own):
        given = find_format(stream, head, formats)
    else:
        return None
    if given is None:
        return None
    if ext and ext not in given.extensions:
        claimed = _claimed(ext, formats)
        wrong = _lie(ext, claimed) if claimed else _misnamed(ext, given.title)
        return Sniffed(given.media_type, given.id, wrong)
    if head.startswith(ZIP):
        with open_archive(stream) as archive:
            if has_macros(archive):
                return Sniffed("", "", MACROS)
    return Sniffed(given.media_type, given.id, "", str(reasons.PROTECTED) if locked else "")


def _claimed(ext: str, formats: Sequence[Format]) -> str:
    """What a file with this extension says that it is, "" where that means nothing here."""
    own = _KIND_OF_EXTENSION.get(ext)
    return _TITLES[own] if own else next((one.title for one in formats if ext in one.extensions), "")


def _unknown(formats: Sequence[Format]) -> str:
    if not formats:
        return UNKNOWN
    return _(
        "Files of this kind are not accepted: PDF, DOCX, ODT, XLSX, TXT, HTML, ${formats} and pictures are.",
        mapping={"formats": listed(formats)},
    )


def _wrong_name(ext: str, kind: str, formats: Sequence[Format]) -> str:
    claimed = _claimed(ext, formats)
    if kind in ("docm", "xlsm") and ext in ("docx", "xlsx"):
        return MACROS
    if claimed:
        return _lie(ext, claimed)
    if kind in _TEXTS:  # source code, configuration, SVG: text, but no document
        return _unknown(formats)
    return _misnamed(ext, _TITLES[kind])


def _misnamed(ext: str, title: str) -> str:
    return _(
        "The file is named .${extension}, but it is a ${format} file: give it the right name.",
        mapping={"extension": ext, "format": title},
    )


def _lie(ext: str, title: str) -> str:
    return _(
        "The file is named .${extension}, but it is not a ${format} file.",
        mapping={"extension": ext, "format": title},
    )


def _kind(stream: IO[bytes], head: bytes, ext: str) -> tuple[str, str, str]:
    """(kind, problem, reason)."""
    for start, kind in _IMAGES:
        if head.startswith(start):
            return kind, "", ""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp", "", ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_archive(stream)
    if head.startswith(OLE):
        return _kind_of_ole(stream, head, ext)
    if b"%PDF-" in head[:1024]:  # the format allows for some rubbish before
        return "pdf", "", ""
    if head.startswith(b"{\\rtf") or not find_encoding(head):
        return "", UNKNOWN, ""
    return _kind_of_text(head, ext), "", ""


def _kind_of_text(head: bytes, ext: str) -> str:
    start = head
    if find_encoding(head).startswith("utf-16"):
        start = head.decode(find_encoding(head), "replace").encode()
    start = start.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start) or (ext in _EXTENSIONS["html"] and _TAG.search(start)):
        return "html"
    return "text"


def _kind_of_archive(stream: IO[bytes]) -> tuple[str, str, str]:
    try:
        with suppress(RuntimeError), open_archive(stream) as archive:
            kind, _part = office_main(archive)
            if kind in ("docx", "xlsx") and has_macros(archive):
                return "", MACROS, ""
            if kind:
                return kind, "", ""
            if read_start(archive, "mimetype", 100).strip() == MEDIA_TYPES["odt"].encode():
                manifest = read_start(archive, "META-INF/manifest.xml", 1_000_000)
                return "odt", "", str(reasons.PROTECTED) if b"encryption-data" in manifest else ""
            names = archive.namelist()
            inside_office = any(name in ("[Content_Types].xml", "mimetype") for name in names)
            return "", UNKNOWN if inside_office else ARCHIVE, ""
    except Refused as refused:
        return "", refused.args[0], ""
    return "", ARCHIVE, ""


def _kind_of_ole(stream: IO[bytes], head: bytes, ext: str) -> tuple[str, str, str]:
    """New office files with a password are wrapped in the old container; only the name tells their kind."""
    if is_encrypted_office(stream, head):
        kind = ext if ext in ("docx", "docm", "xlsx", "xlsm") else "docx"
        return kind, "", str(reasons.PROTECTED)
    return "", OLD_OFFICE, ""
