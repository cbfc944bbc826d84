"""Looks into office files, zip archives of XML, without trusting what they say of themselves.

Archives inside archives are never opened. XML is read as a stream, without DTDs and entities.
"""

import re
import zipfile
import zlib
from typing import IO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from dosja.documents.extraction import limits, reasons
from dosja.documents.extraction.reading import Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of an OLE container: old office files, and new ones with a password."""
ZIP = b"PK\x03\x04"
"""The first bytes of an archive that holds something."""
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
"""What reading a damaged archive may raise (an unknown way of packing is a RuntimeError, too)."""
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_END = b"PK\x05\x06"
_TYPES = "[Content_Types].xml"
_MAIN = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\."
    rb"(?P<plain>wordprocessingml\.document|spreadsheetml\.sheet)|ms-(?P<macros>word\.document|excel\.sheet)\.macroEnabled)\.main\+xml"
)
_OVERRIDE = re.compile(rb"<Override\b[^>]*>")
_PART = re.compile(rb"PartName\s*=\s*[\"']/([^\"']+)[\"']")


def open_archive(stream: IO[bytes]) -> zipfile.ZipFile:
    """The archive in `stream`; Refused when it is damaged, too large inside or full of entries."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Refused(reasons.DAMAGED)
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    # Before zipfile, which reads the whole directory into memory.
    if entries > limits.ARCHIVE_ENTRIES or directory > limits.ARCHIVE_DIRECTORY_BYTES:
        raise Refused(reasons.BOMB)
    try:
        archive = zipfile.ZipFile(stream)
    except BROKEN as error:
        raise Refused(reasons.DAMAGED) from error
    unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > limits.ARCHIVE_BYTES or (
        unpacked > limits.ARCHIVE_FREE_BYTES and unpacked > size * limits.ARCHIVE_RATIO
    ):
        raise Refused(reasons.BOMB)
    if any(
        info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in archive.infolist()
    ):
        raise Refused(reasons.DAMAGED)
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise Refused(reasons.PROTECTED)
    return archive


def is_encrypted_office(stream: IO[bytes], head: bytes) -> bool:
    """Whether an OLE container, which begins with `head`, is a new office file with a password."""
    shift, first = int.from_bytes(head[30:32], "little"), int.from_bytes(head[48:52], "little")
    directory = b""
    if shift in (9, 12):
        stream.seek((first + 1) << shift)
        directory = stream.read(4096)
    return _ENCRYPTED_PACKAGE in directory or _ENCRYPTED_PACKAGE in head


def read_start(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    """At most `size` bytes of an entry; b"" when there is none."""
    try:
        with archive.open(name) as entry:
            return entry.read(size)
    except KeyError:
        return b""
    except BROKEN as error:
        raise Refused(reasons.DAMAGED) from error


def office_main(archive: zipfile.ZipFile) -> tuple[str, str]:
    """(kind, name of the main part) of an OOXML archive; kind "docx", "docm", "xlsx", "xlsm" or ""."""
    types = read_start(archive, _TYPES, 1_000_000)
    found = _MAIN.search(types)
    if not found:
        return "", ""
    word = b"word" in (found["plain"] or found["macros"])
    kind = ("doc" if word else "xls") + ("m" if found["macros"] else "x")
    for override in _OVERRIDE.findall(types):
        part = _PART.search(override)
        if part and found[0] in override:
            return kind, part[1].decode(errors="replace")
    return kind, "word/document.xml" if word else "xl/workbook.xml"


def has_macros(archive: zipfile.ZipFile) -> bool:
    """Whether there is a macro project in the archive, whatever the file calls itself."""
    return any(
        name.lower().endswith(("vbaproject.bin", ".vbs", ".exe", ".js")) for name in archive.namelist()
    )


def feed_xml(archive: zipfile.ZipFile, name: str, target) -> None:
    """Hand the XML of an entry to `target` (start, end, data) piece by piece; nothing is kept in memory.

    Stops when `target.done` becomes true. Refused when the XML is unsafe or broken; a missing entry is none.
    """
    try:
        entry = archive.open(name)
    except KeyError:
        return
    except BROKEN as error:  # the directory and the entry's own header disagree
        raise Refused(reasons.DAMAGED) from error
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        with entry:
            while not target.done and (chunk := entry.read(65_536)):
                parser.feed(chunk)
            if not target.done:
                parser.close()
    except DefusedXmlException as error:
        raise Refused(reasons.UNSAFE_XML) from error
    except (ParseError, *BROKEN) as error:
        raise Refused(reasons.DAMAGED) from error
