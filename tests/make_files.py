"""Files for tests, made in memory: `from tests.make_files import make_pdf`; the repository keeps no binary.

Each builder takes the text page by page and returns the bytes of one file. What is read back is what went in,
Albanian letters included; every text begins on a new page where the format has pages.
"""

import io
import textwrap
import zipfile
from html import escape
from itertools import pairwise

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ALBANIAN = "Çdo fëmijë ka të drejtë për mbrojtje, përkujdesje dhe ndihmë: ëËçÇ"
"""A sentence with the letters that go wrong first."""


def make_pdf(pages: list[str], *, password: str = "") -> bytes:
    """A PDF with one page for each text; with `password` it can be opened only with that password."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    encrypt = StandardEncryption(password, strength=128) if password else None
    canvas = Canvas(stream, pagesize=A4, invariant=1, pageCompression=1, encrypt=encrypt)
    for text in pages:
        parts = [part for line in text.split("\n") for part in textwrap.wrap(line, 85) or [""]]
        leading = min(13.2, 730 / len(parts))  # a long text is set small: nothing may fall off the page
        lines = canvas.beginText(72, 770)
        lines.setFont("Helvetica", leading / 1.2, leading)
        lines.textLines(parts)
        canvas.drawText(lines)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def make_docx(pages: list[str], *, table: list[list[str]] = (), header: str = "", footer: str = "") -> bytes:
    """A DOCX with hard page breaks between the texts; the table stands on the last page."""
    import docx
    from docx.enum.text import WD_BREAK

    document = docx.Document()
    for number, text in enumerate(pages):
        lines = text.split("\n")
        for line in lines:
            paragraph = document.add_paragraph(line)
        if number + 1 < len(pages):
            paragraph.add_run().add_break(WD_BREAK.PAGE)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, values in enumerate(table):
            for column, value in enumerate(values):
                grid.cell(row, column).text = value
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_odt(pages: list[str]) -> bytes:
    """An ODT with a soft page break between the texts."""
    from odf.opendocument import OpenDocumentText
    from odf.text import P, SoftPageBreak

    document = OpenDocumentText()
    for number, text in enumerate(pages):
        if number:
            document.text.addElement(SoftPageBreak())
        for line in text.split("\n"):
            document.text.addElement(P(text=line))
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def make_xlsx(sheets: dict[str, list[list[object]]], *, hidden: tuple[str, ...] = ()) -> bytes:
    """An XLSX: name of the sheet -> rows of cells; the sheets named in `hidden` are hidden."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def make_html(text: str, *, title: str = "Procedurë", head: str = "", encoding: str = "utf-8") -> bytes:
    """An HTML page with a paragraph for each line of `text`; `head` is put into <head> as it is."""
    body = "\n".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))
    page = (
        f'<!DOCTYPE html>\n<html lang="sq"><head><meta charset="{encoding}"><title>{escape(title)}</title>'
        f"{head}</head><body>\n{body}\n</body></html>\n"
    )
    return page.encode(encoding)


def make_txt(pages: list[str], *, encoding: str = "utf-8") -> bytes:
    """Plain text with form feeds between the pages."""
    return "\f".join(pages).encode(encoding)


def make_png(width: int = 40, height: int = 30, *, color: str = "#336699", format: str = "PNG") -> bytes:
    """A picture of one colour; `format` is a name Pillow knows ("JPEG", "GIF", "WEBP", "TIFF")."""
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (width, height), color).save(stream, format)
    return stream.getvalue()


def make_zip(entries: dict[str, bytes]) -> bytes:
    """A zip archive: name -> content."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def replace_in_zip(content: bytes, changed: dict[str, bytes]) -> bytes:
    """A copy of the zip archive `content` in which some entries are new or replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {info.filename: archive.read(info) for info in archive.infolist()}
    return make_zip(entries | changed)


def make_zip_bomb(megabytes: int = 300) -> bytes:
    """A DOCX of about one thousandth of `megabytes` that unpacks to that size."""
    stream = io.BytesIO()
    head = f'<?xml version="1.0"?><w:document xmlns:w="{WORD}">'.encode()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as entry:
            entry.write(head + b"<w:body>")
            block = b" " * 1_000_000
            for _ in range(megabytes):
                entry.write(block)
            entry.write(b"</w:body></w:document>")
    return stream.getvalue()


def make_encrypted_office() -> bytes:
    """What Word and Excel write for a file with a password: OLE with the stream EncryptedPackage.

    Only the parts that a reader looks at first are real: header, table of sectors and the directory.
    """
    sector = 512
    header = bytearray(sector)
    header[0:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    header[24:34] = bytes.fromhex("3e000300feff09000600")
    header[44:48] = (1).to_bytes(4, "little")  # one sector of allocation table
    header[48:52] = (1).to_bytes(4, "little")  # the directory begins in sector 1
    header[56:60] = (4096).to_bytes(4, "little")
    header[60:64] = header[68:72] = b"\xfe\xff\xff\xff"
    header[76:80] = (0).to_bytes(4, "little")
    header[80:512] = b"\xff" * 432
    table = bytearray(b"\xff" * sector)
    table[0:4] = b"\xfd\xff\xff\xff"
    table[4:8] = b"\xfe\xff\xff\xff"
    directory = bytearray()
    for kind, name in ((5, "Root Entry"), (2, "EncryptionInfo"), (2, "EncryptedPackage"), (0, "")):
        entry = bytearray(128)
        text = name.encode("utf-16-le")
        entry[0 : len(text)] = text
        entry[64:66] = (len(text) + 2 if name else 0).to_bytes(2, "little")
        entry[66] = kind
        entry[68:80] = b"\xff" * 12
        directory += entry
    return bytes(header + table + directory)


def make_broken_pdf() -> bytes:
    """A PDF that begins as one and is torn off after a third."""
    whole = make_pdf(["Faqe e parë", "Faqe e dytë"])
    return whole[: len(whole) // 3]


def make_entity_bomb() -> bytes:
    """A DOCX whose document.xml would grow to gigabytes if its entities were expanded."""
    entities = ['<!ENTITY e0 "qqqqqqqqqq">']
    entities += [f'<!ENTITY e{n} "{f"&e{before};" * 10}">' for before, n in pairwise(range(10))]
    text = (
        '<?xml version="1.0"?><!DOCTYPE w [' + "".join(entities) + "]>"
        f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r>'
        "<w:t>&e9;</w:t></w:r></w:p></w:body></w:document>"
    )
    return replace_in_zip(make_docx(["x"]), {"word/document.xml": text.encode()})


SCAN_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def make_scan(pages: list[str], *, form: str = "PDF", turned: int = 0) -> bytes:
    """A scan: pages that are pictures of the texts, slightly grey, at 200 dots an inch; a text "" is blank.

    `form` as Pillow names it (PDF and TIFF take several pages); `turned` by so many degrees.
    """
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(SCAN_FONT, 34)
    images = []
    for text in pages:
        image = Image.new("L", (1654, 2339), 246)
        lines = [part for line in text.split("\n") for part in textwrap.wrap(line, 70) or [""]]
        ImageDraw.Draw(image).multiline_text((160, 200), "\n".join(lines), font=font, fill=25, spacing=16)
        images.append(image.rotate(turned, expand=True) if turned else image)
    stream = io.BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if form in ("PDF", "TIFF") else {}
    images[0].save(stream, form, **({"resolution": 200} if form == "PDF" else {}), **more)
    return stream.getvalue()
