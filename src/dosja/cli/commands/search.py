"""`dosja search`: asks what a person of the intranet would ask, and sees what that person may see."""

import json
import shutil

from dosja.cli.call import Refused, confirm_known
from dosja.messages import _

NAME = "search"
POSITION = 32
HELP = _("search as a person of the intranet; prints what that person would find")
DETAILS = _(
    'Words, "phrases", -without, beginning*. Put -- before words that begin with a hyphen. With --json it'
    " prints what /search.json answers. Exit code 0 also where nothing is found."
)
FILTERS = {
    "type": _("only documents of this type (its id; may be repeated, as all filters)"),
    "agency": _("only documents of this agency (its id)"),
    "state": _("only documents in this state, as draft"),
    "language": _("only documents in this language: sq, en or mul"),
    "year": _("only documents with a date in this year"),
    "country": _("only documents about this country (two letters, as GR)"),
    "topic": _("only documents on this topic (its id)"),
}
NARROWEST_TITLE = 24


def add_arguments(parser, text):
    """Add the words, the person, and what stands beside the words on the search page."""
    parser.add_argument("words", metavar=text(_("WORDS")), nargs="*", help=text(_("what to search for")))
    parser.add_argument(
        "--as",
        dest="login",
        metavar=text(_("USER")),
        required=True,
        help=text(_("the account that searches; it finds what it may see")),
    )
    for name, help_text in FILTERS.items():
        parser.add_argument(
            f"--{name}", metavar=text(_("VALUE")), action="append", default=[], help=text(help_text)
        )
    parser.add_argument(
        "--on", metavar=text(_("DATE")), help=text(_("only texts in force on this day, as 2026-11-25"))
    )
    parser.add_argument(
        "--sort", metavar=text(_("ORDER")), help=text(_("relevance (default), modified, title or code"))
    )
    parser.add_argument("--page", metavar="N", type=int, default=1, help=text(_("which page of the results")))
    parser.add_argument(
        "--as-typed",
        action="store_true",
        help=text(_("without other forms of the glossary's terms")),
    )
    parser.add_argument("--json", action="store_true", help=text(_("print the answer as JSON")))


def run(call):
    """Search and print the answer."""
    from dosja.documents.answers_json import as_json

    with call.site() as site:
        user = call.confirm_running_as(site, call.arguments.login)
        if user.disabled:
            raise Refused(_("The account ${login} is disabled.", mapping={"login": user.login}))
        # A program gets what this person's own pages say, unless told otherwise.
        language = (call.arguments.lang or user.language) if call.arguments.json else call.language
        desk, label = _desk(call, site, user, language)
        question = _question(call, site, desk)
        answer = desk.answer(question, call.settings.page_size)
        if answer.results.missing:
            raise Refused(_("There is no search index. Start the intranet, or run: dosja reindex"))
        if call.arguments.json:
            print(json.dumps(as_json(answer, label)))
        else:
            _print_table(call, answer, desk.types, label)


def _desk(call, site, user, language):
    """Who answers the person's questions, and the names of facet values in the language."""
    from dosja.accounts.permissions import tokens_of
    from dosja.cli.language import translator
    from dosja.documents.answers import Desk
    from dosja.documents.glossary import GlossaryCache
    from dosja.documents.vocabularies import SiteVocabularies
    from dosja.jobs.indexing import FOLDER, site_types
    from dosja.language import language_of
    from dosja.search.query import Search
    from dosja.web.facet_labels import FacetLabels
    from dosja.web.search_names import names_for

    types = site_types(call.settings)
    tokens = tokens_of(user, site.groups.values())
    names = names_for(site, types, (language_of("sq").text, language_of("en").text))
    glossary = GlossaryCache().of(site, tokens)
    desk = Desk(site, tokens, Search(call.home / FOLDER), types, glossary, names, language)
    return desk, FacetLabels(types, SiteVocabularies(site, tokens, language), translator(language))


def _question(call, site, desk):
    """The question of the command line; Refused for what would silently be passed over."""
    from webob.multidict import MultiDict

    from dosja.search.languages import LANGUAGES, MIXED
    from dosja.search.query import SORTS
    from dosja.search.question import read_question

    given = call.arguments
    if given.sort is not None and given.sort not in SORTS:
        raise Refused(
            _(
                "There is no order ${sort}; choose: ${sorts}",
                mapping={"sort": given.sort, "sorts": ", ".join(SORTS)},
            )
        )
    confirm_known("--type", given.type, [ctype.id for ctype in desk.types])
    confirm_known("--agency", given.agency, list(site.agencies))
    confirm_known("--state", given.state, list(desk.types.states))
    confirm_known("--language", given.language, (*LANGUAGES, MIXED))
    if given.page < 1:
        raise Refused(_("Pages are counted from 1."))
    pairs = [("q", " ".join(given.words))]
    pairs += [(name, value) for name in FILTERS for value in getattr(given, name)]
    pairs += [(name, value) for name, value in (("on", given.on), ("sort", given.sort)) if value is not None]
    if given.as_typed:
        pairs.append(("expand", "0"))
    question = read_question(MultiDict(pairs), given.page, call.settings.page_size)
    if given.on is not None and "on" not in dict(question.query):
        raise Refused(_("--on takes a day, as 2026-11-25."))
    if not question.asks:
        raise Refused(_("Say what to search for: words, or a filter."))
    return question


def _print_table(call, answer, types, label):
    """A line for each document, as wide as the terminal, and what the page would say above and below."""
    results = answer.results
    text = call.text
    for one in results.expansions:
        call.tell(
            _(
                "Searched also, for ${word}: ${forms}",
                mapping={"word": one.typed, "forms": ", ".join(one.forms)},
            )
        )
    rows = [[text(title) for title in (_("Code"), _("Title"), _("Kind"), _("State"), _("Pages"))]]
    for result in answer.shown:
        document = result.document
        ctype = types.get(document.type_id)
        rows.append(
            [
                result.text.code,
                result.text.title,
                text(ctype.title) if ctype is not None else document.type_id,
                label("state", document.state) or document.state,
                ", ".join(str(page.number) for page in result.pages),
            ]
        )
    if answer.shown:
        _print_rows(rows)
    total = results.total
    if total:
        first = (answer.question.number - 1) * call.settings.page_size
        last = first + len(answer.shown)
        call.tell(
            _(
                "${first}–${last} of ${total}",
                mapping={"first": first + 1 if answer.shown else 0, "last": last, "total": total},
            )
        )
        if last < total and answer.shown:
            call.tell(_("More: --page ${n}", mapping={"n": answer.question.number + 1}))
    else:
        call.tell(_("Nothing was found"))
    if answer.suggestion:
        call.tell(_("Did you mean: ${words}", mapping={"words": answer.suggestion}))


def _print_rows(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    others = sum(widths) - widths[1] + 2 * (len(widths) - 1)
    widths[1] = min(widths[1], max(NARROWEST_TITLE, shutil.get_terminal_size((120, 24)).columns - others))
    for row in rows:
        cells = [
            (cell if len(cell) <= width else cell[: width - 1] + "…").ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        print("  ".join(cells).rstrip())
