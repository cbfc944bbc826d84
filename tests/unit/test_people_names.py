"""Names as lists write them, read and compared. Every person here is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosja.people.folding import fold, has_diacritics, slip
from dosja.people.name_lists import family_names, given_names
from dosja.people.names import expand_rank, order_of, read_name, strip_titles, title_case


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ÇELA", "cela"),
        ("Çela", "cela"),  # ç as two characters
        ("  Gëzim   HOXHA-Kola ", "gezim hoxha kola"),
        ("D’Angelo", "dangelo"),
        ("Đoković", "dokovic"),
        ("", ""),
    ],
)
def test_fold_makes_spellings_of_one_name_equal(written, folded):
    assert fold(written) == folded


@given(st.text(max_size=60))
def test_fold_of_any_text_is_stable(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("written", "meant", "kind"),
    [
        ("zybraj", "zyberaj", "missing"),
        ("zyberraj", "zyberaj", "extra"),
        ("zyberai", "zyberaj", "changed"),
        ("zyebraj", "zyberaj", "exchanged"),
        ("zyberaj", "zyberaj", ""),
        ("zybra", "zyberaj", ""),
        ("", "a", "missing"),
        ("ab", "cd", ""),
    ],
)
def test_slip_names_the_one_mistake(written, meant, kind):
    assert slip(written, meant) == kind


@given(st.text("abç", max_size=6), st.text("abç", max_size=6))
def test_slip_is_seen_from_both_sides(one, other):
    assert bool(slip(one, other)) == bool(slip(other, one))


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("ROVENA", "Rovena"),
        ("ÇELA", "Çela"),
        ("hoxha-kola", "Hoxha-Kola"),
        ("HANI I HOTIT", "Hani i Hotit"),
        ("D'ANGELO", "D'Angelo"),
        ("McKay", "McKay"),
        ("arben", "Arben"),
    ],
)
def test_title_case_of_names(written, usual):
    assert title_case(written) == usual


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Arben Hoxha", ("Arben", "Hoxha", "", "", "")),
        ("1. Insp. Arben Hoxha (Kakavijë)", ("Arben", "Hoxha", "", "Inspektor", "Kakavijë")),
        ("2) Kola Mira", ("Mira", "Kola", "", "", "")),
        ("Nr. 3 HOXHA, Arben", ("Arben", "HOXHA", "", "", "")),
        ("Arben (Luan) Hoxha", ("Arben", "Hoxha", "Luan", "", "")),
        ("Arben Luan Hoxha", ("Arben", "Hoxha", "Luan", "", "")),
        ("Hoxha Luan Arben", ("Arben", "Hoxha", "Luan", "", "")),
        ("Znj. MIRA L. KOLA - Gjykata Tiranë", ("MIRA", "KOLA", "L", "", "Gjykata Tiranë")),
        ("Prof.Dr.Arben Hoxha", ("Arben", "Hoxha", "", "", "")),
        ("Z.Arben Hoxha", ("Arben", "Hoxha", "", "", "")),
        ("Inspektor i Parë Drita Zyberaj", ("Drita", "Zyberaj", "", "Inspektor i Parë", "")),
        ("KRYEINSP. DRITA ZYBERAJ", ("DRITA", "ZYBERAJ", "", "Kryeinspektor", "")),
        ("Arben Hoxha, PKK Kakavijë", ("Arben", "Hoxha", "", "", "PKK Kakavijë")),
        ("Anila Hoxha Kola", ("Anila", "Hoxha Kola", "", "", "")),
        ("• Gëzim Hoxha-Kola", ("Gëzim", "Hoxha-Kola", "", "", "")),
        ("Mira Gjoka inspektore", ("Mira", "Gjoka", "", "Inspektore", "")),
        ("Mira Gjoka, mësuese", ("Mira", "Gjoka", "", "Mësuese", "")),
        ("A. Hoxha", ("A.", "Hoxha", "", "", "")),
        ("Inspektor Hoxha", ("Inspektor", "Hoxha", "", "", "")),
    ],
)
def test_read_name_understands_what_trainers_write(written, expected):
    name = read_name(written)
    assert (name.given, name.family, name.father, name.title, name.note) == expected


@pytest.mark.parametrize(
    "written", ["", "  ", "Arben", "15", "1.", "12.03.2009", "Tel 069 11 22 333", "a" * 300]
)
def test_read_name_of_what_is_no_name_is_none(written):
    assert read_name(written) is None


@given(st.text(max_size=200), st.integers(-1, 1))
def test_read_name_of_any_text_never_fails(text, order):
    name = read_name(text, order)
    assert name is None or (name.given and name.family)


def test_middle_name_is_the_fathers_where_the_list_says_so():
    assert read_name("Mira Xhevit Gjoka", middle_is_father=True).father == "Xhevit"
    assert read_name("Mira Xhevit Gjoka").family == "Xhevit Gjoka"


def test_order_of_the_list_decides_where_the_name_does_not():
    assert read_name("Qazimi Zotaj").given == "Qazimi"
    assert read_name("Qazimi Zotaj", -1).given == "Zotaj"
    assert read_name("Arben Hoxha", -1).given == "Arben"


@pytest.mark.parametrize(
    ("pair", "order"), [(("Arben", "Hoxha"), 1), (("HOXHA", "ARBEN"), -1), (("Xyz", "Zyx"), 0)]
)
def test_order_of_a_pair(pair, order):
    assert order_of(*pair) == order


def test_titles_are_stripped_and_ranks_kept():
    assert strip_titles("Dr. Komisar Arben Hoxha") == ("Arben Hoxha", "Komisar")
    assert expand_rank("INSPEKTOR I PARE") == "Inspektor i Parë"
    assert expand_rank("Shef turni") == "Shef turni"


def test_name_lists_restore_only_what_is_sure():
    assert family_names().restored("Cela") == "Çela"
    assert family_names().restored("Hyseni") == "Hyseni"
    assert family_names().known_form("Hyseni") == "Hysëni"
    assert given_names().restored("Gezim") == "Gëzim"
    assert given_names().restored("Xyz") == "Xyz"
    assert has_diacritics("Çela")
    assert not has_diacritics("Cela")
