"""What a reader of coverage chooses, as far as he may: an agency, the own county or all, and the day.

Who keeps an agency's records sees its figures as they are; of the whole country he sees, like a guest, those
of the last full quarter. The national roles see everything.
"""

from dataclasses import dataclass
from datetime import date

from dosja.accounts.model import NATIONAL
from dosja.accounts.permissions import agencies_with, allows
from dosja.agencies.counties import county_name
from dosja.collation import sort_key
from dosja.messages import _
from dosja.training import trends
from dosja.training.awarding import today
from dosja.training.forms import day_or_none

COUNTY = "county"
"""What is chosen in the place of an agency by who looks at the own county."""


@dataclass(frozen=True)
class View:
    """What a reader looks at: an agency or "" for all, a day, whether figures are shown as they are; the
    county where it is a coordinator's own (`home`), who sees its figures and no names (domain.md 4)."""

    agency: str
    day: date
    exact: bool
    own: tuple[str, ...]
    names: tuple[str, ...]
    county: str = ""
    home: str = ""


def view_of(request) -> View:
    """What is asked for, as far as this reader may."""
    site, user = request.site, request.identity
    agencies = list(site.agencies)
    national = allows(user, "coverage:view", NATIONAL)
    own = agencies_with(user, "session:view", agencies)
    names = tuple(agencies_with(user, "person:view", agencies))
    home = "" if national else coordinated(site, user)
    asked = request.GET.get("agency")
    if asked is None and not national:
        asked = own[0] if own else COUNTY if home else None
    county = home if asked == COUNTY else ""
    agency = asked if asked in site.agencies else ""
    if agency and not national and agency not in own:
        agency = ""
    exact = national or agency in own or bool(county)
    now = today(request.now)
    day = (day_or_none(request.GET.get("day", "")) or now) if exact else trends.last_quarter_end(now)
    return View(agency, day, exact, tuple(own), names, county, home)


def coordinated(site, user) -> str:
    """The county of the unit to which a county's coordinator belongs; "" for everybody else."""
    for role, aid in user.roles:
        agency = site.agencies.get(aid)
        if role == "county_coordinator" and agency is not None and user.unit in agency.units:
            return agency.units[user.unit].county
    return ""


def query_of(request, view: View, **more) -> dict:
    """What is chosen, for links."""
    chosen = {"agency": COUNTY if view.county else view.agency or ("all" if view.own or view.home else "")}
    if view.exact and request.GET.get("day"):
        chosen["day"] = view.day.isoformat()
    return {name: value for name, value in (chosen | more).items() if value}


def choices(request, view: View) -> list[tuple[str, str]]:
    """The agencies between which the reader can choose."""
    site, language = request.site, request.locale_name
    national = allows(request.identity, "coverage:view", NATIONAL)
    wanted = list(site.agencies) if national else view.own
    named = [(aid, site.agencies[aid].title(language)) for aid in wanted]
    found = [("all", request.translate(_("The whole country")))]
    if view.home:
        county = county_name(view.home, language)
        found.append((COUNTY, request.translate(_("County ${county}", mapping={"county": county}))))
    return found + sorted(named, key=lambda one: sort_key(one[1]))
