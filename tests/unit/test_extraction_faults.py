"""Files and readers that misbehave: every one ends as a result with a reason, and the next file is read."""

import io
import os
import re
import select
import signal
import subprocess
import sys
import threading
import zipfile

import pytest

from dosja.documents.extraction import MEDIA_TYPES, Extractor, limits, reasons
from tests import faulty_child
from tests.make_files import (
    make_broken_pdf,
    make_docx,
    make_encrypted_office,
    make_entity_bomb,
    make_html,
    make_odt,
    make_pdf,
    make_png,
    make_txt,
    make_xlsx,
    make_zip_bomb,
    replace_in_zip,
)


@pytest.fixture(scope="module")
def shared_extractor():
    with Extractor(command=faulty_child.COMMAND) as extractor:
        yield extractor


@pytest.fixture
def text_file(tmp_path):
    path = tmp_path / "next.txt"
    path.write_bytes(make_txt(["e mira"]))
    return path


def works(extractor, text_file):
    return extractor.extract(text_file, MEDIA_TYPES["text"]).pages == ("e mira",)


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("pdf", lambda: make_pdf(["fshehtë"], password="sekret"), reasons.PROTECTED),
        ("docx", lambda: make_encrypted_office(), reasons.PROTECTED),
        ("xlsx", lambda: make_encrypted_office(), reasons.PROTECTED),
        ("pdf", lambda: make_broken_pdf(), reasons.DAMAGED),
        ("pdf", lambda: b"%PDF-1.7\n" + b"\xff" * 5000, reasons.DAMAGED),
        ("docx", lambda: make_docx(["x"])[:9000], reasons.DAMAGED),
        ("docx", lambda: make_docx(["x"])[:-10], reasons.DAMAGED),
        ("docx", lambda: make_zip_bomb(150), reasons.BOMB),
        ("docx", lambda: make_entity_bomb(), reasons.UNSAFE_XML),
        (
            "docx",
            lambda: replace_in_zip(make_docx(["x"]), {"word/document.xml": b"<w:document><unclosed>"}),
            reasons.DAMAGED,
        ),
        ("odt", lambda: replace_in_zip(make_odt(["x"]), {"content.xml": b"not xml"}), reasons.DAMAGED),
        ("odt", lambda: make_docx(["x"]), reasons.DAMAGED),
        (
            "xlsx",
            lambda: replace_in_zip(make_xlsx({"A": [[1]]}), {"xl/workbook.xml": b"<x"}),
            reasons.DAMAGED,
        ),
        ("xlsx", lambda: make_docx(["x"]), reasons.DAMAGED),
        ("png", lambda: make_png()[:20], reasons.DAMAGED),
        ("jpeg", lambda: b"\xff\xd8\xff" + b"x" * 500, reasons.DAMAGED),
        ("docx", lambda: b"", reasons.DAMAGED),
        ("pdf", lambda: b"", reasons.DAMAGED),
    ],
)
def test_extract_bad_file_fails_with_its_reason_and_the_next_file_is_read(
    shared_extractor, tmp_path, text_file, kind, content, reason
):
    path = tmp_path / "bad"
    path.write_bytes(content())
    result = shared_extractor.extract(path, MEDIA_TYPES[kind])
    assert (result.status, result.reason, result.pages) == ("failed", reason, ())
    assert type(result.reason) is str
    assert works(shared_extractor, text_file)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_extract_xlsx_with_entity_bomb_fails_whatever_part_it_is_in(shared_extractor, tmp_path, part):
    with zipfile.ZipFile(io.BytesIO(make_entity_bomb())) as archive:
        bomb = archive.read("word/document.xml")
    path = tmp_path / "bad.xlsx"
    path.write_bytes(replace_in_zip(make_xlsx({"A": [["tekst"]]}), {part: bomb}))
    result = shared_extractor.extract(path, MEDIA_TYPES["xlsx"])
    assert (result.status, result.reason) == ("failed", reasons.UNSAFE_XML)


def test_extract_missing_file_or_folder_fails_with_a_reason(shared_extractor, tmp_path, text_file):
    for path in (tmp_path / "nothing.txt", tmp_path):
        result = shared_extractor.extract(path, MEDIA_TYPES["text"])
        assert (result.status, result.reason) == ("failed", reasons.UNREADABLE)
    assert works(shared_extractor, text_file)


def test_extract_unknown_media_type_fails_with_a_reason(shared_extractor, text_file):
    assert shared_extractor.extract(text_file, "application/zip").reason == reasons.NOT_READABLE_KIND


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("crash", reasons.CRASHED),
        ("swallow", reasons.TOO_BIG),
        ("puzzle", reasons.DAMAGED),
        ("write", reasons.UNREADABLE),
    ],
)
def test_extract_reader_that_fails_gives_a_reason_and_the_next_file_is_read(
    shared_extractor, text_file, fault, reason
):
    result = shared_extractor.extract(text_file, f"x-fault/{fault}")
    assert (result.status, result.reason) == ("failed", reason)
    assert result.detail
    assert works(shared_extractor, text_file)


def test_extract_reader_that_prints_does_not_disturb_the_answers(shared_extractor, text_file):
    assert shared_extractor.extract(text_file, "x-fault/chatter").pages == ("text",)
    assert works(shared_extractor, text_file)


def test_extract_reader_sees_no_secret_of_the_environment(text_file, monkeypatch):
    monkeypatch.setenv("DOSJA_SECRET", "x")
    with Extractor(command=faulty_child.COMMAND) as extractor:
        names = extractor.extract(text_file, "x-fault/secrets").pages[0].split()
    assert "PATH" in names
    assert "DOSJA_SECRET" not in names


def test_extract_reader_that_hangs_is_killed_in_time_and_the_next_file_is_read(text_file):
    with Extractor(seconds=1, command=faulty_child.COMMAND) as extractor:
        assert works(extractor, text_file)
        child = extractor.pid
        result = extractor.extract(text_file, "x-fault/hang")
        assert (result.status, result.reason) == ("failed", reasons.TOO_SLOW)
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
        assert works(extractor, text_file)


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGSEGV])
def test_extract_child_killed_while_reading_fails_and_the_next_file_is_read(text_file, signal_number):
    with Extractor(command=faulty_child.COMMAND) as extractor:
        assert works(extractor, text_file)
        os.mkfifo(f"{text_file}.reading")
        results = []
        reader = threading.Thread(
            target=lambda: results.append(extractor.extract(text_file, "x-fault/announce"))
        )
        reader.start()
        with open(f"{text_file}.reading", "rb"):  # opens when the child has opened its end
            os.kill(extractor.pid, signal_number)
        reader.join()
        assert (results[0].status, results[0].reason) == ("failed", reasons.CRASHED)
        assert works(extractor, text_file)


def test_extract_child_ends_when_its_parent_is_killed(text_file):
    program = (
        "import sys, threading; from dosja.documents.extraction import Extractor; x = Extractor();"
        "x.extract(sys.argv[1], 'text/plain'); print(x.pid, flush=True); threading.Event().wait()"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(text_file)], stdout=subprocess.PIPE) as parent:
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    try:
        assert select.select([child], [], [], 20)[0]  # readable: the process has ended
    finally:
        os.close(child)


def test_extract_child_killed_while_idle_is_replaced_unnoticed(text_file):
    with Extractor() as extractor:
        assert works(extractor, text_file)
        before = extractor.pid
        os.kill(before, signal.SIGKILL)
        assert works(extractor, text_file)
        assert extractor.pid != before


def test_extract_child_that_cannot_start_gives_a_reason(text_file):
    with Extractor(command=("/nonexistent/python",)) as extractor:
        assert extractor.extract(text_file, MEDIA_TYPES["text"]).reason == reasons.UNREADABLE
    with Extractor(command=("/bin/true",)) as extractor:
        assert extractor.extract(text_file, MEDIA_TYPES["text"]).reason == reasons.CRASHED
    with Extractor(command=("/bin/cat",)) as extractor:
        assert extractor.extract(text_file, MEDIA_TYPES["text"]).reason == reasons.CRASHED


def test_extract_close_ends_the_child_and_the_next_file_starts_another(text_file):
    extractor = Extractor()
    assert extractor.pid is None
    assert works(extractor, text_file)
    child = extractor.pid
    extractor.close()
    extractor.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert works(extractor, text_file)
    extractor.close()


def test_extract_child_of_a_large_process_is_kept(text_file):
    """On Linux a process starts with its parent's largest memory in getrusage: a child looked grown."""
    program = (
        "import sys; from dosja.documents.extraction import Extractor, limits;"
        "ballast = bytearray(b'x') * (limits.GROWN_BYTES + 1_000_000); x = Extractor();"
        "[print(x.extract(sys.argv[1], 'text/plain').status, x.pid) for _ in range(2)]; x.close()"
    )
    command = [sys.executable, "-c", program, str(text_file)]
    first, second = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert first == second
    assert re.fullmatch(r"done \d+", first)


def test_extract_child_is_replaced_after_its_share_of_files(text_file):
    with Extractor() as extractor:
        assert works(extractor, text_file)
        first = extractor.pid
        for _ in range(limits.FILES_PER_CHILD - 1):
            extractor.extract(text_file, MEDIA_TYPES["text"])
        assert works(extractor, text_file)
        assert extractor.pid != first


def test_extract_from_many_threads_mixes_no_answers(tmp_path):
    with Extractor() as extractor:
        wrong = []

        def read(number):
            path = tmp_path / f"{number}.txt"
            path.write_text(f"skedari {number}")
            for _ in range(30):
                if extractor.extract(path, MEDIA_TYPES["text"]).pages != (f"skedari {number}",):
                    wrong.append(number)

        threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong


@pytest.mark.slow
def test_extract_xlsx_with_a_million_empty_rows_and_a_false_size_is_read(tmp_path):
    head = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>fillimi</t></is></c></row>'
    )
    rows = "".join(f'<row r="{n}"/>' for n in range(2, 1_000_001))
    tail = '<row r="1000001"><c r="A1000001" t="inlineStr"><is><t>fundi ë</t></is></c></row>'
    tail += "</sheetData></worksheet>"
    path = tmp_path / "rows.xlsx"
    path.write_bytes(
        replace_in_zip(
            make_xlsx({"Fletë": [[1]]}), {"xl/worksheets/sheet1.xml": (head + rows + tail).encode()}
        )
    )
    with Extractor() as extractor:
        result = extractor.extract(path, MEDIA_TYPES["xlsx"])
    assert result.pages == ("Fletë\nfillimi\nfundi ë",)


def test_extract_xlsx_cell_at_the_far_corner_costs_nothing(tmp_path):
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData></worksheet>'
    )
    path = tmp_path / "corner.xlsx"
    path.write_bytes(replace_in_zip(make_xlsx({"A": [[1]]}), {"xl/worksheets/sheet1.xml": sheet.encode()}))
    with Extractor() as extractor:
        assert extractor.extract(path, MEDIA_TYPES["xlsx"]).pages[0].split() == ["A", "7"]


def test_extract_mutated_files_of_each_format_never_raise(shared_extractor, tmp_path, text_file):
    import random

    chance = random.Random(2026)
    originals = {
        "pdf": make_pdf(["një", "dy"]),
        "docx": make_docx(["një"]),
        "odt": make_odt(["një"]),
        "xlsx": make_xlsx({"A": [["një"]]}),
        "html": make_html("një"),
        "png": make_png(),
    }
    for kind, content in originals.items():
        for _ in range(30):
            mutant = bytearray(content)
            for _ in range(chance.choice((1, 5, 50))):
                mutant[chance.randrange(len(mutant))] = chance.randrange(256)
            path = tmp_path / "mutant"
            path.write_bytes(mutant[: chance.choice((len(mutant), chance.randrange(len(mutant))))])
            assert shared_extractor.extract(path, MEDIA_TYPES[kind]).status in ("done", "failed")
    assert works(shared_extractor, text_file)
