"""Rich text (cleaned HTML) and typed text as blocks."""

import re
from html.parser import HTMLParser

from dosja.documents.difference.blocks import HEADING, PARAGRAPH, POINT, ROW, Block, plain
from dosja.documents.difference.headings import begins_block, block_of

_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADS | {"p", "li", "blockquote", "tr", "ul", "ol", "table", "thead", "tbody", "div"}
_CELLS = frozenset(("td", "th"))


def html_blocks(text: str) -> list[Block]:
    """The blocks of rich text: headings, paragraphs, entries of lists with their marks, rows of tables."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end_block()
    return reader.blocks


def typed_blocks(text: str) -> list[Block]:
    """The blocks of text typed without markup: blank lines part paragraphs, and so does a line that begins
    a point or a heading."""
    blocks: list[Block] = []
    for part in re.split(r"\n\s*\n", text):
        lines: list[str] = []
        for line in part.split("\n"):
            if lines and (begins_block(line.strip()) or begins_block(lines[0])):
                blocks.extend(filter(None, [block_of(" ".join(lines))]))
                lines = []
            if line.strip():
                lines.append(line.strip())
        blocks.extend(filter(None, [block_of(" ".join(lines))]))
    return blocks


class _Reader(HTMLParser):
    """Collects the words of each block; lists count their own entries."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._kind = ""
        self._mark = ""
        self._lists: list[int | None] = []
        self._in_row = 0

    def handle_starttag(self, tag, attrs):
        if self._in_row and tag != "tr":
            if tag in _CELLS and self._parts:
                self._parts.append(" | ")
            elif tag in _BLOCKS or tag == "br":
                self._parts.append(" ")
            return
        if tag == "br":
            self._parts.append("\n")
        elif tag in _BLOCKS:
            keep_mark = tag == "p" and self._mark and not "".join(self._parts).strip()
            if not keep_mark:
                self.end_block()
            if tag in ("ul", "ol"):
                self._lists.append(0 if tag == "ol" else None)
            elif tag == "li":
                self._kind, self._mark = POINT, self._next_mark()
            elif tag == "tr":
                self._in_row, self._kind = 1, ROW
            elif tag in _HEADS:
                self._kind = HEADING

    def handle_endtag(self, tag):
        if self._in_row:
            if tag in ("tr", "table"):
                self._in_row = 0
                self.end_block()
        elif tag in _BLOCKS:
            self.end_block()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()

    def handle_data(self, data):
        self._parts.append(data.replace("\n", " "))

    def _next_mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "•"
        self._lists[-1] += 1
        return f"{self._lists[-1]}."

    def end_block(self) -> None:
        """Keep what was read since the last block."""
        text, kind, mark = "".join(self._parts), self._kind, self._mark
        self._parts, self._kind, self._mark = [], "", ""
        if not plain(text):
            return
        if kind == ROW:
            self.blocks.append(Block(plain(text), ROW))
        elif kind == HEADING:
            self.blocks.extend(filter(None, [block_of(text, kind=HEADING)]))
        elif mark:
            self.blocks.append(Block(plain(text), POINT, mark=mark))
        elif "\n" in text:
            self.blocks.extend(typed_blocks(text))
        else:
            block = block_of(text)
            if block is not None:
                is_title = block.kind == HEADING and block.label is not None and block.label[0] == "point"
                self.blocks.append(block_of(text, kind=PARAGRAPH) if is_title else block)  # type: ignore[arg-type]
