"""The plugin's figures for the page of coverage, its report, and what it reminds of."""

from datetime import date, datetime, timedelta

from dosja.api import (
    Figure,
    Indicator,
    Notice,
    Report,
    allows,
    held_elsewhere,
    messages,
)
from dosja_police_academy.courses import sessions_of, summary
from dosja_police_academy.points import MOST_EXPOSED, coverage_of_points
from dosja_police_academy.recognition import PERMISSION as RECOGNISE
from dosja_police_academy.standings import late_notices
from dosja_police_academy.vocabulary import KIND_NAMES

_ = messages("police_academy")
POINTS = "police_academy:points"
PATIENCE_DAYS = 30
"""A course abroad that waited so long for a decision is brought to mind."""
YEARS = 5


def indicators() -> list[Indicator]:
    """The two figures of the action plan that points give."""
    return [
        Indicator(
            "police_academy:both",
            _("Most exposed crossing points with a trained woman officer and a trained social worker"),
            _both,
            "I.1.(a).2",
            POINTS,
        ),
        Indicator(
            "police_academy:tims",
            _("Crossing points with people trained in TIMS"),
            _tims,
            "I.1.(a).3",
            POINTS,
        ),
    ]


def _points(context, day: date):
    return coverage_of_points(context.site, context.user, None, day, context.answers, context.language)


def _both(context, day: date) -> Figure:
    found = _points(context, day)
    return Figure(found.met(found.exposed), MOST_EXPOSED, "/p/police_academy/points?show=exposed")


def _tims(context, day: date) -> Figure:
    found = _points(context, day)
    trained = sum(1 for point in found.points if point.tims.covered)
    return Figure(trained, len(found.points) or None, "/p/police_academy/points")


def reports() -> list[Report]:
    """The Academy's courses over the last years."""
    columns = (
        _("Year"),
        _("Kind of course"),
        _("Courses"),
        _("Hours"),
        _("People"),
        _("Women"),
        _("Passed"),
    )
    return [
        Report(
            "police_academy:years",
            _("Courses over the years"),
            columns,
            _years,
            _("By kind of course; a person counts once in each year and kind."),
            "police_academy:courses",
        )
    ]


def _years(context):
    site, this = context.site, context.today.year
    for year in range(this, this - YEARS, -1):
        held = sessions_of(site, context.user, context.agencies, date(year, 1, 1), date(year, 12, 31))
        for line in summary(site, held)[0]:
            kind = KIND_NAMES.get(line.key, _("kind not given"))
            yield (
                str(year), kind, line.courses, line.hours, len(line.people), len(line.women), len(line.passed)
            )  # fmt: skip


def notices(context, day: date):
    """Tell what turned at crossing points, and remind those who decide of courses abroad that have waited
    long."""
    yield from late_notices(context, day)
    for found in held_elsewhere(context.site, set(context.agencies)):
        state, since = found.ledger.decisions[found.award.id][-1][:2]
        if found.ended is not None or state != "reported" or _days(since, day) < PATIENCE_DAYS:
            continue
        yield Notice(
            f"police_academy:waiting:{found.award.id}",
            tuple(_deciding(context.site, found.agency)),
            _("A course abroad has waited for a decision for ${n} days.", mapping={"n": _days(since, day)}),
            "/p/police_academy/recognition?state=reported",
        )


def _days(since: datetime, day: date) -> int:
    return (day - since.date()) // timedelta(days=1)


def _deciding(site, agency: str):
    for user in site.users.values():
        if allows(user, RECOGNISE, agency):
            yield user.uid
