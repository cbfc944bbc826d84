"""The page of words that searches did not find, for the office that keeps the glossary."""

from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPSeeOther

from dosja.documents.glossary import TYPE as TERM
from dosja.messages import _
from dosja.missed_searches import operations, queries
from dosja.missed_searches.log import MissedLog
from dosja.missed_searches.words import kept_words
from dosja.web.i18n import ZONE
from dosja.web.paging import Pager, page_number
from dosja.web.traversal import MissedSearches

PAGE = "/missed-searches"


def includeme(config):
    """Register the views, and give requests `note_missed(answer)`."""
    config.registry.missed_log = MissedLog(config.registry.dosja_settings.home)
    config.add_request_method(note_missed)
    add = config.add_view
    add(
        list_page,
        context=MissedSearches,
        request_method="GET",
        permission=operations.PERMISSION,
        renderer="dosja:missed_searches/templates/missed.jinja2",
    )
    add(remove, context=MissedSearches, request_method="POST", permission=operations.PERMISSION)


def note_missed(request, answer) -> None:
    """Keep the words of a search that found nothing, of its first page only; never who searched."""
    results = answer.results
    if results is None or results.total or results.missing or answer.question.number > 1:
        return
    unknown = request.registry.searcher.unknown(results.parsed, answer.question.filters(request.tokens))
    words = kept_words(results.parsed.text, unknown)
    request.registry.missed_log.note(words, request.now.astimezone(ZONE).date())


def list_page(context, request):
    """The words, the most frequent first; each can become a glossary term or be taken off."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in queries.SORTS else queries.SORTS[0]
    found = queries.missed_words(request.site, sort)
    query = {"sort": sort} if sort != queries.SORTS[0] else {}
    page = Pager(page_number(request), len(found), request.registry.dosja_settings.page_size, PAGE, query)
    known = request.registry.searcher.known_words
    rows = found[page.start : page.last]
    return {
        "rows": rows,
        "found_now": known([row.word for row in rows], request.tokens),
        "page": page,
        "sort": sort,
        "new_term": lambda row: (
            "/new?" + urlencode({"type": TERM, "agency": context.agency, "title": row.typed})
        ),
        "here": page.url(page.number),
    }


def remove(context, request):
    """Take a word off the list."""
    word = request.POST.get("word", "")
    operations.remove_word(request.site, request.identity, request.now, context.agency, word)
    request.session.flash(_("The word was taken off the list."), "success")
    number = page_number(request)
    return HTTPSeeOther(PAGE + (f"?page={number}" if number > 1 else ""))
