"""What a reader looks at: whose days, in which year; and what every template of this plugin needs."""

from datetime import date

from dosja.api import county_name, day_of, format_uid
from dosja_magistrates_school import standing
from dosja_magistrates_school.wording import (
    ABOVE,
    BELOW,
    DUE,
    ISSUE,
    KINDS,
    PLUGIN,
    SEE_DAYS,
    STATES,
    _,
    days_text,
)

HOME = f"/p/{PLUGIN}"
BACK = 10
"""So many calendar years can be looked at."""


def matches(one: standing.Magistrate, chosen: dict) -> bool:
    """True when a magistrate fits what was chosen."""
    return all(
        (
            not chosen["kind"] or one.kind == chosen["kind"],
            not chosen["court"] or one.court == chosen["court"],
            not chosen["state"] or one.state == chosen["state"],
        )
    )


def shown(request, today: date) -> dict:
    """What every template of this plugin needs."""
    return {
        "home": HOME,
        "here": request.path,
        "today": today,
        "states": STATES,
        "days": days_text,
        "may_see": request.allowed(SEE_DAYS),
        "may_issue": request.allowed(ISSUE),
        "court_title": lambda court: standing.court_title(request.site, court, request.locale_name),
        "county": lambda county: county_name(county, request.locale_name),
        "names": lambda person: (
            person.name.full
            or request.translate(_("Name removed (${number})", mapping={"number": format_uid(person.uid)}))
        ),
    }


class Seen:
    """What a reader looks at: whose days he may see, and in which year (a past one as at its end)."""

    def __init__(self, context, request):
        self.request = request
        self.today = day_of(request.now)
        asked = request.params.get("year", "")
        year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else self.today.year
        self.year = year if self.today.year - BACK < year <= self.today.year else self.today.year
        self.day = self.today if self.year == self.today.year else date(self.year, 12, 31)
        self.scope = standing.scope_of(request.site, request.identity, context.agencies)

    def magistrates(self) -> list[standing.Magistrate]:
        """Everybody whose days the reader may see."""
        site = self.request.site
        return standing.magistrates(site, self.scope, self.day, standing.all_facts(site, self.day))

    def courts(self, found) -> list[tuple]:
        """(key, title, number, states) of each court or office, those first where most need something."""
        language = self.request.locale_name
        rows = [
            (key, standing.court_title(self.request.site, key, language), len(own), standing.by_state(own))
            for key, own in standing.grouped(found, "court").items()
        ]
        return sorted(rows, key=lambda row: (-sum(row[3].get(s, 0) for s in (ABOVE, BELOW, DUE)), row[1]))

    def chosen(self) -> dict:
        """The filters of the list."""
        given = self.request.params
        return {
            "kind": given.get("kind", "") if given.get("kind") in KINDS else "",
            "court": given.get("court", ""),
            "state": given.get("state", "") if given.get("state") in STATES else "",
        }

    def values(self, **more) -> dict:
        """For the template."""
        return {
            **shown(self.request, self.today),
            "year": self.year,
            "day": self.day,
            "choices": range(self.today.year, self.today.year - BACK, -1),
            "kinds_known": KINDS,
            **more,
        }
