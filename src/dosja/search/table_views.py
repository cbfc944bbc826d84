"""The found documents as a table to take along: `/search.csv` with the parameters of the search page."""

from dosja.errors import Problem
from dosja.messages import _
from dosja.search.question import NOT_A_DAY, read_question, wrong_day
from dosja.web.addresses import document_path
from dosja.web.facet_labels import FacetLabels
from dosja.web.i18n import format_date
from dosja.web.spreadsheets import csv_response
from dosja.web.traversal import Root

MOST_ROWS = 2_000
"""Documents in one table; its last line says when more were found."""
COLUMNS = (
    _("Code"),
    _("Title"),
    _("Kind"),
    _("Agency"),
    _("State"),
    _("Language"),
    _("Last change"),
    _("Address"),
    _("Pages"),
)


def includeme(config):
    """Register the view."""
    config.add_view(search_csv, context=Root, name="search.csv")


def search_csv(context, request):
    """All found documents, in the order and the language of the page.

    A wrong day is a Problem, told as a page.
    """
    if wrong_day(request.GET):
        raise Problem(NOT_A_DAY)
    size = request.registry.dosja_settings.page_size
    results, found = request.desk.rows(read_question(request.GET, 1, size), MOST_ROWS)
    label = FacetLabels(request.registry.shown_types, request.vocabularies, request.translate)
    rows = [[request.translate(title) for title in COLUMNS]]
    rows += [_row(request, label, text, pages) for text, pages in found]
    if results is not None and results.total > len(found):
        rows.append([request.translate(_("There are more documents; narrow the search."))])
    return csv_response(f"dosja-{request.now:%Y-%m-%d}.csv", rows)


def _row(request, label, text, pages):
    document = text.document
    ctype = request.type_of(document)
    places: dict[str, list[str]] = {}
    for page in pages:
        places.setdefault(page.file.name, []).append(str(page.number))
    return [
        text.code,
        text.title,
        request.translate(ctype.title) if ctype is not None else document.type_id,
        label("agency", document.agency),
        label("state", document.state),
        label("language", text.language) or text.language,
        format_date(document.modified),
        request.host_url + document_path(document, *text.place),
        "; ".join(f"{name}: {', '.join(numbers)}" for name, numbers in places.items()),
    ]
