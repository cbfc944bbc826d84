"""The search page: words and filters in, documents with the pages and passages where they were found out.

What is found is the business of `documents.answers`; here it becomes a page, or an answer for programs.
"""

from functools import partial
from time import perf_counter
from urllib.parse import urlencode

from dosja.documents.answers import Answer, Desk
from dosja.documents.answers_json import as_json
from dosja.messages import _
from dosja.search.drawing import KEPT_PAGES, Drawn
from dosja.search.folder import read_state
from dosja.search.help_views import notes_for
from dosja.search.postings import Cache
from dosja.search.query import SORTS, Search
from dosja.search.question import NOT_A_DAY, facets_of, read_question, wrong_day
from dosja.search.result_views import Rows, drawn_facets
from dosja.web.addresses import file_path
from dosja.web.errors import json_answer
from dosja.web.facet_labels import FACET_TITLES, STATE_TODAY, FacetLabels
from dosja.web.i18n import LANGUAGES, format_date
from dosja.web.paging import Pager, page_number
from dosja.web.search_names import names_for
from dosja.web.traversal import Root

FACET_FOLDS = 6
"""Values of a facet that are seen at once; the others are folded below."""
IN_FORCE_ON = _("In force on")
SORT_TITLES = {
    "relevance": _("Best match first"),
    "modified": _("Newest first"),
    "title": _("By title"),
    "code": _("By code"),
}


def includeme(config):
    """Register the views."""
    config.include("dosja.search.admin_views")
    config.include("dosja.search.table_views")
    config.include("dosja.search.tried_views")
    config.include("dosja.search.help_views")
    config.registry.searcher = Search(config.registry.dosja_settings.home / "index")
    config.registry.drawn_pages = Cache(KEPT_PAGES)
    config.add_request_method(desk, reify=True)
    add = config.add_view
    add(search_page, context=Root, name="search", renderer="dosja:search/templates/search.jinja2")
    add(search_json, context=Root, name="search.json", renderer="json")


def desk(request):
    """Who answers the questions of this reader."""
    registry = request.registry
    return Desk(
        request.site,
        request.tokens,
        registry.searcher,
        registry.types,
        request.glossary,
        names_for(request.site, registry.types, [partial(request.translate_into, one) for one in LANGUAGES]),
        request.locale_name,
    )


def search_page(context, request):
    """Documents for the words in `q`, narrowed by facets; the whole state stands in the address."""
    begin = perf_counter()
    size = request.registry.dosja_settings.page_size
    question = read_question(request.GET, page_number(request), size)
    drawn = _drawn(request, question, size)
    kept = drawn.answer()
    answer = Answer(question, *kept) if kept else _new_answer(request, question, size, drawn)
    results = answer.results
    labels = labels_for(request)
    facets = drawn.facets()
    if facets is None and results and not results.missing:
        found = facets_of(question, results.counts, labels)
        facets = drawn.keep_facets(drawn_facets(request, found, _titles(question), FACET_FOLDS))
    return {
        "answer": answer,
        "question": question,
        "results": results,
        "folded": answer.folded,
        "wrong_day": wrong_day(request.GET),
        "not_a_day": NOT_A_DAY,
        "chosen": _chips(question, labels),
        "facets": facets,
        "sorts": [(sort, SORT_TITLES[sort]) for sort in SORTS],
        "notes": notes_for(request, results.parsed) if results else [],
        "rows": Rows(request, request.vocabularies.agency, _page_url(question)),
        "kept_page": drawn,
        "page": Pager(question.number, results.total if results else 0, size, "/search", question.query),
        "milliseconds": max(1, round((perf_counter() - begin) * 1000)),
        "lag": read_state(request.registry.dosja_settings.home / "index").rebuilding,
    }


def _drawn(request, question, size: int) -> Drawn:
    """What is kept of this very page."""
    ground = request.desk.ground() if question.asks else None
    if ground is not None:
        ground = (*ground, *_about(request, question, size), question.on)
    return Drawn(request.registry.drawn_pages, ground)


def _about(request, question, size: int) -> tuple:
    """What a list of results follows from beside the answer."""
    return request.locale_name, request.host_url, size, *asked_of(question)


def _new_answer(request, question, size: int, drawn: Drawn) -> Answer:
    """The answer of the desk; kept, where something was found."""
    answer = request.desk.answer(question, size)
    request.note_missed(answer)
    results = answer.results
    if results and results.total:
        about = (*_about(request, question, size), *map(request.vocabularies.agency, answer.agencies))
        drawn.keep_answer((results, answer.folded, answer.suggestion), answer.state, about)
    return answer


def _titles(question) -> dict[str, str]:
    """The titles of the facets. What was in force on a day is in its state of today, and is counted so."""
    return FACET_TITLES if question.on is None else FACET_TITLES | {"state": STATE_TODAY}


def _chips(question, labels):
    """(title, label, address without it) of all that narrows the question."""
    titles = _titles(question)
    chips = [
        (titles[facet], labels(facet, value) or value, question.without(facet, value))
        for facet, value in question.chosen
    ]
    if question.on is not None:
        chips.append((IN_FORCE_ON, format_date(question.on), question.url(on=None)))
    return chips


def asked_of(question) -> tuple:
    """A question by its values."""
    return question.text, question.chosen, question.sort, question.number, question.literal


def _page_url(question):
    """Gives the address of a found page, which takes the question along: its words are marked there."""
    asked = urlencode([pair for pair in question.query if pair[0] in ("q", "expand")])
    return lambda page: f"{file_path(page.file)}?page={page.number}{asked and '&' + asked}#hit"


def search_json(context, request):
    """The same answer for programs (`documents.answers_json` says what stands in it).

    A program gets 400 for a day that is none: nobody is there to read a message beside the answer.
    """
    if wrong_day(request.GET):
        return json_answer(request, 400, NOT_A_DAY)
    return as_json(ask(request), labels_for(request))


def ask(request):
    """The answer to the question in the address."""
    size = request.registry.dosja_settings.page_size
    return request.desk.answer(read_question(request.GET, page_number(request), size), size)


def labels_for(request):
    """The names of facet values in the reader's language."""
    return FacetLabels(request.registry.shown_types, request.vocabularies, request.translate)
