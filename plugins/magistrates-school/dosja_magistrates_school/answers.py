"""What this plugin answers beside its pages: notices, a say before a save, figures and a report."""

from datetime import date

from dosja.api import Figure, Indicator, Notice, Report, allows, list_documents, parse_uid
from dosja_magistrates_school import programmes, standing, statements
from dosja_magistrates_school.trackers import Recurrent
from dosja_magistrates_school.wording import (
    ABOVE,
    BELOW,
    DUE,
    JUDGE,
    NEAR,
    PLUGIN,
    PROGRAMME,
    PROSECUTOR,
    SEE_DAYS,
    STATEMENT,
    _,
)

HOME = f"/p/{PLUGIN}"
AUTUMN, LAST_CALL = 10, 12
"""In October the School looks ahead; in December it reminds a last time."""


def notices(context, day: date):
    """In autumn: the next year's programme that is missing or says nothing on child trafficking, and how many
    magistrates have days due; this once more in December."""
    site = context.site
    at = standing.schools(site)
    if day.month < AUTUMN or not at:
        return
    keepers = tuple(
        user.uid
        for user in site.users.values()
        if not user.disabled and any(allows(user, SEE_DAYS, aid) for aid in at)
    )
    if not keepers:
        return
    year = day.year + 1
    state = programmes.recurs(programmes.programmes(site).get(year))
    if state == programmes.MISSING:
        text = _("The programme of ${year} is not in Dosja yet.", mapping={"year": year})
        yield Notice(f"programme-{year}", keepers, text, f"{HOME}/programmes")
    elif state != programmes.OK:
        text = _(
            "The programme of ${year} has no training on child trafficking (measure III.1(a).4).",
            mapping={"year": year},
        )
        yield Notice(f"recurrent-{year}", keepers, text, f"{HOME}/programmes")
    scope = standing.Scope(at, True)
    found = standing.by_state(standing.magistrates(site, scope, day, standing.all_facts(site, day)))
    if found.get(DUE):
        call = LAST_CALL if day.month == LAST_CALL else AUTUMN
        text = _(
            "Magistrates who still have days due in ${year}: ${n}",
            mapping={"year": day.year, "n": found[DUE]},
        )
        yield Notice(f"due-{day.year}-{call}", keepers, text, f"{HOME}/magistrates?state={DUE}")


def validate(context, document, values: dict):
    """Why a document may not be saved: figures of a statement that are not the ledgers', a second programme
    of a year."""
    if values.get("type_id") == STATEMENT:
        return _wrong_statement(context, document, values)
    if values.get("type_id") == PROGRAMME:
        return _wrong_programme(context, document, values)
    return None


def _wrong_statement(context, document, values: dict):
    if document is not None:
        return {"": _("An issued statement never changes. Withdraw it and issue another one.")}
    site, today = context.site, context.today
    uid = parse_uid(str(values.get("person") or ""))
    facts = standing.all_facts(site, today)
    scope = standing.scope_of(site, context.user, (values["agency"],))
    person = standing.person_of(site, scope, uid, facts)
    years = [int(row["year"]) for row in values.get("years") or () if str(row["year"]).isdecimal()]
    if person is not None and years:
        right = statements.figures(site, person, facts.get(person.uid, []), min(years), max(years), today)
        if _told(right) == _told({name: values.get(name) for name in right}):
            return None
    return {"": _("The figures of a statement are worked out: issue it on the page of the magistrate.")}


def _told(value):
    """The values without what is empty, to be compared."""
    if isinstance(value, dict):
        return {name: _told(one) for name, one in value.items() if one is not None}
    if isinstance(value, tuple | list):
        return [_told(one) for one in value]
    return value


def _wrong_programme(context, document, values: dict):
    year, code = str(values.get("year") or ""), str(values.get("code") or "")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        return {"year": _("Write a year with four digits, for example 2026.")}
    if code and not code.endswith(f"-{year}"):
        text = _(
            "The code ends with the year of the programme, for example PV-SHM-${year}.",
            mapping={"year": year},
        )
        return {"code": text}
    found = list_documents(context.site, None, types=(PROGRAMME,), agencies=(values["agency"],), size=500)
    for other in found.documents:
        if other.values.get("year") == year and (document is None or other.uid != document.uid):
            text = _(
                "There is a programme of that year already: ${code}", mapping={"code": other.code or "–"}
            )
            return {"year": text}
    return None


def indicators() -> list[Indicator]:
    """The figures of measure III.1(a).4."""
    return [
        Indicator(
            f"{PLUGIN}:trained",
            _("Judges and prosecutors whose training on child trafficking is up to date"),
            _trained,
            measure="III.1.(a).4",
        ),
        Indicator(
            f"{PLUGIN}:programmes",
            _("Yearly programmes of the last five years in which the training recurs"),
            _programmes,
            measure="III.1.(a).4",
        ),
    ]


def _trained(context, day: date) -> Figure:
    site = context.site
    known = programmes.programmes(site)
    children = programmes.about_children(site, known)
    facts = standing.facts_by_person(site, children, day)
    scope = standing.Scope(standing.schools(site), True)
    rule, need = Recurrent(), standing.need_of(children)
    people = [
        one
        for one in standing.magistrates(site, scope, day, standing.all_facts(site, day))
        if one.kind in (JUDGE, PROSECUTOR)
    ]
    good = sum(1 for one in people if rule.progress(need, facts.get(one.uid, ()), day).valid)
    return Figure(good, len(people), f"{HOME}/programmes")


def _programmes(context, day: date) -> Figure:
    known = programmes.programmes(context.site)
    span = range(day.year - 4, day.year + 1)
    good = sum(1 for year in span if programmes.recurs(known.get(year)) == programmes.OK)
    return Figure(good, len(span), f"{HOME}/programmes")


def reports() -> list[Report]:
    """Courts and offices with how many stand how; without names."""
    columns = (
        _("Court or office"), _("Persons"), _("Below the minimum"), _("Days still due"),
        _("Near the maximum"), _("Above the maximum"),
    )  # fmt: skip
    return [
        Report(
            f"{PLUGIN}:courts",
            _("Days of training by court or office"),
            columns,
            _courts,
            help=_("How many magistrates stand how today, without names."),
            permission=SEE_DAYS,
        )
    ]


def _courts(context):
    site, day = context.site, context.today
    scope = standing.scope_of(site, context.user, context.agencies)
    found = standing.magistrates(site, scope, day, standing.all_facts(site, day))
    rows = []
    for court, own in standing.grouped(found, "court").items():
        numbers = standing.by_state(own)
        title = standing.court_title(site, court, context.language)
        rows.append((title, len(own), *(numbers.get(state, 0) for state in (BELOW, DUE, NEAR, ABOVE))))
    return sorted(rows)
