"""Pages of one training: its form, its page with the roster, the buttons for its state, the trash."""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.accounts.audit import history_of
from dosja.accounts.permissions import allows
from dosja.documents.life.course import day_of
from dosja.documents.model import Document, File
from dosja.errors import Conflict, Invalid, NotAllowed
from dosja.messages import _
from dosja.people.labelling import Names
from dosja.people.model import Person
from dosja.people.queries import search_persons
from dosja.privacy.operations import may_report
from dosja.privacy.queries import erasures_of
from dosja.training import cascade, forms, queries, rights
from dosja.training.forms import SessionForm
from dosja.training.model import CLOSED, OPEN, PLANNED, STATES, Session
from dosja.training.operations import evidence, rosters
from dosja.training.operations import sessions as operations
from dosja.training.passing import attended_minutes, outcome_of
from dosja.training.roster.model import row_of
from dosja.training.wording import FIELD_NAMES, MARK_NAMES, OUTCOME_NAMES
from dosja.uids import format_uid, parse_uid
from dosja.web.addresses import session_path
from dosja.web.traversal import Sessions

TEMPLATES = "dosja:training/templates/"
MOST_FOUND = 8
"""Persons offered for the typed name of a trainer."""
BUTTONS = {
    PLANNED: ((OPEN, _("Open the training")),),
    OPEN: ((CLOSED, _("Close the training")), (PLANNED, _("Back to planned"))),
    CLOSED: ((OPEN, _("Open it again")),),
}
"""From a state to the states into which it can be brought, with the words of the button."""


def includeme(config):
    """Register the views."""
    add = config.add_view
    for method, view in (("GET", new_page), ("POST", create)):
        add(view, context=Sessions, name="new", request_method=method, permission="session:record",
            renderer=TEMPLATES + "session_form.jinja2")  # fmt: skip
    add(session_page, context=Session, permission="session:view", renderer=TEMPLATES + "session.jinja2")
    for method, view in (("GET", edit_page), ("POST", save)):
        add(view, context=Session, name="edit", request_method=method, permission="session:record",
            renderer=TEMPLATES + "session_form.jinja2")  # fmt: skip
    for name in ("roster_views", "attendance_views", "sheet_views", "checkin_views"):
        config.include(f"dosja.training.{name}")
    for name, view in (("state", set_state), ("trash", trash), ("restore", restore), ("remove", remove)):
        add(view, context=Session, name=name, request_method="POST", permission="session:record")


def new_page(context, request):
    """An empty form, or one that is like an earlier training but for its days."""
    like = request.site.get(parse_uid(request.GET.get("like", "")), Session)
    if like is None or not rights.may_see(request.identity, request.site, like):
        mine = _agencies(request)
        form = SessionForm({"agency": mine[0][0] if len(mine) == 1 else "", "language": "sq"})
        person = request.site.people.accounts.get(request.identity.uid)
        if person and not allows(request.identity, "session:edit"):
            form.trainers = [person]
        return _form_answer(request, None, form)
    form = forms.form_of(like)
    form.days = [("", start, hours) for _day, start, hours in form.days]
    form.values |= {"rev": "", "note": "", "copy_from": format_uid(like.uid)}
    return _form_answer(request, None, form)


def create(context, request):
    """Make the training, with the roster of an earlier one where that was asked for."""
    form = forms.posted_form(request.POST)
    if forms.is_row_button(request.POST):
        return _form_answer(request, None, form)
    site, actor = request.site, request.identity
    try:
        form.values["title"] = form.values["title"] or _title_of(request, form)
        data = forms.data_of(form)
        if form.values["agency"] not in dict(_agencies(request)):
            raise Invalid({"agency": _("Choose one of the agencies whose trainings you record.")})
        source = site.get(parse_uid(form.values["copy_from"]), Session)
        session = operations.create_session(site, actor, request.now, form.values["agency"], data)
        if source is not None:
            rosters.copy_roster(site, actor, request.now, source, session)
    except Invalid as error:
        return _wrong(request, None, form, error)
    request.session.flash(_("The training was created. Now add who is on its roster."), "success")
    return HTTPSeeOther(session_path(session))


def edit_page(context, request):
    """The form with what is stored."""
    return _form_answer(request, context, forms.form_of(context))


def save(context, request):
    """Replace what was entered; a closed training wants a reason."""
    form = forms.posted_form(request.POST)
    if forms.is_row_button(request.POST):
        return _form_answer(request, context, form)
    try:
        changed = operations.update_session(
            request.site,
            request.identity,
            request.now,
            context,
            forms.data_of(form),
            rev=form.values["rev"],
            reason=form.values["reason"],
        )
    except Invalid as error:
        return _wrong(request, context, form, error)
    except Conflict as error:
        request.response.status_int = 409
        form.errors = {"": error.message}
        form.values["rev"] = context.rev
        return _form_answer(request, context, form)
    request.session.flash(_("The training was saved.") if changed else _("Nothing was changed."))
    return HTTPSeeOther(session_path(context))


def session_page(context, request):
    """Facts, roster, drafts, evidence, corrections; what this person may do with it."""
    site, session, actor = request.site, context, request.identity
    document = site.get(session.curriculum, Document)
    names = rights.may_see_names(actor, site, session)
    return {
        "session": session,
        "facts": _facts(request, session),
        "curriculum": document if document and request.vocabularies.reference(document.uid) else None,
        "sops": [
            (site.uids[uid], number) for uid, number in session.sops if request.vocabularies.reference(uid)
        ],
        "rows": roster_lines(request, session) if names else (),
        "counts": _counts(site, session),
        "may_see_names": names,
        "may_record": rights.may_record(actor, site, session),
        "buttons": BUTTONS[session.state],
        "file_of": lambda mark: site.get(session.file_of(mark), File),
        "files": [(site.get(uid, File), kind) for uid, kind in session.files if site.get(uid, File)],
        "may_report": may_report(actor, site, session),
        "erased": bool(erasures_of(site, session)),
        "corrections": _corrections(request, session) if names else (),
        "history": history_of(site, session)[:20],
        "lists": {"kept": evidence.LIST, "drafts": len(session.drafts or ())},
        "parent": _visible(request, session.parent),
        "cascade": cascade.below(site, actor, session),
        "marks": MARK_NAMES,
        "outcomes": OUTCOME_NAMES,
        "fields": FIELD_NAMES,
        "beside": request.plugin_slots("session_page", (session.agency,), session=session),
        "site": site,
    }


def _visible(request, uid):
    session = request.site.get(uid, Session)
    seen = session is not None and rights.may_see(request.identity, request.site, session)
    return session if seen else None


def set_state(context, request):
    """Open, close, open again."""
    state = request.POST.get("state", "")
    if state not in STATES:
        raise Invalid({"state": _("From here the training cannot go to that state.")})
    reason = request.POST.get("reason", "")
    try:
        operations.set_state(request.site, request.identity, request.now, context, state, reason=reason)
    except Invalid as error:
        request.session.flash(request.translate(error.message), "danger")
    return HTTPSeeOther(session_path(context))


def trash(context, request):
    """Move the training to the trash."""
    operations.trash_session(request.site, request.identity, request.now, context)
    request.session.flash(_("The training is in the trash; you can restore it from this page."))
    return HTTPSeeOther(session_path(context))


def restore(context, request):
    """Take it out again."""
    operations.trash_session(request.site, request.identity, request.now, context, False)
    request.session.flash(_("The training was restored."), "success")
    return HTTPSeeOther(session_path(context))


def remove(context, request):
    """Take a person off the roster."""
    key = parse_uid(request.POST.get("row", "")) or 0
    reason = request.POST.get("reason", "")
    try:
        rosters.remove_row(request.site, request.identity, request.now, context, key, reason=reason)
        request.session.flash(_("The person was taken off the roster."))
    except Invalid as error:
        request.session.flash(request.translate(error.message), "danger")
    except NotAllowed as error:
        request.session.flash(error.message, "danger")
    return HTTPSeeOther(session_path(context))


def roster_lines(request, session):
    """(key, row, person, place of work, minutes, outcome) of everybody on the roster, in its order."""
    site = request.site
    rule, length = queries.pass_rule(site, session), session.minutes
    lines = []
    for key, row in session.roster():
        person = site.get(site.people.canonical(row.person), Person)
        if person is not None:
            outcome = outcome_of(row, rule, session.days, length)
            minutes = attended_minutes(row, session.days)
            lines.append((key, row, person, place_of(request, row.frozen), minutes, outcome))
    return lines


def place_of(request, frozen) -> str:
    """Where somebody worked at the time, in words."""
    agency = request.site.agencies.get(frozen.agency)
    unit = agency.units.get(frozen.unit) if agency is not None else None
    words = [
        unit.title(request.locale_name) if unit is not None else "",
        agency.abbr if agency is not None else "",
        frozen.rank or frozen.position or Names(request).profession(frozen.profession),
    ]
    return ", ".join(word for word in words if word)


def _counts(site, session):
    """(persons, women, attended, passed): numbers only, so that they can be shown without names."""
    rule, length = queries.pass_rule(site, session), session.minutes
    rows = [row_of(key, stored) for key, stored in session.rows.items()]
    outcomes = [outcome_of(row, rule, session.days, length) for row in rows]
    attended = sum(outcome in ("passed", "failed", "attended") for outcome in outcomes)
    women = sum(row.frozen.gender == "F" for row in rows)
    return len(rows), women, attended, outcomes.count("passed")


def _facts(request, session):
    """(title, text) of what was entered, in the order of the form; empty ones are left out."""
    vocabularies, site = request.vocabularies, request.site
    trainers = [site.get(site.people.canonical(uid), Person) for uid in session.trainers]
    kind = operations.PLACE_KINDS.get(session.place_kind, "")
    languages = {"sq": _("Albanian"), "en": _("English"), "mul": _("Albanian and English")}
    facts = (
        (_("Agency"), vocabularies.agency(session.agency) or session.agency),
        (_("Place"), ", ".join(filter(None, (session.place, request.translate(kind) if kind else "")))),
        (_("County"), vocabularies.county(session.county) or ""),
        (_("Unit"), vocabularies.unit(session.unit) or session.unit),
        (_("Length in hours"), forms.hours_text(session.minutes)),
        (_("Trainers"), ", ".join(person.name.full for person in trainers if person is not None)),
        (_("Provider"), session.provider),
        (_("Donor"), session.donor),
        (_("Language"), request.translate(languages.get(session.language, session.language))),
        (_("Note"), session.note),
    )
    return [(request.translate(title), text) for title, text in facts if text]


def _corrections(request, session):
    """(moment, actor, reason, person, the old row) of what was changed after closing, newest first."""
    found = []
    for key, stored, moment, actor, reason in (session.corrections or {}).values():
        row = row_of(key, stored)
        person = request.site.get(request.site.people.canonical(row.person), Person)
        found.append((moment, request.site.get(actor), reason, person, row))
    return sorted(found, key=lambda line: line[0], reverse=True)


def _title_of(request, form) -> str:
    document = request.site.get(parse_uid(form.values["curriculum"]), Document)
    return document.title if document is not None else ""


def _agencies(request):
    return [pair for pair in request.vocabularies.agencies() if rights.may_create(request.identity, pair[0])]


def _wrong(request, session, form, error):
    request.response.status_int = 422
    form.errors = error.fields
    return _form_answer(request, session, form)


def _form_answer(request, session, form):
    site, actor = request.site, request.identity
    words = form.values.get("trainer_words", "")
    found = search_persons(site, words, size=MOST_FOUND).persons if words else ()
    agency = session.agency if session else form.values.get("agency", "")
    return {
        "session": session,
        "form": form,
        "agencies": _agencies(request),
        "curricula": [
            (format_uid(one.uid), one) for one in queries.curricula(site, request.tokens, day_of(request.now))
        ],
        "place_kinds": operations.PLACE_KINDS,
        "counties": request.vocabularies.counties(),
        "units": request.vocabularies.units(agency) if agency else request.vocabularies.units(),
        "trainers": [one for uid in form.trainers if (one := site.get(site.people.canonical(uid), Person))],
        "found": [one for one in found if one.uid not in form.trainers],
        "place_of": lambda person: place_of(request, person.posting) if person.posting else "",
        "parents": queries.parents_for(site, form.trainers, session),
        "recent": [] if session else queries.recent(site, actor),
    }
