"""The form of a document as a browser gets it and sends it back: labels, errors, rows, nothing typed lost."""

import html
import re
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyramid import testing
from pyramid.threadlocal import manager
from webtest import TestResponse

from dosja.content_types import load_core_types
from dosja.resources import locale_folder
from dosja.uids import format_uid
from dosja.web.forms import ValidationFailure, document_form, handle_row_buttons, render_form
from tests.unit.form_requests import AGENCIES, FixedVocabularies, make_request
from tests.unit.type_files import full_type, place_of

VALUES = {
    "title": "Titulli",
    "code": "FU-AP-1",
    "language": "sq",
    "summary": "Rreshti 1\nRreshti 2",
    "body": "<p>Neni <strong>1</strong></p>",
    "topic": ("a", "c"),
    "stage": "s5",
    "signed": date(2006, 2, 27),
    "period": (date(2008, 1, 1), None),
    "hours": Decimal("12.5"),
    "count": 12345,
    "ratified": False,
    "parent": 1001,
    "agency": "ap",
    "unit": "ap-1",
    "contact": 11,
    "country": "AL",
    "county": "kukes",
    "scan": 5,
    "parties": (
        {"party": "Shqipëria", "land": "AL", "on": date(2006, 2, 27), "done": True, "marks": ("x",)},
        {"party": "Greqia", "land": "AB", "done": False},
    ),
}
CORE = {"access": "restricted", "group": None, "readers": (12, 11)}
HOSTILE = "\"><script>alert(1)</script>'&amp;"


@pytest.fixture(scope="module")
def request_en():
    yield make_request()
    testing.tearDown()


@pytest.fixture
def page(ctype, request_en):
    return Page(ctype, request_en)


class Page:
    """A person in front of the form of one document."""

    def __init__(self, ctype, request, vocabularies=None, values=None, core=None, agencies=None):
        self.ctype, self.request = ctype, request
        self.vocabularies = vocabularies or FixedVocabularies()
        self.values, self.core, self.agencies = values or {}, core or {}, agencies
        self.form = self._form()

    def _form(self, posted=None):
        return document_form(
            self.ctype,
            self.vocabularies,
            values=self.values,
            core=self.core,
            agencies=self.agencies,
            files=[(5, "scan.pdf")],
            rev="r1",
            posted=posted,
        )

    def html(self):
        return str(render_form(self.request, self.form, action="/d/x/edit?a=1&b=2", cancel="/d/x"))

    @property
    def soup(self):
        return BeautifulSoup(self.html(), "html.parser")

    def fields(self, button="save"):
        """The WebTest form of the page, to be filled like a browser does."""
        response = TestResponse(content_type="text/html", charset="utf-8")
        response.text = f"<html><body>{self.html()}</body></html>"
        return response.forms[0]

    def press(self, fields, button="save"):
        """Send the form by a button; the values it gave, or None while the form comes back."""
        names = [name for name in fields.fields if name == button]
        controls = fields.submit_fields(names[0] if names else None)
        return self.send([*controls, *([] if names else [(button, "1")])])

    def send(self, controls):
        self.form = self._form(dict(controls))
        if handle_row_buttons(self.form, controls):
            return None
        try:
            return self.form.submit(controls)
        except ValidationFailure:
            return None


def problems(soup):
    """What is wrong with a page for those who cannot see it or have no mouse."""
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    found = [f"id {name} twice" for name in set(ids) if ids.count(name) > 1]
    for tag in soup.find_all(["input", "select", "textarea"]):
        if tag.get("type") == "hidden":
            continue
        labels = soup.find_all("label", attrs={"for": tag.get("id")})
        if not tag.get("id") or len(labels) != 1 or not labels[0].get_text(strip=True):
            found.append(f"no label: {tag}")
    for tag in soup.find_all(attrs={"aria-describedby": True}):
        found += [
            f"{name} described by nothing" for name in tag["aria-describedby"].split() if name not in ids
        ]
    for label in soup.find_all("label"):
        if label["for"] not in ids:
            found.append(f"label for nothing: {label}")
    for tag in soup.find_all("fieldset"):
        first = next((child for child in tag.children if child.name), None)
        if first is None or first.name != "legend" or not first.get_text(strip=True):
            found.append(f"no legend first in {tag.get('id')}")
    for tag in soup.find_all(["button", "a"]):
        if not tag.get_text(strip=True):
            found.append(f"no text: {tag}")
    for link in soup.select('a[href^="#"]'):
        if link["href"][1:] not in ids:
            found.append(f"link to nothing: {link}")
    if soup.find_all(["script", "style"]) or soup.find_all(style=True):
        found.append("inline script or style")
    found += [f"{tag.name} {key}" for tag in soup.find_all(True) for key in tag.attrs if key.startswith("on")]
    return found


def test_form_filled_and_sent_back_unchanged_gives_the_same_values(ctype, request_en):
    page = Page(ctype, request_en, values=VALUES, core=CORE)
    given = page.press(page.fields())
    assert given.values == VALUES
    assert given.core == CORE
    assert given.agency is None


def test_form_sent_back_empty_names_what_is_missing(page):
    assert page.press(page.fields()) is None
    summary = page.soup.select_one(".error-summary")
    assert summary["role"] == "alert"
    assert summary["tabindex"] == "-1"
    assert [li.get_text() for li in summary.select("li")] == ["Title: Required"]
    assert summary.a["href"] == "#f-title"
    title = page.soup.select_one("#f-title")
    assert title["aria-invalid"] == "true"
    assert page.soup.select_one("#f-title-error").get_text() == "Required"
    assert "f-title-error" in title["aria-describedby"]


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("agencies", [None, AGENCIES])
def test_form_is_usable_without_eyes_mouse_or_script(ctype, request_en, filled, agencies):
    values, core = (VALUES, CORE) if filled else ({}, {})
    assert problems(Page(ctype, request_en, values=values, core=core, agencies=agencies).soup) == []


def test_form_with_errors_everywhere_is_usable_without_eyes_mouse_or_script(ctype, request_en):
    page = Page(ctype, request_en, values=VALUES, core=CORE)
    fields = page.fields()
    for name in ("f-title", "f-code", "f-signed", "f-hours", "f-count", "f-country", "f-parties-1-on"):
        control(fields, name).value = "?" * 70
    control(fields, "f-period-until").value = "1.1.2000"
    control(fields, "f-parties-2-party").value = ""
    fields["core-access"] = "group"
    assert page.press(fields) is None
    soup = page.soup
    assert problems(soup) == []
    shown = {a["href"][1:]: a.get_text() for a in soup.select(".error-summary a")}
    assert shown["f-parties-2-party"] == "Party 2: Name"
    assert set(shown) == {
        "f-title", "f-code", "f-signed", "f-period-from", "f-hours", "f-count", "f-country",
        "f-parties-1-on", "f-parties-2-party", "core-group",
    }  # fmt: skip
    for target in shown:
        marked = soup.find(id=target)
        assert marked.get("aria-invalid") == "true"
        assert any(soup.find(id=name).select_one(".field-error") or "error" in name
                   for name in marked["aria-describedby"].split())  # fmt: skip


def control(fields, html_id):
    """The control with this id of a WebTest form."""
    return next(field for group in fields.fields.values() for field in group if field.id == html_id)


@pytest.mark.parametrize("type_id", ["sop", "agreement", "curriculum", "document", "glossary_term"])
def test_form_of_every_core_type_is_usable(type_id, request_en):
    page = Page(load_core_types()[type_id], request_en, agencies=AGENCIES)
    assert problems(page.soup) == []
    assert page.press(page.fields()) is None
    assert problems(page.soup) == []


def test_form_shows_what_is_required_in_words(page):
    assert page.soup.select_one('label[for="f-title"] .required').get_text() == "(required)"
    assert not page.soup.select_one('label[for="f-code"] .required')


def test_form_carries_token_revision_and_address(page):
    soup = page.soup
    assert soup.form["action"] == "/d/x/edit?a=1&b=2"
    assert soup.form["method"] == "post"
    assert soup.select_one('input[name="csrf_token"]')["value"] == page.request.session.get_csrf_token()
    assert soup.select_one('input[name="rev"]')["value"] == "r1"
    assert soup.select_one(".form-actions a")["href"] == "/d/x"


def test_form_sent_by_the_enter_key_saves_and_removes_no_row(ctype, request_en):
    page = Page(ctype, request_en, values=VALUES)
    assert page.soup.find("button")["name"] == "save"


def test_form_keeps_the_revision_that_the_first_page_had(ctype, request_en):
    page = Page(ctype, request_en, values=VALUES)
    fields = page.fields()
    fields["rev"] = "r0"
    fields["base"] = "title=x|"
    fields["title"] = ""
    page.press(fields)
    assert page.fields()["rev"].value == "r0"
    assert page.fields()["base"].value == "title=x|"


@pytest.mark.parametrize("field", ["title", "summary", "body", "code", "signed", "hours", "country"])
def test_form_escapes_markup_that_was_stored_or_typed(ctype, request_en, field):
    page = Page(ctype, request_en, values={"title": "T", field: HOSTILE})
    first = page.html()
    fields = page.fields()
    assert html.unescape(fields[field].value).strip() == html.unescape(HOSTILE)
    fields["title"] = ""
    page.press(fields)
    for text in (first, page.html()):
        assert "<script" not in text
        assert problems(BeautifulSoup(text, "html.parser")) == []


@pytest.mark.parametrize(
    "field", ["language", "stage", "topic", "period", "ratified", "parent", "unit", "contact"]
)
def test_form_of_values_that_do_not_fit_any_more_is_shown_escaped(ctype, request_en, field):
    page = Page(ctype, request_en, values={"title": "T", field: (HOSTILE,) if field == "topic" else HOSTILE})
    assert "<script" not in page.html()


def test_form_escapes_markup_in_cells_labels_and_lists(ctype, request_en):
    page = Page(ctype, request_en, values={"title": "T", "parties": ({"party": HOSTILE, "land": HOSTILE},)})
    assert "<script" not in page.html()
    assert "Drejtoria &lt;1&gt;" in page.html()
    assert "Besnik &lt;b&gt;" in page.html()


def test_form_escapes_markup_of_a_hostile_address(page):
    text = str(render_form(page.request, page.form, action=HOSTILE, cancel=HOSTILE, button=HOSTILE))
    assert "<script" not in text


def test_rows_are_added_moved_and_removed_without_losing_anything_typed(page):
    fields = page.fields()
    fields["title"] = "  half  "
    fields["hours"] = "not a number"
    assert page.press(fields, "__add__:parties") is None
    fields = page.fields()
    control(fields, "f-parties-1-party").value = "first"
    control(fields, "f-parties-1-on").value = "wrong date"
    page.press(fields, "__add__:parties")
    fields = page.fields()
    control(fields, "f-parties-2-party").value = "second"
    control(fields, "f-parties-2-marks-2").value = "y"
    page.press(fields, "__up__:parties:2")
    fields = page.fields()
    assert control(fields, "f-parties-1-party").value == "second"
    assert control(fields, "f-parties-1-marks-2").checked
    assert control(fields, "f-parties-2-on").value == "wrong date"
    page.press(fields, "__down__:parties:1")
    page.press(page.fields(), "__remove__:parties:2")
    fields = page.fields()
    assert control(fields, "f-parties-1-party").value == "first"
    assert fields["title"].value == "  half  "
    assert fields["hours"].value == "not a number"
    assert not page.soup.select(".error-summary, .field-error")
    assert not page.soup.select("#f-parties-2")


def test_rows_added_get_the_focus(page):
    page.press(page.fields(), "__add__:parties")
    assert [tag["id"] for tag in page.soup.select("[autofocus]")] == ["f-parties-1-party"]
    page.press(page.fields(), "__remove__:parties:1")
    assert [tag["name"] for tag in page.soup.select("[autofocus]")] == ["__add__:parties"]


def test_rows_left_blank_are_not_stored(page):
    page.press(page.fields(), "__add__:parties")
    page.press(page.fields(), "__add__:parties")
    fields = page.fields()
    fields["title"] = "T"
    control(fields, "f-parties-2-party").value = "only"
    assert page.press(fields).values == {"title": "T", "parties": ({"party": "only"},)}


def test_rows_beyond_the_limit_are_refused_when_saving_and_stay(page):
    for _number in range(6):
        page.press(page.fields(), "__add__:parties")
    fields = page.fields()
    fields["title"] = "T"
    for number in range(1, 5):
        control(fields, f"f-parties-{number}-party").value = f"P{number}"
    assert page.press(fields) is None
    assert "Rows allowed: at most 3." in page.soup.select_one("#f-parties-error").get_text()
    assert control(page.fields(), "f-parties-4-party").value == "P4"


def test_rows_each_have_radio_buttons_of_their_own(ctype, request_en):
    page = Page(ctype, request_en, values=VALUES)
    fields = page.fields()
    fields["f-parties-1-done"] = "no"
    fields["f-parties-2-done"] = "yes"
    rows = page.press(fields).values["parties"]
    assert [row["done"] for row in rows] == [False, True]


def test_rows_needed_are_there_from_the_start(tmp_path, request_en):
    parties = place_of("parties")
    ctype = full_type(tmp_path, **{f"{parties}__required": True, f"{parties}__min": 2})
    page = Page(ctype, request_en)
    assert len(page.soup.select("#f-parties .row")) == 2
    assert page.soup.select_one("#f-parties > legend .required")


@pytest.mark.parametrize(
    "button",
    ["__remove__:parties:9", "__up__:parties", "__add__:nothing", "__down__:title:1", "__remove__:parties:0"],
)
def test_row_button_that_fits_nothing_changes_nothing(ctype, request_en, button):
    page = Page(ctype, request_en, values=VALUES)
    fields = page.fields()
    assert page.press(fields, button) is None
    assert page.press(page.fields()).values == VALUES


def test_readers_are_rows_too(ctype, request_en):
    page = Page(ctype, request_en, values={"title": "T"})
    page.press(page.fields(), "__add__:readers")
    fields = page.fields()
    fields["core-access"] = "restricted"
    control(fields, "core-readers-1-person").value = format_uid(12)
    assert page.press(fields).core == {"access": "restricted", "group": None, "readers": (12,)}


def test_access_for_a_group_needs_the_group_and_forgets_it_otherwise(ctype, request_en):
    page = Page(ctype, request_en, values={"title": "T"}, core={"access": "group", "group": "krat-durres"})
    fields = page.fields()
    assert page.press(fields).group == "krat-durres"
    fields["core-access"] = "public"
    assert page.press(fields).group is None
    fields["core-access"] = "group"
    fields["group"] = ""
    assert page.press(fields) is None
    assert "Choose the group" in page.soup.select_one("#core-group-error").get_text()


def test_new_document_asks_for_its_agency(ctype, request_en):
    page = Page(ctype, request_en, values={"title": "T"}, core={"agency": "pk"}, agencies=AGENCIES)
    assert page.press(page.fields()).agency == "pk"
    fields = page.fields()
    controls = [
        (name, "xx" if name == "core-agency" else value) for name, value in fields.submit_fields("save")
    ]
    assert page.send(controls) is None


def test_reference_of_many_documents_is_typed_and_found_on_the_server(ctype, request_en):
    page = Page(
        ctype, request_en, vocabularies=FixedVocabularies(many=900), values={"title": "T", "parent": 1007}
    )
    fields = page.fields()
    assert fields["parent"].value == "PSV-AP-7 · Dokumenti 7"
    assert page.press(fields).values["parent"] == 1007
    fields["parent"] = "psv-ap-800"
    assert page.press(fields).values["parent"] == 1800
    fields["parent"] = "Dokumenti"
    assert page.press(fields) is None
    assert "Did you mean: PSV-AP-1" in page.soup.select_one("#f-parent-error").get_text()
    assert page.fields()["parent"].value == "Dokumenti"


def test_reference_that_the_editor_cannot_see_survives_his_save(ctype, request_en):
    for many in (0, 900):
        page = Page(
            ctype,
            request_en,
            vocabularies=FixedVocabularies(many=many),
            values={"title": "T", "parent": 4711},
        )
        assert page.press(page.fields()).values["parent"] == 4711


def test_long_list_of_countries_is_suggested_once_for_the_whole_form(ctype, request_en):
    page = Page(ctype, request_en, values=VALUES)
    assert len(page.soup.select("datalist")) == 1
    assert page.soup.select_one("#f-country")["list"] == page.soup.select_one("#f-parties-1-land")["list"]
    assert page.fields()["country"].value == "Shqipëri"


def test_refusal_by_an_operation_stands_beside_the_field_and_on_top(ctype, request_en):
    page = Page(ctype, request_en, values=VALUES)
    page.press(page.fields())
    page.form.refuse({"code": "This code is taken.", "": "Odd."})
    soup = page.soup
    assert soup.select_one("#f-code-error").get_text() == "This code is taken."
    assert [li.get_text().strip() for li in soup.select(".error-summary li")] == [
        "Odd.",
        "Code: This code is taken.",
    ]
    assert page.fields()["title"].value == "Titulli"


def test_form_leaves_fields_alone_that_the_type_does_not_know(ctype, request_en):
    page = Page(ctype, request_en, values={"title": "T", "academy:points": 3})
    assert page.press(page.fields()).values == {"title": "T", "academy:points": 3}


def test_forms_of_two_requests_do_not_see_each_other(ctype, request_en):
    first = Page(ctype, request_en, values={"title": "first"})
    second = Page(ctype, request_en, values=VALUES)
    second.press([field := second.fields(), field.__setitem__("title", "")][0])
    assert "second" not in first.html()
    assert first.fields()["title"].value == "first"
    assert not first.soup.select(".field-error, .row")
    assert not Page(ctype, request_en).soup.select(".field-error, .row")


names = st.sampled_from(
    [
        "__start__",
        "__end__",
        "title",
        "parties",
        "values",
        "core",
        "f-topic",
        "access",
        "__add__:parties",
        "period",
    ]
)
texts = st.sampled_from(
    ["values:mapping", "core:mapping", "parties:sequence", "row:mapping", "title:mapping", "period:sequence",
     "topic:sequence", "ratified:rename", ":ignore", "", "x", "\x00", "\ud800"]
)  # fmt: skip


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(controls=st.lists(st.tuples(names, texts), max_size=14))
def test_form_sent_in_any_shape_is_answered_with_a_form(ctype, request_en, controls):
    page = Page(ctype, request_en)
    page.send([("__start__", "values:mapping"), *controls])
    assert page.send(controls) is None or controls
    assert re.search("<form", page.html())


def test_form_in_albanian_speaks_albanian(ctype, tmp_path):
    compile_catalogs(tmp_path)
    request = make_request("sq", tmp_path)
    try:
        page = Page(ctype, request)
        page.press(page.fields())
        assert page.soup.select_one("#f-title-error").get_text() == "Duhet plotësuar"
    finally:
        manager.pop()  # not tearDown, which would end the module's request too


def compile_catalogs(folder):
    """The catalogs of the checkout, compiled into a folder of the test."""
    for path in locale_folder().glob("*/LC_MESSAGES/*.po"):
        target = folder / path.relative_to(locale_folder()).with_suffix(".mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, target.open("wb") as compiled:
            write_mo(compiled, read_po(source, locale=path.parts[-3], domain=path.stem))


@pytest.mark.parametrize("library", ["deform", "colander"])
def test_albanian_catalog_of_a_library_has_every_message_of_the_library(library):
    with (locale_folder() / "sq" / "LC_MESSAGES" / f"{library}.po").open("rb") as stream:
        ours = read_po(stream, locale="sq")
    with (files(library) / "locale" / f"{library}.pot").open("rb") as stream:
        wanted = {message.id for message in read_po(stream) if message.id} - {"Yo ${subitem_title}"}
    assert wanted <= {message.id for message in ours if message.string}
