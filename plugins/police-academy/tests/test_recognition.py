"""Training abroad: direct, by equivalence, with supplementary subjects; four states; number of the decision.

Source: order of the minister on the recognition of police training abroad (domain.md 3.1, source 10).
"""

import pytest

from dosja.api import (
    OPERATOR,
    PARTLY,
    RECOGNISED,
    REFUSED,
    REPORTED,
    Change,
    Document,
    Elsewhere,
    Entry,
    Invalid,
    Name,
    NotAllowed,
    Posting,
    Requirement,
    SessionData,
    add_entries,
    add_person,
    award_session,
    change_rows,
    create_session,
    find_award,
    format_uid,
    parse_uid,
    progress_of,
    report_elsewhere,
)
from dosja_police_academy.recognition import abroad, missing_subjects, recognise

LIST = "/p/police_academy/recognition"
DECIDER = "miratues.akademia"


def document(site, code) -> Document:
    return site.uids[site.documents.uid_of_code(code)]


@pytest.fixture
def report(academy):
    """Reports a course of a new officer in the place of a curriculum; returns the award's id."""
    made = []

    def do(site, curriculum="", title="Kursi"):
        made.append(title)
        now = academy.clock()
        posting = Posting("pk", rank="Inspektor", profession="police officer")
        name = Name("Prova", "Jashtë" + "abcdefghijklmnopqrstuvwxyz"[len(made)] + title[:3].lower())
        person = add_person(site, OPERATOR, now, name=name, gender="F", posting=posting, look=False)
        day = now.date().replace(year=now.year - 1)
        uid = site.documents.uid_of_code(curriculum) or 0
        data = Elsewhere(f"{title} {len(made)}", "Akademia partnere", day, "Kosovë", curriculum=uid)
        return report_elsewhere(site, OPERATOR, now, person, data)

    return do


def state_of(site, award) -> tuple[str, str]:
    found = find_award(site, award)
    return found.state, found.ledger.decisions[award][-1][3]


def test_demonstration_has_each_way_and_its_state(academy):
    with academy.stored() as site:
        listed = abroad(site, OPERATOR, None, ("pk", "policia"))
        ways = {(one.way, one.state, one.number) for one in listed if one.way}
    assert ways >= {
        ("direct", RECOGNISED, "118/1"), ("equivalence", RECOGNISED, "118/2"),
        ("supplementary", PARTLY, "118/3"),
    }  # fmt: skip
    assert sum(one.state == REPORTED for one in listed) >= 2


@pytest.mark.parametrize(
    ("code", "curriculum", "outcome", "wrong"),
    [
        ("NJT-AKADEMIA-1", "PT-AKADEMIA-14", RECOGNISED, ""),
        ("NJT-AKADEMIA-1", "", RECOGNISED, ""),
        ("NJT-AKADEMIA-1", "", PARTLY, "outcome"),
        ("NJT-AKADEMIA-1", "", REFUSED, "text"),
        ("NJT-AKADEMIA-2", "PT-AKADEMIA-12", RECOGNISED, ""),
        ("NJT-AKADEMIA-2", "PT-AKADEMIA-14", RECOGNISED, "decision"),
        ("NJT-AKADEMIA-2", "", RECOGNISED, "decision"),
        ("NJT-AKADEMIA-2", "PT-AKADEMIA-12", PARTLY, "text"),
        ("NJT-AKADEMIA-3", "", RECOGNISED, "outcome"),
        ("NJT-AKADEMIA-3", "", PARTLY, ""),
        ("NJT-AKADEMIA-3", "", REPORTED, "outcome"),
        ("PT-AKADEMIA-12", "", RECOGNISED, "decision"),
    ],
)
def test_way_decides_what_is_possible(academy, report, code, curriculum, outcome, wrong):
    with academy.stored() as site:
        award = report(site, curriculum)
        decision = document(site, code)
        if wrong:
            with pytest.raises(Invalid) as caught:
                recognise(site, OPERATOR, academy.clock(), award, decision, outcome)
            assert wrong in caught.value.fields
            assert state_of(site, award) == (REPORTED, "")
        else:
            recognise(site, OPERATOR, academy.clock(), award, decision, outcome)
            assert state_of(site, award) == (outcome, decision.values["number"])


def test_refused_with_a_reason(academy, report):
    with academy.stored() as site:
        award = report(site)
        decision = document(site, "NJT-AKADEMIA-1")
        recognise(site, OPERATOR, academy.clock(), award, decision, REFUSED, text="Kursi nuk përputhet.")
        assert state_of(site, award) == (REFUSED, "118/1")


def test_supplementary_subjects_by_award_and_by_word(academy, report):
    with academy.stored() as site:
        now = academy.clock()
        award = report(site, "PT-AKADEMIA-2/2014")
        decision = document(site, "NJT-AKADEMIA-3")
        found = find_award(site, award)
        person = site.uids[found.person]
        module, law = "Moduli për trafikimin e fëmijëve", "Legjislacioni shqiptar i kufirit"
        assert missing_subjects(site, person, decision) == [module, law]
        recognise(site, OPERATOR, now, award, decision, PARTLY)
        assert find_award(site, award).ledger.decisions[award][-1][4] == f"{module}; {law}"
        day = now.date().replace(month=now.month - 1)
        curriculum = site.documents.uid_of_code("PT-AKADEMIA-14")
        data = SessionData("Moduli", ((day, 360),), curriculum)
        session = create_session(site, OPERATOR, now, "akademia", data)
        done = add_entries(site, OPERATOR, now, session, [Entry(person=person.uid, marks="P")])
        change_rows(site, OPERATOR, now, session, {done.taken[0]: Change(post_test=9000)})
        award_session(site, OPERATOR, now, session)
        assert missing_subjects(site, person, decision) == [law]
        with pytest.raises(Invalid) as caught:
            recognise(site, OPERATOR, now, award, decision, RECOGNISED)
        assert "outcome" in caught.value.fields
        recognise(site, OPERATOR, now, award, decision, RECOGNISED, taken={1})
        assert state_of(site, award) == (RECOGNISED, "118/3")


def test_without_the_right_nothing_is_decided(academy, report):
    with academy.stored() as site:
        award = report(site)
        decision = document(site, "NJT-AKADEMIA-1")
        for login in ("redaktor.akademia", "trajner.akademia", "admin.akademia", "redaktor.zkka"):
            with pytest.raises(NotAllowed):
                recognise(site, site.users[login], academy.clock(), award, decision, RECOGNISED)
        assert state_of(site, award) == (REPORTED, "")
        recognise(site, site.users[DECIDER], academy.clock(), award, decision, RECOGNISED)


@pytest.mark.parametrize(("lang", "button", "done"), [
    ("sq", "Vendos", "Vendimi për kursin u ruajt."), ("en", "Decide", "The decision on the course was kept."),
])  # fmt: skip
def test_journey(academy, report, lang, button, done):
    with academy.stored() as site:
        number = format_uid(report(site, title=f"Udhëtim {lang}"))
        decision = format_uid(site.documents.uid_of_code("NJT-AKADEMIA-1"))
    browser = academy.sign_in(DECIDER, lang)
    page = browser.get(f"{LIST}?state=reported")
    link = next(a for a in page.html.select("a.button-small") if number in a["href"])
    assert link.text.startswith(button)
    page = browser.get(link["href"])
    form = page.forms["choose-form"]
    form["decision"] = decision
    page = form.submit()
    form = page.forms["decide-form"]
    assert form["outcome"].value == RECOGNISED, "what the way leads to is proposed"
    page = form.submit().follow()
    assert done in page
    with academy.stored() as site:
        assert state_of(site, parse_uid(number)) == (RECOGNISED, "118/1")


def test_wrong_outcome_is_told_and_nothing_is_lost(academy, report):
    with academy.stored() as site:
        number = format_uid(report(site, title="Gabim"))
        decision = format_uid(site.documents.uid_of_code("NJT-AKADEMIA-3"))
    browser = academy.sign_in(DECIDER, "sq")
    form = browser.get(f"/p/police_academy/decide?award={number}&decision={decision}").forms["decide-form"]
    form["outcome"], form["text"] = RECOGNISED, "Shënimi im"
    form.set("taken", True)
    page = form.submit(status=422)
    assert "Duhen kryer ende" in page
    assert "Shënimi im" in page
    assert page.forms["decide-form"]["taken"].checked


def test_sheet_is_written_down(academy):
    browser = academy.sign_in(DECIDER, "sq")
    form = next(one for one in browser.get(LIST).forms.values() if one.action.endswith("recognition.csv"))
    lines = form.submit().body.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Emri;Institucioni;Grada në atë kohë;")
    assert any(";Me ekuivalentim;118/2" in line for line in lines)
    with academy.stored() as site:
        rows = [row for _entry, row in site.audit.latest(500, None) if row[1] == "police_academy:exported"]
        assert rows[0][3]["n"] == len(lines) - 1


def test_decision_shows_who_cites_it_without_names(academy):
    page = academy.sign_in(DECIDER).get("/d/NJT-AKADEMIA-2")
    box = page.html.select_one("#slot-police_academy-document_side").parent
    assert "By equivalence" in box.text
    assert "recognised" in box.text
    assert "Demova" not in box.text


def test_award_counts_once_it_is_recognised(academy, report):
    with academy.stored() as site:
        award = report(site, "PT-AKADEMIA-14")
        person = find_award(site, award).person
        curriculum = site.documents.uid_of_code("PT-AKADEMIA-14")
        asked, day = Requirement("", "", curricula=(curriculum,)), academy.clock().date()
        assert not progress_of(site, asked, person, day).valid
        recognise(site, OPERATOR, academy.clock(), award, document(site, "NJT-AKADEMIA-1"), RECOGNISED)
        assert progress_of(site, asked, person, day).valid


def test_draft_of_a_decision_decides_nothing(academy, report):
    with academy.stored() as site:
        award = report(site)
        decision = document(site, "NJT-AKADEMIA-1")
        state, decision.state = decision.state, "draft"
        try:
            with pytest.raises(Invalid) as caught:
                recognise(site, OPERATOR, academy.clock(), award, decision, RECOGNISED)
            assert "decision" in caught.value.fields
            assert state_of(site, award) == (REPORTED, "")
        finally:
            decision.state = state
