"""The text of files of every format, page by page, through a real child process."""

import io
import zipfile
from datetime import date, datetime

import pytest

from dosja.documents.extraction import MEDIA_TYPES, Extractor, child, limits, reasons
from dosja.documents.extraction.encodings import decode
from dosja.documents.extraction.reading import Reading, clean, language_hint, split_pages
from tests.make_files import (
    ALBANIAN,
    WORD,
    make_docx,
    make_html,
    make_odt,
    make_pdf,
    make_png,
    make_txt,
    make_xlsx,
    replace_in_zip,
)

PAGES = [f"Faqja e parë. {ALBANIAN}", "Faqja e dytë, me “thonjëza” dhe Ü.", f"Faqja e tretë: {ALBANIAN}"]


@pytest.fixture
def read(extractor, tmp_path):
    def read(kind, content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return extractor.extract(path, MEDIA_TYPES[kind])

    return read


@pytest.mark.parametrize(("kind", "make"), [("pdf", make_pdf), ("docx", make_docx), ("odt", make_odt)])
def test_extract_paged_document_gives_its_pages_with_albanian_letters(read, kind, make):
    result = read(kind, make(PAGES))
    assert result.status == "done"
    assert result.pages == tuple(PAGES)
    assert (result.page_count, result.reason, result.language_hint) == (3, "", "sq")
    assert all(type(page) is str for page in result.pages)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1250", "cp1252"]
)
def test_extract_text_in_any_usual_encoding_gives_the_same_pages(read, encoding):
    assert read("text", make_txt(PAGES, encoding=encoding)).pages == tuple(PAGES)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1250"])
def test_extract_html_gives_what_a_reader_sees(read, encoding):
    content = make_html(
        "Rreshti i parë: ç ë\nx < y & z",
        title="Titulli",
        encoding=encoding,
        head="<style>p{color:red}</style>",
    ).replace(
        b"</body>",
        b"<script>alert('secret')</script><!-- secret --><p hidden>secret<b>secret</b></p>"
        b"<template>secret</template>"
        b"<table><tr><td>a</td><td>b</td></tr></table><noscript>secret</noscript>one<br>two&nbsp;three</body>",
    )
    result = read("html", content)
    text = result.pages[0]
    assert "secret" not in text
    assert "color" not in text
    assert text.startswith("Titulli\n")
    assert "Rreshti i parë: ç ë\n" in text
    assert "x < y & z" in text
    assert "a\tb\n" in text
    assert text.endswith("one\ntwo three")


def test_extract_html_with_thousands_of_unclosed_tags_is_read(read):
    result = read("html", b"<p>fillimi" + b"<div><script>" * 1000 + b"</script>" + b"<b>" * 50_000 + b"fundi")
    assert result.status == "done"
    assert result.pages[0].startswith("fillimi")


def test_extract_docx_reads_tables_headers_footers_and_notes(read):
    docx = make_docx(
        ["Hyrje", "Fund"], table=[["Emri", "Orë"], ["Ana", "6"]], header="Kreu", footer="Fundfaqja"
    )
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        document = archive.read("word/document.xml").decode()
    document = document.replace("Hyrje</w:t>", 'Hyrje</w:t><w:footnoteReference w:id="2"/>', 1)
    notes = (
        f'<w:footnotes xmlns:w="{WORD}">'
        '<w:footnote w:id="1"><w:p><w:r><w:t>tjetër</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>Shënim në fund</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    result = read(
        "docx",
        replace_in_zip(docx, {"word/document.xml": document.encode(), "word/footnotes.xml": notes.encode()}),
    )
    assert result.pages == ("Kreu\nFundfaqja\nHyrje\nShënim në fund", "Fund\nEmri\tOrë\t\nAna\t6")


def test_extract_docx_page_break_noted_by_word_after_the_authors_own_counts_once(read):
    docx = make_docx(["një", "dy"])
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        document = archive.read("word/document.xml").decode()
    document = document.replace("<w:t>dy", "<w:lastRenderedPageBreak/><w:t>dy")
    assert read("docx", replace_in_zip(docx, {"word/document.xml": document.encode()})).pages == ("një", "dy")


def test_extract_docx_without_breaks_is_cut_at_paragraphs(read):
    result = read("docx", make_docx(["\n".join(f"Paragrafi {n}. {ALBANIAN}" for n in range(200))]))
    assert result.page_count > 3
    assert all(page.startswith("Paragrafi") for page in result.pages)
    assert "\n".join(result.pages).count("Paragrafi") == 200


def test_extract_docx_with_many_images_reads_no_embedded_archive(read):
    docx = replace_in_zip(make_docx(["tekst"]), {"word/embeddings/inner.docx": make_docx(["brenda"])})
    assert read("docx", docx).pages == ("tekst",)


def test_extract_odt_ignores_deleted_text_comments_and_counts_of_spaces(read):
    odt = make_odt(["fillimi"])
    with zipfile.ZipFile(io.BytesIO(odt)) as archive:
        content = archive.read("content.xml").decode()
    before = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    after = (
        '<text:p>a<text:s text:c="2000000000"/>b'
        "<office:annotation><text:p>comment</text:p></office:annotation>"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>shënim</text:p>"
        "</text:note-body></text:note></text:p>"
    )
    content = content.replace("<office:text>", "<office:text>" + before, 1)
    content = content.replace("</office:text>", after + "</office:text>", 1)
    page = read("odt", replace_in_zip(odt, {"content.xml": content.encode()})).pages[0]
    assert "deleted" not in page
    assert "comment" not in page
    assert "a b" in page
    assert "[shënim" in page


def test_extract_xlsx_gives_a_page_for_each_sheet_and_tells_of_hidden_ones(read):
    rows = [["Emri", "Data", "Orë", "Po"], ["Ëngjëll Çela", date(2026, 3, 9), 6.0, True], [None, None, 2.5]]
    sheets = {"Pjesëmarrës": rows, "Bosh": [], "Fshehur": [[datetime(2026, 3, 9, 14, 30)]]}
    result = read("xlsx", make_xlsx(sheets, hidden=("Fshehur",)))
    assert result.pages == (
        "Pjesëmarrës\nEmri\tData\tOrë\tPo\nËngjëll Çela\t09.03.2026\t6\tTRUE\n2.5",
        "Bosh",
        "Fshehur\n09.03.2026 14:30",
    )
    assert result.reason == reasons.HIDDEN_SHEETS
    assert type(result.reason) is str


@pytest.mark.parametrize(
    ("kind", "format"), [("png", "PNG"), ("jpeg", "JPEG"), ("gif", "GIF"), ("webp", "WEBP")]
)
def test_extract_picture_has_one_page_and_no_text(read, kind, format):
    result = read(kind, make_png(format=format))
    assert (result.status, result.pages, result.page_count) == ("done", (), 1)


def test_extract_tiff_counts_its_pages(read):
    from PIL import Image

    stream = io.BytesIO()
    pages = [Image.new("L", (20, 20), shade) for shade in (0, 100, 200)]
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
    assert read("tiff", stream.getvalue()).page_count == 3


def test_extract_empty_text_file_has_one_empty_page(read):
    assert read("text", b"\n").pages == ("",)


def test_extract_many_small_text_files_is_fast(tmp_path):
    """At least 150 a second are wanted; several hundred are usual, so only a broken protocol fails here.

    The processor's time of parent and child tells it while others work on the machine, and that nobody waits
    between the files the quickest of thirty rounds.
    """
    from os import times
    from time import monotonic

    path = tmp_path / "small.txt"
    path.write_bytes(make_txt([ALBANIAN * 10]))
    before, rounds = times(), []
    with Extractor() as extractor:
        extractor.extract(path, MEDIA_TYPES["text"])
        for _ in range(30):
            start = monotonic()
            for _ in range(10):
                assert extractor.extract(path, MEDIA_TYPES["text"]).status == "done"
            rounds.append(monotonic() - start)
    spent = sum(times()[:4]) - sum(before[:4])
    assert 300 / spent > 150
    assert 10 / min(rounds) > 150


def test_extract_2000_pages_are_read_and_the_rest_is_named(read):
    result = read("pdf", make_pdf([f"Faqja {n} ë" for n in range(1, 2003)]))
    assert (result.status, len(result.pages), result.page_count) == ("done", 2000, 2002)
    assert result.pages[1999] == "Faqja 2000 ë"
    assert result.reason == reasons.MORE_PAGES


def test_reading_text_beyond_the_cap_is_cut_and_the_reason_says_so(monkeypatch):
    monkeypatch.setattr(limits, "TEXT_BYTES", 25)
    reading = Reading()
    assert reading.add("ë" * 10)
    assert not reading.add("ç" * 10)
    assert reading.pages == ["ë" * 10, "çç"]
    assert reading.reason == reasons.MORE_TEXT


@pytest.mark.parametrize("kind", ["pdf", "docx", "odt", "xlsx", "text", "html"])
def test_reader_of_any_format_stops_at_the_cap_on_text_and_says_so(monkeypatch, tmp_path, kind):
    lines = [f"{n} {ALBANIAN}" for n in range(60)]
    make = {
        "pdf": lambda: make_pdf(["\n".join(lines[n : n + 20]) for n in (0, 20, 40)]),
        "docx": lambda: make_docx(["\n".join(lines)]),
        "odt": lambda: make_odt(["\n".join(lines)]),
        "xlsx": lambda: make_xlsx({"A": [[line] for line in lines], "B": [["more"]]}),
        "text": lambda: make_txt(["\n".join(lines)]),
        "html": lambda: make_html("\n".join(lines)),
    }
    path = tmp_path / "long"
    path.write_bytes(make[kind]())
    monkeypatch.setattr(limits, "TEXT_BYTES", 2000)
    reading = Reading()
    child._find(child.EXTRACTORS[MEDIA_TYPES[kind]])(str(path), reading)
    assert reading.reason == reasons.MORE_TEXT
    assert 500 < sum(len(page.encode()) for page in reading.pages) <= 2000


def test_reading_out_of_time_keeps_what_was_read():
    reading = Reading(seconds=0)
    assert not reading.add("një")
    assert (reading.pages, reading.reason) == (["një"], reasons.MORE_TIME)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("e\u0308 c\u0327", "ë ç"),
        ("a\0b\x07c\x1b", "abc"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\ufb01lm o\ufb03ce", "film office"),
        ("marrë\x02veshje marrë\ufffeveshje", "marrë\u00adveshje marrë\u00adveshje"),
        ("OKB\x02së Anti\x02Trafik 2026\x022027", "OKB-së Anti-Trafik 2026-2027"),
        ("\ud800x\u00a0y\ufeff", "x y"),
    ],
)
def test_clean_text_of_any_origin_is_made_plain(raw, text):
    assert clean(raw) == text


def test_split_pages_without_any_border_still_cuts_and_loses_nothing():
    pages = split_pages("x" * 20_000)
    assert "".join(pages) == "x" * 20_000
    assert max(map(len, pages)) <= 4_500


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Marković, Đorđe i Čačak", "cp1250"), ("perché la città è più", "cp1252"), ("Çështje — “ë”", "cp1252")],
)
def test_decode_text_of_the_neighbours_keeps_their_letters(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"{ALBANIAN} dhe me të tjera për një nga këto", "sq"),
        ("The police officer is to record the statement of the child and to inform the prosecutor", "en"),
        ("12 34 56", ""),
        ("", ""),
    ],
)
def test_language_hint_is_given_only_when_clear(text, language):
    assert language_hint([text]) == language
