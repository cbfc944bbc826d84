"""The form with which sheets signed on paper are entered for a group, with the scan."""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.acknowledgements import queries
from dosja.acknowledgements.operations.paper import record_paper
from dosja.acknowledgements.overview_views import unit_name
from dosja.acknowledgements.standing import LATE, OPEN
from dosja.content_types.typed_text import parse_date
from dosja.documents.extraction import safe_name
from dosja.documents.life.course import day_of
from dosja.documents.life.naming_views import people_of
from dosja.documents.model import Document
from dosja.documents.views import crumbs
from dosja.errors import Conflict, Invalid
from dosja.messages import _
from dosja.web.addresses import document_path
from dosja.web.uploads import checked_upload

TEMPLATES = "dosja:acknowledgements/templates/"


def includeme(config):
    """Register the views."""
    page = {
        "context": Document,
        "name": "paper",
        "permission": "acknowledgement:ask",
        "renderer": TEMPLATES + "paper.jinja2",
    }
    config.add_view(paper_page, request_method="GET", **page)
    config.add_view(record, request_method="POST", **page)


def paper_page(context, request):
    """The people who have not confirmed yet, to be marked."""
    return _answer(request, context, {}, (), "")


def record(context, request):
    """Enter the marked people; what was marked stays where it is refused, the file has to be chosen again."""
    chosen, raw = people_of(request.POST.getall("person")), request.POST.get("day", "").strip()
    try:
        scan = _scan(request)
        n = record_paper(
            request.site,
            request.identity,
            request.now,
            context,
            persons=chosen,
            scan=scan,
            day=parse_date(raw),
        )
    except Invalid as error:
        request.response.status_int = 422
        return _answer(request, context, error.fields, chosen, raw)
    except Conflict as error:
        request.response.status_int = 409
        return _answer(request, context, {"": error.message}, chosen, raw)
    request.session.flash(
        request.plural("${n} signature was entered.", "${n} signatures were entered.", n), "success"
    )
    return HTTPSeeOther(document_path(context, "acknowledgements"))


def _scan(request):
    """(name, media type, stream) of the uploaded scan; None for none. Invalid says why it is not taken."""
    item = request.POST.get("scan")
    if item is None or not getattr(item, "filename", None):
        return None
    name, source = safe_name(item.filename), item.file
    sniffed = checked_upload(source, name, request.registry.dosja_settings.max_file_mb, "scan")
    if sniffed.media_type != "application/pdf" and not sniffed.media_type.startswith("image/"):
        raise Invalid({"scan": _("Attach the scan as PDF or as a picture.")})
    return name, sniffed.media_type, source


def _answer(request, document, wrong: dict, chosen, day: str):
    unit = request.GET.get("unit", "")[:80]
    found = queries.overview_of(request.site, document, day_of(request.now), states=(OPEN, LATE), unit=unit)
    return {
        "document": document,
        "found": found,
        "wrong": wrong,
        "chosen": chosen,
        "day": day,
        "unit": unit,
        "unit_name": lambda unit: unit_name(request, unit),
        "limit": request.registry.dosja_settings.max_file_mb,
        "crumbs": [*crumbs(request, document), (document.title, document_path(document))],
    }
