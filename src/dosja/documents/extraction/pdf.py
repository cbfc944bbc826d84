"""Text, pictures and word boxes of PDF pages, by PDFium. Only ever runs in the child process.

Nothing active in a PDF (scripts, forms, links, attachments) is looked at.
"""

import ctypes
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as pdfium

from dosja.documents.extraction import limits, reasons
from dosja.documents.extraction.reading import Reading, Refused, clean

_FINE = 100_000
"""Grid on which positions are measured: PDFium gives whole device units."""
_LINE_END_HYPHENS = ("\x02", "\ufffe", "\u00ad")


@contextmanager
def _opened(path: str):
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        protected = code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY) or "assword" in str(error)
        raise Refused(reasons.PROTECTED if protected else reasons.DAMAGED) from error
    try:
        yield document
    finally:
        document.close()


@contextmanager
def _page(document, number: int):
    if not 1 <= number <= len(document):
        raise Refused(reasons.NO_SUCH_PAGE)
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise Refused(reasons.DAMAGED) from error
    try:
        yield page
    finally:
        page.close()


@contextmanager
def _text_of(page):
    text = page.get_textpage()
    try:
        yield text
    finally:
        text.close()


def read_pdf(path: str, reading: Reading) -> None:
    """The text page by page; a page that cannot be read is empty, as long as any can."""
    with _opened(path) as document:
        reading.page_count = len(document)
        if not reading.page_count:
            raise Refused(reasons.DAMAGED)
        broken = 0
        for number in range(1, reading.page_count + 1):
            try:
                with _page(document, number) as page, _text_of(page) as text:
                    content = text.get_text_bounded()
            except (pypdfium2.PdfiumError, Refused):
                content = ""
                broken += 1
            if not reading.add(content):
                break
        if broken and broken == len(reading.pages):
            raise Refused(reasons.DAMAGED)


def draw_page(path: str, number: int, width: int):
    """The page as a Pillow image of `width` pixels, less for pages that are very long."""
    with _opened(path) as document, _page(document, number) as page:
        wide, high = page.get_size()
        if wide <= 0 or high <= 0:
            raise Refused(reasons.DAMAGED)
        scale = min(width / wide, (limits.PICTURE_PIXELS / (wide * high)) ** 0.5)
        if min(wide, high) * scale < 1:
            raise Refused(reasons.PICTURE_TOO_LARGE)
        bitmap = page.render(scale=scale, may_draw_forms=False)
        try:
            return bitmap.to_pil().convert("RGB")
        finally:
            bitmap.close()


def word_boxes(path: str, number: int) -> list[tuple[float, float, float, float, str]]:
    """(x0, y0, x1, y1, word) for every word of the page, in shares of its width and height from the top left.

    A word that goes on in the next line gives a box for each part, both with the whole word.
    """
    with _opened(path) as document, _page(document, number) as page, _text_of(page) as text:
        return _Words(page, text).boxes()


class _Words:
    def __init__(self, page, text):
        self._page, self._text = page, text
        self._boxes: list[tuple[float, float, float, float, str]] = []
        self._parts: list[list[float]] = []  # the parts of the present word: left, bottom, right, top
        self._letters: list[str] = []

    def boxes(self):
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        refs = tuple(ctypes.byref(value) for value in (left, right, bottom, top))
        new_part = True
        for index in range(self._text.count_chars()):
            letter = chr(pdfium.FPDFText_GetUnicode(self._text.raw, index))
            if letter in _LINE_END_HYPHENS:
                new_part = True
                continue
            if letter.isspace() or letter == "\0":
                self._flush()
                new_part = True
                continue
            if not pdfium.FPDFText_GetCharBox(self._text.raw, index, *refs):
                continue
            box = [left.value, bottom.value, right.value, top.value]
            if new_part or not self._parts:
                self._parts.append(box)
                new_part = False
            else:
                part = self._parts[-1]
                part[0], part[1] = min(part[0], box[0]), min(part[1], box[1])
                part[2], part[3] = max(part[2], box[2]), max(part[3], box[3])
            self._letters.append(letter)
        self._flush()
        return self._boxes

    def _flush(self):
        word = clean("".join(self._letters))
        if word:
            self._boxes += [(*self._on_page(part), word) for part in self._parts]
        self._parts, self._letters = [], []

    def _on_page(self, part: list[float]) -> tuple[float, float, float, float]:
        """Where the part is drawn: PDFium knows about rotated pages and cropped ones."""
        x0, y0 = self._device(part[0], part[1])
        x1, y1 = self._device(part[2], part[3])
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _device(self, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(
            self._page.raw, 0, 0, _FINE, _FINE, 0, x, y, ctypes.byref(across), ctypes.byref(down)
        )
        return min(max(across.value / _FINE, 0.0), 1.0), min(max(down.value / _FINE, 0.0), 1.0)
