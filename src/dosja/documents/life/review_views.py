"""The review of a text in the browser: ticks, comments, other people; dates, and drafts put aside.

What is refused comes back with everything that was typed.
"""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.accounts.permissions import allows
from dosja.content_types.typed_text import parse_date
from dosja.documents.life import operations as life
from dosja.documents.life import rights, text
from dosja.documents.life.naming_views import offered, people_of, typed_people
from dosja.documents.life.operations import Answers
from dosja.documents.life.reviews import APPROVER, REVIEWER, steps_of
from dosja.documents.life.views import draft_answer
from dosja.documents.model import Document
from dosja.documents.rights import check_editable
from dosja.documents.views import crumbs
from dosja.errors import Conflict, Invalid
from dosja.messages import _
from dosja.web.addresses import document_path

TEMPLATES = "dosja:documents/templates/"


def includeme(config):
    """Register the views."""
    add = config.add_view
    for name, show, do in (
        ("people", people_page, name_people),
        ("dates", dates_page, set_dates),
        ("put-aside", put_aside_page, put_aside),
    ):
        for method, view in (("GET", show), ("POST", do)):
            add(
                view,
                context=Document,
                name=name,
                request_method=method,
                renderer=f"{TEMPLATES}life_{name.replace('-', '_')}.jinja2",
            )
    add(tick, context=Document, name="tick", request_method="POST", renderer=TEMPLATES + "draft.jinja2")
    add(comment, context=Document, name="comment", request_method="POST", renderer=TEMPLATES + "draft.jinja2")
    add(take_up, context=Document, name="take-up", request_method="POST")


def tick(context, request):
    """A reviewer's answer."""
    agree = request.POST.get("answer") == "agree"
    said = request.POST.get("comment", "")
    try:
        life.tick(
            request.site, request.identity, request.now, context, _type_or_404(request, context),
            rev=request.POST.get("rev", ""), agree=agree, comment=said,
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        request.response.status_int = 422 if isinstance(error, Invalid) else 409
        return draft_answer(request, context, error, said)
    request.session.flash(_("Your answer was noted."), "success")
    return HTTPSeeOther(document_path(context, "draft"))


def comment(context, request):
    """A comment on the text that is being written."""
    said = request.POST.get("comment", "")
    _visible_draft(request, context)
    try:
        life.comment(request.site, request.identity, request.now, context, request.type_of(context), said)
    except (Invalid, Conflict) as error:
        request.response.status_int = 422
        return draft_answer(request, context, error, said)
    return HTTPSeeOther(document_path(context, "draft"))


def people_page(context, request):
    """Who reviews and who approves, to be changed."""
    _check_people(request, context)
    steps = steps_of(context.draft)
    answers = Answers(
        reviewers=tuple(step.person for step in steps if step.part == REVIEWER),
        approvers=tuple(step.person for step in steps if step.part == APPROVER),
        due=next((step.due for step in steps if step.due), None),
    )
    return _people_answer(request, context, answers, {})


def name_people(context, request):
    """Name other reviewers and approvers; ticks of those who stay are kept."""
    ctype = _check_people(request, context)
    others, problem = typed_people(request, request.POST.get("others", ""))
    raw = request.POST.get("due", "").strip()
    answers = Answers(
        reviewers=tuple(dict.fromkeys((*people_of(request.POST.getall("reviewers")), *others))),
        approvers=people_of(request.POST.getall("approvers")),
        due=parse_date(raw) if raw else None,
    )
    wrong = {"others": problem} if problem else {}
    if raw and answers.due is None:
        wrong["due"] = _("Write the day as dd.mm.yyyy.")
    try:
        if wrong:
            raise Invalid(wrong)
        life.name_people(
            request.site, request.identity, request.now, context, ctype,
            reviewers=answers.reviewers, approvers=answers.approvers, due=answers.due,
        )  # fmt: skip
    except Invalid as error:
        request.response.status_int = 422
        return _people_answer(request, context, answers, error.fields)
    request.session.flash(_("The reviewers and approvers were changed."), "success")
    return HTTPSeeOther(document_path(context, "draft"))


def _check_people(request, document):
    ctype = _visible_draft(request, document)
    if not allows(request.identity, "document:review", document.agency):
        check_editable(request.identity, document, ctype)
    return ctype


def _people_answer(request, document, answers, wrong):
    return {
        "document": document,
        "answers": answers,
        "typed_due": request.POST.get("due", "") if "due" in wrong else "",
        "people": offered(request, document, answers),
        "others": request.POST.get("others", ""),
        "wrong": wrong,
        "crumbs": [*crumbs(request, document), (document.title, document_path(document))],
    }


def dates_page(context, request):
    """The dates that are not part of the text."""
    check_editable(request.identity, context, request.type_of(context))
    return _dates_answer(request, context, {name: getattr(context, name) for name in DATES}, {})


DATES = ("planned_from", "planned_until", "next_review", "keep_until")


def set_dates(context, request):
    """Save them."""
    ctype = request.type_of(context)
    check_editable(request.identity, context, ctype)
    given, wrong = {}, {}
    for name in DATES:
        raw = request.POST.get(name, "").strip()
        given[name] = parse_date(raw) if raw else None
        if raw and given[name] is None:
            wrong[name] = _("Write the day as dd.mm.yyyy.")
    try:
        if wrong:
            raise Invalid(wrong)
        life.set_dates(request.site, request.identity, request.now, context, ctype, **given)
    except Invalid as error:
        request.response.status_int = 422
        typed = {name: request.POST.get(name, "") if name in wrong else given[name] for name in DATES}
        return _dates_answer(request, context, typed, error.fields)
    request.session.flash(_("The dates were saved."), "success")
    return HTTPSeeOther(document_path(context))


def _dates_answer(request, document, given, wrong):
    return {
        "document": document,
        "given": given,
        "wrong": wrong,
        "fixed": text.is_fixed(document),
        "crumbs": [*crumbs(request, document), (document.title, document_path(document))],
    }


def put_aside_page(context, request):
    """Ask why the draft is given up."""
    check_editable(request.identity, context, _visible_draft(request, context))
    return {
        "document": context,
        "wrong": {},
        "reason": "",
        "crumbs": [*crumbs(request, context), (context.title, document_path(context))],
    }


def put_aside(context, request):
    """Give up the draft; it is kept."""
    reason = request.POST.get("reason", "")
    ctype = _visible_draft(request, context)
    try:
        life.put_aside(request.site, request.identity, request.now, context, ctype, reason=reason)
    except Invalid as error:
        request.response.status_int = 422
        return {**put_aside_page(context, request), "wrong": error.fields, "reason": reason}
    request.session.flash(_("The draft was put aside; it can be taken up again from the page of versions."))
    return HTTPSeeOther(document_path(context, "versions"))


def take_up(context, request):
    """Go on with a draft that was put aside."""
    ctype = _type_or_404(request, context)
    raw = request.params.get("number", "")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 0
    life.take_up(request.site, request.identity, request.now, context, ctype, number)
    request.session.flash(_("The draft was taken up again."), "success")
    return HTTPSeeOther(document_path(context, "draft"))


def _type_or_404(request, document):
    ctype = request.type_of(document)
    if ctype is None:
        raise HTTPNotFound()
    return ctype


def _visible_draft(request, document):
    ctype = _type_or_404(request, document)
    if not rights.may_see_draft(request.identity, document, ctype) or (document.draft is None):
        raise HTTPNotFound()
    return ctype
