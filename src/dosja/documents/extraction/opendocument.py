"""Text of ODT, page by page as far as the file knows its pages; read as a stream of XML events."""

from dosja.documents.extraction import reasons
from dosja.documents.extraction.archives import feed_xml, open_archive, read_start
from dosja.documents.extraction.flow import Flow
from dosja.documents.extraction.reading import Reading, Refused

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


class _OpenText:
    """Target of the XML of an ODT; `wanted` are the elements whose text counts."""

    def __init__(self, out: Flow, wanted: tuple[str, ...]):
        self._out, self._wanted = out, wanted
        self._inside = 0
        self._skip = 0
        self._paragraph = 0
        self._cells = 0
        self._new_page_styles: set[str] = set()
        self._style = ""

    @property
    def done(self) -> bool:
        return self._out.done

    def start(self, tag, attributes):
        if tag == _STYLE + "style":
            self._style = attributes.get(_STYLE + "name", "")
        elif tag == _STYLE + "paragraph-properties" and attributes.get(_FO + "break-before") == "page":
            self._new_page_styles.add(self._style)
        if self._inside or tag in self._wanted:
            self._inside += 1
        if not self._inside:
            return
        if self._skip or tag in (_TEXT + "tracked-changes", _OFFICE + "annotation", _TEXT + "note-citation"):
            self._skip += 1
        elif tag in (_TEXT + "p", _TEXT + "h"):
            if attributes.get(_TEXT + "style-name") in self._new_page_styles:
                self._out.break_page()
            self._paragraph += 1
        elif tag == _TABLE + "table-cell":
            self._cells += 1
        elif tag == _TEXT + "soft-page-break":
            self._out.break_page()
        elif tag == _TEXT + "s":  # however many spaces it stands for
            self._out.write(" ")
        elif tag == _TEXT + "tab":
            self._out.write("\t")
        elif tag == _TEXT + "line-break":
            self._out.write("\n")
        elif tag == _TEXT + "note-body":
            self._out.write(" [")

    def data(self, text):
        if self._paragraph and not self._skip:
            self._out.write(text)

    def end(self, tag):
        if not self._inside:
            return
        self._inside -= 1
        if self._skip:
            self._skip -= 1
        elif tag in (_TEXT + "p", _TEXT + "h"):
            self._paragraph -= 1
            self._out.end_paragraph(self._cells)
        elif tag == _TEXT + "note-body":
            self._out.write("] ")
        elif tag == _TABLE + "table-cell":
            self._cells -= 1
            self._out.end_cell()
        elif tag == _TABLE + "table-row":
            self._out.write("\n")

    def close(self):
        return None


def read_odt(path: str, reading: Reading) -> None:
    """Text, tables, notes, headers and footers; pages by soft page breaks and by styles that begin a page."""
    with open(path, "rb") as stream, open_archive(stream) as archive:
        if b"encryption-data" in read_start(archive, "META-INF/manifest.xml", 1_000_000):
            raise Refused(reasons.PROTECTED)
        if "content.xml" not in archive.namelist():
            raise Refused(reasons.DAMAGED)
        edges = Flow(reading)
        feed_xml(archive, "styles.xml", _OpenText(edges, (_STYLE + "header", _STYLE + "footer")))
        edges.break_page()
        out = Flow(reading)
        feed_xml(archive, "content.xml", _OpenText(out, (_OFFICE + "text",)))
    out.finish("\n".join(edges.pages))
