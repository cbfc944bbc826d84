"""What a column's heading means, in Albanian and English, and which columns the law does not allow. Pure."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from dosja.messages import _
from dosja.people.folding import fold
from dosja.training.intake.dates import Dates, date_in, read_dates
from dosja.training.intake.problems import Unreadable

REFUSED = {
    "identity_number": _("identity number"),
    "birth": _("date or place of birth, age"),
    "phone": _("telephone"),
    "address": _("address"),
    "email": _("e-mail address"),
    "ethnicity": _("ethnicity or nationality"),
    "religion": _("religion"),
    "health": _("health"),
    "family_status": _("family status"),
    "money": _("pay or bank account"),
    "photo": _("photograph"),
    "signature": _("signature"),
}
"""What a list of trainees may not hold (law 9887/2008, now 124/2024), and how it is named to the trainer."""


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(field, pattern of the folded heading) in the order in which they are tried."""
    text = files("dosja.training.intake").joinpath("data", "headings.txt").read_text("utf-8")
    pairs = (line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((field, re.compile(pattern)) for field, pattern in pairs)


_DAY = re.compile(
    r"^(dita|dite|day|d|sesioni?|session|s)\s*(\d{1,2}|[ivx]{1,4}|e pare|e dyte|e trete)"
    r"( \d{1,2} \d{1,2})?( \d+)?$"
    r"|^(\d{1,2})$"
)
_MEETING = re.compile(r"^(seminar|modul|tem|kurs|takim|aktivitet|trajnim|sem|mod|workshop)\w*\b")
_NO_NAME = re.compile(r"^(dita|dite|data|day|date|prezenca|pjesemarrja|nga|me)?$")
_GENDER_OF = {
    **dict.fromkeys(("f", "femer", "femra", "female"), "gender_f"),
    **dict.fromkeys(("m", "mashkull", "meshkuj", "male"), "gender_m"),
}
_HIGHEST = re.compile(r"(?:max\w*|nga|out of|/)\s*\.?\s*(\d{1,4})", re.I)


@dataclass
class Column:
    """A column of a table. `heading` as written ("upper / lower" where it has two lines); `field`: what it
    holds, "" unknown; `refused`: a key of REFUSED or "". For a column of marks of presence, `dates` and
    `meeting` say which day or which seminar. `highest`: the highest score or all
    hours, where the heading names them. `kind`: of a list without headings, what most of the cells are.
    """

    index: int
    heading: str
    field: str = ""
    refused: str = ""
    dates: Dates | None = None
    meeting: str = ""
    highest: int = 0
    kind: str = ""


@lru_cache(maxsize=5_000)
def recognise(heading: str) -> tuple[str, str]:
    """(field, refused) of a heading; both "" when it is not known."""
    folded = fold(heading)
    if not folded or len(folded) > 90:
        return "", ""
    for field, pattern in _patterns():
        if pattern.search(folded):
            return ("", field[1:]) if field.startswith("!") else (field, "")
    return "", ""


def is_day(heading: str) -> bool:
    """Whether a heading stands for one day: "Dita 2", "D1", "16.03", "3"."""
    return bool(_DAY.match(fold(heading))) or day_of(heading, 2000) is not None


def day_of(heading: object, year: int = 0) -> Dates | None:
    """The day or range in a heading such as "16.03.2009", "16.03", "Dita 1 (16.03.2009)"."""
    try:
        if not isinstance(heading, str):
            return None if isinstance(heading, int | float) and heading < 20_000 else read_dates(heading)
        found = date_in(heading)
        if found:
            return found[0]
        short = re.search(r"(?<!\d)(\d{1,2})[./](\d{1,2})\.?(?![\d./])", heading)
        if short and 1 <= int(short[2]) <= 12 and year:
            return read_dates(f"{short[1]}.{short[2]}.{year}")
    except Unreadable:
        return None
    return None


def make_column(index: int, upper: str, lower: str) -> Column:
    """The column under a heading of one or two lines."""
    parts = [part for part in (upper, lower) if part]
    heading = lower if upper == lower else " / ".join(parts)
    column = Column(index, heading)
    # The lower line is the closer one; both together where it alone says nothing.
    for text in (lower, f"{upper} {lower}", upper):
        if text and not is_day(text):
            column.field, column.refused = recognise(text)
            if column.field or column.refused:
                break
    if recognise(upper)[0] == "gender" and fold(lower) in _GENDER_OF:
        column.field = _GENDER_OF[fold(lower)]
    found = _HIGHEST.search(heading)
    if found and column.field in ("score", "score_before", "hours"):
        column.highest = int(found[1])
    own = column.field in ("score", "score_before", "result", "hours", "days", "credits", "date")
    if own and lower and lower != upper and _MEETING.match(fold(upper)) and not day_of(lower):
        column.meeting = without_date(upper)
        return column
    _read_meeting(column, upper, lower)
    return column


def _read_meeting(column: Column, upper: str, lower: str) -> None:
    """See whether the column is one day or one seminar of a matrix."""
    if column.refused or column.field not in ("", "presence", "course", "date", "number", "hours", "days"):
        return
    text = lower or upper
    dated = day_of(lower) or day_of(upper)
    numbered = is_day(text) or (bool(upper) and is_day(upper) and column.field in ("", "presence"))
    names = [part for part in (upper, lower) if _MEETING.match(fold(part))]
    if not names and dated and not _NO_NAME.match(fold(without_date(text))) and not is_number(text):
        names = [text] if not _DAY.match(fold(without_date(text))) else []
    if (
        (numbered and (upper or column.field in ("", "presence", "date")))
        or (names and dated)
        or _counted(names)
    ):
        column.field, column.dates = "day", dated
        column.meeting = without_date(names[0]) if names else ""


def _counted(names: list[str]) -> bool:
    """Whether a seminar has its number in its name: "Seminari 2", "Moduli I"."""
    return bool(names) and bool(re.search(r"\s(\d{1,3}|[ivx]{1,4})\b", fold(names[0])))


def is_number(text: str) -> bool:
    """Whether there is no letter in the text."""
    return not any(letter.isalpha() for letter in text)


def without_date(text: str) -> str:
    """The text without a date in it and the marks around that."""
    found = date_in(text)
    if found:
        text = text[: found[1]] + " " + text[found[2] :]
    return " ".join(re.sub(r"[(\[]\s*[)\]]", " ", text).split()).strip(" ,;:-–—/")
