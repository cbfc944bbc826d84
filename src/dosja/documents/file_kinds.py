"""Which files a document of an agency takes, and what reads them: core, or a plugin that is on there."""

from dosja.documents.extraction import (
    ACCEPTED_EXTENSIONS,
    MEDIA_TYPES,
    CoreReader,
    Format,
    NoReader,
    Reader,
    listed,
)
from dosja.documents.extraction.reasons import NO_PLUGIN
from dosja.hooks import hooks_of

_CORE = frozenset(MEDIA_TYPES.values())
_ACCEPTED = ",".join(f".{name}" for name in ACCEPTED_EXTENSIONS)


def formats_for(site, agency: str) -> tuple[Format, ...]:
    """The formats that plugins read for the agency, beside core's."""
    return hooks_of(site).formats(site, agency)


def kinds_taken(site, agency: str) -> dict[str, str]:
    """For a form that takes files: `accept`, what is offered, and `further`, what plugins add to it."""
    formats = formats_for(site, agency)
    more = [f",.{name}" for one in formats for name in one.extensions]
    return {"accept": _ACCEPTED + "".join(more), "further": listed(formats)}


def reader_for(site, media_type: str, agency: str) -> Reader:
    """What reads files of the type in documents of the agency; where nothing does now, it says why."""
    if media_type in _CORE:
        return CoreReader(media_type)
    return hooks_of(site).reader(site, media_type, agency) or NoReader(NO_PLUGIN)
