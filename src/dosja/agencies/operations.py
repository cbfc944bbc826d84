"""The only place that changes agencies, their units, and groups across agencies.

Each function checks the actor's right itself and records what it did. Nothing is deleted: stored documents
hold the ids of agencies and units, so one that ended is made inactive and keeps its name.
"""

import hashlib
import re
import unicodedata
from collections.abc import Container
from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import NATIONAL, Group, User
from dosja.accounts.permissions import allows
from dosja.acknowledgements.operations.rounds import follow_all
from dosja.agencies.counties import COUNTIES
from dosja.agencies.model import Agency, Unit
from dosja.documents.model import File
from dosja.errors import Invalid, NotAllowed
from dosja.messages import _
from dosja.storage.model import Site

AGENCY_ID = re.compile(r"(?!new$)[a-z][a-z0-9-]{1,29}")
"""Also of groups; "new" is taken by the page that makes one."""
MAX_TITLE = 200
MAX_ABBR = 20

KINDS = {
    "body": _("Coordinating body"),
    "ministry": _("Ministry"),
    "agency": _("Agency"),
    "justice": _("Justice institution"),
    "school": _("School or academy"),
    "mechanism": _("Referral mechanism"),
}
"""What an agency is: id -> title."""


def create_agency(
    site: Site, actor: User, now: datetime, *, aid: str, abbr: str, title_sq: str, title_en: str, kind: str
) -> Agency:
    """Add an agency; `aid` is its id in addresses for ever. Raises Invalid and NotAllowed."""
    _check_national(actor)
    aid = aid.strip().lower()
    wrong = _wrong_agency(abbr, title_sq, title_en, kind)
    if problem := _wrong_id(aid, site.agencies, _("There is an agency with this id.")):
        wrong["aid"] = problem
    if wrong:
        raise Invalid(wrong)
    agency = Agency(aid, abbr.strip(), title_sq.strip(), title_en.strip(), kind)
    site.agencies[aid] = agency
    record(site, agency, actor, now, "agency:created", agency=aid)
    return agency


def update_agency(
    site: Site,
    actor: User,
    now: datetime,
    agency: Agency,
    *,
    abbr: str,
    title_sq: str,
    title_en: str,
    kind: str,
    active: bool,
) -> None:
    """Change an agency's names, kind and whether it is active. Raises Invalid and NotAllowed."""
    _check_national(actor)
    wrong = _wrong_agency(abbr, title_sq, title_en, kind)
    if wrong:
        raise Invalid(wrong)
    new = {
        "abbr": abbr.strip(),
        "title_sq": title_sq.strip(),
        "title_en": title_en.strip(),
        "kind": kind,
        "active": active,
    }
    _change(site, agency, actor, now, new, "agency:updated", agency=agency.aid)


def set_logo(site: Site, actor: User, now: datetime, agency: Agency, picture: bytes) -> File:
    """Put a logo on the agency's certificates: a PNG that was drawn anew, never the file as it was sent."""
    _check_manages(actor, agency)
    file = File(site.take_uid(), 0, f"{agency.aid}.png", "image/png", now, actor.uid)
    file.status = "done"  # no text is read from it, and nothing searches in it
    file.size, file.sha256 = len(picture), hashlib.sha256(picture).hexdigest()
    with file.blob.open("w") as target:
        target.write(picture)
    site.uids[file.uid] = file
    _drop_logo(site, agency)
    agency.logo = file.uid
    record(site, agency, actor, now, "agency:logo_set", agency=agency.aid, sha256=file.sha256)
    return file


def remove_logo(site: Site, actor: User, now: datetime, agency: Agency) -> None:
    """Take the logo off the agency's certificates."""
    _check_manages(actor, agency)
    if agency.logo:
        _drop_logo(site, agency)
        agency.logo = 0
        record(site, agency, actor, now, "agency:logo_removed", agency=agency.aid)


def _drop_logo(site: Site, agency: Agency) -> None:
    if site.get(agency.logo, File) is not None:
        del site.uids[agency.logo]


def create_unit(
    site: Site,
    actor: User,
    now: datetime,
    agency: Agency,
    *,
    title_sq: str,
    title_en: str = "",
    county: str = "",
) -> Unit:
    """Add a unit to an agency under an id made of both names. Raises Invalid and NotAllowed."""
    _check_manages(actor, agency)
    wrong = _wrong_unit(title_sq, title_en, county)
    if wrong:
        raise Invalid(wrong)
    unit = Unit(_unit_id(site, agency, title_sq), title_sq.strip(), title_en.strip(), county)
    agency.units[unit.unit_id] = unit
    record(site, unit, actor, now, "unit:created", agency=agency.aid, unit=unit.unit_id)
    return unit


def update_unit(
    site: Site,
    actor: User,
    now: datetime,
    agency: Agency,
    unit: Unit,
    *,
    title_sq: str,
    title_en: str,
    county: str,
    active: bool,
) -> None:
    """Change a unit's names, county and whether it is active. Raises Invalid and NotAllowed."""
    _check_manages(actor, agency)
    wrong = _wrong_unit(title_sq, title_en, county)
    if wrong:
        raise Invalid(wrong)
    new = {"title_sq": title_sq.strip(), "title_en": title_en.strip(), "county": county, "active": active}
    _change(site, unit, actor, now, new, "unit:updated", agency=agency.aid, unit=unit.unit_id)


def create_group(site: Site, actor: User, now: datetime, *, gid: str, title_sq: str, title_en: str) -> Group:
    """Add a group without members. Raises Invalid and NotAllowed."""
    _check_national(actor)
    gid = gid.strip().lower()
    wrong = _wrong_titles(title_sq, title_en)
    if problem := _wrong_id(gid, site.groups, _("There is a group with this id.")):
        wrong["gid"] = problem
    if wrong:
        raise Invalid(wrong)
    group = Group(gid, title_sq.strip(), title_en.strip())
    site.groups[gid] = group
    record(site, group, actor, now, "group:created", group=gid)
    return group


def update_group(
    site: Site,
    actor: User,
    now: datetime,
    group: Group,
    *,
    title_sq: str,
    title_en: str,
    members: tuple[int, ...],
) -> None:
    """Change a group's names and who belongs to it (user uids). Raises Invalid and NotAllowed."""
    _check_national(actor)
    wrong = _wrong_titles(title_sq, title_en)
    members = tuple(dict.fromkeys(members))
    if any(site.get(uid, User) is None for uid in members):
        wrong["members"] = _("One of the members has no account.")
    if wrong:
        raise Invalid(wrong)
    added = tuple(uid for uid in members if uid not in group.members)
    removed = tuple(uid for uid in group.members if uid not in members)
    new = {"title_sq": title_sq.strip(), "title_en": title_en.strip(), "members": members}
    _change(site, group, actor, now, new, "group:updated", group=group.gid, added=added, removed=removed)
    if added or removed:
        follow_all(site, now)


def _change(site, subject, actor, now, new: dict, action: str, **detail) -> None:
    changed = tuple(key for key, value in new.items() if getattr(subject, key) != value)
    if not changed:
        return
    for key in changed:
        setattr(subject, key, new[key])
    record(site, subject, actor, now, action, fields=changed, **detail)


def _check_national(actor: User) -> None:
    if not allows(actor, "agency:create", NATIONAL):
        raise NotAllowed(_("You may not manage agencies and groups."))


def _check_manages(actor: User, agency: Agency) -> None:
    if not allows(actor, "agency:manage", agency.aid):
        raise NotAllowed(_("You may not manage this agency."))


def _wrong_id(new_id: str, present: Container[str], taken: str) -> str:
    """What is wrong with the id of something new; "" for nothing. `taken` says that there is such a one."""
    if not AGENCY_ID.fullmatch(new_id):
        return _("Use 2 to 30 small letters a–z, digits or hyphens, and begin with a letter.")
    return taken if new_id in present else ""


def _wrong_titles(title_sq: str, title_en: str, *, both: bool = True) -> dict[str, str]:
    wrong = {}
    for name, value, needed in (("title_sq", title_sq, True), ("title_en", title_en, both)):
        if (needed and not value.strip()) or len(value) > MAX_TITLE or not value.isprintable():
            wrong[name] = _("Give a name of at most ${n} characters.", mapping={"n": MAX_TITLE})
    return wrong


def _wrong_agency(abbr: str, title_sq: str, title_en: str, kind: str) -> dict[str, str]:
    wrong = _wrong_titles(title_sq, title_en)
    if not abbr.strip() or len(abbr) > MAX_ABBR or not abbr.isprintable():
        wrong["abbr"] = _("Give the abbreviation, at most ${n} characters.", mapping={"n": MAX_ABBR})
    if kind not in KINDS:
        wrong["kind"] = _("Choose one of the list.")
    return wrong


def _wrong_unit(title_sq: str, title_en: str, county: str) -> dict[str, str]:
    wrong = _wrong_titles(title_sq, title_en, both=False)
    if county and county not in COUNTIES:
        wrong["county"] = _("Choose one of the list.")
    return wrong


def _unit_id(site: Site, agency: Agency, title: str) -> str:
    plain = unicodedata.normalize("NFKD", f"{agency.aid} {title}").encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    taken = {unit_id for other in site.agencies.values() for unit_id in other.units}
    unit_id, number = stem, 1
    while unit_id in taken:
        number += 1
        unit_id = f"{stem}-{number}"
    return unit_id
