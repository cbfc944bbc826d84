"""What the search box offers while one types: what fits, and nothing that the reader may not see."""

import pytest

from dosja.documents.model import Document
from tests.functional.access_levels import LEVELS, WHO_SEES
from tests.functional.living import Life, day


@pytest.fixture
def reader(sign_in):
    return sign_in("partner")


def suggested(browser, typed):
    answer = browser.get("/suggest", {"q": typed})
    assert answer.content_type == "application/json"
    return answer.json["suggestions"]


def labels(browser, typed):
    return [row["label"] for row in suggested(browser, typed)]


def read(pieces):
    return "".join(letters for letters, _typed in pieces)


@pytest.fixture
def papers(indexed, stored):
    indexed.put("Marrëveshje dypalëshe me Greqinë për kthimin e fëmijëve")
    indexed.put("Çështje të hapura të mbrojtjes së fëmijëve")
    indexed.put("Raport vjetor", "Fjala marrëveshje vetëm në tekst.")
    indexed.put("Pritja në kufi", ctype="sop", values={"code": "PSV-AP-7/2026"})
    old = indexed.put("Kontrolli në kufi", ctype="sop", values={"code": "PSV-KU-12/2026"})
    indexed.put("Kontrolli i ri në kufi", ctype="sop", values={"code": "PSV-KU-13/2026"})
    with stored() as site:
        life = Life(site, site.get(old, Document))
        life.publish()
        life.step("withdraw", reason="Nuk duhet më", day=day(0))
    indexed.catch_up()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("marr", ["Marrëveshje dypalëshe me Greqinë për kthimin e fëmijëve"]),
        ("MARRËV", ["Marrëveshje dypalëshe me Greqinë për kthimin e fëmijëve"]),
        ("greq", ["Marrëveshje dypalëshe me Greqinë për kthimin e fëmijëve"]),
        ("marreveshjet greq", ["Marrëveshje dypalëshe me Greqinë për kthimin e fëmijëve"]),
        ("marreveshja ", ["Marrëveshje dypalëshe me Greqinë për kthimin e fëmijëve"]),
        ("cesht", ["Çështje të hapura të mbrojtjes së fëmijëve"]),
        ("çështje të ha", ["Çështje të hapura të mbrojtjes së fëmijëve"]),
        ("psv-ap", ["Pritja në kufi"]),
        ("ap-7", ["Pritja në kufi"]),
        ("7/2026", ["Pritja në kufi"]),
        ("psvap", ["Pritja në kufi"]),
        ("kontr", ["Kontrolli i ri në kufi", "Kontrolli në kufi"]),
        ("PSV-KU-12", ["Kontrolli në kufi"]),
        ("m", []),
        ("", []),
        ("xqzz", []),
        ('"greqi', ["Marrëveshje dypalëshe me Greqinë për kthimin e fëmijëve"]),
    ],
)
def test_suggest_offers_titles_by_any_word_and_codes_by_any_part(papers, reader, typed, expected):
    assert labels(reader, typed) == expected


def test_suggest_says_what_is_offered_and_leads_to_it(papers, reader):
    (row,) = suggested(reader, "ap-7")
    assert read(row["note"]) == "PSV-AP-7/2026 · Standard operating procedure"
    assert [letters for letters, typed in row["note"] if typed] == ["AP", "7"]
    page = reader.get(row["url"])
    assert "Pritja në kufi" in page.html.h1.get_text()
    (row,) = suggested(reader, "greq")
    assert [letters for letters, typed in row["pieces"] if typed] == ["Greq"]
    assert read(row["pieces"]) == row["label"]


def test_suggest_offers_glossary_terms_by_every_form(indexed, reader, sign_in):
    indexed.put(
        "PSV",
        ctype="glossary_term",
        values={
            "expansion_sq": "Procedura standarde veprimi",
            "expansion_en": "Standard operating procedure",
            "synonyms": ({"form": "SOP", "language": "en"},),
        },
    )
    for typed in ("psv", "sop", "proc", "procedurat standarde", "standard oper"):
        (row,) = suggested(reader, typed)
        assert (row["kind"], row["label"], row["url"]) == ("term", "PSV", "/search?q=PSV")
        assert read(row["note"]) == "Standard operating procedure · Glossary term"
    (row,) = suggested(sign_in("trajner.akademia", lang="sq"), "psv")
    assert read(row["note"]) == "Procedura standarde veprimi · Term i fjalorthit"


def test_suggest_puts_the_abbreviation_being_typed_first_and_terms_that_only_mention_it_last(indexed, reader):
    indexed.put("Trafikimi i fëmijëve")
    for title, meaning in (("TRAFTAB", "Tabela"), ("KRAT", "Komiteti kundër trafikimit")):
        indexed.put(title, ctype="glossary_term", values={"expansion_sq": meaning})
    assert labels(reader, "traf") == ["TRAFTAB", "Trafikimi i fëmijëve", "KRAT"]


def test_suggest_tells_a_screen_reader_how_many_in_its_language(papers, reader, sign_in):
    answer = reader.get("/suggest?q=kufi").json
    assert answer["status"].startswith("3 suggestions")
    answer = sign_in("trajner.akademia", lang="sq").get("/suggest?q=kufi").json
    assert answer["status"].startswith("3 sugjerime")
    assert answer["label"] == "Sugjerime"
    assert reader.get("/suggest?q=xqzz").json == {"suggestions": [], "status": "", "label": "Suggestions"}


@pytest.mark.parametrize(("login", "seen"), WHO_SEES)
def test_suggest_offers_only_what_the_reader_may_see(indexed, sign_in, login, seen):
    for level, given in LEVELS.items():
        indexed.put(f"Sprova {level}", **given)
        indexed.put(
            f"Kodi {level}",
            ctype="sop",
            values={"code": f"PSV-X{level.upper()}-1/2026"},
            index=False,
            **given,
        )
        values = {"expansion_sq": f"Shpjegimi {level}"}
        indexed.put(f"TERM{level.upper()}", ctype="glossary_term", values=values, **given)
    browser = sign_in(login)
    assert set(labels(browser, "sprova")) == {f"Sprova {level}" for level in seen}
    for level in LEVELS:
        for typed in (f"sprova {level}", f"psv-x{level}", f"x{level}", f"term{level}", f"shpjegimi {level}"):
            assert bool(suggested(browser, typed)) == (level in seen), (typed, level)


def test_suggest_forgets_at_once_what_was_closed_or_thrown_away(indexed, sign_in, stored):
    closed, thrown = indexed.put("Mbyllet tani"), indexed.put("Hidhet tani")
    editor, reader = sign_in("redaktor.akademia"), sign_in("partner")
    assert set(labels(reader, "tani")) == {"Mbyllet tani", "Hidhet tani"}
    with stored() as site:
        document = site.get(closed, Document)
        document.access = "restricted"
        site.documents.index(document)
    indexed.trash(thrown)
    assert labels(reader, "tani") == []
    assert labels(editor, "tani") == ["Mbyllet tani"], "not even its editors: it lies in the trash"
    indexed.catch_up()
    assert labels(editor, "tani") == ["Mbyllet tani"]


@pytest.mark.parametrize(
    "typed",
    ["\x00\x00", "*" * 500, "ë" * 5000, "a b c d e f g h i j k l m", "((", "\u202e\u202e", "--", "'''"],
)
def test_suggest_answers_nonsense_with_nothing(indexed, reader, typed):
    indexed.put("Dokument")
    assert suggested(reader, typed) == []


def test_suggest_without_an_index_offers_nothing(reader):
    assert suggested(reader, "doku") == []


def test_suggest_is_not_for_visitors(visitor):
    answer = visitor.get("/suggest?q=doku", expect_errors=True)
    assert answer.status_int == 303
    assert "/sign-in" in answer.headers["Location"]
