"""The search page: words and filters in, documents with the pages and passages where they were found out.

Every hit is checked against the stored document before anything of it is shown; titles and passages come from
there, never from the index.
"""

from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from urllib.parse import urlencode

from dosja.accounts.permissions import may_read
from dosja.content_types import generic_text, search_text
from dosja.documents.model import Document, File
from dosja.messages import _
from dosja.search.folder import read_state
from dosja.search.query import Search
from dosja.search.question import FIELDS, facets_of, read_question
from dosja.search.snippets import Snippet, snippet
from dosja.uids import format_uid
from dosja.web.labels import STATES
from dosja.web.paging import Pager, page_number
from dosja.web.traversal import Root, document_path, file_path

PAGES_SHOWN = 12
SNIPPETS_SHOWN = 2
FACET_TITLES = {
    "type": _("Kind"),
    "agency": _("Agency"),
    "state": _("State"),
    "language": _("Language"),
    "country": _("Country"),
    "year": _("Year"),
    "topic": _("Topic"),
}


@dataclass(frozen=True)
class PageLink:
    """A page on which the words stand, with its address."""

    number: int
    path: str
    name: str


@dataclass(frozen=True)
class Result:
    """A found document as the page shows it."""

    document: Document
    snippets: tuple[Snippet, ...]
    links: tuple[PageLink, ...]


def includeme(config):
    """Register the views."""
    config.include("dosja.search.admin_views")
    config.registry.searcher = Search(config.registry.dosja_settings.home / "index")
    add = config.add_view
    add(search_page, context=Root, name="search", renderer="dosja:search/templates/search.jinja2")
    add(search_json, context=Root, name="search.json", renderer="json")


def search_page(context, request):
    """Documents for the words in `q`, narrowed by facets; the whole state stands in the address."""
    begin = perf_counter()
    question, results = ask(request)
    shown = [_result(request, hit, results.parsed) for hit in results.hits] if results else []
    size = request.registry.dosja_settings.page_size
    labels = Labels(request)
    return {
        "question": question,
        "results": results,
        "shown": shown,
        "chosen": [
            (FACET_TITLES[facet], labels(facet, value) or value, question.without(facet, value))
            for facet, value in question.chosen
        ],
        "facets": facets_of(question, results.counts, labels) if results else [],
        "facet_titles": FACET_TITLES,
        "agency_title": request.vocabularies.agency,
        "page": Pager(question.number, results.total if results else 0, size, "/search", question.query),
        "milliseconds": int((perf_counter() - begin) * 1000),
        "lag": read_state(request.registry.dosja_settings.home / "index").rebuilding,
    }


def search_json(context, request):
    """The same answer for programs: hits, totals, facets and what the glossary added."""
    question, results = ask(request)
    if results is None:
        return {"total": 0, "hits": [], "facets": {}, "expansions": [], "widened": False}
    labels = Labels(request)
    return {
        "total": results.total,
        "widened": results.widened,
        "hits": [_hit_json(_result(request, hit, results.parsed), hit) for hit in results.hits],
        "facets": {
            facet.name: [{"value": c.value, "label": c.label, "count": c.count} for c in facet.choices]
            for facet in facets_of(question, results.counts, labels)
        },
        "expansions": [{"typed": one.typed, "forms": list(one.forms)} for one in results.expansions],
    }


def ask(request):
    """The question of the address and its answer; None for an answer without words."""
    size = request.registry.dosja_settings.page_size
    question = read_question(request.GET, page_number(request), size)
    if not question.text:
        return question, None
    results = request.registry.searcher.checked(
        question.text,
        question.filters(request.tokens),
        lambda uid: _readable(request, uid) is not None,
        sort=question.sort,
        start=(question.number - 1) * size,
        count=size,
        glossary=None if question.literal else request.glossary,
        counted=(*FIELDS, "facet"),
    )
    return question, results


class Labels:
    """The names of facet values in the reader's language; None for what is not known."""

    def __init__(self, request):
        self.request = request

    def __call__(self, facet: str, value: str) -> str | None:
        request = self.request
        if facet == "type":
            ctype = request.registry.types.get(value)
            return request.translate(ctype.plural) if ctype is not None else value
        if facet in ("agency", "country"):
            return getattr(request.vocabularies, facet)(value) or (value if facet == "agency" else None)
        if facet == "state":
            return request.translate(STATES[value][1]) if value in STATES else value
        if facet == "year":
            return value
        label = _options(request.registry.types, facet).get(value)
        return request.translate(label) if label is not None else None


@lru_cache(maxsize=16)
def _options(types, name: str) -> dict[str, str]:
    """Value -> label of the options that fields of this name have in any type."""
    found: dict[str, str] = {}
    for ctype in types:
        field = ctype.by_name.get(name)
        if field is not None:
            found.update(field.labels)
    return found


def _hit_json(result: Result, hit) -> dict:
    document = result.document
    return {
        "uid": format_uid(document.uid),
        "code": document.code,
        "title": document.title,
        "type": document.type_id,
        "agency": document.agency,
        "state": document.state,
        "score": round(hit.score, 3),
        "url": document_path(document),
        "pages": [{"file": link.name, "page": link.number, "url": link.path} for link in result.links],
        "snippet": result.snippets[0].text if result.snippets else "",
    }


def _readable(request, uid):
    document = request.site.get(uid, Document)
    return document if document is not None and may_read(request.tokens, document) else None


def _result(request, hit, parsed) -> Result:
    """The document of a hit with passages from its best pages and links to every page where it was found."""
    site = request.site
    document = site.uids[hit.uid]
    snippets: list[Snippet] = []
    links: list[PageLink] = []
    for page in hit.pages[:PAGES_SHOWN]:
        file = site.get(page.file, File) if page.file else None
        text = _page_text(request, document, file, page.number)
        if text and len(snippets) < SNIPPETS_SHOWN:
            snippets.append(snippet(text, parsed, document.language))
        if file is not None:
            where = urlencode({"page": page.number, "q": parsed.text})
            links.append(PageLink(page.number, f"{file_path(file)}?{where}", file.name))
    if not snippets:
        text = _page_text(request, document, None, 1)
        if text:
            snippets.append(snippet(text, parsed, document.language))
    links.sort(key=lambda link: (link.name, link.number))
    return Result(document, tuple(snippets), tuple(links))


def _page_text(request, document, file, number) -> str:
    if file is None:
        ctype = request.type_of(document)
        found = generic_text(document.values) if ctype is None else search_text(ctype, document.values)
        return found.body
    pages = file.text.pages if file.text is not None else ()
    return pages[number - 1] if number <= len(pages) else ""
