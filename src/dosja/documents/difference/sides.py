"""Two sides of a difference, each a version or the draft, compared as a whole: fields, texts, files."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from dosja.content_types import ContentType, Vocabularies
from dosja.documents.difference.fields import FieldChange, compare_values
from dosja.documents.difference.files import ComparedFile, FileChange, compare_files
from dosja.documents.difference.summary import UNITS, WAYS, count_text


@dataclass(frozen=True)
class Side:
    """What is compared. `number` is that of the version, 0 for the draft; `values` are those of the type's
    present version; `state` is that of the day on which it is looked at, `since` the day from which it holds
    or held."""

    number: int
    title: str
    values: dict
    files: tuple[ComparedFile, ...] = ()
    state: str = "draft"
    made: datetime | None = None
    since: date | None = None

    @property
    def is_draft(self) -> bool:
        """True for the text that is being written."""
        return not self.number

    @property
    def name(self) -> str:
        """How an address names the side."""
        return str(self.number) if self.number else "draft"


@dataclass(frozen=True)
class Difference:
    """Everything that changed from one side to the other.

    `fields` are those told in a line or a table, `texts` those told by paragraph; `counts` is (unit, way) ->
    how many (see `summary`).
    """

    fields: tuple[FieldChange, ...]
    texts: tuple[FieldChange, ...]
    files: tuple[FileChange, ...]
    counts: Counter[tuple[str, str]]

    @property
    def summary(self) -> list[tuple[str, str, int]]:
        """(unit, way, how many), the text first."""
        return [
            (unit, way, self.counts[unit, way]) for unit in UNITS for way in WAYS if self.counts[unit, way]
        ]

    @property
    def is_empty(self) -> bool:
        """True when nothing changed."""
        return not (self.fields or self.texts or self.files)


def compare_sides(ctype: ContentType | None, old: Side, new: Side, vocabularies: Vocabularies) -> Difference:
    """The whole difference of two sides."""
    changes = compare_values(ctype, old.values, new.values, vocabularies)
    files = tuple(compare_files(old.files, new.files))
    fields = tuple(change for change in changes if change.text is None)
    texts = tuple(change for change in changes if change.text is not None)
    told = [change.text for change in texts] + [change.text for change in files]
    counts = count_text(text for text in told if text is not None)
    marked_up = [change for change in texts if change.text is not None and change.text.is_empty]
    counts["field", "changed"] += len(fields) + len(marked_up)
    counts.update(("file", file.kind) for file in files)
    return Difference(fields, texts, files, +counts)
