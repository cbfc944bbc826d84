"""Pages of a document's life: its versions, one version for ever, and the text that is being written.

Steps and answers are in `step_views`. Whoever may not see a draft finds none (404).
"""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.accounts.permissions import may_read_file
from dosja.content_types import display_values, migrate_values
from dosja.documents.life import operations as life
from dosja.documents.life import queries, rights, text
from dosja.documents.life.course import day_of, holds_on, version_state
from dosja.documents.life.model import VersionAt
from dosja.documents.life.reviews import AGREED, REVIEWER, is_open, log_of, steps_of
from dosja.documents.life.standing import life_of, standing_of, superseded_of
from dosja.documents.model import Document, File
from dosja.documents.print_views import text_paper, version_paper
from dosja.documents.queries import existing_files
from dosja.documents.rights import check_editable, may_edit
from dosja.documents.views import crumbs
from dosja.errors import Problem
from dosja.messages import _
from dosja.web.addresses import document_path
from dosja.web.paging import Pager, page_number

TEMPLATES = "dosja:documents/templates/"
PER_PAGE = 25


def includeme(config):
    """Register the views. `registry.life_effects`: functions (request, document, transition, plan, answers)
    that tell in sentences what a step does elsewhere, such as signatures that are asked for again."""
    config.registry.life_effects = []
    add = config.add_view
    add(versions_page, context=Document, name="versions", renderer=TEMPLATES + "versions.jinja2")
    add(version_page, context=VersionAt, renderer=TEMPLATES + "version.jinja2")
    add(
        restore,
        context=VersionAt,
        name="restore",
        request_method="POST",
        permission="document:edit",
    )
    add(draft_page, context=Document, name="draft", renderer=TEMPLATES + "draft.jinja2")
    config.include("dosja.documents.life.step_views")
    config.include("dosja.documents.life.review_views")


def versions_page(context, request):
    """Every version with its state, when it was in force and who approved it; the newest first."""
    ctype = request.type_of(context)
    number, total = page_number(request), len(context.versions)
    page = Pager(number, total, PER_PAGE, document_path(context, "versions"), {})
    superseded = superseded_of(ctype)
    lines = queries.version_lines(
        request.site,
        context,
        day_of(request.now),
        first=page.start,
        count=PER_PAGE,
        superseded=superseded,
    )
    sees = rights.may_see_draft(request.identity, context, ctype)
    return {
        "document": context,
        "ctype": ctype,
        "lines": lines,
        "page": page,
        "site": request.site,
        "put_aside": list(enumerate(context.put_aside, 1)) if sees else [],
        "lineage": queries.lineage_of(request.site, context, request.tokens),
        "may_edit": may_edit(request.identity, context, ctype) and not context.trashed,
        "crumbs": [*crumbs(request, context), (context.title, document_path(context))],
        **_life(request, context),
    }


def _life(request, document) -> dict:
    ctype, day = request.type_of(document), day_of(request.now)
    return life_of(request.site, request.identity, request.tokens, document, ctype, day)


@dataclass(frozen=True)
class KeptFile:
    """A file as it was when the version was approved, with the stored file, which may have gone."""

    name: str
    size: int
    sha256: str
    file: File | None


def version_page(context, request):
    """One version, for ever the same, with a banner where it does not hold."""
    document, version = context.document, text.version_of(request.site, context.document, context.number)
    if version is None:
        raise HTTPNotFound()
    ctype, kind = request.type_of(document), request.shown_type(document)
    day = day_of(request.now)
    (line,) = queries.version_lines(
        request.site, document, day, first=len(document.versions) - context.number, count=1
    )
    superseded = superseded_of(kind)
    values = version.values
    if kind is not None:
        values = migrate_values(kind, values, version.type_version)
    files = [
        KeptFile(name, size, sha256, _open_file(request, document, uid))
        for uid, (name, _media_type, size, sha256) in zip(version.files, version.file_facts, strict=True)
    ]
    holds = holds_on(document, day)
    return {
        "document": document,
        "ctype": ctype,
        "version": version,
        "names": {uid: name for uid, _login, name in version.people},
        "state": version_state(document, context.number, day, superseded),
        "spans": line.spans,
        "holds": holds,
        "is_current": holds == context.number,
        "text": request.shown_text(document, kind, values, "version", context.number),
        "files": files,
        "pages": _pages(files, version),
        "paper": version_paper(request, document, version.number, version.title),
        "log": log_of(version.log),
        "site": request.site,
        "agency": request.site.agencies.get(document.agency),
        "may_restore": may_edit(request.identity, document, ctype)
        and document.draft is None
        and not document.trashed
        and context.number < len(document.versions),
        "standing": standing_of(request.site, request.tokens, document, day),
        "crumbs": [
            *crumbs(request, document),
            (document.title, document_path(document)),
            (request.translate(_("Versions")), document_path(document, "versions")),
        ],
    }


MOST_PAGES = 200
"""A version of more pages names them without their text, which stands in the reader."""


def _pages(files, version):
    """(file, texts of its pages as they were approved) of the files that the reader may open."""
    found = []
    for kept, text_of_file in zip(files, version.texts, strict=True):
        if kept.file is not None and text_of_file is not None and kept.file.text is not None:
            found.append((kept.file, text_of_file.pages))
    if sum(len(pages) for _file, pages in found) > MOST_PAGES:
        return [(file, ("",) * len(pages)) for file, pages in found]
    return found


def _open_file(request, document, uid) -> File | None:
    file = request.site.get(uid, File)
    return file if file is not None and may_read_file(request.tokens, file, document) else None


def restore(context, request):
    """Begin a draft with the text of this version."""
    document = context.document
    check_editable(request.identity, document, request.type_of(document))
    life.restore_version(
        request.site, request.identity, request.now, document, request.type_of(document), context.number
    )
    request.session.flash(_("Version ${n} is a new draft now.", mapping={"n": context.number}), "success")
    return HTTPSeeOther(document_path(document, "draft"))


def draft_page(context, request):
    """The text that is being written or reviewed, who was asked, what each said, and what can be done."""
    return draft_answer(request, context)


def draft_answer(request, document, problem: Problem | None = None, said: str = "") -> dict:
    """The draft's page; with what was refused and the comment that was typed."""
    ctype, user, site = request.type_of(document), request.identity, request.site
    if not rights.may_see_draft(user, document, ctype):
        raise HTTPNotFound()
    if text.is_fixed(document) and document.draft is None:
        raise HTTPNotFound()
    draft = document.draft
    values, version = text.working_values(document), text.working_type_version(document)
    if ctype is not None:
        values = migrate_values(ctype, values, version)
    own = [step for step in steps_of(draft) if step.person == user.uid]
    files = existing_files(site, text.working_files(document))

    def may_know(file):
        return file.quarantine is None and file.purged is None

    def open_to(file):
        return may_know(file) and not file.unchecked

    in_review = ctype is not None and ctype.lifecycle.by_state[text.working_state(document)].review
    return {
        **_life(request, document),
        "document": document,
        "ctype": ctype,
        "title": values.get("title") or document.title,
        "sections": display_values(ctype, values, request.vocabularies),
        "files": [file for file in files if may_read_file(request.tokens, file, document) or open_to(file)],
        "waiting": [
            file
            for file in files
            if may_know(file) and not may_read_file(request.tokens, file, document) and file.unchecked
        ],
        "steps": steps_of(draft),
        "is_open": lambda step: is_open(draft, step),
        "agreed": lambda step: step.verdict == AGREED and step.rev == draft.rev,
        "log": log_of(() if draft is None else draft.log),
        "rev": text.text_rev(document),
        "paper": text_paper(request, document),
        "in_review": in_review,
        "may_tick": in_review and any(step.part == REVIEWER for step in own),
        "may_edit": may_edit(user, document, ctype) and not document.trashed,
        "site": site,
        "person": lambda uid: site.get(uid),
        "problems": () if problem is None else getattr(problem, "fields", {"": problem.message}).values(),
        "said": said,
        "crumbs": [*crumbs(request, document), (document.title, document_path(document))],
    }
