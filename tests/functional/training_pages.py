"""Making and reading the pages of trainings in tests."""

from dosja.accounts.permissions import OPERATOR
from dosja.people.model import Name, Posting
from dosja.people.operations import add_person
from dosja.training.operations.sessions import SessionData, create_session
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN

OFFICER, TRAINER = "trajnime.magjistratura", "trajner.akademia"


def make_session(site, agency="magjistratura", **changes):
    """A training that the system made; returns its uid."""
    data = SessionData(**{"title": "Zbulimi i trafikimit", **changes})
    return create_session(site, OPERATOR, BEGIN, agency, data).uid


def make_person(site, given, family, agency="magjistratura", **more):
    """A person of the register; `unit`, `county` and `rank` go to the posting. Returns the uid."""
    place = {name: more.pop(name) for name in ("unit", "county", "rank", "position") if name in more}
    name = Name(given, family, more.pop("father", ""))
    return add_person(site, OPERATOR, BEGIN, name=name, posting=Posting(agency, **place), **more).uid


def address(uid, *more):
    """The address of a training."""
    return "/".join(("/training", format_uid(uid), *more))


def text_of(page, selector="main"):
    """The words of a part of a page, with single spaces."""
    return " ".join(page.html.select_one(selector).get_text(" ").split())
