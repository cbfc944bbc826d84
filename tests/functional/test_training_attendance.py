"""Marking who was there: all present, then the exceptions; two trainers at once lose no mark."""

import csv
import io
import threading
from datetime import date

import pytest
from openpyxl import load_workbook

from dosja.accounts.permissions import OPERATOR
from dosja.documents.operations.documents import create_document
from dosja.training.model import CLOSED
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import set_state
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN
from tests.functional.training_pages import OFFICER, TRAINER, address, make_person, make_session, text_of

DAYS = ((date(2026, 11, 19), 360), (date(2026, 11, 20), 360))
NAMES = (("Ana", "Hoxha"), ("Eva", "Dema"), ("Ina", "Gjoka"))


@pytest.fixture
def held(stored):
    """The uid of a training with three people on its roster."""
    with stored() as site:
        uid = make_session(site, days=DAYS)
        entries = [Entry(person=make_person(site, *name, gender="F")) for name in NAMES]
        add_entries(site, OPERATOR, BEGIN, site.uids[uid], entries)
        return uid


@pytest.fixture
def keys(stored, held):
    """The names under which the rows stand in the form."""
    with stored() as site:
        return [format_uid(key) for key, _row in site.uids[held].roster()]


@pytest.fixture
def marks(stored, held):
    def read():
        with stored() as site:
            return [
                (row.marks, row.minutes, row.pre_test, row.post_test)
                for _key, row in site.uids[held].roster()
            ]

    return read


def grid(browser, uid):
    return browser.get(address(uid, "attendance")).forms["grid-form"]


@pytest.mark.parametrize(
    ("lang", "told", "word"),
    [("en", "3 rows were saved.", "absent"), ("sq", "U ruajtën 3 rreshta.", "mungon")],
)
def test_all_are_present_with_one_button_and_the_exceptions_are_marked(
    sign_in, held, keys, marks, lang, told, word
):
    browser = sign_in(OFFICER, lang=lang)
    page = grid(browser, held).submit("present").follow()
    assert told in page.text
    assert [row[0] for row in marks()] == ["PP"] * 3
    form = page.forms["grid-form"]
    form[f"d1-{keys[1]}"], form[f"d0-{keys[2]}"], form[f"post-{keys[0]}"] = "A", "H", "84,5"
    page = form.submit("save").follow()
    assert marks() == [("PP", None, None, 8450), ("PA", None, None, None), ("HP", None, None, None)]
    assert word in text_of(page, "#content table")


def test_two_trainers_who_mark_one_roster_at_once_keep_each_others_marks(sign_in, held, keys, marks):
    first, second = sign_in(OFFICER), sign_in(OFFICER)
    one, other = grid(first, held), grid(second, held)
    one[f"d0-{keys[0]}"], one[f"d0-{keys[1]}"] = "P", "P"
    other[f"d1-{keys[0]}"], other[f"post-{keys[1]}"] = "L", "70"
    one.submit("save", status=303)
    other.submit("save", status=303)
    assert marks()[:2] == [("PL", None, None, None), ("P-", None, None, 7000)]


def test_all_present_does_not_overwrite_what_another_trainer_marked_meanwhile(sign_in, held, keys, marks):
    first, second = sign_in(OFFICER), sign_in(OFFICER)
    one, other = grid(first, held), grid(second, held)
    one[f"d0-{keys[0]}"] = "A"
    one.submit("save", status=303)
    other.submit("present", status=303)
    assert [row[0] for row in marks()] == ["AP", "PP", "PP"]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("post", "150", "A score lies between 0 and 100."),
        ("post", "-1", "A score lies between 0 and 100."),
        ("pre", "mirë", "“mirë” is no score"),
        ("minutes", "-2", "Hours are not negative."),
        ("minutes", "13", "These are more hours than the training has."),
        ("minutes", "1;2", "“1;2” are no hours"),
        ("post", "nan", "is no score"),
    ],
)
def test_what_cannot_be_is_refused_and_everything_typed_stays(sign_in, held, keys, marks, field, value, told):
    form = grid(sign_in(OFFICER), held)
    form[f"d0-{keys[0]}"], form[f"{field}-{keys[1]}"] = "P", value
    page = form.submit("save", status=422)
    assert told in page.text
    form = page.forms["grid-form"]
    assert (form[f"d0-{keys[0]}"].value, form[f"{field}-{keys[1]}"].value) == ("P", value)
    assert [row[0] for row in marks()] == ["", "", ""]
    form[f"{field}-{keys[1]}"] = "1"
    form.submit("save", status=303)
    assert marks()[0][0] == "P-"


def test_value_is_taken_away_again(sign_in, held, keys, marks):
    browser = sign_in(OFFICER)
    form = grid(browser, held)
    form[f"post-{keys[0]}"], form[f"minutes-{keys[0]}"] = "0", "0"
    form.submit("save")
    assert marks()[0] == ("", 0, None, 0)
    form = grid(browser, held)
    assert form[f"post-{keys[0]}"].value == "0"
    form[f"post-{keys[0]}"], form[f"minutes-{keys[0]}"] = "", ""
    form.submit("save")
    assert marks()[0] == ("", None, None, None)


def test_attended_and_passed_are_two_facts_by_the_rule_of_the_curriculum(sign_in, stored, app):
    with stored() as site:
        values = {"title": "Me test", "code": "PT-AKADEMIA-9", "language": "sq"}
        values |= {"min_presence": 50, "pass_mark": 60}
        document = create_document(
            site, site.users["redaktor.akademia"], BEGIN, app.registry.types["curriculum"],
            agency="akademia", values=values, access="public",
        )  # fmt: skip
        uid = make_session(site, days=DAYS, curriculum=document.uid)
        facts = (("PP", 8000), ("PA", 5999), ("PP", None), ("AA", 9000))
        for number, (days, score) in enumerate(facts):
            person = make_person(site, "Ana", f"Gje{'klmn'[number] * 3}i")
            add_entries(
                site, OPERATOR, BEGIN, site.uids[uid], [Entry(person=person, marks=days, post_test=score)]
            )
    page = sign_in(OFFICER).get(address(uid))
    chips = [chip.get_text() for chip in page.html.select("#content table .chip")]
    assert chips == ["passed", "attended, test not passed", "attended, no test yet", "too little presence"]
    assert "attended: 3" in page.text
    assert "passed: 1" in page.text


def test_closed_training_is_corrected_with_a_reason_and_the_old_marks_stay_to_be_seen(
    sign_in, stored, held, keys, marks
):
    browser = sign_in(OFFICER)
    grid(browser, held).submit("present")
    with stored() as site:
        set_state(site, OPERATOR, BEGIN, site.uids[held], CLOSED)
    form = grid(browser, held)
    form[f"d1-{keys[1]}"] = "A"
    page = form.submit("save", status=422)
    assert "say why it is corrected" in page.text
    form = page.forms["grid-form"]
    form["reason"] = "Mungoi pasdite"
    page = form.submit("save").follow()
    assert marks()[1][0] == "PA"
    told = text_of(page)
    assert "Mungoi pasdite" in told
    assert "Eva Dema · present, present" in told


def test_roster_is_exported_with_stable_columns_and_no_living_formula(sign_in, stored, held):
    with stored() as site:
        person = make_person(site, "=1+1", "Basha", gender="F")
        add_entries(
            site, OPERATOR, BEGIN, site.uids[held], [Entry(person=person, marks="PP", post_test=8450)]
        )
    browser = sign_in(OFFICER, lang="sq")
    rows = list(
        csv.reader(
            io.StringIO(browser.get(address(held, "roster.csv")).body.decode("utf-8-sig")), delimiter=";"
        )
    )
    assert rows[0][:4] == ["Nr.", "Emri", "Mbiemri", "Gjinia"]
    assert rows[0][9:11] == ["19.11.2026", "20.11.2026"]
    assert rows[4][1:3] == ["'=1+1", "Basha"]
    assert rows[4][rows[0].index("Pikët")] == "84,5"
    book = load_workbook(io.BytesIO(browser.get(address(held, "roster.xlsx")).body))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert book.active.cell(5, rows[0].index("Pikët") + 1).value == 84.5
    english = sign_in(OFFICER, lang="en").get(address(held, "roster.csv")).body.decode("utf-8-sig")
    assert english.startswith("No.;Given name;Family name;Gender")


def test_exported_roster_is_understood_by_the_intake_again(sign_in, held, keys):
    browser = sign_in(OFFICER, lang="sq")
    grid(browser, held).submit("present")
    form = browser.get(address(held, "roster")).forms["roster-form"]
    form["text"] = browser.get(address(held, "roster.csv")).body.decode("utf-8-sig")
    page = form.submit().follow()
    assert "i njohur: 3" in text_of(page)


def test_names_and_marks_are_closed_to_who_may_see_figures_only(sign_in, stored):
    with stored() as site:
        uid = make_session(site, agency="akademia", days=DAYS)
        add_entries(site, OPERATOR, BEGIN, site.uids[uid], [Entry(person=make_person(site, "Ana", "Hoxha"))])
    browser = sign_in("admin.akademia")
    for name in ("attendance", "roster.csv", "roster.xlsx"):
        assert browser.get(address(uid, name), status=403)
    assert sign_in(TRAINER).get(address(uid, "attendance"), status=404)


def test_grid_and_page_of_five_hundred_people_hold_them_all(sign_in, stored):
    letters = "bdfgklmnpr"
    with stored() as site:
        uid = make_session(site, days=DAYS)
        entries = [
            Entry(person=make_person(site, "Ana", f"{a}{b}{c}ani".title()))
            for a in letters for b in letters for c in letters[:5]
        ]  # fmt: skip
        add_entries(site, OPERATOR, BEGIN, site.uids[uid], entries)
    browser = sign_in(OFFICER)
    assert len(browser.get(address(uid)).html.select("#content tbody tr")) == 500
    browser.get(address(uid, "attendance")).forms["grid-form"].submit("present", status=303)
    with stored() as site:
        assert {row.marks for _key, row in site.uids[uid].roster()} == {"PP"}


def all_at_once(forms):
    """Send each form in a thread of its own; the statuses of the answers."""
    start, found = threading.Barrier(len(forms)), []

    def send(form):
        start.wait(30)
        found.append(form.submit("save", expect_errors=True).status_int)

    threads = [threading.Thread(target=send, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_sixteen_trainers_at_once_save_one_training_and_sixteen_and_no_mark_is_lost(sign_in, stored):
    trainers = 16
    days = tuple((date(2026, 11, 1 + day), 360) for day in range(trainers))
    with stored() as site:
        persons = [make_person(site, "Ana", f"{letter}uka") for letter in "BD"]
        uids = [make_session(site, days=days) for _one in range(trainers + 1)]
        for uid in uids:
            add_entries(site, OPERATOR, BEGIN, site.uids[uid], [Entry(person=one) for one in persons])
    browsers = [sign_in(OFFICER) for _one in range(trainers)]
    for chosen in (uids[:1] * trainers, uids[1:]):
        forms = [grid(browser, uid) for browser, uid in zip(browsers, chosen, strict=True)]
        for day, form in enumerate(forms):
            for name in [name for name in form.fields if name and name.startswith(f"d{day}-")]:
                form[name] = "P"
        assert all_at_once(forms) == [303] * trainers
    with stored() as site:
        first, *others = (site.uids[uid] for uid in uids)
        assert {row.marks for _key, row in first.roster()} == {"P" * trainers}
        assert [action_of(site, entry) for entry in first.history].count("roster:marked") == trainers
        for day, one in enumerate(others):
            assert {row.marks for _key, row in one.roster()} == {"P".rjust(day + 1, "-").ljust(trainers, "-")}


def action_of(site, entry):
    return site.audit.get(entry)[1]


@pytest.mark.parametrize(
    ("lang", "before", "after"), [("en", "not known yet", "passed"), ("sq", "ende nuk dihet", "kaloi")]
)
def test_record_of_a_person_tells_the_outcome_by_the_rule(sign_in, stored, held, lang, before, after):
    """The same word as on the training's own page, also where nobody entered an outcome."""
    browser = sign_in(OFFICER, lang=lang)
    with stored() as site:
        _key, row = next(iter(site.uids[held].roster()))
        person = row.person

    def outcomes():
        page = browser.get(f"/people/{format_uid(person)}").html
        return [cell.get_text(strip=True) for cell in page.select("td .chip")]

    assert any(before in word for word in outcomes())
    grid(browser, held).submit("present").follow()
    assert any(after in word for word in outcomes())
    assert not any(before in word for word in outcomes())
