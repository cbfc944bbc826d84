"""Pages of schools: the list with what each lacks, the counties."""

from dosja.api import (
    COUNTIES,
    Pager,
    county_name,
    csv_response,
    day_of,
    fold,
    format_date,
    messages,
    page_number,
    xlsx_response,
)
from dosja_mash.schools import CARD, DONE, STEPS, Overview, School, by_county, overview
from dosja_mash.wording import POSTS

_ = messages("mash")

SEE = "mash:schools"
ROWS = 25
MOST_TEXT = 100
COLUMNS = (
    _("School"), _("County"), _("Teachers"), _("Trained teachers"), _("Needed"), _("Trained protectors"),
    _("Post of the protector"), _("Most affected"), _("Lacks"), _("Next step"), _("As on"),
)  # fmt: skip
COUNTY_COLUMNS = (
    _("County"), _("Schools"), _("With a card"), _("With a trained protector"),
    _("Half of the teachers trained"), _("Complete"), _("Teachers"), _("Trained teachers"),
)  # fmt: skip


def sees_schools(context) -> bool:
    """True for whom the page of the schools is open; others see figures and accreditations alone."""
    return any(context.allows(SEE, aid) for aid in context.agencies)


def today_of(request):
    """The day that it is in Albania."""
    return day_of(request.now)


def view_of(context, request) -> Overview:
    """All schools of the reader's agencies, today."""
    return overview(
        request.site, context.agencies, today_of(request), request.locale_name, tokens=request.tokens
    )


def chosen_of(request) -> dict:
    """The filters: words of the name, a county, what is lacking."""
    county = request.GET.get("county", "")
    lacks = request.GET.get("lacks", "")
    return {
        "q": request.GET.get("q", "").strip()[:MOST_TEXT],
        "county": county if county in COUNTIES else "",
        "lacks": lacks if lacks in STEPS or lacks == "any" else "",
    }


def matching(found: Overview, chosen: dict) -> list[School]:
    """The schools after the filters; the most affected ones of those that lack something first."""
    words = fold(chosen["q"]).split()

    def fits(one: School) -> bool:
        name = fold(one.title)
        if not all(word in name for word in words):
            return False
        if chosen["county"] and one.county != chosen["county"]:
            return False
        lacks = chosen["lacks"]
        if lacks == "any":
            return bool(one.lacks)
        return not lacks or (not one.lacks if lacks == DONE else lacks in one.lacks)

    schools = [one for one in found.schools if fits(one)]
    return sorted(schools, key=lambda one: not (one.most_affected and one.lacks))


def list_page(context, request):
    """The schools, those that lack something to be found by what it is."""
    found, chosen = view_of(context, request), chosen_of(request)
    schools = matching(found, chosen)
    number = min(page_number(request), max(1, -(-len(schools) // ROWS)))
    query = [(name, value) for name, value in chosen.items() if value]
    return {
        "found": found,
        "chosen": chosen,
        "schools": schools[(number - 1) * ROWS : number * ROWS],
        "page": Pager(number, len(schools), ROWS, "/p/mash", query),
        "counts": counts_of(found.schools),
        "counties": [(county, county_name(county, request.locale_name)) for county in COUNTIES],
        "county_name": lambda county: county_name(county, request.locale_name),
        "STEPS": STEPS,
        "DONE": DONE,
        "query": "&".join(f"{name}={value}" for name, value in query if name != "q"),
        "may_add": may_add(context, request),
        "may_require": any(request.allowed("requirement:edit", aid) for aid in context.agencies),
    }


def counts_of(schools) -> dict:
    """How many schools there are, and have what."""
    return {
        "all": len(schools),
        "protectors": sum(1 for one in schools if one.has_protector),
        "halves": sum(1 for one in schools if one.has_half),
        "complete": sum(1 for one in schools if not one.lacks),
        "cards": sum(1 for one in schools if one.card is not None),
    }


def may_add(context, request) -> bool:
    """True where the reader writes cards of schools."""
    ctype = request.registry.types[CARD]
    return any(
        role in ctype.create and scope in (*context.agencies, "*") for role, scope in request.identity.roles
    )


def _rows(context, request, plain: bool):
    """The table of the list: headings, then a row a school; `plain`: numbers as text."""
    translate, language = request.translate, request.locale_name
    yield [translate(title) for title in COLUMNS]

    def number(value):
        return "" if value is None else str(value) if plain else value

    for one in matching(view_of(context, request), chosen_of(request)):
        yield [
            one.title,
            county_name(one.county, language),
            number(one.teachers),
            number(one.trained),
            number(one.needed),
            number(one.protectors),
            translate(POSTS[one.post]) if one.post in POSTS else "",
            translate(_("yes")) if one.most_affected else "",
            "; ".join(translate(STEPS[name][0]) for name in one.lacks),
            translate(STEPS[one.first][1]) if one.lacks else "",
            format_date(one.counted_on),
        ]


def list_table(context, request):
    """The list as CSV: no names of people stand in it."""
    return csv_response(f"schools-{today_of(request):%Y-%m-%d}.csv", _rows(context, request, True))


def list_workbook(context, request):
    """The same as a workbook."""
    return xlsx_response(f"schools-{today_of(request):%Y-%m-%d}.xlsx", _rows(context, request, False))


def county_page(context, request):
    """The counties: which of their schools lack what, and what to do next."""
    found = view_of(context, request)
    return {
        "found": found,
        "counties": by_county(found.schools, request.locale_name),
        "counts": counts_of(found.schools),
        "STEPS": STEPS,
    }


def county_table(context, request):
    """The counties as CSV."""
    translate = request.translate
    rows = [[translate(title) for title in COUNTY_COLUMNS]]
    for one in by_county(view_of(context, request).schools, request.locale_name):
        numbers = (
            one.schools, one.cards, one.protectors, one.halves, one.complete, one.teachers, one.trained,
        )  # fmt: skip
        rows.append([one.title, *map(str, numbers)])
    return csv_response(f"counties-{today_of(request):%Y-%m-%d}.csv", rows)
