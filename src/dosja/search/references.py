"""Dates and numbers of acts in a text, each as one term whatever its form.

21.1.2008 = 21.01.2008 = 21/1/2008 = 2008-01-21 = 21 janar 2008 = 21st January 2008 = January 21, 2008 is the
term "2008-01-21"; "ligji nr. 9859, datë 21.1.2008", "9859/2008" and "nr. 9859, janar 2008" are "9859/2008".
No word of a text looks like these terms (words have no hyphens and strokes), so none is taken for another.
The number of "ligji nr. 10 347" is the word "10347" too. Pure; texts come normalised.
"""

import re
from datetime import date
from typing import NamedTuple

_MONTHS = (
    ("janar", "january", "jan"),
    ("shkurt", "february", "feb"),
    ("mars", "march", "mar"),
    ("prill", "april", "apr", "pri"),
    ("maj", "may"),
    ("qershor", "june", "jun", "qer"),
    ("korrik", "july", "jul", "kor"),
    ("gusht", "august", "aug", "gus"),
    ("shtator", "september", "sept", "sep", "shta"),
    ("tetor", "october", "oct", "tet"),
    ("nëntor", "nentor", "november", "nov", "nën"),
    ("dhjetor", "december", "dec", "dhj"),
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_CASES = ("it", "in", "i", "ut", "un", "u")
"""Endings of a month: 21 janarit, muaji mars / marsit, gushti."""

_MONTH = "|".join(sorted((re.escape(name) for name in MONTHS), key=len, reverse=True))
_NAMED = rf"(?P<name>{_MONTH})(?:{'|'.join(_CASES)})?\b\.?"
_FULL = rf"""
    (?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})
  | (?P<day2>\d{{1,2}})(?P<mark>\s?[./]\s?|-)(?P<month2>\d{{1,2}})(?P=mark)(?P<year2>\d{{4}})
  | (?P<day3>\d{{1,2}})(?:st|nd|rd|th|-?të)?[\s,]{{1,3}}(?:of\s)?(?:{_NAMED})[\s,]{{1,3}}(?P<year3>\d{{4}})
"""
_END = r"(?!\w|['\-/]\w)"
_DATE = re.compile(rf"(?:{_FULL}){_END}", re.VERBOSE | re.IGNORECASE)
_AMERICAN = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}}){_END}", re.IGNORECASE)
_SHORT = re.compile(rf"(?P<day>\d{{1,2}})(?P<mark>[./])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{2}}){_END}")
_MONTH_BEFORE = re.compile(rf"(?<!\w)(?P<name>{_MONTH})\.?\s$", re.IGNORECASE)
_DATE_BEFORE = re.compile(r"(?<!\w)(?:dat[ëe]s?|dt|dated?|me)\.?\s?$", re.IGNORECASE)
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)" + _END)

_KINDS = (
    r"ligj\w*|laws?|act|akt\w*|kod\w*|vkm|vendim\w*|urdh[ëe]r\w*|udh[ëe]zim\w*|konvent\w*"
    r"|order|decision|convention"
)
_NUMBER_SIGN = r"nr|nr\.|no|no\.|num[ëe]r\w*|number|№"
_SIGN_BEFORE = re.compile(
    rf"(?<!\w)(?:(?P<kind>{_KINDS})\s{{1,2}})?(?P<sign>{_NUMBER_SIGN})\.?\s{{0,2}}$|(?<!\w)(?P<bare>{_KINDS})\s{{1,2}}$",
    re.IGNORECASE,
)
_STROKE = re.compile(r"(?P<number>\d{1,5})\s?/\s?(?P<year>(?:19|20)\d\d)" + _END)
_NUMBER = re.compile(r"(?P<number>\d{1,5}(?:/\d{1,3})?)(?!\w|[.\-/']\w)")
_THOUSANDS = re.compile(r"(?P<number>\d{1,2}[ .]\d{3})(?!\w|[.\-/']\w)")
"""Of an act that is called so only: "ligji nr. 10 347"."""
_LINKS = r"(?:i|e|s[ëe]|t[ëe]|m[ëe]|of|on|from|the|nga|viti[nt]?|vit|year)"
_GAP = re.compile(
    rf"[\s,(]{{1,3}}(?:{_LINKS}\s)?(?:(?:{_LINKS}|dat[ëe]s?|dt|dated?)\b\.?[\s,]{{0,2}})?", re.IGNORECASE
)
_DATED = re.compile(r"\b(?:dat[ëe]s?|dt|dated?)\b", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"(?:{_NAMED}[\s,]{{1,3}})?{_YEAR.pattern}", re.IGNORECASE)

_MONTH_FIRST = re.compile(rf"(?:{_MONTH})\.?\s", re.IGNORECASE)

_DIGITS = re.compile(r"\d+")
_LOOK_BACK = 28


class Reference(NamedTuple):
    """What stands in [start, end) of a text: `term` for a date or an act.

    `words` says over how much of it the term stands: a date over all its words, so that a phrase may hold a
    date in any form; an act at its number alone, [start, words).
    """

    start: int
    end: int
    term: str
    words: int


def act_term(number: str, year: int) -> str:
    """The term of an act by its number and year."""
    return f"{number.lstrip('0') or '0'}/{year:04}"


def references(text: str) -> list[Reference]:
    """Every date and every act with a year in a normalised text, in order; the two may overlap."""
    found: list[Reference] = []
    dates_end = acts_end = 0
    for digits in _DIGITS.finditer(text):
        start = digits.start()
        if len(digits.group()) > 5 or not _begins_word(text, start):
            continue
        if start >= max(dates_end, acts_end):
            dated = _date_at(text, start)
            if dated is not None:
                found.append(dated)
                dates_end = dated.end
                continue
            act = act_at(text, start, bare=True)
            if act is not None:
                if act.year:
                    term = act_term(act.number, act.year)
                    found.append(Reference(start, act.end, term, act.number_end))
                if act.number_end - start > len(act.number):
                    found.append(Reference(start, act.number_end, act.number, act.number_end))
                acts_end = act.number_end
    return found


def _begins_word(text: str, at: int) -> bool:
    before, earlier = text[at - 1 : at] if at else "", text[at - 2 : at - 1] if at > 1 else ""
    if before == ".":
        return not earlier.isdigit()
    if before in ("-", "'", "/"):
        return not earlier.isalnum()
    return not before.isalnum() and before != "_"


def _date_at(text: str, at: int) -> Reference | None:
    """The date whose digits begin at `at`."""
    match = _DATE.match(text, at)
    if match is not None:
        part = match.groupdict()
        number = MONTHS[part["name"].lower()] if part["name"] else int(part["month"] or part["month2"])
        year = part["year"] or part["year2"] or part["year3"]
        return _reference(
            at, match.end(), int(year), number, int(part["day"] or part["day2"] or part["day3"])
        )
    match = _AMERICAN.match(text, at)
    if match is not None:
        before = _MONTH_BEFORE.search(text, max(at - _LOOK_BACK, 0), at)
        if before is not None:
            number = MONTHS[before["name"].lower()]
            return _reference(before.start(), match.end(), int(match["year"]), number, int(match["day"]))
        return None
    match = _SHORT.match(text, at)
    if match is not None and _DATE_BEFORE.search(text, max(at - _LOOK_BACK, 0), at):
        year = int(match["year"])
        year += 1900 if year > 50 else 2000
        return _reference(at, match.end(), year, int(match["month"]), int(match["day"]))
    return None


def _reference(start: int, end: int, year: int, month: int, day: int) -> Reference | None:
    try:
        return Reference(start, end, date(year, month, day).isoformat(), end)
    except ValueError:
        return None


class Act(NamedTuple):
    """A numbered act: its number, year (0: not told), its date's term ("": not told) and where they stand."""

    number: str
    year: int
    day: str
    number_end: int
    end: int


def act_at(text: str, at: int, *, bare: bool = False) -> Act | None:
    """The act whose number begins at `at`: "9859/2008", or a number called so with a date or year after it.

    With `bare` (a query), "nr. 9859" without a year is one too.
    """
    match = _STROKE.match(text, at)
    if match is not None:
        number = match["number"]
        called = _following(text, match.end())
        day, end = (called[1], called[2]) if called and called[1] else ("", match.end())
        return Act(number, int(match["year"]), day, at + len(number), end)
    signed = sign_before(text, at) is not None
    match = (_THOUSANDS.match(text, at) if signed else None) or _NUMBER.match(text, at)
    if match is None:
        return None
    number, number_end = match["number"].replace(" ", "").replace(".", ""), match.end()
    following = _following(text, number_end)
    if following is not None and (signed or following[3]):
        year, day, end, _said = following
        return Act(number, year, day, number_end, end)
    return Act(number, 0, "", number_end, number_end) if bare and signed else None


def _following(text: str, at: int) -> tuple[int, str, int, bool] | None:
    """(year, date's term, end, whether "datë" was said) of what follows the number of an act."""
    gap = _GAP.match(text, at)
    if gap is None:
        return None
    said = _DATED.search(gap.group()) is not None
    start = gap.end()
    found = _date_at(text, start)
    if found is None:
        american = _MONTH_FIRST.match(text, start)
        found = _date_at(text, american.end()) if american is not None else None
    if found is not None:
        return int(found.term[:4]), found.term, found.end, said
    match = _MONTH_YEAR.match(text, start)
    return (int(match["year"]), "", match.end(), said) if match is not None else None


def sign_before(text: str, at: int) -> int | None:
    """Where "ligji nr." and the like begin, which end at `at`; None where nothing of the kind does."""
    found = _SIGN_BEFORE.search(text, max(at - _LOOK_BACK, 0), at)
    return found.start() if found is not None else None


class Spoken(NamedTuple):
    """A date or an act as somebody asks for it, with the words before its number: [start, end) of the
    query."""

    start: int
    end: int
    act: Act | None
    day: str


SURE = 4
"""Numbers of so many digits are an act's without a year: those before 2009 counted on."""


def spoken(text: str) -> list[Spoken]:
    """The dates and acts of a normalised query in order, not overlapping; also "nr. 9859" without a year."""
    found: list[Spoken] = []
    end = 0
    for digits in _DIGITS.finditer(text):
        start = digits.start()
        if start < end or len(digits.group()) > 5 or not _begins_word(text, start):
            continue
        dated = _date_at(text, start)
        if dated is not None:
            found.append(Spoken(max(_said_from(text, dated.start), end), dated.end, None, dated.term))
            end = dated.end
            continue
        act = act_at(text, start, bare=True)
        if act is None:
            continue
        sign = _SIGN_BEFORE.search(text, max(start - _LOOK_BACK, 0), start)
        if not act.year and sign is not None and sign["bare"] and len(act.number) < SURE:
            continue
        begin = start if sign is None else sign.start()
        found.append(Spoken(max(begin, end), act.end, act, act.day))
        end = act.end
    return found


def _said_from(text: str, at: int) -> int:
    """Where "datë" before a date begins, or the date."""
    said = _DATE_BEFORE.search(text, max(at - _LOOK_BACK, 0), at)
    return at if said is None else said.start()
