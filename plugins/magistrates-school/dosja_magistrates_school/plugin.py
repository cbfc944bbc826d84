"""What this plugin adds to Dosja: rules, types, rights, pages and boxes; hooks as in `dosja.hookspecs`."""

from dosja.api import MenuEntry, Permission, Role, hookimpl
from dosja_magistrates_school import answers, pages, slots
from dosja_magistrates_school.demonstration import fill
from dosja_magistrates_school.law import laws
from dosja_magistrates_school.trackers import Days, Recurrent
from dosja_magistrates_school.wording import EVALUATION, ISSUE, KINDS, PLUGIN, SEE_DAYS, STATES, _


@hookimpl
def vocabularies():
    """Choices that the types of this plugin share."""
    return {
        "kinds": tuple(KINDS.items()),
        "states": [(state, word) for state, (_colour, word) in STATES.items()],
        "laws": [(law.id, law.short) for law in laws()],
        "bodies": (
            ("klgj", _("High Judicial Council")),
            ("klp", _("High Prosecutorial Council")),
            ("gjl", _("High Court")),
            ("pp", _("General Prosecutor")),
            ("spak", _("Special Prosecution Office (SPAK)")),
            ("md", _("Ministry of Justice")),
            ("pedagogic", _("Pedagogical Council of the School")),
            ("courts", _("Courts and prosecution offices")),
            ("other", _("Another body")),
        ),
    }


@hookimpl
def roles():
    """Who evaluates magistrates needs their days, and nothing else of the training records."""
    return [
        Role(
            EVALUATION,
            _("Evaluation of magistrates"),
            _("Sees the days of training of magistrates and issues statements for their evaluation."),
        )
    ]


@hookimpl
def permissions():
    """The two rights of this plugin's pages."""
    return [
        Permission(SEE_DAYS, _("See the days of training of magistrates"), ("training_officer", EVALUATION)),
        Permission(
            ISSUE, _("Issue statements for the evaluation of magistrates"), ("training_officer", EVALUATION)
        ),
    ]


@hookimpl
def trackers():
    """The School's two rules."""
    return {f"{PLUGIN}:days": Days(), f"{PLUGIN}:recurrent": Recurrent()}


@hookimpl
def menu():
    """Where its pages begin."""
    return [
        MenuEntry(_("Days of magistrates"), permission=SEE_DAYS, icon="person"),
        MenuEntry(_("Yearly programmes"), view="programmes", icon="curriculum"),
        MenuEntry(_("My days of training"), view="mine", icon="document"),
    ]


@hookimpl
def configure(config):
    """The pages."""
    pages.add_pages(config)


@hookimpl
def home_tile(context):
    """How many need something, and whether the programme of the year is there."""
    return slots.home(context)


@hookimpl
def person_page(context, person):
    """The days of a magistrate beside his record."""
    return slots.person(context, person)


@hookimpl
def session_page(context, session):
    """What a training counts for, and whether the year's programme has it."""
    return slots.session(context, session)


@hookimpl
def document_side(context, document):
    """What a programme, a statement or a curriculum comes to."""
    return slots.document(context, document)


@hookimpl
def indicators():
    """The figures of measure III.1(a).4 on the page of coverage."""
    return answers.indicators()


@hookimpl
def reports():
    """A table of the courts, without names."""
    return answers.reports()


@hookimpl
def notices(context, day):
    """What the School has to see to in autumn."""
    return answers.notices(context, day)


@hookimpl
def validate_document(context, document, values):
    """Statements hold what the ledgers say; a year has one programme."""
    return answers.validate(context, document, values)


@hookimpl
def demo(context):
    """Courts, magistrates, courses, programmes and a statement, all invented."""
    fill(context)
