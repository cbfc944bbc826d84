"""Files that a browser sent: how large they may be, and what they are."""

from collections.abc import Sequence
from typing import IO

from dosja.documents.extraction import sniff
from dosja.errors import Invalid
from dosja.messages import _


def check_size(source: IO[bytes], most_mb: int, field: str) -> None:
    """Raise Invalid at `field` where the file has more than so many megabytes; leaves it at its start."""
    if source.seek(0, 2) > most_mb * 1_000_000:
        raise Invalid({field: _("The file is larger than ${mb} MB.", mapping={"mb": most_mb})})
    source.seek(0)


def checked_upload(source: IO[bytes], name: str, most_mb: int, field: str, formats: Sequence = ()):
    """What the file is, as `sniff` tells it (`formats`: those that are read beside core's); leaves it at its
    start. Raises Invalid at `field` where it is too large or of a kind that is not taken."""
    check_size(source, most_mb, field)
    sniffed = sniff(source, name, formats)
    if sniffed.problem:
        raise Invalid({field: sniffed.problem})
    return sniffed
