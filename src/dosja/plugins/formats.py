"""Whether a format that a plugin declares is its to take: told apart by content, and nobody else's.

Pure, as `declaring` is: functions give what is wrong as a text, "" where nothing is.
"""

import re
import sys
from collections.abc import Iterable

from dosja.documents.extraction import ACCEPTED_EXTENSIONS, MEDIA_TYPES, Format
from dosja.documents.extraction.archives import ZIP
from dosja.documents.extraction.foreign import is_harmless
from dosja.documents.extraction.sniff import PROGRAM_EXTENSIONS, TAKEN_STARTS
from dosja.plugins.contract import TextExtractor

SHORTEST = 3
"""So many bytes tell a format apart at least."""
_EXTENSION = re.compile(r"[a-z0-9]{1,10}")
_CORE_TYPES = frozenset(name.lower() for name in MEDIA_TYPES.values())


def format_of(given: TextExtractor) -> Format:
    """How files of the format are told apart."""
    return Format(given.id, given.extensions, given.media_type, given.starts, given.holds)


def wrong_format(given: TextExtractor) -> str:
    """What is wrong with a declared format by itself."""
    if not isinstance(given.title, str) or not given.title:
        return "title must be a text"
    if not _tuple_of(given.extensions, str) or not all(map(_EXTENSION.fullmatch, given.extensions)):
        return "extensions must be a tuple of small letters and figures, without the dot"
    if type(given.media_type) is not str or not is_harmless(given.media_type):
        return f"{given.media_type!r} is no media type, or one that browsers run"
    return _wrong_content(given) or _taken_by_core(given) or _wrong_function(given.extract)


def clash(given: TextExtractor, others: Iterable[TextExtractor]) -> str:
    """What `given` would take of another format, by id."""
    for other in others:
        if set(given.extensions) & set(other.extensions):
            what = "." + sorted(set(given.extensions) & set(other.extensions))[0]
        elif given.media_type.lower() == other.media_type.lower():
            what = given.media_type
        elif _overlap(given.starts, other.starts) or (given.holds and set(given.holds) == set(other.holds)):
            what = "what its files are told by"
        else:
            continue
        return f"{what} is taken by {other.id!r}"
    return ""


def _wrong_content(given: TextExtractor) -> str:
    starts, holds = given.starts, given.holds
    if bool(starts) == bool(holds):
        return "give starts or holds: files are told apart by their content"
    if starts and not (_tuple_of(starts, bytes) and all(len(one) >= SHORTEST for one in starts)):
        return f"starts must be a tuple of bytes, each at least {SHORTEST}"
    if holds and not (_tuple_of(holds, tuple) and all(map(_is_part, holds))):
        return "holds must be a tuple of pairs: the name of an entry, and bytes that stand in it"
    if _overlap(starts, (ZIP,)):
        return "archives are told apart by what they hold, not by how they start"
    return ""


def _taken_by_core(given: TextExtractor) -> str:
    for extension in given.extensions:
        if extension in ACCEPTED_EXTENSIONS:
            return f".{extension} is read by core"
        if extension in PROGRAM_EXTENSIONS:
            return f".{extension} is a program; those are never taken"
    if given.media_type.lower() in _CORE_TYPES:
        return f"{given.media_type} is read by core"
    if _overlap(given.starts, TAKEN_STARTS):
        return "files that start so are read by core, or are programs"
    return ""


def _wrong_function(function) -> str:
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    found = getattr(sys.modules.get(module or ""), name or "", None)
    if not callable(function) or found is not function:
        return "extract must be a function of a module: another process imports it by its name"
    return ""


def _tuple_of(value, kind: type) -> bool:
    return type(value) is tuple and bool(value) and all(type(one) is kind for one in value)


def _is_part(pair: tuple) -> bool:
    return tuple(map(type, pair)) == (str, bytes) and bool(pair[0]) and len(pair[1]) >= SHORTEST


def _overlap(some: tuple[bytes, ...], others: tuple[bytes, ...]) -> bool:
    return any(one.startswith(other) or other.startswith(one) for one in some for other in others)
