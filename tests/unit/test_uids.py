"""Uids and the 13 characters that people see."""

from hypothesis import given
from hypothesis import strategies as st

from dosja.uids import LENGTH, format_uid, new_uid, parse_uid


@given(st.integers(min_value=1, max_value=2**62 - 1))
def test_format_uid_any_uid_reads_back(uid):
    text = format_uid(uid)
    assert len(text) == LENGTH
    assert parse_uid(text) == parse_uid(text.upper()) == uid


def test_parse_uid_letters_that_look_alike_are_taken_for_one():
    assert parse_uid("000000000000o") is None  # it reads as zero, which is no uid
    assert parse_uid("00000000000l0") == parse_uid("0000000000010")


@given(st.text(max_size=20))
def test_parse_uid_any_text_gives_a_uid_or_none(text):
    found = parse_uid(text)
    assert found is None or 0 < found < 2**62


def test_new_uid_many_are_all_different():
    assert len({new_uid() for _ in range(10_000)}) == 10_000
