"""Posting lists: what was gathered in any way is what is read, position by position."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosja.search.engine import USUAL, weight_of
from dosja.search.gathering import Gathered, kept_of, parted, weights_of
from dosja.search.lists import MARKS, TERMS, VALUES, Stored

WORDS = st.sampled_from([f"fjala{number}" for number in range(6)])
PLACES = st.lists(st.integers(0, 200_000), min_size=1, max_size=4, unique=True).map(sorted)
TEXTS = st.lists(st.dictionaries(WORDS, PLACES, max_size=4), max_size=8)


class Memory:
    """Bytes that were written, to be read."""

    def __init__(self, lists):
        self.data = bytearray(b"before")
        self.layout, self.end = lists.write(self.data.extend, len(self.data))

    def at(self, position, length):
        return bytes(self.data[position : position + length])


def read(lists):
    """word -> {record: (weight, positions)} of what a field holds once it was written."""
    memory = Memory(lists)
    assert memory.end == len(memory.data)
    stored = Stored(memory, memory.layout)
    found, start = {}, 0
    for term, size in zip(lists.terms, lists.sizes.tolist(), strict=True):
        numbers, weights = stored.postings(start, size)
        keys = stored.keys(start, np.ones(size, bool), numbers)
        rows = zip(numbers.tolist(), weights.tolist(), strict=True)
        found[term.decode()] = {
            number: (weight, (keys[keys >> 32 == number] & 0xFFFFFFFF).tolist()) for number, weight in rows
        }
        start += size
    return found


def expected(texts):
    found = {}
    for number, text in enumerate(texts):
        length = sum(map(len, text.values()))
        for word, places in text.items():
            row = (weight_of(len(places), length, USUAL), places)
            found.setdefault(word, {})[number] = row
    return dict(sorted(found.items()))


def gathered(texts, first=0):
    field = Gathered(TERMS, USUAL)
    for number, text in enumerate(texts, first):
        field.put(number, text, sum(map(len, text.values())))
    return field


@given(TEXTS)
def test_lists_read_what_was_gathered_in_the_order_of_the_words(texts):
    found = read(gathered(texts).lists())
    assert found == expected(texts)
    assert list(found) == sorted(found)


@given(TEXTS, TEXTS, st.sets(st.integers(0, 7)))
def test_lists_taken_over_lose_what_is_gone_and_keep_the_rest(before, after, gone):
    """What stands in an older part comes behind the new records, under new numbers."""
    lists = gathered(before).lists()
    memory = Memory(lists)
    field = gathered(after)
    living = [number for number in range(len(before)) if number not in gone]
    numbers = np.full(len(before), -1, np.int64)
    numbers[living] = np.arange(len(living)) + len(after)
    left, part = kept_of(Stored(memory, memory.layout).part(), lists.sizes, numbers)
    field.add(*parted([term.decode() for term in lists.terms], left), part)
    assert read(field.lists()) == expected([*after, *(before[number] for number in living)])


@given(st.lists(st.integers(1, 100_000), min_size=1), st.integers(0, 100_000))
def test_weights_of_many_are_those_of_each(counts, length):
    many = weights_of(np.array(counts), np.array([length]), USUAL)
    assert many.tolist() == [weight_of(count, length, USUAL) for count in counts]


def test_terms_that_become_one_in_the_dictionary_are_one_list():
    field = Gathered(TERMS, USUAL)
    field.put(0, {term: [1] for term in ("\ud800a", "\ud801a")}, 2)
    lists = field.lists()
    assert lists.terms == [b"?a"]
    assert lists.sizes.tolist() == [2]


def test_marks_and_values_come_back():
    marks, values = Gathered(MARKS), Gathered(VALUES)
    for number in range(3):
        marks.mark(number, ("sop", f"a{number}"))
        values.value(number, "title", b"%d" % number * number)
    lists = marks.lists()
    memory = Memory(lists)
    stored = Stored(memory, memory.layout)
    assert (lists.terms, lists.sizes.tolist()) == ([b"a0", b"a1", b"a2", b"sop"], [1, 1, 1, 3])
    assert stored.numbers(3, 3).tolist() == [0, 1, 2]
    memory = Memory(values.lists())
    counts, data = Stored(memory, memory.layout).places(0, 3)
    assert (counts.tolist(), data.tobytes()) == ([0, 1, 2], b"122")


def test_a_place_outside_or_positions_that_do_not_ascend_are_told():
    memory = Memory(gathered([{"a": [1, 2]}, {"a": [5]}]).lists())
    stored = Stored(memory, memory.layout)
    with pytest.raises(ValueError, match="buffer"):
        stored.numbers(1, 200)
    memory.data[memory.layout.ends : memory.layout.ends + 4] = b"\xff\xff\xff\x00"
    with pytest.raises(ValueError, match="ascend"):
        stored.places(0, 2)
