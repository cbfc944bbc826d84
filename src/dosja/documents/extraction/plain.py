"""Text of plain text and HTML files. Of HTML what a reader would see; nothing is run or fetched."""

import re
from html.parser import HTMLParser

from dosja.documents.extraction import limits
from dosja.documents.extraction.encodings import decode
from dosja.documents.extraction.reading import Reading, split_pages


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MOST_BYTES = limits.TEXT_BYTES * 4  # UTF-16 or markup; more than the cap on text can use
_HIDDEN = _words(
    """
    canvas datalist iframe math noscript object script select style svg template textarea
    """
)
_BLOCKS = _words(
    """
    address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead
    title tr ul
    """
)
_VOID = _words(
    """
    area base br col embed hr img input link meta param source track wbr
    """
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


def read_text(path: str, reading: Reading) -> None:
    """A form feed begins a page; without any, pages of about 3,000 characters are cut at paragraphs."""
    with open(path, "rb") as stream:
        text = decode(stream.read(_MOST_BYTES))
    pages = text.removesuffix("\f").split("\f") if "\f" in text else split_pages(text.replace("\r\n", "\n"))
    reading.add_all(pages)


def read_html(path: str, reading: Reading) -> None:
    """The visible text of the page, title first, cut into pages like plain text."""
    with open(path, "rb") as stream:
        content = stream.read(_MOST_BYTES)
    parser = _VisibleText(reading)
    text = _decode_html(content)
    for start in range(0, len(text), 100_000):
        parser.feed(text[start : start + 100_000])
        if not reading.in_time():
            break
    else:
        parser.close()
    reading.add_all(split_pages(parser.text()))


def _decode_html(content: bytes) -> str:
    found = _META_CHARSET.search(content[:2048])
    if found and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        codec = found[1].decode().lower()
        if codec in ("iso-8859-1", "latin1", "ascii", "us-ascii"):
            codec = "cp1252"  # as browsers do
        if not codec.startswith(
            ("utf-16", "utf-32", "utf-7")
        ):  # a page whose meta is readable is in none of these
            try:
                return content.decode(codec)
            except (LookupError, ValueError):
                pass
    return decode(content)


class _VisibleText(HTMLParser):
    def __init__(self, reading: Reading):
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._hidden: list[str] = []  # open elements from the outermost hidden one on
        self._size = 0
        self._reading = reading

    def handle_starttag(self, tag, attrs):
        if self._hidden:
            if tag not in _VOID and len(self._hidden) < 1_000:
                self._hidden.append(tag)
        elif (tag in _HIDDEN or any(name == "hidden" for name, _ in attrs)) and tag not in _VOID:
            self._hidden.append(tag)
        elif tag in _BLOCKS:
            self._parts.append("\n")
        elif tag in ("td", "th"):
            self._parts.append("\t")

    def handle_endtag(self, tag):
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
        elif tag in _BLOCKS:
            self._parts.append("\n")

    def handle_startendtag(self, tag, attrs):
        if tag in _VOID or tag not in _HIDDEN:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data):
        if not self._hidden and self._reading.has_room(self._size):
            self._size += len(data)
            self._parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def text(self) -> str:
        lines = (re.sub(r" *\t *", "\t", line).strip() for line in "".join(self._parts).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
