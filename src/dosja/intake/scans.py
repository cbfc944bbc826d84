"""Which pages of a file wait to be read by OCR: those that have a picture and no text.

A page that has text is never read again. What was read already stands in the file's text, so a scan whose
reading was cut off goes on where it stopped.
"""

from dosja.documents.extraction.limits import OCR_PAGES
from dosja.documents.extraction.sniff import MEDIA_TYPES
from dosja.documents.model import File

PICTURED = frozenset(MEDIA_TYPES[kind] for kind in ("pdf", "png", "jpeg", "gif", "webp", "tiff"))
"""Media types of which pages can be drawn, and so read."""


def waiting_pages(file: File) -> list[int]:
    """The numbers (from 1) of the pages without text that OCR has not looked at yet."""
    if file.media_type not in PICTURED:
        return []
    pages, read = (file.text.pages, set(file.text.ocr)) if file.text is not None else ((), set())
    empty = (
        number
        for number in range(1, file.page_count + 1)
        if number not in read and (number > len(pages) or not pages[number - 1].strip())
    )
    return list(empty)[: max(0, OCR_PAGES - len(read))]


def queue(site, file: File) -> None:
    """After its text was read: have the pages that are pictures read by OCR, where there are any."""
    if file.status == "done" and file.purged is None and waiting_pages(file):
        ask(site, file)


def ask(site, file: File) -> None:
    """Put the file into the queue."""
    file.status, file.scanned = "ocr", True
    site.scans.insert(file.uid)


def progress(file: File) -> tuple[int, int]:
    """(pages read by OCR so far, all pages that are pictures)."""
    read = len(file.text.ocr) if file.text is not None else 0
    return read, read + len(waiting_pages(file))
