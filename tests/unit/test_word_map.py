"""The map of words behaves as a dict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosja.search.word_map import WordMap

WORDS = st.text("abcxyz-", min_size=1, max_size=6)
ROWS = st.lists(
    st.tuples(st.sampled_from(["0", "1", "2oj"]), st.lists(WORDS, min_size=1, max_size=5)), max_size=6
)


@given(ROWS, WORDS)
def test_map_holds_what_a_dict_of_the_lines_holds(rows, other):
    expected = {word: text for text, words in rows for word in words}
    made = WordMap("\n".join(" ".join((text, *words)) for text, words in rows))
    assert dict(made.pairs()) == dict(made) == expected
    assert list(made) == sorted(expected)
    assert len(made) == len(expected)
    assert made.get(other) == expected.get(other)
    assert (other in made) == (other in expected)


@pytest.mark.parametrize("word", ["", "ë", "a" * 100, "\0", 5, None])
def test_map_has_nothing_for_what_is_no_word(word):
    made = WordMap("1 abc b")
    assert made.get(word, "nothing") == "nothing"
    assert word not in made
