"""How each crossing point stands, since when, and what turned lately: kept, so that the home page need not
count and people are told.

The worker brings it up to date when a duty card, a curriculum, a training or a person's post changed, and
once an hour for what runs out. It stands in the site's settings as plain rows, readable without the plugin.
"""

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta

from dosja.api import OPERATOR, Answers, Notice, Site, allows, day_of, messages
from dosja_police_academy.points import MOST_EXPOSED, coverage_of_points
from dosja_police_academy.vocabulary import CARD

_ = messages("police_academy")
SETTING = "police_academy:standings"
"""Site setting: a tuple of rows as `Standing` has its fields, most exposed points first."""
TURNS = "police_academy:turns"
"""Site setting: a tuple of rows as `Turn` has its fields, the oldest first."""
MOST_TURNS = 200
LOOKED_BACK = tuple(range(91, 2 * 365, 91))
"""So many days back it is looked, at first, since when a point stands as it does."""
TOLD_DAYS = 7
"""A turn that nobody could be told of at once is told within so many days."""
NAMES = 6
TOLD = "police_academy:told"
"""The right to be told when a crossing point turns."""


@dataclass(frozen=True)
class Standing:
    """A crossing point: whether a trained woman officer, a trained social worker and people trained in TIMS
    are there; `since` when it has both or not, None where it always stood so."""

    unit: str
    exposed: bool
    place: int | None
    women: bool
    social: bool
    tims: bool
    since: date | None = None

    @property
    def both(self) -> bool:
        """True where a trained woman officer and a trained social worker are there."""
        return self.women and self.social


@dataclass(frozen=True)
class Turn:
    """A point that got both, or lost one, on a day; turns of one moment have one number."""

    number: int
    day: date
    unit: str
    women: bool
    social: bool

    @property
    def both(self) -> bool:
        """True where it has both since then."""
        return self.women and self.social


def standings(site: Site) -> tuple[Standing, ...]:
    """How every point with a duty card stands, most exposed first."""
    return tuple(Standing(*row) for row in site.settings.get(SETTING, ()))


def standing_of(site: Site, unit: str) -> Standing | None:
    """How one point stands, by the key "agency/unit"; None where it is not known."""
    return next((one for one in standings(site) if one.unit == unit), None)


def turns(site: Site) -> list[Turn]:
    """What turned, the last first; those of one moment with the most exposed point first."""
    return sorted((Turn(*row) for row in site.settings.get(TURNS, ())), key=lambda one: -one.number)


def title_of(site: Site, unit: str, language: str) -> str:
    """The name of a point; its key where the unit is gone."""
    aid, _slash, unit_id = unit.partition("/")
    found = site.agencies[aid].units.get(unit_id) if aid in site.agencies else None
    return found.title(language) if found is not None else unit


def bring_up_to_date(site: Site, day: date, answers: Answers) -> tuple[Turn, ...]:
    """Keep how the points stand on `day`; returns what turned since it was kept last.

    The first time it is looked up since when they stand so, and nothing counts as news.
    """
    present = _count(site, day, answers)
    if SETTING not in site.settings:
        _keep(site, tuple(_with_since(site, present, day, answers)))
        _add_turns(site, [one for one in standings(site) if one.since is not None])
        return ()
    before = {one.unit: one for one in standings(site)}
    now, turned = [], []
    for one in present:
        was = before.get(one.unit)
        if was is not None and was.both != one.both:
            one = _since(one, day)
            turned.append(one)
        elif was is not None:
            one = _since(one, was.since)
        now.append(one)
    _keep(site, tuple(now))
    return _add_turns(site, turned)


def begin(site: Site) -> None:
    """Keep it for a site of version 0.1, which counted at each look; may be run again."""
    site.settings.pop(SETTING, None)
    site.settings.pop(TURNS, None)
    bring_up_to_date(site, day_of(datetime.now(UTC)), Answers())


def told(context, changes) -> tuple[Notice, ...]:
    """What people are to be told once these things have changed."""
    if not any(one.kind != "document" or one.type_id in (CARD, "curriculum") for one in changes):
        return ()
    new = bring_up_to_date(context.site, context.today, context.answers)
    return tuple(notices_of(context.site, context.agencies, new))


def late_notices(context, day: date) -> Iterable[Notice]:
    """Of the turns of the last days; nobody is told one twice."""
    first = day - timedelta(days=TOLD_DAYS)
    return notices_of(context.site, context.agencies, [one for one in turns(context.site) if one.day > first])


def notices_of(site: Site, agencies: Iterable[str], found: Iterable[Turn]) -> Iterable[Notice]:
    """One notice for the points of a moment that got both, one for those that lost it."""
    groups: dict[tuple[int, bool], list[Turn]] = {}
    for one in found:
        groups.setdefault((one.number, one.both), []).append(one)
    recipients = _responsible(site, tuple(agencies)) if groups else ()
    for (number, both), mine in groups.items():
        names = ", ".join(title_of(site, one.unit, "sq") for one in mine[:NAMES])
        if len(mine) > NAMES:
            names += f" … (+{len(mine) - NAMES})"
        given = {"points": names}
        if both:
            text = _(
                "Now with a trained woman officer and a trained social worker: ${points}.", mapping=given
            )
        else:
            text = _("Now without a trained woman officer or social worker: ${points}.", mapping=given)
        path = "/p/police_academy/points" + ("" if both else "?show=missing")
        yield Notice(f"turn:{number}:{'both' if both else 'missing'}", recipients, text, path)


def met(found: Iterable[Standing]) -> int:
    """How many of the most exposed points have both, at most as many as the plan names."""
    return min(MOST_EXPOSED, sum(1 for one in found if one.exposed and one.both))


def _responsible(site: Site, agencies: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(user.uid for user in site.users.values() if any(allows(user, TOLD, aid) for aid in agencies))


def _count(site: Site, day: date, answers: Answers) -> list[Standing]:
    found = coverage_of_points(site, OPERATOR, None, day, answers, "sq")
    return [
        Standing(one.unit, one.exposed, one.place, one.women.covered, one.social.covered, one.tims.covered)
        for one in found.points
    ]


def _since(one: Standing, day: date | None) -> Standing:
    return Standing(*astuple(one)[:-1], day)


def _keep(site: Site, found: tuple[Standing, ...]) -> None:
    rows = tuple(astuple(one) for one in found)
    if site.settings.get(SETTING) != rows:
        site.settings[SETTING] = rows


def _add_turns(site: Site, turned: list[Standing]) -> tuple[Turn, ...]:
    """Write down points that turned on their day `since`; those of one day have one number."""
    if not turned:
        return ()
    kept = site.settings.get(TURNS, ())
    number, new = (kept[-1][0] if kept else 0), []
    for day in sorted({one.since for one in turned if one.since is not None}):
        number += 1
        new += [Turn(number, day, one.unit, one.women, one.social) for one in turned if one.since == day]
    site.settings[TURNS] = (*kept, *(astuple(one) for one in new))[-MOST_TURNS:]
    return tuple(new)


def _with_since(site: Site, present: list[Standing], day: date, answers: Answers) -> Iterable[Standing]:
    """The points with the day since which they have both or not, by the awards of the last two years and who
    is posted there today."""
    days: dict[date, dict[str, bool]] = {}

    def both_on(unit: str, when: date) -> bool | None:
        if when not in days:
            days[when] = {one.unit: one.both for one in _count(site, when, answers)}
        return days[when].get(unit)

    for one in present:
        yield _since(one, _turned(lambda when, unit=one.unit: both_on(unit, when), one.both, day))


def _turned(both_on: Callable[[date], bool | None], both: bool, day: date) -> date | None:
    """The first day since which it is `both`, None where it was so all the time that is looked at."""
    last = day
    for back in LOOKED_BACK:
        first = day - timedelta(days=back)
        if both_on(first) != both:
            while (last - first).days > 1:
                middle = first + (last - first) // 2
                first, last = (first, middle) if both_on(middle) == both else (middle, last)
            return last
        last = first
    return None
