"""Storing what OCR has read."""

from collections.abc import Mapping
from datetime import datetime

from dosja.documents.extraction import reasons
from dosja.documents.model import File, FileText
from dosja.intake.scans import waiting_pages
from dosja.privacy.screening import screen_file
from dosja.storage.model import Site


def store_ocr(
    site: Site, now: datetime, file_uid: int, pages: Mapping[int, str], *, reason: str = "", last: bool
) -> bool:
    """Keep pages (number -> text) that OCR has read, as a new text of the file; the old one stays as it was.

    `last`: there is no more to come, and `reason` says why pages are missing (a message id, "" for none).
    Returns False where the file does not wait any more: it was read anew or removed meanwhile.
    """
    file = site.get(file_uid, File)
    if file is None or file.status != "ocr" or file.purged is not None:
        site.scans.discard(file_uid)
        return False
    if pages:
        _add_pages(file, pages)
    if last:
        site.scans.discard(file_uid)
        text = any(page.strip() for page in file.text.pages) if file.text is not None else False
        file.status = "done" if text else "failed"
        file.reason = reason or ("" if text else str(reasons.OCR_EMPTY))
        if not text and not reason:  # it was read: there is nothing on it
            file.passed = file.passed or (now, 0)
    if pages or last:
        file.reads += 1
        screen_file(site, file, now)
    return True


def _add_pages(file: File, pages: Mapping[int, str]) -> None:
    """A page that got its text meanwhile keeps it."""
    old = file.text
    allowed = set(waiting_pages(file)) & pages.keys()
    merged = list(old.pages) if old is not None else []
    merged += [""] * (max(allowed, default=0) - len(merged))
    for number in allowed:
        merged[number - 1] = pages[number]
    read = {*(old.ocr if old is not None else ()), *allowed}
    file.text = FileText(file.document, merged, sorted(read))
