"""The audit trail for those who may read it: filtered, paged by time, and as a table to take along."""

from datetime import date, datetime, time, timedelta

from dosja.accounts.audit import newest, position, record, walk
from dosja.accounts.model import User, first_entry
from dosja.accounts.permissions import may_read, roles_known
from dosja.accounts.queries import one_user
from dosja.collation import sort_key
from dosja.content_types.typed_text import format_date, parse_date
from dosja.documents.model import Document
from dosja.messages import _
from dosja.people.model import Person
from dosja.people.operations import may_view
from dosja.uids import format_uid
from dosja.web.admin_traversal import Admin
from dosja.web.i18n import ZONE, format_size
from dosja.web.labels import ACTIONS
from dosja.web.spreadsheets import csv_response

TEMPLATES = "dosja:accounts/templates/"
_FIRST, _LAST = date(1970, 1, 2), date(2200, 1, 1)
"""An audit id carries no moment beyond."""
EXPORT_ROWS = 100_000
"""So many of the newest rows go into one exported table; its last line says when there are more."""


def includeme(config):
    """Add the pages under /admin/audit."""
    audit = {"context": Admin, "name": "audit", "permission": "audit:view"}
    config.add_view(audit_page, request_method="GET", renderer=TEMPLATES + "audit.jinja2", **audit)
    config.add_view(export, request_method="POST", **audit)


def audit_page(context, request):
    """Rows of the trail, newest first."""
    chosen, person, unknown = _filters(request.site, request.GET)
    before, until = request.GET.get("before", ""), parse_date(chosen["until"])
    last = position(before)
    rows, older = [], None
    if not unknown:
        rows, older = newest(
            request.site,
            request.registry.dosja_settings.page_size * 2,
            before=_end_of(until) if last is None and until is not None else last,
            person=person,
            action=chosen["action"] or None,
        )
    return {
        "rows": [(row, describe(request, row)) for row in rows],
        "older": older,
        "query": {name: value for name, value in chosen.items() if value},
        "chosen": chosen,
        "until": until,
        "wrong_day": chosen["until"] if until is None else "",
        "unknown": unknown,
        "actions": sorted(((key, request.translate(text)) for key, text in ACTIONS.items()), key=_by_text),
        "site": request.site,
        "first": not before,
    }


def export(context, request):
    """The filtered rows as CSV; that somebody took them along is itself recorded."""
    chosen, person, unknown = _filters(request.site, request.POST)
    table = [[request.translate(text) for text in (_("Time"), _("Person"), _("What"), _("Details"))]]
    count = 0
    until = parse_date(chosen["until"])
    for row in () if unknown else walk(request.site, before=_end_of(until) if until else None):
        if person is not None and person not in (row.actor, row.subject):
            continue
        if chosen["action"] and row.action != chosen["action"]:
            continue
        if count == EXPORT_ROWS:
            table.append([request.translate(_("There are more rows; choose a person or an action."))])
            break
        count += 1
        actor = request.site.get(row.actor, User)
        name = f"{actor.name} ({actor.login})" if actor else request.translate(_("the system"))
        what = request.translate(ACTIONS[row.action]) if row.action in ACTIONS else row.action
        when = row.when.astimezone(ZONE).strftime("%d.%m.%Y %H:%M:%S")
        table.append([when, name, what, describe(request, row)])
    detail = {"rows": count, "of_person": chosen["person"], "of_action": chosen["action"]}
    if until is not None:
        detail["until"] = until
    record(request.site, None, request.identity, request.now, "audit:exported", **detail)
    return csv_response(f"audit-{request.now:%Y-%m-%d}.csv", table)


CLOSED = _("Removed or not visible to you")
DETAILS = {
    "agency": _("agency"),
    "unit": _("unit"),
    "group": _("group"),
    "fields": _("fields"),
    "roles": _("roles"),
    "given": _("given"),
    "taken": _("taken"),
    "added": _("added"),
    "removed": _("removed"),
    "failures": _("wrong passwords in a row"),
    "rows": _("rows"),
    "login": _("user name"),
    "name": _("name"),
    "type": _("kind"),
    "size": _("size"),
    "of_person": _("person"),
    "of_action": _("action"),
    "before": _("before"),
    "after": _("after"),
    "reason": _("reason"),
    "kinds": _("signs"),
    "text": _("text"),
    "account": _("account"),
    "other": _("the other record"),
    "until": _("until"),
    "version": _("version"),
    "day": _("day"),
    "days": _("days"),
    "known": _("the day is known"),
    "minor": _("minor change"),
    "reviewers": _("reviewers"),
    "approvers": _("approvers"),
    "people": _("people"),
    "persons": _("new records of people"),
    "completed": _("completed records"),
    "waits": _("waits for an approval"),
    "title": _("title"),
    "state": _("state"),
    "source": _("source"),
    "place": _("place"),
    "number": _("number"),
    "n": _("how many"),
    "curriculum": _("curriculum"),
    "plugin": _("plugin"),
}
"""The words for the details of a row; others are shown as they are stored."""


def describe(request, row, with_subject=True) -> str:
    """What a row was about, as one line: the account or title it concerns and its details."""
    site, parts = request.site, []
    subject = site.get(row.subject) if row.subject else None
    # Titles and file names obey the access level here too: who reads the trail may not read every document.
    closed = isinstance(subject, Document) and not may_read(request.tokens, subject)
    unnamed = isinstance(subject, Person) and not may_view(request.identity, site, subject)
    if closed:
        parts.append(f"{request.translate(CLOSED)} ({format_uid(row.subject)})")
    elif isinstance(subject, User):
        parts.append(f"{subject.name} ({subject.login})" if with_subject else "")
    elif isinstance(subject, Person):
        parts.append(person_name(request, subject) if with_subject else "")
    elif subject is not None:
        parts.append(getattr(subject, "title", "") or getattr(subject, "name", "") or format_uid(row.subject))
    for name, value in row.detail.items():
        if value in ("", None, ()) or (name == "login" and isinstance(subject, User)):
            continue
        if name in ("merge", "asked") or (unnamed and name == "text"):
            continue  # ids that say nothing to people; what a person wrote about the own record
        if name in ("file", "step") or (closed and name == "name"):
            continue  # beside the uid of a file stands its name, and beside a step what was done
        title = request.translate(DETAILS[name]) if name in DETAILS else name
        parts.append(f"{title}: {_in_words(request, name, value, subject)}")
    return " · ".join(part for part in parts if part)


def _in_words(request, name: str, value, subject) -> str:
    """The value of a detail; ids of roles, types, fields, agencies and actions as people know them."""
    site = request.site
    if name in ("roles", "given", "taken") and type(value) is tuple:
        return ", ".join(_role(request, pair) for pair in value)
    if name == "fields" and isinstance(subject, Document):
        return ", ".join(request.field_titles(subject, value))
    if type(value) is bool:
        return request.translate(_("yes") if value else _("no"))
    if type(value) is date:
        return format_date(value)
    if name == "state" and value in request.registry.types.states:
        return request.translate(request.registry.types.states[value].title)
    if type(value) is int and isinstance(other := site.get(value), Person):
        return person_name(request, other)
    if name == "type" and request.registry.shown_types.get(value):
        return request.translate(request.registry.shown_types.get(value).title)
    if name in ("agency", "before", "after") and type(value) is str and value in site.agencies:
        return site.agencies[value].abbr
    if name == "of_action" and value in ACTIONS:
        return request.translate(ACTIONS[value])
    return format_size(value) if name == "size" else _readable(site, value)


def person_name(request, person: Person) -> str:
    """The name for whoever may see the record, its number for others."""
    shown = may_view(request.identity, request.site, person)
    return (person.name.full if shown else "") or format_uid(person.uid)


def _role(request, pair: str) -> str:
    role, _space, agency = pair.partition(" ")
    known = roles_known(request.site)
    title = request.translate(known[role].title) if role in known else role
    held = request.site.agencies.get(agency)
    return f"{title} ({held.abbr})" if held else title


def _readable(site, value) -> str:
    if type(value) is tuple:
        return ", ".join(_readable(site, item) for item in value)
    if type(value) is int and value > 10**9:
        found = site.get(value)
        return getattr(found, "login", None) or getattr(found, "name", None) or format_uid(value)
    return str(value)


def _filters(site, given):
    """The chosen filters, the uid of the person, and True where the person is unknown or not the only one."""
    chosen = {
        "person": given.get("person", "").strip()[:200],
        "action": given.get("action", "")[:60],
        "until": given.get("until", "").strip()[:40],
    }
    if not chosen["person"]:
        return chosen, None, False
    user = one_user(site, chosen["person"])
    return chosen, user.uid if user else None, user is None


def _end_of(day: date) -> int:
    """The audit id before which all rows up to the end of the day lie, as it is day in Albania."""
    day = min(max(day, _FIRST), _LAST)
    return first_entry(datetime.combine(day, time.min, ZONE) + timedelta(days=1))


def _by_text(pair):
    return sort_key(pair[1])
