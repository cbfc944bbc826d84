"""The list of results and the facets, drawn here and not by a template: it took a fifth of the page's time.

Everything that a person wrote is escaped. Colours and words of states come from the template's macros.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from dosja.messages import _
from dosja.search.drawing import highlighted
from dosja.search.question import Choice, Facet
from dosja.web.addresses import document_path
from dosja.web.i18n import LANGUAGES, format_date, format_number

CHANGED = _("changed ${date}")
VERSION = _("Version ${n}")
PAGE = _("page ${n} of ${name}")
TAKE_OFF = _("chosen; take off")


class _Drawn(dict[str, str]):
    """What a function makes of a text, made once for all results."""

    def __init__(self, draw: Callable[[str], str]):
        super().__init__()
        self._draw = draw

    def __missing__(self, text: str) -> str:
        found = self[text] = self._draw(text)
        return found


class Rows:
    """Draws the results for one request. `page_url` gives the address of a found page of a file."""

    def __init__(self, request, agency_title: Callable[[str], str | None], page_url: Callable):
        self._request = request
        self._page_url = page_url
        translate = request.translate
        self._changed = translate(CHANGED)
        self._version = translate(VERSION)
        self._page_label = translate(PAGE)
        self._page_words = request.plural("page", "pages", 1), request.plural("page", "pages", 2)
        self._tongues = {
            language: f' lang="{language}"' for language in LANGUAGES if language != request.locale_name
        }
        self._agencies = _Drawn(lambda agency: escape(agency_title(agency) or agency))
        self._chips = _Drawn(str)
        self._host = escape(request.host_url)

    def drawn(self, first: int, results: Iterable, chip: Callable, spans: Callable | None = None) -> Markup:
        """The list, numbered from `first` on. `chip` draws a state, `spans` the days of an older text."""
        self._chips = _Drawn(chip)
        drawn = "".join([self._result(result, spans) for result in results])
        return Markup(f'<ol class="results" start="{first}">\n{drawn}</ol>\n')

    def _result(self, result, spans: Callable | None) -> str:
        tongue = self._tongues.get(result.text.language, "")
        passages = [f'<p class="snippet"{tongue}>{highlighted(one.pieces)}</p>\n' for one in result.snippets]
        pages = self._pages(result.pages) if result.pages else ""
        older = self._older(result.older) if result.older else ""
        head = self._head(result, tongue, spans)
        return f'<li class="result">\n{head}{"".join(passages)}{pages}{older}</li>\n'

    def _head(self, result, tongue: str, spans: Callable | None) -> str:
        """Title, code, kind, agency, state and when it was changed; of an older text when it was in force."""
        request, text, document = self._request, result.text, result.document
        path = document_path(document, *text.place)
        ctype = request.shown_type(document)
        kind = request.translate(ctype.title) if ctype else document.type_id
        code = f'<strong class="code">{escape(text.code)}</strong>\n' if text.code else ""
        if result.span is None:
            changed = self._changed.replace("${date}", format_date(document.modified))
            state = f"{self._chips[document.state]}\n<span>{escape(changed)}</span>"
        else:
            version = self._version.replace("${n}", str(result.span.version))
            state = f"<span>{escape(version)}</span> <span>{spans((result.span,)) if spans else ''}</span>"
        return (
            f'<h2><a data-result href="{path}"{tongue}>{highlighted(result.title)}</a></h2>\n'
            f'<p class="meta-line">\n{code}<span>{escape(kind)}</span>\n'
            f"<span>{self._agencies[document.agency]}</span>\n{state}\n"
            f'<span class="print-only">{self._host}{path}</span>\n</p>\n'
        )

    def _pages(self, pages: Sequence) -> str:
        """Links to the pages on which the words stand, those of one file in one line."""
        lines = []
        by_name = sorted(pages, key=lambda page: page.file.name.lower())
        for _name, some in groupby(by_name, key=lambda page: page.file.name.lower()):
            found = list(some)
            name = found[0].file.name
            links = " ".join(self._page(page, name) for page in found)
            lines.append(f"<li>{escape(name)}: {escape(self._page_words[len(found) > 1])} {links}</li>\n")
        return f'<ul class="page-links">\n{"".join(lines)}</ul>\n'

    def _page(self, page, name: str) -> str:
        label = self._page_label.replace("${n}", str(page.number)).replace("${name}", name)
        url = escape(self._page_url(page))
        return f'<a href="{url}" aria-label="{escape(label)}">{page.number}</a>'

    def _older(self, documents: Sequence) -> str:
        """What stands under the text that took its place."""
        told = self._request.plural("${n} older text: show", "${n} older texts: show", len(documents))
        lines = []
        for old in documents:
            tongue = self._tongues.get(old.language, "")
            code = f'<strong class="code">{escape(old.code)}</strong>' if old.code else ""
            lines.append(
                f'<li><a href="{document_path(old)}"{tongue}>{escape(old.title)}</a> '
                f'<span class="meta-line">{code} {self._chips[old.state]}</span></li>\n'
            )
        return (
            f'<details class="older">\n<summary>{escape(told)}</summary>\n'
            f"<ul>\n{''.join(lines)}</ul>\n</details>\n"
        )


def drawn_facets(request, facets: Iterable[Facet], titles: Mapping[str, str], folds: int) -> Markup:
    """The facets with their values; of each what is beyond the first `folds` is folded."""
    parts = []
    for facet in facets:
        parts.append(f"<h3>{escape(request.translate(titles[facet.name]))}</h3>\n")
        parts.append(_choices(request, facet.choices[:folds]))
        rest = facet.choices[folds:]
        if rest:
            more = request.plural("${n} more", "${n} more", len(rest))
            is_open = " open" if any(choice.chosen for choice in rest) else ""
            parts.append(f"<details{is_open}>\n<summary>{escape(more)}</summary>\n")
            parts.append(f"{_choices(request, rest)}</details>\n")
    return Markup("".join(parts))


def _choices(request, choices: Iterable[Choice]) -> str:
    lines = []
    for choice in choices:
        mark, told = "", ""
        if choice.chosen:
            mark = ' class="chosen-value" aria-current="true"'
            told = f'<span class="visually-hidden"> ({escape(request.translate(TAKE_OFF))})</span>'
        lines.append(
            f'<li><a href="{escape(choice.url)}"{mark}><span>{escape(choice.label)}{told}</span> '
            f'<span class="count">{format_number(choice.count)}</span></a></li>\n'
        )
    return f"<ul>\n{''.join(lines)}</ul>\n"
