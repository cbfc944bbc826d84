"""The pages of one magistrate: his days, the statements about him, the paper of a statement."""

from datetime import date

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response

from dosja.api import (
    Invalid,
    Pager,
    Person,
    day_of,
    document_path,
    format_uid,
    list_documents,
    note_person,
    page_number,
    parse_uid,
)
from dosja_magistrates_school import standing, statement_pdf, statements
from dosja_magistrates_school.days import by_year, worst
from dosja_magistrates_school.kinds import court_of, in_office_since, kind_of
from dosja_magistrates_school.seeing import HOME, Seen, shown
from dosja_magistrates_school.wording import ISSUE, KINDS, STATEMENT, _

SIZE = 50
MOST_STATEMENTS = 2_000


def magistrate(context, request):
    """One magistrate: days by year against the law of each, the trainings, the statements. As with the record
    itself, that somebody looked is written down."""
    values = about(context, request, {"first": "", "last": "", "purpose": ""}, {})
    note_person(request, values["person"])
    return values


def about(context, request, given: dict, errors: dict):
    """The values of a magistrate's page; `given` and `errors` are those of the form for a statement."""
    seen = Seen(context, request)
    site, today = request.site, seen.today
    uid = parse_uid(request.params.get("person", ""))
    person = standing.person_of(site, seen.scope, uid, standing.all_facts(site, today))
    if person is None:
        raise HTTPNotFound()
    given = {
        **given,
        "first": given["first"] or str(max(statements.EARLIEST, today.year - 4)),
        "last": given["last"] or str(today.year),
    }
    issuing = [aid for aid in standing.schools(site) if request.allowed(ISSUE, aid)] or [
        aid for aid in context.agencies if request.allowed(ISSUE, aid)
    ]
    found = statements_of(site, request.tokens, person) if issuing else []
    return seen.values(
        **figures(site, person, today),
        form={"values": given, "errors": errors},
        issuing=bool(issuing),
        statements=found,
        may_open=request.allowed("person:view", person.posting.agency),
    )


def figures(site, person: Person, day: date) -> dict:
    """What the pages of one magistrate show."""
    awards = statements.counting_awards(site, person, day)
    facts = [one.fact for one in awards]
    since = in_office_since(person)
    earliest = min((date.fromordinal(fact.completed).year for fact in facts), default=day.year)
    years = by_year(facts, max(statements.EARLIEST, min(earliest, day.year - 4)), day.year, day, since)
    posting = person.posting
    return {
        "person": person,
        "number": format_uid(person.uid),
        "kind": KINDS[kind_of(posting)],
        "court": court_of(posting),
        "since": since,
        "now_year": years[-1][1],
        "now_five": years[-1][2],
        "state": worst(years[-1][1:]),
        "years": years[::-1],
        "awards": awards,
    }


def mine(context, request):
    """A magistrate's own days; no right is needed for what is one's own."""
    site, today = request.site, day_of(request.now)
    uid = site.people.accounts.get(request.identity.uid)
    person = site.get(site.people.canonical(uid), Person) if uid is not None else None
    values = shown(request, today)
    if person is None or not kind_of(person.posting):
        return {**values, "person": None}
    return {**values, **figures(site, person, today)}


def issued(context, request):
    """The statements that were issued, the last first."""
    agencies = [aid for aid in context.agencies if request.allowed(ISSUE, aid)]
    found = list_issued(request.site, request.tokens, agencies, page_number(request), SIZE)
    seen = Seen(context, request)
    facts = standing.all_facts(request.site, seen.today)
    rows = []
    for document in found.documents:
        named = statements.named_in(request.site, document.values)
        known = named is not None and standing.person_of(request.site, seen.scope, named.uid, facts)
        rows.append((document, named if known else None))
    page = Pager(found.number, found.total, SIZE, f"{HOME}/statements", {})
    return {**shown(request, seen.today), "rows": rows, "page": page}


def issue(context, request):
    """Issue a statement and lead to it; the form again with what was typed where something is wrong."""
    site, given = request.site, request.POST
    agencies = [aid for aid in context.agencies if request.allowed(ISSUE, aid)]
    at = next((aid for aid in agencies if aid in standing.schools(site)), agencies[0] if agencies else "")
    ctype = request.registry.types[STATEMENT]
    values = {name: given.get(name, "").strip() for name in ("first", "last", "purpose")}
    try:
        document = statements.issue(
            site, request.identity, request.now, day_of(request.now), ctype, agency=at,
            person=parse_uid(given.get("person", "")), first=_year(values["first"], "first"),
            last=_year(values["last"], "last"), purpose=values["purpose"],
        )  # fmt: skip
    except Invalid as problem:
        request.response.status_int = 422
        return about(context, request, values, problem.fields)
    return HTTPSeeOther(document_path(document))


def _year(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        raise Invalid({name: _("Write a year with four digits, for example 2026.")})
    return int(text)


def list_issued(site, tokens, agencies, number: int, size: int):
    """A page of the issued statements of these agencies that the reader may see."""
    return list_documents(
        site, tokens, types=(STATEMENT,), agencies=agencies, sort="modified", descending=True,
        number=number, size=size,
    )  # fmt: skip


def statements_of(site, tokens, person) -> list:
    """The statements about a person that the reader may see, the last first."""
    found = list_documents(
        site, tokens, types=(STATEMENT,), sort="modified", descending=True, size=MOST_STATEMENTS
    )
    wanted = set(site.people.family(person.uid))
    return [one for one in found.documents if parse_uid(str(one.values.get("person"))) in wanted]


def paper(context, request):
    """The paper of an issued statement as PDF, in both languages."""
    site, values = request.site, statements.final_values(context)
    if values is None or not request.allowed(ISSUE, context.agency):
        raise HTTPNotFound()
    person = statements.named_in(site, values)
    facts = standing.all_facts(site, day_of(request.now))
    scope = standing.scope_of(site, request.identity, (context.agency,))
    if person is None or standing.person_of(site, scope, person.uid, facts) is None:
        raise HTTPNotFound()
    posting = person.posting_on(values["as_of"]) or person.posting
    agency = site.agencies[context.agency]
    court = court_of(posting)
    drawn = statement_pdf.Paper(
        number=context.code,
        name=person.name.full,
        office=(standing.court_title(site, court, "sq"), standing.court_title(site, court, "en")),
        agency=(agency.title("sq"), agency.title("en")),
        seal=statements.seal(values),
        withdrawn=context.state == "withdrawn",
    )
    response = Response(statement_pdf.render(drawn, values, request.translate_into))
    response.content_type = "application/pdf"
    name = "".join(sign if sign.isalnum() or sign == "-" else "-" for sign in context.code)
    response.content_disposition = f'inline; filename="{name}.pdf"'
    return response
