"""`dosja analyze`: words as the search sees them, as lines of JSON."""

import json
import subprocess

import pytest

from tests.command import run
from tests.serving import COMMAND, LONGEST


def analyze(*arguments, stdin=b"", code=0):
    result = run("analyze", *arguments, stdin=stdin)
    assert result.returncode == code, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def analyze_in_a_process(*arguments, stdin=b""):
    words = [*COMMAND, "analyze", *arguments]
    result = subprocess.run(words, input=stdin, capture_output=True, timeout=LONGEST, check=True)
    return [json.loads(line) for line in result.stdout.decode().splitlines()]


def test_analyze_prints_each_word_with_its_lemmas():
    assert analyze("--lang", "sq", "Marrëveshjes", "së MKR-së") == [
        {"word": "Marrëveshjes", "exact": "marreveshjes", "lemma": ["marreveshje"]},
        {"word": "së", "exact": "se", "lemma": []},
        {"word": "MKR", "exact": "mkr", "lemma": []},
    ]


@pytest.mark.parametrize(
    ("language", "lemmas"), [("en", {"train"}), ("sq", {"training"}), ("mul", {"training", "train"})]
)
def test_analyze_takes_the_language_of_the_text(language, lemmas):
    (word,) = analyze("--lang", language, "training")
    assert set(word["lemma"]) == lemmas


def test_analyze_reads_standard_input():
    found = analyze_in_a_process("-", stdin="\ufeffTrafikimit\ntë\n".encode())
    assert [row["word"] for row in found] == ["Trafikimit", "të"]


def test_analyze_of_nothing_prints_nothing():
    assert analyze("-") == analyze("") == []


@pytest.mark.parametrize(("arguments", "code"), [((), 2), (("--lang", "de", "x"), 2), (("-",), 1)])
def test_analyze_refuses_what_it_cannot_read(arguments, code):
    assert analyze(*arguments, stdin=b"\xff\xfe", code=code) == []


def test_analyze_prints_words_of_a_broken_command_line():
    assert [row["exact"] for row in analyze_in_a_process(b"ligj\xff i")] == ["ligj", "i"]
