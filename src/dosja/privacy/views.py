"""Pages of confidentiality: what is held back and the decision on it, and who opened restricted documents."""

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound, HTTPSeeOther

from dosja.accounts.audit import position
from dosja.accounts.audit_views import person_name
from dosja.accounts.model import User
from dosja.accounts.permissions import agencies_with, may_read
from dosja.accounts.queries import one_user
from dosja.documents.model import Document, File
from dosja.documents.rights import may_edit
from dosja.documents.views import crumbs
from dosja.errors import Invalid
from dosja.messages import _
from dosja.people.model import Person
from dosja.privacy import operations, queries
from dosja.privacy.screening import guarded_files, holds_draft
from dosja.uids import format_uid, parse_uid
from dosja.web.addresses import document_path, session_path
from dosja.web.admin_traversal import Admin
from dosja.web.paging import Pager, page_number
from dosja.web.traversal import Root

TEMPLATES = "dosja:privacy/templates/"
ROWS = 50


def includeme(config):
    """Register the views."""
    add = config.add_view
    add(held_page, context=Root, name="held", permission="document:edit", renderer=TEMPLATES + "held.jinja2")
    page = {"context": Document, "name": "privacy", "renderer": TEMPLATES + "decide.jinja2"}
    add(decide_page, request_method="GET", permission="document:edit", **page)
    add(decide, request_method="POST", permission="document:edit", **page)
    config.include("dosja.privacy.training_views")
    add(
        openings_page,
        context=Document,
        name="openings",
        permission="openings:view",
        renderer=TEMPLATES + "openings.jinja2",
    )
    add(
        all_openings_page,
        context=Admin,
        name="openings",
        permission="audit:view",
        renderer=TEMPLATES + "all_openings.jinja2",
    )


def held_page(context, request):
    """What waits for a decision in the agencies in which this person edits."""
    site = request.site
    mine = set(agencies_with(request.identity, "document:edit", list(site.agencies)))
    documents = queries.held_documents(site, request.tokens, mine)
    trainings = queries.held_trainings(
        site, set(agencies_with(request.identity, operations.DECIDE, list(site.agencies)))
    )
    return {
        "rows": [
            *((one, document_path(one), queries.since(site, one), _parts(request, one)) for one in documents),
            *((one, session_path(one), queries.since(site, one), _parts(request, one)) for one in trainings),
        ],
        "site": site,
    }


def _parts(request, owner):
    """The names of what is held back: of a document itself, and of files."""
    names = [file.name for file in queries.held_files(request.site, owner)]
    for file in queries.unread_files(request.site, owner):
        told = _("${name} (could not be read)", mapping={"name": file.name})
        names.append(request.translate(told))
    if isinstance(owner, Document) and holds_draft(owner):
        names.insert(0, request.translate(_("the draft")))
    if isinstance(owner, Document) and owner.quarantine is not None:
        names.insert(0, request.translate(_("the document itself")))
    return names


def decide_page(context, request):
    """What was found in the document and its files, and what can be done about it."""
    return _decide_values(request, context)


def decide(context, request):
    """Report, release, or remove for good the document or one of its files."""
    thing = thing_of(request, context, request.POST.get("target", ""), context)
    errors = act(request, context, thing)
    if errors:
        return _decide_values(request, context, thing, errors)
    if context.quarantine is not None and not may_read(request.tokens, context):
        return HTTPSeeOther("/held")
    return HTTPSeeOther(document_path(context, "privacy"))


def act(request, owner, thing) -> dict[str, str]:
    """Carry out what was sent for a document, a training or a file; returns the errors by field."""
    site, actor, now, posted = request.site, request.identity, request.now, request.POST
    reason, action = posted.get("reason", ""), posted.get("action")
    if action not in ("report", "show") and not request.allowed(operations.DECIDE, owner.agency):
        raise HTTPForbidden()
    try:
        if action == "report":
            operations.report(site, actor, now, owner, thing, reason=reason)
            request.session.flash(_("Reported: it is held back until somebody decides."), "success")
        elif action == "show" and isinstance(thing, File) and isinstance(owner, Document):
            operations.show_unread(site, actor, now, owner, thing, reason=reason)
            request.session.flash(_("The file is open to readers now."), "success")
        elif action == "release":
            operations.release(site, actor, now, owner, thing, reason=reason)
            request.session.flash(
                _("Released: it is open again to whoever may read the document."), "success"
            )
        elif posted.get("sure") != "yes":
            raise Invalid({"sure": _("Confirm that it is to be removed for good.")})
        elif isinstance(thing, File):
            operations.erase_file(site, actor, now, owner, thing, reason=reason)
            request.session.flash(_("The file was removed. Its content is being cleared off the disk."))
        else:
            operations.erase_document(site, actor, now, owner, reason=reason)
            request.session.flash(_("The text and files were removed and are being cleared off the disk."))
    except Invalid as error:
        request.response.status_int = 422
        return error.fields
    return {}


def thing_of(request, owner, text: str, default=None):
    """What the form is about: a file of the owner or, with no or its own uid, `default`. Not found else."""
    if default is not None and text in ("", format_uid(owner.uid)):
        return default
    file = request.site.get(parse_uid(text), File)
    if file is None or file.document != owner.uid or file.purged:
        raise HTTPNotFound()
    return file


def shared_values(request, owner, thing=None, errors=None) -> dict:
    """What the pages of documents and of trainings show alike."""
    site = request.site
    files = [file for uid in guarded_files(site, owner) if (file := site.get(uid, File)) is not None]
    held, unread = queries.held_files(site, owner), queries.unread_files(site, owner)
    return {
        "held": [(file, queries.passages(file)) for file in held],
        "unread": unread,
        "others": [file for file in files if file not in held and not file.purged],
        "erasures": queries.erasures_of(site, owner),
        "report_of": lambda one: queries.report_of(site, owner, one),
        "may_decide": request.allowed(operations.DECIDE, owner.agency),
        "chosen": thing,
        "action": request.POST.get("action", "") if errors else "",
        "errors": errors or {},
        "reason": request.POST.get("reason", "") if errors else "",
        "site": site,
    }


def _decide_values(request, document, thing=None, errors=None):
    sheet = request.site.acknowledgements.sheet(document.uid)
    return {
        **shared_values(request, document, thing, errors),
        "document": document,
        "path": document_path(document, "privacy"),
        "passages": queries.passages(document) if document.quarantine else [],
        "draft_passages": queries.draft_passages(document)
        if may_edit(request.identity, document, request.type_of(document))
        else [],
        "sheets": () if sheet is None else sheet.evidence,
        "field_title": lambda name: request.field_titles(document, [name])[0],
        "crumbs": [*crumbs(request, document), (document.title, document_path(document))],
    }


def openings_page(context, request):
    """Who opened this document, the newest first."""
    log = request.site.privacy.openings
    page = Pager(page_number(request), log.count(context.uid), ROWS, document_path(context, "openings"), {})
    rows = queries.openings_of(request.site, context.uid, page.start, ROWS)
    return {
        "document": context,
        "rows": [(row, _file_name(request, row)) for row in rows],
        "page": page,
        "site": request.site,
        "crumbs": [*crumbs(request, context), (context.title, document_path(context))],
    }


def all_openings_page(context, request):
    """Openings of all restricted documents for auditors, the newest first; titles obey the access level."""
    person = request.GET.get("person", "").strip()[:200]
    user = one_user(request.site, person) if person else None
    before = request.GET.get("before", "")
    rows, older = [], None
    if user is not None or not person:
        rows, older = queries.openings(
            request.site,
            ROWS,
            before=position(before),
            person=user.uid if user else None,
        )
    return {
        "rows": [(row, _visible(request, row.document), _file_name(request, row)) for row in rows],
        "person_of": lambda row: _person_name(request, row),
        "older": older,
        "person": person,
        "unknown": bool(person) and user is None,
        "first": not before,
        "query": {"person": person} if person else {},
        "site": request.site,
        "user_of": lambda uid: request.site.get(uid, User),
    }


def _visible(request, uid):
    document = request.site.get(uid, Document)
    return document if document is not None and may_read(request.tokens, document) else None


def _person_name(request, row) -> str:
    """Whose record was opened, or of which requirement the names were; "" for documents."""
    if row.what == "names":
        wanted = request.site.training.requirements.get(row.detail.get("requirement", ""))
        return wanted["title_sq"] if wanted is not None else row.detail.get("requirement", "")
    found = request.site.get(row.document, Person)
    return person_name(request, found) if found is not None else ""


def _file_name(request, row) -> str:
    """The name of the opened file, for who may see its document."""
    file = request.site.get(row.detail.get("file", 0), File)
    return file.name if file is not None and _visible(request, row.document) else ""
