"""Pages for taking in many files: what they have in common, the files with their titles, the documents.

Works without JavaScript; `intake.js` adds drag and drop, one request for each file, and progress.
"""

import json
import tempfile

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response

from dosja.documents.edit_views import agencies_for, first_core
from dosja.documents.exchange.places import title_of
from dosja.documents.extraction import safe_name
from dosja.documents.file_kinds import formats_for, kinds_taken, reader_for
from dosja.documents.rights import may_create_any
from dosja.errors import Invalid, NotAllowed
from dosja.intake.common_fields import LANGUAGE, TOGETHER, TOLD, can_be_taken_in, common_type
from dosja.intake.model import Intake
from dosja.intake.operations import batches as operations
from dosja.intake.queries import holders_of
from dosja.messages import _, text_of_message
from dosja.uids import format_uid, parse_uid
from dosja.web.forms import ValidationFailure, document_form, render_form
from dosja.web.traversal import Intakes
from dosja.web.uploads import checked_upload

TEMPLATES = "dosja:intake/templates/"


def includeme(config):
    """Register the views."""

    def add(view, context, method, template, name=""):
        config.add_view(
            view,
            context=context,
            name=name,
            request_method=method,
            permission="document:create",
            renderer=TEMPLATES + template,
        )

    config.add_request_method(may_take_in, reify=True)
    add(begin_page, Intakes, "GET", "begin.jinja2")
    add(begin, Intakes, "POST", "begin.jinja2")
    add(intake_page, Intake, "GET", "intake.jinja2")
    add(finish, Intake, "POST", "intake.jinja2")
    config.add_view(
        take_files, context=Intake, name="files", request_method="POST", permission="document:create"
    )


def may_take_in(request) -> bool:
    """True where the reader may make documents of many files, of a kind that can be taken in."""
    return may_create_any(request.identity, filter(can_be_taken_in, request.types_here))


def begin_page(context, request):
    """Without a type: the kinds of documents that can be made of files. With one: what all have in common."""
    type_id = request.GET.get("type", "")
    if not type_id:
        kinds = [kind for kind in request.registry.types if _agencies(request, kind)]
        if not kinds:
            raise NotAllowed(_("None of your roles may create documents."))
        chosen = {name: request.GET[name] for name in ("agency", "group") if request.GET.get(name)}
        return {"kinds": kinds, "ctype": None, "form": None, "open": _open(request), "chosen": chosen}
    ctype, agencies = _chosen_type(request, type_id)
    form = document_form(
        common_type(ctype),
        request.vocabularies,
        values={TOGETHER: "each", LANGUAGE: TOLD},
        core=first_core(request, agencies),
        agencies=agencies,
    )
    return _begin_answer(request, ctype, form)


def begin(context, request):
    """Keep what all have in common, and go on to the files."""
    ctype, agencies = _chosen_type(request, request.GET.get("type", ""))
    controls = list(request.POST.items())
    form = document_form(common_type(ctype), request.vocabularies, agencies=agencies, posted=request.POST)
    if form.handle_buttons(controls):
        return _begin_answer(request, ctype, form)
    try:
        given = form.submit(controls)
        values = dict(given.values)
        together = values.pop(TOGETHER, "each") == "one"
        if (language := values.pop(LANGUAGE, TOLD)) != TOLD:
            values["language"] = language
        intake = operations.open_intake(
            request.site,
            request.identity,
            request.now,
            ctype,
            agency=given.agency,
            values=values,
            together=together,
            **given.core,
        )
    except ValidationFailure:
        request.response.status_int = 422
        return _begin_answer(request, ctype, form)
    except Invalid as error:
        request.response.status_int = 422
        form.refuse(error.fields)
        return _begin_answer(request, ctype, form)
    return HTTPSeeOther(intake_path(intake))


def intake_page(context, request):
    """The files that were sent, with their titles, and those that were refused."""
    return _answer(request, context)


def take_files(context, request):
    """Take the sent files; answers with JSON to the script, else goes back to the page."""
    uploads = [item for item in request.POST.getall("file") if getattr(item, "filename", None)]
    problems = []
    for upload in uploads:
        name = safe_name(upload.filename)
        try:
            _take(request, context, name, upload.file)
        except Invalid as error:
            reason = error.message
            operations.refuse_file(request.identity, context, name, reason)
            problems.append((name, request.translate(reason)))
    if "application/json" in request.headers.get("Accept", ""):
        answer = {"taken": len(uploads) - len(problems), "refused": problems}
        return Response(json.dumps(answer), content_type="application/json", charset="utf-8")
    if not uploads:
        request.session.flash(_("Choose at least one file."), "warn")
    return HTTPSeeOther(intake_path(context))


def _take(request, intake, name, source):
    """Take one upload; Invalid says why it cannot be taken."""
    settings = request.registry.dosja_settings
    with source:
        formats = formats_for(request.site, intake.agency)
        sniffed = checked_upload(source, name, settings.max_file_mb, "file", formats)
        with tempfile.NamedTemporaryFile() as copy:
            while chunk := source.read(operations.CHUNK):
                copy.write(chunk)
            copy.flush()
            title, language = _title(request, intake, copy.name, sniffed.media_type)
            copy.seek(0)
            operations.add_file(
                request.site,
                request.identity,
                intake,
                name=name,
                media_type=sniffed.media_type,
                title=title or title_of(name),
                language=language or request.locale_name,
                source=copy,
                max_bytes=settings.max_body_mb * 1_000_000,
            )


def _title(request, intake, path, media_type):
    """(the title that the file gives itself, its language), each "" where that cannot be told."""
    reader = reader_for(request.site, media_type, intake.agency)
    result = reader.title(request.registry.extractor, path)
    reader.settle(result)
    return "".join(result.pages), result.language_hint


def finish(context, request):
    """Keep the titles; then make the documents, or throw everything away, as the button says."""
    site, actor, posted = request.site, request.identity, request.POST
    if "discard" in posted:
        operations.discard(site, actor, context)
        request.session.flash(_("The files were thrown away."))
        return HTTPSeeOther("/intake")
    titles = {
        item.key: posted[f"title-{format_uid(item.key)}"]
        for item in context.items
        if f"title-{format_uid(item.key)}" in posted
    }
    chosen = {key for text in posted.getall("take") if (key := parse_uid(text)) is not None}
    operations.change_items(actor, context, titles, chosen, posted.get("title", ""))
    if "create" not in posted:
        request.session.flash(_("Saved. You can go on later."), "success")
        return HTTPSeeOther(intake_path(context))
    ctype = request.registry.types.get(context.type_id)
    if ctype is None:
        raise HTTPNotFound()
    try:
        made = operations.make_documents(site, actor, request.now, context, ctype)
    except Invalid as error:
        request.session.flash(error.message, "warn")
        return HTTPSeeOther(intake_path(context))
    left = context.uid in site.intakes
    if made:
        told = request.plural("${n} document was created.", "${n} documents were created.", len(made))
        request.session.flash(told, "success")
    if any(document.quarantine or _has_held_file(site, document) for document in made):
        request.session.flash(
            _("Some look as if they named a child. Only editors see them until somebody has decided."), "warn"
        )
    if left:
        request.session.flash(_("Some files could not be made into documents; they are still here."), "warn")
        return HTTPSeeOther(intake_path(context))
    if len(made) == 1:
        return HTTPSeeOther(f"/d/{format_uid(made[0].uid)}")
    return HTTPSeeOther(f"/documents?agency={context.agency}&type={context.type_id}&sort=-modified")


def _has_held_file(site, document) -> bool:
    return any(file is not None and file.quarantine for file in map(site.get, document.files))


def intake_path(intake) -> str:
    """The address of an intake."""
    return f"/intake/{format_uid(intake.uid)}"


def _open(request):
    return [
        (intake, intake_path(intake), request.registry.types.get(intake.type_id))
        for intake in operations.intakes_of(request.site, request.identity)
        if intake.items or intake.refused
    ]


def _agencies(request, ctype):
    return agencies_for(request, ctype) if can_be_taken_in(ctype) else []


def _chosen_type(request, type_id):
    ctype = request.registry.types.get(type_id)
    if ctype is None or not can_be_taken_in(ctype):
        raise HTTPNotFound()
    agencies = _agencies(request, ctype)
    if not agencies:
        raise NotAllowed(_("You may not create documents of this kind."))
    return ctype, agencies


def _begin_answer(request, ctype, form):
    html = render_form(
        request,
        form,
        action=request.path_qs,
        cancel="/intake",
        button=request.translate(_("Go on to the files")),
    )
    return {"kinds": (), "ctype": ctype, "form": html, "open": []}


def _answer(request, intake):
    settings = request.registry.dosja_settings
    agency = request.site.agencies.get(intake.agency)
    return {
        "intake": intake,
        **kinds_taken(request.site, intake.agency),
        "path": intake_path(intake),
        "ctype": request.registry.types.get(intake.type_id),
        "agency": agency.title(request.locale_name) if agency else intake.agency,
        "rows": [(item, holders_of(request.site, request.tokens, item.sha256)) for item in intake.items],
        "refused": [(name, text_of_message(kept)) for name, *kept in intake.refused],
        "message": text_of_message,
        "total": sum(item.size for item in intake.items),
        "limit": settings.max_file_mb,
        "total_limit": settings.max_body_mb,
        "most": operations.MAX_ITEMS,
    }
