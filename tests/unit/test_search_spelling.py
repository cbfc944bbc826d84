"""Did you mean: right words for the slips that people make, and only words that a reader sees somewhere."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

import dosja.demo
from dosja.search.engine import Batch, Meta
from dosja.search.entries import Entry, record_of
from dosja.search.parsing import parse
from dosja.search.slips import distance, slip
from dosja.search.spelling import Dictionary, Speller
from tests.memory_engine import MemoryEngine

NOW = datetime(2026, 11, 25, tzinfo=UTC)
PUBLIC = ("public",)

TYPOS = """
    trafikmit trafikimit    trafkimit trafikimit    traffikimit trafikimit   tarfikimit trafikimit
    femijve fëmijëve        fëmijev fëmijëve        femijeev fëmijëve        fmijet fëmijët
    marrveshje marrëveshje  marreveshjje marrëveshje mareveshje marrëveshje  marrevshje marrëveshje
    mareveshjes marrëveshjes marrëveshjse marrëveshjes strategija strategjia strateggjise strategjisë
    procedurre procedurë    prçedura procedura      prosedura procedura      procedurta procedurat
    policija policia        polcia policia          plocisë policisë         polisise policisë
    konvneta konventa       konventta konventa      konwenta konventa        knventa konventa
    ministia ministria      minsitria ministria     ministrija ministria     minstria ministria
    referimti referimit     refrimit referimit      refreimi referimi        referrimi referimi
    mbrojtjse mbrojtjes     mbrojjtjes mbrojtjes      mbrjtjes mbrojtjes       mbrotjen mbrojtjen
    shkola shkolla          shkollla shkolla        shkolës shkollës         skolla shkolla
    punojnesi punonjësi     punonjsit punonjësit    puononjësin punonjësin   sherbmi shërbimi
    shebrimi shërbimi      trajnmi trajnimi        tranjimi trajnimi        trajnnimi trajnimi
    koordinatroit koordinatorit kordinatorit koordinatorit kooordinatorit koordinatorit
    protokoli protokolli    protokollli protokolli  protkolli protokolli     komunitte komunitet
    intervsita intervista   intrevista intervista   intrevisten intervistën  intervita intervista
    njoftmi njoftimi        njoftiimi njoftimi      rrezk rrezik             rezik rrezik
    familjne familjen       familen familjen        famijen familjen         kombtare kombëtare
    kombetrae kombëtare     kombëtarr kombëtar      viktmat viktimat         vitkimat viktimat
    shqipreise shqipërisë    shqipersie shqipërisë   republikse republikës    autoritti autoriteti
    identifikmi identifikimi identfikimi identifikimi identifikkimi identifikimi
    traficking trafficking  childrem children       internatonal international protecton protection
    agreemnt agreement      traning training        ministy ministry         victms victims
"""


def pairs():
    words = TYPOS.split()
    return list(zip(words[::2], words[1::2], strict=True))


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def entry(uid, text, title="", tokens=PUBLIC, language="sq"):
    return Entry(uid, "document", "zkka", "draft", language, title, "", text, (), tokens, NOW, str(uid))


def engine_of(*entries):
    engine = MemoryEngine()
    engine.index(Batch([record_of(one) for one in entries], [], Meta()))
    return engine


@pytest.fixture(scope="module")
def demo_texts():
    """The texts of the demo documents, one string each."""
    paths = sorted(Path(dosja.demo.__file__).parent.glob("*/*.toml"))
    return [" . ".join(strings(tomllib.loads(path.read_text("utf-8")))) for path in paths]


@pytest.fixture(scope="module")
def demo(demo_texts):
    return engine_of(*(entry(number, text) for number, text in enumerate(demo_texts, 1)))


def meant(engine, typed, texts, access=PUBLIC, hidden=()):
    def look(uid):
        return None if uid in hidden else iter(["", texts[uid - 1]])

    return Speller().meant(engine, parse(typed), access, look)


@pytest.fixture(scope="module")
def corrected(demo, demo_texts):
    """What is offered for each typo."""
    speller = Speller()
    return {
        typo: speller.meant(demo, parse(typo), PUBLIC, lambda uid: iter(["", demo_texts[uid - 1]]))
        for typo, _word in pairs()
    }


def test_meant_is_the_right_word_for_nine_of_ten_typos(corrected):
    wrong = [(typo, word, corrected[typo]) for typo, word in pairs() if corrected[typo] != word]
    assert len(pairs()) >= 60
    assert len(wrong) <= len(pairs()) * 0.1, "\n".join(map(str, wrong))


def test_meant_keeps_the_rest_of_the_query_as_it_was_typed(demo, demo_texts):
    assert meant(demo, '"trafikmit" -policia Femijve', demo_texts) == '"trafikimit" -policia fëmijëve'


@pytest.mark.parametrize(
    "typed", ["trafikimit", "trafikimeve", "policia", "xq", "123456", "zzzzzzzz", "", "*", "-a"]
)
def test_meant_is_silent_where_every_word_is_known_or_nothing_is_near(demo, demo_texts, typed):
    assert meant(demo, typed, demo_texts) is None


SECRET = "fshehtësira"


@pytest.fixture
def hidden_word():
    """A word in ten documents that only one agency sees, and in the title of one."""
    texts = [f"Fjala {SECRET} e shkresës"] * 10
    secret = [entry(n, text, SECRET, ("internal:mb",)) for n, text in enumerate(texts, 1)]
    return engine_of(*secret, entry(11, "Diçka tjetër")), [*texts, "Diçka tjetër"]


def test_meant_never_offers_a_word_that_the_reader_sees_nowhere(hidden_word):
    engine, texts = hidden_word
    assert meant(engine, "fshehtsira", texts, ("internal:mb",)) == SECRET
    assert meant(engine, "fshehtsira", texts) is None
    assert meant(engine, "fshehtsira", texts, None) == SECRET


def test_meant_never_offers_a_word_of_documents_that_were_closed_since(hidden_word):
    engine, texts = hidden_word
    assert meant(engine, "fshehtsira", texts, ("internal:mb",), hidden=range(1, 11)) is None


def test_meant_does_not_offer_the_typing_errors_of_texts():
    texts = ["gabimm"] * 2 + ["zzgabim"] * 5
    engine = engine_of(*(entry(number, text) for number, text in enumerate(texts, 1)))
    assert meant(engine, "gabiimm", texts) is None, "two documents have the same error"
    assert meant(engine, "zgabim", texts) == "zzgabim", "five documents make it a word"


def test_meant_takes_words_of_titles_for_words():
    engine = engine_of(entry(1, "", title="Qarkorja Zyrzhabe"))
    assert (
        Speller().meant(engine, parse("zyrzhbe"), PUBLIC, lambda uid: iter(["Qarkorja Zyrzhabe"]))
        == "zyrzhabe"
    )


def test_dictionary_is_read_anew_only_where_the_index_changed():
    class Counting(MemoryEngine):
        read = 0

        def vocabulary(self, *given):
            self.read += 1
            return super().vocabulary(*given)

    engine, speller, time = Counting(), None, [0.0]
    speller = Speller(clock=lambda: time[0], begin=lambda work: work())
    speller.dictionary(engine)
    speller.dictionary(engine)
    assert engine.read == 1
    engine.index(Batch([record_of(entry(1, "policia"))], [], Meta("01", "")))
    time[0] = 100.0
    speller.dictionary(engine)
    assert "policia" in speller.dictionary(engine).words
    assert engine.read == 2


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("polic", "polic", 0), ("polic", "poilc", 1), ("polic", "policia", 2), ("", "ab", 2), ("abc", "xyz", 3)],
)
def test_distance_counts_letters_and_swaps(one, other, expected):
    assert distance(one, other, 9) == distance(other, one, 9) == expected


def test_slip_counts_everyday_slips_less():
    assert slip("marrveshje", "marreveshje", 2) < 1
    assert slip("rezik", "rrezik", 2) == 0.5
    assert slip("qafa", "cafa", 2) == 0.8
    assert distance("a", "abcdef", 2) > 2


def test_nearest_is_fast_for_hostile_words():
    dictionary = Dictionary.of([("a" * length, 9) for length in range(3, 40)])
    assert dictionary.nearest("a" * 40)
    assert dictionary.nearest("é" * 40) == []
