"""Reads a file by a function from outside of Dosja (a plugin's). In the child process only.

Whatever the function does, what comes out is pages, a reason why this file cannot be read, or a fault of the
function's. An archive is checked before the function sees it, as those are that core reads itself.
"""

import sys
import traceback
from collections.abc import Callable, Iterable
from importlib import import_module

from dosja.documents.extraction import reasons
from dosja.documents.extraction.archives import OLE, ZIP, is_encrypted_office, open_archive
from dosja.documents.extraction.reading import Reading, Refused, UnreadableFile

TRACE_CHARACTERS = 6_000


class Fault(Exception):
    """The function failed; arguments: reason (a message id), what happened, its traceback."""


def read_outside(path: str, reading: Reading, function: str, place: str) -> None:
    """Read the file by `function` ("module:name"), whose package lies in the folder `place`."""
    with open(path, "rb") as stream:
        head = stream.read(65_536)
        if head.startswith(OLE) and is_encrypted_office(stream, head):
            raise Refused(reasons.PROTECTED)
        if head.startswith(ZIP):
            open_archive(stream).close()
    try:
        _take(_find(function, place)(path), reading)
    except UnreadableFile as error:
        raise Refused(reasons.PROTECTED if error.protected else reasons.DAMAGED) from error
    except MemoryError:
        raise Fault(reasons.TOO_BIG, "MemoryError", "") from None
    except BaseException as error:
        raise Fault(reasons.READER_FAILED, _told(error), _trace(error)) from None


def _find(function: str, place: str) -> Callable:
    if place not in sys.path:
        sys.path.append(place)
    module, name = function.split(":")
    return getattr(import_module(module), name)


def _take(pages, reading: Reading) -> None:
    if isinstance(pages, str | bytes) or not isinstance(pages, Iterable):
        raise TypeError(f"gave {type(pages).__name__}, and the texts of the pages are expected")
    for page in pages:
        if not isinstance(page, str):
            raise TypeError(f"gave a page that is {type(page).__name__}, and text is expected")
        if not reading.add(page):
            return


def _told(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"[:500]
    except Exception:  # its own __str__ fails
        return type(error).__name__


def _trace(error: BaseException) -> str:
    try:
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except Exception:
        return ""
    return text[-TRACE_CHARACTERS:]
