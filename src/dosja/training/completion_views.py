"""The list of completions of an agency, to take along; that somebody took it is written down."""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.accounts.permissions import agencies_with, may_read
from dosja.documents.model import Document
from dosja.messages import _
from dosja.training import awarding, completions
from dosja.training.forms import day_in
from dosja.training.operations.awards import note_completions
from dosja.web.spreadsheets import csv_response, xlsx_response
from dosja.web.traversal import Awards


def includeme(config):
    """Register the view."""
    config.add_view(
        export, context=Awards, name="completions", request_method="POST", permission="person:view"
    )


def agencies_of(request) -> list[str]:
    """The agencies whose completions the reader may take along by name."""
    return agencies_with(request.identity, "person:view", list(request.site.agencies))


def export(context, request):
    """Person, curriculum, number, day and end of every award of the agency in the period."""
    posted, wrong = request.POST, {}
    mine = agencies_of(request)
    agency = posted.get("own") or mine[0]
    if agency not in mine:
        raise HTTPNotFound()
    values = {name: posted.get(name, "") for name in ("first", "last")}
    first, last = (day_in(values, name, wrong) for name in ("first", "last"))
    if not wrong and first is not None and last is not None and last < first:
        wrong["last"] = _("The end lies before the beginning.")
    if wrong:
        request.session.flash(request.translate(next(iter(wrong.values()))), "danger")
        return HTTPSeeOther("/awards")
    rows = completions.completions(request.site, agency, first, last)
    note_completions(request.site, request.identity, request.now, agency, len(rows))
    language = "sq" if request.locale_name == "sq" else "en"
    table = completions.table(rows, language, lambda found: _title(request, found))
    ending = "xlsx" if posted.get("format") == "xlsx" else "csv"
    answer = xlsx_response if ending == "xlsx" else csv_response
    return answer(f"perfundimet-{agency}-{request.now:%Y-%m-%d}.{ending}", table)


def _title(request, found) -> str:
    document = request.site.get(found.ledger.curriculum, Document)
    if document is None or may_read(request.tokens, document) or found.session is None:
        return awarding.title_of(request.site, found)
    return found.session.title
