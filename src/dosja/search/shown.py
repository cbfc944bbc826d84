"""What a page of results shows of a document, kept with it in the index.

So twenty results cost no twenty documents: each would be read from the storage process, its text taken out of
the markup and its language looked for. Whoever shows it must know that the index holds the present state, and
must have asked the database whether the reader may see the document.
"""

from datetime import datetime
from typing import NamedTuple

from dosja.search.entries import Entry
from dosja.search.snippets import Passage


class Shown(NamedTuple):
    """The values of one document; `text` and `spoken` as of a Passage of the text of its own values."""

    type: str
    agency: str
    state: str
    language: str
    title: str
    code: str
    modified: str
    text: str
    spoken: str

    @property
    def passage(self) -> Passage:
        """The text, ready for snippets."""
        return Passage.ready(self.text, self.language, self.spoken)

    @property
    def when(self) -> datetime:
        """When it was changed."""
        return datetime.fromisoformat(self.modified)


def shown_of(entry: Entry) -> tuple[str, ...] | None:
    """What the index keeps of an entry, of plain types; None where it says nothing of it."""
    if entry.own is None or entry.dated:
        return None
    passage = Passage(entry.own, entry.language)
    spoken = passage.language() if passage.text else ""
    return (
        entry.type, entry.agency, entry.state, entry.language, entry.title, entry.code,
        entry.modified.isoformat(), passage.text, spoken,
    )  # fmt: skip
