"""The order of results, the same in each engine: forms, fields, what is past, days, alphabets."""

from datetime import UTC, date, datetime

import pytest

from dosja.search.engine import Everything, FilterIn, Term, ValidOn
from dosja.search.parsing import parse
from dosja.search.trees import tree
from tests.unit.test_search_engines import engine, entry, make, uids, write

__all__ = ["engine", "make"]


def order(engine, query, **more):
    asked = tree(parse(query)) if isinstance(query, str) else query
    return [hit.uid for hit in engine.search(asked, count=1000, **more).hits]


def test_exact_form_stands_above_other_endings_however_common_it_is(engine):
    common = [entry(uid, f"t{uid}", body=f"fjalë marreveshje {uid}") for uid in range(10, 60)]
    write(
        engine, entry(1, "a", body="fjalë marrëveshjes 1"), entry(2, "b", body="fjalë marrëveshje 2"), *common
    )
    found = order(engine, "marrëveshje")
    assert found[-1] == 1
    assert len(found) == 52


def test_other_endings_stand_above_the_other_language(engine):
    write(
        engine,
        entry(1, body="reported by the committee of the state", language="en"),
        entry(2, body="u raportua nga komiteti i shtetit për raportit", language="sq"),
        entry(3, body="fjalë raporti në shtet", language="sq"),
    )
    assert order(engine, "raporti") == [3, 2]
    asked = tree(parse("training"), language="sq")
    boosts = {leaf.text: leaf.boost for leaf in asked.parts if leaf.field == "body_lemma"}
    assert boosts["train"] < boosts["training"] < 1
    asked = tree(parse("training"), language="en")
    assert {leaf.text: leaf.boost for leaf in asked.parts if leaf.field == "body_lemma"}["train"] == 0.6


def test_title_stands_above_text_that_says_it_often(engine):
    write(
        engine,
        entry(1, "Diçka tjetër", body="referimi " * 40),
        entry(2, "Udhëzuesi për referimi e viktimave në pikat e kalimit kufitar", body="Asgjë."),
        *(entry(uid, "Referimi tjetër") for uid in range(10, 30)),
    )
    assert order(engine, "referimi")[-1] == 1


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_past_text_stands_below_all_that_holds_whatever_it_says(engine, state):
    write(
        engine,
        entry(
            1,
            "Procedura e intervistës",
            body="intervista " * 30,
            state=state,
            past=True,
            code="PSV-AP-1/2011",
        ),
        entry(2, "Rregullore", body="Zëvendëson PSV-AP-1/2011; procedura e intervistës.", state="in_force"),
        entry(3, "Tjetër", body="intervistës një herë, procedura " + "fjalë " * 900, state="draft"),
    )
    for query in (
        "procedura e intervistës",
        "intervista",
        "PSV-AP-1/2011",
        "interv*",
        '"procedura e intervistës"',
    ):
        found = order(engine, query)
        assert found[-1] == 1, query
        assert 2 in found[:-1], query


def test_past_text_keeps_its_place_in_other_orders_and_when_a_day_is_asked_for(engine):
    year = ((date(2011, 1, 1), date(2011, 12, 31)),)
    write(
        engine,
        entry(1, "Intervista", past=True, valid=year, modified=datetime(2026, 2, 1, tzinfo=UTC)),
        entry(2, "Zbulimi", body="intervista", valid=((date(2010, 1, 1), None),)),
    )
    assert order(engine, "intervista") == [2, 1]
    assert order(engine, "intervista", sort="modified") == [1, 2]
    assert order(engine, "intervista", sort="title") == [1, 2]
    assert order(engine, "intervista", filters=[ValidOn(date(2011, 6, 1))]) == [1, 2]


def test_valid_on_takes_intervals_with_open_ends(engine):
    first, last = date(2008, 1, 21), date(2010, 12, 31)
    write(
        engine,
        entry(1, "x", valid=((first, last),)),
        entry(2, "x", valid=((first, None),)),
        entry(3, "x", valid=((None, last),)),
        entry(4, "x", valid=((None, None),)),
        entry(5, "x"),
        entry(7, "x", valid=((date(1999, 1, 1), date(1999, 12, 31)), (date(2011, 1, 1), date(2011, 1, 1)))),
        entry(6, "x", valid=((first, first),), pages=()),
    )

    def on(*day):
        return uids(engine, Term("title", "x"), filters=[ValidOn(date(*day))])

    assert on(2008, 1, 20) == {3, 4}
    assert on(2008, 1, 21) == {1, 2, 3, 4, 6}
    assert on(2010, 12, 31) == {1, 2, 3, 4}
    assert on(2011, 1, 1) == {2, 4, 7}
    assert on(1999, 6, 1) == {3, 4, 7}
    assert on(1, 1, 1) == {3, 4}
    assert on(9999, 12, 31) == {2, 4}
    counts = engine.counts(Everything(), ("type",), filters=[ValidOn(date(2011, 1, 1))])
    assert counts == {"type": {"sop": 3}}


def test_valid_on_follows_a_change_and_a_merge(engine):
    day = [ValidOn(date(2011, 1, 1))]
    write(engine, entry(1, "x", valid=((date(2010, 1, 1), None),), past=True))
    for uid in range(2, 40):
        write(engine, entry(uid, f"x {uid}", valid=((date(2012, 1, 1), None),)))
    assert uids(engine, Everything(), filters=day) == {1}
    while engine.tidy():
        pass
    assert uids(engine, Everything(), filters=day) == {1}
    assert order(engine, "x")[-1] == 1
    assert order(engine, "x", sort="title")[:2] == [1, 10]
    write(engine, entry(1, "x", valid=((date(2012, 1, 1), None),)))
    assert uids(engine, Everything(), filters=day) == set()


def test_sort_by_title_follows_the_albanian_alphabet_over_pages(engine):
    titles = [
        "Afati",
        "Cikli",
        "Çështja",
        "Dosja",
        "Dhoma",
        "Era",
        "Ëndrra",
        "Gara",
        "Gjyqi",
        "Nata",
        "Njësia",
        "Zona",
        "Zhurma",
    ]
    for start in (0, 5, 9):
        batch = list(enumerate(titles, 1))[start : {0: 5, 5: 9, 9: 99}[start]]
        write(
            engine, *(entry(uid, title.upper() if uid % 2 else title, body="fjala") for uid, title in batch)
        )
    query = Term("body", "fjala")
    assert order(engine, query, sort="title") == list(range(1, 14))
    pages = [engine.search(query, sort="title", start=start, count=5).hits for start in (0, 5, 10)]
    assert [hit.uid for page in pages for hit in page] == list(range(1, 14))


def test_sort_by_code_puts_what_has_none_last(engine):
    write(
        engine,
        entry(1, "x"),
        entry(2, "x", code="PSV-AP-2"),
        entry(3, "x", code="MRV-GR-1/2006"),
        entry(4, "x"),
    )
    assert order(engine, "x", sort="code") == [3, 2, 1, 4]


def test_score_tells_nothing_of_documents_that_the_reader_may_not_see(make):
    engine = make()
    seen = [entry(uid, f"e hapur {uid}", body="fjala një" if uid % 2 else "tjetër dy") for uid in range(1, 9)]
    write(engine, *seen)
    filters = [FilterIn("token", ("public",))]
    before = engine.search(tree(parse("fjala hapur një")), filters=filters).hits
    write(engine, *(entry(uid, "fjala", body="fjala hapur", tokens=("edit:x",)) for uid in range(100, 140)))
    assert engine.search(tree(parse("fjala hapur një")), filters=filters).hits == before
