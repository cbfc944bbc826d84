"""Rich text on paper and places in it: every allowed tag, whatever people paste."""

import io

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dosja.content_types.display import Item, Piece, Section
from dosja.content_types.rich_text import TAGS, clean_html
from dosja.documents.anchors import anchored, with_anchors
from dosja.documents.printing.flow import MOST_COLUMNS
from dosja.documents.printing.paper import Words, pdf_of

WORDS = Words(
    title="Titulli", foot=("PSV-1 · v1", "Shtypur"), page="{n}/{of}", mark="PROJEKT", notice="Nuk vlen",
    head=(("Kodi", "PSV-1"),), files_title="Skedarët", files=("a.pdf",), author="MB", language="sq",
)  # fmt: skip


def printed(html, kind="rich_text", **more):
    item = Item("body", "Teksti", kind, (Piece(html=html),), wide=True, **more)
    content = pdf_of(WORDS, [Section("s", "Përmbajtja", (item,))], str)
    pdf = pypdfium2.PdfDocument(io.BytesIO(content))
    try:
        pages = []
        for number in range(len(pdf)):
            page = pdf[number]
            text = page.get_textpage()
            pages.append(text.get_text_range().replace("\r\n", "\n"))
            text.close()
            page.close()
        return pages
    finally:
        pdf.close()


def test_lists_tables_headings_links_and_letters_stand_on_the_paper():
    html = clean_html(
        "<h2>Neni 1</h2><p>Çdo <b>fëmijë</b> &amp; <i>familje</i><br>rresht <a href='https://x.al/?a=1&amp;b=2'>këtu</a>"
        "</p><ol><li>një<ul><li>brenda</li></ul></li><li><p>dy</p></li></ol><blockquote>citat</blockquote>"
        "<table><thead><tr><th>Kolona</th></tr></thead><tbody><tr><td>qelizë</td></tr></tbody></table>"
    )
    (text,) = printed(html)
    for words in ("Neni 1", "Çdo fëmijë & familje", "rresht këtu", "1.", "një", "•", "brenda", "2.", "citat",
                  "Kolona", "qelizë"):  # fmt: skip
        assert words in text


def test_every_page_has_its_foot():
    pages = printed("".join(f"<p>{'fjalë ' * 200}</p>" for _ in range(20)))
    assert len(pages) > 3
    for number, text in enumerate(pages, 1):
        assert "PSV-1 · v1" in text
        assert "Shtypur" in text
        assert f"{number}/{len(pages)}" in text


def test_table_with_a_cell_longer_than_a_page_and_one_with_many_columns():
    long = f"<table><tr><td>{'gjatë ' * 4000}</td><td>b</td></tr></table>"
    assert len(printed(long)) > 2
    wide = "<table><tr>" + "".join(f"<td>k{n}</td>" for n in range(MOST_COLUMNS + 3)) + "</tr></table>"
    assert "k0 | k1 | k2" in printed(wide)[0]


@pytest.mark.parametrize("text", ["\u0000", "😀", "漢字", "\ud7ff", "a" * 5000, "<b>", "&bogus;"])
def test_strange_letters_do_not_stop_the_printing(text):
    assert printed(clean_html(f"<p>fillimi {text} fundi</p>"))


MARKUP = st.recursive(
    st.text(alphabet="aë <&>\n😀", max_size=12),
    lambda inner: st.tuples(st.sampled_from(sorted(TAGS)), st.lists(inner, max_size=3)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(MARKUP)
def test_whatever_the_cleaner_lets_through_can_be_printed(html):
    assert printed(clean_html(html))


def test_articles_have_places_and_the_first_of_a_number_wins():
    html = "<h2>Hyrje</h2><h2><strong>Neni 5.</strong> A</h2><p>x</p><h3>Article 12 B</h3><h2>Neni 5</h2>"
    made = with_anchors(html, lambda n: f"vendi {n}")
    assert made.count('id="n5"') == 1
    assert (
        '<h2 id="n5"><strong>Neni 5.</strong> A <a class="anchor" href="#n5" aria-label="vendi 5">#</a></h2>'
        in made
    )
    assert '<h3 id="n12">' in made
    assert "<h2>Hyrje</h2>" in made


def test_without_articles_headings_count_and_without_headings_paragraphs():
    assert '<h3 id="n2">b' in with_anchors("<h2>a</h2><p>x</p><h3>b</h3>", str)
    assert with_anchors("<p>a</p><p>b</p>", str) == '<p id="n1">a</p><p id="n2">b</p>'


def test_only_the_first_rich_text_of_a_page_has_places():
    items = tuple(Item(name, name, "rich_text", (Piece(html="<p>x</p>"),), wide=True) for name in "ab")
    (section,) = anchored([Section("s", "S", items)], str)
    assert [item.pieces[0].html for item in section.items] == ['<p id="n1">x</p>', "<p>x</p>"]
