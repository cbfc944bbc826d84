"""Pages of documents: the list, the document, its history, move, trash and restore.

Views read input, call one operation or query, and render. Creating and editing is in `edit_views`, files
are in `file_views`.
"""

from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.renderers import render_to_response

from dosja.accounts.audit import history_of
from dosja.accounts.permissions import agencies_with
from dosja.content_types import display_values, migrate_values
from dosja.content_types.typed_text import parse_date
from dosja.documents import queries
from dosja.documents.catalog.model import TRASHED
from dosja.documents.drawing import MOST_KEPT, ShownText, key_of
from dosja.documents.file_kinds import kinds_taken
from dosja.documents.glossary import GlossaryCache
from dosja.documents.indexing import revision
from dosja.documents.life.course import day_of, state_on
from dosja.documents.life.queries import dependents_of, state_now, text_on, then_of
from dosja.documents.life.standing import life_of
from dosja.documents.model import Document
from dosja.documents.operations.documents import move_document, restore_document, trash_document
from dosja.documents.print_views import text_paper, version_paper
from dosja.documents.rights import may_create_any, may_edit, readable
from dosja.documents.vocabularies import SiteVocabularies
from dosja.errors import Invalid
from dosja.messages import _
from dosja.search.postings import Cache
from dosja.web.addresses import document_path
from dosja.web.paging import Pager, page_number
from dosja.web.traversal import Root

TEMPLATES = "dosja:documents/templates/"


def includeme(config):
    """Register the views."""
    config.add_request_method(vocabularies, reify=True)
    config.add_request_method(type_of)
    config.add_request_method(glossary, reify=True)
    config.registry.glossaries = GlossaryCache()
    config.add_request_method(field_titles)
    config.registry.drawn_texts = Cache(MOST_KEPT)
    config.add_request_method(shown_text)
    add = config.add_view
    add(list_page, context=Root, name="documents", renderer=TEMPLATES + "list.jinja2")
    add(
        trash_page,
        context=Root,
        name="trash",
        permission="document:trash",
        renderer=TEMPLATES + "trash.jinja2",
    )
    add(document_page, context=Document, renderer=TEMPLATES + "view.jinja2")
    add(
        history_page,
        context=Document,
        name="history",
        permission="document:history",
        renderer=TEMPLATES + "history.jinja2",
    )
    for name, view, permission in (
        ("move", move, "document:move"),
        ("trash", trash, "document:trash"),
        ("restore", restore, "document:trash"),
    ):
        add(view, context=Document, name=name, permission=permission, request_method="POST")
        add(
            confirm_page,
            context=Document,
            name=name,
            permission=permission,
            request_method="GET",
            renderer=f"{TEMPLATES}confirm_{name}.jinja2",
        )
    # Functions (request, document, values) of other rooms that draw a part of a document's page, or "".
    config.registry.document_parts = []
    config.include("dosja.documents.print_views")
    config.include("dosja.documents.edit_views")
    config.include("dosja.documents.file_views")
    config.include("dosja.documents.life.views")
    config.include("dosja.documents.difference_views")


def vocabularies(request):
    """The choices of this reader in his language."""
    return SiteVocabularies(request.site, request.tokens, request.locale_name)


def glossary(request):
    """The glossary of this reader, as it stands in the documents now."""
    return request.registry.glossaries.of(request.site, request.tokens)


def type_of(request, document):
    """The content type of a document, or None while the plugin that knows it is not installed."""
    return request.registry.types.get(document.type_id)


def shown_text(request, document, kind, values, *which):
    """The sections of a text with the articles that an address can name; `which` tells it from the other
    texts of the document."""
    language = request.locale_name
    return ShownText(
        request.registry.drawn_texts,
        key_of(document, kind, values, request.vocabularies, language, *which),
        lambda: request.anchored(display_values(kind, values, request.vocabularies)),
    )


def field_titles(request, document, names):
    """The labels of a document's fields, as the history names them; the access level is one of them."""
    ctype = request.shown_type(document)
    fields = ctype.by_name if ctype is not None else {}
    return [
        request.translate(
            _("Access level") if name == "access" else fields[name].label if name in fields else name
        )
        for name in names
    ]


def list_page(context, request):
    """Documents by agency, type and state, also as they were on a day; what is chosen stands in the
    address."""
    chosen = {name: request.GET.get(name, "") for name in ("agency", "type", "state")}
    sort = request.GET.get("sort", "title")
    descending = sort.startswith("-")
    sort = sort.lstrip("-")
    if sort not in queries.SORTS:
        sort, descending = "title", False
    states = (chosen["state"],) if chosen["state"] and chosen["state"] != TRASHED else None
    today, raw = day_of(request.now), request.GET.get("on", "").strip()
    on = parse_date(raw) if raw else None
    found = queries.list_documents(
        request.site,
        request.tokens,
        types=(chosen["type"],) if chosen["type"] else None,
        agencies=(chosen["agency"],) if chosen["agency"] else None,
        states=states,
        day=today,
        on=on,
        sort=sort,
        descending=descending,
        number=page_number(request),
        size=request.registry.dosja_settings.page_size,
    )
    query = {name: value for name, value in chosen.items() if value}
    if on is not None:
        query["on"] = on.isoformat()
    if sort != "title" or descending:
        query["sort"] = f"-{sort}" if descending else sort
    return {
        "found": found,
        "chosen": chosen,
        "on": on,
        "wrong_day": raw[:40] if on is None else "",
        "state_of": lambda document: state_now(document, today) if on is None else state_on(document, on),
        "then_of": lambda document: then_of(request.site, document, on),
        "sort": sort,
        "descending": descending,
        "types": _types(request),
        "states": _states(request),
        "agencies": [(aid, title) for aid, title, _abbr in request.layout.agencies],
        "abbreviations": {aid: abbr for aid, _title, abbr in request.layout.agencies},
        "page": Pager(found.number, found.total, found.size, "/documents", query),
        "sort_url": lambda name: (
            "/documents?" + urlencode({**query, "sort": _turned(name, sort, descending)})
        ),
        "may_create": may_create_any(request.identity, _writable(request, chosen["type"])),
    }


def _writable(request, type_id: str):
    """What the button for a new document would offer: the chosen type, or all."""
    ctype = request.registry.types.get(type_id) if type_id else None
    return request.types_here if ctype is None else (ctype,)


def _types(request):
    """The types that the reader has to do with, and those of which there are documents."""
    here = request.types_here
    ids = {one.id for one in here}
    stored = request.site.documents.by_type
    return [*here, *(one for one in request.registry.shown_types if one.id not in ids and one.id in stored)]


def _states(request):
    """The states of documents, in the order of their lifecycles, then those of types that are gone."""
    stored = request.site.documents.by_state
    known = [name for name in request.registry.shown_types.states if name in stored]
    return known + [name for name in stored if name not in known and name != TRASHED]


def document_page(context, request):
    """A document: what it says, its files, and what can be done with it."""
    ctype, kind = request.type_of(context), request.shown_type(context)
    site, rev, day = request.site, revision(context), day_of(request.now)
    values, files, type_version, number = text_on(site, context, day)
    if kind is not None:
        values = migrate_values(kind, values, type_version)
    title = values.get("title") or context.title
    return {
        **life_of(site, request.identity, request.tokens, context, ctype, day),
        "document": context,
        "title": title,
        "parts": [
            part for draw in request.registry.document_parts if (part := draw(request, context, values))
        ],
        "beside": request.plugin_slots("document_side", (context.agency,), document=context),
        "paper": version_paper(request, context, number, title) if number else text_paper(request, context),
        "ctype": ctype,
        "kind": kind,
        "text": request.shown_text(context, kind, values, "text", number),
        "files": queries.files_for(site, context, request.tokens, files),
        "waiting": queries.waiting_for(site, context, request.tokens, files),
        "agency": site.agencies.get(context.agency),
        "group": site.groups.get(context.group) if context.group else None,
        "author": site.get(context.created_by),
        "editor": site.get(context.modified_by),
        "may_edit": may_edit(request.identity, context, ctype) and not (context.trashed or context.purged),
        "indexed": rev is None or request.registry.searcher.holds(context.uid, rev),
        **kinds_taken(request.site, context.agency),
        "limit": request.registry.dosja_settings.max_file_mb,
        "crumbs": crumbs(request, context),
    }


def crumbs(request, document):
    """The way from the home page to a document: (label, address) pairs."""
    agency = request.site.agencies.get(document.agency)
    ctype = request.shown_type(document)
    trail = []
    if agency is not None:
        trail.append((agency.title(request.locale_name), f"/a/{agency.aid}"))
        if ctype is not None:
            query = urlencode({"agency": agency.aid, "type": ctype.id})
            trail.append((request.translate(ctype.plural), f"/documents?{query}"))
    return trail


def history_page(context, request):
    """Who did what with the document, when; the newest first."""
    rows = history_of(request.site, context)
    page = Pager(page_number(request), len(rows), 50, document_path(context, "history"), {})
    return {
        "document": context,
        "rows": rows[page.start : page.start + page.size],
        "page": page,
        "crumbs": [*crumbs(request, context), (context.title, document_path(context))],
        "site": request.site,
        "agency_name": lambda aid: request.vocabularies.agency(aid) or aid,
    }


def confirm_page(context, request, errors=None):
    """Ask before a document is moved, thrown away or restored, and say what will happen."""
    return {
        "errors": errors or {},
        "document": context,
        "crumbs": [*crumbs(request, context), (context.title, document_path(context))],
        "depending": dependents_of(request.site, context, request.tokens),
        "agencies": [pair for pair in request.vocabularies.agencies() if pair[0] != context.agency],
    }


def move(context, request):
    """Give the document to the chosen agency."""
    try:
        move_document(request.site, request.identity, request.now, context, request.POST.get("agency", ""))
    except Invalid as error:
        return _asked_again(context, request, "move", error)
    request.session.flash(_("The document was moved; its addresses still lead here."))
    sees = readable(request.site, request.identity, context)
    return HTTPSeeOther(document_path(context) if sees else "/documents")


def trash(context, request):
    """Move the document to the trash."""
    confirmed = request.POST.get("confirmed") == "1"
    try:
        trash_document(request.site, request.identity, request.now, context, confirmed=confirmed)
    except Invalid as error:
        return _asked_again(context, request, "trash", error)
    request.session.flash(_("The document is in the trash; you can restore it there."))
    return HTTPSeeOther("/trash")


def _asked_again(context, request, name, error):
    """The page that asks, with what is wrong beside the field."""
    values = confirm_page(context, request, error.fields)
    answer = render_to_response(f"{TEMPLATES}confirm_{name}.jinja2", values, request=request)
    answer.status_int = 422
    return answer


def restore(context, request):
    """Take the document out of the trash."""
    restore_document(request.site, request.identity, request.now, context)
    request.session.flash(_("The document was restored."))
    return HTTPSeeOther(document_path(context))


def trash_page(context, request):
    """What was thrown away in the agencies in which this person may restore."""
    mine = agencies_with(request.identity, "document:trash", list(request.site.agencies))
    if not mine:
        raise HTTPNotFound()
    found = queries.trash_of(request.site, mine, number=page_number(request))
    return {
        "found": found,
        "page": Pager(found.number, found.total, found.size, "/trash", {}),
        "site": request.site,
    }


def _turned(name, sort, descending):
    """What a click on a column's head sorts by: the column (the newest first), or its other direction."""
    turned = not descending if name == sort else name == "modified"
    return f"-{name}" if turned else name
