"""The plugin's boxes on core's pages: home, a person, a training, a document."""

from dosja.api import Document, Row, Slot, messages, person_path, tokens_of
from dosja_mash.accreditation import (
    AGENCY,
    MODULE,
    OVER,
    RUNS_OUT,
    Course,
    courses,
    modules_of,
    spans_of,
    standing_of,
)
from dosja_mash.portfolio import portfolio_of
from dosja_mash.rules import CREDITS, rule_on, rules
from dosja_mash.school_views import counts_of, sees_schools
from dosja_mash.schools import CARD, STEPS, overview
from dosja_mash.trackers import is_protector, is_teacher
from dosja_mash.wording import STANDINGS, amount

_ = messages("mash")


def home(context):
    """What waits: schools that lack something, accreditations that run out."""
    rows = []
    tokens = tokens_of(context.user, context.site.groups.values())
    sees = sees_schools(context)
    if sees:
        found = overview(context.site, context.agencies, context.today, context.language, tokens)
        counts = counts_of(found.schools)
        if counts["all"]:
            for label, name, lacks in (
                (_("Schools with a trained protector"), "protectors", "not_trained"),
                (_("Schools with half of the teachers trained"), "halves", "too_few"),
                (_("Schools without a card"), "cards", "card"),
            ):
                have = counts[name] if name != "cards" else counts["all"] - counts["cards"]
                text = str(have) if name == "cards" else f"{have} / {counts['all']}"
                rows.append(Row(label, text, f"/p/mash?lacks={lacks}"))
    ending = [
        one
        for one in modules_of(context.site, tokens)
        if one.agency in context.agencies and standing_of(spans_of(one), context.today).state == RUNS_OUT
    ]
    if ending:
        rows.append(
            Row(_("Accreditations that run out soon"), str(len(ending)), f"/p/mash/modules?state={RUNS_OUT}")
        )
    more = "/p/mash" if sees else "/p/mash/modules"
    return Slot(_("Schools and teachers"), rows=tuple(rows), more=more) if rows else None


def person(context, person):
    """The present school year of somebody who works at a school."""
    posting = person.posting
    if not (is_teacher(posting) or is_protector(posting)):
        return None
    tokens = tokens_of(context.user, context.site.groups.values())
    year = portfolio_of(context.site, person, context.agencies, context.today, tokens).years[0]
    days = _("${days} of ${needed} days", mapping={"days": amount(year.days), "needed": amount(year.needed)})
    rows = [
        Row(_("School year"), year.name),
        Row(_("Training days"), days, chip="green" if year.met else "amber"),
        Row(_("Credits"), amount(year.credits)),
        Row(_("Portfolio, also as PDF and CSV"), "", person_path(person, "mash-portfolio")),
    ]
    return Slot(_("Teacher's school year"), rows=tuple(rows))


def session(context, session):
    """What completing the training counts for a teacher, on its last day."""
    day = session.end or context.today
    found = courses(context.site, (session.curriculum,))
    if not found:
        return None
    (course,) = found
    if session.parent is not None:
        text = _("A second tier of a cascade: it counts for the school's half, and for no teacher's days.")
        return Slot(_("For teachers"), text=text)
    return Slot(_("For teachers"), rows=tuple(_worth(course, day)))


def _worth(course: Course, day):
    if rule_on(rules().evidence, day).kind == CREDITS:
        module = course.accredited_on(day.toordinal())
        if module is None:
            return [Row(_("Credits"), _("none: no module accredited on that day"), chip="grey")]
        return [
            Row(_("Credits"), amount(module.credits), chip="green"),
            Row(_("Accreditation number"), module.number_on(day.toordinal()) or ""),
        ]
    if course.izha:
        return [Row(_("Days"), _("count, by certificate of IZHA"), chip="green")]
    return [Row(_("Days"), _("do not count: no certificate of IZHA"), chip="grey")]


def document(context, document):
    """Where a module or an agency stands, which modules a curriculum has, what a school lacks."""
    if document.type_id in (MODULE, AGENCY):
        return _accreditation(context, document)
    if document.type_id == CARD:
        return _card(context, document)
    if document.type_id == "curriculum":
        return _curriculum(context, document)
    return None


def _standing_rows(document, day) -> list[Row]:
    standing = standing_of(spans_of(document), day)
    colour, word = STANDINGS[standing.state]
    rows = [Row(_("State today"), word, chip=colour)]
    if standing.number:
        rows.append(Row(_("Accreditation number"), standing.number))
    if standing.until is not None:
        rows.append(Row(_("Valid until"), f"{standing.until:%d.%m.%Y}"))
    return rows


def _accreditation(context, document):
    rows = _standing_rows(document, context.today)
    if document.state == "draft":
        rows = [Row(_("State today"), _("Draft: does not count yet"), chip="grey")]
    if document.type_id == MODULE:
        agency = context.site.get(document.values.get("provider"), Document)
        if agency is not None:
            state = standing_of(spans_of(agency), context.today).state
            rows.append(Row(_("Agency today"), STANDINGS[state][1], chip=STANDINGS[state][0]))
            if state == OVER:
                text = _("Nothing counts while the agency's accreditation is over.")
                return Slot(_("Accreditation today"), text=text, rows=tuple(rows), more="/p/mash/modules")
    return Slot(_("Accreditation today"), rows=tuple(rows), more="/p/mash/modules")


def _card(context, document):
    if not sees_schools(context):
        return None
    tokens = tokens_of(context.user, context.site.groups.values())
    found = overview(context.site, context.agencies, context.today, context.language, tokens)
    unit = document.values.get("school")
    school = next((one for one in found.schools if one.card is document and one.unit == unit), None)
    if school is None:
        return Slot(_("School"), text=_("Another card of this school was counted later."))
    name, _step, colour = STEPS[school.first]
    rows = [
        Row(_("State"), name, chip=colour),
        Row(_("Trained teachers"), f"{school.trained} / {school.teachers}"),
        Row(_("Trained protectors"), str(school.protectors)),
    ]
    return Slot(
        _("School"), rows=tuple(rows), more=f"/p/mash/school?agency={school.agency}&unit={school.unit}"
    )


def _curriculum(context, document):
    tokens = tokens_of(context.user, context.site.groups.values())
    modules = [
        one for one in modules_of(context.site, tokens) if one.values.get("curriculum") == document.uid
    ]
    if not modules:
        return None
    rows = []
    for one in modules[:5]:
        standing = standing_of(spans_of(one), context.today)
        colour, word = STANDINGS[standing.state]
        rows.append(Row(one.title, word, f"/d/{one.code}", chip=colour))
    return Slot(_("Accredited modules"), rows=tuple(rows), more="/p/mash/modules")
