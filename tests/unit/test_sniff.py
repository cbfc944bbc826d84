"""What a file is told to be from its content, and what is refused."""

import io

import pytest

from dosja.documents.extraction import MEDIA_TYPES, reasons, sniff
from dosja.documents.extraction.sniff import ARCHIVE, EMPTY, MACROS, OLD_OFFICE, PROGRAM, UNKNOWN
from tests.make_files import (
    ALBANIAN,
    make_docx,
    make_encrypted_office,
    make_html,
    make_odt,
    make_pdf,
    make_png,
    make_txt,
    make_xlsx,
    make_zip,
    make_zip_bomb,
    replace_in_zip,
)

GOOD = {
    "pdf": ("vendim.pdf", lambda: make_pdf([ALBANIAN])),
    "docx": ("vendim.docx", lambda: make_docx([ALBANIAN])),
    "odt": ("vendim.odt", lambda: make_odt([ALBANIAN])),
    "xlsx": ("lista.xlsx", lambda: make_xlsx({"Fletë": [[ALBANIAN]]})),
    "text": ("shënim.txt", lambda: make_txt([ALBANIAN])),
    "html": ("faqe.html", lambda: make_html(ALBANIAN)),
    "png": ("foto.PNG", make_png),
    "jpeg": ("foto.jpg", lambda: make_png(format="JPEG")),
    "gif": ("foto.gif", lambda: make_png(format="GIF")),
    "webp": ("foto.webp", lambda: make_png(format="WEBP")),
    "tiff": ("skanim.tif", lambda: make_png(format="TIFF")),
}


def plain(message):
    return message.interpolate() if hasattr(message, "interpolate") else message


@pytest.mark.parametrize("kind", GOOD)
def test_sniff_good_file_is_accepted_by_path_bytes_and_stream(kind, tmp_path):
    name, make = GOOD[kind]
    content = make()
    path = tmp_path / "without a telling name"
    path.write_bytes(content)
    for source in (path, str(path), content, io.BytesIO(content)):
        found = sniff(source, name)
        assert (found.kind, found.media_type, found.problem) == (kind, MEDIA_TYPES[kind], "")
    assert sniff(content, "no extension").kind == kind


def test_sniff_open_file_is_left_open_where_it_was():
    stream = io.BytesIO(make_pdf(["x"]))
    stream.seek(7)
    sniff(stream, "x.pdf")
    assert stream.tell() == 7


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("vendim.pdf", lambda: make_txt([ALBANIAN]), "The file is named .pdf, but it is not a PDF file."),
        ("vendim.pdf", lambda: make_png(), "The file is named .pdf, but it is not a PDF file."),
        ("vendim.pdf", lambda: bytes(range(256)) * 4, "The file is named .pdf, but it is not a PDF file."),
        ("vendim.docx", lambda: make_pdf(["x"]), "The file is named .docx, but it is not a DOCX file."),
        ("vendim.docx", lambda: make_odt(["x"]), "The file is named .docx, but it is not a DOCX file."),
        ("vendim.xlsx", lambda: make_docx(["x"]), "The file is named .xlsx, but it is not a XLSX file."),
        ("vendim.txt", lambda: make_html("x"), "The file is named .txt, but it is not a TXT file."),
        ("foto.jpg", lambda: make_png(), "The file is named .jpg, but it is not a JPEG file."),
        (
            "foto.svgz",
            lambda: make_png(),
            "The file is named .svgz, but it is a PNG file: give it the right name.",
        ),
    ],
)
def test_sniff_file_that_lies_about_its_type_is_refused_with_the_type_named(name, content, message):
    assert plain(sniff(content(), name).problem) == message


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("bosh.pdf", lambda: b"", EMPTY),
        ("program.exe", lambda: b"MZ\x90\0", PROGRAM),
        ("vendim.pdf", lambda: b"MZ\x90\0%PDF-1.4", PROGRAM),
        ("script.txt", lambda: b"#!/bin/sh\necho\n", PROGRAM),
        ("faqe.html", lambda: b"<?php system($_GET['x']); ?>", PROGRAM),
        ("script.ps1", lambda: b"Write-Host x", PROGRAM),
        ("script.js", lambda: b"alert(1)", PROGRAM),
        ("picture.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", UNKNOWN),
        ("code.c", lambda: b"int main() { return 0; }", UNKNOWN),
        ("letter.rtf", lambda: b"{\\rtf1\\ansi hello}", UNKNOWN),
        ("x.bin2", lambda: bytes(range(256)), UNKNOWN),
        ("x", lambda: bytes(range(256)), UNKNOWN),
        ("letter.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), OLD_OFFICE),
        ("all.zip", lambda: make_zip({"a.txt": b"x"}), ARCHIVE),
        ("a.docx", lambda: make_zip({"a.txt": b"x"}), ARCHIVE),
        ("a.docx", lambda: make_docx(["x"])[:5000], reasons.DAMAGED),
        ("a.docx", lambda: make_zip_bomb(150), reasons.BOMB),
    ],
)
def test_sniff_what_is_no_document_is_refused(name, content, problem):
    assert sniff(content(), name).problem == problem


def test_sniff_zip_that_claims_more_entries_than_allowed_is_refused_unread():
    content = bytearray(make_zip({"a": b"x"}))
    at = content.rfind(b"PK\x05\x06")
    content[at + 12 : at + 16] = (1 << 30).to_bytes(4, "little")
    assert sniff(bytes(content), "a.docx").problem == reasons.BOMB


def docm():
    document = make_docx(["x"])
    types = (
        b'<Types><Override PartName="/word/document.xml" '
        b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    )
    return replace_in_zip(document, {"[Content_Types].xml": types, "word/vbaProject.bin": b"x"})


def test_sniff_macro_document_under_its_own_name_is_recognised_and_under_another_refused():
    assert sniff(docm(), "m.docm").kind == "docm"
    assert not sniff(docm(), "m.docm").problem
    assert sniff(docm(), "m.docx").problem == MACROS
    assert sniff(replace_in_zip(make_docx(["x"]), {"word/vbaProject.bin": b"x"}), "m.docx").problem == MACROS


def test_sniff_protected_office_file_is_accepted_with_the_reason():
    found = sniff(make_encrypted_office(), "fshehtë.xlsx")
    assert (found.kind, found.problem, found.reason) == ("xlsx", "", reasons.PROTECTED)
    assert type(found.reason) is str
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    odt = replace_in_zip(make_odt(["x"]), {"META-INF/manifest.xml": manifest})
    assert sniff(odt, "a.odt").reason == reasons.PROTECTED


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1250", "latin-1"]
)
def test_sniff_text_in_any_usual_encoding_is_text(encoding):
    assert sniff((ALBANIAN * 3000).encode(encoding), "a.txt").kind == "text"


def test_sniff_html_in_utf_16_is_html():
    assert sniff(make_html(ALBANIAN).decode().encode("utf-16"), "a.html").kind == "html"


def test_sniff_html_fragment_is_html_only_when_named_so():
    assert sniff(b"Hello <b>you</b>", "a.html").kind == "html"
    assert sniff(b"Hello <b>you</b>", "a.txt").kind == "text"
