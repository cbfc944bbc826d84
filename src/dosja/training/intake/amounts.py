"""Hours, days, credits, scores, results, genders and marks of presence as lists write them. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dosja.messages import _
from dosja.people.folding import fold
from dosja.training.intake.problems import Unreadable

HOURS_PER_DAY = 6
"""A training day where nothing else is said (domain: the agencies' rule of 2009)."""
MOST_HOURS, MOST_DAYS = 2000, 400
_LONGEST = 80
"""Characters of a cell that are looked at; an amount is never longer."""

_NUMBER = r"[-−–]?\d+(?:[.,]\d+)?(?:\s*½|\s+1/2)?|½|1/2"
_HOURS = re.compile(rf"({_NUMBER})\s*(?:ore|oret|oresh|hours?|hrs?|h)(?![a-z])")
_DAYS = re.compile(rf"({_NUMBER})\s*(?:dite|ditet|ditesh|days?|dit|d)(?![a-z])")
_CREDITS = re.compile(rf"({_NUMBER})\s*(?:kredi\w*|credits?|kr)(?![a-z])")
_TIMES = re.compile(rf"({_NUMBER})\s*dite\s*[x×*]\s*({_NUMBER})\s*ore")
_OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|nga)\s*(\d+(?:[.,]\d+)?)(?:\s*(?:ore|dite|oresh|ditesh))?")
_BARE = re.compile(rf"({_NUMBER})")
_HALF_DAY = re.compile(r"gjysme? dite|gjysem dite|half day")
_AND_HALF = re.compile(r"(\s+dite)?\s+e\s+gjysme?")
_SCORE = re.compile(
    rf"({_NUMBER})\s*(?:pike|points?|p)?\s*(?:(?:/|nga|of|out of)\s*({_NUMBER})|%)?\s*(?:pike)?"
)


@dataclass(frozen=True)
class Duration:
    """What a cell says; None is "not said". `bare`: a number without its unit; `planned`: of how many."""

    hours: Decimal | None = None
    days: Decimal | None = None
    credits: Decimal | None = None
    bare: bool = False
    planned: Decimal | None = None


def _plain(value: object) -> str:
    if isinstance(value, float):
        value = f"{value:.10g}"
    text = str(value)[:_LONGEST].strip().lower().replace("−", "-").replace("–", "-")
    return "".join(fold(word) if word.isalpha() else word for word in re.split(r"([^\W\d_]+)", text))


def read_number(text: str) -> Decimal:
    """ "1,5", "1½", "½", "1 1/2", "18.0" as a number; raises InvalidOperation."""
    text = text.strip().replace("−", "-").replace("–", "-").replace(",", ".")
    half = Decimal(0)
    for mark in ("½", "1/2"):
        if text.endswith(mark):
            text, half = text.removesuffix(mark).strip(), Decimal("0.5")
            break
    return (Decimal(text) if text else Decimal(0)) + half


def read_duration(value: object, unit: str = "hours") -> Duration | None:
    """Hours, days and credits in a cell, "12 orë (2 ditë)" with both; a bare number counts in `unit`."""
    text = _AND_HALF.sub(r"½\1", _plain(value))
    if not text or text in ("-", "/", "--"):
        return None
    if found := _TIMES.search(text):
        days, hours = (read_number(part) for part in found.groups())
        return _checked(Duration(hours=days * hours, days=days), value)
    if (found := _OUT_OF.fullmatch(text)) and text != "1/2":
        done, planned = (read_number(part) for part in found.groups())
        return _checked(Duration(**{unit: done}, bare=True, planned=planned), value)
    parts = {}
    for name, pattern in (("hours", _HOURS), ("days", _DAYS), ("credits", _CREDITS)):
        if found := pattern.search(text):
            parts[name] = read_number(found[1])
    if not parts and _HALF_DAY.search(text):
        parts["days"] = Decimal("0.5")
    if not parts and (found := _BARE.fullmatch(text)):
        return _checked(Duration(**{unit: read_number(found[1])}, bare=True), value)
    if not parts:
        message = _(
            "“${written}” is no length of time: write hours (12) or days (2 ditë).",
            mapping={"written": str(value)},
        )
        raise Unreadable("bad_hours", message)
    return _checked(Duration(**parts), value)


def _checked(duration: Duration, written: object) -> Duration:
    amounts = (duration.hours, duration.days, duration.credits)
    if any(amount is not None and amount < 0 for amount in amounts):
        message = _(
            "“${written}”: a length of time cannot be negative; correct the number.",
            mapping={"written": str(written)},
        )
        raise Unreadable("negative_hours", message)
    if (duration.hours or 0) > MOST_HOURS or (duration.days or 0) > MOST_DAYS:
        message = _(
            "“${written}” is longer than any course: correct the number.", mapping={"written": str(written)}
        )
        raise Unreadable("bad_hours", message)
    return duration


def read_score(value: object, highest: Decimal | None = None) -> tuple[Decimal, Decimal] | None:
    """(score, highest possible) from "85", "85/100", "17 nga 20", "85%"; None for an empty cell."""
    text = _plain(value)
    if not text or text in ("-", "/", "--"):
        return None
    found = _SCORE.fullmatch(text)
    try:
        score = read_number(found[1]) if found else None
        top = read_number(found[2]) if found and found[2] else highest or Decimal(100)
    except InvalidOperation:
        score = None
    if score is None:
        message = _(
            "“${written}” is no score: write a number such as 85 or 85/100.", mapping={"written": str(value)}
        )
        raise Unreadable("bad_score", message)
    if score < 0 or score > top or top <= 0:
        message = _(
            "The score “${written}” is not between 0 and ${highest}: correct it.",
            mapping={"written": str(value), "highest": f"{top.normalize():f}"},
        )
        raise Unreadable("bad_score", message)
    return score, top


PASSED, FAILED, ABSENT = "passed", "failed", "absent"
_RESULTS = {
    PASSED: (
        "kaloi kaluar kalues kaluese kalueshem kalon po pass passed yes ok sukses certifikuar mbaroi"
        " perfundoi kreu/me sukses/e kaloi/i certifikuar/e certifikuar/i kualifikuar/e kualifikuar"
        "/mori certifikate"
    ),
    FAILED: (
        "ngeli mbetes mbetese deshtoi jokalues jo fail failed no/nuk kaloi/nuk ka kaluar/nuk e kaloi/s kaloi"
        "/skaloi/pa sukses/not passed/did not pass/jo kalues/nuk perfundoi/nuk u certifikua/pakalueshem"
    ),
    ABSENT: (
        "mungoi mungon munguar absent mungese munguese a m/nuk u paraqit/s u paraqit/pa ardhur/nuk erdhi"
        "/nuk mori pjese/no show/i munguar/e munguar/nuk ka marre pjese/did not attend/me leje"
    ),
}


def _listed(text: str) -> frozenset[str]:
    words, *phrases = text.split("/")
    return frozenset(words.split()) | frozenset(phrases)


_RESULT_OF = {word: result for result, text in _RESULTS.items() for word in _listed(text)}


_ATTENDED = (
    "pjesemarres",
    "pjesemarrese",
    "i pranishem",
    "e pranishme",
    "i e pranishem",  # "i/e pranishëm", as the rosters of Dosja say it
    "prezent",
    "prezente",
    "ka marre pjese",
)


def read_result(value: object) -> str:
    """PASSED, FAILED or ABSENT, "" for an empty cell; Unreadable for what is none of them."""
    folded = fold(str(value))
    if str(value).strip() in ("✓", "✔", "√", "+"):
        return PASSED
    if not str(value).strip(" -/–—"):
        return ""
    if folded in _ATTENDED:
        return ""
    if folded not in _RESULT_OF:
        message = _(
            "“${written}” is no result: write Kaloi, Nuk kaloi or Mungoi.", mapping={"written": str(value)}
        )
        raise Unreadable("unknown_result", message)
    return _RESULT_OF[folded]


_GENDER_WORDS = {
    "F": "f femer femra female woman grua vajze zonje znj zonja w femerore fem",
    "M": "m mashkull meshkuj male man burre djale z zt zoti mashkullore mash",
}
_GENDERS = {word: gender for gender, words in _GENDER_WORDS.items() for word in words.split()}


def read_gender(value: object) -> str:
    """ "F" or "M", "" for an empty cell; Unreadable for anything else."""
    folded = fold(str(value))
    if not str(value).strip(" -/–—"):
        return ""
    if folded not in _GENDERS:
        message = _("“${written}” is no gender: write F or M.", mapping={"written": str(value)})
        raise Unreadable("unknown_gender", message)
    return _GENDERS[folded]


_PRESENT_MARKS = "p pr x v 1 po yes y prezent prezente pranishem i e ok present ✓ ✔ √ ☑ + ● •"
_PRESENT = frozenset(_PRESENT_MARKS.split())
_AWAY_MARKS = "m a 0 jo no n ml mp mpa mungon mungoi munguar absent l ✗ ✘ - -- / ☐ o mungese"
_AWAY = frozenset(_AWAY_MARKS.split())
_HALF_MARKS = "½ 1/2 0,5 0.5 gj gjysme gjysem half p/2 h"
_HALF = frozenset(_HALF_MARKS.split())
_EXCUSED = frozenset({"me leje", "leje", "l", "ar", "arsyeshme", "excused"})


def read_presence(value: object) -> Decimal | None:
    """The share of a day (1, 0.5, 0; 2 for "2") that a mark of presence stands for; None for none."""
    if isinstance(value, bool):
        return Decimal(int(value))
    text = _plain(value)
    if not text:
        return None
    if found := re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*%", text):
        return _percent(read_number(found[1]), value)
    text = re.sub(r"(?<=\S)\s*\(.*\)$", "", text)  # P (me vonesë)
    bare = fold(text) or text
    if text in _HALF or bare in _HALF:
        return Decimal("0.5")
    if text in _PRESENT or bare in _PRESENT or bare in _ATTENDED:
        return Decimal(1)
    if text in _AWAY or bare in _AWAY or bare in _EXCUSED:
        return Decimal(0)
    if found := re.fullmatch(rf"({_NUMBER})\s*(?:dite|d|day|days)?", text):
        days = read_number(found[1])
        if 0 <= days <= 31:
            return days
    message = _(
        "“${written}” is no mark of presence: write P (present), M (absent) or ½.",
        mapping={"written": str(value)},
    )
    raise Unreadable("unknown_presence", message)


def _percent(number: Decimal, written: object) -> Decimal:
    if number > 100:
        message = _("“${written}” is more than 100 %: correct it.", mapping={"written": str(written)})
        raise Unreadable("unknown_presence", message)
    return number / 100


def is_presence(value: object) -> bool:
    """Whether the value is one of the usual marks, numbers above 1 not counted."""
    try:
        share = read_presence(value)
    except Unreadable:
        return False
    return share is not None and share <= 1
