"""Whatever is typed is answered, on the page and as JSON, and nothing unseen shows through any of it.

The second half is a comparison: one reader asks, documents and terms that he may not see come, he asks again
and must get the very same answers.
"""

import re

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.operations.documents import create_document
from tests.functional.access_levels import LEVELS, WHO_SEES
from tests.functional.conftest import BEGIN

HOSTILE = {
    "10,000 characters": "procedura " * 1000,
    "one word of 10,000 letters": "a" * 10_000,
    "500 prefixes": "pro* " * 500,
    "500 stars": "*" * 500,
    "one star": "*",
    "stars inside": "p*r*o*c*e*d*u*r*a",
    "catastrophic regex": "(a+)+$ (.*)*[ (?:x|x)*y \\1{1000}",
    "right to left": "\u202eprocedura\u202c \u200f\u061c \u2066x\u2069 שלום مرحبا",
    "null bytes": "\0procedura\0 \0",
    "phrase of 200 words": '"' + "procedura e " * 100 + '"',
    "unbalanced quotes": '"""' * 333,
    "minuses": "- -- -- --- -" * 300,
    "fields": "institucioni: kodi: viti:viti: :: :" * 100,
    "known fields 500 times": "institucioni:mash " * 500,
    "dates": "21.1.2008 " * 900,
    "half dates": "21.1. 1.2.3.4.5.6.7.8.9.10 2008-" * 200,
    "acts": "ligji nr. 9859 datë " * 400,
    "brackets": "((((((((((" * 900,
    "combining": "e" + "\u0308" * 3000,
    "emoji and planes": "🙂🇦🇱\U0010ffff\U000e0001" * 200,
    "control": "".join(map(chr, range(1, 32))) * 20,
    "whoosh's grammar": "title:[a TO z] ^5 ~2 AND NOT (OR) a?b",
    "sql": "'; DROP TABLE x; --",
    "template": "${7*7} {{7*7}} %(x)s %n",
    "huge year": "viti:0000-9999 viti:9999-0000 viti:2000..2999",
    "everything but": "-procedura",
}


@pytest.fixture
def put(stored):
    types = load_core_types()

    def store(ctype, title, agency="akademia", access="public", group=None, **values):
        with stored() as site:
            given = {"title": title, "language": "sq", "kind": "other", **values}
            create_document(
                site, OPERATOR, BEGIN, types[ctype], agency=agency, values=given, access=access, group=group
            )

    return store


def test_anything_typed_is_answered_on_the_page_and_as_json(put, catch_up, sign_in):
    put("document", "Procedura e parë", summary="Sipas ligjit nr. 9859, datë 21.1.2008.")
    catch_up()
    reader = sign_in("partner")
    wrong = []
    for name, text in HOSTILE.items():
        for address in ("/search", "/search.json", "/search-help"):
            for more in ({}, {"sort": text[:200], "on": text[:200], "type": text[:200], "page": text[:200]}):
                answer = reader.get(address, {"q": text, **more}, status="*")
                # A program gets 400 for a day that is none.
                fine = (200, 400) if more and address == "/search.json" else (200,)
                if answer.status_int not in fine:
                    wrong.append(f"{name} {address}: {answer.status}")
    assert wrong == []


HIDDEN = (
    ("mash", "internal", None),
    ("mash", "restricted", None),
    ("mash", "group", "task-force"),
    ("policia", "internal", None),
    ("policia", "restricted", None),
)
ASKED = (
    "procedura",
    "procedura zbulimi",
    '"procedura e zbulimit"',
    "proc*",
    "zbulimi fshehta",
    "fshehta",
    "-procedura",
    "FSH",
    "fjala e fshehtë",
    "viti:2009",
    "institucioni:mash",
    "kodi:PSV*",
    "procedura nr. 77, datë 7.7.2009",
)


def answers(reader):
    """Every answer to every question in every order, without the time it took."""
    found = {}
    for text in ASKED:
        for sort in ("relevance", "modified", "title", "code"):
            given = {"q": text, "sort": sort}
            found[text, sort, "json"] = reader.get("/search.json", given).json
            main = reader.get("/search", given).html.select_one(".layout, body").get_text(" ", strip=True)
            found[text, sort, "page"] = re.sub(r"\d+ ms", "", main)
    return found


@pytest.mark.parametrize("login", ["trajner.akademia", "partner", "administrator", "auditor"])
def test_what_one_may_not_see_changes_nothing_of_any_answer(put, catch_up, sign_in, login):
    for number in range(8):
        put("document", f"Procedura {number}", summary="Zbulimi i rastit. " * (1 + number % 3), agency="mash")
        put("sop", f"Zbulimi {number}", code=f"PSV-AP-{number}/2026", summary="procedura e zbulimit")
    catch_up()
    reader = sign_in(login)
    before = answers(reader)
    for number, (agency, access, group) in enumerate(HIDDEN):
        for copy in range(4):
            put(
                "sop", f"Procedura e fshehtë {number} {copy}", agency, access, group,
                code=f"PSV-X-{number}{copy}/2009", summary="procedura zbulimi fshehta nr. 77, datë 7.7.2009",
            )  # fmt: skip
    put("glossary_term", "FSH", "zkka", "internal", expansion_sq="fjala e fshehtë")
    put("glossary_term", "Procedura", "zkka", "restricted", expansion_sq="zbulimi")
    catch_up()
    after = answers(reader)
    assert {key for key in before if before[key] != after[key]} == set()


@pytest.mark.parametrize(("login", "seen"), WHO_SEES)
def test_json_shows_each_level_to_whom_it_is_open(put, catch_up, sign_in, login, seen):
    for level, given in LEVELS.items():
        put("document", f"Niveli {level}", summary=f"fjala {level}sekret", **given)
    catch_up()
    reader = sign_in(login)
    answer = reader.get("/search.json", {"q": "fjala"}).json
    assert {hit["title"].removeprefix("Niveli ") for hit in answer["hits"]} == seen
    assert answer["total"] == len(seen)
    assert answer["facets"]["agency"][0]["count"] == len(seen)
    for level in LEVELS.keys() - seen:
        assert f"{level}sekret" not in str(answer)
        assert reader.get("/search.json", {"q": f"{level}sekret"}).json["total"] == 0
