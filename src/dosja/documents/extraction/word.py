"""Text of DOCX, page by page as far as the file knows its pages; read as a stream of XML events.

python-docx builds a tree of everything and does not know the pages; the text alone does not need it.
"""

from dosja.documents.extraction import reasons
from dosja.documents.extraction.archives import OLE, feed_xml, office_main, open_archive
from dosja.documents.extraction.flow import Flow
from dosja.documents.extraction.reading import Reading, Refused

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


class _Word:
    """Target of the XML of a Word part; `notes` are the footnotes by their id."""

    def __init__(self, out: Flow, notes: dict[str, str]):
        self._out, self._notes = out, notes
        self._in_text = False
        self._skip = 0
        self._cells = 0
        self.found: dict[str, str] = {}

    @property
    def done(self) -> bool:
        return self._out.done

    def start(self, tag, attributes):
        if self._skip or tag == _MC + "Fallback":  # the same text box again, for old programs
            self._skip += 1
            return
        if not tag.startswith((_W, _STRICT_W)):
            return
        space, name = tag.rsplit("}", 1)
        kind, value, number = (attributes.get(f"{space}}}{key}", "") for key in ("type", "val", "id"))
        if name == "t":
            self._in_text = True
        elif name == "tc":
            self._cells += 1
        elif name == "tab":
            self._out.write("\t")
        elif name == "br" and kind == "page":
            self._out.break_page()
        elif name in ("br", "cr"):
            self._out.write("\n")
        elif name == "noBreakHyphen":
            self._out.write("-")
        elif name == "softHyphen":
            self._out.write("\u00ad")
        elif name == "lastRenderedPageBreak" or (name == "pageBreakBefore" and value not in ("0", "false")):
            self._out.break_page()
        elif name in ("footnoteReference", "endnoteReference"):
            text = self._notes.get(name[0] + number)
            if text:
                self._out.note(text)

    def data(self, text):
        if self._in_text and not self._skip:
            self._out.write(text)

    def end(self, tag):
        if self._skip:
            self._skip -= 1
        elif tag.startswith((_W, _STRICT_W)):
            name = tag.rsplit("}", 1)[1]
            if name == "t":
                self._in_text = False
            elif name == "p":
                self._out.end_paragraph(self._cells)
            elif name == "tc":
                self._cells -= 1
                self._out.end_cell()
            elif name == "tr":
                self._out.write("\n")

    def close(self):
        return None


class _Notes(_Word):
    """Target of footnotes.xml and endnotes.xml: collects the text of each note by its id."""

    def __init__(self, reading: Reading, letter: str):
        super().__init__(Flow(reading), {})
        self._letter = letter
        self._id = ""

    def start(self, tag, attributes):
        super().start(tag, attributes)
        if tag.endswith(("}footnote", "}endnote")):
            self._id = next((v for k, v in attributes.items() if k.endswith("}id")), "")
            self._out.take()

    def end(self, tag):
        super().end(tag)
        if tag.endswith(("}footnote", "}endnote")):
            self.found[self._letter + self._id] = self._out.take().strip()


def read_docx(path: str, reading: Reading) -> None:
    """Text, tables, headers, footers, notes; pages by the author's breaks and those Word noted."""
    with open(path, "rb") as stream:
        if stream.read(8) == OLE:
            raise Refused(reasons.PROTECTED)
        with open_archive(stream) as archive:
            _kind, main = office_main(archive)
            names = archive.namelist()
            if main not in names:
                raise Refused(reasons.DAMAGED)
            folder = main.rpartition("/")[0] + "/" if "/" in main else ""
            notes: dict[str, str] = {}
            for part, letter in (("footnotes", "f"), ("endnotes", "e")):
                target = _Notes(reading, letter)
                feed_xml(archive, f"{folder}{part}.xml", target)
                notes |= target.found
            edges = []
            for name in sorted(names, key=lambda name: ("footer" in name, name)):
                if name.startswith((folder + "header", folder + "footer")) and name.endswith(".xml"):
                    edge = Flow(reading)
                    feed_xml(archive, name, _Word(edge, {}))
                    edge.break_page()
                    edges += edge.pages
                if len(edges) > 30:
                    break
            out = Flow(reading)
            feed_xml(archive, main, _Word(out, notes))
    out.finish("\n".join(dict.fromkeys(edge.strip() for edge in edges)))
