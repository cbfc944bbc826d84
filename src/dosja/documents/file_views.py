"""Pages of files: upload, download, removal; `reader_views` shows what stands in one.

A file's bytes are streamed from and to blobs; its type comes from its content, never from its name.
"""

from urllib.parse import quote

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import FileIter, Response

from dosja.accounts.permissions import may_read_file
from dosja.documents import queries
from dosja.documents.extraction import safe_name
from dosja.documents.file_kinds import formats_for, kinds_taken
from dosja.documents.life.text import begun, is_fixed
from dosja.documents.model import Document
from dosja.documents.operations.files import attach_file, remove_file, restore_file, retry_file
from dosja.documents.views import crumbs
from dosja.errors import Invalid
from dosja.messages import _
from dosja.web.addresses import document_path, file_path
from dosja.web.file_places import FileBeingChecked, FileInDocument
from dosja.web.uploads import checked_upload

HELD_FILE = _("A file looks as if it named a child. Only the editors see it until somebody has decided.")
TEMPLATES = "dosja:documents/templates/"


def includeme(config):
    """Register the views."""
    config.include("dosja.documents.reader_views")
    add = config.add_view
    add(upload_page, context=Document, name="files", permission="document:edit", request_method="GET",
        renderer=TEMPLATES + "files.jinja2")  # fmt: skip
    add(upload, context=Document, name="files", permission="document:edit", request_method="POST",
        renderer=TEMPLATES + "files.jinja2")  # fmt: skip
    add(download, context=FileInDocument, name="download")
    for name in ("", "download", "picture"):
        add(being_checked, context=FileBeingChecked, name=name, renderer=TEMPLATES + "file_waits.jinja2")
    for name, view in (("remove", remove), ("restore", restore), ("retry", retry)):
        add(view, context=FileInDocument, name=name, permission="document:edit", request_method="POST")


def upload_page(context, request):
    """The form that takes several files, and the files that are attached."""
    return {
        "document": context,
        **kinds_taken(request.site, context.agency),
        "files": queries.files_for(request.site, context, request.tokens, begun(request.site, context).files),
        "removed": [
            file
            for file in queries.removed_files_of(request.site, context)
            if may_read_file(request.tokens, file, context)
        ],
        "problems": [],
        "limit": request.registry.dosja_settings.max_file_mb,
        "crumbs": [*crumbs(request, context), (context.title, document_path(context))],
    }


def upload(context, request):
    """Attach the sent files; those that cannot be taken are named with the reason, the others are kept."""
    taken, problems = take_uploads(request, context, request.POST.getall("file"))
    if taken:
        request.session.flash(
            request.plural("${n} file was attached.", "${n} files were attached.", len(taken))
        )
    if any(file.quarantine for file in taken):
        request.session.flash(HELD_FILE, "warn")
    if not taken and not problems:
        problems = [("", _("Choose at least one file."))]
    if problems:
        request.response.status_int = 200 if taken else 422
        if taken:
            request.response.headers["X-Taken"] = str(len(taken))
        return {**upload_page(context, request), "problems": problems}
    return HTTPSeeOther(document_path(context, "draft") if is_fixed(context) else document_path(context))


def take_uploads(request, document, uploads):
    """Attach form uploads to `document`; returns (files taken, [(name, reason)] of those refused)."""
    taken, problems = [], []
    for item in uploads:
        if not getattr(item, "filename", None):
            continue
        name = safe_name(item.filename)
        with item.file as source:
            try:
                taken.append(_take(request, document, name, source))
            except Invalid as error:
                problems.extend((name, message) for message in error.fields.values())
    return taken, problems


def _take(request, document, name, source):
    """Attach one upload; Invalid says why it cannot be taken."""
    limit = request.registry.dosja_settings.max_file_mb
    sniffed = checked_upload(source, name, limit, "files", formats_for(request.site, document.agency))
    return attach_file(
        request.site,
        request.identity,
        request.now,
        document,
        request.type_of(document),
        name=name,
        media_type=sniffed.media_type,
        source=source,
    )


def download(context, request):
    """The file itself, streamed from its blob; always as an attachment and never run by the browser."""
    file = context.file
    stream = file.blob.open("c")
    response = Response(content_type=file.media_type, app_iter=FileIter(stream, 64 * 1024))
    response.content_length = file.size
    response.charset = None
    response.content_disposition = _attachment(file.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def being_checked(context, request):
    """Say that the file cannot be opened yet, and what it waits for (409: later it can)."""
    document = context.document
    request.response.status_int = 409
    return {
        "file": context.file,
        "document": document,
        "crumbs": [*crumbs(request, document), (document.title, document_path(document))],
    }


def remove(context, request):
    """Take the file off its document."""
    document = context.document
    remove_file(
        request.site, request.identity, request.now, document, request.type_of(document), context.file
    )
    request.session.flash(_("The file was removed; you can attach it again below."))
    return HTTPSeeOther(document_path(document, "files"))


def restore(context, request):
    """Attach a removed file again."""
    document = context.document
    restore_file(
        request.site, request.identity, request.now, document, request.type_of(document), context.file
    )
    request.session.flash(_("The file is attached again."))
    return HTTPSeeOther(document_path(document, "files"))


def retry(context, request):
    """Read the file's text once more."""
    document = context.document
    retry_file(request.site, request.identity, request.now, document, request.type_of(document), context.file)
    request.session.flash(_("The file will be read again in a moment."))
    return HTTPSeeOther(file_path(context.file))


def _attachment(name):
    """A Content-Disposition that carries any name safely (RFC 6266)."""
    plain = "".join(letter if " " < letter < "\x7f" and letter not in '"\\%;' else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
