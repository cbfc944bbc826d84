"""The boxes of this plugin on core's pages."""

from dosja.api import Row, Slot, allows, person_path
from dosja_magistrates_school import programmes, standing, statements
from dosja_magistrates_school.days import five_of, worst, year_of
from dosja_magistrates_school.kinds import in_office_since, kind_of
from dosja_magistrates_school.wording import (
    ABOVE,
    BELOW,
    DUE,
    ISSUE,
    KINDS,
    NEAR,
    PLUGIN,
    PROGRAMME,
    SEE_DAYS,
    STATEMENT,
    STATES,
    _,
    days_text,
)

HOME = f"/p/{PLUGIN}"


def home(context):
    """How many magistrates need something, and how the programme of this and the next year stands."""
    scope = standing.scope_of(context.site, context.user, context.agencies)
    if not scope.agencies:
        return None
    site, today = context.site, context.today
    found = standing.by_state(standing.magistrates(site, scope, today, standing.all_facts(site, today)))
    rows = [
        Row(STATES[state][1], str(found[state]), f"{HOME}/magistrates?state={state}", STATES[state][0])
        for state in (ABOVE, BELOW, DUE, NEAR)
        if found.get(state)
    ]
    if scope.school:
        known = programmes.programmes(site)
        for year in (today.year, today.year + 1) if today.month >= 10 else (today.year,):
            colour, word = programmes.RECURRENCE[programmes.recurs(known.get(year))]
            label = _("Child trafficking in the programme of ${year}", mapping={"year": year})
            rows.append(Row(label, word, f"{HOME}/programmes", colour))
    text = "" if rows else _("All magistrates are within the limits of the law.")
    return Slot(_("Days of magistrates"), text=text, rows=tuple(rows), more=HOME)


def person(context, shown):
    """The year and the five years of a magistrate, for who may see them."""
    kind = kind_of(shown.posting)
    at = (*context.agencies, *standing.schools(context.site))
    if not kind or not any(allows(context.user, SEE_DAYS, aid) for aid in at):
        return None
    site, today, since = context.site, context.today, in_office_since(shown)
    facts = [one.fact for one in statements.counting_awards(site, shown, today)]
    year, five = year_of(facts, today, since), five_of(facts, today, since)
    rows = (
        Row(_("Kind"), KINDS[kind]),
        Row(_("Year ${year}", mapping={"year": today.year}), _amount(year)),
        Row(_("Five years"), _amount(five)),
        Row(_("State"), STATES[worst((year, five))][1], chip=STATES[worst((year, five))][0]),
    )
    number = person_path(shown).rstrip("/").rpartition("/")[2]
    return Slot(_("Days of training"), rows=rows, more=f"{HOME}/magistrate?person={number}")


def _amount(balance):
    if balance.minimum and balance.maximum:
        return _(
            "${n} days (at least ${min}, at most ${max})",
            mapping={
                "n": days_text(balance.total),
                "min": days_text(balance.minimum),
                "max": days_text(balance.maximum),
            },
        )
    return _("${n} days", mapping={"n": days_text(balance.total)})


def session(context, held):
    """What a training counts, and where the programme of the year has it."""
    site = context.site
    if held.agency not in standing.schools(site):
        return None
    known = programmes.programmes(site)
    line = programmes.line_of(known, held)
    counts = held.curriculum in standing.counted(site)
    rows = [
        Row(_("Days count"), _("Yes") if counts else _("No"), chip="green" if counts else "grey"),
        Row(_("In the yearly programme"), line["title"] if line else _("Not there"), f"{HOME}/programmes"),
    ]
    if held.curriculum and held.curriculum in programmes.about_children(site, known):
        rows.append(Row(_("Child trafficking"), _("Yes, measure III.1(a).4"), chip="blue"))
    return Slot(_("School of Magistrates"), rows=tuple(rows))


def document(context, shown):
    """What belongs to a programme, a statement or a curriculum of the School."""
    if shown.type_id == PROGRAMME:
        return _programme(context, shown)
    if shown.type_id == STATEMENT:
        return _statement(context, shown)
    if shown.type_id == "curriculum" and shown.agency in standing.schools(context.site):
        return _curriculum(context, shown)
    return None


def _programme(context, shown):
    colour, word = programmes.RECURRENCE[programmes.recurs(shown)]
    year = programmes.year_of(shown)
    lines = programmes.courses(shown)
    wanted = {row["curriculum"] for row in lines if row.get("curriculum")}
    done = {one.curriculum for one in programmes.held(context.site, year)} if year else set()
    rows = (
        Row(_("Training on child trafficking"), word, chip=colour),
        Row(_("Courses"), str(len(lines))),
        Row(_("Days"), days_text(int(sum(row.get("days") or 0 for row in lines) * 100))),
        Row(_("Curricula already taught"), f"{len(wanted & done)} / {len(wanted)}"),
    )
    return Slot(_("The programme in figures"), rows=rows, more=f"{HOME}/programmes")


def _statement(context, shown):
    values = statements.final_values(shown)
    if values is None or not context.allows(ISSUE, shown.agency):
        return None
    site = context.site
    named = statements.named_in(site, values)
    scope = standing.scope_of(site, context.user, (shown.agency,))
    facts = standing.all_facts(site, context.today)
    rows = [Row(_("Control signs"), statements.seal(values))]
    if named is not None and standing.person_of(site, scope, named.uid, facts) is not None:
        number = values["person"]
        address = f"/d/{shown.code.replace('/', '~')}/{PLUGIN}-pdf"
        rows.insert(0, Row(_("Magistrate"), named.name.full))
        rows.append(Row(_("Days of training"), _("Open"), f"{HOME}/magistrate?person={number}"))
        rows.append(Row(_("Paper (PDF)"), _("Open"), address))
    return Slot(_("This statement"), rows=tuple(rows))


def _curriculum(context, shown):
    site = context.site
    counts = standing.counts(shown)
    rows = [Row(_("Days count"), _("Yes") if counts else _("No"), chip="green" if counts else "grey")]
    if shown.uid in programmes.about_children(site, programmes.programmes(site)):
        rows.append(Row(_("Child trafficking"), _("Yes, measure III.1(a).4"), chip="blue"))
    return Slot(_("School of Magistrates"), rows=tuple(rows))
