"""Making and changing training requirements, and entering headcounts. Old headcounts stay."""

from dataclasses import replace
from datetime import date, datetime

from dosja.accounts.audit import record
from dosja.accounts.permissions import allows
from dosja.agencies.counties import COUNTIES
from dosja.documents.model import Document
from dosja.errors import Invalid, NotAllowed
from dosja.hooks import hooks_of
from dosja.messages import _
from dosja.people.model import GENDERS
from dosja.people.operations import Actor
from dosja.storage.model import Site
from dosja.training.coverage import requirement_of
from dosja.training.operations.sessions import day_of
from dosja.training.trackers.requirement import BASES, PERIODS, UNITS, Requirement, Rule, to_plain
from dosja.training.trackers.standard import TRACKERS
from dosja.uids import format_uid, new_uid

MAX_TITLE = 200
MAX_RULES = 12
MOST_PEOPLE = 5_000_000


def may_edit(actor: Actor | None, requirement: Requirement) -> bool:
    """True when `actor` keeps this requirement."""
    return allows(actor, "requirement:edit", requirement.agency)


def save_requirement(site: Site, actor: Actor, now: datetime, requirement: Requirement) -> Requirement:
    """Store a requirement, a new one where its `id` is ""; returns it with its id.

    Raises NotAllowed and Invalid. What it was before stays in the audit trail.
    """
    before = requirement_of(site, requirement.id) if requirement.id else None
    if requirement.agency not in site.agencies:
        raise Invalid({"agency": _("Choose the agency that keeps the requirement.")})
    if not may_edit(actor, requirement) or (before is not None and not may_edit(actor, before)):
        raise NotAllowed(_("You may not keep the requirements of this agency."))
    wrong = _wrong(site, requirement)
    if wrong:
        raise Invalid(wrong)
    if before is None:
        requirement = replace(requirement, id=format_uid(new_uid()))
    if requirement == before:
        return requirement
    stored = to_plain(requirement)
    site.training.requirements[requirement.id] = stored
    old = to_plain(before) if before is not None else {}
    changed = tuple(
        (name, str(old.get(name, ""))[:1000]) for name, value in stored.items() if old.get(name) != value
    )
    action = "requirement:edited" if before is not None else "requirement:created"
    record(
        site, None, actor, now, action,
        requirement=requirement.id, title=requirement.title_sq, agency=requirement.agency, before=changed,
    )  # fmt: skip
    return requirement


def _wrong(site: Site, requirement: Requirement) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not requirement.title_sq.strip():
        wrong["title_sq"] = _("Give the requirement a title.")
    for name in ("title_sq", "title_en", "measure"):
        if len(getattr(requirement, name)) > MAX_TITLE:
            wrong[name] = _("At most ${n} characters.", mapping={"n": MAX_TITLE})
    documents = [site.get(uid, Document) for uid in requirement.curricula]
    if not documents or any(one is None or one.type_id != "curriculum" for one in documents):
        wrong["curricula"] = _("Choose at least one curriculum that counts.")
    audience = requirement.audience
    if any(aid not in site.agencies for aid in audience.agencies):
        wrong["agencies"] = _("There is no such agency.")
    if any(not _is_unit(site, key, audience.agencies) for key in audience.units):
        wrong["audience_units"] = _("Choose units of the agencies that are marked.")
    if any(county not in COUNTIES for county in audience.counties):
        wrong["counties"] = _("There is no such county.")
    if any(gender not in GENDERS for gender in audience.genders):
        wrong["genders"] = _("Choose one of the list.")
    if requirement.target is not None and not 1 <= requirement.target <= 100:
        wrong["target"] = _("A target is a share from 1 to 100 per cent.")
    if not 0 <= requirement.per_unit <= 1000:
        wrong["per_unit"] = _("Give a number from 0 to 1000.")
    if requirement.tracker not in TRACKERS and not _has_tracker(site, requirement):
        wrong["tracker"] = _("Choose one of the list.")
    if not 1 <= len(requirement.rules) <= MAX_RULES:
        wrong["rules"] = _("A requirement has 1 to ${n} rules.", mapping={"n": MAX_RULES})
    for number, rule in enumerate(requirement.rules):
        message = _wrong_rule(rule)
        if message:
            wrong[f"rule{number}"] = message
    return wrong


def _is_unit(site: Site, key: str, agencies: tuple[str, ...]) -> bool:
    """True for "agency/unit" of an agency of the audience, of any where none is named."""
    aid, _slash, unit = key.partition("/")
    agency = site.agencies.get(aid)
    return agency is not None and unit in agency.units and (not agencies or aid in agencies)


def _has_tracker(site: Site, requirement: Requirement) -> bool:
    """True for a plugin's rule that is there now, or that stands on the requirement already."""
    if requirement.tracker in hooks_of(site).trackers:
        return True
    stored = site.training.requirements.get(requirement.id)
    return stored is not None and stored.get("tracker") == requirement.tracker


def _wrong_rule(rule: Rule) -> str | None:
    if rule.unit not in UNITS or rule.period not in PERIODS or rule.basis not in BASES:
        return _("Choose one of the list.")
    if rule.minimum <= 0:
        return _("Say how much is needed: more than nothing.")
    if rule.maximum and rule.maximum < rule.minimum:
        return _("The maximum is smaller than the minimum.")
    if not 1 <= rule.years <= 50 or not 0 <= rule.validity_years <= 50:
        return _("Years are whole numbers up to 50.")
    if not 0 <= rule.window_days <= 1000 or not 0 <= rule.grace_days <= 1000:
        return _("Days are whole numbers up to 1000.")
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        return _("The rule ends before it begins.")
    return None


def enter_headcount(
    site: Site,
    actor: Actor,
    now: datetime,
    requirement: Requirement,
    place: str,
    number: int,
    source: str,
    day: date | None,
) -> None:
    """Say how many people the audience has in an agency, a unit ("agency/unit") or altogether ("").

    The number of whose place it is: who keeps the requirement, or the records of that agency. Earlier numbers
    stay. Raises NotAllowed, and Invalid naming each wrong field.
    """
    agency = place.partition("/")[0]
    if not may_edit(actor, requirement) and not (agency and allows(actor, "requirement:edit", agency)):
        raise NotAllowed(_("You may not enter headcounts of this agency."))
    wrong: dict[str, str] = {}
    if agency and agency not in site.agencies:
        wrong["place"] = _("There is no such agency.")
    elif "/" in place and place.partition("/")[2] not in site.agencies[agency].units:
        wrong["place"] = _("There is no such unit.")
    if not 1 <= number <= MOST_PEOPLE:
        wrong["number"] = _("Give the number of people, from 1 on.")
    if not source.strip() or len(source) > MAX_TITLE:
        wrong["source"] = _("Say where the number comes from.")
    if day is None or day > day_of(now):
        wrong["day"] = _("Give the day of the number; it lies in the past.")
    if wrong or day is None:
        raise Invalid(wrong)
    key = f"{requirement.id}:{place}"
    row = (number, source.strip(), day, actor.uid, now)
    site.training.headcounts[key] = (*site.training.headcounts.get(key, ()), row)
    record(
        site, None, actor, now, "headcount:entered",
        requirement=requirement.id, place=place, number=number, source=source.strip(), day=day,
    )  # fmt: skip


def note_export(site: Site, actor: Actor, now: datetime, requirement: Requirement, names: int, cell: str):
    """Write down that somebody took along a list of names."""
    record(site, None, actor, now, "coverage:exported", requirement=requirement.id, n=names, cell=cell)
