"""Dates as lists write them: Albanian and English months, day first, ranges, Excel's day numbers. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dosja.messages import _
from dosja.people.folding import fold
from dosja.training.intake.problems import Unreadable

EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets, as it counts from March 1900 on."""
SERIALS = range(20_000, 80_000)
"""Numbers that are taken for spreadsheet days: 1954 to 2119."""
YEARS = range(1990, 2101)
LONGEST = 100
"""Characters of a date or range; what is longer is a text, and is not searched for patterns."""

_MONTH_NAMES = """
    janar jan january; shkurt shk shkur feb february; mars mar march; prill pri apr april; maj may;
    qershor qer qersh jun june; korrik kor korr jul july; gusht gus aug august;
    shtator sht shtat sep sept september; tetor tet oct october; nentor nen nent nov november;
    dhjetor dhj dhjet dec december
"""
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split(";"), 1) for name in names.split()}
_NUMERALS = "i ii iii iv v vi vii viii ix x xi xii"
_ROMAN = {name: number for number, name in enumerate(_NUMERALS.split(), 1)}
_NAME = re.compile(
    r"(?<![a-z])(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?:it|ut)?(?![a-z])"
)
_MONTH_FIRST = re.compile(rf"{_NAME.pattern}\.?\s+(\d{{1,2}})\s*,?\s+(\d{{4}})")
_BEFORE_MONTH = r"[\s./\-]*"
_AFTER_MONTH = r"\.?(?:\s*[./,\-]?\s*(?=\d{4}|'?\d{2}\s*$))?"
_MONTH = re.compile(_BEFORE_MONTH + _NAME.pattern + _AFTER_MONTH)
_ROMAN_MONTH = re.compile(r"(?<=\d)[./\-]\s*([ivx]+)\s*[./\-](?=\s*\d)")
_TIME = re.compile(r"(?:(?<=\d)t|\s+|,\s*)(?:ora\s*)?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?z?.*$")
_LEAD = re.compile(r"^[^\d\W]\D*(?=\d)")
_TAIL = re.compile(r"\s*(?:v\.|viti|te vitit|e vitit)?\s*$")

_SEP = r"\s*[./\-]\s*"
_YEAR = r"(\d{4}|'?\d{2})"
_FULL = rf"(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}{_YEAR}"
_ISO = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
_TO = r"\s*(?:\-|/|;|,|\+|&|\be\b|dhe|and|deri(?: ne| me)?|to|until)+\s*(?:me\s+)?(?:date\s+)?"
_ONE = re.compile(_FULL)
_ONE_ISO = re.compile(_ISO)
_TWO = re.compile(_FULL + _TO + _FULL)
_TWO_ISO = re.compile(_ISO + _TO + _ISO)
_DAYS = re.compile(rf"((?:\d{{1,2}}\.?{_TO})+)(\d{{1,2}})\s*[./\-]\s*(\d{{1,2}})\s*[./\-]\s*{_YEAR}")
_SHORT_START = re.compile(rf"(\d{{1,2}})\s*[./]\s*(\d{{1,2}})\.?{_TO}{_FULL}")

INSIDE = re.compile(
    r"\d{1,2}[\d\s./,\-–—]*(?:(?:dhe|e|deri|më|me|and|to|janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator"
    r"|tetor|nëntor|nentor|dhjetor)(?:it|ut)?[\d\s./,\-–—]*)*(?<=\d\d)\b",
    re.I,
)
"""Where in a line a date may stand."""


@dataclass(frozen=True)
class Dates:
    """From `start` to `end`, inclusive. `days`: how many days were named one by one, 0 when a range was.
    `ranged`: whether two ends were written. `serial`: the spreadsheet's number that it was written as.
    """

    start: date
    end: date
    ranged: bool = False
    serial: int = 0
    days: int = 0


def read_dates(value: object) -> Dates | None:
    """The date or range in a cell; None for an empty one. Unreadable with the remedy when it is none."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _sane(Dates(value, value), str(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(value)
    text = str(value or "").strip()
    if not text:
        return None
    if len(text) > LONGEST:
        raise Unreadable("bad_date", _not_a_date(text[:LONGEST] + "…"))
    if re.fullmatch(r"\d{5}(?:[.,]0+)?", text):
        return _serial(float(text.replace(",", ".")))
    return _sane(_from_text(_plain(text), text), text)


def _serial(value: float) -> Dates:
    number = int(value) if abs(value) < 1e9 else 0
    if number not in SERIALS:
        raise Unreadable("bad_date", _not_a_date(f"{value:g}"))
    day = EPOCH + timedelta(days=number)
    return _sane(Dates(day, day, serial=number), str(number))


def _plain(text: str) -> str:
    """Lower case without diacritics, months as numbers, without weekday, time and "datë"."""
    text = text.translate(str.maketrans("–—−‑", "----"))
    text = "".join(fold(word) if word.isalpha() else word for word in re.split(r"([^\W\d_]+)", text)).lower()
    text = _TIME.sub("", text.strip(" .,;"))
    text = _MONTH_FIRST.sub(lambda found: f"{found[2]}.{_MONTHS[found[1]]}.{found[3]}", text)
    text = _MONTH.sub(lambda found: f".{_MONTHS[found[1]]}.", text)
    text = _ROMAN_MONTH.sub(lambda found: f".{_ROMAN.get(found[1], 0)}.", text)
    return _TAIL.sub("", _LEAD.sub("", text).strip(" .,;"))


def _from_text(text: str, written: str) -> Dates:
    if found := _ONE_ISO.fullmatch(text):
        day = _day(found[3], found[2], found[1], written)
        return Dates(day, day)
    if found := _ONE.fullmatch(text):
        day = _day(*found.groups(), written)
        return Dates(day, day)
    if found := _TWO_ISO.fullmatch(text):
        one, other = found.groups()[:3], found.groups()[3:]
        return _range(_day(*one[::-1], written), _day(*other[::-1], written), written)
    if found := _TWO.fullmatch(text):
        one, other = found.groups()[:3], found.groups()[3:]
        return _range(_day(*one, written), _day(*other, written), written)
    if found := _DAYS.fullmatch(text):
        firsts, last, month, year = found.groups()
        start, end = re.findall(r"\d+", firsts)[0], _day(last, month, year, written)
        listed = len(re.findall(r"\d+", firsts)) + 1
        dates = _range(_day(start, month, year, written), end, written)
        return Dates(dates.start, dates.end, True, days=listed if "-" not in firsts else 0)
    if found := _SHORT_START.fullmatch(text):
        day, month, *rest = found.groups()
        end = _day(*rest, written)
        year = end.year - (int(month) > end.month)
        return _range(_day(day, month, str(year), written), end, written)
    listed = [item for item in re.split(r"\s*[,;]\s*|\s+(?:dhe|e|and)\s+", text) if item]
    if len(listed) > 2 and all(_ONE.fullmatch(item) for item in listed):
        days = sorted(_from_text(item, written).start for item in listed)
        return Dates(days[0], days[-1], True, days=len(days))
    raise Unreadable("bad_date", _not_a_date(written))


def _day(day: str, month: str, year: str, written: str) -> date:
    year = year.lstrip("'")
    number = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    try:
        return date(number, int(month), int(day))
    except ValueError as error:
        message = _(
            "There is no day “${written}”: correct it, with the day first (16.03.2009).",
            mapping={"written": written},
        )
        raise Unreadable("bad_date", message) from error


def _range(start: date, end: date, written: str) -> Dates:
    if end < start:
        message = _(
            "“${written}” ends before it begins: correct one of the two dates.", mapping={"written": written}
        )
        raise Unreadable("end_before_start", message)
    return Dates(start, end, ranged=True)


def _sane(dates: Dates, written: str) -> Dates:
    if dates.start.year not in YEARS or dates.end.year not in YEARS:
        message = _(
            "“${written}” is in the year ${year}: correct the year.",
            mapping={"written": written, "year": dates.start.year},
        )
        raise Unreadable("bad_date", message)
    return dates


def _not_a_date(written: str):
    return _(
        "“${written}” is no date: write it as 16.03.2009 or 16-18.03.2009.", mapping={"written": written}
    )


_BETWEEN = re.compile(r"\s*(?:[\-–—/]|deri(?: m[eë])?|to)\s*")


_LONGEST_LINE = 300
_COUNTED = re.compile(r"(?:seminar|modul|tem|kurs|trajnim|dit|nr|numr|grup|day|sesion|takim)\w*\.?\s*$", re.I)


def date_in(line: str) -> tuple[Dates, int, int] | None:
    """The first date or range inside a line of text, with where it begins and ends; None without one."""
    line = line[:_LONGEST_LINE]
    places = [(found.start(), found.end()) for found in INSIDE.finditer(line)]
    for position, (start, end) in enumerate(places):
        ends = [end]
        if position + 1 < len(places) and _BETWEEN.fullmatch(line[end : places[position + 1][0]]):
            ends.insert(0, places[position + 1][1])
        # In "Seminari 2, 12-13.02.2010" the first number is not a day.
        counted = _COUNTED.search(line[:start]) and re.match(r"\d{1,3}[\s,;:.–—-]+(?=\d)", line[start:])
        start += counted.end() if counted else 0
        for stop in ends:
            text = line[start:stop].strip(" ,.-–—")
            try:
                dates = None if text.isdigit() else read_dates(text)
            except Unreadable:
                continue
            if dates:
                return dates, start, stop
    return None
