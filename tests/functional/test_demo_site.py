"""`dosja init --demo`: all of it is stored, read and findable at once, and looks lived in."""

import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from dosja.acknowledgements.queries import agency_overview
from dosja.documents.life.course import day_of
from dosja.documents.life.queries import lineage_of
from dosja.documents.model import Document, File
from dosja.search.query import Filters, Search
from dosja.storage.database import open_database, session
from dosja.training.model import Session
from tests.command import dosja
from tests.serving import dosja as dosja_in_a_process


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(folder of the site, what the command printed)."""
    home = tmp_path_factory.mktemp("demo") / "site"
    home.mkdir()
    (home / "dosja.ini").write_text("[dosja]\nfast_hash = true\n")
    (home / "plugins" / "cards").mkdir(parents=True)
    (home / "plugins" / "cards" / "plugin.toml").write_text(
        'title = "Cards"\nrequires_core = ">=0.1"\ndemo_agencies = ["izha"]\n'
    )
    result = dosja_in_a_process("init", "--demo", home=home)
    assert (result.returncode, result.stderr) == (0, "")
    return home, result.stdout


@pytest.fixture
def site(made):
    db = open_database(made[0])
    with session(db) as opened:
        yield opened
    db.close()


def documents(site):
    return [thing for thing in site.uids.values() if isinstance(thing, Document)]


def test_demo_site_holds_what_a_visitor_expects(made, site):
    counts = Counter(document.type_id for document in documents(site))
    assert counts["sop"] >= 12
    assert counts["agreement"] >= 8
    assert counts["curriculum"] >= 6
    assert counts["document"] >= 10
    assert f"Added {len(documents(site))} demo documents" in made[1]


def test_demo_site_has_its_plugins_on_and_its_accounts(made):
    home, printed = made
    assert "On: cards, izha" in printed
    assert "redaktor.akademia\t" in dosja("user", "list", home=home).stdout


def test_demo_site_shows_trainings_in_every_state_with_people_and_a_row_that_waits(site):
    trainings = [thing for thing in site.uids.values() if isinstance(thing, Session)]
    assert {one.state for one in trainings} == {"planned", "open", "closed"}
    assert {one.agency for one in trainings} >= {"akademia", "magjistratura"}
    assert any(len(one.rows) >= 10 and len(one.corrections or ()) for one in trainings)
    assert any(len(one.drafts or ()) == 2 for one in trainings)
    assert all(one.trainers for one in trainings if one.agency == "akademia")


def test_demo_site_has_read_every_file(site):
    scans = {uid for sheet in site.acknowledgements.sheets.values() for uid in sheet.evidence}
    files = [thing for thing in site.uids.values() if isinstance(thing, File) and thing.uid not in scans]
    assert len(files) >= 10
    assert all(getattr(thing, "status", "done") == "done" for thing in site.uids.values())
    assert all(file.page_count for file in files)


def test_demo_site_finds_every_document_and_words_inside_its_files(made, site):
    home, _printed = made
    search = Search(home / "index")
    for document in documents(site):
        uids = [hit.uid for hit in search.find(document.title, Filters(tokens=None), count=100).hits]
        assert document.uid in uids, document.title
    file = next(thing for thing in site.uids.values() if isinstance(thing, File) and thing.page_count > 1)
    words = re.findall(r"\w{6,}", file.text.pages[1])[:4]
    hits = search.find(" ".join(words), Filters(tokens=None)).hits
    assert any(page.file == file.uid and page.number == 2 for hit in hits for page in hit.pages)


def test_demo_site_was_filled_over_weeks_in_working_hours(site):
    found = documents(site)
    days = {document.modified.date() for document in found}
    assert len(days) > 15
    for document in found:
        assert document.created <= document.modified <= site.created
        assert document.created.weekday() < 5


def test_demo_site_shows_every_stage_of_a_life(site):
    found = documents(site)
    states = Counter((document.type_id, document.state) for document in found)
    for state in ("draft", "in_review", "approved", "in_force", "superseded", "withdrawn"):
        assert states["sop", state] >= 1, state
    assert states["sop", "in_force"] >= 10
    for state in ("idea", "negotiating", "signed", "ratified", "in_force", "amended"):
        assert states["agreement", state] >= 1, state
    assert any(len(document.versions) >= 3 for document in found)
    assert any(document.draft is not None and document.state == "in_force" for document in found)
    (old,) = (document for document in found if document.code == "PSV-ZKKA-1/2011")
    assert [one.code for one in lineage_of(site, old)] == ["PSV-ZKKA-1/2011", "PSV-ZKKA-2/2018"]


def test_demo_site_agrees_with_its_index_and_has_clean_pickles(made):
    assert dosja("check-index", home=made[0]).returncode == 0
    assert dosja("check-db", home=made[0]).returncode == 0


def test_demo_site_shows_requests_to_confirm_in_every_state(site):
    found = agency_overview(site, None, day_of(datetime.now(UTC)))
    assert len(found.documents) >= 5
    assert found.total.signed > 10
    assert found.total.open
    assert found.total.late
    assert len(found.units) >= 5
