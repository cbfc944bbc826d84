"""Text out of pages: lines become paragraphs again, and what only the printing changed is no change."""

import textwrap

import pytest

from dosja.documents.difference.page_text import page_blocks
from dosja.documents.difference.rows import compare_blocks
from tests.unit.difference_texts import ADDED, FIRST, FOURTH, SECOND, THIRD, told

LONG = f"{FIRST} {SECOND} {THIRD}"


def printed(articles, *, width=80, lines=12, head="", foot=""):
    """Pages as a PDF gives them: broken lines, no empty lines, running heads."""
    out = []
    for number, paragraphs in enumerate(articles, 1):
        out.append(f"Neni {number}")
        for paragraph in paragraphs:
            out += textwrap.wrap(paragraph, width)
    pages = [out[at : at + lines] for at in range(0, len(out), lines)]
    return [
        "\n".join(filter(None, [head, *page, foot.format(number)])) for number, page in enumerate(pages, 1)
    ]


def texts(pages):
    return [block.whole for block in page_blocks(pages)]


def test_lines_become_paragraphs_also_over_the_end_of_a_page():
    articles = [(LONG, SECOND), (FOURTH,)]
    pages = printed(articles, width=60, lines=4)
    assert texts(pages) == ["Neni 1", LONG, SECOND, "Neni 2", FOURTH]
    assert [block.page for block in page_blocks(pages)] == [1, 1, 2, 3, 3]


@pytest.mark.parametrize("foot", ["{}", "- {} -", "Faqe {} nga 9", "Page {} of 9", "{} / 9"])
def test_running_heads_and_page_numbers_are_left_out(foot):
    articles = [(LONG,), (SECOND, THIRD), (FOURTH, LONG), (ADDED, FIRST, SECOND)]
    found = texts(printed(articles, width=60, lines=6, head="Këshilli i Ministrave, viti 2025", foot=foot))
    assert found == texts(printed(articles, width=60, lines=600))


def test_numbers_and_articles_at_the_edge_of_a_page_stay():
    pages = [f"Neni {number}\n{FIRST}\n{SECOND}\n{1998 + 7 * number * number}" for number in range(1, 5)]
    found = texts(pages)
    assert [text for text in found if text.startswith("Neni")] == [f"Neni {number}" for number in range(1, 5)]
    assert any("2026" in text for text in found)


def test_words_broken_at_the_end_of_a_line_are_whole_again():
    pages = [
        "Njoftimi bëhet me shkrim nga punonjësi i shër\u00ad\nbimit social në qark dhe regjistrohet nga poli-"
        "\ncia kufitare sipas marrëveshjes shqiptaro-greke të nënshkruar në vitin 2006 në"
    ]
    (block,) = page_blocks(pages)
    assert "shërbimit social" in block.text
    assert "nga policia kufitare" in block.text
    assert "shqiptaro-greke" in block.text


def test_reference_at_the_beginning_of_a_line_is_no_heading():
    lines = [
        "Njoftimi bëhet me shkrim nga punonjësi i shërbimit social në qark dhe sipas",
        "Neni 12 të ligjit regjistrohet në të njëjtën ditë nga policia kufitare që e",
        "ka marrë atë në dorëzim nga personi i kontaktit.",
    ]
    (block,) = page_blocks(["\n".join(lines)])
    assert block.kind == "paragraph"


def test_lines_of_an_office_file_are_paragraphs_of_their_own():
    lines = [FIRST, "Shënim", LONG, "Data", SECOND, f"1) {THIRD}", f"2) {FOURTH}"]
    assert texts(["\n".join(lines)]) == lines
    short = [text for text in lines if text != LONG]
    assert [block.whole for block in page_blocks(["\n".join(short)], broken=False)] == short


def test_short_numbered_lines_over_text_are_headings_and_lists_are_not():
    pages = [f"1. Kush njofton\n{FIRST}\n2. Intervista\n{SECOND}\n{THIRD}\n1. policia\n2. shërbimi social"]
    kinds = [(block.kind, block.text) for block in page_blocks(pages) if block.mark]
    assert kinds == [
        ("heading", "Kush njofton"),
        ("heading", "Intervista"),
        ("point", "policia"),
        ("point", "shërbimi social"),
    ]


def test_same_text_printed_otherwise_has_no_difference():
    articles = [(LONG, SECOND), (FOURTH, ADDED, FIRST), (THIRD, LONG)]
    old = printed(articles, width=92, lines=9, head="Drejtoria e Policisë", foot="{}")
    new = printed(articles, width=61, lines=14, head="Drejtoria e Përgjithshme e Policisë", foot="faqe {}")
    for first, second in ((old, new), (new, old)):
        assert told(compare_blocks(page_blocks(first), page_blocks(second), printed=True)) == []


def test_change_in_a_text_that_is_printed_otherwise():
    articles = [(LONG, SECOND), (FOURTH, ADDED, FIRST), (THIRD, LONG)]
    changed = [(LONG, SECOND), (FOURTH.replace("dhjetë", "pesë"), ADDED, FIRST), (THIRD, LONG)]
    old, new = printed(articles, width=92, lines=9), printed(changed, width=61, lines=14)
    assert told(compare_blocks(page_blocks(old), page_blocks(new), printed=True)) == [
        "changed: Plani individual hartohet brenda [-dhjetë-]{+pesë+} ditëve pune nga data e identifikimit "
        "zyrtar."
    ]


@pytest.mark.parametrize("pages", [[], [""], ["", "\n \n"], ["7"]])
def test_pages_without_text(pages):
    assert compare_blocks(page_blocks(pages), page_blocks([]), printed=True).rows == ()


def test_text_without_ends_of_lines_is_cut_along_the_paragraphs_of_the_other():
    paragraphs = [f"{number}. {text}" for number, text in enumerate((FIRST, SECOND, THIRD, FOURTH) * 3, 11)]
    changed = [text.replace("pesë", "tre") for text in paragraphs]
    (one,) = page_blocks([" ".join(paragraphs)])
    difference = compare_blocks([one], page_blocks(["\n".join(changed)]), printed=True)
    assert [row.kind for row in difference.rows] == ["equal", "equal", "changed", "equal"] * 3
