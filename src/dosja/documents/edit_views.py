"""Creating and editing documents by the form of their type.

A form that is refused, whose rows are changed, or that meets somebody else's save comes back with
everything that
was typed; nothing is saved by halves.
"""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.content_types import migrate_values
from dosja.content_types.registry import in_order
from dosja.documents.life import text
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document, update_document
from dosja.documents.rights import check_editable, may_create
from dosja.documents.views import crumbs
from dosja.errors import Conflict, Invalid, NotAllowed
from dosja.hooks import hooks_of
from dosja.messages import _
from dosja.privacy.screening import draft_findings
from dosja.web.addresses import document_path
from dosja.web.conflict_form import ConflictForm
from dosja.web.forms import ValidationFailure, document_form, render_form
from dosja.web.traversal import Root

TEMPLATES = "dosja:documents/templates/"


MOST_TITLE = 200
"""Characters of a title that an address brings along."""


def includeme(config):
    """Register the views."""
    for method, view in (("GET", new_page), ("POST", create)):
        config.add_view(
            view, context=Root, name="new", request_method=method, renderer=TEMPLATES + "new.jinja2"
        )
    for method, view in (("GET", edit_page), ("POST", save)):
        config.add_view(
            view,
            context=Document,
            name="edit",
            permission="document:edit",
            request_method=method,
            renderer=TEMPLATES + "edit.jinja2",
        )


def new_page(context, request):
    """Without a type: the kinds that this person may create. With one: its form, with the address's title."""
    type_id = request.GET.get("type", "")
    if not type_id:
        kinds = creatable_types(request)
        if not kinds:
            raise NotAllowed(_("None of your roles may create documents."))
        chosen = {name: request.GET[name] for name in ("agency", "group") if request.GET.get(name)}
        return {"kinds": kinds, "ctype": None, "form": None, "chosen": chosen}
    ctype, agencies = _creatable(request, type_id)
    title = " ".join(request.GET.get("title", "").split())[:MOST_TITLE]
    form = document_form(
        ctype,
        request.vocabularies,
        values={"language": request.locale_name, **({"title": title} if title else {})},
        core=first_core(request, agencies),
        agencies=agencies,
    )
    return _new_answer(request, ctype, form)


def create(context, request):
    """Store a new document, or show the form again with what is wrong beside it."""
    ctype, agencies = _creatable(request, request.GET.get("type", ""))
    controls = list(request.POST.items())
    form = document_form(ctype, request.vocabularies, agencies=agencies, posted=request.POST)
    if form.handle_buttons(controls):
        return _new_answer(request, ctype, form)
    try:
        given = form.submit(controls)
        document = create_document(
            request.site,
            request.identity,
            request.now,
            ctype,
            agency=given.agency,
            values=given.values,
            **given.core,
        )
    except ValidationFailure:
        request.response.status_int = 422
        return _new_answer(request, ctype, form)
    except Invalid as error:
        # An error's status also makes the transaction end without a commit.
        request.response.status_int = 422
        form.refuse(error.fields)
        return _new_answer(request, ctype, form)
    request.session.flash(_("The document was created. Add its files below, if it has any."), "success")
    _warn_of_children(request, document)
    return HTTPSeeOther(document_path(document))


def edit_page(context, request):
    """The form of a document, filled with what is stored."""
    ctype, values = _editable(request, context)
    return _edit_answer(request, context, ctype, _edit_form(request, context, ctype, values))


def save(context, request):
    """Store the changes, or show the form again; when somebody saved meanwhile, let the person compare and
    choose."""
    ctype, values = _editable(request, context)
    controls = list(request.POST.items())
    form = _edit_form(request, context, ctype, values, posted=request.POST)
    if form.handle_buttons(controls):
        return _edit_answer(request, context, ctype, form)
    try:
        given = form.submit(controls)
        if "conflict" in request.POST:
            conflict = ConflictForm(form, given, values, _core(context))
            given = conflict.resolve(request.POST)
            if given is None:
                return _conflict_answer(request, context, ctype, conflict)
        update_document(
            request.site,
            request.identity,
            request.now,
            context,
            ctype,
            rev=form.rev,
            values=given.values,
            **given.core,
        )
    except ValidationFailure:
        request.response.status_int = 422
        return _edit_answer(request, context, ctype, form)
    except Invalid as error:
        # An error's status also makes the transaction end without a commit.
        request.response.status_int = 422
        form.refuse(error.fields)
        return _edit_answer(request, context, ctype, form)
    except Conflict:
        conflict = ConflictForm(form, given, values, _core(context))
        if conflict:
            return _conflict_answer(request, context, ctype, conflict)
    if text.is_fixed(context) and context.draft is not None:
        request.session.flash(_("The draft was saved; the text in force stays as it is."), "success")
        return HTTPSeeOther(document_path(context, "draft"))
    request.session.flash(_("The document was saved."), "success")
    _warn_of_children(request, context)
    return HTTPSeeOther(document_path(context))


def _warn_of_children(request, document):
    if document.quarantine or next(draft_findings(document), None):
        request.session.flash(
            _("The text looks as if it named a child. Please look at it once more."), "warn"
        )


def creatable_types(request):
    """The content types that this person may create somewhere, as the navigation orders them."""
    return in_order(ctype for ctype in request.registry.types if agencies_for(request, ctype))


def agencies_for(request, ctype):
    """(id, title) of the agencies for which this person may create documents of the type."""
    user = request.identity
    return [pair for pair in request.vocabularies.agencies() if may_create(user, ctype, pair[0])]


def first_core(request, agencies) -> dict:
    """What core keeps of a new document, as the form shows it first: agency and group of the address where
    this person may choose them (`agencies`: those that may be chosen), else the first agency alone."""
    wanted, group = request.GET.get("agency", ""), request.GET.get("group", "")
    known = [aid for aid, _title in agencies]
    core = {"agency": wanted if wanted in known else known[0], "access": "internal"}
    if f"group:{group}" in request.tokens:
        core |= {"access": "group", "group": group}
    return core


def _creatable(request, type_id):
    """A type and the agencies for which this person may create it; not found where there is no such type."""
    ctype = request.registry.types.get(type_id)
    if ctype is None:
        raise HTTPNotFound()
    agencies = agencies_for(request, ctype)
    if not agencies:
        raise NotAllowed(_("You may not create documents of this kind."))
    shown = hooks_of(request.site).type_for(request.site, ctype, [aid for aid, _title in agencies])
    return shown, agencies


def _editable(request, document):
    """A document's type and its values in the type's present form; NotAllowed where it cannot be edited."""
    ctype = request.type_of(document)
    check_editable(request.identity, document, ctype)
    ctype = hooks_of(document).type_for(document, ctype, (document.agency,))
    begun = text.begun(request.site, document)
    return ctype, migrate_values(ctype, begun.values, begun.type_version)


def _core(document) -> dict:
    """What core keeps of a document beside its type's values, as the form takes it."""
    return {"access": document.access, "group": document.group, "readers": document.readers}


def _edit_form(request, document, ctype, values, posted=None):
    return document_form(
        ctype,
        request.vocabularies,
        values=values,
        core=_core(document),
        files=request.vocabularies.files(document),
        rev=text.edit_rev(document),
        posted=posted,
    )


def _new_answer(request, ctype, form):
    html = render_form(
        request,
        form,
        action=request.path_qs,
        cancel="/new",
        button=request.translate(_("Create")),
    )
    return {"kinds": (), "ctype": ctype, "form": html, "failed": form.failed}


def _edit_answer(request, document, ctype, form):
    html = render_form(request, form, action=document_path(document, "edit"), cancel=document_path(document))
    return {
        "document": document,
        "ctype": ctype,
        "form": html,
        "failed": form.failed,
        "crumbs": [*crumbs(request, document), (document.title, document_path(document))],
    }


def _conflict_answer(request, document, ctype, conflict):
    """The page on which a person compares the own text with what was saved meanwhile."""
    request.response.status_int = 409
    html = conflict.render(
        request,
        rev=text.edit_rev(document),
        action=document_path(document, "edit"),
        cancel=document_path(document),
        vocabularies=request.vocabularies,
    )
    trail = [*crumbs(request, document), (document.title, document_path(document))]
    return {"document": document, "ctype": ctype, "form": html, "failed": True, "crumbs": trail}
