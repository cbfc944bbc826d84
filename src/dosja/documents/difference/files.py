"""Files of two versions: which came, went, were replaced or got another name, and what their text says."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dosja.documents.difference.page_text import page_blocks
from dosja.documents.difference.rows import TextDifference, compare_blocks
from dosja.documents.difference.sections import shingles

ADDED, REMOVED, REPLACED, RENAMED, SAME = "added", "removed", "replaced", "renamed", "same"
WHOLE_LINES = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.text",
        "text/html",
    }
)
"""Media types whose extracted lines are whole paragraphs."""
KEPT = 4
"""Differences of texts kept by each process; about 2 MB for 100 pages."""
LONGEST = 3_000_000
"""Characters of both texts together up to which they are compared while somebody waits: about 400 pages each,
which takes a second or two."""
LIKE = 0.3
"""Likeness of two texts from which a file under another name is the next issue of the other."""


@dataclass(frozen=True)
class ComparedFile:
    """A file as a version holds it; `pages` is its extracted text, () while there is none."""

    uid: int
    name: str
    media_type: str
    sha256: str
    pages: tuple[str, ...] = ()
    status: str = "done"

    @property
    def characters(self) -> int:
        """How long the text is."""
        return sum(map(len, self.pages))

    @property
    def printed(self) -> tuple[tuple[str, ...], bool]:
        """The pages, and whether their lines may be parts of paragraphs."""
        return self.pages, self.media_type not in WHOLE_LINES

    @property
    def blocks(self):
        """The text as blocks."""
        pages, broken = self.printed
        return page_blocks(pages, broken=broken)


@dataclass(frozen=True)
class FileChange:
    """What became of a file; `text` for a replaced one of which both texts are known and not `too_long`."""

    kind: str
    old: ComparedFile | None = None
    new: ComparedFile | None = None
    text: TextDifference | None = None
    too_long: bool = False

    @property
    def file(self) -> ComparedFile:
        """The new file, or the one that is gone."""
        file = self.new or self.old
        assert file is not None
        return file


def compare_files(old: Sequence[ComparedFile], new: Sequence[ComparedFile]) -> list[FileChange]:
    """The changes in the order of the new files, then what went."""
    pairs = _pairs(old, new)
    changes = []
    for file in new:
        before = pairs.get(file.uid)
        if before is None:
            changes.append(FileChange(ADDED, new=file))
        elif before.sha256 != file.sha256:
            changes.append(_replaced(before, file))
        elif before.name != file.name:
            changes.append(FileChange(RENAMED, before, file))
    kept = {before.uid for before in pairs.values()}
    changes.extend(FileChange(REMOVED, old=file) for file in old if file.uid not in kept)
    return changes


@lru_cache(maxsize=KEPT)
def _compared(old: tuple[tuple[str, ...], bool], new: tuple[tuple[str, ...], bool]) -> TextDifference:
    """The difference of two texts; kept for a while, as a reader looks at one pair in several ways."""
    first, second = (page_blocks(pages, broken=broken) for pages, broken in (old, new))
    return compare_blocks(first, second, printed=True)


def _replaced(before: ComparedFile, file: ComparedFile) -> FileChange:
    if not (any(before.pages) and any(file.pages)):
        return FileChange(REPLACED, before, file)
    if before.characters + file.characters > LONGEST:
        return FileChange(REPLACED, before, file, too_long=True)
    return FileChange(REPLACED, before, file, _compared(before.printed, file.printed))


def _pairs(old: Sequence[ComparedFile], new: Sequence[ComparedFile]) -> dict[int, ComparedFile]:
    """uid of a new file -> the old file that it was: by content and name, content, name, likeness of text."""
    pairs: dict[int, ComparedFile] = {}
    rest = list(old)
    for same in (
        lambda file: (file.sha256, file.name),
        lambda file: file.sha256,
        lambda file: file.name.casefold(),
    ):
        for file in new:
            found = next((other for other in rest if same(other) == same(file)), None)
            if found is not None and file.uid not in pairs:
                pairs[file.uid] = found
                rest.remove(found)
    left = [file for file in new if file.uid not in pairs]
    if rest and left and sum(file.characters for file in (*rest, *left)) <= LONGEST:
        words = {file.uid: shingles(file.blocks) for file in (*rest, *left)}
        likely = []
        for before in rest:
            for file in left:
                sizes = len(words[before.uid]) + len(words[file.uid])
                common = len(words[before.uid] & words[file.uid])
                likely.append((2 * common / (sizes or 1), before, file))
        for likeness, before, file in sorted(likely, key=lambda entry: -entry[0]):
            if likeness >= LIKE and before in rest and file.uid not in pairs:
                pairs[file.uid] = before
                rest.remove(before)
    return pairs
