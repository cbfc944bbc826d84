"""Short ways to write requirements and completions for the tables of cases."""

from datetime import date

from dosja.api import ONE, Fact, Requirement, Rule

MODULE, STANDARD_COURSE, FULL, REFRESHER = 1, 2, 3, 4
KINDS = {
    MODULE: "qualification",
    STANDARD_COURSE: "formation",
    FULL: "specialisation",
    REFRESHER: "continuous",
}


def day(text: str) -> date:
    """A day written "25.11.2026"."""
    number, month, year = text.split(".")
    return date(int(year), int(month), int(number))


def fact(
    curriculum: int, completed: str, hours: float = 18, until: str = "", kind: str | None = None
) -> Fact:
    """A completion of so many hours."""
    return Fact(
        curriculum,
        day(completed).toordinal(),
        day(until).toordinal() if until else 0,
        minutes=round(hours * 60),
        units=round(hours * ONE),
        kind=KINDS[curriculum] if kind is None else kind,
    )


def requirement(*curricula: int, **rule) -> Requirement:
    """A requirement of these curricula with one rule; `hours` of it, else one completion."""
    hours = rule.pop("hours", None)
    if hours is not None:
        rule |= {"unit": "hours", "minimum": round(hours * ONE)}
    if "max_hours" in rule:
        rule["maximum"] = round(rule.pop("max_hours") * ONE)
    return Requirement("r", "Kërkesa", curricula=curricula, rules=(Rule(**rule),))
