"""Two people changed one document: the page shows what differs, and what is chosen is saved."""

import pytest
from bs4 import BeautifulSoup
from pyramid import testing
from webtest import TestResponse

from dosja.web.conflict_form import ConflictForm
from tests.unit.form_requests import FixedVocabularies, make_request
from tests.unit.test_forms import CORE, HOSTILE, VALUES, Page, problems

OPEN = {"access": "internal", "group": None, "readers": ()}


@pytest.fixture(scope="module")
def request_en():
    yield make_request()
    testing.tearDown()


class Meeting:
    """One person has the form of VALUES open while another saves; then the first saves."""

    def __init__(self, ctype, request, typed, stored, core=OPEN):
        self.request, self.stored, self.stored_core = request, {**VALUES, **stored}, core
        self.page = Page(ctype, request, values=VALUES, core=OPEN)
        fields = self.page.fields()
        for name, text in typed.items():
            fields[name] = text
        self.page.values, self.page.core = self.stored, core
        self.mine = self.page.press(fields)
        self.conflict = ConflictForm(self.page.form, self.mine, self.stored, core)

    def html(self):
        return str(
            self.conflict.render(
                self.request, rev="r2", action="/d/x/edit", cancel="/d/x", vocabularies=FixedVocabularies()
            )
        )

    @property
    def soup(self):
        return BeautifulSoup(self.html(), "html.parser")

    def choose(self, **choices):
        """Press the button of the conflict page after choosing; the result of `resolve`."""
        response = TestResponse(content_type="text/html", charset="utf-8")
        response.text = f"<html><body>{self.html()}</body></html>"
        fields = response.forms[0]
        for name, side in choices.items():
            fields[f"choose-{name.replace('__', '-')}"] = side
        controls = fields.submit_fields("save")
        mine = self.page.send(controls)
        assert mine == self.mine
        self.conflict = ConflictForm(self.page.form, mine, self.stored, self.stored_core)
        return self.conflict.resolve(dict(controls))


def test_conflict_shows_only_what_differs_and_proposes_the_side_that_changed_it(ctype, request_en):
    meeting = Meeting(
        ctype,
        request_en,
        {"title": "Mine", "count": "7"},
        {"summary": "Theirs", "count": 8},
        {**OPEN, "access": "public"},
    )
    sets = {tag["id"]: tag for tag in meeting.soup.select("fieldset")}
    checked = {name: [i["value"] for i in tag.select("input[checked]")] for name, tag in sets.items()}
    assert checked == {
        "values-title": ["mine"],
        "values-summary": ["theirs"],
        "values-count": [],
        "core-access": ["theirs"],
    }
    assert "You both changed" in sets["values-count"].get_text()
    assert problems(meeting.soup) == []


def test_conflict_resolved_as_proposed_keeps_the_work_of_both(ctype, request_en):
    meeting = Meeting(ctype, request_en, {"title": "Mine"}, {"summary": "Theirs"}, CORE)
    found = meeting.choose()
    assert found.values == {**VALUES, "title": "Mine", "summary": "Theirs"}
    assert found.core == CORE


def test_conflict_resolved_against_the_proposal_does_what_was_chosen(ctype, request_en):
    meeting = Meeting(ctype, request_en, {"title": "Mine"}, {"summary": "Theirs", "parties": ()}, CORE)
    found = meeting.choose(
        values__title="theirs", values__summary="mine", values__parties="mine", core__access="mine",
        core__readers="mine",
    )  # fmt: skip
    assert found.values == VALUES
    assert found.core == OPEN


def test_conflict_in_one_field_must_be_decided_by_a_person(ctype, request_en):
    meeting = Meeting(ctype, request_en, {"title": "Mine"}, {"title": "Theirs", "summary": "New"})
    assert meeting.choose(values__summary="mine") is None
    assert meeting.soup.select_one("#values-summary-mine").has_attr("checked")
    assert not meeting.soup.select("#values-title input[checked]")
    assert meeting.soup.select_one(".error-summary a")["href"] == "#values-title-mine"
    assert problems(meeting.soup) == []
    assert meeting.choose(values__title="theirs").values["title"] == "Theirs"


def test_conflict_page_carries_the_new_revision_and_everything_typed(ctype, request_en):
    meeting = Meeting(ctype, request_en, {"title": "Mine"}, {"title": "Theirs"})
    assert meeting.soup.select_one('input[name="rev"]')["value"] == "r2"
    meeting.choose(values__title="mine")
    assert meeting.page.form.rev == "r2"


def test_conflict_with_a_third_save_shows_the_new_difference_and_overwrites_nothing(ctype, request_en):
    meeting = Meeting(ctype, request_en, {"title": "Mine"}, {"title": "Theirs"})
    meeting.html()
    meeting.stored = {**meeting.stored, "summary": "Third"}
    assert meeting.choose(values__title="mine") is None
    assert meeting.conflict.undecided == ["values-summary"]


def test_conflict_of_two_who_want_the_same_is_none(ctype, request_en):
    assert not Meeting(ctype, request_en, {"title": "Same"}, {"title": "Same"}).conflict


@pytest.mark.parametrize("field", ["title", "summary", "body", "code"])
def test_conflict_page_escapes_markup_of_both_sides(ctype, request_en, field):
    typed = {} if field == "code" else {field: f"mine {HOSTILE}"}
    meeting = Meeting(ctype, request_en, typed, {field: f"theirs {HOSTILE}"})
    assert "<script" not in meeting.html()
    assert problems(meeting.soup) == []
