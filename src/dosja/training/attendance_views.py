"""The grid in which a trainer marks who was there and what the tests gave.

The form carries what it showed of each row; only what was changed in this form is saved, so that two trainers
who mark one roster at once lose nothing of each other's.
"""

from markupsafe import Markup, escape
from pyramid.httpexceptions import HTTPSeeOther

from dosja.errors import Conflict, Invalid, Missing
from dosja.messages import _
from dosja.training import exports
from dosja.training.forms import hours_text, read_hours, score_text
from dosja.training.model import Session
from dosja.training.operations.rosters import Change, change_rows
from dosja.training.roster.model import MARKS, PRESENT, UNMARKED
from dosja.training.session_views import roster_lines
from dosja.training.wording import MARK_NAMES, OUTCOME_NAMES
from dosja.uids import format_uid
from dosja.web.addresses import session_path
from dosja.web.spreadsheets import csv_response, xlsx_response

TEMPLATES = "dosja:training/templates/"
FIELDS = {"minutes": "minutes", "pre": "pre_test", "post": "post_test"}


def includeme(config):
    """Register the views."""
    for method, view in (("GET", grid_page), ("POST", save_grid)):
        config.add_view(view, context=Session, name="attendance", request_method=method,
                        permission="session:record", renderer=TEMPLATES + "attendance.jinja2")  # fmt: skip
    for name, view in (("roster.csv", roster_csv), ("roster.xlsx", roster_xlsx)):
        config.add_view(view, context=Session, name=name, request_method="GET", permission="person:view")


def grid_page(context, request):
    """Everybody with a choice for each day and boxes for hours and tests."""
    return _answer(request, context)


def save_grid(context, request):
    """Save what differs from what this form showed; nothing is lost when something cannot be saved."""
    posted = request.POST
    try:
        changes = _changes(request, context)
        n = change_rows(
            request.site, request.identity, request.now, context, changes, reason=posted.get("reason", "")
        )
    except Invalid as error:
        request.response.status_int = 422
        return _answer(request, context, error.message, posted)
    except (Missing, Conflict) as error:
        request.response.status_int = 409
        return _answer(request, context, error.message, posted)
    told = (
        request.plural("${n} row was saved.", "${n} rows were saved.", n) if n else _("Nothing was changed.")
    )
    request.session.flash(told, "success" if n else "")
    if "present" in posted:
        return HTTPSeeOther(session_path(context, "attendance"))
    return HTTPSeeOther(session_path(context))


def _changes(request, session) -> dict[int, Change]:
    posted, days = request.POST, len(session.days)
    changes: dict[int, Change] = {}
    everybody = "present" in posted
    for key, row in session.roster():
        name = format_uid(key)
        was = posted.get(f"was-{name}", "").split("|")
        if len(was) != 4:
            continue
        marks = {}
        shown = was[0].ljust(days, UNMARKED)
        for place in range(days):
            value = posted.get(f"d{place}-{name}", shown[place])
            if everybody and value == UNMARKED and row.marks[place : place + 1] in ("", UNMARKED):
                value = PRESENT
            if value != shown[place]:
                marks[place] = value
        values, clear = {}, []
        for position, (field, attribute) in enumerate(FIELDS.items(), 1):
            text = posted.get(f"{field}-{name}", was[position]).strip()
            if text == was[position]:
                continue
            value = _number(text, field)
            if value is None:
                clear.append(attribute)
            else:
                values[attribute] = value
        if marks or values or clear:
            changes[key] = Change(marks=marks, clear=tuple(clear), **values)
    return changes


def _number(text: str, field: str) -> int | None:
    """Minutes of hours, hundredths of a score; None for nothing."""
    try:
        return read_hours(text) if field == "minutes" else _score(text)
    except (ValueError, OverflowError):
        message = (
            _("“${text}” are no hours: write 6 or 6,5.", mapping={"text": text[:20]})
            if field == "minutes"
            else _("“${text}” is no score: write a number from 0 to 100.", mapping={"text": text[:20]})
        )
        raise Invalid({field: message}) from None


def _score(text: str) -> int | None:
    if not text:
        return None
    return round(float(text.replace(",", ".").removesuffix("%").strip()) * 100)


def _answer(request, session, error=None, posted=None):
    """The options are drawn here once: in a template, those of five hundred rows would take too long."""
    names = [(mark, str(escape(request.translate(MARK_NAMES[mark])))) for mark in (UNMARKED, *MARKS)]
    options = {
        chosen: Markup(
            "".join(
                f'<option value="{mark}"{" selected" if mark == chosen else ""}>{text}</option>'
                for mark, text in names
            )
        )
        for chosen in (UNMARKED, *MARKS)
    }
    days = len(session.days)
    rows = []
    for key, row, person, place, minutes, outcome in roster_lines(request, session):
        name = format_uid(key)
        marks = row.marks.ljust(days, UNMARKED)
        was = [
            marks,
            hours_text(row.minutes) or ("0" if row.minutes == 0 else ""),
            score_text(row.pre_test),
            score_text(row.post_test),
        ]
        shown = list(was)
        if posted is not None:
            # What the form showed stays what it showed, so that sending it again saves the same changes.
            was = (posted.get(f"was-{name}") or "|".join(was)).split("|")
            marks = "".join(posted.get(f"d{n}-{name}", marks[n])[:1] or UNMARKED for n in range(days))
            shown = [marks, *(posted.get(f"{field}-{name}", shown[n]) for n, field in enumerate(FIELDS, 1))]
        cells = [(f"d{n}-{name}", options.get(marks[n], options[UNMARKED])) for n in range(days)]
        rows.append((name, row, person, place, cells, shown, "|".join(was), minutes, outcome))
    return {
        "session": session,
        "rows": rows,
        "outcomes": OUTCOME_NAMES,
        "error": error,
        "reason": posted.get("reason", "") if posted is not None else "",
    }


def roster_csv(context, request):
    """The roster with its marks and results, as a table."""
    return csv_response(exports.file_name(context, "csv"), _table(request, context, plain=True))


def roster_xlsx(context, request):
    """The same as a spreadsheet."""
    return xlsx_response(exports.file_name(context, "xlsx"), _table(request, context, plain=False))


def _table(request, session, *, plain):
    lines = roster_lines(request, session)
    return exports.roster_table(
        request.site, session, lines, request.locale_name, request.translate, plain=plain
    )
