"""Pages of confidentiality: what is held back and the decision on it, and who opened restricted documents."""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.accounts.audit_views import person_name
from dosja.accounts.model import User
from dosja.accounts.permissions import agencies_with, may_read
from dosja.accounts.queries import one_user
from dosja.documents.life.text import all_files
from dosja.documents.model import Document, File
from dosja.documents.operations import may_edit
from dosja.documents.views import crumbs
from dosja.errors import Invalid
from dosja.messages import _
from dosja.people.model import Person
from dosja.privacy import operations, queries
from dosja.uids import format_uid, parse_uid
from dosja.web.paging import Pager, page_number
from dosja.web.traversal import Admin, Root, document_path

TEMPLATES = "dosja:privacy/templates/"
ROWS = 50


def includeme(config):
    """Register the views."""
    add = config.add_view
    add(held_page, context=Root, name="held", permission="document:edit", renderer=TEMPLATES + "held.jinja2")
    page = {"context": Document, "name": "privacy", "renderer": TEMPLATES + "decide.jinja2"}
    add(decide_page, request_method="GET", permission="document:edit", **page)
    add(decide, request_method="POST", permission=operations.DECIDE, **page)
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
    mine = set(agencies_with(request.identity, "document:edit", list(request.site.agencies)))
    documents = queries.held_documents(request.site, request.tokens, mine)
    return {
        "rows": [
            (document, queries.since(request.site, document), _held_parts(request, document))
            for document in documents
        ],
        "site": request.site,
    }


def _held_parts(request, document):
    """The names of what is held back of a document: its files; "" stands for its own text."""
    names = [file.name for file in queries.held_files(request.site, document)]
    return [request.translate(_("the document itself")), *names] if document.quarantine else names


def decide_page(context, request):
    """What was found in the document and its files, and what can be done about it."""
    return _decide_values(request, context)


def decide(context, request):
    """Release, or remove for good, the document or one of its files."""
    site, actor, now, posted = request.site, request.identity, request.now, request.POST
    reason = posted.get("reason", "")
    thing = _thing(request, context, posted.get("target", ""))
    try:
        if posted.get("action") == "release":
            operations.release(site, actor, now, context, thing, reason=reason)
            request.session.flash(
                _("Released: it is open again to whoever may read the document."), "success"
            )
        elif posted.get("sure") != "yes":
            raise Invalid({"sure": _("Confirm that it is to be removed for good.")})
        elif isinstance(thing, File):
            operations.erase_file(site, actor, now, context, thing, reason=reason)
            request.session.flash(_("The file was removed. Its content is being cleared off the disk."))
        else:
            operations.erase_document(site, actor, now, context, reason=reason)
            request.session.flash(_("The text and files were removed and are being cleared off the disk."))
    except Invalid as error:
        request.response.status_int = 422
        return _decide_values(request, context, thing, error.fields, reason)
    return HTTPSeeOther(document_path(context, "privacy"))


def _thing(request, document, text):
    if text in ("", format_uid(document.uid)):
        return document
    file = request.site.get(parse_uid(text), File)
    if file is None or file.document != document.uid or file.purged:
        raise HTTPNotFound()
    return file


def _decide_values(request, document, thing=None, errors=None, reason=""):
    site = request.site
    files = [file for uid in all_files(document) if (file := site.get(uid, File)) is not None]
    held = queries.held_files(site, document)
    return {
        "document": document,
        "passages": queries.passages(document) if document.quarantine else [],
        "draft_passages": queries.draft_passages(document)
        if may_edit(request.identity, document, request.type_of(document))
        else [],
        "held": [(file, queries.passages(file)) for file in held],
        "others": [file for file in files if file not in held and not file.purged],
        "erasures": queries.erasures_of(site, document),
        "field_title": lambda name: request.field_titles(document, [name])[0],
        "may_decide": request.allowed(operations.DECIDE, document.agency),
        "chosen": thing,
        "errors": errors or {},
        "reason": reason,
        "site": site,
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
            before=int(before) if before.isascii() and before.isdigit() and len(before) < 25 else None,
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
    """Whose record was opened; "" for documents."""
    found = request.site.get(row.document, Person)
    return person_name(request, found) if found is not None else ""


def _file_name(request, row) -> str:
    """The name of the opened file, for who may see its document."""
    file = request.site.get(row.detail.get("file", 0), File)
    return file.name if file is not None and _visible(request, row.document) else ""
