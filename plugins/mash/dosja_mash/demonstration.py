"""Content for demonstrations: schools with cards, agencies, modules, trainings of some years, requirements.

The people are invented, and so are the schools' names. Everything goes through Dosja's own operations.
"""

import tomllib
from datetime import date, datetime, timedelta
from importlib.resources import files

from dosja.api import (
    CLOSED,
    Audience,
    Entry,
    Name,
    Posting,
    Requirement,
    Rule,
    SessionData,
    StepAnswers,
    add_entries,
    add_person,
    award_session,
    create_demo_account,
    create_document,
    create_session,
    create_unit,
    save_requirement,
    set_state,
    take_step,
)
from dosja_mash.trackers import CASCADE, PROTECTOR, SCHOOL_YEAR

ACCOUNTS = (
    ("trajnime.mash", "Entela Shehaj", "training_officer"),
    ("redaktor.mash", "Pandeli Zoto", "editor"),
    ("raportues.mash", "Mimoza Kurti", "reporting_officer"),
)


DAYS_OF_A_YEAR = Rule(
    unit="days", minimum=300, period="school_year", minutes_per_credit=480, valid_from=date(2012, 9, 1),
    source="Ligji nr. 69/2012; një kredit si 8 orë mësimi nuk është e konfirmuar",
)  # fmt: skip


class Show:
    """One demonstration being made."""

    def __init__(self, context):
        self.context = context
        self.site, self.actor, self.now = context.site, context.actor, context.now
        self.agency = context.agencies[0]
        data = (files(__package__) / "data" / "demonstration.toml").read_text("utf-8")
        self.data = tomllib.loads(data)
        self.uids: dict[str, int] = {}
        self.units: dict[str, str] = {}
        self.people: dict[str, list] = {}

    def document(self, type_id: str, values: dict, step: str | None = None, when: datetime | None = None):
        """Store a document, and take the step that makes it count."""
        ctype = self.context.types[type_id]
        when = when or self.now - timedelta(days=20)
        document = create_document(
            self.site, self.actor, when, ctype, agency=self.agency, values=values, access="public"
        )
        if step is not None:
            act = "" if step == "finish" else "Vendim shembull"
            answers = StepAnswers(act=act, day=self.context.today - timedelta(days=20))
            take_step(self.site, self.actor, when, document, ctype, step, answers)
        self.uids[values["code"]] = document.uid
        return document


def show(context) -> None:
    """Make all of it. The caller commits."""
    one = Show(context)
    for login, name, role in ACCOUNTS:
        if login not in one.site.users:
            create_demo_account(one.site, one.now, login, name, ((role, one.agency),), listed=True)
    _curricula(one)
    _accreditations(one)
    _schools(one)
    _trainings(one)
    _requirements(one)


def _curricula(one: Show) -> None:
    for given in one.data["curricula"]:
        values = {"language": "sq", **_decimals(given), "audience": tuple(given["audience"])}
        uid = one.site.documents.uid_of_code(given["code"])
        if uid is not None:
            one.uids[given["code"]] = uid
            continue
        one.document("curriculum", values, "record")


def _accreditations(one: Show) -> None:
    today = one.context.today
    for given in one.data["agencies"]:
        rows = tuple(_dated(row, today) for row in given["accreditations"])
        one.document("mash:training_agency", {"language": "sq", **given, "accreditations": rows}, "accredit")
    for given in one.data["modules"]:
        values = {
            "language": "sq",
            **_decimals(given),
            "profiles": tuple(given["profiles"]),
            "curriculum": one.uids[given["curriculum"]],
            "provider": one.uids[given["provider"]],
            "accreditations": tuple(_dated(row, today) for row in given["accreditations"]),
        }
        one.document("mash:accredited_module", values, None if given["code"] in DRAFTS else "accredit")


DRAFTS = ("MA-MASH-4",)
"""Modules that wait for their decision."""


def _decimals(given: dict) -> dict:
    from decimal import Decimal

    numbers = ("credits", "class_hours", "practice_hours", "total_hours", "total_days")
    return {name: Decimal(str(value)) if name in numbers else value for name, value in given.items()}


def _dated(row: dict, today: date) -> dict:
    """A row of accreditations; `ends_in` days from today where the demonstration is about the end."""
    found = {"number": row["number"], "decision": row.get("decision"), "valid_from": row["valid_from"]}
    until = today + timedelta(days=row["ends_in"]) if "ends_in" in row else row.get("valid_until")
    return {**found, "valid_until": until}


def _schools(one: Show) -> None:
    names = iter(_names(one.data["people"]))
    taken = {unit.title_sq: unit.unit_id for unit in one.site.agencies[one.agency].units.values()}
    for number, given in enumerate(one.data["schools"], 1):
        unit = taken.get(given["title"])
        if unit is None:
            unit = create_unit(
                one.site, one.actor, one.now, one.site.agencies[one.agency], title_sq=given["title"],
                county=given["county"],
            ).unit_id  # fmt: skip
        one.units[given["key"]] = unit
        if given.get("card", True):
            values = {
                "code": f"SHK-MASH-{number}", "title": given["title"], "language": "sq", "school": unit,
                "level": given.get("level", "nine_year"), "most_affected": given.get("affected", False),
                "teachers": given["teachers"],
                "counted_on": one.context.today - timedelta(days=given.get("counted", 60)),
                "source": "Zyra arsimore (shembull)", "post": given["post"], "act": given.get("act"),
                "referral": given.get("referral"),
            }  # fmt: skip
            one.document("mash:school_card", values, "finish")
        mine = []
        for role in given["people"]:
            given_name, family, gender = next(names)
            position = "Psikologe, kohë e pjesshme" if role == "part" else ""
            profession = "psychologist" if role in ("psychologist", "part") else role
            posting = Posting(
                one.agency, unit, given["county"], position=position, profession=profession,
                since=date(2014, 9, 1),
            )  # fmt: skip
            mine.append(
                (
                    add_person(
                        one.site, one.actor, one.now, name=Name(given_name, family), gender=gender,
                        posting=posting, look=False,
                    ),
                    role,
                )
            )  # fmt: skip
        one.people[given["key"]] = mine


def _names(given: dict):
    women, men, families = given["women"], given["men"], given["families"]
    for number in range(len(families) * 12):
        female = number % 4 != 3
        first = women[number % len(women)] if female else men[number % len(men)]
        yield first, families[(number * 7 + number // len(families)) % len(families)], "F" if female else "M"


def _trainings(one: Show) -> None:
    """The course for protectors, what they taught on, modules, and days of the time before credits."""
    protectors = [row for mine in one.people.values() for row in mine if row[1] in ("psychologist", "part")]
    course = one.uids["PT-MASH-1"]
    first = _hold(one, "Mbrojtësi i fëmijëve në shkollë", course, protectors[:5], _ago(one, 320), 3)
    for key, count in one.data["cascade"].items():
        mine = one.people[key]
        trainer = next(person for person, role in mine if role in ("psychologist", "part"))
        teachers = [row for row in mine if row[1] not in ("psychologist", "part")][:count]
        title = "Shenjat e rrezikut: trajnim i mësuesve nga psikologu"
        _hold(one, title, course, teachers, _ago(one, 150), 1, trainers=(trainer.uid,), parent=first.uid)
    teachers = [row for mine in one.people.values() for row in mine if row[1] == "teacher"]
    module, older = one.uids["PT-MASH-20"], one.uids["PT-MASH-21"]
    _hold(one, "Mësimdhënia për fëmijët në rrezik", module, teachers[:14], _ago(one, 30), 3)
    _hold(one, "Mësimdhënia për fëmijët në rrezik", module, teachers[4:9], _ago(one, 400), 3)
    _hold(one, "Etika dhe kujdesi ndaj fëmijës", older, teachers[:10], date(2017, 3, 6), 3)
    _hold(one, "Etika dhe kujdesi ndaj fëmijës", older, teachers[3:6], date(2018, 2, 5), 3)


def _ago(one: Show, days: int) -> date:
    day = one.context.today - timedelta(days=days)
    return day - timedelta(days=day.weekday())


def _hold(one: Show, title, curriculum, rows, first: date, length: int, trainers=(), parent=None):
    days = tuple((first + timedelta(days=number), 360) for number in range(length))
    data = SessionData(
        title=title, days=days, curriculum=curriculum, place_kind="school", trainers=trainers, parent=parent,
        provider="" if parent else "Qendra e Trajnimit (shembull)",
    )  # fmt: skip
    session = create_session(one.site, one.actor, one.now, one.agency, data)
    entries = [Entry(person=person.uid, marks="P" * length, outcome="passed") for person, _role in rows]
    add_entries(one.site, one.actor, one.now, session, entries)
    award_session(one.site, one.actor, one.now, session)
    set_state(one.site, one.actor, one.now, session, CLOSED)
    return session


def _requirements(one: Show) -> None:
    course, year = one.uids["PT-MASH-1"], one.context.today.year
    end = date(year if one.context.today.month < 9 else year + 1, 8, 31)
    audience = Audience(agencies=(one.agency,))
    source = "Plani i veprimit 2008–2010, I.5.(b).1.1"
    for title_sq, title_en, tracker, curricula, more in (
        ("Mbrojtës fëmijësh i trajnuar, me kohë të plotë, në çdo shkollë",
         "Trained full-time child protector in each school", PROTECTOR, (course,),
         {"per_unit": 1, "measure": "I.5.(b).1.1", "rules": (Rule(source=source),), "staff_list": True}),
        ("Të paktën gjysma e mësuesve të trajnuar nga psikologët",
         "At least half of the teachers trained by the psychologists", CASCADE, (course,),
         {"target": 50, "measure": "I.5.(b).1.1", "rules": (Rule(source=source),), "staff_list": True}),
        ("Tri ditë trajnimi në vitin shkollor", "Three training days in the school year", SCHOOL_YEAR,
         (one.uids["PT-MASH-20"], one.uids["PT-MASH-21"]),
         {"target": 100, "rules": (DAYS_OF_A_YEAR,)}),
    ):  # fmt: skip
        scope = (
            audience if tracker != SCHOOL_YEAR else Audience(agencies=(one.agency,), professions=("teacher",))
        )
        wanted = Requirement(
            "",
            title_sq,
            title_en,
            one.agency,
            curricula,
            audience=scope,
            tracker=tracker,
            deadline=end,
            **more,
        )
        save_requirement(one.site, one.actor, one.now, wanted)
