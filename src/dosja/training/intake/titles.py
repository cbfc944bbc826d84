"""What the lines above a table and between its rows say: course, length, days, place, institution. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

from dosja.people.folding import fold
from dosja.training.intake.amounts import read_number
from dosja.training.intake.dates import Dates, date_in
from dosja.training.intake.places import find_county, find_town
from dosja.training.intake.wording import usual_sentence

_QUOTED = re.compile(r"[\"“”„«‟]\s*([^\"“”„«»‟]{4,200}?)\s*[\"“”»‟]")
_HOURS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:or[ëe]sh|or[ëe]t?|hours?|h)(?!\w)", re.I)
_DAYS = re.compile(r"(\d+(?:[.,]\d+)?|½|1/2)\s*(?:dit[ëe]sh|dit[ëe]t?|ditor(?:e|ë)?|days?)(?!\w)", re.I)
_CREDITS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:kredi\w*|credits?)(?!\w)", re.I)
_LABEL = re.compile(
    r"^\W*(?:lista e (?:pjes[ëe]marr[ëe]sve|prezenc\w*)|list[ëe]prezenc\w*|participants?|attendance list)?"
    r"[\s:\-–—,.]*(?:n[ëe] |t[ëe] |p[ëe]r |of |in )?"
    r"(?:trajnim\w{0,3}|kurs\w{0,3}|seminar\w{0,3}|modul\w{0,3}|tem[aëe]n?|program\w{0,3}"
    r"|titulli(?: i trajnimit)?|aktivitet\w{0,3}"
    r"|training|course|seminar|module|topic|workshop)\s*(?:nr\.?\s*)?(\d{1,3}|[IVX]{1,4})?"
    r"(?:\s+(?:p[ëe]r|me|i|e|for|of)\s+[^:]{2,40}:|\s*[:\-–—.])\s*(?P<title>.+)$",
    re.I,
)
_ABOUT = re.compile(r"\b(?:trajnim|kurs|seminar|modul|program|training|course|workshop|list[ëe]?|tema)", re.I)
_LIST_OF = re.compile(
    r"^\W*list[ëe]?\w*( e| of)?( pjes[ëe]marr[ëe]sve| prezenc[ëe]s| participants)?\W*(n[ëe] |t[ëe] |of )?",
    re.I,
)
_LONGEST_LINE = 300
_PLACE = re.compile(r"\b(?:vendi|salla|venue|place)\s*:\s*([^;\d]{3,60})", re.I)
_PERSON_LABEL = re.compile(
    r"\b(?:trajner|lektor|organizator|ofrues|mb[ëe]shtet|financ|donator|trainer)\w*\s*:", re.I
)

_AGENCIES = (
    ("policia e shtetit", "Policia e Shtetit"),
    ("policia kufitare dhe e migracionit", "Policia Kufitare dhe e Migracionit"),
    ("policia kufitare", "Policia Kufitare"),
    ("akademia e policise", "Akademia e Policisë"),
    ("shkolla e magjistratures", "Shkolla e Magjistraturës"),
    ("shkolla e magjistrateve", "Shkolla e Magjistratëve"),
    ("sherbimi social shteteror", "Shërbimi Social Shtetëror"),
    ("instituti i zhvillimit te arsimit", "Instituti i Zhvillimit të Arsimit"),
    ("instituti i kurrikules dhe trajnimit", "Instituti i Kurrikulës dhe Trajnimit"),
    ("ministria e arsimit dhe shkences", "Ministria e Arsimit dhe Shkencës"),
    ("ministria e brendshme", "Ministria e Brendshme"),
    ("ministria e drejtesise", "Ministria e Drejtësisë"),
    ("ministria e shendetesise", "Ministria e Shëndetësisë"),
    ("ministria e punes", "Ministria e Punës, Çështjeve Sociale dhe Shanseve të Barabarta"),
    ("prokuroria e pergjithshme", "Prokuroria e Përgjithshme"),
    ("inspektoriati i punes", "Inspektoriati i Punës"),
    ("drejtoria arsimore rajonale", "Drejtoria Arsimore Rajonale"),
    ("state police", "Policia e Shtetit"),
    ("border police", "Policia Kufitare"),
    ("school of magistrates", "Shkolla e Magjistratëve"),
    ("police academy", "Akademia e Policisë"),
)
_TRAINING_AGENCIES = ("shkolla e magjistrat", "akademia", "instituti", "school of mag", "police academy")
_OFFICE = re.compile(r"^(?:departamenti|drejtoria|sektori|department)\s+(?:i|e|p[ëe]r|of|for)?\s*", re.I)
_OFFICES = (
    (("kufi", "migracion"), "Kufiri dhe Migracioni"),
    (("border", "migration"), "Kufiri dhe Migracioni"),
)


@dataclass
class Heading:
    """What is known of a course from a title; "" and None are "not said"."""

    title: str = ""
    hours: Decimal | None = None
    days: Decimal | None = None
    credits: Decimal | None = None
    dates: Dates | None = None
    place: str = ""
    institution: str = ""
    provider: str = ""
    county: str = ""

    def under(self, above: "Heading") -> "Heading":
        """This heading with what the one above it adds; a title of its own has its own dates."""
        own = bool(self.title) and self.title != above.title
        return Heading(
            self.title or above.title,
            self.hours if own and self.hours is not None else self.hours or above.hours,
            self.days if self.days is not None or self.hours is not None else above.days,
            self.credits or above.credits,
            self.dates or (None if own else above.dates),
            self.place or above.place,
            self.institution or above.institution,
            self.provider or above.provider,
            self.county or above.county,
        )


def read_heading(lines: list[str]) -> Heading:
    """Understand the lines of a title block, or one section line between rows."""
    heading = Heading()
    lines = [line[:_LONGEST_LINE] for line in lines]
    for line in lines:
        if _PERSON_LABEL.search(line):
            continue
        _read_line(heading, line)
    if not heading.title:
        heading.title = _loose_title(lines)
    return heading


def _read_line(heading: Heading, line: str) -> None:
    for name, pattern in (("hours", _HOURS), ("days", _DAYS), ("credits", _CREDITS)):
        if getattr(heading, name) is None and (found := pattern.search(line)):
            setattr(heading, name, read_number(found[1]))
    dated = date_in(line)
    if dated and not heading.dates:
        heading.dates = dated[0]
        heading.place = heading.place or _place_beside(line, dated[1], dated[2])
    if (found := _PLACE.search(line)) and not heading.place:
        town = find_town(found[1])
        heading.place = town.name if town else found[1].split(",")[0].strip()
    quoted = _QUOTED.search(line)
    if (
        quoted
        and not heading.title
        and (not heading.institution or _ABOUT.search(line))
        and not _school(line)
    ):
        heading.title = usual_sentence(quoted[1].strip())
    elif not heading.title and (found := _LABEL.match(line)):
        title = _without_facts(found["title"])
        if len(title) > 3:
            heading.title = usual_sentence(title)
    if not heading.institution and not quoted:
        _read_institution(heading, line)


def _school(line: str) -> bool:
    return bool(re.search(r"\b(shkoll|gjimnaz|9.?vje)", fold(line))) and not _ABOUT.search(line)


def _place_beside(line: str, start: int, end: int) -> str:
    """The place named beside a date: "Tiranë, 16-18.03.2009", "12.02.2010, Durrës"."""
    before = re.split(
        r"[,;|()]|\s{2,}| - ", line[:start].rstrip(" ,;-–—(").removesuffix(" më").removesuffix(" datë")
    )
    after = re.split(r"[,;|()]|\s{2,}", line[end:].lstrip(" ,;-–—)."))
    for text in (before[-1], after[0]):
        text = text.strip(" .:")
        if find_county(text) or (
            (town := find_town(text)) and fold(text).endswith(tuple("aeiut")) and len(text) < 25
        ):
            found = find_town(text)
            return found.name if found else text
    town = find_town(after[0]) or find_town(before[-1])
    return town.name if town else ""


def _read_institution(heading: Heading, line: str) -> None:
    folded = fold(line)
    for pattern, name in _AGENCIES:
        if pattern not in folded:
            continue
        if any(folded[folded.index(pattern) :].startswith(start) for start in _TRAINING_AGENCIES):
            heading.provider = heading.provider or name
            return
        parts = re.split(r"\s+[-–—]\s+|\s*[,/]\s*|\s{2,}", line)
        for part in parts:
            if _OFFICE.match(part.strip()):
                name += f", {_office(part.strip())}"
                break
        heading.institution = name
        return


def _office(text: str) -> str:
    folded = fold(text)
    for stems, name in _OFFICES:
        if all(stem in folded for stem in stems):
            return name
    return usual_sentence(text)


def _without_facts(text: str) -> str:
    """A title without the date, length and place in and behind it."""
    dated = date_in(text)
    if dated:
        text = text[: dated[1]] if len(text[: dated[1]].strip()) > 3 else text[dated[2] :]
    before = re.split(
        r"[(\[][^()\[\]]*\b(?:or[ëe]|dit[ëe]|kredi|hours?|days?)\w*[^()\[\]]*[)\]]", text, flags=re.I
    )[0]
    text = before if len(before.strip()) > 3 else text
    text = re.sub(r",?\s*\d+(?:[.,]\d+)?\s*(?:or[ëe]\w*|dit[ëe]\w*|hours?|days?)\s*$", " ", text, flags=re.I)
    text = " ".join(text.split()).strip(' ,;:-–—.("“”„«»')
    words = text.rsplit(",", 1)
    if len(words) == 2 and find_county(words[1].strip()):
        text = words[0].strip()
    return text


def _loose_title(lines: list[str]) -> str:
    """A line that speaks of a training, when none has quotation marks or a colon."""
    for line in lines:
        if _ABOUT.search(line) and not fold(line).startswith(
            ("shkolla e", "instituti", "akademia", "ministria")
        ):
            title = _without_facts(_LIST_OF.sub("", line))
            rest = _ABOUT.sub("", title).strip(" ,.:-–—e")
            if len(rest) > 3:
                return usual_sentence(title)
    return ""
