"""Pages of trainings: the list, and what includes the pages of one (`session_views` and its neighbours)."""

from dosja.accounts.permissions import allows
from dosja.documents.life.course import day_of
from dosja.messages import _
from dosja.training import queries
from dosja.training.forms import day_or_none, hours_text, score_text
from dosja.training.model import CLOSED, OPEN, PLANNED, TRASHED
from dosja.training.queries import Filters
from dosja.uids import format_uid, parse_uid
from dosja.web.paging import Pager, page_number
from dosja.web.traversal import Sessions

TEMPLATES = "dosja:training/templates/"
STATE_NAMES = {
    PLANNED: ("blue", _("Planned")),
    OPEN: ("amber", _("Not closed yet")),
    CLOSED: ("green", _("Closed")),
    TRASHED: ("red", _("In the trash")),
}
"""Colour and word of each state of a training."""


def includeme(config):
    """Register the views of the room, and the filters of its templates."""
    config.commit()
    config.get_jinja2_environment().filters.update(hours=_hours, score=score_text)
    config.add_view(list_page, context=Sessions, renderer=TEMPLATES + "sessions.jinja2")
    config.include("dosja.training.session_views")


def list_page(context, request):
    """Trainings by agency, curriculum, period, state, or only one's own; what is chosen is in the address."""
    names = ("agency", "curriculum", "state", "first", "last", "own")
    chosen = {name: request.GET.get(name, "") for name in names}
    filters = Filters(
        agency=chosen["agency"],
        curriculum=parse_uid(chosen["curriculum"]),
        state=chosen["state"] if chosen["state"] in STATE_NAMES else "",
        first=day_or_none(chosen["first"]),
        last=day_or_none(chosen["last"]),
        own=bool(chosen["own"]),
    )
    size = request.registry.dosja_settings.page_size
    found = queries.list_sessions(
        request.site, request.identity, filters, number=page_number(request), size=size
    )
    query = {name: value for name, value in chosen.items() if value}
    held = queries.curricula(request.site, request.tokens, day_of(request.now))
    return {
        "found": found,
        "chosen": chosen,
        "days": {"first": filters.first, "last": filters.last},
        "wrong": {
            "first": "" if filters.first else chosen["first"].strip()[:40],
            "last": "" if filters.last else chosen["last"].strip()[:40],
        },
        "states": STATE_NAMES,
        "agencies": request.vocabularies.agencies(),
        "curricula": [(format_uid(one.uid), one.label) for one in held],
        "page": Pager(found.number, found.total, found.size, "/training", query),
        "may_create": allows(request.identity, "session:record"),
        "site": request.site,
    }


def _hours(minutes: int | None) -> str:
    return "–" if minutes is None else hours_text(minutes) or "0"
