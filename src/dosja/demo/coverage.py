"""Trainings, awards and requirements of the demonstration: by the operations, with invented people only.

Comes after the lives of the documents, as a training remembers the version of its curriculum.
"""

from datetime import date, datetime, timedelta

from dosja.accounts.permissions import OPERATOR
from dosja.agencies.operations import create_unit
from dosja.people.model import Name, Posting
from dosja.people.operations import add_person
from dosja.training.coverage import requirement_of
from dosja.training.model import CLOSED
from dosja.training.operations.awards import award_session
from dosja.training.operations.requirements import enter_headcount, save_requirement
from dosja.training.operations.rosters import Change, Entry, add_entries, change_rows
from dosja.training.operations.sessions import SessionData, create_session, set_state
from dosja.training.trackers.requirement import Audience, Requirement, Rule

GIVEN_F = [
    "Mirela",
    "Albana",
    "Suela",
    "Entela",
    "Rovena",
    "Ornela",
    "Aurora",
    "Jonida",
    "Blerta",
    "Marsela",
    "Klea",
    "Erisa",
]
GIVEN_M = ["Ardit", "Gerti", "Klodian", "Erjon", "Saimir", "Ledian", "Taulant", "Bledar", "Ervis", "Florian"]
FAMILY = [
    "Shembulli",
    "Provoli",
    "Demova",
    "Ilustri",
    "Mostra",
    "Fiktivi",
    "Trilli",
    "Sajuari",
    "Hartova",
    "Modeli",
]
SCHOOLS = (
    ("Shkolla 9-vjeçare “Prova 1”", "berat"), ("Shkolla 9-vjeçare “Prova 2”", "korce"),
    ("Shkolla 9-vjeçare “Prova 3”", "elbasan"), ("Shkolla 9-vjeçare “Prova 4”", "shkoder"),
    ("Shkolla 9-vjeçare “Prova 5”", "vlore"), ("Shkolla 9-vjeçare “Prova 6”", "tirane"),
)  # fmt: skip


def teach(site, now: datetime) -> int:
    """Make people, hold trainings, give awards, set two requirements; returns how many awards were given.

    The caller commits.
    """
    today = now.date()
    protectors, judges, judge_days = _curricula(site)
    given = 0
    schools = [
        create_unit(site, OPERATOR, now, site.agencies["mash"], title_sq=title, county=county).unit_id
        for title, county in SCHOOLS
    ]
    people = [
        _person(site, now, number, Posting(
            "mash", schools[number % 6], SCHOOLS[number % 6][1],
            profession="child protector" if number < 6 else "teacher", since=date(2009, 9, 1)))
        for number in range(24)
    ]  # fmt: skip
    if protectors:
        given += _hold(site, now, "mash", protectors, people[:4], today - timedelta(days=200))
        given += _hold(site, now, "mash", protectors, people[6:15], today - timedelta(days=75), failing=2)
        _require(
            site, now, "mash", protectors, "Një mbrojtës fëmijësh i trajnuar në çdo shkollë",
            "One trained child protector in each school", "I.5.(b).1.1", per_unit=1, target=50,
        )  # fmt: skip
    magistrates = [
        _person(site, now, 40 + number, Posting(
            "magjistratura", "", ("tirane", "vlore", "durres", "fier")[number % 4],
            profession="judge" if number % 3 else "prosecutor", since=date(2010, 1, 1)))
        for number in range(15)
    ]  # fmt: skip
    if judges:
        given += _hold(site, now, "magjistratura", judges, magistrates[:9], today - timedelta(days=120))
        given += _hold(site, now, "magjistratura", judges, magistrates[6:12], today - timedelta(days=30))
        made = _require(
            site, now, "magjistratura", judges, "Gjyqtarët dhe prokurorët e çështjeve të trafikimit",
            "Judges and prosecutors of trafficking cases", "III.1.(a).4", target=100,
            rules=judge_days,
        )  # fmt: skip
        enter_headcount(
            site,
            OPERATOR,
            now,
            made,
            "magjistratura",
            40,
            "Lista e KLD-së (shembull)",
            today - timedelta(days=60),
        )
    return given


def _curricula(site) -> tuple[int, int, tuple[Rule, ...]]:
    """The uids of a curriculum for schools and of one for magistrates, 0 where there is none."""
    found = {}
    for uid in site.documents.modified:
        document = site.uids[uid]
        if getattr(document, "type_id", "") == "curriculum" and document.code:
            found[document.code] = uid
    schools = next((uid for code, uid in sorted(found.items()) if "IZHA" in code or "MASH" in code), 0)
    courts = next((uid for code, uid in sorted(found.items()) if "MAGJ" in code), 0)
    return schools, courts, (
        Rule(
            unit="hours", minimum=600, period="rolling", years=2,
            source="Plani i veprimit, veprimtaria III.1.(a).4 (rregull shembull)",
        ),
    )  # fmt: skip


def _person(site, now, number, posting):
    female = number % 5 != 0
    names = GIVEN_F if female else GIVEN_M
    name = Name(names[number % len(names)], f"{FAMILY[number % 10]}{'' if number < 30 else 'j'}")
    gender = "F" if female else "M"
    return add_person(site, OPERATOR, now, name=name, gender=gender, posting=posting)


def _hold(site, now, agency, curriculum, people, day, failing=0) -> int:
    title = site.uids[curriculum].title
    data = SessionData(title=title, days=((day, 360), (day + timedelta(days=1), 360)), curriculum=curriculum)
    session = create_session(site, OPERATOR, now, agency, data)
    done = add_entries(site, OPERATOR, now, session, [Entry(person=one.uid, marks="PP") for one in people])
    marks = {key: Change(marks={1: "A"}) for key in done.taken[:failing]}
    change_rows(site, OPERATOR, now, session, marks)
    change_rows(site, OPERATOR, now, session, {key: Change(post_test=8500) for key in done.taken[failing:]})
    given = award_session(site, OPERATOR, now, session).given
    set_state(site, OPERATOR, now, session, CLOSED)
    return len(given)


def _require(site, now, agency, curriculum, title_sq, title_en, measure, **more) -> Requirement:
    wanted = Requirement(
        "", title_sq, title_en, agency, (curriculum,), audience=Audience(agencies=(agency,)),
        measure=measure, deadline=date(now.year, 12, 31), **more,
    )  # fmt: skip
    stored = save_requirement(site, OPERATOR, now, wanted)
    found = requirement_of(site, stored.id)
    assert found is not None
    return found
