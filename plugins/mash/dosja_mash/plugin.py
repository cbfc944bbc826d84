"""What the plugin of the education ministry adds."""

from dosja.api import MenuEntry, Permission, PersonRecord, hookimpl, messages
from dosja_mash.trackers import TRACKERS

_ = messages("mash")

SEE = "mash:schools"
"""The right to see the schools and what they lack."""


@hookimpl
def vocabularies():
    """Choices that several types share."""
    return {
        "profiles": [
            ("preschool", _("Pre-school")),
            ("primary", _("Primary (grades 1–5)")),
            ("lower", _("Lower secondary (grades 6–9)")),
            ("upper", _("Upper secondary")),
            ("special", _("Special education")),
            ("psychologist", _("School psychologist, social worker")),
            ("head", _("Head of school")),
        ],
        "levels": [
            ("kindergarten", _("Kindergarten")),
            ("nine_year", _("Nine-year school")),
            ("joint", _("Joint nine-year and upper secondary school")),
            ("upper", _("Upper secondary school")),
            ("vocational", _("Vocational school")),
            ("special", _("Special school")),
        ],
    }


@hookimpl
def permissions():
    """One right: the schools. Names of people need core's own right to records."""
    roles = (
        "training_officer",
        "agency_admin",
        "reporting_officer",
        "county_coordinator",
        "editor",
        "approver",
    )
    return [Permission(SEE, _("See the schools and what they lack"), roles)]


@hookimpl
def trackers():
    """The three rules."""
    return TRACKERS


@hookimpl
def menu():
    """The pages, for who may see them."""
    return [
        MenuEntry(_("Schools"), view="", permission=SEE, icon="agency"),
        MenuEntry(_("Counties"), view="counties", permission=SEE, icon="procedure"),
        MenuEntry(_("Accreditations"), view="modules", permission="site:view", icon="curriculum"),
        MenuEntry(_("Rules of teachers' training"), view="rules", permission="site:view", icon="document"),
    ]


@hookimpl
def configure(config):
    """The pages."""
    from dosja_mash import module_views, one_school, portfolio_views, school_views

    add = config.add_view
    add(school_views.list_page, name="", permission=SEE, renderer="templates/schools.jinja2")
    add(school_views.list_table, name="schools.csv", permission=SEE)
    add(school_views.list_workbook, name="schools.xlsx", permission=SEE)
    add(school_views.county_page, name="counties", permission=SEE, renderer="templates/counties.jinja2")
    add(school_views.county_table, name="counties.csv", permission=SEE)
    add(one_school.school_page, name="school", permission=SEE, renderer="templates/school.jinja2")
    add(module_views.modules_page, name="modules", renderer="templates/modules.jinja2")
    add(module_views.modules_table, name="modules.csv")
    add(module_views.rules_page, name="rules", renderer="templates/rules.jinja2")
    for view, name, template in (
        (portfolio_views.page, "mash-portfolio", "templates/portfolio.jinja2"),
        (portfolio_views.table, "mash-portfolio.csv", None),
        (portfolio_views.paper, "mash-portfolio.pdf", None),
    ):
        add(view, name=name, context=PersonRecord, renderer=template)


@hookimpl
def home_tile(context):
    """Schools and accreditations that need something."""
    from dosja_mash import slots

    return slots.home(context)


@hookimpl
def person_page(context, person):
    """The school year of a teacher, with the way to the portfolio."""
    from dosja_mash import slots

    return slots.person(context, person)


@hookimpl
def session_page(context, session):
    """What a training counts for teachers."""
    from dosja_mash import slots

    return slots.session(context, session)


@hookimpl
def document_side(context, document):
    """Where a module, an agency, a card or a curriculum stands today."""
    from dosja_mash import slots

    return slots.document(context, document)


@hookimpl
def validate_document(context, document, values):
    """Days of accreditations that fit together, one card for each school."""
    from dosja_mash.checks import check

    return check(context, document, values)


@hookimpl
def notices(context, day):
    """Accreditations that run out soon."""
    from dosja_mash import telling

    return telling.notices(context, day)


@hookimpl
def indicators():
    """The figures of measure I.5.(b).1.1."""
    from dosja_mash import telling

    return telling.indicators()


@hookimpl
def reports():
    """The table of training days by school."""
    from dosja_mash import telling

    return telling.reports()


@hookimpl
def demo(context):
    """Schools, cards, modules and trainings for demonstrations."""
    from dosja_mash.demonstration import show

    show(context)
