"""Awards: who gets one, that nobody gets two, and that an old one never goes away."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dosja.accounts.audit import newest
from dosja.accounts.model import User
from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.operations.documents import create_document
from dosja.errors import Invalid, Missing, NotAllowed
from dosja.people import operations as people
from dosja.people.model import Name, Person, Posting
from dosja.training.awarding import (
    awards_of_person,
    awards_of_session,
    chain_of,
    find_award,
    plan,
    title_of,
    waiting,
)
from dosja.training.ledger.model import PARTLY, PENDING, RECOGNISED, REFUSED, REPORTED, STANDING
from dosja.training.model import OPEN
from dosja.training.operations import awards, elsewhere, rosters, sessions
from dosja.training.operations.awards import Correction
from dosja.training.operations.elsewhere import Elsewhere
from dosja.training.operations.rosters import Entry
from dosja.training.operations.sessions import SessionData

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
DAYS = ((date(2026, 11, 16), 360), (date(2026, 11, 17), 360))
AT_PK = Posting("pk", county="gjirokaster", since=date(2008, 1, 1))


def officer(site, login="oficer.pk", role="training_officer", agency="pk"):
    user = User(site.take_uid(), login, login, "", NOW, roles=((role, agency),))
    site.uids[user.uid] = user
    site.users[login] = user
    return user


def held(site, *marks, days=DAYS, **changes):
    """A session of the border police with one person for each row of marks."""
    made = sessions.create_session(
        site, OPERATOR, NOW, "pk", replace(SessionData("Zbulimi i trafikimit në kufi", days), **changes)
    )
    entries = [
        Entry(name=Name("Person", f"Shembull{chr(97 + n)}"), gender="F", posting=AT_PK, marks=row)
        for n, row in enumerate(marks)
    ]
    rosters.add_entries(site, OPERATOR, NOW, made, entries)
    return made


def rows_of(site, action):
    return newest(site, 50, action=action)[0]


def test_award_goes_to_who_passed_and_a_second_time_to_nobody(site):
    made = held(site, "PP", "PA", "PP")
    first = awards.award_session(site, OPERATOR, NOW, made)
    assert (len(first.given), first.already, len(first.left_out)) == (2, 0, 1)
    again = awards.award_session(site, OPERATOR, NOW, made)
    assert (again.given, again.already) == ((), 2)
    assert len(rows_of(site, "award:given")) == 1
    one = awards_of_session(site, made)[0]
    assert (one.award.minutes, one.award.units, one.award.frozen.agency) == (720, 1200, "pk")
    assert one.standing(NOW.date()) == "valid"
    assert title_of(site, one) == made.title
    person = site.get(one.person, Person)
    assert [found.award.id for found in awards_of_person(site, person)] == [one.award.id]
    assert find_award(site, one.award.id).session is made


def test_award_waits_for_the_last_day_and_for_the_right(site):
    future = held(site, "P-", days=((date(2026, 11, 24), 360), (date(2026, 11, 26), 360)))
    sessions.set_state(site, OPERATOR, NOW, future, OPEN)
    with pytest.raises(Invalid):
        awards.award_session(site, OPERATOR, NOW, future)
    made = held(site, "PP")
    for login in ("trajnime.magjistratura", "partner", "punonjes.shssh", "trajner.akademia"):
        with pytest.raises(NotAllowed):
            awards.award_session(site, site.users[login], NOW, made)
    assert awards_of_session(site, made) == []


def test_training_with_awards_keeps_its_curriculum(site):
    made = held(site, "PP")
    awards.award_session(site, OPERATOR, NOW, made)
    other = create_document(
        site, OPERATOR, NOW, load_core_types()["curriculum"], agency="pk",
        values={"code": "PT-PK-1", "title": "Tjetër", "language": "sq", "audience": ("police",)},
    )  # fmt: skip
    with pytest.raises(Invalid) as wrong:
        sessions.update_session(
            site, OPERATOR, NOW, made, SessionData(made.title, DAYS, curriculum=other.uid), rev=made.rev
        )
    assert "curriculum" in wrong.value.fields


def test_retraining_makes_a_new_award_and_the_first_stays(site):
    first = held(site, "PP")
    awards.award_session(site, OPERATOR, NOW, first)
    second = sessions.create_session(site, OPERATOR, NOW, "pk", SessionData("Rifreskim", DAYS))
    rosters.copy_roster(site, OPERATOR, NOW, first, second)
    for key, _row in second.roster():
        rosters.change_rows(site, OPERATOR, NOW, second, {key: rosters.Change(marks={0: "P", 1: "P"})})
    awards.award_session(site, OPERATOR, NOW, second)
    person = site.get(first.roster()[0][1].person, Person)
    assert len(awards_of_person(site, person)) == 2


def test_merged_person_gets_no_second_award_of_the_same_session(site):
    made = held(site, "PP", "PP")
    awards.award_session(site, OPERATOR, NOW, made)
    kept, dropped = (site.get(row.person, Person) for _key, row in made.roster())
    people.merge(
        site, OPERATOR, NOW, kept, dropped, revs=(kept.rev, dropped.rev), name=kept.name, gender="F",
        staff_number="", postings=tuple(kept.all_postings),
    )  # fmt: skip
    assert awards.award_session(site, OPERATOR, NOW, made).given == ()
    assert len(awards_of_person(site, kept)) == 2


def test_award_of_an_agency_that_approves_counts_only_then_and_not_by_the_giver(site):
    giver, other = officer(site), officer(site, "tjeter.pk")
    awards.choose_approval(site, giver, NOW, "pk", True)
    made = held(site, "PP")
    (given,) = awards.award_session(site, giver, NOW, made).given
    assert find_award(site, given).standing(NOW.date()) == PENDING
    assert [one.award.id for one in waiting(site, {"pk"})] == [given]
    assert waiting(site, {"mash"}) == []
    for actor in (giver, site.users["trajnime.magjistratura"], site.users["partner"]):
        with pytest.raises(NotAllowed):
            awards.approve(site, actor, NOW, [given])
    assert awards.approve(site, other, NOW, [given]) == 1
    assert awards.approve(site, other, NOW, [given]) == 0
    assert (find_award(site, given).state, waiting(site)) == (STANDING, [])
    with pytest.raises(NotAllowed):
        awards.choose_approval(site, site.users["partner"], NOW, "pk", False)


def test_award_withdrawn_stays_with_the_reason_and_comes_again_only_when_asked(site):
    made = held(site, "PP")
    (given,) = awards.award_session(site, OPERATOR, NOW, made).given
    with pytest.raises(Invalid):
        awards.withdraw(site, OPERATOR, NOW, given, " ")
    with pytest.raises(NotAllowed):
        awards.withdraw(site, site.users["trajnime.magjistratura"], NOW, given, "Gabim")
    awards.withdraw(site, OPERATOR, NOW, given, "Lista e gabuar")
    found = find_award(site, given)
    assert (found.standing(NOW.date()), found.ended[3]) == ("withdrawn", "Lista e gabuar")
    assert awards.award_session(site, OPERATOR, NOW, made).given == ()
    (line,) = plan(site, made)
    assert len(awards.award_session(site, OPERATOR, NOW, made, again=[line.key]).given) == 1
    with pytest.raises(Invalid):
        awards.withdraw(site, OPERATOR, NOW, given, "Përsëri")


def test_award_replaced_links_both_and_the_old_one_is_unchanged(site):
    made = held(site, "PP")
    (given,) = awards.award_session(site, OPERATOR, NOW, made).given
    before = find_award(site, given).award
    new = awards.replace_award(
        site, OPERATOR, NOW, given, Correction(until=date(2028, 1, 1), score=9000), "Nota ishte gabim"
    )
    chain = chain_of(site, find_award(site, new))
    assert [one.award.id for one in chain] == [given, new]
    assert (chain[0].award, chain[0].standing(NOW.date())) == (before, "replaced")
    assert (chain[1].award.score, chain[1].standing(date(2028, 1, 2))) == (9000, "expired")
    for correction in (
        Correction(completed=date(2030, 1, 1)),
        Correction(until=date(2020, 1, 1)),
        Correction(score=15000),
        Correction(units=-1),
    ):
        with pytest.raises(Invalid):
            awards.replace_award(site, OPERATOR, NOW, new, correction, "Provë")
    with pytest.raises(Missing):
        awards.withdraw(site, OPERATOR, NOW, 12345, "Provë")


def test_course_elsewhere_counts_only_when_recognised_with_a_number(site):
    person = people.create_person(site, OPERATOR, NOW, name=Name("Drita", "Zyberaj"), posting=AT_PK)
    data = Elsewhere("Kurs për kufirin", "Akademia, Lion", date(2025, 3, 7), "FR", minutes=1800, units=3000)
    given = elsewhere.report_elsewhere(site, officer(site), NOW, person, data)
    with pytest.raises(Invalid):
        elsewhere.report_elsewhere(site, OPERATOR, NOW, person, data)
    found = find_award(site, given)
    assert (found.standing(NOW.date()), found.agency) == (REPORTED, "pk")
    approver = officer(site, "miratues.pk", "approver")
    with pytest.raises(Invalid) as wrong:
        elsewhere.decide_elsewhere(site, approver, NOW, given, PARTLY, number="")
    assert set(wrong.value.fields) == {"number", "text"}
    elsewhere.decide_elsewhere(site, approver, NOW, given, PARTLY, number="12/2026", text="Mungon moduli 3")
    assert find_award(site, given).standing(NOW.date()) == PARTLY
    elsewhere.decide_elsewhere(site, approver, NOW, given, RECOGNISED, number="15/2026")
    assert find_award(site, given).standing(NOW.date()) == "valid"
    assert [row[3] for row in found.ledger.decisions[given]] == ["", "12/2026", "15/2026"]
    with pytest.raises(NotAllowed):
        elsewhere.decide_elsewhere(site, site.users["partner"], NOW, given, REFUSED, number="1", text="x")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"provider": ""}, "provider"),
        ({"completed": date(2030, 1, 1)}, "completed"),
        ({"until": date(2020, 1, 1)}, "until"),
        ({"curriculum": 99}, "curriculum"),
        ({"units": -5}, "units"),
    ],
)
def test_course_elsewhere_with_a_mistake_names_the_field(site, change, field):
    person = people.create_person(site, OPERATOR, NOW, name=Name("Drita", "Zyberaj"), posting=AT_PK)
    data = replace(Elsewhere("Kurs", "Akademia", date(2025, 3, 7)), **change)
    with pytest.raises(Invalid) as wrong:
        elsewhere.report_elsewhere(site, OPERATOR, NOW, person, data)
    assert field in wrong.value.fields
    assert awards_of_person(site, person) == []
