"""The form of a training requirement: what is typed, read; what is stored, written as it is typed."""

from datetime import date

from dosja.accounts.short_form import Form, posted_form
from dosja.errors import Invalid
from dosja.messages import _
from dosja.training.earning import fixed_day
from dosja.training.forms import day_in, read_day
from dosja.training.trackers.requirement import Audience, Requirement, Rule
from dosja.uids import format_uid, parse_uid

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


def posted_requirement(request) -> Form:
    """What was typed; of the rules those that name an amount."""
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


def read_requirement(values, before: Requirement | None) -> Requirement:
    """The requirement that the values of the form describe, in the place of `before`; raises Invalid."""
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


def texts_of(requirement: Requirement) -> dict:
    """A requirement as the values of the form."""
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
        "rules": [rule_texts(rule) for rule in requirement.rules],
    }


def rule_texts(rule: Rule) -> dict[str, str]:
    """A rule as the texts of its fields."""
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
