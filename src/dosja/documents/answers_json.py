"""The answer to a search for programs, of plain types."""

from collections.abc import Callable

from dosja.documents.answers import Answer
from dosja.documents.shelf import Result
from dosja.search.question import facets_of
from dosja.uids import format_uid


def as_json(answer: Answer, label: Callable[[str, str], str | None]) -> dict:
    """The answer for programs, of plain types; `label(facet, value)` names a facet's value in a language.

    Addresses follow from it: /d/<uid> is the document, /d/<uid>/v<version> an older text of it that was in
    force on the day asked for, /f/<file>?page=<page> a page of a file.
    """
    results = answer.results
    return {
        "total": results.total if results else 0,
        "hits": [_hit(result) for result in answer.shown],
        "facets": {
            facet.name: [{"value": c.value, "label": c.label, "count": c.count} for c in facet.choices]
            for facet in (facets_of(answer.question, results.counts, label) if results else ())
        },
        "expansions": [
            {"typed": one.typed, "forms": list(one.forms)} for one in (results.expansions if results else ())
        ],
        "suggestion": answer.suggestion,
        "notes": [
            {"kind": note.kind, "typed": note.typed} for note in (results.parsed.notes if results else ())
        ],
    }


def _hit(result: Result) -> dict:
    document, text, span = result.document, result.text, result.span
    then = {}
    if span is not None:
        start = span.start.isoformat() if span.known else None
        then = {
            "version": span.version,
            "in_force": {"from": start, "until": span.last.isoformat() if span.last else None},
        }
    return {
        "uid": format_uid(document.uid),
        "code": text.code,
        "title": text.title,
        "type": document.type_id,
        "state": document.state,
        "score": round(result.score, 3),
        "pages": [
            {"file": format_uid(page.file.uid), "name": page.file.name, "page": page.number}
            for page in result.pages
        ],
        "snippet": result.snippets[0].text if result.snippets else "",
        **then,
    }
