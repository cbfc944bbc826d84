"""Columns of an agency's own lists of participants, by its plugin, where core does not know the heading."""

import json

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.agencies.operations import create_unit
from dosja.cli import main
from dosja.people.model import Person
from dosja.plugins.contract import LIST_FIELDS
from dosja.training.intake.telling import FIELD_NAMES
from dosja.uids import format_uid
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


WRITTEN = "Emri;Mbiemri;Kursi;Data;ZQZONA E PUNES tani\nAna;Hoxha;Zbulimi;16.03.2009;Hani i Hotit\n"


@pytest.fixture
def command(lists, tmp_path, capsys):
    """Runs `dosja import-training` on the stopped intranet; gives exit code and what was printed."""
    path = tmp_path / "lista.csv"
    path.write_text(WRITTEN, "utf-8")

    def run(*words):
        lists.stop()
        lists.plugins.forget()
        code = main(["import-training", str(path), "--home", str(lists.home), "--lang", "en", *words])
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        return code, told.out

    return run


def test_command_understands_the_same_headings_where_the_plugin_is_on(lists, command):
    lists.switch_on("zones", "magjistratura")

    def unit(*words):
        (person,) = json.loads(command("--dry-run", "--json", *words)[1])["persons"]
        return person.get("unit")

    assert unit("--agency", "magjistratura") == "Hani i Hotit"
    assert unit("--agency", "akademia") is None
    assert unit() is None, "without an agency nobody's plugin is asked"


@pytest.mark.parametrize(
    ("agency", "works_at"), [("magjistratura", "magjistratura-hani-i-hotit"), ("akademia", "")]
)
def test_command_stores_what_the_plugin_understood(lists, command, agency, works_at):
    lists.switch_on("zones", "magjistratura")
    with lists.stored() as site:
        for aid in ("magjistratura", "akademia"):
            create_unit(site, OPERATOR, lists.clock(), site.agencies[aid], title_sq="Hani i Hotit")
        before = set(site.uids)
    assert "1 taken (1 new)" in command("--agency", agency)[1]
    lists.start()
    with lists.stored() as site:
        (person,) = (one for uid, one in site.uids.items() if uid not in before and isinstance(one, Person))
        assert (person.posting.agency, person.posting.unit) == (agency, works_at)


def test_command_goes_by_the_agency_of_the_training(lists, command):
    """The people work elsewhere; the training is kept by the agency whose plugin knows the list."""
    lists.switch_on("zones", "magjistratura")
    with lists.stored() as site:
        kept, other = (format_uid(make_session(site, aid)) for aid in ("magjistratura", "akademia"))
    for training, unit in ((kept, "Hani i Hotit"), (other, None)):
        out = command("--dry-run", "--json", "--agency", "policia", "--session", training)[1]
        assert json.loads(out)["persons"][0].get("unit") == unit
