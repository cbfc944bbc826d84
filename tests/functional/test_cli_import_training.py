"""`dosja import-training --dry-run`: a list in, what was understood out; no site, no database."""

import json
import subprocess

import pytest

from tests import command
from tests.serving import COMMAND, LONGEST

LIST = """Emri;Mbiemri;Nr. personal;Data;Orë;Rezultati
Mira;Gjoka;x;16.03.2009;6;Kaloi
Genc;Leka;x;16.03.2009;6;Mungoi
"""


def run(folder, *arguments, stdin=b"", code=0):
    result = command.run("import-training", *arguments, stdin=stdin, folder=folder)
    assert result.returncode == code, result.stderr
    return result.stdout, result.stderr


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "lista.csv"
    path.write_text(LIST, "utf-8")
    return path


def test_dry_run_prints_the_result_as_json_and_touches_nothing(roster):
    out, _err = run(roster.parent, "lista.csv", "--dry-run", "--json")
    found = json.loads(out)
    assert found["file"] == "lista.csv"
    assert [person["family_name"] for person in found["persons"]] == ["Gjoka", "Leka"]
    assert found["refused_columns"] == [{"column": "Nr. personal", "why": "identity number"}]
    assert found["counts"] == {"data_rows": 2, "distinct_persons": 2, "completed": 1}
    assert [item.name for item in roster.parent.iterdir()] == ["lista.csv"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            [
                "Column Nr. personal: refused, the law does not allow it (identity number).",
                "Nothing was kept.",
            ],
        ),
        (
            "sq",
            [
                "Kolona Nr. personal: nuk u pranua, ligji nuk e lejon (numri i identitetit).",
                "Asgjë nuk u ruajt.",
            ],
        ),
    ],
)
def test_dry_run_tells_a_person_in_both_languages(roster, language, told):
    out, _err = run(roster.parent, "lista.csv", "--dry-run", "--lang", language)
    lines = [line.strip() for line in out.splitlines()]
    assert set(told) <= set(lines)
    assert any("Mira Gjoka" in line for line in lines)


def test_roles_are_told_in_the_readers_language(tmp_path):
    out, _err = run(
        tmp_path, "-", "--dry-run", "--lang", "sq", stdin=b"Emri;Mbiemri;Roli\nMira;Gjoka;PSIKOLOG\n"
    )
    assert "Mira Gjoka  psikolog/e" in out


def test_list_is_read_from_standard_input(tmp_path):
    words = [*COMMAND, "import-training", "-", "--dry-run", "--json"]
    given = "1. Mira Gjoka\n2. HOXHA, Arben\n".encode("utf-16")
    done = subprocess.run(words, input=given, capture_output=True, timeout=LONGEST, cwd=tmp_path, check=True)
    assert [person["given_name"] for person in json.loads(done.stdout)["persons"]] == ["Mira", "Arben"]


def test_row_that_cannot_be_taken_is_told_with_place_and_remedy(tmp_path):
    out, _err = run(
        tmp_path,
        "-",
        "--dry-run",
        "--lang",
        "en",
        stdin=b"Emri;Mbiemri;Data\nMira;Gjoka;31.02.2009\n",
        code=1,
    )
    assert "2 [Data]: There is no day “31.02.2009”" in out


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "told"),
    [
        (("-",), b"", 1, "--dry-run"),
        (("-", "--dry-run"), b"\xff\x00\x01\x02", 1, "dosja: "),
        (("nothing.csv", "--dry-run"), b"", 1, "nothing.csv"),
        ((".", "--dry-run"), b"", 1, "dosja: "),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path, arguments, stdin, code, told):
    out, err = run(tmp_path, *arguments, stdin=stdin, code=code)
    assert told in err
    assert not out
    assert "Traceback" not in err
