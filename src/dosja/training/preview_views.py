"""What the preview of a list shows: the list as the request sees it, its rows with who may be meant.

`roster_views` has the views themselves.
"""

from dataclasses import replace

from dosja.errors import Problem
from dosja.messages import NOTHING, _, message_of, text_of_message
from dosja.people.names import title_case
from dosja.training import lists, preview
from dosja.training.corrections import FACTS, put_right
from dosja.training.intake import understand
from dosja.training.intake.columns import REFUSED
from dosja.training.intake.telling import FIELD_NAMES
from dosja.training.list_columns import columns_here
from dosja.training.operations import evidence
from dosja.training.operations.sessions import day_of
from dosja.training.session_views import place_of
from dosja.training.written import written_of
from dosja.uids import format_uid

ROWS = 250
"""Rows of one preview; a longer list is decided in parts."""
KEPT_LISTS = 3
"""So many lists that were understood are kept per process: the preview is asked for several times."""
LATER, NEW, SAME = "later", "new", "same"
"""What can be chosen for a row beside a person of the register."""
STATES = {
    preview.KNOWN: ("green", _("known")),
    preview.CHOOSE: ("amber", _("choose")),
    preview.CREATE: ("blue", _("new")),
    preview.CANNOT: ("red", _("cannot read")),
}
"""Colour and word of the four states of a row."""


def drafts_of(session):
    """The rows that wait, in the order of their lists."""
    return sorted((written_of(stored) for stored in (session.drafts or {}).values()), key=lambda one: one.row)


class SentList:
    """A list as the present request sees it: columns as corrected, its training, the part that is shown."""

    def __init__(self, request, session, file):
        self.file, self._request, self._session = file, request, session
        content = evidence.content_of(file)
        self._content = content.decode("utf-8") if file.media_type == "text/plain" else content
        understood = self._understand({})
        self.signature = understood.sheets[0].signature if understood.sheets else ()
        posted = self._posted(understood)
        self.fields = {**columns_here(request.site, session.agency, understood), **posted}
        self.corrected = bool(posted)
        if self.fields:
            try:
                understood = self._understand(self.fields)
            except Problem:
                # The corrections leave no column with names: the list stays as it was understood.
                self.fields, self.corrected = {}, False
                request.session.flash(_("One column must hold the names."), "danger")
        self.understood = understood
        self.meetings = lists.meetings_of(understood)
        wanted = request.params.get("meeting", "")
        best = lists.best_meeting(self.meetings, session.days)
        self.meeting = int(wanted) if wanted.isdecimal() and int(wanted) < len(self.meetings) else best
        chosen = self.meetings[self.meeting] if self.meetings else None
        self.chosen = chosen
        self.rows = lists.written_rows(
            understood,
            self._content,
            session.days,
            session.minutes,
            chosen if len(self.meetings) > 1 else None,
        )
        start = request.params.get("from", "")
        self.start = int(start) if start.isdecimal() and int(start) < len(self.rows) else 0
        self.agency = agency_of(request, session)

    def shown(self):
        """The rows of the present part."""
        return self.rows[self.start : self.start + ROWS]

    def _understand(self, fields):
        kept = self._request.registry.kept_lists
        key = (self.file.sha256, tuple(sorted(fields.items())))
        if key not in kept:
            kept[key] = understand(self._content, self.file.name, fields=fields or None)
            while len(kept) > KEPT_LISTS:
                kept.popitem(last=False)
        return kept[key]

    def _posted(self, understood):
        """heading -> field of the columns that somebody chose otherwise than they were understood."""
        posted = self._request.POST
        found = {}
        for column in understood.sheets[0].columns if understood.sheets else ():
            value = posted.get(f"column-{column.index}")
            usable = value is not None and (value == "" or value in FIELD_NAMES)
            if usable and not column.refused and value != column.field:
                found[column.heading or str(column.index + 1)] = value
        return found


def agency_of(request, session):
    """The agency of people of whom the list names none: as chosen, else the session's."""
    aid = request.params.get("agency", "")
    return aid if aid in request.site.agencies else session.agency


def edited(request, session, written):
    """The row with the name as it was typed over, and the cells that were put right."""
    key = format_uid(written.key)
    written = put_right(
        written, lambda fact: request.POST.get(f"{fact}-{key}"), session.days, session.minutes, lists.facts_of
    )
    given = title_case(" ".join(request.POST.get(f"given-{key}", written.given).split()))[:80]
    family = title_case(" ".join(request.POST.get(f"family-{key}", written.family).split()))[:80]
    if (given, family) == (written.given, written.family):
        return written
    severe = next((cell[2] for cell in written.cells if cell[3]), NOTHING)
    return replace(written, given=given, family=family, problem=severe)


def boxes(request, session, one, original):
    """(fact, label, text, message) of the boxes beside a row's name: what could not be understood of it, and
    the unit of a person who may be new where the agency has none of that name."""
    key = format_uid(original.key)
    wrong = {cell[0]: cell for cell in one.written.cells}
    found = []
    for fact, was, _message, _severe in original.cells:
        left = wrong.get(fact)
        text = left[1] if left is not None else request.POST.get(f"{fact}-{key}", was).strip()
        found.append((fact, FACTS[fact], text, left[2] if left is not None else NOTHING))
    sent = request.POST.get(f"unit-{key}")
    known = preview.workplace(request.site, one.written, agency_of(request, session))[1]
    if sent is not None or (original.unit and not known and one.state != preview.KNOWN):
        message = NOTHING if known else message_of(_("The agency has no unit of this name."))
        found.append(("unit", FACTS["unit"], one.written.unit, message))
    return found


def preview_answer(request, session, sent, error=None):
    """What the template shows of a list."""
    shown = sent.shown()
    sheet = sent.understood.sheets[0] if sent.understood.sheets else None
    answer = _grid(request, session, shown, sent.agency, error)
    return {
        **answer,
        "file": sent.file,
        "columns": [column for column in sheet.columns if column.heading or column.field] if sheet else [],
        "fields": FIELD_NAMES,
        "refused": [(column.heading, REFUSED[column.refused]) for column in sheet.columns if column.refused]
        if sheet
        else [],
        "meetings": sent.meetings,
        "meeting": sent.meeting,
        "other_training": lists.is_other_training(sent.chosen, session.days),
        "chosen": sent.chosen,
        "start": sent.start,
        "total": len(sent.rows),
        "hidden_sheets": sent.understood.hidden_sheets,
        "too_many": [p for p in sent.understood.problems if p.code == "too_many_rows"],
    }


def drafts_answer(request, session, error=None):
    """What the template shows of the rows that wait."""
    rows = drafts_of(session)[:ROWS]
    return {
        **_grid(request, session, rows, agency_of(request, session), error),
        "file": None,
        "columns": [],
        "fields": {},
        "refused": [],
        "meetings": [],
        "meeting": 0,
        "other_training": False,
        "chosen": None,
        "start": 0,
        "total": len(session.drafts or ()),
        "hidden_sheets": (),
        "too_many": [],
    }


def _grid(request, session, shown, agency, error):
    posted = request.method == "POST"
    rows = [edited(request, session, one) for one in shown] if posted else shown
    found = preview.preview(request.site, session, rows, agency)
    totals = {state: sum(one.state == state for one in found) for state in STATES}
    ended = session.begin is not None and session.begin <= day_of(request.now)
    return {
        "session": session,
        "rows": [
            (one, original, _chosen(request, one, original), boxes(request, session, one, original))
            for one, original in zip(found, shown, strict=True)
        ],
        "totals": totals,
        "already": sum(one.already for one in found),
        "states": STATES,
        "agencies": request.vocabularies.agencies(),
        "agency": agency,
        "present": "present" in request.POST if posted else ended,
        "ended": ended,
        "error": error,
        "reason": request.POST.get("reason", ""),
        "place_of": lambda person: place_of(request, person.posting) if person.posting else "",
        "message": lambda kept: request.translate(text_of_message(kept)) if kept[0] else "",
        "evidence": lambda comparison: _evidence(request, comparison),
    }


def _chosen(request, one, original):
    """What stands chosen for a row: what was sent, else what is proposed."""
    sent = request.POST.get(f"who-{format_uid(original.key)}")
    if sent is not None and "save" in request.POST:
        return sent
    if one.person is not None and one.state in (preview.KNOWN, preview.CHOOSE):
        return format_uid(one.person)
    return NEW if one.state == preview.CREATE else LATER


THINGS = {
    "service_no": _("service number"),
    "father": _("father's name"),
    "unit": _("unit"),
    "agency": _("agency"),
    "county": _("county"),
    "gender": _("gender"),
}


def _evidence(request, comparison):
    """Why somebody may be meant, in a few words: "same unit; other county; one letter changed"."""
    parts = []
    for names, message in (
        (comparison.agree, _("same ${things}")),
        (comparison.differ, _("other ${things}")),
    ):
        words = ", ".join(request.translate(THINGS[name]) for name in names if name in THINGS)
        if words:
            parts.append(request.translate(message, mapping={"things": words}))
    if any(isinstance(note, tuple) or note in ("initial", "part") for note in comparison.spelling):
        parts.append(request.translate(_("name spelled otherwise")))
    if "swapped" in comparison.spelling:
        parts.append(request.translate(_("names swapped")))
    return "; ".join(parts)
