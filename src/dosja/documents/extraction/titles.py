"""The title that a file gives itself: its own field, else the first line of its text. In the child process.

A file's own title is often what a program wrote ("Microsoft Word - dok1.doc"); such a one is passed over.
"""

import re

import pypdfium2

from dosja.documents.extraction.reading import Reading, language_hint
from dosja.documents.extraction.sniff import MEDIA_TYPES

LONGEST = 200
_OF_PROGRAMS = re.compile(
    r"^(microsoft |untitled|document ?\d*$|slide ?\d|print|scan)|\.(docx?|pdf|odt|xlsx?|rtf)$", re.I
)


class FirstPage(Reading):
    """Takes one page and asks for no more."""

    def add(self, text: str) -> bool:
        """Take the page; always False."""
        super().add(text)
        return False


def read_title(path: str, media_type: str, read) -> dict:
    """{"title", "language"}, each "" where it cannot be told; `read(path, reading)` reads the file's text."""
    title = _pdf_title(path) if media_type == MEDIA_TYPES["pdf"] else ""
    reading = FirstPage(seconds=10)
    read(path, reading)
    return {"title": title or first_line(reading.pages), "language": language_hint(reading.pages)}


def first_line(pages: list[str]) -> str:
    """The first line that can be a heading: some letters, not too long, no sentence that goes on."""
    for line in "\n".join(pages[:1]).splitlines()[:12]:
        words = " ".join(line.replace("\u00ad", "").split())
        if sum(letter.isalpha() for letter in words) < 4:
            continue
        return words if len(words) <= LONGEST and not words.endswith((",", ";", "-")) else ""
    return ""


def _pdf_title(path: str) -> str:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return ""
    try:
        title = " ".join(str(document.get_metadata_value("Title") or "").split())
    except (pypdfium2.PdfiumError, UnicodeError):
        title = ""
    finally:
        document.close()
    good = 4 <= len(title) <= LONGEST and title.isprintable() and not _OF_PROGRAMS.search(title)
    return title if good else ""
