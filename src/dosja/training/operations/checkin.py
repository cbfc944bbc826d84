"""A person signs in by telephone: marked where the roster knows the name, else kept as a row to be decided.

There is no account: the right is a ticket that was got by scanning the code in the room. The answer is the
same whoever signs in, so that nobody learns who else is on the roster.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dosja.accounts.audit import record
from dosja.errors import Invalid, NotAllowed
from dosja.messages import _, message_of
from dosja.people.folding import fold
from dosja.people.model import Person
from dosja.people.names import title_case
from dosja.storage.model import Site
from dosja.training import checkin
from dosja.training.checkin import Ticket
from dosja.training.model import CLOSED, Session
from dosja.training.operations.intake import MOST_DRAFTS
from dosja.training.roster.model import PRESENT, UNMARKED
from dosja.training.written import Written, keyed

MOST_PER_CODE = 15
"""Names that one code can bring: a picture of it that was sent around marks no class."""
KEEP = timedelta(days=2)
"""So long used tickets are remembered."""
USED = _("This code was used already. Scan the one on the screen again.")


def check_in(site: Site, now: datetime, ticket: Ticket, given: str, family: str, unit: str = "") -> None:
    """Note that the person was there on the present day of the session.

    Raises NotAllowed for a used or old ticket and outside the hours, Invalid for what is no name.
    """
    session = site.get(ticket.session, Session)
    if session is None or session.trashed or session.state == CLOSED:
        raise NotAllowed(_("One cannot sign in to this training any more."))
    window = checkin.window(session, now)
    if window.state != checkin.OPEN or now > ticket.until:
        raise NotAllowed(_("Signing in is not open now. Scan the code on the screen again."))
    words = [title_case(" ".join(text.split()))[:80] for text in (given, family, unit)]
    if not all(sum(map(str.isalpha, text)) > 1 for text in words[:2]):
        raise Invalid({"given": _("Write your given name and your family name.")})
    _use(site, now, ticket)
    key = _row_of(site, session, words[0], words[1])
    if key is not None:
        row = session.row(key)
        assert row is not None
        marks = list(row.marks.ljust(len(session.days), UNMARKED))
        if marks[window.place] == UNMARKED:
            marks[window.place] = PRESENT
            session.put(key, replace(row, marks="".join(marks)))
    else:
        _keep(session, window.place, *words)
    record(site, session, None, now, "roster:checked_in", day=session.days[window.place][0])


def _use(site: Site, now: datetime, ticket: Ticket) -> None:
    used = site.training.checkins
    start = f"{ticket.session}:{ticket.step}:"
    key = start + ticket.nonce
    if key in used:
        raise NotAllowed(USED)
    if len(list(used.keys(min=start, max=start + "\uffff"))) >= MOST_PER_CODE:
        raise NotAllowed(USED)
    used[key] = int(now.timestamp())


def _row_of(site: Site, session: Session, given: str, family: str) -> int | None:
    """The row of the one person on the roster who has this name; None for nobody and for namesakes."""
    wanted = {(fold(given), fold(family)), (fold(family), fold(given))}
    found = []
    for key, row in session.roster():
        person = site.get(site.people.canonical(row.person), Person)
        names = {(fold(name.given), fold(name.family)) for name in person.all_names} if person else set()
        if names & wanted:
            found.append(key)
    return found[0] if len(found) == 1 else None


def _keep(session: Session, place: int, given: str, family: str, unit: str) -> None:
    """Keep the name as a draft; who signs in on a second day is marked on that day too."""
    text = f"{given} {family}" + (f", {unit}" if unit else "")
    note = message_of(_("Signed in by telephone."))
    (written,) = keyed([Written(0, 0, "telefon", text, given, family, unit=unit, note=note)])
    drafts = session.tree("drafts")
    stored = drafts.get(written.key)
    marks = list((stored["marks"] if stored else "").ljust(len(session.days), UNMARKED))
    marks[place] = PRESENT
    if stored is None and len(drafts) >= MOST_DRAFTS:
        raise NotAllowed(_("No more names can be taken. Tell the trainer."))
    drafts[written.key] = replace(written, marks="".join(marks)).plain()


def forget_used(site: Site, now: datetime) -> int:
    """Forget tickets of days that are over."""
    old = int((now - KEEP).timestamp())
    gone = [key for key, moment in site.training.checkins.items() if moment < old]
    for key in gone:
        del site.training.checkins[key]
    return len(gone)
