"""The page on which two versions of a document stand side by side, and the change alone as a piece of a page.

`/d/CODE/difference?from=2&to=3`, `to=draft` for those who may see the draft; `view=side` or `view=inline`,
`all=1` for the whole text; `base=CODE` where the older text is that of another document.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup
from pyramid.renderers import render

from dosja.accounts.permissions import may_read
from dosja.documents.difference.hunks import shown
from dosja.documents.difference.loading import DRAFT, default_across, default_pair, numbers_of, side_of
from dosja.documents.difference.sides import compare_sides
from dosja.documents.life.course import day_of, version_state
from dosja.documents.life.rights import may_see_draft
from dosja.documents.life.text import working_state
from dosja.documents.model import Document
from dosja.documents.views import crumbs
from dosja.messages import _
from dosja.uids import format_uid, parse_uid
from dosja.web.addresses import document_path

TEMPLATES = "dosja:documents/templates/"
VIEWS = ("side", "inline")
DRAFT_NAME = "draft"


def includeme(config):
    """Register the view."""
    config.add_view(
        difference_page, context=Document, name="difference", renderer=TEMPLATES + "difference.jinja2"
    )


@dataclass(frozen=True)
class Chosen:
    """What the address asks for. `view` is "" where nobody chose: beside each other where there is room.

    `base` is the document of the older text where it is another one, as with a text that took its place.
    """

    old: int | None
    new: int | None
    view: str
    whole: bool
    base: Document | None = None


def difference_page(context, request):
    """What changed from one version to another; a form chooses both."""
    ctype, day = request.type_of(context), day_of(request.now)
    asked = request.GET.get("base", "").strip()
    base = _base(request, asked) if asked else None
    earlier = base or context
    news = _numbers(request, context)
    olds = _numbers(request, base) if base is not None else news
    chosen, problem = _chosen(request, olds, news, base)
    if asked and base is None:
        problem = _("There is no document ${name} to compare with.", mapping={"name": asked[:40]})
    page = {
        "document": context,
        "olds": [_choice(earlier, number, day) for number in olds],
        "news": [_choice(context, number, day) for number in news],
        "chosen": chosen,
        "problem": problem,
        "old": None,
        "new": None,
        "difference": None,
        "shown": None,
        "address": lambda **changed: _address(context, chosen, **changed),
        "crumbs": [*crumbs(request, context), (context.title, document_path(context))],
    }
    if problem:
        request.response.status_int = 404
        return page
    if chosen.old is None:
        return page
    old = side_of(request.site, earlier, request.type_of(earlier), chosen.old, day)
    new = side_of(request.site, context, ctype, chosen.new, day)
    difference = compare_sides(ctype, old, new, request.vocabularies)
    return page | {
        "old": old,
        "new": new,
        "difference": difference,
        "shown": shown(difference, whole=chosen.whole),
    }


def _base(request, name: str) -> Document | None:
    """The other document that the address names by code or uid; None where this reader sees none."""
    site = request.site
    found = site.get(site.documents.uid_of_code(name) or parse_uid(name), Document)
    return found if found is not None and may_read(request.tokens, found) else None


def _numbers(request, document: Document) -> list[int]:
    with_draft = may_see_draft(request.identity, document, request.type_of(document))
    return numbers_of(document, with_draft=with_draft)


def change_fragment(request, document: Document, number: int, since: int = 0) -> Markup:
    """Only what version `number` changed against version `since` (the one before it where none is given), as
    HTML to stand inside a page: summary, fields, texts in one column, files; no heading above level 3.

    "" for the first version and for numbers that do not exist.
    """
    ctype = request.type_of(document)
    day = day_of(request.now)
    before = since or number - 1
    if before < 1:
        return Markup("")
    old, new = (side_of(request.site, document, ctype, one, day) for one in (before, number))
    if old is None or new is None:
        return Markup("")
    difference = compare_sides(ctype, old, new, request.vocabularies)
    values = {
        "document": document,
        "old": old,
        "new": new,
        "difference": difference,
        "shown": shown(difference),
    }
    return Markup(render(TEMPLATES + "difference_fragment.jinja2", values, request))


def _chosen(request, olds, news, base):
    """(what is asked for, a sentence saying what is wrong with it or None)."""
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    whole = request.GET.get("all", "") == "1"
    old, new = default_pair(news) if base is None else default_across(olds, news)
    asked = [request.GET.get(name, "").strip() for name in ("from", "to")]
    first, second = _number(asked[0], olds), _number(asked[1], news)
    for text, number in zip(asked, (first, second), strict=True):
        if text and number is None:
            return Chosen(old, new, view, whole, base), _(
                "There is no version ${name} of this document. Choose two of the list.",
                mapping={"name": text[:20]},
            )
    if old is not None:
        new = new if second is None else second
        if first is not None:
            old = first
        elif second is not None and base is None:
            place = news.index(second)
            old = news[place + 1] if place + 1 < len(news) else second
        if second is None and first is not None and base is None:
            new = news[0]
    return Chosen(old, new, view, whole, base), None


def _number(text: str, numbers) -> int | None:
    """The number that an address names; None for none and for one that is not there for this reader."""
    if text == DRAFT_NAME:
        return DRAFT if DRAFT in numbers else None
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        return None
    return int(text) if int(text) in numbers and int(text) != DRAFT else None


def _choice(document, number: int, day):
    """(name in the address, number, state) of a version in the form."""
    state = working_state(document) if number == DRAFT else version_state(document, number, day)
    return _name(number), number, state


def _address(document, chosen: Chosen, **changed) -> str:
    """The address of this difference, seen in another way."""
    view, whole = changed.get("view", chosen.view), changed.get("whole", chosen.whole)
    old, new = changed.get("old", chosen.old), changed.get("new", chosen.new)
    query = {"from": _name(old), "to": _name(new)}
    if chosen.base is not None:
        query = {"base": format_uid(chosen.base.uid), **query}
    if view:
        query["view"] = view
    if whole:
        query["all"] = "1"
    return f"{document_path(document, 'difference')}?{urlencode(query)}"


def _name(number: int | None) -> str:
    return DRAFT_NAME if number == DRAFT else str(number)
