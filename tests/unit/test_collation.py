"""The Albanian alphabet's order."""

from dosja.collation import sort_key

ALPHABET = "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v x xh y z zh".split()  # noqa: SIM905


def test_sort_key_of_the_letters_keeps_the_order_of_the_alphabet():
    mixed = ALPHABET[::2] + ALPHABET[1::2]
    assert sorted(mixed, key=sort_key) == ALPHABET


def test_sort_key_of_words_sorts_digraphs_after_their_first_letter():
    words = ["dzero", "dhe", "det", "çerdhe", "cak", "shkollë", "stacion", "njësi", "numër", "gjykatë", "gur"]
    expected = [
        "cak",
        "çerdhe",
        "det",
        "dzero",
        "dhe",
        "gur",
        "gjykatë",
        "numër",
        "njësi",
        "stacion",
        "shkollë",
    ]
    assert sorted(words, key=sort_key) == expected


def test_sort_key_upper_and_lower_case_and_combining_marks_are_alike():
    assert sort_key("SHËRBIM") == sort_key("shërbim") == sort_key("she\u0308rbim")


def test_sort_key_foreign_letters_stand_with_their_plain_form():
    assert sort_key("é") == sort_key("e")
    assert sorted(["zebër", "énigme", "fund"], key=sort_key) == ["énigme", "fund", "zebër"]


def test_sort_key_is_cut_to_its_length():
    assert len(sort_key("a" * 500)) == 64
