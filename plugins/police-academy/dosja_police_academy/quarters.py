"""How the crossing points stood at the end of each quarter: kept on the day, as people change their posts.

Kept in the site's settings as plain rows, so that they are there without the plugin too.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dosja.api import Site, messages
from dosja_police_academy.points import MOST_EXPOSED, coverage_of_points

_ = messages("police_academy")
SETTING = "police_academy:quarters"
"""Site setting: tuple of (last day, most exposed points with both, points with both, points, with TIMS)."""
MOST_KEPT = 80


@dataclass(frozen=True)
class Quarter:
    """The figures on the last day of a quarter."""

    day: date
    exposed: int
    both: int
    points: int
    tims: int

    @property
    def name(self) -> str:
        """ "3/2026"."""
        return f"{(self.day.month + 2) // 3}/{self.day.year}"


def last_quarter_end(day: date) -> date:
    """The last day of the quarter before the one in which `day` lies."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1) - timedelta(days=1)


def quarters(site: Site) -> list[Quarter]:
    """What was kept, the newest first."""
    return [Quarter(*row) for row in reversed(site.settings.get(SETTING, ()))]


def keep_quarter(context) -> None:
    """Keep the figures of the last full quarter, once; the worker calls it each day."""
    site, end = context.site, last_quarter_end(context.today)
    kept = site.settings.get(SETTING, ())
    if any(row[0] == end for row in kept):
        return
    found = coverage_of_points(site, None, None, end, context.answers, "sq")
    if not found.points:
        return
    row = (
        end,
        min(found.met(found.exposed), MOST_EXPOSED),
        found.met(found.points),
        len(found.points),
        sum(1 for point in found.points if point.tims.covered),
    )
    site.settings[SETTING] = (*kept, row)[-MOST_KEPT:]
