"""Citation, print and PDF of a text.

Each page makes a `Paper` of the very text that it shows: all links on it name that version, so that what is
printed, cited, sent and downloaded is what stands on the screen.
"""

from dataclasses import dataclass
from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response

from dosja.accounts.permissions import may_read_file
from dosja.content_types import display_values, migrate_values
from dosja.documents.anchors import anchored
from dosja.documents.life.course import day_of
from dosja.documents.life.model import VersionAt
from dosja.documents.life.queries import text_on
from dosja.documents.life.rights import may_see_draft
from dosja.documents.life.standing import standing_of
from dosja.documents.life.text import (
    is_fixed,
    version_of,
    working_files,
    working_type_version,
    working_values,
)
from dosja.documents.model import Document, File
from dosja.documents.printing.citation import citation, version_words
from dosja.documents.printing.paper import Words, pdf_of
from dosja.documents.printing.sheet import Sheet, mark_of, sheet_of_text, sheet_of_version
from dosja.messages import _
from dosja.web.addresses import cited_path, document_path
from dosja.web.i18n import format_date, format_moment, format_size
from dosja.web.labels import STATES
from dosja.web.templating import states_of

CITED = ("sq", "en")


def includeme(config):
    """Register the views."""
    types = config.registry.types
    config.registry.state_words = {
        state: word for state, (_colour, word) in {**STATES, **states_of(types)}.items()
    }
    config.add_request_method(with_places, "anchored")
    config.add_request_method(version_paper)
    config.add_request_method(file_paper)
    config.add_view(version_pdf, context=VersionAt, name="pdf")
    config.add_view(document_pdf, context=Document, name="pdf")
    config.add_view(draft_pdf, context=Document, name="draft.pdf")


@dataclass(frozen=True)
class Paper:
    """What a page shows of its text's facts: see templates/print_parts.jinja2.

    `path`: the permanent address of this very text; `pdf`: of its PDF; `citations`: (language, text) pairs;
    `mail`: a mailto address; `line`: the first line at the foot of a printed page; `mark`: the word across
    it.
    """

    sheet: Sheet
    path: str
    pdf: str
    citations: tuple[tuple[str, str], ...]
    mail: str
    line: str
    printed: str
    mark: str


def paper_of(request, sheet: Sheet) -> Paper:
    """The paper of the text that a page shows."""
    address = request.host_url + cited_path(sheet.document, *sheet.place)
    agency = request.site.agencies.get(sheet.document.agency)
    today = day_of(request.now)

    def cite(language):
        def translate(message, mapping=None):
            return request.translate_into(language, message, mapping)

        return citation(sheet, agency.title(language) if agency else "", address, today, translate)

    citations = tuple((language, cite(language)) for language in CITED)
    own = dict(citations)[request.locale_name]
    subject = f"{sheet.code or sheet.title} · {version_words(sheet, request.translate)}"
    if sheet.number:
        pdf = document_path(sheet.document, f"v{sheet.number}", "pdf")
    else:
        pdf = document_path(sheet.document, "draft.pdf" if sheet.beside else "pdf")
    return Paper(
        sheet=sheet,
        path=cited_path(sheet.document, *sheet.place),
        pdf=pdf,
        citations=citations,
        mail=f"mailto:?subject={quote(subject)}&body={quote(own)}",
        line=foot_line(request, sheet),
        printed=request.translate(
            _("Printed on ${date} by ${name} · ${address}"),
            mapping={"date": format_moment(request.now), "name": request.identity.name, "address": address},
        ),
        mark=mark_of(sheet, request.translate),
    )


def with_places(request, sections):
    """The sections of a page with articles that an address can name (`documents.anchors`)."""
    return anchored(
        sections, lambda n: request.translate(_("Link to place ${n} of the text"), mapping={"n": n})
    )


def version_paper(request, document, number: int, title: str) -> Paper:
    """The paper of a version."""
    return paper_of(request, _version_sheet(request, document, number, title))


def file_paper(request, file, document) -> Paper:
    """The paper of the text to which a file belongs: the one that stands for the document today, else the
    newest version that has it, else the text that is being written."""
    values, files, _type_version, number = text_on(request.site, document, day_of(request.now))
    if number and file.uid in files:
        return version_paper(request, document, number, values.get("title") or document.title)
    if file.uid in document.kept_files:
        for older in range(len(document.versions), 0, -1):
            version = version_of(request.site, document, older)
            if version is not None and file.uid in version.files:
                return version_paper(request, document, older, version.title)
    return text_paper(request, document)


def text_paper(request, document) -> Paper:
    """The paper of the text that is being written."""
    words = request.registry.state_words
    return paper_of(request, sheet_of_text(document, request.shown_type(document), words))


def _version_sheet(request, document, number: int, title: str) -> Sheet:
    ctype, words = request.shown_type(document), request.registry.state_words
    return sheet_of_version(document, ctype, number, title, day_of(request.now), words)


def foot_line(request, sheet: Sheet) -> str:
    """The word of a text that does not hold, code, version, day, state: the first line at the foot of every
    page."""
    translate = request.translate
    parts = (mark_of(sheet, translate), sheet.code or sheet.title, version_words(sheet, translate))
    return " · ".join((*filter(None, parts), translate(sheet.word)))


def version_pdf(context, request):
    """The PDF of one version, for ever of that one."""
    document = context.document
    version = version_of(request.site, document, context.number)
    if version is None:
        raise HTTPNotFound()
    sheet = _version_sheet(request, document, version.number, version.title)
    files = [
        (name, size)
        for uid, (name, _type, size, _sha) in zip(version.files, version.file_facts, strict=True)
        if _is_open(request, document, uid)
    ]
    return _answer(request, sheet, version.values, version.type_version, files, version.act)


def document_pdf(context, request):
    """Of a document without versions its text, marked as a draft; else the way to the version that stands
    for it today."""
    if is_fixed(context):
        day = day_of(request.now)
        number = standing_of(request.site, request.tokens, context, day).number
        return HTTPSeeOther(document_path(context, f"v{number}", "pdf"))
    return _text_answer(request, context)


def draft_pdf(context, request):
    """The text that is being written beside the one that holds, for those who may see it."""
    if not may_see_draft(request.identity, context, request.type_of(context)):
        raise HTTPNotFound()
    if is_fixed(context) and context.draft is None:
        raise HTTPNotFound()
    return _text_answer(request, context)


def _text_answer(request, document):
    sheet = sheet_of_text(document, request.type_of(document), request.registry.state_words)
    files = [
        (file.name, file.size)
        for file in (request.site.get(uid, File) for uid in working_files(document))
        if file is not None and may_read_file(request.tokens, file, document)
    ]
    return _answer(request, sheet, working_values(document), working_type_version(document), files, "")


def _is_open(request, document, uid) -> bool:
    file = request.site.get(uid, File)
    return file is not None and may_read_file(request.tokens, file, document)


def _answer(request, sheet: Sheet, values: dict, type_version: int, files, act: str) -> Response:
    """The PDF as a download."""
    document, ctype, translate = sheet.document, request.type_of(sheet.document), request.translate
    if ctype is not None:
        values = migrate_values(ctype, values, type_version)
    paper = paper_of(request, sheet)
    agency = request.site.agencies.get(document.agency)
    agency_title = agency.title(request.locale_name) if agency is not None else document.agency
    head = [
        (translate(_("Document")), " ".join(part for part in (translate(sheet.kind), sheet.code) if part)),
        (translate(_("Agency")), agency_title),
        (translate(_("Version")), version_words(sheet, translate)),
        (translate(_("State")), f"{translate(sheet.word)} ({format_date(day_of(request.now))})"),
    ]
    if act:
        head.append((translate(_("Act")), act))
    words = Words(
        title=sheet.title,
        foot=(paper.line, paper.printed),
        page=translate(_("Page ${n} of ${count}"), mapping={"n": "{n}", "count": "{of}"}),
        mark=paper.mark,
        notice="" if sheet.holds else translate(_("This text is not in force: ${state}."),
                                                mapping={"state": translate(sheet.word)}),
        head=tuple(head),
        files_title=translate(_("Files")),
        files=tuple(f"{name} ({format_size(size)})" for name, size in files),
        author=agency_title,
        language=request.locale_name,
    )  # fmt: skip
    sections = display_values(ctype, values, request.vocabularies)
    response = Response(pdf_of(words, sections, translate), content_type="application/pdf")
    response.content_disposition = f'attachment; filename="{sheet.file_name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
