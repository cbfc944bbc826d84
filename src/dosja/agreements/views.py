"""Pages of agreements: the table of all, what there is with a country, and their part of a document's page.

Views read input, call a query, and render; agreements are written and kept as any document is.
"""

from urllib.parse import urlencode

from markupsafe import Markup
from pyramid.renderers import render

from dosja.agreements import queries
from dosja.agreements.days import When
from dosja.agreements.drawing import drawing_of
from dosja.agreements.lines import LIFECYCLE, LineCache, agreement_types, countries_of
from dosja.agreements.obligations import obligations_of
from dosja.agreements.queries import FILTERS, SORTS, Chosen
from dosja.agreements.timeline import points_of
from dosja.collation import sort_key
from dosja.documents.life.course import day_of
from dosja.documents.rights import may_create_any
from dosja.messages import _
from dosja.uids import format_uid
from dosja.web.facet_labels import FacetLabels
from dosja.web.i18n import format_date
from dosja.web.paging import Pager, page_number
from dosja.web.spreadsheets import csv_response
from dosja.web.traversal import Countries, CountryAt, Root

TEMPLATES = "dosja:agreements/templates/"
CHILDREN = {
    "yes": _("With clauses on child trafficking"),
    "no": _("Without such clauses"),
    "unsaid": _("Not stated"),
}
LABELS = {
    "country": (_("Country"), _("All countries")),
    "stage": (_("Stage"), _("All stages")),
    "topic": (_("Topic"), _("All topics")),
    "children": (_("Children"), _("All")),
    "agency": (_("Agency"), _("All agencies")),
}
COLUMNS = (
    ("title", _("Title")),
    ("country", _("Countries")),
    ("stage", _("Stage")),
    ("signed", _("Signed")),
    ("start", _("In force from")),
    ("end", _("Until")),
)


def includeme(config):
    """Register the views and the part of a document's page."""
    config.registry.agreement_lines = LineCache()
    config.add_request_method(agreement_lines, reify=True)
    config.registry.document_parts.append(agreement_part)
    add = config.add_view
    add(table_page, context=Root, name="agreements", renderer=TEMPLATES + "table.jinja2")
    add(table_csv, context=Root, name="agreements.csv")
    add(countries_page, context=Countries, renderer=TEMPLATES + "countries.jinja2")
    add(country_page, context=CountryAt, renderer=TEMPLATES + "country.jinja2")


def agreement_lines(request):
    """The lines of all agreements that the reader may see."""
    types = agreement_types(request.registry.types)
    return request.registry.agreement_lines.of(request.site, request.tokens, types, day_of(request.now))


def _stages(request) -> list[str]:
    """The states of agreements in the order of their lives."""
    found = [s.id for ctype in agreement_types(request.registry.types) for s in ctype.lifecycle.states]
    return list(dict.fromkeys(found))


def _country(request, code: str) -> str:
    return request.vocabularies.country(code) or code


def _chosen(request) -> Chosen:
    given = {name: request.GET.get(name, "")[:60] for name in FILTERS}
    sort = request.GET.get("sort", "title")
    descending, sort = sort.startswith("-"), sort.lstrip("-")
    if sort not in SORTS:
        sort, descending = "title", False
    return Chosen(**given, sort=sort, descending=descending)


def _found(request, chosen: Chosen, day):
    lines = [line for line in request.agreement_lines if queries.fits(line, chosen, day)]
    return queries.ordered(lines, chosen, day, _stages(request), lambda code: _country(request, code))


def _words(request, when: When | None) -> str:
    return "" if when is None else request.translate(when.words())


def table_page(context, request):
    """All agreements, chosen by country, stage, topic, clauses on children and agency."""
    day, chosen = day_of(request.now), _chosen(request)
    found = _found(request, chosen, day)
    query = {name: getattr(chosen, name) for name in FILTERS if getattr(chosen, name)}
    order = f"-{chosen.sort}" if chosen.descending else chosen.sort
    shown = query if order == "title" else {**query, "sort": order}
    page = Pager(page_number(request), len(found), request.registry.dosja_settings.page_size,
                 "/agreements", shown)  # fmt: skip

    def sort_url(name):
        turned = f"-{name}" if name == chosen.sort and not chosen.descending else name
        return "/agreements?" + urlencode({**query, "sort": turned})

    return {
        "lines": found[page.start : page.start + page.size],
        "total": len(found),
        "may_create": may_create_any(request.identity, agreement_types(request.registry.types)),
        "all": len(request.agreement_lines),
        "page": page,
        "chosen": chosen,
        "is_narrowed": bool(query),
        "filters": _filters(request, chosen, day),
        "columns": COLUMNS,
        "sort_url": sort_url,
        "csv": "/agreements.csv?" + urlencode(shown),
        "day": day,
        "country": lambda code: _country(request, code),
        "when": lambda when: _words(request, when),
    }


def _filters(request, chosen: Chosen, day):
    """(name, label, label for all, [(value, label, count)]) of each filter, in the reader's language."""
    counts = queries.counts_of(request.agreement_lines, chosen, day)
    label = FacetLabels(request.registry.shown_types, request.vocabularies, request.translate)
    stages = _stages(request)

    def name_of(name, value):
        if name == "children":
            return request.translate(CHILDREN[value]) if value in CHILDREN else value
        return label("state" if name == "stage" else name, value) or value

    made = []
    for name in FILTERS:
        values = set(counts[name])
        if getattr(chosen, name):
            values.add(getattr(chosen, name))
        options = [(value, name_of(name, value), counts[name][value]) for value in values]
        if name == "stage":
            options.sort(key=lambda one: stages.index(one[0]) if one[0] in stages else len(stages))
        else:
            options.sort(key=lambda one: sort_key(one[1]))
        made.append((name, *LABELS[name], options))
    return made


def table_csv(context, request):
    """The chosen agreements as a table to take along, in the order of the page."""
    day, translate = day_of(request.now), request.translate
    label = FacetLabels(request.registry.shown_types, request.vocabularies, translate)
    head = [_("Code"), _("Title"), _("Agency"), _("Countries"), _("Stage"), _("Topic"), _("Children"),
            _("Signed"), _("In force from"), _("Until"), _("Next review"), _("Last day for a notice"),
            _("Address")]  # fmt: skip
    rows = [[translate(title) for title in head]]
    for line in _found(request, _chosen(request), day):
        children = queries.keys_of(line, "children", day)[0]
        rows.append(
            [
                line.code,
                line.title,
                label("agency", line.agency),
                "; ".join(_country(request, code) for code in line.countries),
                label("state", line.stage(day)),
                "; ".join(label("topic", topic) or topic for topic in line.topics),
                translate(CHILDREN[children]),
                _words(request, line.signed),
                _words(request, line.starts(day)),
                format_date(line.ends(day)),
                format_date(line.next_review),
                format_date(line.term_on(day)[1]),
                f"{request.host_url}/d/{format_uid(line.uid)}",
            ]
        )
    return csv_response(f"dosja-agreements-{day:%Y-%m-%d}.csv", rows)


def countries_page(context, request):
    """Every country with which there is something, and how much of each stage."""
    day = day_of(request.now)
    counts = queries.countries_by_stage(request.agreement_lines, day)
    used = [stage for stage in _stages(request) if any(stage in found for found in counts.values())]
    codes = sorted(
        countries_of(request.agreement_lines), key=lambda c: queries.sort_key(_country(request, c))
    )
    return {
        "codes": sorted(codes, key=lambda code: sort_key(_country(request, code))),
        "counts": counts,
        "stages": used,
        "country": lambda code: _country(request, code),
    }


def country_page(context, request):
    """What there is with one country: agreements by stage, obligations, contacts, what refers to them."""
    day = day_of(request.now)
    types = {ctype.id: ctype for ctype in request.registry.types}
    found = queries.with_country(
        request.site, request.tokens, request.agreement_lines, context.code, types, _stages(request), day
    )
    name = _country(request, context.code)
    return {
        "code": context.code,
        "name": name,
        "found": found,
        "day": day,
        "when": lambda when: _words(request, when),
        "person": request.vocabularies.person,
        "country": lambda code: _country(request, code),
        "search": "/search?" + urlencode({"q": name}),
    }


def agreement_part(request, document, values):
    """The timeline with its table and the obligations, on the page of a document that lives as an agreement;
    "" on others."""
    ctype = request.type_of(document)
    if ctype is None or ctype.lifecycle.id != LIFECYCLE:
        return ""
    day = day_of(request.now)
    titles = {state.id: state.title for state in ctype.lifecycle.states}
    points = points_of(document, values, titles, day)
    drawing = drawing_of(points, day, lambda m: request.translate(m), request.vocabularies.country)
    parties = values.get("parties") or ()
    given = {
        "points": points,
        "drawing": drawing,
        "when": lambda when: _words(request, when),
        "obligations": obligations_of(values, day),
        "person": request.vocabularies.person,
        "day": day,
        "countries": [
            (code, _country(request, code))
            for code in dict.fromkeys(row.get("country") for row in parties if type(row) is dict)
            if code and code != "AL"
        ],
        "has_course": bool(points),
    }
    return Markup(render(TEMPLATES + "part.jinja2", given, request))
