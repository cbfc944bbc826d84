"""Days as far as they are known: exact, a month or a year, not later than a day, or not at all. Pure."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from dosja.content_types.typed_text import format_date
from dosja.messages import _

_MONTH = re.compile(r"(0?[1-9]|1[0-2])[./]((?:1[89]|20)\d\d)")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
STEPS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""How many months lie between two deadlines of an obligation that comes again."""


class When(NamedTuple):
    """`first` and `last`: the days between which it was; None where that side is open. Equal: the exact day.

    `text`: what is known, as it is written; "" where `first` and `last` say it.
    """

    first: date | None = None
    last: date | None = None
    text: str = ""

    @property
    def is_exact(self) -> bool:
        """True where the day is known."""
        return self.first is not None and self.first == self.last

    @property
    def order(self) -> tuple:
        """For sorting: what is not known at all comes last."""
        return (self.last or self.first or date.max, self.first is None)

    def words(self):
        """A message or a text to be shown."""
        if self.is_exact:
            assert self.last is not None
            return format_date(self.last)
        if self.text:
            return self.text
        if self.last is not None:
            return _("by ${day}", mapping={"day": format_date(self.last)})
        return _("not known")


def exact(day: date) -> When:
    """The day is known."""
    return When(day, day)


def about(text: str) -> When:
    """What "05.2006" or "2006" says; any other text is shown as it is and has no place in time."""
    text = " ".join(text.split())
    if found := _MONTH.fullmatch(text):
        month, year = int(found[1]), int(found[2])
        return When(date(year, month, 1), date(year, month, monthrange(year, month)[1]), text)
    if _YEAR.fullmatch(text):
        return When(date(int(text), 1, 1), date(int(text), 12, 31), text)
    return When(None, None, text)


def known(day: date | None, text: str | None) -> When | None:
    """The day, else what is known of it, else None."""
    if type(day) is date:
        return exact(day)
    return about(text) if text and text.strip() else None


def months_later(day: date, months: int) -> date:
    """The same day so many months later (earlier where negative), or the month's last where it has none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_due(due: date | None, every: str | None, today: date) -> date | None:
    """The deadline that counts on a day: the first that is not past, of one that comes again; else `due`."""
    step = STEPS.get(every or "")
    if due is None or step is None or due >= today:
        return due
    passed = (today.year - due.year) * 12 + today.month - due.month
    count = max(0, passed // step - 1)
    while (found := months_later(due, count * step)) < today:
        count += 1
    return found


def term_of(values: dict, until: date | None, today: date) -> tuple[date | None, date | None]:
    """(end of the present term, last day for a notice) of an agreement's values; None where not set.

    `until`: the last day in force, which ends the term where the values name no end. A term that renews by
    itself goes on from its last end; past terms are skipped.
    """
    end = values.get("term_ends") or until
    if type(end) is not date:
        return None, None
    years = values.get("renewal_years")
    if values.get("renewal") == "tacit" and years and until is None:
        first, count = end, 0
        while end < today:
            count += 1
            end = months_later(first, count * int(years) * 12)
    months = values.get("notice_months")
    notice = None if months is None else months_later(end, -int(months))
    return end, notice
