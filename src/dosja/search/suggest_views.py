"""`GET /suggest?q=`: what the search box offers while one types, as JSON for `web/static/suggest.js`.

Every document is checked as it is stored, so that a right taken away counts at once, before the index knows.
"""

from functools import partial
from urllib.parse import urlencode

from dosja.documents.glossary import TYPE as TERM
from dosja.documents.glossary import forms_of, terms_for
from dosja.documents.life.course import day_of, state_on
from dosja.documents.model import Document
from dosja.messages import _
from dosja.search.engine import EngineError
from dosja.search.suggestions import (
    MOST,
    MOST_TERMS,
    Candidate,
    TermForms,
    marked,
    read_typed,
    suggest_documents,
)
from dosja.web.addresses import document_path
from dosja.web.i18n import LANGUAGES
from dosja.web.traversal import Root


def includeme(config):
    """Register the view."""
    config.registry.term_forms = TermForms()
    config.add_view(suggest_json, context=Root, name="suggest", renderer="json")


def suggest_json(context, request):
    """{"suggestions": [{kind, label, pieces, note, url, lang}], "status": a sentence to read out, "label"}.

    `kind` is "document" (its address leads to it) or "term" (a search for it, with its other forms); `pieces`
    and `note` are texts in pieces: (letters, True where they are what was typed).
    """
    text = request.GET.get("q", "")
    typed = read_typed(text)
    named, mentioned = _terms(request, typed)
    documents = _documents(request, typed)[: MOST - len(named) - len(mentioned)]
    shown = [_suggestion(request, one, text) for one in (*named, *documents, *mentioned)]
    status = request.plural(
        "${n} suggestion, arrow keys to choose", "${n} suggestions, arrow keys to choose", len(shown)
    )
    return {
        "suggestions": shown,
        "status": status if shown else "",
        "label": request.translate(_("Suggestions")),
    }


def _documents(request, typed) -> list[Candidate]:
    def look(uid):
        document = request.desk.shelf.readable(uid)
        if document is None or document.trashed or document.type_id == TERM:
            return None
        return _candidate(request, document)

    try:
        return suggest_documents(request.registry.searcher.engine(), typed, request.tokens, look)
    except (EngineError, OSError):  # without an index there is nothing to suggest; the search page says more
        return []


def _terms(request, typed) -> tuple[list[Candidate], list[Candidate]]:
    """Terms of which a form is being typed, and those of which a form holds it; MOST_TERMS together."""
    if not typed.enough:
        return [], []
    kept = request.registry.term_forms
    ranked: list[tuple[int, str, Candidate]] = []
    for term in terms_for(request.site, request.tokens):
        rank = kept.begins(term.uid, term.rev, partial(forms_of, term.values), typed)
        if rank is not None:
            ranked.append((rank, term.title, _candidate(request, term)))
    ranked.sort(key=lambda row: row[:2])
    best = ranked[:MOST_TERMS]
    return [one for rank, _title, one in best if rank < 2], [one for rank, _title, one in best if rank == 2]


def _candidate(request, document) -> Candidate:
    return Candidate(
        document.uid,
        document.title,
        document.code,
        document.type_id,
        document.language,
        _is_old(request, document),
    )


def _is_old(request, document) -> bool:
    """True where the document's text held once and does not any more."""
    ctype = request.type_of(document)
    state = None if ctype is None else ctype.lifecycle.by_state.get(state_on(document, day_of(request.now)))
    return state is not None and state.ends


def _suggestion(request, one: Candidate, typed: str) -> dict:
    document = request.site.get(one.uid, Document)
    ctype = request.registry.types.get(one.type_id)
    kind = request.translate(ctype.title) if ctype is not None else one.type_id
    is_term = one.type_id == TERM
    about = _meaning(document.values, request.locale_name) if is_term else one.code
    return {
        "kind": "term" if is_term else "document",
        "label": one.title,
        "pieces": marked(one.title, typed),
        "note": marked(" · ".join(filter(None, (about, kind))), typed if about else ""),
        "url": "/search?" + urlencode({"q": one.title}) if is_term else document_path(document),
        "lang": one.language if one.language in LANGUAGES and one.language != request.locale_name else "",
    }


def _meaning(values: dict, language: str) -> str:
    """What an abbreviation stands for, in the reader's language where it is known in it."""
    first, second = ("expansion_sq", "expansion_en") if language == "sq" else ("expansion_en", "expansion_sq")
    return values.get(first) or values.get(second) or ""
