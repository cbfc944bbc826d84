"""Columns of an agency's own lists of participants, by its plugin, where core does not know the heading."""

import pytest

from dosja.plugins.contract import LIST_FIELDS
from dosja.training.intake.telling import FIELD_NAMES
from tests.functional.training_pages import OFFICER, address, make_session

CODE = """
@hookimpl
def roster_columns():
    return [RosterColumn("unit", ("zqzona e punës",))]
"""
LIST = "Emri;Mbiemri;ZQZONA E PUNES tani\nAna;Hoxha;Hani i Hotit\nGenc;Leka;Morina\n"


@pytest.fixture
def lists(intranet):
    intranet.plugins.write("zones", CODE)
    intranet.start()
    assert intranet.plugin("zones").reason == ""
    return intranet


def column_of(intranet):
    """What the page that shows the list says of its third column."""
    with intranet.stored() as site:
        uid = make_session(site)
    form = intranet.sign_in(OFFICER).get(address(uid, "roster")).forms["roster-form"]
    form["text"] = LIST
    page = form.submit().follow()
    chosen = page.html.find("select", attrs={"name": "column-2"}).find("option", selected=True)
    return chosen["value"] if chosen is not None else ""


def test_heading_that_only_the_plugin_knows_is_understood_where_it_is_on(lists):
    assert column_of(lists) == ""
    lists.switch_on("zones", "magjistratura")
    assert column_of(lists) == "unit"


def test_every_field_can_be_chosen_on_the_page_of_a_list():
    assert set(FIELD_NAMES) >= LIST_FIELDS


def test_field_that_lists_do_not_have_is_refused(intranet):
    intranet.plugins.write("zones", CODE.replace('"unit"', '"shoe_size"'))
    intranet.start()
    assert "lists have no field 'shoe_size'" in intranet.plugin("zones").reason
