"""The kinds of files that the plugin reads: what it does with one that is damaged."""

import io
import tempfile
import zipfile
from collections.abc import Iterator

from dosja.documents.extraction import Extractor, Format
from dosja.documents.file_kinds import formats_for, reader_for
from dosja.messages import _
from dosja.testing.checks.running import AGENCY, Running

SECONDS = 10.0
RUBBISH = bytes(range(256)) * 8


def names(running: Running) -> str:
    """How such files are called: ".pptx .ppsx"."""
    declared = running.plugin.declared.text_extractors
    return " ".join(f".{name}" for one in declared for name in one.extensions)


def check(running: Running) -> Iterator[str]:
    """A file that is damaged is told as such, or read as far as it goes; the reader itself does not fail."""
    with running.intranet.stored() as site:
        found = [(one, reader_for(site, one.media_type, AGENCY)) for one in formats_for(site, AGENCY)]
    with Extractor(seconds=SECONDS) as extractor:
        for one, reader in found:
            with tempfile.NamedTemporaryFile() as file:
                file.write(_damaged(one))
                file.flush()
                result = reader.extract(extractor, file.name)
            if result.fault:
                yield _(
                    ".${extension}: its reader fails at a damaged file (${reason}). Let it raise"
                    " UnreadableFile there, or the plugin is paused after five such files.",
                    mapping={"extension": one.extensions[0], "reason": result.fault},
                )


def _damaged(one: Format) -> bytes:
    """A file that looks like one of the format at first sight, and is none."""
    if one.starts:
        return one.starts[0] + RUBBISH
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in dict.fromkeys(name for name, _part in one.holds):
            archive.writestr(name, b" ".join(part for other, part in one.holds if other == name))
    return stream.getvalue()
