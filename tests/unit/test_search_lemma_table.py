"""The table of Albanian lemmas: expanding a lexicon, learning rules, the data file."""

import gzip
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

import pytest

from dosja.search.lemma_lexicon import PACKAGE, expand, read_lexemes, read_paradigms
from dosja.search.lemma_rules import learn
from dosja.search.lemma_table import HEADER, LemmaTable, main, read, stored_text, write

# Written by hand in the lexicon's notation, so that the reading of it is tested where the package is not.
PARADIGMS = """
-paradigm: noun-m
 -flex: <1>.
  gramm: sg,nom,indef
 -flex: <1>.i
  gramm: sg,nom,def
 -flex: <1>.it//<1>.ut
  gramm: sg,gen,def
 -flex: <1>.në
  gramm: sg,acc,def,nonst
 -flex: <0>.ve
  gramm: pl,gen
 deriv-link: diminutive

-paradigm: verb
 -flex: <0>.<.>
  gramm:
  paradigm: past
 -flex: <1>.<.>
  gramm:
  paradigm: future

-paradigm: past
 -flex: .va
  gramm: 1,sg
 -flex: <0>.ve
  gramm: 2,sg

-paradigm: future
 -flex: <0>.x
  gramm: never, for it wants another stem
 -flex: .fsha.
  gramm: 1,sg
"""
LEXEMES = """
-lexeme
 lex: këshill
 stem: këshille.//këshilla.|këshill.
 gramm: NOUN,m
 paradigm: noun-m

-lexeme
 lex: laj
 stem: la.|la.sh
 gramm: V,vt
 paradigm: verb

-lexeme
 lex: OKB
 stem: okb.|okb.
 gramm: NOUN,abbr,f
 paradigm: noun-m

-lexeme
 lex: keshilli
 stem: keshill.|keshill.
 gramm: NOUN,m,nonst
 paradigm: noun-m

-lexeme
 lex: lave
 stem: lave.|lav.
 gramm: NOUN,m
 paradigm: noun-m
"""


@pytest.fixture(scope="module")
def sample():
    return expand(read_lexemes(LEXEMES), read_paradigms(PARADIGMS))


def test_expand_puts_the_endings_of_a_paradigm_on_their_stems(sample):
    forms = {form for form, lemmas in sample.items() if "keshill" in lemmas}
    assert forms == {"keshill", "keshilli", "keshillit", "keshillut", "keshilleve", "keshillave"}


def test_expand_follows_a_paradigm_into_another(sample):
    assert {form for form, lemmas in sample.items() if "laj" in lemmas} == {"laj", "lava", "lave", "lafshash"}


def test_expand_keeps_two_lemmas_and_puts_the_noun_first(sample):
    assert sample["lave"] == ("lave", "laj")


def test_expand_leaves_out_abbreviations_and_words_outside_the_standard(sample):
    assert not any("okb" in form for form in sample)
    assert sample["keshilli"] == ("keshill",)
    assert "keshillne" not in sample


def test_learn_gives_back_every_form_it_has_learned(sample):
    words = {
        f"{stem}{end}": (stem,) for stem in ("trafikim", "trajnim", "shkrim") for end in ("", "it", "eve")
    }
    table = {**sample, **words}
    rules, exceptions = learn(table)
    assert len(exceptions) < len(table)
    found = read(write(rules, exceptions, "a sample"))
    assert {form: found.lemmas(form) for form in table} == table
    assert found.lemmas("kuvendimit") == ("kuvendim",)


def test_learn_gives_the_same_text_for_the_same_forms_in_another_order(sample):
    turned = dict(reversed(sample.items()))
    assert write(*learn(turned), "x") == write(*learn(sample), "x")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("aa", ("aa",)),
        ("abc", ("abc",)),
        ("bcdfght", ("bcdfght",)),
        ("a1234it", ("a1234it",)),
        ("σισυφοσit", ("σισυφοσit",)),
        ("", ("",)),
        ("trafikit", ("trafik",)),
        ("atoit", ("ato",)),
        ("shume", ("shume", "shumi")),
    ],
)
def test_table_lemmatises_only_what_looks_like_a_word(word, found):
    assert LemmaTable({"it": "2", "t": "1", "oit": "2"}, {"shume": "5x,1i"}).lemmas(word) == found


@pytest.mark.parametrize("text", ["", "x", f"{HEADER} of nothing"])
def test_read_refuses_what_is_no_table(text):
    with pytest.raises(ValueError, match="no lemma table"):
        read(text)


def test_command_without_build_tells_its_use():
    assert main([]).startswith("Use: ")


def test_stored_table_names_what_it_was_made_from():
    assert stored_text().startswith(f"{HEADER} {PACKAGE} ")
    table = read(stored_text())
    assert len(table.rules) > 3_000
    assert len(table.exceptions) > 100_000


def test_stored_table_is_read_on_first_use_and_small():
    """In a process of its own: importing the analysis reads nothing, the table takes less than 60 MB."""
    program = (
        "import tracemalloc; from dosja.search import analysis, lemma_table;"
        "read = lemma_table.lemma_table.cache_info; assert read().currsize == 0; tracemalloc.start();"
        "analysis.lemmas('shkollave', 'sq'); assert read().currsize == 1;"
        "print(tracemalloc.get_traced_memory()[1])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60_000_000


@pytest.mark.slow
def test_build_makes_the_stored_table_again(tmp_path):
    made_from = stored_text().partition("\n")[0].removeprefix(f"{HEADER} {PACKAGE} ")
    try:
        installed = version(PACKAGE)
    except PackageNotFoundError:
        installed = ""
    if installed != made_from:
        pytest.skip(f"needs {PACKAGE} {made_from} (extra lemmas), half a GB of memory and a minute")
    assert main(["build", str(tmp_path / "again")]) is None
    assert gzip.decompress((tmp_path / "again").read_bytes()).decode() == stored_text()
