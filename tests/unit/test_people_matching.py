"""Whether two written persons are one. Every person here is invented."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dosja.people.matching import (
    ASK,
    AUTO,
    CHOOSE,
    DIFFERENT,
    MOST_CANDIDATES,
    NEW,
    NONE,
    SURE,
    Identity,
    compare,
    lookup_keys,
    match,
    names_alike,
)

ARBEN = Identity("Arben", "Çela", father="Luan", gender="M", unit="PKK Kakavijë", agency="policia")


@pytest.mark.parametrize(
    ("one", "other", "decision"),
    [
        # The service number decides, however the name is written.
        (
            Identity("Drita", "Qosja", service_no="PK-1"),
            Identity("QOSJA", "DRITA", service_no="pk 1", unit="x"),
            AUTO,
        ),
        (
            Identity("Drita", "Qosja", service_no="PK-1"),
            Identity("Drita", "Qosja", service_no="PK-2"),
            DIFFERENT,
        ),
        (Identity("Drita", "Qosja", service_no="PK-1"), Identity("Luan", "Hoxha", service_no="PK-1"), NONE),
        # Father's name or the unit besides an equal name.
        (ARBEN, Identity("CELA", "ARBEN", unit="PKK KAKAVIJE"), AUTO),
        (ARBEN, Identity("Arben", "Cela", father="Luan"), AUTO),
        (ARBEN, Identity("Arben", "Cela", father="L."), AUTO),
        (ARBEN, Identity("Arben", "Cela", father="Luan", unit="PKK Morinë"), ASK),
        (ARBEN, Identity("Arben", "Cela", father="Luam", unit="PKK Kakavijë"), ASK),
        (ARBEN, Identity("Arben", "Cela", father="Petrit", unit="PKK Kakavijë"), DIFFERENT),
        (ARBEN, Identity("Arben", "Cela", gender="F", unit="PKK Kakavijë"), DIFFERENT),
        # A name alone never decides.
        (ARBEN, Identity("Arben", "Cela"), ASK),
        (ARBEN, Identity("Arben", "Cela", unit="PKK Morinë"), ASK),
        # One slip of a letter is worth a question where the place of work is the same or unknown.
        (ARBEN, Identity("Arbem", "Cela", unit="PKK Kakavijë"), ASK),
        (ARBEN, Identity("Cella", "Arben"), ASK),
        (ARBEN, Identity("Arben", "Cella", unit="PKK Morinë"), NONE),
        (ARBEN, Identity("Arben", "Cella", father="Petrit", unit="PKK Kakavijë"), NONE),
        (ARBEN, Identity("A.", "Cela", unit="PKK Kakavijë"), ASK),
        (Identity("Mira", "Kola"), Identity("Mira", "Kola Hoxha"), ASK),
        # What is not alike.
        (ARBEN, Identity("Arbem", "Cella", unit="PKK Kakavijë"), NONE),
        (ARBEN, Identity("Luan", "Cela", unit="PKK Kakavijë"), NONE),
        (Identity("Ana", "Hoxha", unit="x"), Identity("Ina", "Hoxha", unit="x"), NONE),
        (Identity("", "Hoxha"), Identity("", "Hoxha"), NONE),
    ],
)
def test_compare_decides(one, other, decision):
    assert compare(one, other).decision == decision
    assert compare(other, one).decision == decision


def test_compare_says_why():
    found = compare(Identity("Drita", "Zyberaj", unit="u"), Identity("ZYBRAJ", "DRITA", unit="U"))
    assert found.spelling == ("swapped", "capitals", ("family", "missing"))
    assert found.agree == ("unit",)


NAME = st.text("abcëçijnrt", min_size=4, max_size=9)


@given(NAME, NAME, NAME, NAME)
def test_lookup_keys_meet_wherever_names_are_alike(a, b, c, d):
    if names_alike(Identity(a, b), Identity(c, d)) is not None:
        assert lookup_keys(a, b) & lookup_keys(c, d)


@given(
    NAME, NAME, st.integers(0, 8), st.sampled_from(["drop", "double", "change", "exchange"]), st.booleans()
)
def test_lookup_keys_meet_after_one_slip_in_either_name(given_name, family, place, mistake, turn):
    place %= len(family) - 1
    first, rest = family[:place], family[place:]
    slipped = {
        "drop": first + rest[1:],
        "double": first + rest[:1] + rest,
        "change": first + "o" + rest[1:],
        "exchange": first + rest[1] + rest[0] + rest[2:],
    }[mistake]
    assume(len(slipped) > 3)
    pair = (slipped, given_name) if turn else (given_name, slipped)
    assert names_alike(Identity(given_name, family), Identity(*pair)) is not None
    assert lookup_keys(given_name, family) & lookup_keys(*pair)


def test_lookup_keys_of_an_unfinished_name_are_none():
    assert lookup_keys("", "Hoxha") == lookup_keys("-", "?") == frozenset()


@given(
    st.lists(st.text(max_size=30), min_size=8, max_size=8),
    st.lists(st.text(max_size=30), min_size=8, max_size=8),
)
def test_compare_of_any_two_never_fails(one, other):
    assert compare(Identity(*one), Identity(*other)).decision in (AUTO, ASK, DIFFERENT, NONE)


def known(*identities):
    return list(enumerate(identities))


def test_match_of_an_unknown_name_is_new():
    found = match(Identity("Luan", "Hoxha"), known(ARBEN))
    assert (found.state, found.candidates) == (NEW, ())


def test_match_one_person_of_the_agency_is_sure():
    found = match(Identity("CELA", "ARBEN", agency="policia"), known(ARBEN, Identity("Luan", "Hoxha")))
    assert (found.state, found.candidates[0].key) == (SURE, 0)


def test_match_by_the_name_alone_is_a_choice():
    assert match(Identity("Arben", "Cela"), known(ARBEN)).state == CHOOSE
    assert match(Identity("Arben", "Cela", agency="mash"), known(ARBEN)).state == CHOOSE


def test_match_of_namesakes_is_a_choice_unless_the_father_tells():
    other = Identity("Arben", "Çela", father="Petrit", unit="PKK Morinë", agency="policia")
    wanted = Identity("Arben", "Cela", agency="policia")
    assert match(wanted, known(ARBEN, other)).state == CHOOSE
    told = match(Identity("Arben", "Cela", father="Petrit", agency="policia"), known(ARBEN, other))
    assert (told.state, [candidate.key for candidate in told.candidates]) == (SURE, [1])


def test_match_of_a_misspelled_name_is_a_choice():
    found = match(Identity("Arben", "Cella", agency="policia"), known(ARBEN))
    assert (found.state, found.candidates[0].key) == (CHOOSE, 0)


def test_match_shows_the_namesake_of_a_new_person():
    found = match(Identity("Arben", "Cela", father="Petrit"), known(ARBEN))
    assert found.state == NEW
    assert found.candidates[0].comparison.decision == DIFFERENT


def test_match_remembers_who_is_not_meant():
    assert match(Identity("Arben", "Cela", agency="policia"), known(ARBEN), frozenset({0})).state == NEW


def test_match_offers_the_likeliest_first_and_only_a_few():
    crowd = [Identity("Arben", "Çela", unit=f"Njësia {n}") for n in range(9)]
    found = match(Identity("Arben", "Çela", unit="Njësia 7"), known(*crowd))
    assert found.candidates[0].key == 7
    assert len(found.candidates) == MOST_CANDIDATES
