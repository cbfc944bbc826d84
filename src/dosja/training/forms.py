"""The form of a session: what is typed, read into `SessionData`; what is stored, written as it is typed.

Days are rows that submit buttons add and remove. Nothing typed is lost: values are kept as text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dosja.content_types.typed_text import RECORD_YEARS, format_date, parse_date
from dosja.errors import Invalid
from dosja.messages import _
from dosja.training.ledger.model import EXTERNAL
from dosja.training.model import USUAL_START, Session
from dosja.training.operations.sessions import SessionData
from dosja.uids import format_uid, parse_uid

TEXTS = ("title", "place", "place_kind", "county", "unit", "provider", "donor", "language", "note")
CHOICES = ("agency", "curriculum", "parent", "copy_from", "hours", "reason", "rev", "trainer_words")
EMPTY_DAY = ("", "", "")


@dataclass
class SessionForm:
    """`values` by field name as text, `days` as (date, begin, hours) texts, `trainers` as uids; errors by
    field name."""

    values: dict[str, str] = field(default_factory=dict)
    days: list[tuple[str, str, str]] = field(default_factory=lambda: [EMPTY_DAY])
    trainers: list[int] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


_SHORT_YEAR = re.compile(r"(\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*)(\d{2})\.?")
"""As trainers write it on lists: every training that is recorded here was held after 2000."""


def read_day(text: str) -> date | None:
    """The day in "2026-11-25", "25.11.2026" or "25/11/26"; None for nothing. Raises ValueError.

    Days outside RECORD_YEARS are slips, and years in which trackers could not count on.
    """
    text = text.strip()
    if not text:
        return None
    short = _SHORT_YEAR.fullmatch(text)
    day = parse_date(f"{short[1]}20{short[2]}" if short else text)
    if day is None or day.year not in RECORD_YEARS:
        raise ValueError(text)
    return day


def day_or_none(text: str) -> date | None:
    """The day as in `read_day`; None for what is no day too."""
    try:
        return read_day(text)
    except ValueError:
        return None


def day_in(values: Mapping[str, str], name: str, wrong: dict[str, str]) -> date | None:
    """The day in a field, None for nothing; what is none is noted in `wrong`."""
    try:
        return read_day(values[name])
    except ValueError:
        told = {"text": values[name][:40]}  # it may be kept in the cookie of the session
        wrong[name] = _("“${text}” is no day. Write for example 25.11.2026.", mapping=told)
        return None


def read_hours(text: str) -> int | None:
    """Minutes in "6", "6,5", "1.5", "1:30"; None for nothing. Raises ValueError."""
    text = text.strip().replace(",", ".")
    if not text:
        return None
    if found := re.fullmatch(r"(\d{1,3}):([0-5]\d)", text):
        return int(found[1]) * 60 + int(found[2])
    if not re.fullmatch(r"-?\d{1,4}(\.\d{1,2})?", text):
        raise ValueError(text)
    return round(float(text) * 60)


def read_time(text: str) -> int | None:
    """Minutes after midnight in "09:00" or "9.30" or "9"; None for nothing. Raises ValueError."""
    text = text.strip()
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?", text)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValueError(text)
    return int(found[1]) * 60 + int(found[2] or 0)


def hours_text(minutes: int | None) -> str:
    """Minutes as hours, as a person writes them: 6, 6,5, 1,25; "" for None and 0."""
    if not minutes:
        return ""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def score_text(points: int | None) -> str:
    """Hundredths of points as points: 84, 84,5; "" for None."""
    return "" if points is None else f"{points / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def time_text(minutes: int) -> str:
    """Minutes after midnight as 09:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def form_of(session: Session) -> SessionForm:
    """A session as its form shows it."""
    values = {name: getattr(session, name) for name in TEXTS}
    values |= {
        "agency": session.agency,
        "curriculum": format_uid(session.curriculum) if session.curriculum else "",
        "parent": format_uid(session.parent) if session.parent else "",
        "hours": hours_text(session.planned_minutes),
        "rev": session.rev,
    }
    days = [
        (format_date(day), time_text(session.hours_of_day(place)[0]), hours_text(minutes))
        for place, (day, minutes) in enumerate(session.days)
    ]
    return SessionForm(values, days or [EMPTY_DAY], list(session.trainers))


def posted_form(posted) -> SessionForm:
    """What was sent, as it was typed; buttons that add or remove days and trainers are carried out."""
    values = {name: posted.get(name, "").strip() for name in (*TEXTS, *CHOICES)}
    rows = zip(*(posted.getall(name) for name in ("day", "start", "day_hours")), strict=False)
    days = [(day.strip(), start.strip(), hours.strip()) for day, start, hours in rows]
    for name in posted:
        if name.startswith("drop-day-") and name[9:].isdecimal() and int(name[9:]) < len(days):
            del days[int(name[9:])]
    if "add-day" in posted:
        days.append(_next_day(days))
    uids = (parse_uid(text) for text in posted.getall("trainer"))
    return SessionForm(values, days or [EMPTY_DAY], [uid for uid in dict.fromkeys(uids) if uid])


def _next_day(days: list[tuple[str, str, str]]) -> tuple[str, str, str]:
    """A further day: the one after the last, with the same hours."""
    if not days:
        return EMPTY_DAY
    last, start, hours = days[-1]
    day = day_or_none(last)
    return (format_date(day + timedelta(days=1)) if day else "", start, hours)


def is_row_button(posted) -> bool:
    """True when a button inside the form was pressed, not the one that saves."""
    return "add-day" in posted or "find-trainer" in posted or any(n.startswith("drop-day-") for n in posted)


def data_of(form: SessionForm) -> SessionData:
    """What the operations take; Invalid names the fields that cannot be read."""
    wrong: dict[str, str] = {}
    days, starts = [], []
    for typed_day, typed_start, typed_hours in form.days:
        try:
            day = read_day(typed_day)
        except ValueError:
            wrong["days"] = _(
                "“${text}” is no day: write it as 25.11.2026.", mapping={"text": typed_day[:40]}
            )
            continue
        if day is None:
            if typed_hours or typed_start:
                wrong["days"] = _("A row has hours, but no day.")
            continue
        try:
            minutes, start = read_hours(typed_hours) or 0, read_time(typed_start)
        except ValueError:
            wrong["days"] = _("Write the beginning as 09:00 and the hours as 6 or 6,5.")
            continue
        days.append((day, minutes))
        starts.append(USUAL_START if start is None else start)
    try:
        planned = read_hours(form.values.get("hours", "")) or 0
    except ValueError:
        planned, wrong["hours"] = 0, _("Write the hours as 6 or 6,5.")
    if wrong:
        raise Invalid(wrong)
    texts = {name: form.values.get(name, "") for name in TEXTS}
    return SessionData(
        days=tuple(days),
        starts=tuple(starts),
        curriculum=parse_uid(form.values.get("curriculum", "")) or EXTERNAL,
        planned_minutes=planned,
        trainers=tuple(form.trainers),
        parent=parse_uid(form.values.get("parent", "")),
        **{**texts, "language": texts["language"] or "sq"},
    )
