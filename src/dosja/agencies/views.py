"""The page of an agency: what it is, its units, and its documents that the reader may see."""

from dosja.agencies.counties import county_name
from dosja.agencies.model import Agency
from dosja.agencies.operations import KINDS
from dosja.collation import sort_key
from dosja.content_types.typed_text import parse_date
from dosja.documents.life.queries import then_of
from dosja.documents.rights import may_create

NEWEST = 8


def includeme(config):
    """Add the agency's page and the pages of the administration."""
    config.add_view(agency_page, context=Agency, renderer="dosja:agencies/templates/agency.jinja2")
    config.include("dosja.agencies.admin_views")
    config.include("dosja.agencies.logo_views")
    config.include("dosja.agencies.group_views")


def agency_page(agency, request):
    """Name, units with counties, counts by type, newest documents; with `on` those in force on that day."""
    site, language = request.site, request.locale_name
    catalog, tokens, types = site.documents, request.tokens, request.registry.types
    raw = request.GET.get("on", "").strip()
    on = parse_date(raw) if raw else None
    own = {"agencies": (agency.aid,), "on": on}
    counts = [(ctype, len(catalog.select(tokens, types=(ctype.id,), **own))) for ctype in types]
    every = catalog.select(tokens, **own)
    newest = catalog.ordered(every, "modified", 0, NEWEST, descending=True)
    units = sorted(
        (unit for unit in agency.units.values() if unit.active),
        key=lambda unit: sort_key(unit.title(language)),
    )
    writes = any(may_create(request.identity, ctype, agency.aid) for ctype in types)
    return {
        "agency": agency,
        "title": agency.title(language),
        "kind": KINDS.get(agency.kind),
        "units": [(unit.title(language), county_name(unit.county, language)) for unit in units],
        "counts": [(ctype, count) for ctype, count in counts if count],
        "total": len(every),
        "newest": [site.uids[uid] for uid in newest],
        "on": on,
        "wrong_day": raw[:40] if on is None else "",
        "then_of": lambda document: then_of(site, document, on) if on else None,
        "may_create": writes and agency.active,
        "may_manage": request.allowed("agency:manage", agency.aid),
    }
