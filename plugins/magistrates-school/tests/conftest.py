"""An intranet for the tests of a file: the School, the Council with a court, and invented magistrates.

A test that changes somebody's days makes persons and courses of its own; one that would change what the
others of its file count takes an intranet of its own, `own_world`.
"""

from contextlib import contextmanager
from datetime import date

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.agencies.operations import create_unit
from dosja.documents.operations.documents import create_document
from dosja.people.model import Name, Posting
from dosja.people.operations import add_person
from dosja.testing import BEGIN
from dosja.training.model import CLOSED
from dosja.training.operations.awards import award_session
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import SessionData, create_session, set_state

PLUGIN = "magistrates_school"
OFFICER = "trajnime.magjistratura"
COURSE = {
    "title": "Trafikimi i fëmijëve në procesin penal",
    "language": "sq",
    "audience": ("judges", "prosecutors"),
    "total_days": 1,
    "min_presence": 50,
}


class World:
    """The intranet of a module, and how to put more into it."""

    def __init__(self, intranet):
        self.intranet = intranet
        self.uids = {}

    day = staticmethod(date)

    def person(self, given, family, agency="kld", unit="", profession="gjyqtare", since=date(2015, 9, 1)):
        """An invented magistrate; returns the uid."""
        with self.intranet.stored() as site:
            posting = Posting(agency, unit, "tirane", profession=profession, since=since)
            made = add_person(site, OPERATOR, BEGIN, name=Name(given, family), gender="F", posting=posting)
            self.uids[family] = made.uid
            return made.uid

    def curriculum(self, code, agency="magjistratura", **more):
        """A curriculum; returns the uid."""
        with self.intranet.stored() as site:
            ctype = self.intranet.app.registry.types["curriculum"]
            values = {**COURSE, "code": code, "title": f"{COURSE['title']} ({code})", **more}
            return create_document(site, OPERATOR, BEGIN, ctype, agency=agency, values=values).uid

    def hold(self, curriculum, persons, days, agency="magjistratura", marks=""):
        """A training that was held, closed and awarded; returns the uid."""
        with self.intranet.stored() as site:
            data = SessionData("Seminar", tuple((day, 360) for day in days), curriculum)
            held = create_session(site, OPERATOR, BEGIN, agency, data)
            entries = [Entry(person=uid, marks=marks or "P" * len(days)) for uid in persons]
            add_entries(site, OPERATOR, BEGIN, held, entries)
            award_session(site, OPERATOR, BEGIN, held)
            set_state(site, OPERATOR, BEGIN, held, CLOSED)
            return held.uid


@contextmanager
def made(new_intranet):
    """A School with one curriculum, a court at the Council, three magistrates and a policewoman."""
    intranet = new_intranet(PLUGIN, agencies=("magjistratura", "kld"))
    one = World(intranet)
    with intranet.stored() as site:
        court = create_unit(
            site, OPERATOR, BEGIN, site.agencies["kld"], title_sq="Gjykata e Provës Tiranë",
            title_en="Trial Court of Tirana", county="tirane",
        )  # fmt: skip
        one.court = court.unit_id
    one.person("Anila", "Pakta", unit=one.court)
    one.person("Besa", "Mjafta", unit=one.court)
    one.person("Dritan", "Shumti", profession="prokuror")
    one.person("Elona", "Policja", profession="inspektore")
    one.course = one.curriculum("PT-SHM-1")
    one.hold(one.course, [one.uids["Mjafta"]], [date(2026, 3, day) for day in range(2, 7)])
    one.hold(one.course, [one.uids["Pakta"]], [date(2026, 5, 4), date(2026, 5, 5)], marks="PH")
    for month in range(1, 11):
        one.hold(one.course, [one.uids["Shumti"]], [date(2026, month, day) for day in (5, 6, 7, 8)])
    yield one
    assert intranet.errors(PLUGIN) == []


@pytest.fixture(scope="module")
def world(new_intranet):
    with made(new_intranet) as one:
        yield one


@pytest.fixture
def own_world(new_intranet):
    """As `world`, for one test alone."""
    with made(new_intranet) as one:
        yield one


@pytest.fixture(scope="module")
def officer(world):
    """The School's training officer, reading English."""
    return world.intranet.sign_in(OFFICER)
