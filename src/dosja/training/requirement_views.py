"""Pages on which a training requirement is made and changed; `headcount_views` has the headcounts."""

from datetime import date

from pyramid.httpexceptions import HTTPForbidden, HTTPSeeOther

from dosja.accounts.permissions import agencies_with
from dosja.accounts.short_form import Form, posted_form
from dosja.agencies.counties import COUNTIES, county_name
from dosja.collation import sort_key
from dosja.documents.life.course import day_of
from dosja.errors import Invalid
from dosja.hooks import hooks_of
from dosja.messages import _
from dosja.people.model import GENDERS
from dosja.training import queries
from dosja.training.coverage_labels import GENDER_NAMES
from dosja.training.earning import fixed_day
from dosja.training.forms import day_in, read_day
from dosja.training.intake.roles import ROLE_NAMES
from dosja.training.operations import requirements as operations
from dosja.training.trackers.requirement import Audience, Requirement, Rule
from dosja.uids import format_uid, parse_uid
from dosja.web.traversal import Coverage, RequirementPage

TEMPLATE = "dosja:training/templates/requirement_form.jinja2"
UNITS = {
    "completion": _("completions"),
    "hours": _("hours"),
    "days": _("days"),
    "credits": _("credits"),
}
PERIODS = {
    "none": _("at any time"),
    "calendar_year": _("in each calendar year"),
    "school_year": _("in each school year (1 September to 31 August)"),
    "rolling": _("in the last years"),
}
BASES = {
    "award": _("as it stands on the award"),
    "completion": _("from completion"),
    "old_expiry": _("from the old expiry"),
    "fixed": _("to a fixed day of the year"),
}
TEXTS = (
    "title_sq",
    "title_en",
    "agency",
    "tracker",
    "positions",
    "target",
    "per_unit",
    "deadline",
    "measure",
    "note",
)
CHECKS = ("every", "staff_list", "active")
LISTS = ("curricula", "agencies", "audience_units", "counties", "professions", "genders")
RULE = (
    "unit",
    "minimum",
    "maximum",
    "period",
    "years",
    "basis",
    "validity_years",
    "fixed",
    "window_days",
    "grace_days",
    "minutes_per_day",
    "minutes_per_credit",
    "valid_from",
    "valid_to",
    "source",
)
MOST_RULES = 12


def includeme(config):
    """Register the views."""

    def add(view, context, name, method):
        config.add_view(
            view,
            context=context,
            name=name,
            request_method=method,
            permission="requirement:edit",
            renderer=TEMPLATE,
        )

    config.include("dosja.training.headcount_views")
    add(new_page, Coverage, "new", "GET")
    add(create, Coverage, "new", "POST")
    add(edit_page, RequirementPage, "edit", "GET")
    add(save, RequirementPage, "edit", "POST")


def new_page(context, request):
    """An empty form."""
    mine = _agencies(request)
    values = {"agency": mine[0][0] if len(mine) == 1 else "", "active": "yes", "rules": [_rule_texts(Rule())]}
    return _values(request, None, Form(values))


def create(context, request):
    """Make the requirement."""
    return _store(request, None)


def edit_page(context, request):
    """The form with what is stored."""
    _check(request, context.requirement)
    return _values(request, context.requirement, Form(_texts(context.requirement)))


def save(context, request):
    """Change it."""
    _check(request, context.requirement)
    return _store(request, context.requirement)


def _check(request, requirement):
    if not operations.may_edit(request.identity, requirement):
        raise HTTPForbidden()


def _store(request, before):
    form = _posted(request)
    try:
        given = _requirement(form.values, before)
        stored = operations.save_requirement(request.site, request.identity, request.now, given)
    except Invalid as error:
        form.errors = error.fields
        request.response.status_int = 422
        return _values(request, before, form)
    request.session.flash(request.translate(_("The requirement was saved.")), "success")
    return HTTPSeeOther(f"/coverage/{stored.id}")


def _posted(request):
    form = posted_form(request, *TEXTS, *CHECKS)
    for name in LISTS:
        form.values[name] = request.POST.getall(name)
    rules = []
    for number in range(MOST_RULES):
        row = {name: request.POST.get(f"rule{number}_{name}", "").strip() for name in RULE}
        if row["minimum"]:
            rules.append(row)
    form.values["rules"] = rules
    return form


def _requirement(values, before):
    wrong: dict = {}
    deadline = day_in(values, "deadline", wrong)
    numbers = {name: read_whole(values[name], name, wrong) for name in ("target", "per_unit")}
    rules = []
    for number, row in enumerate(values["rules"]):
        try:
            rules.append(_rule(row))
        except ValueError as error:
            wrong[f"rule{number}"] = _("“${text}” cannot be read.", mapping={"text": str(error)[:60]})
    if wrong:
        raise Invalid(wrong)
    return Requirement(
        id=before.id if before is not None else "",
        title_sq=" ".join(values["title_sq"].split()),
        title_en=" ".join(values["title_en"].split()),
        agency=values["agency"],
        curricula=tuple(uid for text in values["curricula"] if (uid := parse_uid(text))),
        every=bool(values["every"]),
        audience=Audience(
            agencies=tuple(values["agencies"]),
            units=tuple(values["audience_units"]),
            counties=tuple(values["counties"]),
            professions=tuple(values["professions"]),
            genders=tuple(values["genders"]),
            positions=tuple(word.strip() for word in values["positions"].split(",") if word.strip()),
        ),
        rules=tuple(rules),
        target=numbers["target"] or None,
        per_unit=numbers["per_unit"] or 0,
        staff_list=bool(values["staff_list"]),
        deadline=deadline,
        tracker=values["tracker"] or "standard",
        measure=values["measure"],
        note=values["note"][:2000],
        active=bool(values["active"]) or before is None,
    )


def _rule(row) -> Rule:
    """A rule of the texts of its fields. Raises ValueError with the text that cannot be read."""

    def hundredths(name):
        text = row[name].replace(",", ".") or "0"
        try:
            return round(float(text) * 100)
        except (ValueError, OverflowError):
            raise ValueError(row[name]) from None

    def whole(name, otherwise=0):
        if row[name] and not (row[name].isascii() and row[name].isdigit() and len(row[name]) < 6):
            raise ValueError(row[name])
        return int(row[name]) if row[name] else otherwise

    return Rule(
        unit=row["unit"],
        minimum=hundredths("minimum"),
        maximum=hundredths("maximum"),
        period=row["period"],
        years=whole("years", 1),
        validity_years=whole("validity_years"),
        basis=row["basis"],
        fixed=fixed_day(row["fixed"]),
        window_days=whole("window_days", 90),
        grace_days=whole("grace_days"),
        minutes_per_day=hundredths("minutes_per_day") * 60 // 100 or 360,
        minutes_per_credit=hundredths("minutes_per_credit") * 60 // 100,
        valid_from=read_day(row["valid_from"]),
        valid_to=read_day(row["valid_to"]),
        source=row["source"][:300],
    )


def read_whole(text, name, wrong):
    """A whole number of at most seven digits, None for nothing; else it is noted in `wrong`."""
    if text and not (text.isascii() and text.isdigit() and len(text) < 8):
        wrong[name] = _("Write a whole number.")
        return None
    return int(text) if text else None


def _texts(requirement):
    audience = requirement.audience
    return {
        "title_sq": requirement.title_sq,
        "title_en": requirement.title_en,
        "agency": requirement.agency,
        "tracker": requirement.tracker,
        "curricula": [format_uid(uid) for uid in requirement.curricula],
        "agencies": list(audience.agencies),
        "audience_units": list(audience.units),
        "counties": list(audience.counties),
        "professions": list(audience.professions),
        "genders": list(audience.genders),
        "positions": ", ".join(audience.positions),
        "target": str(requirement.target or ""),
        "per_unit": str(requirement.per_unit or ""),
        "deadline": _day(requirement.deadline),
        "measure": requirement.measure,
        "note": requirement.note,
        "every": "yes" if requirement.every else "",
        "staff_list": "yes" if requirement.staff_list else "",
        "active": "yes" if requirement.active else "",
        "rules": [_rule_texts(rule) for rule in requirement.rules],
    }


def _rule_texts(rule):
    amount = "{0:g}".format
    return {
        "unit": rule.unit,
        "minimum": amount(rule.minimum / 100).replace(".", ","),
        "maximum": amount(rule.maximum / 100).replace(".", ",") if rule.maximum else "",
        "period": rule.period,
        "years": str(rule.years),
        "basis": rule.basis,
        "validity_years": str(rule.validity_years or ""),
        "fixed": f"{rule.fixed[1]:02d}.{rule.fixed[0]:02d}" if rule.basis == "fixed" else "",
        "window_days": str(rule.window_days),
        "grace_days": str(rule.grace_days or ""),
        "minutes_per_day": amount(rule.minutes_per_day / 60).replace(".", ","),
        "minutes_per_credit": (
            amount(rule.minutes_per_credit / 60).replace(".", ",") if rule.minutes_per_credit else ""
        ),
        "valid_from": _day(rule.valid_from),
        "valid_to": _day(rule.valid_to),
        "source": rule.source,
    }


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _agencies(request):
    site, language = request.site, request.locale_name
    mine = agencies_with(request.identity, "requirement:edit", list(site.agencies))
    named = [(aid, site.agencies[aid].title(language)) for aid in mine]
    return sorted(named, key=lambda one: sort_key(one[1]))


def _trackers(request, requirement):
    """(id, title) of the rules that can be chosen: core's, those of plugins that are on for an agency of the
    reader, and the one that stands there."""
    site, hooks = request.site, hooks_of(request.site)
    mine = [aid for aid, _title in _agencies(request)]
    found = [("standard", request.translate(_("by the rules below")))]
    for name, tracker in hooks.trackers.items():
        if any(hooks.acts(site, tracker.plugin_id, aid) for aid in mine):
            found.append((name, request.translate(tracker.title)))
    kept = requirement.tracker if requirement is not None else "standard"
    return found if kept in dict(found) else [*found, (kept, kept)]


def _values(request, requirement, form):
    site, language, tell = request.site, request.locale_name, request.translate

    def told(names):
        return [(key, tell(text)) for key, text in names.items()]

    everybody = [(agency.aid, agency.title(language)) for agency in site.agencies.values() if agency.active]
    for name in (*TEXTS, *CHECKS):
        form.values.setdefault(name, "")
    for name in LISTS:
        form.values.setdefault(name, [])
    held = queries.curricula(site, request.tokens, day_of(request.now))
    return {
        "requirement": requirement,
        "form": form,
        "rules": [*form.values["rules"], dict.fromkeys(RULE, "")],
        "mine": _agencies(request),
        "trackers": _trackers(request, requirement),
        "curricula": [(format_uid(one.uid), one.label) for one in held],
        "agencies": sorted(everybody, key=lambda one: sort_key(one[1])),
        "audience_units": _units_of(request, form.values["agencies"], form.values["audience_units"]),
        "counties": [(county, county_name(county, language)) for county in COUNTIES],
        "professions": sorted(told(ROLE_NAMES), key=lambda one: sort_key(one[1])),
        "genders": [(gender, tell(GENDER_NAMES[gender])) for gender in GENDERS],
        "units": told(UNITS),
        "periods": told(PERIODS),
        "bases": told(BASES),
    }


def _units_of(request, agencies, marked):
    """(name of the agency, its units as ("agency/unit", name)) of the agencies that are marked, of all where
    none is; units that are marked are there even when they are not active any more."""
    site, language = request.site, request.locale_name
    found = []
    for aid in agencies or list(site.agencies):
        agency = site.agencies.get(aid)
        units = [
            (f"{aid}/{unit.unit_id}", unit.title(language))
            for unit in (agency.units.values() if agency is not None else ())
            if unit.active or f"{aid}/{unit.unit_id}" in marked
        ]
        if units:
            found.append((agency.title(language), sorted(units, key=lambda one: sort_key(one[1]))))
    return sorted(found, key=lambda one: sort_key(one[0]))
