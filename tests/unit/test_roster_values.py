"""Single values of a roster: dates, lengths, scores, results, genders, marks; headings, places, roles."""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosja.training.intake.amounts import (
    read_duration,
    read_gender,
    read_presence,
    read_result,
    read_score,
)
from dosja.training.intake.columns import REFUSED, make_column, recognise
from dosja.training.intake.dates import date_in, read_dates
from dosja.training.intake.places import find_county, find_point, find_town
from dosja.training.intake.problems import Unreadable
from dosja.training.intake.roles import _BY_FORM, ROLE_NAMES, read_role
from dosja.training.intake.titles import read_heading
from dosja.training.intake.wording import usual_sentence

MARCH = (date(2009, 3, 16), date(2009, 3, 18))


@pytest.mark.parametrize(
    "written",
    [
        *("3.4.09", "03/04/2009", "2009-04-03", "03-prill-2009", "3 Prill 2009", "03.04.2009", "3.4.2009."),
        *("39906", 39906, 39906.0, date(2009, 4, 3), datetime(2009, 4, 3, 9), "2009-04-03 00:00:00"),
        *("2009-04-03T09:00:00", "datë 3.4.2009", "E premte, 3 prill 2009", "3 PRILLIT 2009", "3.IV.2009"),
        *("April 3, 2009", "3 April 2009", "3 prill '09", "03.04.2009 ora 9:30"),
    ],
)
def test_date_in_every_form(written):
    assert read_dates(written).start == read_dates(written).end == date(2009, 4, 3)


@pytest.mark.parametrize(
    "written",
    [
        *("16-18.03.2009", "16 – 18.03.2009", "16.3.09 - 18.3.09", "16.03-18.03.2009", "16.03 - 18.3.09"),
        *("16-18 mars 2009", "16, 17 dhe 18 mars 2009", "nga 16.03.2009 deri më 18.03.2009"),
        *("16 mars - 18 mars 2009", "16.03.2009, 18.03.2009", "2009-03-16/2009-03-18", "16/17/18.03.2009"),
        *("16 deri 18 Mars 2009", "16.03.2009; 17.03.2009; 18.03.2009"),
    ],
)
def test_range_in_every_form(written):
    found = read_dates(written)
    assert (found.start, found.end) == MARCH
    assert found.ranged


def test_range_over_the_turn_of_the_year_and_of_the_month():
    assert read_dates("28 dhjetor - 3 janar 2010").start == date(2009, 12, 28)
    assert read_dates("28.02-02.03.2009").end == date(2009, 3, 2)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(
            (text, "bad_date")
            for text in ("31.02.2009", "32.1.2009", "04/13/2009", "nesër", "12", "mars 2009", -5, 1e300)
        ),
        *((text, "bad_date") for text in ("16.03.1809", "16.03.3009", "00.00.0000")),
        *((text, "end_before_start") for text in ("18-16.03.2009", "18.3.2009 - 16.3.2009")),
    ],
)
def test_bad_date_is_told_with_what_was_written(written, code):
    with pytest.raises(Unreadable) as told:
        read_dates(written)
    assert told.value.code == code
    assert isinstance(written, float) or str(written) in told.value.message.interpolate()


@pytest.mark.parametrize("written", ["", None, "  "])
def test_no_date_is_none(written):
    assert read_dates(written) is None


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("Tiranë, 16-18.03.2009", *MARCH),
        ("Seminari 2: Intervistimi, 16-18 mars 2009, Durrës", *MARCH),
        ("Seminari 2, 16-18.03.2009", *MARCH),
        ("Data: 16 mars 2009 - 18 mars 2009, ora 9", *MARCH),
    ],
)
def test_date_inside_a_line(line, start, end):
    found = date_in(line)[0]
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize("line", ["Trajnim (18 orë)", "Viti 2009", "9-vjeçare", "Nr. 12/3"])
def test_no_date_inside_a_line(line):
    assert date_in(line) is None


@given(st.text(max_size=40))
def test_any_text_as_a_value_is_read_or_refused(text):
    for read in (read_dates, date_in, read_duration, read_score, read_result, read_gender, read_presence):
        with suppress(Unreadable):
            read(text)


HOSTILE = [
    (start + piece * 1_000)[:1_000]
    for start in ("", "1")
    for piece in ("a", "të ", "1", "1.", "1-", "12 dhe ", "(")
]


@pytest.mark.parametrize("text", HOSTILE)
def test_long_cell_does_not_keep_the_reader_busy(text):
    """A pattern that backtracks without end would not come back from here."""
    for read in (read_dates, date_in, read_duration, read_score, read_presence, recognise):
        with suppress(Unreadable):
            read(text)
    read_heading([text])
    make_column(0, text, text)


@pytest.mark.parametrize(
    ("written", "hours", "days"),
    [
        ("12 orë (2 ditë)", 12, 2),
        ("2 dite", None, 2),
        ("2 ditë", None, 2),
        ("2d", None, 2),
        ("12h", 12, None),
        ("12 ORE", 12, None),
        ("12", 12, None),
        (12, 12, None),
        ("18,0", 18, None),
        ("1,5", Decimal("1.5"), None),
        (1.5, Decimal("1.5"), None),
        ("½", Decimal("0.5"), None),
        ("1½ ditë", None, Decimal("1.5")),
        ("1 ditë e gjysmë", None, Decimal("1.5")),
        ("gjysmë dite", None, Decimal("0.5")),
        ("2 ditë x 6 orë", 12, 2),
        ("6 orë", 6, None),
        ("12/18", 12, None),
    ],
)
def test_length(written, hours, days):
    found = read_duration(written)
    assert (found.hours, found.days) == (hours, days)


def test_length_counts_bare_numbers_in_the_unit_of_its_column():
    assert read_duration("2", "days").days == 2
    assert read_duration("1,5", "credits").credits == Decimal("1.5")
    assert read_duration("27 kredite").credits == 27


@pytest.mark.parametrize(
    ("written", "code"),
    [("-6", "negative_hours"), ("−2 orë", "negative_hours"), ("shumë", "bad_hours"), ("9999", "bad_hours")],
)
def test_bad_length(written, code):
    with pytest.raises(Unreadable) as told:
        read_duration(written)
    assert told.value.code == code


@pytest.mark.parametrize(
    ("written", "score"),
    [
        ("85", 85),
        (85, 85),
        ("85/100", 85),
        ("17 nga 20", 17),
        ("85%", 85),
        ("97 pikë", 97),
        ("7,5", Decimal("7.5")),
    ],
)
def test_score(written, score):
    assert read_score(written)[0] == score


@pytest.mark.parametrize("written", ["150/100", 150, "-3", "dhjetë", "5/0"])
def test_score_out_of_its_range_is_refused(written):
    with pytest.raises(Unreadable) as told:
        read_score(written)
    assert told.value.code == "bad_score"


@pytest.mark.parametrize(
    ("written", "result"),
    [
        *((text, "passed") for text in ("Kaloi", "KALOI", "Pass", "Po", "✓", "me sukses")),
        *((text, "failed") for text in ("Nuk kaloi", "S'kaloi", "Fail", "Jo", "Ngeli")),
        *((text, "absent") for text in ("Mungoi", "Absent", "Nuk u paraqit")),
        *((text, "") for text in ("", "-", "  ")),
    ],
)
def test_result(written, result):
    assert read_result(written) == result


@pytest.mark.parametrize(
    ("written", "gender"), [("femër", "F"), ("F", "F"), ("Male", "M"), ("mashkull", "M"), ("", "")]
)
def test_gender(written, gender):
    assert read_gender(written) == gender


@pytest.mark.parametrize("read", [read_result, read_gender])
@pytest.mark.parametrize("written", ["?", "ndoshta"])
def test_result_or_gender_that_is_none_is_refused(read, written):
    with pytest.raises(Unreadable):
        read(written)


@pytest.mark.parametrize(
    ("written", "share"),
    [
        *((text, 1) for text in ("P", "p", "x", "X", "✓", "+", "Po", "1", 1)),
        *((text, 1) for text in ("i pranishëm", "e pranishme", "i/e pranishëm", "pjesëmarrës")),
        *((text, 0) for text in ("M", "-", "0", "Jo", "mungoi")),
        *((text, Decimal("0.5")) for text in ("½", "0,5", 0.5, "1/2", "gjysmë")),
        *((text, None) for text in ("", " ")),
        *(("P (me vonesë)", 1), ("ML", 0), ("75%", Decimal("0.75")), ("100 %", 1)),
        ("2", 2),
        ("1,5 ditë", Decimal("1.5")),
    ],
)
def test_presence(written, share):
    assert read_presence(written) == share


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        *(
            ("Emri", "given_name"),
            ("MBIEMRI", "family_name"),
            ("Atësia", "father_name"),
            ("Emri i babait", "father_name"),
        ),
        *(
            ("Emër Mbiemër", "full_name"),
            ("Emri, atësia, mbiemri", "full_name_with_father"),
            ("Pjesëmarrësi", "full_name"),
        ),
        *(
            ("Mbiemri Emri", "full_name_family_first"),
            ("Surname", "family_name"),
            ("First name", "given_name"),
        ),
        *(("Gjinia", "gender"), ("Grada", "position"), ("Funksioni", "position"), ("Roli", "role")),
        *(
            ("Pika e kalimit", "unit"),
            ("Pikë kontakti", "role"),
            ("Njësia", "unit"),
            ("Shkolla", "institution"),
        ),
        *(
            ("Qarku", "county"),
            ("Bashkia", "municipality"),
            ("Nr. shërbimi", "service_no"),
            ("Nr.", "number"),
        ),
        *(
            ("Tema", "course"),
            ("Data e trajnimit", "date"),
            ("Data e fillimit", "start"),
            ("Data e mbarimit", "end"),
        ),
        *(("Orë", "hours"), ("Ditë", "days"), ("Kredite", "credits"), ("Kohëzgjatja", "duration")),
        *(("Pikët (max 100)", "score"), ("Pikët para testit", "score_before"), ("Rezultati", "result")),
        *(
            ("Identifikimi", ""),
            ("Nr. i certifikatës", "certificate_no"),
            ("Vendi i trajnimit", "place"),
            ("Pikëkalimi", "unit"),
            ("Foo", ""),
        ),
    ],
)
def test_heading_is_recognised(heading, field):
    assert recognise(heading) == (field, "")


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        *(
            (text, "identity_number")
            for text in ("Nr. personal", "NID", "ID", "Numri i identitetit", "Letërnjoftimi", "National ID")
        ),
        *(
            (text, "birth")
            for text in ("Datëlindja", "Vendlindja", "Mosha", "Viti i lindjes", "Date of birth")
        ),
        *((text, "phone") for text in ("Telefon", "Nr. Tel", "Celular", "Mobile")),
        *((text, "address") for text in ("Adresa", "Vendbanimi", "Home address")),
        *(
            ("E-mail", "email"),
            ("Etnia", "ethnicity"),
            ("Feja", "religion"),
            ("Gjendja shëndetësore", "health"),
        ),
        *(
            ("Gjendja civile", "family_status"),
            ("Llogaria bankare", "money"),
            ("Foto", "photo"),
            ("Nënshkrimi", "signature"),
        ),
    ],
)
def test_heading_that_the_law_does_not_allow_is_refused(heading, kind):
    assert recognise(heading) == ("", kind)
    assert kind in REFUSED


def test_column_of_two_lines():
    assert make_column(0, "Pikët", "Para").field == "score_before"
    assert make_column(0, "Pikët", "Pas").field == "score"
    day = make_column(0, "Prezenca", "Dita 1 (16.03.2009)")
    assert (day.field, day.dates.start, day.meeting) == ("day", MARCH[0], "")
    meeting = make_column(0, "", "Seminari 2 (16-18.03.2009)")
    assert (meeting.field, meeting.dates.end, meeting.meeting) == ("day", MARCH[1], "Seminari 2")
    assert make_column(0, "", "Pikët (nga 20)").highest == 20


@pytest.mark.parametrize(
    ("written", "county"),
    [
        *(
            ("TIRANE", "tirane"),
            ("Tirana", "tirane"),
            ("SHKODRA", "shkoder"),
            ("Vlora", "vlore"),
            ("Durrësi", "durres"),
        ),
        *(
            ("Qarku Korçë", "korce"),
            ("Peshkopi", "diber"),
            ("Gjirokastra", "gjirokaster"),
            ("Kukësi", "kukes"),
        ),
    ],
)
def test_county(written, county):
    assert find_county(written)[0] == county


@pytest.mark.parametrize(
    ("written", "point"),
    [
        ("PKK PORTI DURRES", ("PKK Porti Durrës", "durres")),
        ("Kakavija", ("PKK Kakavijë", "gjirokaster")),
        ("Porti i Vlorës", ("PKK Porti Vlorë", "vlore")),
        ("Qafa e Botës", ("PKK Qafë Botë", "vlore")),
        ("HANI I HOTIT", ("PKK Hani i Hotit", "shkoder")),
        ("pika e kalimit të kufirit Rinas", ("PKK Rinas", "tirane")),
    ],
)
def test_crossing_point(written, point):
    assert find_point(written) == point


def test_places_that_are_none():
    assert find_county("Nuk ka") is None
    assert find_point("Komisariati 3") is None
    assert find_town("9-vjeçare Sami Frashëri") is None


def test_every_role_has_a_name_for_people():
    assert set(_BY_FORM.values()) == set(ROLE_NAMES)


def test_role_and_wording():
    assert [read_role(text) for text in ("PSIKOLOG", "Pikë kontakti", "MBROJTES FEMIJESH", "Kopshtar")] == [
        *("psychologist", "focal point", "child protector", "Kopshtar")
    ]
    assert usual_sentence("MBROJTESI I FEMIJEVE NE SHKOLLE") == "Mbrojtësi i fëmijëve në shkollë"
    assert usual_sentence("NJMF TIRANE") == "NjMF Tiranë"
    assert usual_sentence("9-vjecare Sami Frasheri") == "9-vjecare Sami Frasheri"


def test_title_block():
    found = read_heading(
        [
            "POLICIA E SHTETIT - DEPARTAMENTI PËR KUFIRIN DHE MIGRACIONIN",
            'Lista e pjesëmarrësve: Trajnim "Zbulimi i trafikimit" (18 orë)',
            "Tiranë, 16-18.03.2009",
            'Trajneri: "Mira Gjoka"',
        ]
    )
    assert (found.title, found.hours, found.place) == ("Zbulimi i trafikimit", 18, "Tiranë")
    assert found.institution == "Policia e Shtetit, Kufiri dhe Migracioni"
    assert (found.dates.start, found.dates.end) == MARCH
