"""The plugin's pages below /p/magistrates_school: figures, lists, programmes, the rules."""

from pyramid.httpexceptions import HTTPNotFound

from dosja.api import (
    Document,
    Pager,
    county_name,
    csv_response,
    day_of,
    format_date,
    page_number,
    record_export,
    xlsx_response,
)
from dosja_magistrates_school import magistrate_pages as own
from dosja_magistrates_school import programmes, standing
from dosja_magistrates_school.law import law_on, laws, near_percent, recurrence
from dosja_magistrates_school.seeing import HOME, Seen, matches, shown
from dosja_magistrates_school.wording import (
    ABOVE,
    BELOW,
    DUE,
    ISSUE,
    KINDS,
    KINDS_MANY,
    NEAR,
    PLUGIN,
    SEE_DAYS,
    STATES,
    _,
    days_text,
)

SIZE = 50
COLUMNS = (
    _("Name"), _("Kind"), _("Court or office"), _("County"), _("In office since"), _("Days in the year"),
    _("Minimum"), _("Maximum"), _("Days in five years"), _("Minimum in five years"),
    _("Maximum in five years"), _("State"), _("Law"),
)  # fmt: skip


def add_pages(config) -> None:
    """Add every page to the plugin's part of the application."""
    for view, name, template, permission in (
        (overview, "", "overview", SEE_DAYS),
        (people, "magistrates", "magistrates", SEE_DAYS),
        (group, "group", "group", SEE_DAYS),
        (own.magistrate, "magistrate", "magistrate", SEE_DAYS),
        (own.mine, "mine", "mine", "site:view"),
        (rules, "rules", "rules", "site:view"),
        (programme_years, "programmes", "programmes", "site:view"),
        (own.issued, "statements", "statements", ISSUE),
    ):
        config.add_view(view, name=name, permission=permission, renderer=f"templates/{template}.jinja2")
    config.add_view(
        own.issue,
        name="issue",
        permission=ISSUE,
        request_method="POST",
        renderer="templates/magistrate.jinja2",
    )
    config.add_view(export, name="export", permission=SEE_DAYS, request_method="POST")
    config.add_view(own.paper, name=f"{PLUGIN}-pdf", context=Document, permission=ISSUE)


def overview(context, request):
    """How many stand how, by kind and by court or office."""
    seen = Seen(context, request)
    found = seen.magistrates()
    return seen.values(
        total=len(found),
        all=standing.by_state(found),
        kinds=[
            (kind, KINDS_MANY[kind], len(own), standing.by_state(own))
            for kind, own in standing.grouped(found, "kind").items()
        ],
        courts=seen.courts(found),
        law=law_on(seen.day),
    )


def people(context, request):
    """The list, with filters; taken along as a sheet."""
    seen = Seen(context, request)
    chosen = seen.chosen()
    every = seen.magistrates()
    found = [one for one in every if matches(one, chosen)]
    query = {"year": str(seen.year), **{name: value for name, value in chosen.items() if value}}
    page = Pager(page_number(request), len(found), SIZE, f"{HOME}/magistrates", query)
    return seen.values(
        rows=found[page.start : page.start + SIZE],
        page=page,
        chosen=chosen,
        courts=[(key, title) for key, title, _n, _states in seen.courts(every)],
    )


def group(context, request):
    """A court or office, or a kind of magistrates: who needs something, and why."""
    seen = Seen(context, request)
    court, kind = request.GET.get("court", ""), request.GET.get("kind", "")
    own = [one for one in seen.magistrates() if (one.court == court if court else one.kind == kind)]
    if not own or bool(court) == bool(kind):
        raise HTTPNotFound()
    title = standing.court_title(request.site, court, request.locale_name) if court else KINDS_MANY[kind]
    parts = [
        (state, *STATES[state], [one for one in own if one.state == state])
        for state in (ABOVE, BELOW, DUE, NEAR)
    ]
    return seen.values(
        title=title, court=court, kind=kind, total=len(own), all=standing.by_state(own),
        parts=[part for part in parts if part[3]], rest=len(own) - sum(len(part[3]) for part in parts),
    )  # fmt: skip


def export(context, request):
    """The list with its filters as a sheet; that somebody took it along is written down."""
    seen = Seen(context, request)
    chosen = seen.chosen()
    text, language = request.translate, request.locale_name
    found = [one for one in seen.magistrates() if matches(one, chosen)]
    plain = request.POST.get("format") != "xlsx"

    def number(hundredths: int):
        return days_text(hundredths) if plain else hundredths / 100

    table: list[list] = [[text(title) for title in COLUMNS]]
    for one in found:
        law = one.year.law
        source = text(law.title) if law.confirmed else f"{text(law.title)} ({text(_('unconfirmed'))})"
        table.append(
            [
                one.name, text(KINDS[one.kind]), standing.court_title(request.site, one.court, language),
                county_name(one.county, language), format_date(one.since) if one.since else "",
                number(one.year.total), number(one.year.minimum), number(one.year.maximum),
                number(one.five.total), number(one.five.minimum), number(one.five.maximum),
                text(STATES[one.state][1]), source,
            ]
        )  # fmt: skip
    at = next((aid for aid in seen.scope.agencies if request.allowed(SEE_DAYS, aid)), "")
    record_export(request.site, request.identity, request.now, rows=len(found), agency=at, unit="")
    name = f"magistrates-{seen.day:%Y-%m-%d}"
    return csv_response(f"{name}.csv", table) if plain else xlsx_response(f"{name}.xlsx", table)


def rules(context, request):
    """The laws with the days on which they held, what is confirmed, and which curricula count."""
    site, today = request.site, day_of(request.now)
    tokens = request.tokens
    visible = [one for one in standing.curricula(site) if not tokens.isdisjoint(one.tokens())]
    children = programmes.about_children(site, programmes.programmes(site))
    return {
        **shown(request, today),
        "laws": laws(),
        "near": near_percent(),
        "recurrent": recurrence(),
        "curricula": [(one, standing.counts(one), one.uid in children) for one in visible],
    }


def programme_years(context, request):
    """Year by year: the programme, and whether the training on child trafficking recurs."""
    site, today = request.site, day_of(request.now)
    found = programmes.programmes(site, request.tokens)
    first = min([*found, today.year - 2])
    last = max([*found, today.year + 1])
    makers = [aid for aid in standing.schools(site) if request.allowed("document:create", aid)]
    return {
        **shown(request, today),
        "years": programmes.years(site, found, max(first, last - 30), last),
        "recurrence": programmes.RECURRENCE,
        "maker": makers[0] if makers else "",
        "source": recurrence().source,
    }
