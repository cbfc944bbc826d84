"""Trainings of the demonstration: held, running and planned, with rosters of invented people.

The training officer of the School of Magistrates and the trainer of the Police Academy find trainings of
their own; a first list waits to be decided, so that the page of drafts is not empty.
"""

from datetime import date, datetime, timedelta

from dosja.messages import message_of
from dosja.people.model import Name, Posting
from dosja.people.operations import add_person
from dosja.training.model import CLOSED
from dosja.training.operations.intake import Decision, take_rows
from dosja.training.operations.rosters import Change, Entry, add_entries, change_rows
from dosja.training.operations.sessions import SessionData, create_session, set_state
from dosja.training.written import Written, keyed

_UNREADABLE = "No name of a person can be read in this row: write given name and family name."
POLICE = (
    ("Drita", "Zyberaj", "F", "gjirokaster", "Inspektor"),
    ("Gjergj", "Mëhilli", "M", "vlore", "Kryeinspektor"),
    ("Elira", "Skuka", "F", "shkoder", "Inspektor"),
    ("Përparim", "Ndoci", "M", "kukes", "Inspektor"),
    ("Mirela", "Çobani", "F", "korce", "Nënkomisar"),
    ("Fatmir", "Bregasi", "M", "durres", "Inspektor"),
    ("Shpresa", "Halluni", "F", "diber", "Inspektor"),
    ("Ilir", "Vreto", "M", "gjirokaster", "Kryeinspektor"),
    ("Entela", "Rrushi", "F", "tirane", "Komisar"),
    ("Agim", "Dushaj", "M", "shkoder", "Inspektor"),
    ("Violeta", "Trebicka", "F", "korce", "Inspektor"),
    ("Besnik", "Gurra", "M", "lezhe", "Kryeinspektor"),
)
JUDGES = (
    ("Anila", "Mansaku", "F", "tirane", "Gjyqtare"),
    ("Ardian", "Kuçi", "M", "vlore", "Prokuror"),
    ("Brunilda", "Shtjefni", "F", "shkoder", "Gjyqtare"),
    ("Kujtim", "Lleshi", "M", "durres", "Gjyqtar"),
    ("Rozafa", "Menkshi", "F", "elbasan", "Prokurore"),
    ("Sokol", "Tartari", "M", "fier", "Gjyqtar"),
)
TRAINERS = (("Valentina", "Pojani", "F", "tirane", "Trajnere"), ("Ndriçim", "Alla", "M", "tirane", "Trajner"))


def load_trainings(site, now: datetime) -> int:
    """Put the trainings into a new site that has the demonstration's accounts; returns how many."""
    trainer, officer = site.users["trajner.akademia"], site.users["trajnime.magjistratura"]
    police = [_person(site, now, trainer, row, "pk") for row in POLICE]
    judges = [_person(site, now, officer, row, "gjkr") for row in JUDGES]
    trainers = [_person(site, now, trainer, row, "akademia") for row in TRAINERS]
    course = site.documents.uid_of_code("PT-AKADEMIA-1") or 0
    seminar = site.documents.uid_of_code("PT-MAGJ-1") or 0
    today = now.date()

    def days(before: int, count: int, minutes: int = 360) -> tuple[tuple[date, int], ...]:
        first = today - timedelta(days=before)
        first -= timedelta(days=first.weekday())
        return tuple((first + timedelta(days=number), minutes) for number in range(count))

    held = create_session(
        site, trainer, now - timedelta(days=30), "akademia",
        SessionData(
            "Zbulimi i trafikimit të fëmijëve në pikat e kalimit kufitar", days(28, 3), course,
            place="Tiranë, Akademia",
            place_kind="academy", county="tirane", trainers=tuple(trainers), donor="UNICEF",
        ),
    )  # fmt: skip
    marks = ("PPP", "PPP", "PLP", "PPA", "PPP", "PPP", "PPP", "PHP", "PPP", "AAA", "PPP", "PPP")
    scores = (8400, 7650, 9100, 5500, 8800, 6200, 7900, 7100, 9300, None, 6800, 8500)
    entries = [
        Entry(person=uid, marks=days_, post_test=score, pre_test=4000 + number * 210)
        for number, (uid, days_, score) in enumerate(zip(police, marks, scores, strict=True))
    ]
    add_entries(site, trainer, now - timedelta(days=24), held, entries)
    set_state(site, trainer, now - timedelta(days=23), held, CLOSED)
    key = held.roster()[3][0]
    change_rows(
        site, trainer, now - timedelta(days=20), held, {key: Change(marks={2: "E"})},
        reason="Kishte leje nga drejtoria; fleta e nënshkruar e vërteton.",
    )  # fmt: skip
    running = create_session(
        site, trainer, now - timedelta(days=6), "akademia",
        SessionData(
            "Intervistimi i parë i fëmijës", days(5, 2), course, place="Gjirokastër, PKK Kakavijë",
            place_kind="border_point", county="gjirokaster", trainers=tuple(trainers[:1]),
        ),
    )  # fmt: skip
    add_entries(site, trainer, now - timedelta(days=4), running, [Entry(person=uid) for uid in police[:7]])
    waiting = keyed(
        [
            Written(0, 9, text="Drita Zyberai (Kakavijë)", given="Drita", family="Zyberai"),
            Written(0, 12, text="????? 7", problem=message_of(_UNREADABLE)),
        ]
    )
    take_rows(
        site, trainer, now - timedelta(days=4), running, [Decision(one) for one in waiting],
        agency="pk", source="lista.txt",
    )  # fmt: skip
    create_session(
        site, trainer, now - timedelta(days=2), "akademia",
        SessionData(
            "Kursi bazë për punonjësit e rinj të kufirit", days(-14, 5), course, place="Tiranë, Akademia",
            place_kind="academy", county="tirane", trainers=tuple(trainers),
        ),
    )  # fmt: skip
    school = create_session(
        site, officer, now - timedelta(days=12), "magjistratura",
        SessionData(
            "Mbrojtja e fëmijës viktimë në procesin penal", days(12, 2), seminar, place="Tiranë",
            place_kind="academy", county="tirane", provider="Shkolla e Magjistraturës", donor="OSBE",
        ),
    )  # fmt: skip
    add_entries(
        site, officer, now - timedelta(days=10), school, [Entry(person=uid, marks="PP") for uid in judges]
    )
    return 4


def _person(site, now, actor, row: tuple[str, str, str, str, str], agency: str) -> int:
    given, family, gender, county, rank = row
    posting = Posting(agency, county=county, rank=rank)
    person = add_person(
        site, actor, now - timedelta(days=40), name=Name(given, family), gender=gender, posting=posting
    )
    return person.uid
