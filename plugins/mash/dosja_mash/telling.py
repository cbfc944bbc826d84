"""What is told without being asked for: notices of accreditations that end, figures, the table of days."""

from collections.abc import Iterator
from datetime import date

from dosja.api import (
    Figure,
    Indicator,
    Notice,
    Report,
    coverage,
    document_path,
    format_date,
    messages,
)
from dosja_mash.accreditation import AGENCY, DRAFT, RUNS_OUT, documents_of, modules_of, spans_of, standing_of
from dosja_mash.school_views import counts_of, sees_schools
from dosja_mash.schools import answers_of, overview, requirement_by
from dosja_mash.trackers import SCHOOL_YEAR

_ = messages("mash")

KEEPERS = frozenset({"training_officer", "agency_admin", "editor"})
MEASURE = "I.5.(b).1.1"


def notices(context, day: date) -> Iterator[Notice]:
    """For each module and agency whose accreditation runs out soon: its agency's people, once."""
    agencies = (one for one in documents_of(context.site, AGENCY) if one.state != DRAFT)
    for document in (*modules_of(context.site), *agencies):
        if document.agency not in context.agencies:
            continue
        standing = standing_of(spans_of(document), day)
        if standing.state == RUNS_OUT and standing.until is not None:
            yield Notice(
                f"{document.uid}:{standing.until.isoformat()}",
                keepers(context.site, document.agency),
                _(
                    "The accreditation ${number} of “${title}” runs out on ${day}. Nothing counts after it.",
                    mapping={
                        "number": standing.number,
                        "title": document.title,
                        "day": format_date(standing.until),
                    },
                ),
                document_path(document),
                document.uid,
            )


def keepers(site, agency: str) -> tuple[int, ...]:
    """The people who keep the agency's modules and cards."""
    return tuple(
        user.uid
        for user in site.users.values()
        if not user.disabled and any(role in KEEPERS and at == agency for role, at in user.roles)
    )


def indicators() -> list[Indicator]:
    """The two figures of measure I.5.(b).1.1."""
    return [
        Indicator("mash:protectors", _("Schools with a trained protector"), protectors, MEASURE),
        Indicator("mash:halves", _("Schools with half of the teachers trained"), halves, MEASURE),
    ]


def protectors(context, day: date) -> Figure:
    """Schools with a trained full-time protector, of all."""
    counts = _counts(context, day)
    return Figure(counts["protectors"], counts["all"] or None, _list(context, "not_trained"))


def halves(context, day: date) -> Figure:
    """Schools with half of their teachers trained, of all."""
    counts = _counts(context, day)
    return Figure(counts["halves"], counts["all"] or None, _list(context, "too_few"))


def _list(context, lacks: str) -> str:
    """The schools behind a figure; no link for who sees figures alone, such as the national administrator."""
    return f"/p/mash?lacks={lacks}" if sees_schools(context) else ""


def _counts(context, day: date) -> dict:
    return counts_of(overview(context.site, context.agencies, day, context.language).schools)


def reports() -> list[Report]:
    """How many teachers of each school have their days of the school year."""
    columns = (_("School"), _("Teachers in the register"), _("Have their days"), _("Still missing"))
    return [
        Report(
            "mash:days",
            _("Training days by school"),
            columns,
            days_by_school,
            _("Who of each school's teachers has the training days of this school year."),
            "mash:schools",
        )
    ]


def days_by_school(context) -> Iterator[tuple]:
    """A row for each school with teachers in the register, and one for all."""
    requirement = requirement_by(context.site, SCHOOL_YEAR, context.agencies)
    if requirement is None:
        return
    found = coverage(context.site, requirement, context.today, answers_of(context.site))
    rows = []
    for line in found.tables["unit"]:
        aid, _slash, unit_id = line.key.partition("/")
        unit = context.site.agencies[aid].units.get(unit_id) if aid in context.agencies else None
        if unit is not None and line.people:
            rows.append((unit.title(context.language), line.people, line.valid, line.people - line.valid))
    yield from sorted(rows)
    if rows:
        yield (_("All schools"), *(sum(row[place] for row in rows) for place in (1, 2, 3)))
