"""Coverage: the figures of a requirement by hand-made people, and what a guest can find out (nothing)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.agencies.operations import create_unit
from dosja.content_types import load_core_types, read_values
from dosja.documents.operations.documents import create_document
from dosja.documents.vocabularies import SiteVocabularies
from dosja.errors import Invalid, NotAllowed
from dosja.people import operations as people
from dosja.people.model import Name, Person, Posting
from dosja.training.awarding import awards_of_person
from dosja.training.coverage import (
    Answers,
    audience_of,
    coverage,
    persons_in,
    progress_of,
    requirements,
)
from dosja.training.disclosure import LEAST, protect
from dosja.training.facts import facts_of
from dosja.training.model import CLOSED
from dosja.training.operations import awards, rosters, sessions
from dosja.training.operations.requirements import enter_headcount, save_requirement
from dosja.training.operations.rosters import Entry
from dosja.training.operations.sessions import SessionData
from dosja.training.trackers import STATES
from dosja.training.trackers.requirement import Audience, Requirement, Rule
from dosja.training.trackers.standard import STANDARD

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def curriculum(site):
    ctype = load_core_types().get("curriculum")
    values = {
        "code": "PT-PK-1/2026", "title": "Zbulimi", "language": "sq", "audience": ["border_police"],
        "validity_years": 2,
    }  # fmt: skip
    read = read_values(ctype, values, SiteVocabularies(site, None, "sq"))
    return create_document(site, OPERATOR, NOW, ctype, agency="pk", values=read).uid


def person(site, n, agency="pk", unit="", county="gjirokaster", gender="F", profession="police officer"):
    posting = Posting(agency, unit, county, profession=profession, since=date(2008, 1, 1))
    name = Name("Person", "Shembull" + "".join(chr(97 + int(digit)) for digit in str(n)))
    return people.create_person(site, OPERATOR, NOW, name=name, gender=gender, posting=posting)


def train(site, curriculum, persons, day, **more):
    held = sessions.create_session(
        site, OPERATOR, NOW, "pk", SessionData("Trajnim", ((day, 360),), curriculum=curriculum, **more)
    )
    entries = [Entry(person=one.uid, marks="P") for one in persons]
    rosters.add_entries(site, OPERATOR, NOW, held, entries)
    awards.award_session(site, OPERATOR, NOW, held)
    sessions.set_state(site, OPERATOR, NOW, held, CLOSED)
    return held


def need(site, curriculum, **changes):
    wanted = Requirement(
        "", "Policia kufitare", agency="pk", curricula=(curriculum,), audience=Audience(agencies=("pk",))
    )
    return save_requirement(site, OPERATOR, NOW, replace(wanted, **changes))


def figures(found):
    return dict(zip(STATES, found.all.counts, strict=True))


def test_coverage_counts_each_state_and_each_person_once(site, curriculum):
    staff = [person(site, n) for n in range(10)]
    train(site, curriculum, staff[:3], date(2026, 5, 4))
    train(site, curriculum, staff[:2], date(2026, 9, 1))
    train(site, curriculum, [staff[3]], date(2024, 12, 20))
    train(site, curriculum, [staff[4]], date(2020, 3, 2))
    planned = sessions.create_session(
        site, OPERATOR, NOW, "pk", SessionData("Tjetër", ((date(2026, 12, 1), 360),), curriculum=curriculum)
    )
    rosters.add_entries(
        site, OPERATOR, NOW, planned, [Entry(person=staff[5].uid), Entry(person=staff[0].uid)]
    )
    found = coverage(site, need(site, curriculum), TODAY, Answers())
    assert figures(found) == {
        "trained": 3, "expiring": 1, "expired": 1, "in_progress": 1, "not_started": 4,
    }  # fmt: skip
    assert (found.all.valid, found.all.people, found.all.total, found.all.share) == (4, 10, None, None)


def test_coverage_on_an_earlier_day_is_what_it_was_then(site, curriculum):
    staff = [person(site, n) for n in range(4)]
    train(site, curriculum, staff[:2], date(2020, 3, 2))
    train(site, curriculum, staff[2:3], date(2026, 5, 4))
    wanted = need(site, curriculum)
    valid = {
        day: coverage(site, wanted, day, Answers()).all.valid
        for day in (date(2020, 3, 1), date(2021, 1, 1), TODAY)
    }
    assert list(valid.values()) == [0, 2, 1]


def test_coverage_by_every_dimension_adds_up_to_the_whole(site, curriculum):
    staff = [
        person(site, n, county=county, gender=gender, profession=profession)
        for n, (county, gender, profession) in enumerate(
            product(("vlore", "kukes", ""), ("F", "M", ""), ("judge", "teacher", ""))
        )
    ]
    train(site, curriculum, staff[::3], date(2026, 5, 4))
    found = coverage(site, need(site, curriculum), TODAY, Answers())
    for name in ("agency", "county", "gender", "profession", "unit"):
        sums = tuple(sum(line.counts[n] for line in found.tables[name]) for n in range(5))
        assert sums == found.all.counts, name
    by_gender = {line.key: line.people for line in found.tables["gender"]}
    assert by_gender == {"F": 9, "M": 9, "": 9}


def test_coverage_is_measured_against_headcount_staff_list_or_nothing(site, curriculum):
    staff = [person(site, n) for n in range(4)]
    train(site, curriculum, staff[:3], date(2026, 5, 4))
    wanted = need(site, curriculum)
    assert coverage(site, wanted, TODAY, Answers()).all.share is None
    listed = save_requirement(site, OPERATOR, NOW, replace(wanted, staff_list=True))
    assert coverage(site, listed, TODAY, Answers()).all.share == 75
    enter_headcount(site, OPERATOR, NOW, listed, "pk", 30, "Drejtoria e personelit", date(2026, 9, 30))
    found = coverage(site, listed, TODAY, Answers())
    assert (found.all.total, found.all.share) == (30, 10)
    (line,) = found.tables["agency"]
    assert (line.headcount.source, line.headcount.day) == ("Drejtoria e personelit", date(2026, 9, 30))
    enter_headcount(site, OPERATOR, NOW, listed, "", 60, "Ministria", date(2026, 10, 1))
    assert coverage(site, listed, TODAY, Answers()).all.total == 60
    assert len(site.training.headcounts[f"{listed.id}:pk"]) == 1


@pytest.mark.parametrize(
    ("place", "number", "source", "day", "field"),
    [
        ("pk", 0, "x", TODAY, "number"),
        ("pk", 5, " ", TODAY, "source"),
        ("pk", 5, "x", date(2030, 1, 1), "day"),
        ("pk", 5, "x", None, "day"),
        ("moon", 5, "x", TODAY, "place"),
        ("pk/moon", 5, "x", TODAY, "place"),
    ],
)
def test_headcount_with_a_mistake_names_the_field(site, curriculum, place, number, source, day, field):
    with pytest.raises(Invalid) as wrong:
        enter_headcount(site, OPERATOR, NOW, need(site, curriculum), place, number, source, day)
    assert field in wrong.value.fields


def test_merged_person_counts_once_and_with_both_trainings(site, curriculum):
    staff = [person(site, n) for n in range(3)]
    train(site, curriculum, [staff[0], staff[1]], date(2026, 5, 4))
    wanted, answers = need(site, curriculum), Answers()
    assert coverage(site, wanted, TODAY, answers).all.valid == 2
    kept, dropped = (site.get(one.uid, Person) for one in staff[:2])
    people.merge(
        site, OPERATOR, NOW, kept, dropped, revs=(kept.rev, dropped.rev), name=kept.name, gender="F",
        staff_number="", postings=tuple(kept.all_postings),
    )  # fmt: skip
    found = coverage(site, wanted, TODAY, answers)
    assert (found.all.valid, found.all.people) == (1, 2)


def test_answer_that_was_kept_is_made_anew_when_an_award_comes_or_goes(site, curriculum):
    staff = [person(site, n) for n in range(3)]
    wanted, answers = need(site, curriculum), Answers()
    assert coverage(site, wanted, TODAY, answers).all.valid == 0
    train(site, curriculum, staff[:2], date(2026, 5, 4))
    assert coverage(site, wanted, TODAY, answers).all.valid == 2
    awards.withdraw(site, OPERATOR, NOW, awards_of_person(site, staff[0])[0].award.id, "Gabim")
    assert coverage(site, wanted, TODAY, answers).all.valid == 1


def test_trainer_is_no_trainee_and_pending_awards_do_not_count(site, curriculum):
    staff = [person(site, n) for n in range(3)]
    awards.choose_approval(site, OPERATOR, NOW, "pk", True)
    held = train(site, curriculum, staff[:2], date(2026, 5, 4), trainers=(staff[2].uid,))
    wanted = need(site, curriculum)
    assert coverage(site, wanted, TODAY, Answers()).all.valid == 0
    ids = [found.award.id for one in staff for found in awards_of_person(site, site.get(one.uid, Person))]
    awards.approve(site, OPERATOR, NOW, ids)
    assert coverage(site, wanted, TODAY, Answers()).all.valid == 2
    assert held.trainers == (staff[2].uid,)


def test_second_tier_is_marked_as_reported(site, curriculum):
    staff = [person(site, n) for n in range(4)]
    first = train(site, curriculum, staff[:1], date(2026, 5, 4))
    train(site, curriculum, staff[1:3], date(2026, 6, 4), trainers=(staff[0].uid,), parent=first.uid)
    found = coverage(site, need(site, curriculum), TODAY, Answers())
    assert (found.all.valid, found.reported) == (3, 2)


def test_one_in_each_unit_counts_units_also_those_that_nobody_knows(site, curriculum):
    agency = site.agencies["pk"]
    units = [create_unit(site, OPERATOR, NOW, agency, title_sq=f"Pika {n}").unit_id for n in "abc"]
    staff = [person(site, n, unit=units[n % 2]) for n in range(4)]
    train(site, curriculum, staff[:1], date(2026, 5, 4))
    found = coverage(site, need(site, curriculum, per_unit=1), TODAY, Answers())
    assert found.units_met == 1
    assert found.units >= 3
    assert {line.key for line in found.tables["unit"]} >= {f"pk/{unit}" for unit in units}


def test_units_of_an_agency_outside_the_audience_are_not_asked_for(site, curriculum):
    create_unit(site, OPERATOR, NOW, site.agencies["mash"], title_sq="Shkolla")
    found = coverage(site, need(site, curriculum, per_unit=1), TODAY, Answers(), "mash")
    assert (found.units, found.tables["unit"]) == (0, ())


@pytest.mark.parametrize(
    "rules",
    [
        (Rule(),),
        (Rule(basis="completion", validity_years=1),),
        (Rule(unit="hours", minimum=600, period="calendar_year"),),
        (Rule(grace_days=30),),
    ],
)
def test_figures_are_those_of_the_tracker_person_by_person(site, curriculum, rules):
    staff = [person(site, n) for n in range(8)]
    for n, day in enumerate((date(2024, 12, 1), date(2026, 1, 5), date(2025, 11, 1), date(2026, 9, 9))):
        train(site, curriculum, staff[n : n + 3], day)
    wanted = need(site, curriculum, rules=rules)
    found = coverage(site, wanted, TODAY, Answers())
    each = [progress_of(site, wanted, one.uid, TODAY).state for one in staff]
    assert figures(found) == {state: each.count(state) for state in STATES}


def test_audience_by_index_is_that_of_the_tracker(site, curriculum):
    staff = [
        person(site, n, agency=agency, county=county, gender=gender)
        for n, (agency, county, gender) in enumerate(product(("pk", "mash"), ("vlore", "kukes"), ("F", "M")))
    ]
    for audience in (
        Audience(),
        Audience(agencies=("pk",)),
        Audience(counties=("vlore",), genders=("F",)),
        Audience(agencies=("pk", "mash"), counties=("kukes",)),
        Audience(professions=("judge",)),
    ):
        wanted = need(site, curriculum, audience=audience)
        fits = {one.uid for one in staff if STANDARD.in_scope(wanted, one.posting, one.gender)}
        assert set(audience_of(site, wanted)) == fits


def test_list_behind_a_figure_holds_the_own_agencies_alone(site, curriculum):
    mine, others = [person(site, n) for n in range(3)], [person(site, n, agency="mash") for n in range(3, 6)]
    train(site, curriculum, [*mine[:2], *others[:1]], date(2026, 5, 4))
    wanted = need(site, curriculum, audience=Audience())
    found = persons_in(site, wanted, TODAY, Answers(), ["pk"], state="valid")
    assert {uid for uid, _state in found} == {one.uid for one in mine[:2]}
    assert persons_in(site, wanted, TODAY, Answers(), []) == []
    by_county = persons_in(site, wanted, TODAY, Answers(), ["pk"], dimension="county", key="vlore")
    assert by_county == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title_sq": " "}, "title_sq"),
        ({"curricula": ()}, "curricula"),
        ({"curricula": (99,)}, "curricula"),
        ({"target": 101}, "target"),
        ({"agency": "moon"}, "agency"),
        ({"rules": (Rule(minimum=0),)}, "rule0"),
        ({"rules": (Rule(), Rule(minimum=500, maximum=100))}, "rule1"),
        ({"rules": (Rule(valid_from=date(2026, 1, 1), valid_to=date(2025, 1, 1)),)}, "rule0"),
        ({"audience": Audience(agencies=("moon",))}, "agencies"),
        ({"audience": Audience(counties=("moon",))}, "counties"),
    ],
)
def test_requirement_with_a_mistake_names_the_field(site, curriculum, changes, field):
    with pytest.raises(Invalid) as wrong:
        need(site, curriculum, **changes)
    assert field in wrong.value.fields
    assert requirements(site) == []


def test_requirement_belongs_to_who_keeps_the_records_of_its_agency(site, curriculum):
    wanted = need(site, curriculum)
    for login in ("trajnime.magjistratura", "partner", "auditor", "trajner.akademia"):
        with pytest.raises(NotAllowed):
            save_requirement(site, site.users[login], NOW, replace(wanted, title_sq="Tjetër"))
        with pytest.raises(NotAllowed):
            enter_headcount(site, site.users[login], NOW, wanted, "pk", 10, "x", TODAY)
    save_requirement(site, site.users["administrator"], NOW, replace(wanted, title_sq="Tjetër"))


def small(site, curriculum, sizes):
    """People in counties: (all, trained) each."""
    n = 0
    for county, (size, done) in sizes.items():
        staff = [person(site, n + k, county=county) for k in range(size)]
        n += size
        if done:
            train(site, curriculum, staff[:done], date(2026, 5, 4))
    return coverage(site, need(site, curriculum), TODAY, Answers())


def test_guest_sees_no_cell_under_five_and_none_that_a_difference_gives_away(site, curriculum):
    found = small(site, curriculum, {"vlore": (20, 10), "kukes": (12, 3), "fier": (30, 15), "berat": (14, 7)})
    shown = protect(found)
    lines = {line.key: line for line in shown.tables["county"]}
    assert lines["kukes"].hidden
    hidden = [line for line in lines.values() if line.hidden]
    assert len(hidden) >= 2, "one hidden line is the total without the others"
    for n in range(len(STATES)):
        rest = shown.all.counts[n] - sum(line.counts[n] for line in lines.values() if not line.hidden)
        assert rest == 0 or rest >= LEAST
    for line in lines.values():
        if not line.hidden:
            assert all(number == 0 or number >= LEAST for number in line.counts)


def test_guest_sees_nothing_where_the_whole_is_small(site, curriculum):
    shown = protect(small(site, curriculum, {"vlore": (6, 4)}))
    assert shown.all.hidden
    assert all(line.hidden for lines in shown.tables.values() for line in lines)


def test_own_agency_is_shown_and_does_not_help_to_find_out_others(site, curriculum):
    for n, (agency, size) in enumerate((("pk", 3), ("mash", 3), ("policia", 20), ("magjistratura", 30))):
        for k in range(size):
            person(site, n * 100 + k, agency=agency)
    wanted = need(site, curriculum, audience=Audience())
    shown = protect(coverage(site, wanted, TODAY, Answers()), own={"pk"})
    lines = {line.key: line for line in shown.tables["agency"]}
    assert not lines["pk"].hidden
    assert [key for key, line in lines.items() if line.hidden] == ["mash", "policia"]


def test_rule_is_told_the_kind_of_course_and_the_rank_at_the_time(site):
    ctype = load_core_types().get("curriculum")
    values = {"code": "PT-PK-9", "title": "Kursi", "language": "sq", "course_type": "formation",
              "audience": ["border_police"]}  # fmt: skip
    read = read_values(ctype, values, SiteVocabularies(site, None, "sq"))
    course = create_document(site, OPERATOR, NOW, ctype, agency="pk", values=read)
    posting = Posting("pk", rank="Inspektor", profession="police officer", since=date(2008, 1, 1))
    name = Name("Drita", "Shembulli")
    officer = people.create_person(site, OPERATOR, NOW, name=name, gender="F", posting=posting)
    train(site, course.uid, [officer], TODAY)
    later = Posting("pk", rank="Komisar", since=TODAY)
    people.update_person(
        site, OPERATOR, NOW, officer, rev=officer.rev, names=(name,), gender="F", staff_number="",
        postings=(later, replace(posting, until=TODAY)),
    )  # fmt: skip
    (fact,) = facts_of(site, Requirement("r", "K", curricula=(course.uid,)), officer.uid, TODAY)
    assert (fact.kind, fact.rank, fact.profession) == ("formation", "Inspektor", "police officer")
