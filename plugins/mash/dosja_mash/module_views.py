"""Pages of accreditations and of the rules: which module counts today, and why."""

from dosja.api import (
    Document,
    Pager,
    csv_response,
    document_path,
    fold,
    format_date,
    list_documents,
    messages,
    page_number,
)
from dosja_mash.accreditation import AGENCY, NEVER, OVER, RUNS_OUT, modules_of, spans_of, standing_of
from dosja_mash.rules import rules
from dosja_mash.school_views import MOST_TEXT, today_of
from dosja_mash.wording import STANDINGS, amount

_ = messages("mash")

ROWS = 25
COLUMNS = (
    _("Module"), _("Code"), _("Training agency"), _("Accreditation number"), _("Credits"), _("State today"),
    _("Valid until"), _("Agency today"),
)  # fmt: skip


def lines_of(context, request) -> list[dict]:
    """The accredited modules of the reader's agencies that he may see, with where they stand today."""
    site, day, tokens = request.site, today_of(request), request.tokens
    found = []
    for document in modules_of(site, tokens):
        if document.agency not in context.agencies:
            continue
        agency = site.get(document.values.get("provider"), Document)
        readable = agency is not None and not tokens.isdisjoint(agency.tokens())
        of_agency = standing_of(spans_of(agency), day) if agency is not None else standing_of((), day)
        found.append(
            {
                "document": document,
                "path": document_path(document),
                "standing": standing_of(spans_of(document), day),
                "agency": agency.title if readable else "",
                "agency_path": document_path(agency) if readable else "",
                "agency_standing": of_agency,
                "credits": int((document.values.get("credits") or 0) * 100),
                "trafficking": bool(document.values.get("trafficking")),
            }
        )
    return sorted(found, key=lambda line: fold(line["document"].title))


def modules_page(context, request):
    """The modules, those about to run out first."""
    q = request.GET.get("q", "").strip()[:MOST_TEXT]
    state = request.GET.get("state", "")
    state = state if state in STANDINGS else ""
    every = lines_of(context, request)
    words = fold(q).split()
    lines = [
        line
        for line in every
        if all(word in fold(f"{line['document'].title} {line['document'].code}") for word in words)
        and (not state or line["standing"].state == state)
    ]
    order = {RUNS_OUT: 0, OVER: 1, NEVER: 2}
    lines.sort(key=lambda line: order.get(line["standing"].state, 3))
    number = min(page_number(request), max(1, -(-len(lines) // ROWS)))
    agencies = list_documents(
        request.site, request.tokens, types=(AGENCY,), agencies=context.agencies, size=500
    ).documents
    day = today_of(request)
    return {
        "lines": lines[(number - 1) * ROWS : number * ROWS],
        "any": bool(every),
        "page": Pager(number, len(lines), ROWS, "/p/mash/modules", [("q", q), ("state", state)]),
        "q": q,
        "state": state,
        "STANDINGS": STANDINGS,
        "agencies": [(one, document_path(one), standing_of(spans_of(one), day)) for one in agencies],
        "amount": amount,
        "today": day,
        "may_add": any(request.allowed("document:create", aid) for aid in context.agencies),
    }


def modules_table(context, request):
    """The modules as CSV."""
    translate = request.translate
    rows = [[translate(title) for title in COLUMNS]]
    for line in lines_of(context, request):
        standing, agency = line["standing"], line["agency_standing"]
        rows.append(
            [
                line["document"].title,
                line["document"].code,
                line["agency"],
                standing.number,
                amount(line["credits"]),
                translate(STANDINGS[standing.state][1]),
                format_date(standing.until),
                translate(STANDINGS[agency.state][1]),
            ]
        )
    return csv_response(f"modules-{today_of(request):%Y-%m-%d}.csv", rows)


def rules_page(context, request):
    """Every rule with its days and source; those that no text confirms are marked."""
    found, language = rules(), request.locale_name
    return {"rules": found, "language": language, "amount": amount, "today": today_of(request)}
