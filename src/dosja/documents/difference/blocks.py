"""A text as a list of blocks: headings, paragraphs, points and table rows, as they are compared and shown."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

HEADING, PARAGRAPH, POINT, ROW = "heading", "paragraph", "point", "row"

WORD = re.compile(r"\w+(?:['’ʼ/.,\-]\w+)*|[^\w\s]")
"""What is compared inside a block: a word with the marks inside it ("128/b", "1.000"), or one mark."""

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Block:
    """One block of a text. `text` is in NFC with single spaces.

    `mark` stands before a point ("a)", "3."); `counted` says that it is written in the text itself, so that
    another mark is a change, and not given by a list. `label` is kind and number of a heading ("article",
    "5"); `page` the page of a file on which the block begins, 0 elsewhere.
    """

    text: str
    kind: str = PARAGRAPH
    mark: str = ""
    counted: bool = False
    label: tuple[str, str] | None = None
    title: str = ""
    page: int = 0

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words and marks as they are compared; differences of white space alone are none."""
        return tuple(WORD.findall(self.text))

    @cached_property
    def key(self) -> str:
        """Equal for blocks that say the same."""
        return " ".join(self.words)

    def forget(self) -> None:
        """Free what only comparing needs: the words of 100 pages are ten times as large as the text."""
        self.__dict__.pop("words", None)
        self.__dict__.pop("key", None)

    @property
    def shown_mark(self) -> str:
        """The mark where it is part of the text."""
        return self.mark if self.counted else ""

    @property
    def whole(self) -> str:
        """The text with the mark that belongs to it."""
        return f"{self.mark} {self.text}" if self.shown_mark else self.text


def plain(text: str) -> str:
    """The text in NFC, white space as single spaces, without soft hyphens."""
    text = text.replace("\u00ad", "")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _SPACE.sub(" ", text).strip()
