"""The plugin's content of a demonstration site: crossing points with duty cards, courses, training abroad.

Everything is done by the operations, in the order of a real year; all people are invented.
"""

import io
import tomllib
from datetime import timedelta
from importlib.resources import files

from dosja.api import (
    CLOSED,
    PARTLY,
    RECOGNISED,
    Answers,
    Change,
    Document,
    Elsewhere,
    Entry,
    Name,
    Posting,
    SessionData,
    SiteVocabularies,
    StepAnswers,
    add_entries,
    add_person,
    attach_file,
    award_session,
    begun,
    change_rows,
    county_name,
    create_document,
    create_session,
    create_unit,
    edit_rev,
    migrate_values,
    read_values,
    report_elsewhere,
    set_roles,
    set_state,
    take_step,
    update_document,
)
from dosja_police_academy.recognition import recognise
from dosja_police_academy.setting_up import set_up
from dosja_police_academy.slides import MEDIA_TYPE
from dosja_police_academy.standings import bring_up_to_date
from dosja_police_academy.vocabulary import CARD, PART, RECOGNITION

COMMISSION = ("miratues.akademia", ("akademia", "pk", "policia"))
"""Login of the demonstration who also sits in the recognition commission, and for whose people."""
RANKS = ("Inspektor", "Kryeinspektor", "Nënkomisar", "Inspektor", "Komisar")
UNDECIDED = {
    "title": "Seminar për bashkëpunimin ndërkufitar",
    "provider": "Akademi partnere (shembull)",
    "country": "Mali i Zi",
}
UNAPPROVED = "tims"
"""The part whose curriculum still waits for its approval."""
COUNTRIES = {"XK": "Kosovë", "IT": "Itali", "GR": "Greqi"}
ACT = "Urdhër i drejtorit të Akademisë (shembull)"


def show(context) -> None:
    """Add it all; the caller commits."""
    data = tomllib.loads((files(__package__) / "data" / "demonstration.toml").read_text("utf-8"))
    stage = _Stage(context, data)
    stage.write_curricula()
    stage.open_points()
    stage.teach()
    stage.recognise_abroad()
    stage.set_up_rules()
    stage.keep_lesson()
    bring_up_to_date(context.site, context.today, Answers())


class _Stage:
    """What is made, step by step. `course`: part of the programme -> uid of its curriculum."""

    def __init__(self, context, data: dict):
        self.site, self.actor, self.now = context.site, context.actor, context.now
        self.types, self.today, self.data = context.types, context.today, data
        self.course: dict[str, int] = {}
        self.officers: list = []
        self.women: list = []
        self.social: list = []
        self.investigators: list = []
        self.instructor: int | None = None
        self.made = 0

    def write_curricula(self) -> None:
        """The Academy's own curricula, and the part of those that are there."""
        ctype = self.types["curriculum"]
        for one in self.data["curricula"]:
            values = {"language": "sq", "issuing_body": "akademia", **one, PART: one["part"]}
            del values["part"]
            made = self._write("curriculum", "akademia", values)
            self.course[one["part"]] = made.uid
            if one["part"] != UNAPPROVED:
                self._step(made, ctype, "record")
        for code, part in self.data["parts"].items():
            document = self.site.get(self.site.documents.uid_of_code(code) or 0, Document)
            if document is None:
                continue
            text = begun(self.site, document)
            values = {**migrate_values(ctype, text.values, text.type_version), PART: part}
            update_document(
                self.site, self.actor, self.now, document, ctype, rev=edit_rev(document), values=values
            )
            self._step(document, ctype, "record", minor=bool(document.versions))
            self.course[part] = document.uid

    def open_points(self) -> None:
        """Units of the border police with their people, offices of the social service, duty cards."""
        offices: dict[str, str] = {}
        for number, point in enumerate(self.data["points"], 1):
            county = point["county"]
            unit = self._unit("pk", point["name"], county)
            if county not in offices:
                offices[county] = self._unit("shssh", f"Zyra rajonale, {county_name(county, 'sq')}", county)
            posting = Posting("pk", unit, county, "Punonjës kufiri", profession="police officer")
            women = [self._person("women", posting) for _number in range(2)]
            self.women += [(one, place < point["women"]) for place, one in enumerate(women)]
            self.officers += [self._person("men", posting) for _number in range(3)]
            worker = Posting("shssh", offices[county], county, "Punonjës social", profession="social worker")
            self.social.append((self._person("women", worker), bool(point["social"])))
            values = {
                "code": f"KSH-PK-{number}", "title": f"Karta e shërbimit: {point['name']}", "language": "sq",
                "point": unit, "county": county, "traffic": point["traffic"],
                "exposed": "place" in point, "exposed_place": point.get("place"),
                "risk_analysis": "Analiza e rrezikut e Policisë Kufitare (shembull)",
                "shifts": [{"shift": "day", "first_line": 6, "second_line": 2, "woman": True},
                           {"shift": "night", "first_line": 4, "second_line": 1, "woman": number % 3 == 0}],
                "on_call": [{"unit": offices[county], "comes_as": "social_worker", "minutes": 45}],
                "interview_room": number % 4 != 0, "tims_terminals": 2 + number % 3,
                "body": self.data["card"]["body"],
                "procedures": [
                    row for row in ({"sop": "PSV-PK-1"}, {"sop": "PSV-AP-1", "part": "Aneksi 1"})
                    if self.site.documents.uid_of_code(row["sop"])
                ],
                "equipment": [{"item": "Formulari i treguesve, aneksi 1", "pieces": 20},
                              {"item": "Batanije dhe ujë", "pieces": 6}],
            }  # fmt: skip
            card = self._write(CARD, "pk", values)
            if number != len(self.data["points"]):
                self._step(card, self.types[CARD], "record")

    def teach(self) -> None:
        """A year of courses, by which most points come to have both."""
        interview, module = self.course["interview"], self.course.get("child_module")
        ready = [one for one, trained in self.women if trained]
        ready += [one for one, trained in self.social if trained]
        self._hold(interview, ready, 210, ("PP", 8200), days=2)
        if module:
            self._hold(module, self.officers[:16], 320, ("PPP", 7400), days=3, failing=2)
        if standard := self.course.get("standard_border"):
            self._hold(standard, self.officers[:10], 260, ("PPPPP", 7900), days=5)
        if tims := self.course.get("tims"):
            self._hold(tims, [*self.officers[::3], *ready[:4]], 90, ("P", 8800), days=1)
        posting = Posting("policia", "policia-antitrafik", "tirane", "Hetues", profession="police officer")
        self.investigators = [self._person("men" if n % 3 else "women", posting) for n in range(9)]
        self._hold(self.course["investigators"], self.investigators[:6], 1150, ("PPPPP", 8000), days=5)
        self._hold(self.course["investigators_again"], self.investigators[:3], 100, ("P", None), days=1)

    def recognise_abroad(self) -> None:
        """Decisions, and courses abroad in each of the four states."""
        made = {}
        for number, one in enumerate(self.data["decisions"]):
            given = {"language": "sq", "decided_on": self.today - timedelta(days=150 - number * 20), **one}
            if self.site.documents.uid_of_code(one.get("agreement", "-")) is None:
                given.pop("agreement", None)
            made[one["way"]] = self._write(RECOGNITION, "akademia", given)
            self._step(made[one["way"]], self.types[RECOGNITION], "issue")
        reports = (
            ("direct", "child_module", self.officers[20], RECOGNISED),
            ("equivalence", "investigators", self.investigators[7], RECOGNISED),
            ("supplementary", "standard_border", self.officers[21], PARTLY),
            ("", "investigators", self.investigators[8], ""),
            ("", "", self.officers[22], ""),
        )
        for number, (way, part, person, outcome) in enumerate(reports):
            decision = made.get(way)
            told = decision.values if decision is not None else UNDECIDED
            country = COUNTRIES.get(told["country"], told["country"])
            data = Elsewhere(
                title=told["title"], provider=told["provider"], country=country,
                completed=self.today - timedelta(days=400 + number * 35),
                curriculum=self.course.get(part, 0), minutes=1080, units=1800,
            )  # fmt: skip
            award = report_elsewhere(self.site, self.actor, self.now, person, data)
            if decision is not None and (way != "direct" or decision.values.get("agreement")):
                recognise(self.site, self.actor, self.now, award, decision, outcome)
        login, agencies = COMMISSION
        user = self.site.users.get(login)
        if user is not None:
            seats = tuple(("police_academy:commission", aid) for aid in agencies)
            set_roles(self.site, self.actor, self.now, user, (*user.roles, *seats))

    def set_up_rules(self) -> None:
        """The two usual requirements, where the curricula are there."""
        for name in ("border", "investigators"):
            if all(part in self.course for part in ("child_module", "standard_border")):
                set_up(self.site, self.actor, self.now, name, "akademia")

    def keep_lesson(self) -> None:
        """A lesson with its slides."""
        from dosja_police_academy.slide_making import (
            make_slides,
        )  # loads a library that nothing else needs here

        lesson = self.data["lesson"]
        document = self._write("document", "akademia", {"language": "sq", **lesson["document"]})
        attach_file(
            self.site, self.actor, self.now, document, self.types["document"],
            name=lesson["file"], media_type=MEDIA_TYPE, source=io.BytesIO(make_slides(lesson["slides"])),
        )  # fmt: skip

    def _write(self, type_id: str, agency: str, given: dict) -> Document:
        ctype = self.types[type_id]
        values = read_values(ctype, given, SiteVocabularies(self.site, None, "sq"))
        return create_document(
            self.site, self.actor, self.now, ctype, agency=agency, values=values, access="internal"
        )

    def _step(self, document: Document, ctype, step: str, *, minor: bool = False) -> None:
        answers = StepAnswers(rev=None, act=ACT, day=self.today, minor=minor, reason="Pjesa në program")
        take_step(self.site, self.actor, self.now, document, ctype, step, answers)

    def _unit(self, agency: str, title: str, county: str) -> str:
        stored = self.site.agencies[agency]
        return create_unit(self.site, self.actor, self.now, stored, title_sq=title, county=county).unit_id

    def _person(self, kind: str, posting: Posting):
        names, families = self.data["names"][kind], self.data["names"]["families"]
        number, self.made = self.made, self.made + 1
        rank = "" if posting.agency == "shssh" else RANKS[number % len(RANKS)]
        whole = Posting(
            posting.agency, posting.unit, posting.county, posting.position, rank, posting.profession,
            since=self.today - timedelta(days=2000),
        )  # fmt: skip
        family = families[number // 3 % len(families)] + "j" * (number > 35)
        return add_person(
            self.site, self.actor, self.now, name=Name(names[number % len(names)], family),
            gender="F" if kind == "women" else "M", posting=whole, look=False,
        )  # fmt: skip

    def _instructor(self) -> int:
        """The uid of the Academy's instructor who gives all of its courses here."""
        if self.instructor is None:
            posting = Posting(
                "akademia", "", "tirane", "Instruktor", "kryekomisar", since=self.today - timedelta(days=2000)
            )
            self.instructor = add_person(
                self.site, self.actor, self.now, name=Name("Shpëtim", "Golemi"), gender="M", posting=posting,
                look=False,
            ).uid  # fmt: skip
        return self.instructor

    def _hold(
        self, curriculum: int, people: list, before: int, result, *, days: int, failing: int = 0
    ) -> None:
        marks, score = result
        first = self.today - timedelta(days=before)
        data = SessionData(
            title=self.site.uids[curriculum].title,
            days=tuple((first + timedelta(days=number), 360) for number in range(days)),
            curriculum=curriculum, place="Tiranë, Akademia", place_kind="academy", county="tirane",
            provider="Akademia e Policisë", donor="UNICEF",
            trainers=(self._instructor(),),
        )  # fmt: skip
        session = create_session(self.site, self.actor, self.now, "akademia", data)
        entries = [
            Entry(
                person=one.uid, marks=marks, post_test=None if score is None else score + number * 90 % 1500
            )
            for number, one in enumerate(people)
        ]
        done = add_entries(self.site, self.actor, self.now, session, entries)
        if failing:
            change_rows(
                self.site, self.actor, self.now, session,
                {key: Change(post_test=4800) for key in done.taken[:failing]},
            )  # fmt: skip
        award_session(self.site, self.actor, self.now, session)
        set_state(self.site, self.actor, self.now, session, CLOSED)
