"""The logo of an agency: shown beside its name, sent and taken off in the administration."""

import tempfile

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from dosja.accounts.short_form import Form
from dosja.agencies import operations
from dosja.agencies.admin_views import TEMPLATES, agency_page, saved
from dosja.agencies.model import Agency
from dosja.documents.extraction import safe_name
from dosja.documents.model import File
from dosja.errors import Invalid
from dosja.messages import _
from dosja.web.admin_traversal import AgencyInAdmin
from dosja.web.uploads import checked_upload

KINDS = ("png", "jpeg")
"""What is taken, as `sniff` names it."""
MAX_MB = 2
WIDTH = 800
"""Pixels of the picture that is kept: 300 to the inch at the width it has on paper."""


def includeme(config):
    """Add the picture and the form that changes it."""
    config.add_view(logo, context=Agency, name="logo.png")
    config.add_view(
        save_logo, context=AgencyInAdmin, name="logo", request_method="POST", permission="agency:manage",
        renderer=TEMPLATES + "agency_edit.jinja2",
    )  # fmt: skip


def logo(agency, request):
    """The picture."""
    file = request.site.get(agency.logo, File)
    if file is None:
        raise HTTPNotFound()
    with file.blob.open("r") as source:
        response = Response(body=source.read(), content_type="image/png")
    response.headers["Cache-Control"] = "private, no-cache"
    response.etag = file.sha256
    response.conditional_response = True
    return response


def save_logo(context, request):
    """Take the sent picture, or take the one that is there off."""
    who = (request.site, request.identity, request.now, context.item)
    try:
        if request.POST.get("remove"):
            operations.remove_logo(*who)
        else:
            operations.set_logo(*who, _drawn(request, request.POST.get("logo")))
    except Invalid as error:
        request.response.status_int = 422
        return agency_page(context, request) | {"logo_form": Form({}, error.fields)}
    return saved(request, f"/admin/agencies/{context.agency}")


def _drawn(request, upload) -> bytes:
    """The picture as PNG, drawn anew by the process that reads foreign files; Invalid says what is wrong."""
    if not getattr(upload, "filename", None):
        raise Invalid({"logo": _("Choose a file.")})
    with upload.file as source:
        sniffed = checked_upload(source, safe_name(upload.filename), MAX_MB, "logo")
        if sniffed.kind not in KINDS:
            raise Invalid({"logo": _("The logo must be a PNG or JPEG picture.")})
        with tempfile.NamedTemporaryFile(prefix="dosja-logo-") as copy:
            copy.write(source.read())
            copy.flush()
            picture = request.registry.extractor.render_page(copy.name, sniffed.media_type, 1, WIDTH)
    if not picture.content:
        raise Invalid({"logo": picture.reason})
    return picture.content
