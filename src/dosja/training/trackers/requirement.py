"""A training requirement as data: who, what, how much, in which period, until when it holds. Pure.

Laws change: a requirement has several rules, each with the days from and to which it holds. Rules that hold
together must all be met (magistrates: so many days a year *and* in five years, domain.md 3.2).
"""

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date

UNITS = ("completion", "hours", "days", "credits")
PERIODS = ("none", "calendar_year", "school_year", "rolling")
BASES = ("award", "completion", "old_expiry", "fixed")
"""Validity runs as on the award, from completion, from the old expiry, or to a fixed day of the year."""

NOWHERE = "-"
"""The county of nobody."""
ONE = 100
"""Amounts are whole hundredths: half a day is 50."""


@dataclass(frozen=True)
class Audience:
    """Who needs it: ids of agencies, units ("agency/unit"), counties, professions and genders; words that
    stand in the position.

    An empty tuple asks for nothing; of each filled one, one entry has to fit.
    """

    agencies: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """How much is needed, and how long it holds; amounts in hundredths of `unit`.

    `maximum` 0: none. `years`: length of a rolling period. `validity_years` 0: for ever. `fixed`: month and
    day of basis "fixed". `window_days`: so long before the end a refresher is due; `grace_days`: so long
    after it a person still counts. `minutes_per_day` and `minutes_per_credit` turn attended time into other
    units, 0: it cannot be turned. `valid_from` and `valid_to` are the first and last day of the rule.
    """

    unit: str = "completion"
    minimum: int = ONE
    maximum: int = 0
    period: str = "none"
    years: int = 1
    validity_years: int = 0
    basis: str = "award"
    fixed: tuple[int, int] = (12, 31)
    window_days: int = 90
    grace_days: int = 0
    minutes_per_day: int = 360
    minutes_per_credit: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""

    def holds_on(self, day: date) -> bool:
        """True when the rule is law on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True)
class Requirement:
    """What an audience must have completed. `every`: each of the curricula, else any of them.

    `target`: per cent of the audience, None without one; `per_unit`: so many trained in each unit ("one per
    school"), 0 without. `staff_list`: the register holds everybody of the audience, so that its number is
    what figures are measured against where no headcount was entered. `tracker`: id of the rule's code,
    "standard" for this one's.
    """

    id: str
    title_sq: str
    title_en: str = ""
    agency: str = ""
    curricula: tuple[int, ...] = ()
    every: bool = False
    audience: Audience = field(default_factory=Audience)
    rules: tuple[Rule, ...] = (Rule(),)
    target: int | None = None
    per_unit: int = 0
    staff_list: bool = False
    deadline: date | None = None
    tracker: str = "standard"
    measure: str = ""
    note: str = ""
    active: bool = True

    def title(self, language: str) -> str:
        """In `language`; the Albanian one where no English one was given."""
        return (self.title_en or self.title_sq) if language == "en" else self.title_sq

    def in_county(self, county: str) -> "Requirement":
        """For that part of its audience which works in a county."""
        audience = self.audience
        wanted = county if not audience.counties or county in audience.counties else NOWHERE
        return replace(self, audience=replace(audience, counties=(wanted,)))

    def rules_on(self, day: date) -> tuple[Rule, ...]:
        """The rules that are law on a day; the first that comes where none was yet, else the last."""
        found = tuple(rule for rule in self.rules if rule.holds_on(day))
        if found or not self.rules:
            return found
        ahead = [rule for rule in self.rules if rule.valid_from is not None and rule.valid_from > day]
        return (min(ahead, key=lambda rule: rule.valid_from or day),) if ahead else (self.rules[-1],)


def to_plain(requirement: Requirement) -> dict:
    """As it is stored: plain values only."""
    return _plain(asdict(requirement))


def from_plain(stored: dict) -> Requirement:
    """A stored requirement; keys that an earlier version did not know take their defaults."""
    known = {item.name for item in fields(Requirement)}
    values = {name: value for name, value in stored.items() if name in known}
    values["audience"] = Audience(**stored.get("audience", {}))
    values["rules"] = tuple(Rule(**rule) for rule in stored.get("rules", ())) or (Rule(),)
    return Requirement(**values)


def _plain(value):
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_plain(item) for item in value)
    return value
