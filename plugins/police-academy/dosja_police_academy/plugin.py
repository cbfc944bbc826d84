"""What the plugin tells Dosja: vocabularies, rights, rules."""

from dosja.api import Permission, Role, hookimpl, messages
from dosja_police_academy import vocabulary
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
            carries=("award:approve", "session:view", "coverage:view"),
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
            "police_academy:recognise",
            _("Decide on training abroad"),
            ("training_officer", "police_academy:commission"),
        ),
    ]


@hookimpl
def trackers():
    """The two rules of the Academy."""
    return TRACKERS
