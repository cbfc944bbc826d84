"""Hits of a search in a file: numbered from page to page, and found among the words of a page's picture."""

import pytest

from dosja.documents.extraction import Extractor
from dosja.documents.hits import FileHits, boxes_of, hits_in, numbered, packed, unpacked
from dosja.search.parsing import parse
from dosja.search.snippets import marked
from tests.make_files import make_pdf

PAGES = ["Viktima dhe viktimat", "Asgjë", "Një prokuror", "Viktimave u jepet ndihmë"]


def test_hits_are_numbered_through_the_file():
    hits = hits_in(PAGES, parse("viktima"), "sq")
    assert (hits.total, hits.pages) == (3, [1, 4])
    assert [hits.page_of(hit) for hit in (1, 2, 3)] == [1, 1, 4]
    assert [hits.before(page) for page in (1, 2, 3, 4, 9)] == [0, 2, 2, 2, 3]


@pytest.mark.parametrize(
    ("page", "asked", "shown"),
    [(1, 0, 1), (1, 2, 2), (1, 3, 1), (4, 3, 3), (4, 1, 3), (2, 1, 0), (3, 9, 0), (9, 1, 0), (4, 99, 3)],
)
def test_hit_shown_is_the_one_asked_for_or_the_first_of_the_page(page, asked, shown):
    assert hits_in(PAGES, parse("viktima"), "sq").on(page, asked) == shown


@pytest.mark.parametrize("query", ["", "-viktima", "xyzzy", "*"])
def test_nothing_sought_or_nothing_found_gives_no_hit(query):
    hits = hits_in(PAGES, parse(query), "sq")
    assert (hits.total, hits.pages, hits.on(1, 1)) == (0, [], 0)
    assert FileHits().on(1, 1) == 0


def test_pieces_of_a_page_carry_the_numbers_of_their_hits():
    pieces = numbered(marked(PAGES[3], parse("viktima ndihme"), "sq"), 7)
    assert [(text, hit) for text, hit in pieces if hit] == [("Viktimave", 7), ("ndihmë", 8)]
    assert "".join(text for text, _hit in pieces) == PAGES[3]


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """Words with boxes of a real PDF page, as the child process reads them."""
    path = tmp_path_factory.mktemp("boxes") / "a.pdf"
    path.write_bytes(make_pdf(["Marrëveshja me Greqinë\nu nënshkrua në vitin 2006 me Greqinë"]))
    with Extractor() as extractor:
        return extractor.word_boxes(path, 1)


def test_boxes_are_those_of_the_words_that_match(words):
    found = boxes_of(words, parse("greqine"), "sq")
    expected = [row[:4] for row in words if row[4] == "Greqinë"]
    assert found == [[box] for box in expected]
    assert len(expected) == 2


def test_boxes_of_a_phrase_are_one_hit(words):
    (boxes,) = boxes_of(words, parse('"në vitin 2006"'), "sq")
    assert boxes == [row[:4] for row in words if row[4] in ("në", "vitin", "2006")]


def test_boxes_of_a_word_broken_at_the_end_of_a_line_belong_together():
    words = [
        (0.1, 0.1, 0.2, 0.12, "dy"),
        (0.8, 0.1, 0.9, 0.12, "viktima"),
        (0.1, 0.13, 0.2, 0.15, "viktima"),
        (0.3, 0.13, 0.4, 0.15, "viktima"),
    ]
    assert boxes_of(words, parse("viktima"), "sq") == [[words[1][:4], words[2][:4]], [words[3][:4]]]


def test_boxes_that_were_kept_come_back_and_damage_is_no_error(words):
    assert [tuple(row) for row in words] == unpacked(packed(words))
    assert packed([]) == b""
    assert unpacked(b"") == unpacked(b"[[0.1,") == unpacked(b"\xff") == []
