"""The register of courses by kind and rank, with its sheet; the Academy's curricula and what they ask."""

from datetime import date

from pyramid.httpexceptions import HTTPSeeOther

from dosja.api import (
    Conflict,
    Document,
    Invalid,
    Missing,
    Pager,
    agencies_with,
    csv_response,
    day_of,
    document_path,
    edit_rev,
    messages,
    page_number,
    parse_uid,
    session_path,
    xlsx_response,
)
from dosja_police_academy.courses import course_of, sessions_of, summary
from dosja_police_academy.curricula import all_curricula, line_of, may_set, take_usual
from dosja_police_academy.vocabulary import KIND_NAMES, PART_NAMES, RANK_NAMES, USUAL_MARK, USUAL_PRESENCE

_ = messages("police_academy")
COURSES = "police_academy:courses"
CURRICULA = "police_academy:curricula"
SIZE = 20
EARLIEST = 2008


def add_pages(config):
    """Register the pages."""
    add = config.add_view
    add(courses_page, name="courses", permission=COURSES, renderer="templates/courses.jinja2")
    add(courses_csv, name="courses.csv", permission=COURSES)
    add(courses_xlsx, name="courses.xlsx", permission=COURSES)
    add(curricula_page, name="curricula", permission=CURRICULA, renderer="templates/curricula.jinja2")
    add(set_usual, name="curricula", permission=CURRICULA, request_method="POST")


def _year(request) -> int:
    """The year that is asked for; this one without one or with nonsense."""
    this, text = day_of(request.now).year, request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else this
    return year if EARLIEST <= year <= this + 1 else this


def _held(context, request):
    """(year, sessions of the year, kind or None that is asked for)."""
    year = _year(request)
    agencies = agencies_with(request.identity, COURSES, list(context.agencies))
    sessions = sessions_of(request.site, request.identity, agencies, date(year, 1, 1), date(year, 12, 31))
    return year, sessions


def courses_page(context, request):
    """What was held in a year: summary by kind and rank, then the courses, the last first."""
    year, sessions = _held(context, request)
    kinds, ranks = summary(request.site, sessions)
    page = Pager(page_number(request), len(sessions), SIZE, request.path, {"year": str(year)})
    shown = sessions[page.start : page.start + SIZE]
    return {
        "year": year,
        "years": range(day_of(request.now).year + 1, EARLIEST - 1, -1),
        "kinds": kinds,
        "ranks": ranks,
        "kind_names": KIND_NAMES,
        "part_names": PART_NAMES,
        "rank_names": RANK_NAMES,
        "courses": [course_of(request.site, session) for session in shown],
        "session_path": session_path,
        "page": page,
        "usual": (USUAL_PRESENCE, USUAL_MARK),
    }


def _rows(context, request):
    """A row for each course and rank at the time: numbers only."""
    tell, language = request.translate, request.locale_name
    yield [tell(title) for title in (
        _("Course"), _("Agency"), _("Begins"), _("Ends"), _("Kind of course"),
        _("Part in the Academy's programme"), _("Hours"), _("Minimum presence"), _("Pass mark"),
        _("Rank at the time"), _("People"),
    )]  # fmt: skip
    _asked, sessions = _held(context, request)
    for session in sessions:
        one = course_of(request.site, session)
        agency = request.site.agencies.get(session.agency)
        kind, part = KIND_NAMES.get(one.kind), PART_NAMES.get(one.part)
        for rank, people in one.ranks or (("", 0),):
            yield [
                session.title,
                agency.title(language) if agency is not None else session.agency,
                session.begin,
                session.end,
                tell(kind) if kind else "",
                tell(part) if part else "",
                session.minutes // 60,
                one.presence,
                one.mark,
                tell(RANK_NAMES[rank]) if rank in RANK_NAMES else rank,
                people,
            ]


def courses_csv(context, request):
    """The register as a sheet."""
    rows = [["" if cell is None else _text(cell) for cell in row] for row in _rows(context, request)]
    return csv_response(f"kurset-{_year(request)}.csv", rows)


def courses_xlsx(context, request):
    """The register as a workbook."""
    return xlsx_response(f"kurset-{_year(request)}.xlsx", _rows(context, request))


def _text(cell) -> str:
    return f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str(cell)


def curricula_page(context, request):
    """The curricula of the reader's agencies, with what they ask; first those that leave something open."""
    found = all_curricula(request.site, request.tokens, tuple(context.agencies))
    lines = sorted((line_of(one) for one in found), key=lambda line: not line.lacks)
    page = Pager(page_number(request), len(lines), SIZE, request.path, {})
    return {
        "lines": [
            (line, may_set(request.identity, line.document)) for line in lines[page.start : page.start + SIZE]
        ],
        "page": page,
        "open": sum(1 for line in lines if line.lacks),
        "kind_names": KIND_NAMES,
        "part_names": PART_NAMES,
        "document_path": document_path,
        "edit_rev": edit_rev,
        "usual": (USUAL_PRESENCE, USUAL_MARK),
    }


def set_usual(context, request):
    """Write the usual values into one curriculum."""
    found = request.site.get(parse_uid(request.POST.get("curriculum", "")), Document)
    if found is None or found.type_id != "curriculum" or found.agency not in context.agencies:
        raise Missing(_("There is no such curriculum."))
    if request.vocabularies.reference(found.uid) is None:
        raise Missing(_("There is no such curriculum."))
    ctype = request.type_of(found)
    try:
        take_usual(request.site, request.identity, request.now, found, ctype, request.POST.get("rev", ""))
        request.session.flash(request.translate(_("The usual values were written into ${title}.",
                                                  mapping={"title": found.title})), "success")  # fmt: skip
    except (Conflict, Invalid) as error:
        text = next(iter(error.fields.values())) if isinstance(error, Invalid) else error.message
        request.session.flash(request.translate(text), "warn")
    return HTTPSeeOther("/p/police_academy/curricula")
