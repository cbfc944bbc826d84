"""What holds for the difference of any two texts."""

from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dosja.documents.difference.blocks import WORD
from dosja.documents.difference.html_blocks import html_blocks, typed_blocks
from dosja.documents.difference.matching import heaviest_order
from dosja.documents.difference.page_text import page_blocks
from dosja.documents.difference.rows import compare_blocks
from dosja.documents.difference.words import changed_words

FEW = ("neni", "policia", "njofton", "brenda", "ditës,", "afati.", "5", "12/1", "(a)", "e", "-", "•")
WORDS = st.sampled_from(FEW)
SENTENCE = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
LINE = st.one_of(
    SENTENCE,
    st.integers(1, 4).map("Neni {}".format),
    st.sampled_from(["Kreu I", "Kreu II", "a)", "b) njofton policinë", "1. Afati", "SHËNIM", ""]),
)
TEXT = st.lists(LINE, max_size=12).map("\n".join)
ANY = st.text(max_size=60)


def words(text):
    return WORD.findall(text)


def blocks_words(blocks):
    return [word for block in blocks for word in words(block.whole)]


def rebuilt(difference, side):
    """The words of a side, read from the rows in their order."""
    found = []
    for row in difference.rows:
        if side == "new" and row.kind not in ("deleted", "moved_away"):
            found += words("".join(piece.text for piece in row.new_pieces))
        elif side == "old" and row.kind not in ("inserted", "moved_here"):
            found += words("".join(piece.text for piece in row.old_pieces))
    return found


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT)
@example("(a) - ditës, - neni", "neni - ditës, - neni")  # cut at a dash, which is no mark of a list
@example("neni\na)", "neni (a)")  # what comes between takes the space before it
@example("neni a)", "neni(a)")
def test_the_rows_give_both_texts_word_by_word(first, second):
    for read in (typed_blocks, lambda text: page_blocks(text.split("\n\n"))):
        old, new = read(first), read(second)
        difference = compare_blocks(old, new, printed=read is not typed_blocks)
        assert rebuilt(difference, "new") == blocks_words(new)
        assert rebuilt(difference, "old") == blocks_words(old)


@settings(max_examples=150, deadline=None)
@given(TEXT)
def test_no_text_differs_from_itself(text):
    assert compare_blocks(typed_blocks(text), typed_blocks(text)).is_empty


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT)
def test_the_other_way_round_counts_the_same(first, second):
    old, new = typed_blocks(first), typed_blocks(second)
    there = Counter(row.kind for row in compare_blocks(old, new).rows)
    back = Counter(row.kind for row in compare_blocks(new, old).rows)
    assert there["inserted"] == back["deleted"]
    assert there["deleted"] == back["inserted"]
    assert there["moved_here"] == there["moved_away"] == back["moved_here"]
    for kind in ("equal", "changed", "renumbered"):
        assert there[kind] == back[kind]


@settings(max_examples=200, deadline=None)
@given(ANY, ANY)
def test_pieces_give_the_new_text_letter_by_letter_and_the_old_one_word_by_word(old, new):
    pieces = changed_words(old, new)
    after = "".join(piece.text for piece in pieces if piece.kind != "deleted")
    assert after.rstrip() == new.rstrip() or not words(new)
    assert words("".join(piece.text for piece in pieces if piece.kind != "inserted")) == words(old)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>/=\"'abpholiutrd &;\n5", max_size=120))
def test_no_markup_breaks_the_reader(text):
    html_blocks(text)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 5)), max_size=30))
def test_what_kept_its_order_rises_on_both_sides(entries):
    seen_a, seen_b, pairs = set(), set(), []
    for a, b, weight in sorted(entries):
        if a not in seen_a and b not in seen_b:
            seen_a.add(a)
            seen_b.add(b)
            pairs.append((a, b, weight))
    chosen = sorted(heaviest_order(pairs).items())
    assert [b for _a, b in chosen] == sorted(b for _a, b in chosen)
    assert bool(chosen) == bool(pairs)
