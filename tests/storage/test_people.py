"""The register of persons: who is found, who may be whom, and a merge that can be undone exactly."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.errors import Conflict, Invalid, NotAllowed
from dosja.people import operations
from dosja.people.candidates import candidates_for, match_person
from dosja.people.matching import CHOOSE, NEW, SURE, Identity, lookup_keys
from dosja.people.model import Name, Person, Posting
from dosja.people.queries import merge_candidates, search_persons

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
AT_KAKAVIJE = Posting("pk", county="gjirokaster", rank="Inspektor", since=date(2008, 1, 1))


def add(site, given, family, father="", posting=AT_KAKAVIJE, **more):
    return operations.create_person(
        site, OPERATOR, NOW, name=Name(given, family, father), posting=posting, **more
    )


def found(site, text, **options):
    return [person.name.full for person in search_persons(site, text, **options).persons]


def exported(site):
    """All that is known of all persons, and how they are found: what an undone merge must give back."""
    people = site.people
    return {
        "states": {uid: site.uids[uid].state() for uid in site.uids if isinstance(site.uids[uid], Person)},
        "tokens": {key: tuple(uids) for key, uids in people.tokens.items() if len(uids)},
        "keys": {key: tuple(uids) for key, uids in people.keys.items() if len(uids)},
        "staff": {key: tuple(uids) for key, uids in people.staff_numbers.items() if len(uids)},
        "agencies": {key: tuple(uids) for key, uids in people.by_agency.items() if len(uids)},
        "folded": dict(people.folded.items()),
        "merged": dict(people.merged.items()),
        "everybody": tuple(people.everybody),
    }


def merged(site, kept, dropped, **changes):
    chosen = {
        "name": kept.name,
        "gender": kept.gender,
        "staff_number": kept.staff_number,
        "postings": tuple(kept.all_postings),
        "revs": (kept.rev, dropped.rev),
    } | changes
    return operations.merge(site, OPERATOR, NOW, kept, dropped, **chosen)


def test_search_finds_by_the_beginning_of_any_part_without_diacritics(site):
    add(site, "Rovena", "Çela")
    add(site, "Ervin", "Çelaj")
    add(site, "Rovena", "Gjoka")
    assert found(site, "cela rov") == ["Rovena Çela"]
    assert found(site, "ROVENA") == ["Rovena Çela", "Rovena Gjoka"]
    assert found(site, "çel") == ["Rovena Çela", "Ervin Çelaj"]
    assert found(site, "ela") == []


def test_search_finds_by_staff_number_and_by_a_former_name(site):
    person = add(site, "Drita", "Zyberaj", staff_number="PK-9368")
    operations.update_person(
        site, OPERATOR, NOW, person, rev=person.rev, gender="F", staff_number="PK-9368",
        names=(Name("Drita", "Hoxha", kind="married"), Name("Drita", "Zyberaj", kind="birth")),
        postings=tuple(person.all_postings),
    )  # fmt: skip
    assert found(site, "pk 9368") == ["Drita Hoxha"]
    assert found(site, "zyberaj") == ["Drita Hoxha"]


def test_search_keeps_to_the_agencies_asked_for(site):
    add(site, "Luan", "Meta")
    add(site, "Luan", "Prifti", posting=Posting("mash"))
    assert found(site, "luan", agencies=["mash"]) == ["Luan Prifti"]
    assert found(site, "luan") == ["Luan Meta", "Luan Prifti"]


def test_search_pages_are_in_the_order_of_the_alphabet(site):
    for family in ("Çela", "Cela", "Dema", "Dhima", "Basha"):
        add(site, "Ana", family)
    first, second = (search_persons(site, "ana", number=n, size=3) for n in (1, 2))
    assert first.total == 5
    assert {p.name.family for p in (*first.persons, *second.persons)} == {
        "Çela",
        "Cela",
        "Dema",
        "Dhima",
        "Basha",
    }
    assert first.persons[0].name.family == "Basha"


def test_name_in_capitals_is_kept_in_the_usual_way(site):
    assert add(site, "ROVENA", "  GJOKA ").name.full == "Rovena Gjoka"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": Name("", "Hoxha")}, "name"),
        ({"name": Name("Ana", "H" * 81)}, "name"),
        ({"gender": "X"}, "gender"),
        ({"posting": Posting("nowhere")}, "postings"),
        ({"posting": Posting("pk", unit="nowhere")}, "postings"),
        ({"posting": Posting("pk", county="nowhere")}, "postings"),
        ({"posting": Posting("pk", since=date(2010, 1, 2), until=date(2010, 1, 1))}, "postings"),
    ],
)
def test_create_with_a_mistake_names_the_field_and_keeps_nothing(site, changes, field):
    given = {"name": Name("Ana", "Hoxha"), "posting": AT_KAKAVIJE} | changes
    with pytest.raises(Invalid) as caught:
        operations.create_person(site, OPERATOR, NOW, **given)
    assert field in caught.value.fields
    assert not len(site.people.everybody)


def test_staff_number_of_another_person_is_refused_in_the_same_agency_only(site):
    add(site, "Ana", "Hoxha", staff_number="PK-1")
    with pytest.raises(Invalid):
        add(site, "Ina", "Basha", staff_number="pk 1")
    add(site, "Ina", "Basha", staff_number="PK-1", posting=Posting("mash"))


def test_edit_of_what_somebody_saved_meanwhile_is_a_conflict(site):
    person = add(site, "Ana", "Hoxha")
    given = {"names": (Name("Ana", "Basha"),), "gender": "F", "staff_number": "", "postings": ()}
    old = person.rev
    assert operations.update_person(site, OPERATOR, NOW, person, rev=old, **given)
    with pytest.raises(Conflict):
        operations.update_person(site, OPERATOR, NOW, person, rev=old, **given)
    assert not operations.update_person(site, OPERATOR, NOW, person, rev=person.rev, **given)


def test_new_posting_ends_the_one_before_and_the_unit_at_the_time_stays_known(site):
    person = add(site, "Ana", "Hoxha")
    later = Posting("mash", county="tirane", since=date(2020, 5, 1))
    assert operations.post(site, OPERATOR, NOW, person, later)
    assert not operations.post(site, OPERATOR, NOW, person, replace(later, county=""))
    assert person.posting.agency == "mash"
    assert person.posting_on(date(2020, 4, 30)).agency == "pk"
    assert person.posting_on(date(2020, 5, 1)).agency == "mash"
    assert person.posting_on(date(1999, 1, 1)).agency == "pk"
    assert list(site.people.by_agency["mash"]) == [person.uid]
    assert person.uid not in site.people.by_agency["pk"]


def test_match_is_sure_with_evidence_asks_without_and_makes_new(site):
    person = add(site, "Drita", "Zyberaj", "Agim", staff_number="PK-1")
    known = Identity("DRITA", "ZYBERAJ", service_no="PK-1")
    assert match_person(site, known).state == SURE
    assert match_person(site, Identity("Zyberaj", "Drita", father="Agim")).state == SURE
    near = match_person(site, Identity("Drita", "Zybraj", agency="pk"))
    assert (near.state, near.candidates[0].key) == (CHOOSE, person.uid)
    assert match_person(site, Identity("Besa", "Kola", agency="pk")).state == NEW
    assert match_person(site, known, frozenset({person.uid})).state == NEW


def test_namesake_stands_on_the_work_list_until_told_apart(site):
    one = add(site, "Drita", "Zyberaj")
    other = add(site, "Drita", "Zyberaj")
    add(site, "Besa", "Kola")
    pairs, more = merge_candidates(site, OPERATOR)
    assert [{row.one.uid, row.other.uid} for row in pairs] == [{one.uid, other.uid}]
    assert not more
    operations.tell_apart(site, OPERATOR, NOW, other, one)
    assert merge_candidates(site, OPERATOR) == ([], False)
    assert candidates_for(site, one) == []


def test_merge_keeps_all_names_leads_from_both_and_is_found_once(site):
    kept = add(site, "Drita", "Zyberaj", staff_number="PK-1")
    dropped = add(site, "Drita", "Zybraj", "Agim")
    merged(site, kept, dropped)
    assert found(site, "zybraj") == ["Drita Zyberaj"]
    assert found(site, "drita") == ["Drita Zyberaj"]
    assert {(name.family, name.father) for name in kept.all_names} == {("Zyberaj", ""), ("Zybraj", "Agim")}
    people = site.people
    assert people.canonical(dropped.uid) == kept.uid
    assert set(people.family(kept.uid)) == {kept.uid, dropped.uid}
    assert list(people.everybody) == [kept.uid]
    assert merge_candidates(site, OPERATOR) == ([], False)


def test_merge_undone_gives_exactly_the_state_before(site):
    kept = add(site, "Drita", "Zyberaj", staff_number="PK-1", gender="F")
    dropped = add(
        site, "Drita", "Zybraj", "Agim", staff_number="PK-2", posting=Posting("mash", county="tirane")
    )
    before = exported(site)
    done = merged(site, kept, dropped, name=Name("Drita", "Zybraj", "Agim"), gender="", staff_number="PK-2")
    assert exported(site) != before
    operations.undo(site, OPERATOR, NOW + timedelta(days=90), done)
    assert exported(site) == before


def test_merge_undone_keeps_what_was_changed_since(site):
    kept, dropped = add(site, "Drita", "Zyberaj"), add(site, "Drita", "Zybraj")
    done = merged(site, kept, dropped)
    operations.post(site, OPERATOR, NOW, kept, Posting("mash", since=date(2026, 1, 1)))
    operations.undo(site, OPERATOR, NOW, done)
    assert kept.posting.agency == "mash"
    assert [name.family for name in kept.all_names] == ["Zyberaj"]
    assert found(site, "zybraj") == ["Drita Zybraj"]


def test_merge_undone_too_late_twice_or_in_the_wrong_order_is_refused(site):
    one, two, three = (add(site, "Drita", family) for family in ("Zyberaj", "Zybraj", "Zyberraj"))
    first = merged(site, two, three)
    second = merged(site, one, two)
    with pytest.raises(Invalid):
        operations.undo(site, OPERATOR, NOW, first)
    with pytest.raises(Invalid):
        operations.undo(site, OPERATOR, NOW + timedelta(days=91), second)
    assert site.people.canonical(three.uid) == one.uid
    operations.undo(site, OPERATOR, NOW, second)
    with pytest.raises(Invalid):
        operations.undo(site, OPERATOR, NOW, second)
    operations.undo(site, OPERATOR, NOW, first)
    assert not len(site.people.merged)


def test_merge_of_what_changed_meanwhile_or_with_itself_is_refused(site):
    kept, dropped = add(site, "Drita", "Zyberaj"), add(site, "Drita", "Zybraj")
    with pytest.raises(Invalid):
        merged(site, kept, kept)
    with pytest.raises(Conflict):
        merged(site, kept, dropped, revs=("", dropped.rev))
    merged(site, kept, dropped)
    with pytest.raises(Invalid):
        merged(site, kept, dropped)


def test_strangers_neither_see_nor_change_nor_merge(site):
    person, other = add(site, "Drita", "Zyberaj"), add(site, "Drita", "Zybraj")
    for login in ("partner", "redaktor.akademia", "trajnime.magjistratura", "administrator"):
        user = site.users[login]
        assert not operations.may_view(user, site, person)
        with pytest.raises(NotAllowed):
            operations.create_person(site, user, NOW, name=Name("Ana", "Hoxha"), posting=AT_KAKAVIJE)
        with pytest.raises(NotAllowed):
            operations.tell_apart(site, user, NOW, person, other)


def test_person_sees_the_own_record_and_asks_for_a_correction(site):
    person = add(site, "Drita", "Zyberaj")
    user, stranger = site.users["partner"], site.users["auditor"]
    operations.link_account(site, OPERATOR, NOW, person, user)
    assert operations.may_view(user, site, person)
    operations.ask_for_correction(site, user, NOW, person, "Mbiemri im është Hoxha.")
    with pytest.raises(NotAllowed):
        operations.ask_for_correction(site, stranger, NOW, person, "x")
    with pytest.raises(Invalid):
        operations.link_account(site, OPERATOR, NOW, add(site, "Ana", "Hoxha"), user)


def test_name_that_many_bear_is_found_for_each_of_them_and_forgotten_one_by_one(site):
    who = [
        operations.add_person(site, OPERATOR, NOW, name=Name("Ana", f"{letter}uka"), look=False)
        for letter in "bcdfghjklmnp"
    ]
    assert set(site.people.with_all_prefixes(["an"])) == {one.uid for one in who}
    for left in range(len(who), 0, -1):
        assert len(site.people.with_all_prefixes(["ana"])) == left
        site.people.index_names(who[left - 1].uid, (), lookup_keys)
    assert not site.people.with_all_prefixes(["ana"])
