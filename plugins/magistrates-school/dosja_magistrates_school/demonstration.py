"""Content for a demonstration site: courts, magistrates, courses, programmes, a statement; invented."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from dosja.api import (
    CLOSED,
    Audience,
    Entry,
    Name,
    Posting,
    Requirement,
    SessionData,
    StepAnswers,
    add_entries,
    add_person,
    award_session,
    create_document,
    create_session,
    create_unit,
    day_of,
    enter_headcount,
    save_requirement,
    set_state,
    take_step,
)
from dosja_magistrates_school import statements
from dosja_magistrates_school.law import rules
from dosja_magistrates_school.wording import PLUGIN, PROGRAMME, STATEMENT

SCHOOL = "magjistratura"
COURTS = (
    ("kld", "Gjykata e Shkallës së Parë “Prova 1”", "First Instance Court “Prova 1”", "tirane"),
    ("kld", "Gjykata e Shkallës së Parë “Prova 2”", "First Instance Court “Prova 2”", "vlore"),
    ("pp", "Prokuroria e Rrethit “Prova 3”", "District Prosecution Office “Prova 3”", "shkoder"),
)
PEOPLE = (
    # given and family name, gender, court, profession, since; days in the last five years, oldest first
    ("Ermira", "Pafajësi", "F", 0, "gjyqtare", 2012, (8, 7, 6, 8, 6)),
    ("Ilirjan", "Drejtësia", "M", 0, "gjyqtar", 2014, (6, 6, 6, 7, 5.5)),
    ("Teuta", "Vendimi", "F", 0, "gjyqtare", 2010, (5, 5, 5, 5, 2)),
    ("Arjan", "Seanca", "M", 0, "kancelar", 2018, (6, 6, 8, 6, 5)),
    ("Majlinda", "Dëshmia", "F", 1, "gjyqtare", 2016, (10, 10, 12, 10, 37)),
    ("Gëzim", "Ankimi", "M", 1, "gjyqtar", 2009, (6, 8, 8, 8, 42)),
    ("Silvana", "Arsyetimi", "F", 1, "ndihmëse ligjore", 2024, (0, 0, 0, 3, 1.5)),
    ("Luan", "Kodi", "M", 2, "prokuror", 2011, (7, 7, 7, 7, 5)),
    ("Vjollca", "Hetimi", "F", 2, "prokurore", 2013, (6, 6, 6, 6, 0)),
    ("Petrit", "Akuza", "M", 2, "prokuror", 2015, (0, 6, 6, 6, 5)),
)
CHILDREN, PROCEDURE, INITIAL = "PT-SHM-11", "PT-SHM-12", "PT-SHM-13"
CURRICULA = (
    (
        CHILDREN,
        "Trafikimi i fëmijëve: hetimi, gjykimi dhe mbrojtja e viktimës (i përsëritur)",
        "continuous",
        True,
    ),
    (PROCEDURE, "E drejta procedurale penale: ndryshimet e vitit", "continuous", False),
    (INITIAL, "Formimi fillestar: viti i parë", "initial", False),
)
ACT = "Vendim i Këshillit Drejtues të Shkollës (shembull)"


def fill(context) -> None:
    """Put everything into the site of `context`, by the operations that people use."""
    site, actor, now, today = context.site, context.actor, context.now, context.today
    units = [
        (
            aid,
            create_unit(
                site, actor, now, site.agencies[aid], title_sq=sq, title_en=en, county=county
            ).unit_id,
        )
        for aid, sq, en, county in COURTS
    ]
    courses = {row[0]: _curriculum(context, *row) for row in CURRICULA}
    people = []
    for given, family, gender, court, profession, since, _days in PEOPLE:
        aid, unit = units[court]
        posting = Posting(aid, unit, COURTS[court][3], profession=profession, since=date(since, 9, 1))
        made = add_person(site, actor, now, name=Name(given, family), gender=gender, posting=posting)
        people.append(made.uid)
    _hold_all(context, courses, people)
    for back, recurs in ((2, True), (1, False), (0, True)):
        _programme(context, today.year - back, recurs, courses)
    _requirements(context, courses)
    earlier = now - timedelta(hours=3)
    day = day_of(earlier)  # past midnight another one than today
    statements.issue(
        site, actor, earlier, day, context.types[STATEMENT], agency=SCHOOL, person=people[0],
        first=day.year - 4, last=day.year, purpose="KLGJ, shkresa nr. 118 (shembull)",
    )  # fmt: skip


def _curriculum(context, code: str, title: str, counts: str, children: bool) -> int:
    values = {
        "code": code,
        "title": title,
        "language": "sq",
        "course_type": "formation" if counts == "initial" else "continuous",
        "audience": ("judges", "prosecutors"),
        "topic": ("investigation",),
        "summary": "Program shembull i Shkollës.",
        "total_days": Decimal(1),
        "min_presence": 50,
        "issuing_body": SCHOOL,
        f"{PLUGIN}:course_code": code.rpartition("-")[2],
        f"{PLUGIN}:counts": counts,
        f"{PLUGIN}:child_trafficking": children,
    }
    if children:
        values["measures"] = "III.1.(a).4"
    return _approved(context, "curriculum", values).uid


def _approved(context, type_id: str, values: dict):
    """A document that was approved on paper a while ago."""
    site, actor, ctype = context.site, context.actor, context.types[type_id]
    when = context.now - timedelta(days=20)
    document = create_document(site, actor, when, ctype, agency=SCHOOL, values=values, access="public")
    answers = StepAnswers(day=context.today - timedelta(days=19), act=ACT)
    take_step(site, actor, context.now - timedelta(days=18), document, ctype, "record", answers)
    return document


def _hold_all(context, courses: dict[str, int], people: list[int]) -> None:
    """Trainings of each of the last five years, so that everybody comes to the days of the table."""
    today = context.today
    for place in range(5):
        year = today.year - 4 + place
        last = today if year == today.year else date(year, 12, 15)
        days = {uid: row[6][place] for uid, row in zip(people, PEOPLE, strict=True)}
        # One day on child trafficking for whoever comes at all; every second one stays away in the last year.
        there = [uid for uid in people if days[uid] >= 1 and (place < 3 or people.index(uid) % 3)]
        _hold(context, courses[CHILDREN], date(year, 2, 10), dict.fromkeys(there, "P"), last)
        for uid in there:
            days[uid] -= 1
        start = date(year, 3, 2)
        while any(days.values()):
            length = 5
            marks = {uid: _marks(left, length) for uid, left in days.items() if left}
            _hold(context, courses[PROCEDURE], start, marks, last, length)
            for uid in marks:
                days[uid] = max(0, days[uid] - length)
            start += timedelta(days=28)


def _marks(left: float, length: int) -> str:
    """Present as long as days are left; a half day; then absent."""
    marks = "P" * min(int(left), length)
    if len(marks) < length and left % 1:
        marks += "H"
    return marks.ljust(length, "A")


def _hold(context, course: int, start: date, marks: dict[int, str], last: date, length: int = 1) -> None:
    """A training that is over by `last`, with awards for the days of each."""
    site, actor = context.site, context.actor
    start = min(start, last - timedelta(days=length))
    when = datetime.combine(start, context.now.timetz()) + timedelta(days=length + 1)
    when = min(when, context.now)
    title = site.uids[course].title
    data = SessionData(
        title, tuple((start + timedelta(days=number), 360) for number in range(length)), course,
        place="Tiranë, Shkolla", place_kind="academy", county="tirane",
    )  # fmt: skip
    held = create_session(site, actor, when, SCHOOL, data)
    entries = [Entry(person=uid, marks=row, outcome="passed") for uid, row in marks.items()]
    add_entries(site, actor, when, held, entries)
    award_session(site, actor, when, held)
    set_state(site, actor, when, held, CLOSED)


def _programme(context, year: int, recurs: bool, courses: dict[str, int]) -> None:
    lines = [
        {"code": "12", "title": "E drejta procedurale penale", "curriculum": courses[PROCEDURE],
         "audience": ("judge", "prosecutor"), "days": Decimal(5), "months": "çdo muaj", "places": 25},
    ]  # fmt: skip
    if recurs:
        lines.append(
            {"code": "11", "title": "Trafikimi i fëmijëve", "curriculum": courses[CHILDREN],
             "audience": ("judge", "prosecutor"), "days": Decimal(1), "months": "shkurt", "places": 25,
             "child_trafficking": True}
        )  # fmt: skip
    values = {
        "code": f"PV-SHM-{year}",
        "title": f"Programi i formimit vazhdues {year}",
        "language": "sq",
        "year": str(year),
        "recurrent": recurs,
        "summary": "Program shembull: procedura penale, i mituri në procesin penal.",
        "courses": tuple(lines),
        "opinions": ({"body": "klgj", "given_on": date(year - 1, 11, 10), "act": "nr. 41 (shembull)"},),
        "measures": "III.1.(a).4",
    }
    if not recurs:
        values["why_not"] = "Kursi u shty për vitin tjetër, sepse ekspertët nuk u gjetën (shembull)."
    _approved(context, PROGRAMME, values)


def _requirements(context, courses: dict[str, int]) -> None:
    site, actor, now, today = context.site, context.actor, context.now, context.today
    audience = Audience(agencies=tuple(aid for aid in ("kld", "pp", "gjkr", SCHOOL) if aid in site.agencies))
    made = save_requirement(site, actor, now, Requirement(
        "", "Ditët e formimit vazhdues të magjistratëve", "Days of continuous training of magistrates",
        SCHOOL, (courses[CHILDREN], courses[PROCEDURE]), audience=audience, rules=rules()[:2], target=100,
        deadline=date(today.year, 12, 31), tracker=f"{PLUGIN}:days",
    ))  # fmt: skip
    enter_headcount(site, actor, now, made, "pp", 12, "Lista e prokurorisë (shembull)", today)
    save_requirement(site, actor, now, Requirement(
        "", "Trajnimi i përsëritur për trafikimin e fëmijëve", "Recurrent training on child trafficking",
        SCHOOL, (courses[CHILDREN],), audience=audience, staff_list=True, target=100,
        deadline=date(today.year, 12, 31), tracker=f"{PLUGIN}:recurrent", measure="III.1.(a).4",
    ))  # fmt: skip
