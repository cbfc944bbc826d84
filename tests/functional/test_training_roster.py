"""A list becomes a roster: seen before it is recorded, good rows at once, the rest kept; never twice."""

import csv
import io
from datetime import date, timedelta
from random import Random

import pytest
from openpyxl import load_workbook
from webtest import Upload

from dosja.accounts.permissions import OPERATOR
from dosja.agencies.operations import create_unit
from dosja.documents.model import File
from dosja.people.model import Person
from dosja.training.model import CLOSED
from dosja.training.operations import evidence
from dosja.training.operations.sessions import set_state
from tests.functional.conftest import BEGIN
from tests.functional.training_pages import OFFICER, address, make_person, make_session, text_of

DAYS = ((date(2026, 11, 19), 360), (date(2026, 11, 20), 360))
LIST = """1. Drita Zyberaj (Gjykata e Rrethit Vlorë)
2. GENC LEKA
3. Ana Hoxha
4. ???? 12
"""


@pytest.fixture
def held(stored):
    """The uid of a training of the magistrates."""
    with stored() as site:
        return make_session(site, days=DAYS)


@pytest.fixture
def roster(stored):
    def read(uid):
        with stored() as site:
            return [
                (site.uids[row.person].name.full, row.marks, row.minutes, row.post_test)
                for _key, row in site.uids[uid].roster()
            ]

    return read


@pytest.fixture
def people(stored):
    def count():
        with stored() as site:
            return sum(isinstance(thing, Person) for thing in site.uids.values())

    return count


def paste(browser, uid, text):
    form = browser.get(address(uid, "roster")).forms["roster-form"]
    form["text"] = text
    return form.submit().follow()


def send(browser, uid, name, content):
    form = browser.get(address(uid, "roster")).forms["roster-form"]
    form["file"] = Upload(name, content)
    return form.submit(status="*")


def record(page):
    return page.forms["preview-form"].submit("save").maybe_follow()


def states(page):
    return [row.select("td")[1].get_text().strip() for row in page.html.select(".preview tbody tr")]


def selects(page):
    """(row of the list, name of the select) of the rows that can be decided."""
    return {
        row.select("td")[0].get_text().strip(): row.select_one("select")["name"]
        for row in page.html.select(".preview tbody tr")
        if row.select_one("select")
    }


def option_with(page, name, words):
    form = page.forms["preview-form"]
    return next(value for value, _on, text in form[name].options if words in text)


@pytest.mark.parametrize(
    ("lang", "words", "told"),
    [
        ("en", ["known: 1", "choose: 0", "new: 2", "cannot read: 1"], "3 persons were put on the roster."),
        ("sq", ["i njohur: 1", "zgjidhni: 0", "i ri: 2", "nuk lexohet: 1"], "3 persona u vunë në listë."),
    ],
)
def test_pasted_list_is_seen_first_then_the_good_rows_are_recorded_and_the_rest_waits(
    sign_in, stored, held, roster, lang, words, told
):
    with stored() as site:
        make_person(site, "Genc", "Leka")
    browser = sign_in(OFFICER, lang=lang)
    page = paste(browser, held, LIST)
    assert [word for word in words if word not in text_of(page)] == []
    assert roster(held) == []
    page = record(page)
    assert told in page.text
    assert [row[0] for row in roster(held)] == ["Drita Zyberaj", "Genc Leka", "Ana Hoxha"]
    assert {row[1] for row in roster(held)} == {"PP"}
    assert len(page.html.select("a[href$='/drafts']")) == 1


def test_same_list_again_adds_nothing_and_makes_nobody(sign_in, held, roster, people):
    browser = sign_in(OFFICER)
    record(paste(browser, held, LIST))
    before = roster(held), people()
    page = paste(browser, held, LIST)
    assert states(page)[:3] == ["known"] * 3
    assert "3 stand on the roster already" in text_of(page)
    page = record(page)
    assert (roster(held), people()) == before
    assert "Nobody was added" in page.text


def test_namesakes_are_chosen_by_a_person_and_a_new_one_is_told_apart_for_good(sign_in, stored, held, roster):
    with stored() as site:
        one = make_person(site, "Arben", "Hoxha", unit="", county="vlore", rank="Gjyqtar")
        make_person(site, "Arben", "Hoxha", county="tirane")
    browser = sign_in(OFFICER)
    page = paste(browser, held, "Emri;Mbiemri;Qarku\nArben;Hoxha;Durrës\nArben;Hoxha;Vlorë\n")
    assert states(page)[0] == "choose"
    name = selects(page)["2"]
    form = page.forms["preview-form"]
    assert form[name].value == "later"
    form[name] = "new"
    form[selects(page)["3"]] = option_with(page, selects(page)["3"], "Gjyqtar")
    record(page)
    assert len(roster(held)) == 2
    with stored() as site:
        persons = [row.person for _key, row in site.uids[held].roster()]
        assert one in persons
        fresh = next(uid for uid in persons if uid != one)
        assert site.people.are_different(fresh, one)
    page = paste(browser, held, "Emri;Mbiemri;Qarku\nArben;Hoxha;Durrës\nArben;Hoxha;Vlorë\n")
    assert states(page) == ["known", "known"]


def test_person_with_a_slip_in_the_name_is_proposed_and_not_made_anew(sign_in, stored, held, roster, people):
    with stored() as site:
        make_person(site, "Drita", "Zyberaj")
    page = paste(sign_in(OFFICER), held, "Drita Zyberai\nBesa Kola")
    assert states(page) == ["choose", "new"]
    assert "name spelled otherwise" in text_of(page, ".preview")
    record(page)
    assert [row[0] for row in roster(held)] == ["Drita Zyberaj", "Besa Kola"]
    assert people() == 2


def test_typed_over_name_that_the_register_knows_is_asked_about_before_anybody_is_made(
    sign_in, stored, held, roster, people
):
    with stored() as site:
        make_person(site, "Luan", "Gjoni", county="vlore")
    browser = sign_in(OFFICER)
    page = paste(browser, held, "Ana Hoxha\n2. ????? 7\nEva Dema")
    form = page.forms["preview-form"]
    name = selects(page)["2"]
    key = name.removeprefix("who-")
    form[f"given-{key}"], form[f"family-{key}"], form[name] = "LUAN", "GJONI", "new"
    page = record(page)
    assert people() == 3
    page = page.click("Decide now")
    assert states(page) == ["cannot read"]
    assert "People with this name are in the register" in page.text
    form = page.forms["preview-form"]
    form[selects(page)["2"]] = option_with(page, selects(page)["2"], "Luan Gjoni")
    page = record(page)
    assert [row[0] for row in roster(held)] == ["Ana Hoxha", "Eva Dema", "Luan Gjoni"]
    assert people() == 3
    assert not page.html.select("a[href$='/drafts']")


def test_what_waits_is_downloaded_with_the_reason_and_without_a_living_formula(sign_in, held):
    browser = sign_in(OFFICER)
    record(paste(browser, held, "Emri;Mbiemri;Njësia\nAna;Hoxha;A\n=cmd|'/C calc'!A0;12;=1+1\n"))
    rows = list(csv.reader(io.StringIO(browser.get(address(held, "drafts.csv")).text), delimiter=";"))
    assert rows[0][-1] == "Why it waits"
    assert "=cmd" in rows[1][1]
    assert "No name of a person" in rows[1][-1]
    assert not any(cell.startswith("=") for row in rows for cell in row)
    book = load_workbook(io.BytesIO(browser.get(address(held, "drafts.xlsx")).body))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert len({cell.row for cell in cells}) == 2


def test_columns_that_the_law_does_not_allow_are_named_and_not_kept(sign_in, held, roster):
    text = "Emri;Mbiemri;Nr. personal;Datëlindja\nAna;Hoxha;K00000000X;1.1.1980\n"
    page = paste(sign_in(OFFICER), held, text)
    notice = text_of(page, ".notice-warn")
    assert "Nr. personal" in notice
    assert "Datëlindja" in notice
    assert "K00000000X" not in page.text
    record(page)
    assert len(roster(held)) == 1


def test_column_is_corrected_and_the_correction_is_remembered_for_that_layout(sign_in, stored, held, roster):
    text = "Emri;Mbiemri;Kolona X\nAna;Hoxha;84\nEva;Dema;40\n"
    browser = sign_in(OFFICER)
    page = paste(browser, held, text)
    form = page.forms["preview-form"]
    assert form["column-2"].value != "score"
    form["column-2"] = "score"
    page = form.submit("again")
    assert page.forms["preview-form"]["column-2"].value == "score"
    record(page)
    assert [row[3] for row in roster(held)] == [8400, 4000]
    with stored() as site:
        other = make_session(site, title="Tjetri", days=DAYS)
    page = paste(browser, other, text.replace("Ana", "Ina"))
    assert page.forms["preview-form"]["column-2"].value == "score"


def test_column_is_remembered_for_lists_without_headings_of_the_same_shape(sign_in, stored, held, roster):
    text = "Ana;Hoxha;84\nEva;Dema;40\nIna;Gjoka;77\n"
    browser = sign_in(OFFICER)
    page = paste(browser, held, text)
    form = page.forms["preview-form"]
    assert form["column-2"].value != "score"
    form["column-2"] = "score"
    record(form.submit("again"))
    assert [row[3] for row in roster(held)] == [8400, 4000, 7700]
    with stored() as site:
        other = make_session(site, title="Tjetri", days=DAYS)
    page = paste(browser, other, "Era;Kola;55\nMira;Leka;61\n")
    assert page.forms["preview-form"]["column-2"].value == "score"
    with stored() as site:
        third = make_session(site, title="I treti", days=DAYS)
    page = paste(browser, third, "Era;Kola;kryetare\nMira;Leka;mësuese\n")
    assert page.forms["preview-form"]["column-2"].value != "score"


def test_spreadsheet_with_hours_and_results_is_recorded_as_it_says(sign_in, held, roster):
    text = "Emri;Mbiemri;Orë;Pikët\nAna;Hoxha;12;84,5\nEva;Dema;6;50\nIna;Gjoka;0;\n"
    answer = send(sign_in(OFFICER), held, "lista.csv", text.encode("cp1250"))
    record(answer.follow())
    assert roster(held) == [
        ("Ana Hoxha", "PP", None, 8450),
        ("Eva Dema", "", 360, 5000),
        ("Ina Gjoka", "AA", None, None),
    ]


def test_list_of_another_training_is_warned_of(sign_in, held):
    page = paste(sign_in(OFFICER), held, "Emri;Mbiemri;Kursi;Data\nAna;Hoxha;Doganat;3.4.2008\n")
    assert "The list speaks of another training: Doganat, 03.04.2008" in text_of(page)


@pytest.mark.parametrize(
    ("text", "told"), [("", "Paste the list, or choose a file."), ("12\n13\n", "No names of persons")]
)
def test_what_is_no_list_is_told_and_what_was_typed_stays(sign_in, held, text, told):
    form = sign_in(OFFICER).get(address(held, "roster")).forms["roster-form"]
    form["text"] = text
    page = form.submit(status=422)
    assert told in page.text
    assert page.forms["roster-form"]["text"].value.split() == text.split()


def test_file_that_is_no_list_is_refused_with_the_remedy(sign_in, held, stored):
    answer = send(sign_in(OFFICER), held, "lista.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert answer.status_int == 422
    assert "save the list as .xlsx" in answer.text
    with stored() as site:
        assert site.uids[held].files == ()


def test_closed_training_takes_more_people_with_a_reason_only_and_keeps_what_was_chosen(
    sign_in, stored, held, roster
):
    with stored() as site:
        set_state(site, OPERATOR, BEGIN, site.uids[held], CLOSED)
    page = paste(sign_in(OFFICER), held, "Ana Hoxha\nEva Dema")
    form = page.forms["preview-form"]
    form[selects(page)["2"]] = "later"
    page = form.submit("save", status=422)
    assert "say why it is corrected" in page.text
    form = page.forms["preview-form"]
    assert form[selects(page)["2"]].value == "later"
    form["reason"] = "Mungonte një emër"
    page = form.submit("save").follow()
    assert [row[0] for row in roster(held)] == ["Ana Hoxha"]


def test_original_of_a_list_is_kept_as_evidence_and_goes_after_ninety_days(sign_in, stored, held, clock):
    from dosja.training.operations.evidence import expire, old_lists

    record(paste(sign_in(OFFICER), held, LIST))
    with stored() as site:
        ((uid, kind),) = site.uids[held].files
        assert kind == evidence.LIST
        assert b"Drita Zyberaj" in evidence.content_of(site.uids[uid])
        assert list(old_lists(site, BEGIN + timedelta(days=89))) == []
        assert expire(site, BEGIN + timedelta(days=91), old_lists(site, BEGIN + timedelta(days=91))) == 1
        assert site.get(uid, File) is None
        assert site.uids[held].files == ()
    page = sign_in(OFFICER).get(address(held))
    assert "the original list was removed after 90 days" in page.text
    assert "Drita Zyberaj" in page.text


def test_long_list_is_decided_in_parts_and_none_is_lost(sign_in, held, roster):
    words = Random(1)
    names = [f"Ana {''.join(words.choices('bdfgklmnprst', k=9)).title()}i" for _number in range(300)]
    page = paste(sign_in(OFFICER), held, "\n".join(names))
    page = record(page)
    assert "rows 251–300 of 300" in text_of(page)
    record(page)
    assert len(roster(held)) == 300


def test_draft_that_is_no_person_is_thrown_away(sign_in, stored, held):
    browser = sign_in(OFFICER)
    page = record(paste(browser, held, "Ana Hoxha\n2. ????? 7\nEva Dema")).click("Decide now")
    drop = page.html.select_one("button[name=drop]")
    page = page.forms["preview-form"].submit("drop", value=drop["value"]).follow()
    assert "The row was thrown away." in page.text
    with stored() as site:
        assert not site.uids[held].drafts


CELLS = """Emri;Mbiemri;Data;Orët;Pikët;Njësia
Drita;Zyberaj;31.02.2026;12;85;
Ana;Hoxha;20.11.2026;dymbëdhjetë e ca;70;
Genc;Leka;20.11.2026;6;abc;
Ina;Gjoka;20.11.2026;12;60;Njësia e panjohur
"""


@pytest.mark.parametrize(
    ("lang", "labels", "left"),
    [
        ("en", ("Day of the training", "Hours attended", "Test after", "Unit"), "is no day of this training"),
        (
            "sq",
            ("Dita e trajnimit", "Orë të ndjekura", "Testi pas", "Njësia"),
            "nuk është ditë e këtij trajnimi",
        ),
    ],
)
def test_every_cell_that_was_not_understood_is_put_right_in_the_preview(
    sign_in, stored, held, roster, lang, labels, left
):
    with stored() as site:
        school = site.agencies["magjistratura"]
        unit_id = create_unit(site, OPERATOR, BEGIN, school, title_sq="Dega e Vlorës").unit_id
    browser = sign_in(OFFICER, lang=lang)
    page = paste(browser, held, CELLS)
    boxes = {label["for"]: label for label in page.html.select(".fact-box label")}
    assert [label.contents[0] for label in boxes.values()] == list(labels)
    day, hours, score, unit = boxes
    form = page.forms["preview-form"]
    assert [form[name].value for name in boxes] == [
        "31.02.2026",
        "dymbëdhjetë e ca",
        "abc",
        "Njësia e panjohur",
    ]
    assert page.html.find(id=score)["aria-invalid"] == "true"

    form[day], form[hours], form[score], form[unit] = "5.5.2026", "P", "90/100", "Dega e Vlorës"
    page = form.submit("again")
    assert left in page.html.find(id=f"{day}-why").text
    form = page.forms["preview-form"]
    assert [form[name].value for name in boxes] == ["5.5.2026", "P", "90/100", "Dega e Vlorës"]
    assert not page.html.find(id=score).has_attr("aria-invalid")
    form[day] = "19.11.2026"
    page = form.submit("again")
    form = page.forms["preview-form"]
    assert "cannot" not in " ".join(" ".join(row["class"]) for row in page.html.select(".preview tbody tr"))
    form.submit("save", status=303)
    assert sorted(roster(held)) == [
        ("Ana Hoxha", "PP", None, 7000),
        ("Drita Zyberaj", "PP", None, 8500),
        ("Genc Leka", "", 360, 9000),
        ("Ina Gjoka", "PP", None, 6000),
    ]
    with stored() as site:
        (ina,) = [row for _key, row in site.uids[held].roster() if site.uids[row.person].name.given == "Ina"]
        assert ina.frozen.unit == unit_id
        assert not site.uids[held].drafts


def test_cell_that_stays_unreadable_waits_with_what_was_typed_and_is_put_right_among_the_drafts(
    sign_in, held, roster
):
    browser = sign_in(OFFICER)
    page = paste(browser, held, CELLS)
    form = page.forms["preview-form"]
    (name,) = [name for name in form.fields if name and name.startswith("date-")]
    form[name] = "ndoshta të enjten"
    form.submit("save", status=303)
    assert "Drita Zyberaj" not in [row[0] for row in roster(held)]
    page = browser.get(address(held, "drafts"))
    assert page.forms["preview-form"][name].value == "ndoshta të enjten"
    form = page.forms["preview-form"]
    form[name], form[name.replace("date-", "who-")] = "", "new"
    form.submit("save", status=303)
    assert ("Drita Zyberaj", "PP", None, 8500) in roster(held)


def test_list_of_another_session_cannot_be_opened_from_this_one(sign_in, stored, held):
    browser = sign_in(OFFICER)
    page = paste(browser, held, LIST)
    with stored() as site:
        other = make_session(site, title="Tjetri", days=DAYS)
        foreign = make_session(site, agency="policia", title="I huaj", days=DAYS)
    query = page.request.query_string
    assert browser.get(address(other, "preview") + "?" + query, status=404)
    for name in ("roster", "preview", "drafts", "drafts.csv", "drafts.xlsx"):
        assert browser.get(address(foreign, name), status=404)
