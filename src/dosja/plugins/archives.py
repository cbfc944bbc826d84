"""Looks at what an archive holds before it is unpacked: how large it becomes, where its files would go."""

import stat
import zipfile
from pathlib import PurePosixPath

from dosja.messages import _

MOST_FILES, MOST_BYTES, MOST_TIMES = 5_000, 200_000_000, 200
"""An archive with more files, that unpacks to more bytes, or in which something grows more than so many
times, is not looked into."""


class WheelRefused(Exception):
    """The file is not installed; the message (translatable) says why and what helps."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Raise WheelRefused for an archive that grows beyond measure, or holds paths that lead elsewhere."""
    _check_size(entries)
    _check_paths(entries)


def _check_size(entries: list[zipfile.ZipInfo]) -> None:
    grown = any(one.file_size > 10_000 and one.file_size > MOST_TIMES * one.compress_size for one in entries)
    if len(entries) > MOST_FILES or sum(one.file_size for one in entries) > MOST_BYTES or grown:
        raise WheelRefused(_("The archive unpacks to far more than a plugin holds; it is not opened."))


def _check_paths(entries: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for one in entries:
        path = PurePosixPath(one.filename)
        kind = stat.S_IFMT(one.external_attr >> 16)
        odd = (
            path.is_absolute()
            or ".." in path.parts
            or "\\" in one.filename
            or ":" in one.filename
            or not one.filename.isprintable()
            or kind not in (0, stat.S_IFREG, stat.S_IFDIR)
            or one.filename.casefold() in seen
            or one.flag_bits & 0x1
        )
        if odd:
            raise WheelRefused(
                _(
                    "The archive holds a file that leads elsewhere: ${path}. It is not installed.",
                    mapping={"path": repr(one.filename)[:120]},
                )
            )
        seen.add(one.filename.casefold())
