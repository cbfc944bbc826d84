"""A rule may look up on the site what it needs, and narrow the audience; figures follow when that changes."""

from datetime import date

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.people.model import Name, Posting
from dosja.people.operations import create_person
from dosja.training.coverage import Answers, audience_of, coverage, progress_of
from dosja.training.model import CLOSED
from dosja.training.operations.awards import award_session
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import SessionData, create_session, set_state
from dosja.training.trackers.requirement import Audience, Requirement, Rule

RULE = """
class Listed:
    title = _("On the list")
    narrows = True

    def in_scope(self, requirement, posting, gender=""):
        return posting is not None and posting.profession == "teacher"

    def look_up(self, site, requirement):
        if site.settings.get("listed:broken"):
            return []
        return tuple(site.settings.get("listed:days", ()))

    def progress(self, requirement, facts, day, *, enrolled=False, known=()):
        good = [fact for fact in facts if fact.completed in known]
        return Progress(TRAINED if good else NOT_STARTED, len(good) * ONE, ONE, 0, "completion")


@hookimpl
def trackers():
    return {"listed:rule": Listed()}
"""
HELD = date(2026, 5, 4)
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def listed(shared_intranet):
    shared_intranet.plugins.write("listed", RULE)
    shared_intranet.start()
    assert not shared_intranet.plugin("listed").reason, shared_intranet.plugin("listed").trace
    shared_intranet.switch_on("listed")
    now = shared_intranet.clock()
    with shared_intranet.stored() as site:
        people = [
            create_person(
                site, OPERATOR, now, name=Name(given, "Provoli"),
                posting=Posting("akademia", profession=profession),
            )
            for given, profession in (("Mira", "teacher"), ("Ana", "teacher"), ("Genc", "psychologist"))
        ]  # fmt: skip
        data = SessionData(title="Kursi", days=((HELD, 360),))
        held = create_session(site, OPERATOR, now, "akademia", data)
        entries = [Entry(person=one.uid, marks="P", outcome="passed") for one in people]
        add_entries(site, OPERATOR, now, held, entries)
        assert len(award_session(site, OPERATOR, now, held).given) == 3
        set_state(site, OPERATOR, now, held, CLOSED)
    return shared_intranet


REQUIREMENT = Requirement(
    "r", "Kërkesa", agency="akademia", curricula=(0,), audience=Audience(agencies=("akademia",)),
    rules=(Rule(),), tracker="listed:rule",
)  # fmt: skip


def test_rule_narrows_the_audience(listed):
    with listed.stored() as site:
        names = {site.uids[uid].name.given for uid in audience_of(site, REQUIREMENT)}
    assert names == {"Mira", "Ana"}


def test_figures_follow_what_was_looked_up(listed):
    answers = Answers()
    with listed.stored() as site:
        assert coverage(site, REQUIREMENT, TODAY, answers).all.valid == 0
        site.settings["listed:days"] = (HELD.toordinal(),)
        assert coverage(site, REQUIREMENT, TODAY, answers).all.valid == 2
        site.settings["listed:days"] = ()
        assert coverage(site, REQUIREMENT, TODAY, answers).all.valid == 0


def test_one_person_is_counted_by_what_was_looked_up_too(listed):
    with listed.stored() as site:
        person = next(uid for uid in audience_of(site, REQUIREMENT))
        site.settings["listed:days"] = (HELD.toordinal(),)
        assert progress_of(site, REQUIREMENT, person, TODAY).valid
        site.settings["listed:days"] = ()
        assert not progress_of(site, REQUIREMENT, person, TODAY).valid


def test_look_up_that_fails_leaves_the_count_to_core(listed):
    with listed.stored() as site:
        site.settings["listed:broken"] = True
        assert coverage(site, REQUIREMENT, TODAY, Answers()).all.valid == 2
        del site.settings["listed:broken"]
    with listed.stored() as site:
        assert any("unhashable" in row[1] for row in site.plugins.errors.get("listed", ()))
