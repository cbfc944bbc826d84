"""manifest.csv as spreadsheets write it: separators, encodings, quotes; what is wrong is said."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosja.documents.exchange.manifest import parse_manifest
from dosja.errors import Problem

TEXT = "file;title;agency\nçështje.pdf;Çështje për fëmijë;zkka\nb.txt;;\n"
ROWS = [{"file": "çështje.pdf", "title": "Çështje për fëmijë", "agency": "zkka"}, {"file": "b.txt"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_manifest_in_any_common_form_gives_the_same_rows(encoding, separator, end):
    content = TEXT.replace(";", separator).replace("\n", end).encode(encoding)
    assert parse_manifest(content).rows == ROWS


def test_manifest_with_the_separator_line_of_excel_gives_the_same_rows():
    assert parse_manifest(("sep=;\r\n" + TEXT).encode()).rows == ROWS


def test_manifest_with_a_row_that_is_too_long_or_names_no_file_refuses_that_row():
    found = parse_manifest(b"file,title\na.txt,A\nb.txt,B,C\n,D\n\n")
    assert found.rows == [{"file": "a.txt", "title": "A"}]
    assert [line for line, _reason in found.refused] == ["manifest.csv:3", "manifest.csv:4"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "first line"),
        (b"name,title\na,b\n", "first line"),
        (b"file,title,Title\na,b,c\n", "twice"),
        (b"\x00\x01\x02\x03\xff\xfe\x80", "not text"),
        (b'file,title\na,"' + b"x" * 200_000, "cannot be read"),
    ],
)
def test_manifest_that_is_none_is_refused_with_the_reason(content, reason):
    with pytest.raises(Problem) as refused:
        parse_manifest(content)
    assert reason in refused.value.message


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(str.strip)


@given(
    st.lists(st.tuples(CELL.filter(bool), CELL, CELL), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_manifest_written_by_a_csv_writer_comes_back_whole(rows, separator, encoding):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator)
    writer.writerows([("File", "Title", "code"), *rows])
    found = parse_manifest(stream.getvalue().encode(encoding))
    names = ("file", "title", "code")
    assert not found.refused
    assert found.rows == [{n: c for n, c in zip(names, row, strict=True) if c} for row in rows]


@given(st.binary(max_size=300))
def test_manifest_of_any_bytes_gives_rows_or_a_reason(content):
    try:
        found = parse_manifest(content)
    except Problem:
        return
    assert all(row["file"] for row in found.rows)
