"""Running text on its way into pages, for the formats that mark page breaks inside the text (DOCX, ODT)."""

from dosja.documents.extraction.reading import PAGE_CHARACTERS, Reading, split_pages


class Flow:
    """Collects the text of a document; footnotes go to the end of the page that refers to them."""

    done = False

    def __init__(self, reading: Reading):
        self._reading = reading
        self._parts: list[str] = []
        self._notes: list[str] = []
        self._size = 0
        self.pages: list[str] = []

    def write(self, text: str) -> None:
        self._size += len(text)
        if self._reading.has_room(self._size):
            self._parts.append(text)
        else:
            self.done = True

    def end_paragraph(self, cells: int) -> None:
        """End a paragraph; inside `cells` table cells it stays on the line of its row."""
        self.write(" " if cells else "\n")

    def end_cell(self) -> None:
        """End a table cell."""
        while self._parts and self._parts[-1] == " ":
            self._parts.pop()
        self.write("\t")

    def take(self) -> str:
        """What was written since the last break, which is thereby forgotten."""
        text, self._parts = "".join(self._parts), []
        return text

    def note(self, text: str) -> None:
        self._notes.append(text.strip())

    def break_page(self) -> None:
        """Begin a page; a second break in a row (Word writes its own beside the author's) is none."""
        text = self.take()
        if text.strip() or self._notes:
            self.pages.append("\n".join([text.rstrip(), *self._notes]))
            self._notes = []
            self.done = self.done or not self._reading.in_time()

    def finish(self, before: str = "") -> None:
        """Hand the pages over; `before` (headers and footers) stands on the first one."""
        self.break_page()
        pages = self.pages or [""]
        if len(pages) == 1 and len(pages[0]) > 2 * PAGE_CHARACTERS:
            pages = split_pages(pages[0])
        if before.strip():
            pages[0] = f"{before.strip()}\n{pages[0]}"
        self._reading.add_all(pages)
