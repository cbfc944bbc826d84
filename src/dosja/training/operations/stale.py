"""A training for those who know only the old text of a procedure."""

from datetime import datetime

from dosja.documents.life.course import holds_on
from dosja.documents.model import Document
from dosja.errors import Invalid
from dosja.messages import _
from dosja.people.operations import Actor
from dosja.storage.model import Site
from dosja.training.due import stale_in
from dosja.training.model import Session
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import SessionData, create_session, day_of


def make_briefing(
    site: Site, actor: Actor, now: datetime, agency: str, document: Document, *, title: str, link: str
) -> Session:
    """Make a planned session of the agency; on its roster is who was trained only on an older text.

    `link` leads to the difference and stands in its note. Raises NotAllowed, and Invalid where nobody is.
    """
    day = day_of(now)
    found = next((one for one in stale_in(site, [agency], day) if one.document is document), None)
    if found is None:
        raise Invalid({"": _("Everybody was trained on the text that holds.")})
    known = min(version for _person, version in found.persons)
    note = link
    if known:
        note = f"{link}?from={known}&to={holds_on(document, day)}"
    data = SessionData(title=title[:200], curriculum=found.curriculum, note=note)
    session = create_session(site, actor, now, agency, data)
    add_entries(
        site, actor, now, session, [Entry(person=uid) for uid, _version in found.persons],
        source=document.code or document.title,
    )  # fmt: skip
    return session
