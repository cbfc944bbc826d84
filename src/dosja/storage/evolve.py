"""Evolve steps: how a database written by an older Dosja is brought to the present one.

Steps run only by `dosja evolve`, never at a start or in a request. A fresh site marks all as done; the
intranet refuses to start while steps are pending, or when the database knows steps that this code does not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from BTrees.LLBTree import LLBTree, LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree

from dosja.acknowledgements.model import Acknowledgements
from dosja.acknowledgements.rows import ENDED, SUPERSEDED, Request
from dosja.acknowledgements.standing import closing_of
from dosja.documents.life.lifting import lift
from dosja.documents.model import Document, File
from dosja.messages import _
from dosja.missed_searches.model import MissedWords
from dosja.notify.model import Notices
from dosja.people.model import People, Person
from dosja.plugins.model import PluginRecords
from dosja.privacy.model import Privacy
from dosja.privacy.screening import note
from dosja.storage.database import DatabaseError
from dosja.storage.model import Site
from dosja.training.model import Session, Training


@dataclass(frozen=True)
class Step:
    """One change of stored data; `run(site)` must be idempotent, as an interrupted step is run again."""

    id: str
    title: str
    run: Callable[[Site], None]


def _add_saved_searches(site: Site) -> None:
    if not hasattr(site, "saved_searches"):
        site.saved_searches = LOBTree()


def _add_missed_words(site: Site) -> None:
    if not hasattr(site, "missed_words"):
        site.missed_words = MissedWords()


def _add_intakes(site: Site) -> None:
    if not hasattr(site, "intakes"):
        site.intakes = LOBTree()


def _add_privacy(site: Site) -> None:
    if not hasattr(site, "privacy"):
        site.privacy = Privacy()
    if not hasattr(site, "scans"):
        site.scans = LLTreeSet()


def _add_people(site: Site) -> None:
    if not hasattr(site, "people"):
        site.people = People()


def _add_plugins(site: Site) -> None:
    if not hasattr(site, "plugins"):
        site.plugins = PluginRecords()


def _add_notices(site: Site) -> None:
    if getattr(site, "notices", None) is None:
        site.notices = Notices()


def _begin_lives(site: Site) -> None:
    """Give the catalog the indexes of lives, and each document what it carried among its values."""
    catalog = site.documents
    if not hasattr(catalog, "courses"):
        catalog.begin_life()
    for uid in list(catalog.modified):
        document = site.get(uid, Document)
        if document is not None:
            lift(document)
            catalog.index(document)


def _add_training(site: Site) -> None:
    if not hasattr(site, "training"):
        site.training = Training()


def _add_session_states(site: Site) -> None:
    training = site.training
    if hasattr(training, "by_state"):
        return
    training.by_state = OOBTree()
    for uids in list(training.by_agency.values()):
        for session in [site.uids[uid] for uid in uids]:
            if not hasattr(session, "decided"):
                session.decided = None
            training.index(session, None)


def _add_acknowledgements(site: Site) -> None:
    if getattr(site, "acknowledgements", None) is None:
        site.acknowledgements = Acknowledgements()
    for user in site.users.values():
        site.acknowledgements.roll.enrol(user)


def _add_kept_lists(site: Site) -> None:
    if not hasattr(site.training, "lists"):
        site.training.lists = LLBTree()


def _add_former(site: Site) -> None:
    """Make those findable who have left an agency, and keep a list of corrections that are asked for."""
    people = site.people
    if not hasattr(people, "former"):
        people.begin_former()
        for uid in people.everybody:
            people.index_former(site.uids[uid])


def _close_ended_requests(site: Site) -> None:
    """Keep how requests stood that ended before this was kept, where the tally still tells it."""
    everything = site.acknowledgements
    for uid, sheet in everything.sheets.items():
        tally = everything.tallies.get(uid)
        if tally is None or tally.running or not sheet.past or tally.round in {c[0] for c in sheet.closings}:
            continue
        last = Request(*sheet.past[-1])
        why = ENDED if last.ended_by else SUPERSEDED
        if last.ended is not None:
            reason = last.why_ended if why == ENDED else ""
            closing = closing_of(tally, last.ended, last.ended_by, why, reason)
            sheet.closings = (*sheet.closings, tuple(closing))


def _shorten(site: Site) -> None:
    """Store names with few bearers, persons and sessions in the short form; what is read is the same."""
    jar = site._p_jar
    site.people.shorten()
    for number, thing in enumerate(site.uids.values()):
        if isinstance(thing, Person | Session):
            if isinstance(thing, Session):
                thing.drop_empty_trees()
            thing._p_changed = True
        if jar is not None and number % 5_000 == 4_999:
            jar.transaction_manager.savepoint(optimistic=True)
            jar.cacheGC()


def _pass_open_files(site: Site) -> None:
    """Files whose text could not be read were open to readers so far, and stay so."""
    for number, thing in enumerate(site.uids.values()):
        if isinstance(thing, File) and thing.reads and thing.unchecked:
            thing.passed = (thing.created, 0)
        if number % 1000 == 999:
            site._p_jar.cacheGC()


def _settle_drafts(site: Site) -> None:
    """Nobody is asked about a text that was sent back; a draft that may name a child waits for a decision."""
    for uid in list(site.documents.modified):
        document = site.get(uid, Document)
        if document is None or document.draft is None:
            continue
        moves = [entry[2] for entry in document.draft.log if entry[2] in ("submit", "send_back")]
        if moves and moves[-1] == "send_back" and document.draft.asks:
            document.draft.asks = False
            site.documents.index(document)
        note(site, document)


STEPS: tuple[Step, ...] = (
    Step("2026-11-saved-searches", _("Saved searches"), _add_saved_searches),
    Step("2026-11-missed-searches", _("Searches that found nothing"), _add_missed_words),
    Step("2026-11-people", _("Register of persons"), _add_people),
    Step("2026-11-notices", _("Inboxes for notices"), _add_notices),
    Step("2026-11-lives", _("Lifecycles and versions of documents"), _begin_lives),
    Step("2026-11-training", _("Sessions, rosters and awards"), _add_training),
    Step("2026-11-session-states", _("Lists of trainings by state"), _add_session_states),
    Step("2026-11-kept-lists", _("Originals of lists"), _add_kept_lists),
    Step("2026-11-intakes", _("Files sent together"), _add_intakes),
    Step("2026-11-privacy", _("What is held back, erased and opened"), _add_privacy),
    Step("2026-11-acknowledgements", _("Requests to read and confirm"), _add_acknowledgements),
    Step("2026-11-former", _("Who has left an agency, and corrections asked for"), _add_former),
    Step("2026-11-closed-requests", _("Proof of requests that ended"), _close_ended_requests),
    Step("2026-11-plugins", _("What is kept of plugins"), _add_plugins),
    Step("2026-11-short-records", _("Shorter records of persons and trainings"), _shorten),
    Step("2026-11-checked-files", _("Files that readers may open"), _pass_open_files),
    Step("2026-11-drafts", _("Drafts that were sent back or may name a child"), _settle_drafts),
)
"""Core's steps in the order in which they run; an id is a date and a noun and never changes."""


def mark_all_done(site: Site, now: datetime, steps: tuple[Step, ...] | None = None) -> None:
    """Record every step as done without running it: a new site is written in the present form."""
    for step in STEPS if steps is None else steps:
        site.evolved[step.id] = now


def pending(site: Site, steps: tuple[Step, ...] | None = None) -> list[Step]:
    """The steps that this database still needs, in order."""
    return [step for step in (STEPS if steps is None else steps) if step.id not in site.evolved]


def check_known(site: Site, steps: tuple[Step, ...] | None = None) -> None:
    """Raise DatabaseError when the database is newer than this code: it knows more steps."""
    known = {step.id for step in (STEPS if steps is None else steps)}
    foreign = [step_id for step_id in site.evolved if step_id not in known]
    if foreign:
        raise DatabaseError(
            _(
                "The database was written by a newer Dosja (unknown steps: ${steps}). Install that version.",
                mapping={"steps": ", ".join(foreign)},
            )
        )


def check(site: Site, steps: tuple[Step, ...] | None = None) -> None:
    """Raise DatabaseError when the database is older or newer than this code."""
    check_known(site, steps)
    waiting = pending(site, steps)
    if waiting:
        raise DatabaseError(
            _(
                "The database needs to be brought up to date (${steps}). Run: dosja evolve",
                mapping={"steps": ", ".join(step.id for step in waiting)},
            )
        )


def run_step(site: Site, step: Step, now: datetime) -> None:
    """Run one step and record it as done. The caller commits, so that both are stored or neither."""
    step.run(site)
    site.evolved[step.id] = now
