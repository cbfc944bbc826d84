"""Formats that core does not read and somebody else does: how they are told apart, and by what they are read.

Nothing of their reader runs to tell a file apart: it is known by its first bytes, or by what stands in the
archive that it is. The reader itself is only ever called in the child process.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from dosja.documents.extraction.archives import ZIP, open_archive, read_start
from dosja.documents.extraction.client import Extractor, Result

PART_BYTES = 1_000_000
"""So much of an entry of an archive is looked at."""


_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]{0,126}", re.I)
_RUN = re.compile(r"(html|xml|script|wasm|flash)$|^(multipart|message)/", re.I)


def is_harmless(media_type: str) -> bool:
    """Whether it is a media type, and none that a browser would run."""
    return bool(_MEDIA_TYPE.fullmatch(media_type)) and not _RUN.search(media_type)


@dataclass(frozen=True)
class Format:
    """How a format is told apart: its file begins with one of `starts`, or it is an archive in which each
    entry of `holds` (name, bytes) is there and contains these bytes. `extensions` are those of its names.
    """

    id: str
    extensions: tuple[str, ...]
    media_type: str
    starts: tuple[bytes, ...] = ()
    holds: tuple[tuple[str, bytes], ...] = ()

    @property
    def title(self) -> str:
        """What people call it: its usual extension in capitals."""
        return self.extensions[0].upper()

    @property
    def is_office(self) -> bool:
        """True for formats that Office wraps into an OLE container when they get a password."""
        return any(name == "[Content_Types].xml" for name, _part in self.holds)


def find_format(stream: IO[bytes], head: bytes, formats: Sequence[Format]) -> Format | None:
    """The format of the file, which begins with `head`. Raises Refused for an archive that is not opened."""
    for one in formats:
        if one.starts and head.startswith(one.starts):
            return one
    packed = [one for one in formats if one.holds]
    if not packed or not head.startswith(ZIP):
        return None
    with open_archive(stream) as archive:
        parts: dict[str, bytes] = {}
        for one in packed:
            for name, _part in one.holds:
                if name not in parts:
                    parts[name] = read_start(archive, name, PART_BYTES)
            if all(part in parts[name] for name, part in one.holds):
                return one
    return None


def listed(formats: Sequence[Format]) -> str:
    """Their titles for a sentence: "PPTX, EPUB"."""
    return ", ".join(one.title for one in formats)


class Reader(Protocol):
    """What reads the files of one type. Nothing is raised because of a file."""

    def extract(self, extractor: Extractor, path: str) -> Result:
        """The text of the file."""

    def title(self, extractor: Extractor, path: str) -> Result:
        """See `Extractor.title`."""

    def settle(self, result: Result) -> None:
        """Take note of how it went; not called where the reading was cut off."""


@dataclass(frozen=True)
class CoreReader:
    """Core reads it."""

    media_type: str

    def extract(self, extractor: Extractor, path: str) -> Result:
        """See `Reader`."""
        return extractor.extract(path, self.media_type)

    def title(self, extractor: Extractor, path: str) -> Result:
        """See `Reader`."""
        return extractor.title(path, self.media_type)

    def settle(self, result: Result) -> None:
        """Nothing has to be noted."""


@dataclass(frozen=True)
class NoReader:
    """Nobody reads it now; `reason` (a plain message id) says why. What was read before stays."""

    reason: str

    def extract(self, extractor: Extractor, path: str) -> Result:
        """See `Reader`."""
        return Result("failed", reason=str(self.reason), untouched=True)

    title = extract

    def settle(self, result: Result) -> None:
        """Nothing has to be noted."""
