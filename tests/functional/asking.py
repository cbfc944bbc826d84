"""Requests to confirm for tests: people of the Police Academy, asked and signing through the operations."""

from dosja.acknowledgements.opening import Opening
from dosja.acknowledgements.operations import asking, signing
from dosja.acknowledgements.operations.asking import Wish
from dosja.acknowledgements.rows import Signature
from dosja.documents.life.course import day_of, holds_on
from dosja.documents.life.text import version_of
from tests.functional.living import APPROVER, Life

ACADEMY = ("admin.akademia", "redaktor.akademia", "miratues.akademia", "trajner.akademia")
"""Everybody who works in the Police Academy in the demonstration."""


def ask(life: Life, login=APPROVER, **wish):
    """Ask for the document of `life`; of the whole academy where nobody is named."""
    if not {"agencies", "units", "roles", "groups", "persons"} & wish.keys():
        wish["agencies"] = ("akademia",)
    return asking.ask(life.site, life.who(login), life.tick(), life.document, Wish(**wish))


def opening(life: Life, login, number=None) -> Opening:
    """The proof that a person was shown the version in force (or another one)."""
    number = number or holds_on(life.document, day_of(life.now))
    version = version_of(life.site, life.document, number)
    return Opening(life.who(login).uid, life.document.uid, number, version.digest, life.now)


def sign(life: Life, login, number=None, **more):
    """Let a person open and confirm."""
    mark = opening(life, login, number)
    return signing.sign(life.site, life.who(login), life.tick(), life.document, mark, **more)


def signatures(life: Life, login) -> list[Signature]:
    """What a person ever confirmed of the document."""
    sheet = life.site.acknowledgements.sheet(life.document.uid)
    return [Signature(*row) for row in sheet.signatures.get(life.who(login).uid, ())]
