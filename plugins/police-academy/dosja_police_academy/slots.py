"""The plugin's boxes on the pages of core."""

from dosja.api import (
    Row,
    Slot,
    awards_of_person,
    facts_of,
    format_date,
    messages,
    progress_of,
    requirements,
    tokens_of,
    values_of,
)
from dosja_police_academy.courses import course_of
from dosja_police_academy.curricula import line_of
from dosja_police_academy.points import MOST_EXPOSED, coverage_of_points
from dosja_police_academy.recognition import citing
from dosja_police_academy.recognition_views import STATE_NAMES
from dosja_police_academy.standings import met, standings, title_of
from dosja_police_academy.trackers import TRACKERS
from dosja_police_academy.vocabulary import (
    CARD,
    KIND_NAMES,
    LEGAL_BASIS,
    OPEN_TO,
    PART_NAMES,
    RANK_NAMES,
    RECOGNITION,
    WAY_NAMES,
    rank_id,
)

_ = messages("police_academy")
STANDING = {
    "trained": ("green", _("trained and valid")),
    "expiring": ("amber", _("expires soon")),
    "expired": ("red", _("expired")),
    "in_progress": ("blue", _("in progress")),
    "not_started": ("grey", _("not started")),
}
BASE = "/p/police_academy"
COURSES_SHOWN = 8


def home_box(context):
    """The figure of the most exposed points, and which of them miss somebody, since when; as it was kept."""
    if not context.allows("police_academy:points"):
        return None
    site, found = context.site, standings(context.site)
    if not found:
        return None
    text = _("${n} of ${total}", mapping={"n": met(found), "total": MOST_EXPOSED})
    missing = [one for one in found if one.exposed and not one.both]
    rows = [
        Row(_("Most exposed points with both"), text, f"{BASE}/points?show=exposed"),
        *(
            Row(
                title_of(site, one.unit, context.language),
                _missing(context, one),
                f"{BASE}/point?unit={one.unit}",
                "red",
            )
            for one in missing[:3]
        ),
    ]
    return Slot(_("Crossing points"), rows=tuple(rows), more=f"{BASE}/points")


def _missing(context, one):
    if not one.women and not one.social:
        words = _("both are missing")
    else:
        words = _("no trained social worker") if one.women else _("no trained woman officer")
    if one.since is None:
        return words
    given = {"words": context.translate(words), "day": format_date(one.since)}
    return _("${words} since ${day}", mapping=given)


def _points(context):
    tokens = tokens_of(context.user, context.site.groups.values())
    return coverage_of_points(
        context.site, context.user, tokens, context.today, context.answers, context.language
    )


def document_box(context, document):
    """Beside a duty card how its point stands; beside a decision who cites it; beside a curriculum its kind
    and what it asks."""
    if document.type_id == CARD:
        return _card_box(context, document)
    if document.type_id == RECOGNITION:
        return _decision_box(context, document)
    return _curriculum_box(document) if document.type_id == "curriculum" else None


def _card_box(context, document):
    if not context.allows("police_academy:points"):
        return None
    point = next((one for one in _points(context).points if one.card.uid == document.uid), None)
    if point is None:
        return None
    rows = [
        Row(
            title,
            _("has trained") if group.covered else _("none trained"),
            chip="green" if group.covered else "red",
        )
        for title, group in (
            (_("Woman officer"), point.women),
            (_("Social worker"), point.social),
            (_("TIMS"), point.tims),
        )
    ]
    return Slot(_("At the crossing point today"), rows=tuple(rows), more=f"{BASE}/point?unit={point.unit}")


def _decision_box(context, document):
    way = document.values.get("way")
    rows = [Row(_("Way of recognition"), WAY_NAMES.get(way, ""))]
    mine = [aid for aid in context.site.agencies if context.allows("police_academy:recognise", aid)]
    for state, n in citing(context.site, document, mine).items():
        rows.append(Row(STATE_NAMES[state][1], str(n), f"{BASE}/recognition?state={state}"))
    return Slot(_("Courses that cite it"), rows=tuple(rows))


def _curriculum_box(document):
    line = line_of(document)
    open_to = [RANK_NAMES[rank] for rank in document.values.get(OPEN_TO) or () if rank in RANK_NAMES]
    rows = [
        Row(_("Kind of course"), KIND_NAMES.get(line.kind, _("kind not given"))),
        Row(_("Part in the Academy's programme"), PART_NAMES.get(line.part, "–")),
        Row(_("Minimum presence"), f"{line.presence} %", chip="amber" if line.usual_presence else ""),
        Row(_("Pass mark"), f"{line.mark}/100", chip="amber" if line.usual_mark else ""),
        *(Row(_("Open to the rank"), rank) for rank in open_to),
    ]
    if document.values.get(LEGAL_BASIS):
        rows.append(Row(_("Legal basis"), document.values[LEGAL_BASIS]))
    text = _("What is marked is the usual value: the curriculum says nothing.") if line.lacks else ""
    return Slot(_("What the course asks"), text, tuple(rows))


def person_box(context, person):
    """Where the person stands by the Academy's rules; the last courses with kind and rank at the time."""
    site, today = context.site, context.today
    posting, rows = person.posting, []
    for one in requirements(site):
        tracker = TRACKERS.get(one.tracker)
        if tracker is None or not tracker.in_scope(one, posting, person.gender):
            continue
        progress = progress_of(site, one, person.uid, today)
        colour, word = STANDING[progress.state]
        lacks = tracker.lacks(one, facts_of(site, one, person.uid, today), today)
        rows.append((one.title(context.language), f"/coverage/{one.id}", colour, word, progress.until, lacks))
    courses = [_course(site, found) for found in awards_of_person(site, person)[:COURSES_SHOWN]]
    if not rows and not courses:
        return None
    return Slot(
        _("Police Academy"),
        template="templates/person_box.jinja2",
        values={"standings": rows, "courses": courses},
    )


def _course(site, found):
    award = found.award
    values = values_of(site, found.ledger.curriculum, found.session.version if found.session else 0)
    title = values.get("title") or (found.session.title if found.session is not None else award.note)
    rank = RANK_NAMES.get(rank_id(award.frozen.rank), award.frozen.rank)
    kind = KIND_NAMES.get(values.get("course_type") or "", "")
    return title, kind, rank, award.minutes // 60, found


def session_box(context, session):
    """What the course asks, and the ranks at the time."""
    one = course_of(context.site, session)
    rows = [
        Row(_("Kind of course"), KIND_NAMES.get(one.kind, _("kind not given"))),
        Row(_("Minimum presence"), f"{one.presence} %"),
        Row(_("Pass mark"), f"{one.mark}/100", chip="amber" if one.usual else ""),
        *(Row(RANK_NAMES.get(rank, rank) or _("rank not known"), str(n)) for rank, n in one.ranks),
    ]
    if one.part in PART_NAMES:
        rows.insert(1, Row(_("Part in the Academy's programme"), PART_NAMES[one.part]))
    if one.not_open:
        rows.append(Row(_("Rank not admitted"), str(one.not_open), chip="amber"))
    return Slot(_("Police Academy"), rows=tuple(rows))
