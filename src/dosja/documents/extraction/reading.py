"""What an extractor writes its pages into: cleans the text, counts pages, bytes and time, says when to stop.

Cleaning is for readers and for the search alike: composed letters, no control characters, ligatures as
letters. Hyphens at line ends stay as soft hyphens; joining words is the search's business.
"""

import re
import time
import unicodedata

from dosja.documents.extraction import limits, reasons

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
# PDFium marks a hyphen that breaks a word at the end of a line by U+0002, older releases by U+FFFE.
_MARKS = {
    0x02: "\u00ad",
    0xFFFE: "\u00ad",
    0x0B: "\n",
    0x0D: "\n",
    0x85: "\n",
    0x2028: "\n",
    0x2029: "\n",
    0xA0: " ",
}
_UNWANTED = dict.fromkeys(
    [*range(0x09), *range(0x0C, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFEFF, 0xFFFF]
)
_TABLE = _UNWANTED | _LIGATURES | _MARKS
_ASCII_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

# After an abbreviation ("OKB-" "së") and before a capital or a figure the hyphen belongs to the word.
_REAL_HYPHEN = re.compile("(?<=[A-ZÇË0-9])[\x02\ufffe]|[\x02\ufffe](?=[A-ZÇË0-9(])")

PAGE_CHARACTERS = 3_000
"""About how much text makes a page where the format has no pages."""


class Refused(Exception):
    """The file cannot be read; the only argument is the reason, a message id."""


class UnreadableFile(Exception):
    """Raised by a reader from outside (a plugin's) where the file is at fault, not the reader: it is damaged,
    or, with `protected`, has a password.
    """

    def __init__(self, detail: str = "", *, protected: bool = False) -> None:
        super().__init__(detail)
        self.protected = protected


def clean(text: str) -> str:
    """`text` in NFC, with line feeds only, without control characters, lone surrogates and ligatures."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\x02" in text or "\ufffe" in text:
        text = _REAL_HYPHEN.sub("-", text)
    if text.isascii():
        return text.translate(_TABLE) if _ASCII_UNWANTED.search(text) else text
    return unicodedata.normalize("NFC", text.translate(_TABLE))


def split_pages(text: str, size: int = PAGE_CHARACTERS) -> list[str]:
    """Cut `text` into pieces of about `size` characters at the ends of paragraphs, else lines, else words."""
    pages = []
    start, length = 0, len(text)
    while length - start > size * 3 // 2:
        low, high = start + size // 2, start + size * 3 // 2
        end = -1
        for border in ("\n\n", "\n", " "):
            before = text.rfind(border, low, start + size)
            end = before if before >= 0 else text.find(border, start + size, high)
            if end >= 0:
                end += len(border)
                break
        if end < 0:
            end = start + size
        pages.append(text[start:end].strip("\n"))
        start = end
    pages.append(text[start:].strip("\n"))
    return pages


class Reading:
    """The pages of one file, as they come in; `seconds` is the time that the whole file may take."""

    def __init__(self, seconds: float = limits.SECONDS):
        self.pages: list[str] = []
        self.page_count = 0
        self.reason = ""
        self._bytes = limits.TEXT_BYTES
        self._deadline = time.monotonic() + seconds * limits.SOFT_SHARE

    def add(self, text: str) -> bool:
        """Take one page; False: enough, read no further (the reason is set)."""
        if len(self.pages) >= limits.PAGES:
            self.reason = reasons.MORE_PAGES
            return False
        text = clean(text).strip("\n ")
        size = len(text) if text.isascii() else len(text.encode())
        if size > self._bytes:
            text = text.encode()[: self._bytes].decode(errors="ignore")
            self.reason = reasons.MORE_TEXT
        self.pages.append(text)
        self.page_count = max(self.page_count, len(self.pages))
        self._bytes -= size
        return self._bytes > 0 and self.in_time()

    def add_all(self, pages: list[str]) -> bool:
        """Take several pages; False as with `add`."""
        return all(self.add(page) for page in pages)

    def in_time(self) -> bool:
        """Whether there is time left; otherwise the reason is set and what was read so far is kept."""
        if time.monotonic() < self._deadline:
            return True
        self.reason = reasons.MORE_TIME
        return False

    def has_room(self, characters: int) -> bool:
        """Whether so many more characters can be taken; otherwise the reason is set."""
        if characters <= self._bytes:
            return True
        self.reason = reasons.MORE_TEXT
        return False


_WORDS = {
    "sq": {
        "dhe",
        "të",
        "në",
        "për",
        "një",
        "me",
        "që",
        "së",
        "nga",
        "është",
        "ose",
        "i",
        "e",
        "u",
        "janë",
        "si",
        "më",
    },
    "en": {
        "the",
        "and",
        "of",
        "to",
        "in",
        "for",
        "is",
        "are",
        "with",
        "by",
        "or",
        "that",
        "this",
        "be",
        "on",
        "as",
    },
}


def language_hint(pages: list[str]) -> str:
    """ "sq" or "en" when the first pages clearly are in it, else ""; by the small words alone."""
    text = " ".join(page[:4_000] for page in pages[:5]).lower()
    words = re.findall(r"[a-zçë]+", text)
    if len(words) < 5:
        return ""
    hits = {language: sum(word in small for word in words) for language, small in _WORDS.items()}
    best, other = ("sq", "en") if hits["sq"] >= hits["en"] else ("en", "sq")
    return best if hits[best] >= len(words) * 0.08 and hits[best] >= hits[other] * 2 else ""
