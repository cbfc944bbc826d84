"""The pages of training abroad: the list with its sheet, and the one on which it is decided."""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.api import (
    PARTLY,
    RECOGNISED,
    REFUSED,
    REPORTED,
    Document,
    Invalid,
    Pager,
    agencies_with,
    award_path,
    csv_response,
    document_path,
    format_uid,
    messages,
    page_number,
    parse_uid,
    person_path,
    record,
)
from dosja_police_academy.recognition import (
    OUTCOMES,
    PERMISSION,
    STATES,
    Abroad,
    abroad,
    decisions,
    missing_subjects,
    one_abroad,
    recognise,
)
from dosja_police_academy.vocabulary import RANK_NAMES, RECOGNITION, WAY_NAMES, rank_id

_ = messages("police_academy")
STATE_NAMES = {
    REPORTED: ("amber", _("reported")),
    RECOGNISED: ("green", _("recognised")),
    PARTLY: ("amber", _("recognised with differences")),
    REFUSED: ("red", _("refused")),
}
"""Colour and word of each state of a course abroad."""
SIZE = 20


def add_pages(config):
    """Register the pages."""
    add = config.add_view
    add(list_page, name="recognition", permission=PERMISSION, renderer="templates/recognition.jinja2")
    add(sheet, name="recognition.csv", permission=PERMISSION, request_method="POST")
    add(decide_page, name="decide", permission=PERMISSION, renderer="templates/decide.jinja2")
    add(decide, name="decide", permission=PERMISSION, request_method="POST",
        renderer="templates/decide.jinja2")  # fmt: skip


def agencies_of(context, request) -> list[str]:
    """The agencies on whose people's courses the reader decides."""
    return agencies_with(request.identity, PERMISSION, list(context.agencies))


def _listed(context, request) -> tuple[list[Abroad], str]:
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    found = abroad(request.site, request.identity, request.tokens, agencies_of(context, request))
    return found, state


def list_page(context, request):
    """What was reported, with its state; what waits comes first."""
    found, state = _listed(context, request)
    counts = {name: sum(1 for one in found if one.state == name) for name in STATES}
    shown = [one for one in found if not state or one.state == state]
    shown.sort(key=lambda one: one.state != REPORTED)
    query = {"state": state} if state else {}
    page = Pager(page_number(request), len(shown), SIZE, request.path, query)
    site = request.site
    return {
        "rows": [_line(site, one) for one in shown[page.start : page.start + SIZE]],
        "page": page,
        "state": state,
        "counts": counts,
        "states": STATE_NAMES,
        "ways": WAY_NAMES,
        "total": len(found),
        "decisions": decisions(site, request.tokens),
        "new_decision": f"/new?type={RECOGNITION}" if request.allowed("document:create") else None,
        "may_report": request.allowed("session:edit"),
        "query": query,
    }


def _line(site, one: Abroad):
    agency = site.agencies.get(one.found.agency)
    rank = RANK_NAMES.get(rank_id(one.rank), one.rank)
    return one, agency.abbr if agency is not None else "", rank, format_uid(one.found.award.id)


def sheet(context, request):
    """The list to take along; written down, as it holds names."""
    found, state = _listed(context, request)
    shown = [one for one in found if not state or one.state == state]
    tell = request.translate
    rows = [[tell(title) for title in (
        _("Name"), _("Agency"), _("Rank at the time"), _("Course"), _("Completed on"), _("State"),
        _("Way of recognition"), _("Number of the decision"), _("What is missing"),
    )]]  # fmt: skip
    for one in shown:
        _one, abbr, rank, _number = _line(request.site, one)
        rows.append([
            one.person.name.full, abbr, tell(rank), one.found.award.note, f"{one.completed:%d.%m.%Y}",
            tell(STATE_NAMES[one.state][1]), tell(WAY_NAMES[one.way]) if one.way else "", one.number,
            one.text,
        ])  # fmt: skip
    record(
        request.site, None, request.identity, request.now, "police_academy:exported",
        list="recognition", n=len(shown), state=state,
    )  # fmt: skip
    return csv_response("trajnime-jashte-vendit.csv", rows)


def _asked(context, request) -> Abroad:
    award_id = parse_uid(request.params.get("award", "")) or 0
    return one_abroad(request.site, request.identity, request.tokens, agencies_of(context, request), award_id)


def decide_page(context, request):
    """The course, and the form; choosing a decision shows which subjects are still to be taken."""
    one = _asked(context, request)
    chosen = parse_uid(request.GET.get("decision", "")) or (one.decision.uid if one.decision else None)
    return _answer(request, one, chosen, {"outcome": "", "text": ""}, {})


def decide(context, request):
    """Decide on it."""
    one = _asked(context, request)
    chosen = parse_uid(request.POST.get("decision", ""))
    taken = {int(text) for text in request.POST.getall("taken") if text.isdecimal() and len(text) < 4}
    given = {"outcome": request.POST.get("outcome", ""), "text": request.POST.get("text", "")[:2000]}
    decision = next((doc for doc in decisions(request.site, request.tokens) if doc.uid == chosen), None)
    try:
        recognise(
            request.site, request.identity, request.now, one.found.award.id, decision, given["outcome"],
            text=given["text"], taken=taken,
        )  # fmt: skip
    except Invalid as error:
        request.response.status_int = 422
        return _answer(request, one, chosen, given, error.fields, taken)
    request.session.flash(request.translate(_("The decision on the course was kept.")), "success")
    return HTTPSeeOther("/p/police_academy/recognition")


def _answer(request, one: Abroad, chosen, given, errors, taken=frozenset()):
    site = request.site
    known = decisions(site, request.tokens)
    decision = next((doc for doc in known if doc.uid == chosen), None)
    agreement = site.get(decision.values.get("agreement") or 0, Document) if decision is not None else None
    if agreement is not None and request.vocabularies.reference(agreement.uid) is None:
        agreement = None
    curriculum = site.get(one.found.ledger.curriculum, Document)
    if given["outcome"] == "" and decision is not None and not errors:
        given = {**given, "outcome": _proposed(site, one, decision)}
    return {
        "one": one,
        "award": format_uid(one.found.award.id),
        "award_path": award_path(one.found.award.id),
        "person_path": person_path(one.person) if request.allowed("person:view", one.found.agency) else None,
        "decisions": [(format_uid(doc.uid), doc) for doc in known],
        "decision": decision,
        "decision_path": document_path(decision) if decision is not None else "",
        "agreement": agreement,
        "curriculum": curriculum,
        "subjects": list(enumerate(decision.values.get("subjects") or ())) if decision is not None else [],
        "missing": missing_subjects(site, one.person, decision, taken) if decision is not None else [],
        "taken": taken,
        "given": given,
        "errors": errors,
        "states": STATE_NAMES,
        "outcomes": OUTCOMES,
        "ways": WAY_NAMES,
        "rank": RANK_NAMES.get(rank_id(one.rank), one.rank),
        "new_decision": f"/new?type={RECOGNITION}" if request.allowed("document:create") else None,
    }


def _proposed(site, one: Abroad, decision: Document) -> str:
    """The outcome that the decision's way leads to."""
    if decision.values.get("way") == "supplementary" and missing_subjects(site, one.person, decision):
        return PARTLY
    return RECOGNISED
