"""Paper: the sign-in sheet to be printed, the signed scan that comes back as evidence, downloads of both."""

from urllib.parse import quote

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound, HTTPSeeOther
from pyramid.response import FileIter, Response

from dosja.documents.extraction import safe_name
from dosja.documents.model import File
from dosja.errors import Invalid
from dosja.messages import _
from dosja.people.model import Person
from dosja.privacy.operations import may_report
from dosja.training import exports, rights, sheet_pdf
from dosja.training.model import Session
from dosja.training.operations import evidence
from dosja.training.session_views import roster_lines
from dosja.uids import parse_uid
from dosja.web.addresses import session_path
from dosja.web.i18n import format_date
from dosja.web.uploads import checked_upload

SCANS = ("application/pdf", "image/png", "image/jpeg", "image/tiff", "image/webp")
"""What a scan can be."""


def includeme(config):
    """Register the views."""
    config.add_view(
        sheet, context=Session, name="sheet.pdf", request_method="GET", permission="session:record"
    )
    config.add_view(download, context=Session, name="file", request_method="GET", permission="site:view")
    for name, view in (("scan", attach_scan), ("unscan", remove_scan)):
        config.add_view(view, context=Session, name=name, request_method="POST", permission="session:record")


def sheet(context, request):
    """The sheet for signatures, in the reader's language."""
    site, text = request.site, request.translate
    trainers = (site.get(site.people.canonical(uid), Person) for uid in context.trainers)
    names = ", ".join(person.name.full for person in trainers if person is not None)
    agency = site.agencies.get(context.agency)
    where = ", ".join(filter(None, (context.place, request.vocabularies.county(context.county) or "")))
    days = [format_date(day) for day, _minutes in context.days]
    heads = (
        agency.title(request.locale_name) if agency is not None else "",
        f"{text(_('Days'))}: {', '.join(days)}" if days else "",
        f"{text(_('Place'))}: {where}" if where else "",
        f"{text(_('Trainers'))}: {names}" if names else "",
    )
    address = request.registry.dosja_settings.site_url.rstrip("/") or request.application_url.rstrip("/")
    lines = [
        sheet_pdf.Line(row.number, person.name.full, place)
        for _key, row, person, place, _minutes, _outcome in roster_lines(request, context)
    ]
    made = sheet_pdf.sign_in_sheet(
        sheet_pdf.Sheet(
            context.title,
            tuple(filter(None, heads)),
            tuple(days),
            address + session_path(context, "attendance"),
        ),
        lines,
        text,
    )
    response = Response(made, content_type="application/pdf", charset=None)
    response.content_disposition = f'attachment; filename="{exports.file_name(context, "pdf")}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def attach_scan(context, request):
    """Attach a signed sheet; each row then names the page on which it was signed."""
    upload, reason = request.POST.get("scan"), request.POST.get("reason", "")
    try:
        if not getattr(upload, "filename", None):
            raise Invalid({"file": _("Choose a file.")})
        first = request.POST.get("first", "1").strip() or "1"
        if not first.isdecimal() or not 1 <= int(first) <= evidence.MOST_PAGES:
            raise Invalid({"first": _("The first page is a number from 1 on.")})
        with upload.file as source:
            name = safe_name(upload.filename)
            sniffed = checked_upload(source, name, request.registry.dosja_settings.max_file_mb, "file")
            if sniffed.media_type not in SCANS:
                raise Invalid({"file": _("A scan is a PDF or a picture.")})
            n = evidence.attach_sheet(
                request.site,
                request.identity,
                request.now,
                context,
                name=name,
                media_type=sniffed.media_type,
                source=source,
                page_of=sheet_pdf.page_of if "pages" in request.POST else lambda _number: 1,
                first=int(first),
                reason=reason,
            )
    except Invalid as error:
        request.session.flash(request.translate(error.message), "danger")
        return HTTPSeeOther(session_path(context))
    told = request.plural(
        "The sheet is attached; ${n} row names its page.",
        "The sheet is attached; ${n} rows name its page.",
        n,
    )
    request.session.flash(told, "success")
    return HTTPSeeOther(session_path(context))


def remove_scan(context, request):
    """Take a signed sheet off."""
    uid = parse_uid(request.POST.get("file", "")) or 0
    try:
        evidence.remove_file(
            request.site, request.identity, request.now, context, uid, reason=request.POST.get("reason", "")
        )
    except Invalid as error:
        request.session.flash(request.translate(error.message), "danger")
    return HTTPSeeOther(session_path(context))


def download(context, request):
    """A file of the training: always as an attachment, never run by the browser.

    For who may see the names; one that is held back for who keeps the training or decides on it.
    """
    site, user = request.site, request.identity
    uid = parse_uid(request.GET.get("uid", "")) or 0
    file = request.site.get(uid, File) if uid in dict(context.files) else None
    if file is None:
        raise HTTPNotFound()
    may_look = may_report if file.quarantine is not None else rights.may_see_names
    if not may_look(user, site, context):
        raise HTTPForbidden()
    response = Response(content_type=file.media_type, app_iter=FileIter(file.blob.open("c"), 64 * 1024))
    response.content_length = file.size
    response.charset = None
    response.content_disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
