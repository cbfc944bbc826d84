"""Saved searches: kept from the results page, opened from the home page, renamed and deleted on their own.

Nobody sees another's: the tree of addresses does not find it.
"""

from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPSeeOther
from webob.multidict import MultiDict

from dosja.errors import Invalid
from dosja.messages import _
from dosja.saved_searches import operations, queries
from dosja.saved_searches.model import SavedSearch
from dosja.search.question import read_question
from dosja.web.facet_labels import FACET_TITLES, FacetLabels
from dosja.web.traversal import SavedSearches

PAGE = "/saved-searches"
TEMPLATES = "dosja:saved_searches/templates/"


def includeme(config):
    """Register the views, and give requests `saved_news` for the home page."""
    config.add_request_method(saved_news, reify=True)
    add = config.add_view
    add(list_page, context=SavedSearches, request_method="GET", renderer=TEMPLATES + "list.jinja2")
    add(save, context=SavedSearches, request_method="POST", renderer=TEMPLATES + "save.jinja2")
    for action, view in (("open", open_search), ("rename", rename), ("delete", delete)):
        add(
            view,
            context=SavedSearch,
            request_method="POST",
            request_param=f"action={action}",
            renderer=TEMPLATES + "list.jinja2",
        )


def saved_news(request):
    """The reader's saved searches with the number of new results of each."""
    searches = queries.saved_of(request.site, request.identity.uid)

    def matching(query, uids):
        question = _question(query)
        glossary = None if question.literal else request.glossary
        filters = question.filters(request.tokens)
        return request.registry.searcher.among(question.text, filters, uids, glossary=glossary)

    return queries.find_news(request.site, searches, matching, request.desk.shelf.readable, request.now)


def list_page(context, request):
    """The reader's saved searches, each with what it asks and buttons to open, rename and delete it."""
    return _list(request)


def save(context, request):
    """Keep the search of the form; where the name will not do, ask for it again."""
    query = tuple((name, value) for name, value in _question(_posted(request)).query)
    name = request.POST.get("name", "")
    try:
        operations.save_search(request.site, request.identity, request.now, name=name, query=query)
    except Invalid as error:
        request.response.status_int = 422
        return {
            "name": name,
            "query": query,
            "errors": error.fields,
            "about": _about(request, query),
            "url": _url(query),
        }
    request.session.flash(_("The search is saved. It stands on your home page."), "success")
    return HTTPSeeOther(_url(query))


def open_search(context, request):
    """Show what the search finds; from now on that counts as seen."""
    operations.mark_seen(request.site, request.identity, request.now, context)
    return HTTPSeeOther(_url(context.query))


def rename(context, request):
    """Give the search another name, or say beside it why not."""
    name = request.POST.get("name", "")
    try:
        operations.rename_search(request.site, request.identity, request.now, context, name)
    except Invalid as error:
        request.response.status_int = 422
        return _list(request, refused=(context.uid, name, error.fields["name"]))
    request.session.flash(_("The search has a new name."), "success")
    return HTTPSeeOther(PAGE)


def delete(context, request):
    """Remove the search."""
    told = request.translate(_("The search “${name}” was deleted.", mapping={"name": context.name}))
    operations.delete_search(request.site, request.identity, request.now, context)
    request.session.flash(told, "success")
    return HTTPSeeOther(PAGE)


def _list(request, refused=(0, "", "")):
    rows = [(news, _about(request, news.saved.query)) for news in request.saved_news]
    return {"rows": rows, "refused": refused}


def _posted(request) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.POST.items() if isinstance(value, str)]


def _question(pairs):
    """The question that an address with these parameters asks."""
    return read_question(MultiDict(pairs), 1, 20)


def _url(query) -> str:
    return "/search?" + urlencode(query)


def _about(request, query) -> list[tuple[str, str]]:
    """What a search asks, for people: (title or "", words) pairs."""
    question = _question(query)
    labels = FacetLabels(request.registry.shown_types, request.vocabularies, request.translate)
    found = [("", question.text)] if question.text else []
    return found + [(FACET_TITLES[facet], labels(facet, value) or value) for facet, value in question.chosen]
