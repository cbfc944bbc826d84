"""What the plugin tells Dosja: vocabularies, rights, rules, pages, boxes."""

from dosja.api import (
    Command,
    EvolveStep,
    Job,
    MenuEntry,
    Permission,
    Role,
    RosterColumn,
    TextExtractor,
    hookimpl,
    messages,
)
from dosja_police_academy import (
    certificates,
    checks,
    course_views,
    demonstration,
    figures,
    point_views,
    quarters,
    recognition_views,
    rule_views,
    slides,
    slots,
    standings,
    vocabulary,
)
from dosja_police_academy import (
    commands as server_commands,
)
from dosja_police_academy.trackers import TRACKERS

_ = messages("police_academy")


@hookimpl
def vocabularies():
    """The lists of choices of the type files."""
    return {
        "kinds": vocabulary.KINDS,
        "ranks": vocabulary.RANKS,
        "shifts": vocabulary.SHIFTS,
        "parts": vocabulary.PARTS,
        "ways": vocabulary.WAYS,
    }


@hookimpl
def roles():
    """Who decides on training abroad holds an own role: at the agencies whose people it is about."""
    return [
        Role(
            "police_academy:commission",
            _("Recognition commission"),
            _("Decides on courses that the agency's people took abroad."),
            carries=("award:approve", "person:view", "session:view", "coverage:view"),
        )
    ]


@hookimpl
def permissions():
    """The rights that the plugin's pages ask for."""
    training = ("training_officer", "agency_admin")
    return [
        Permission(
            "police_academy:points",
            _("See the coverage of border points"),
            (*training, "editor", "approver", "trainer", "reporting_officer", "police_academy:commission"),
        ),
        Permission(
            "police_academy:courses",
            _("See the register of courses"),
            (*training, "reporting_officer", "police_academy:commission"),
        ),
        Permission(
            "police_academy:curricula",
            _("Set the usual presence and pass mark of curricula"),
            (*training, "editor"),
        ),
        Permission(
            standings.TOLD,
            _("Be told when a crossing point gets or loses its trained people"),
            ("training_officer", "approver"),
        ),
        Permission(
            "police_academy:recognise",
            _("Decide on training abroad"),
            ("training_officer", "police_academy:commission"),
        ),
    ]


@hookimpl
def trackers():
    """The two rules of the Academy."""
    return TRACKERS


@hookimpl
def menu():
    """The plugin's pages; each is shown to who may open it."""
    return [
        MenuEntry(_("Crossing points"), "points", point_views.PERMISSION, "agency"),
        MenuEntry(_("Register of courses"), "courses", course_views.COURSES, "curriculum"),
        MenuEntry(_("What curricula ask"), "curricula", course_views.CURRICULA, "procedure"),
        MenuEntry(_("Training abroad"), "recognition", recognition_views.PERMISSION, "agreement"),
        MenuEntry(_("Rules"), "rules", "coverage:view"),
    ]


@hookimpl
def configure(config):
    """The pages."""
    for module in (rule_views, point_views, course_views, recognition_views):
        module.add_pages(config)


@hookimpl
def home_tile(context):
    """See `slots`."""
    return slots.home_box(context)


@hookimpl
def document_side(context, document):
    """See `slots`."""
    return slots.document_box(context, document)


@hookimpl
def person_page(context, person):
    """See `slots`."""
    return slots.person_box(context, person)


@hookimpl
def session_page(context, session):
    """See `slots`."""
    return slots.session_box(context, session)


@hookimpl
def indicators():
    """See `figures`."""
    return figures.indicators()


@hookimpl
def reports():
    """See `figures`."""
    return figures.reports()


@hookimpl
def notices(context, day):
    """See `figures`."""
    return figures.notices(context, day)


@hookimpl
def changed(context, changes):
    """See `standings`."""
    return standings.told(context, changes)


@hookimpl
def evolve_steps():
    """Version 0.2 keeps how the points stand; 0.1 counted them at each look at the home page."""
    title = _("How each crossing point stands, and since when")
    return [EvolveStep("police_academy:2026-11-standings", title, standings.begin)]


@hookimpl
def validate_document(context, document, values):
    """See `checks`."""
    return checks.check(context.site, document, values)


@hookimpl
def certificate_templates():
    """See `certificates`."""
    return certificates.TEMPLATES


@hookimpl
def roster_columns():
    """As what the border police's lists know a crossing point, beside “pika e kalimit” and “PKK”."""
    return [RosterColumn("unit", ("vendkalimi", "posta kufitare"))]


@hookimpl
def text_extractors():
    """See `slides`."""
    return [
        TextExtractor(
            "police_academy:pptx",
            _("PowerPoint slides"),
            ("pptx",),
            slides.MEDIA_TYPE,
            slides.read_slides,
            holds=(slides.TOLD_BY,),
        )
    ]


@hookimpl
def commands():
    """See `commands`."""
    told = _("Print how the crossing points stand")
    return [Command("points", told, server_commands.tell_points, server_commands.add_arguments)]


@hookimpl
def jobs():
    """See `quarters` and `standings`."""
    return [
        Job(
            "police_academy:quarters",
            _("Keep the figures of crossing points at the end of each quarter"),
            quarters.keep_quarter,
        ),
        Job("police_academy:standings", _("Keep how each crossing point stands"), _keep_standings, hours=1),
    ]


def _keep_standings(context):
    standings.bring_up_to_date(context.site, context.today, context.answers)


@hookimpl
def demo(context):
    """See `demonstration`."""
    demonstration.show(context)
