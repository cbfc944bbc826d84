"""Pages on which a list becomes a roster: one box for it, the preview with its decisions, what waits.

The list is kept with the training before it is looked at, so that nothing typed is lost. The preview is one
form: it works without a mouse and without scripts.
"""

from collections import OrderedDict
from io import BytesIO

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.documents.extraction import safe_name
from dosja.documents.model import File
from dosja.errors import Invalid, NotAllowed, Problem
from dosja.messages import _, text_of_message
from dosja.people.matching import DIFFERENT
from dosja.training import preview
from dosja.training.intake import understand
from dosja.training.model import Session
from dosja.training.operations import evidence
from dosja.training.operations import intake as operations
from dosja.training.operations.intake import Decision
from dosja.training.operations.sessions import check_recordable
from dosja.training.preview_views import (
    LATER,
    NEW,
    ROWS,
    SAME,
    SentList,
    agency_of,
    drafts_answer,
    drafts_of,
    edited,
    preview_answer,
)
from dosja.uids import format_uid, parse_uid
from dosja.web.addresses import session_path
from dosja.web.spreadsheets import csv_response, xlsx_response
from dosja.web.uploads import check_size

TEMPLATES = "dosja:training/templates/"
MOST_TEXT = 3_000_000
"""Characters that can be pasted at once."""


def includeme(config):
    """Register the views."""
    config.registry.kept_lists = OrderedDict()

    def add(view, name, method, template=""):
        options = {"renderer": TEMPLATES + template} if template else {}
        config.add_view(
            view, context=Session, name=name, request_method=method, permission="session:record", **options
        )

    add(roster_page, "roster", "GET", "roster_box.jinja2")
    add(take_list, "roster", "POST", "roster_box.jinja2")
    add(preview_page, "preview", "GET", "roster_preview.jinja2")
    add(save_preview, "preview", "POST", "roster_preview.jinja2")
    add(drafts_page, "drafts", "GET", "roster_preview.jinja2")
    add(save_drafts, "drafts", "POST", "roster_preview.jinja2")
    add(drafts_csv, "drafts.csv", "GET")
    add(drafts_xlsx, "drafts.xlsx", "GET")


def roster_page(context, request):
    """The box for a list, and the lists that were taken in before."""
    return _box(request, context, "")


def take_list(context, request):
    """Keep what was pasted or sent, then show what was understood of it."""
    text = request.POST.get("text", "")
    upload = request.POST.get("file")
    try:
        check_recordable(request.site, request.identity, context, "-")
        name, content, media_type = _sent(request, text, upload)
        understand(content if media_type != "text/plain" else content.decode("utf-8"), name)
        file = evidence.add_file(
            request.site,
            request.identity,
            request.now,
            context,
            evidence.LIST,
            name=name,
            media_type=media_type,
            source=BytesIO(content),
        )
    except NotAllowed:
        raise
    except Problem as error:
        return _box(request, context, text, error.message)
    return HTTPSeeOther(session_path(context, "preview") + f"?list={format_uid(file.uid)}")


def _sent(request, text, upload):
    """(name, content, media type) of what was sent; Invalid with the remedy."""
    if getattr(upload, "filename", None):
        with upload.file as source:
            check_size(source, request.registry.dosja_settings.max_file_mb, "file")
            return safe_name(upload.filename), source.read(), "application/octet-stream"
    if not text.strip():
        raise Invalid({"text": _("Paste the list, or choose a file.")})
    if len(text) > MOST_TEXT:
        raise Invalid({"text": _("The text is too long: send it as a file.")})
    name = request.translate(_("pasted list")) + ".txt"
    return name, text.encode("utf-8"), "text/plain"


def _box(request, session, text, error=None):
    if error is not None:
        request.response.status_int = 422
    return {
        "session": session,
        "text": text,
        "error": error,
        "files": [
            file
            for uid, kind in session.files
            if kind == evidence.LIST and (file := request.site.get(uid, File))
        ],
        "limit": request.registry.dosja_settings.max_file_mb,
    }


def preview_page(context, request):
    """What was understood of a list, row by row, before anything is recorded."""
    file = _list_of(request, context)
    return preview_answer(request, context, SentList(request, context, file))


def save_preview(context, request):
    """Record the rows that were decided, keep the others; or read the list again with corrected columns."""
    file = _list_of(request, context)
    sent = SentList(request, context, file)
    if "save" not in request.POST:
        return preview_answer(request, context, sent)
    if sent.corrected:
        operations.remember_layout(request.site, request.identity, request.now, sent.signature, sent.fields)
    shown = sent.shown()
    answer = _save(request, context, shown, sent.agency, file.name, file.uid)
    if answer is not None:
        return preview_answer(request, context, sent, answer)
    following = sent.start + ROWS
    if following < len(sent.rows):
        query = f"?list={format_uid(file.uid)}&from={following}&agency={sent.agency}"
        return HTTPSeeOther(session_path(context, "preview") + query)
    return HTTPSeeOther(session_path(context))


def drafts_page(context, request):
    """The rows that wait, with who may be meant now."""
    return drafts_answer(request, context)


def save_drafts(context, request):
    """Record the drafts that were decided; throw away those that are no persons."""
    agency = agency_of(request, context)
    if "drop" in request.POST:
        key = parse_uid(request.POST["drop"]) or 0
        operations.drop_drafts(request.site, request.identity, request.now, context, [key])
        request.session.flash(_("The row was thrown away."))
        return HTTPSeeOther(session_path(context, "drafts") if context.drafts else session_path(context))
    if "save" not in request.POST:
        return drafts_answer(request, context)
    error = _save(request, context, drafts_of(context), agency, request.translate(_("drafts")))
    return drafts_answer(request, context, error) if error else HTTPSeeOther(session_path(context))


def drafts_csv(context, request):
    """The rows that wait, with the reason of each."""
    return csv_response("rreshta-ne-pritje.csv", _draft_table(request, context))


def drafts_xlsx(context, request):
    """The same as a spreadsheet."""
    return xlsx_response("rreshta-ne-pritje.xlsx", _draft_table(request, context))


def _draft_table(request, session):
    heads = (
        _("Row"),
        _("As written"),
        _("Given name"),
        _("Family name"),
        _("Father's name"),
        _("Unit"),
        _("Why it waits"),
    )
    yield [request.translate(head) for head in heads]
    for one in drafts_of(session):
        why = request.translate(text_of_message(operations.problem_of(one)))
        yield [str(one.row), one.text, one.given, one.family, one.father, one.unit or one.institution, why]


def _list_of(request, session):
    uid = parse_uid(request.params.get("list", "")) or 0
    file = request.site.get(uid, File)
    if file is None or (uid, evidence.LIST) not in session.files:
        raise HTTPNotFound()
    return file


def _save(request, session, shown, agency, source, file=0):
    """Carry out what was decided; returns an error message, or None when the rows were taken."""
    site = request.site
    here = {site.people.canonical(row.person) for _key, row in session.roster()}
    decisions = []
    for original in shown:
        written = edited(request, session, original)
        choice = request.POST.get(f"who-{format_uid(original.key)}", LATER)
        before = preview.preview_row(site, session, original, agency, here)
        seen = [one.person.uid for one in before.options if one.comparison.decision != DIFFERENT]
        options = {option.person.uid for option in before.options}
        options |= {
            option.person.uid for option in preview.preview_row(site, session, written, agency, here).options
        }
        uid = parse_uid(choice)
        decisions.append(
            Decision(
                written,
                person=uid if uid in options else None,
                new=choice == NEW,
                same=choice == SAME and bool(written.twin),
                shown=tuple(seen),
            )
        )
    try:
        done = operations.take_rows(
            site,
            request.identity,
            request.now,
            session,
            decisions,
            agency=agency,
            present="present" in request.POST,
            source=source,
            reason=request.POST.get("reason", ""),
            file=file,
        )
    except Invalid as error:
        request.response.status_int = 422
        return error.message
    _tell(request, done)
    return None


def _tell(request, done):
    added = done.added
    if added.taken:
        told = request.plural(
            "${n} person was put on the roster.", "${n} persons were put on the roster.", len(added.taken)
        )
        if added.persons:
            told += " " + request.plural("${n} of them is new.", "${n} of them are new.", len(added.persons))
        request.session.flash(told, "success")
    else:
        request.session.flash(_("Nobody was added: all decided rows are on the roster already."))
    if done.kept:
        told = request.plural("${n} row waits for a decision.", "${n} rows wait for a decision.", done.kept)
        request.session.flash(told, "warn")
