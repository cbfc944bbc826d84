"""Sending what stands in the outbox: after the commit, never twice, and again when the server was away.

The transaction log is the queue, as for the worker: a letter that was stored or had its state changed is seen
there. At the start every letter is looked at once. How a letter goes out:

1. it is written, with the rights and words of this moment, and the server gets it up to the end of its text;
2. it is marked "sending" in the database;
3. the dot after the text is sent, with which the server takes it over, and the answer decides.

A kill before 2 leaves it waiting, and the server throws an unended text away. A kill between 2 and the answer
leaves it "sending"; nobody can ask a mail server whether it took it, so it is never sent again by itself: it
becomes "uncertain" and the administrator sees it, with the Message-ID by which the server's log knows it.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from dosja.accounts.model import User
from dosja.messages import _
from dosja.notify.delivery import STOPPED, Connection, Later, Refused, Trouble, Uncertain
from dosja.notify.letters import readable_notices, write
from dosja.notify.model import Mail
from dosja.notify.operations import outbox
from dosja.storage.database import session
from dosja.storage.follower import TRANSIENT, Follower
from dosja.storage.model import Site

BATCH = 50
"""Letters in one session with the server."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
"""How long nothing is tried after the server could not be used; doubled each time."""
FIRST_DELAY = timedelta(minutes=5)
LONGEST_DELAY = timedelta(hours=4)
"""When a letter that the server did not take for now is tried again; doubled each time."""
LOST_AFTER = timedelta(minutes=2)
"""A letter that is being sent for so long is nobody's: its sender has died."""
ATTEMPTS = 8
CLASSES = frozenset({f"{Mail.__module__}.{Mail.__qualname__}"})

logger = logging.getLogger(__name__)

NO_ADDRESS = _("The account has no e-mail address.")
BAD_ADDRESS = _("This e-mail address cannot be used.")
NOTHING_LEFT = _("There was nothing left that the person may be told.")
TOO_OLD = _("Given up: it could not be sent for days.")


class NotWaitingAnyMore(Exception):
    """Somebody else took the letter in hand."""


class Post:
    """The sender of one site. `step(now)` does what is due; the caller holds the lock, and calls `close`."""

    def __init__(self, db, settings, types):
        self._db, self._settings, self._types = db, settings, types
        self._follower = Follower(db, CLASSES)
        self._seen: bytes | None = None
        self._due: dict[int, datetime] = {}
        self._pause = FIRST_PAUSE
        self._not_before: datetime | None = None

    def close(self) -> None:
        """Let go of the log."""
        self._follower.close()

    def step(self, now: datetime, stopped: Callable[[], bool] = lambda: False) -> int:
        """Take up what is new in the log, and send what is due; returns how many letters were sent.

        Raises one of follower.TRANSIENT when the database cannot be used.
        """
        self._look(now)
        due = sorted((when, uid) for uid, when in self._due.items() if when <= now)
        if not due or (self._not_before is not None and now < self._not_before):
            return 0
        ready = []
        for _when, uid in due[:BATCH]:
            if stopped():
                return 0
            message = self._prepare(now, uid)
            if message is not None:
                ready.append((uid, message))
        return self._send_all(now, ready, stopped) if ready else 0

    def _look(self, now: datetime) -> None:
        last = self._follower.last()
        if self._seen is None:
            with session(self._db) as site:
                for shard in site.notices.outbox:
                    for mail in shard.values():
                        self._note(mail)
        elif last > self._seen:
            changes = self._follower.changes(self._seen, last)
            oids = {oid: None for change in changes for oid, _name in change.objects}
            if oids:
                with self._follower.snapshot(last) as snapshot:
                    for mail in filter(None, map(snapshot.load, oids)):
                        self._note(mail)
        self._seen = last

    def _note(self, mail: Mail) -> None:
        if mail.state == "waiting":
            self._due[mail.uid] = mail.due
        elif mail.state == "sending":
            self._due[mail.uid] = mail.due + LOST_AFTER
        else:
            self._due.pop(mail.uid, None)

    def _prepare(self, now: datetime, uid: int) -> EmailMessage | None:
        """The message of a letter that is due; None where it is settled without sending."""

        def look(site: Site) -> EmailMessage | None:
            mail = site.notices.mail(uid)
            if mail is None or mail.state not in ("waiting", "sending"):
                self._due.pop(uid, None)
                return None
            found = self._obstacle(site, now, mail)
            if isinstance(found, EmailMessage):
                return found
            state, reason = found
            outbox.settle(site, now, uid, state, reason)
            logger.info("mail %s is %s: %s", uid, state, reason)
            return None

        return self._change(look)

    def _obstacle(self, site: Site, now: datetime, mail: Mail) -> EmailMessage | tuple[str, str]:
        """The message, or the state and the reason with which the letter ends unsent."""
        if mail.state == "sending":
            return "uncertain", STOPPED
        if now - mail.created > timedelta(days=self._settings.mail_days):
            return "failed", mail.reason or TOO_OLD
        user = site.get(mail.user, User)
        notices = readable_notices(site, self._types, user, mail) if user is not None else []
        if not notices:
            return "dropped", NOTHING_LEFT
        if not user.email:
            return "failed", NO_ADDRESS
        try:
            return write(user, mail, notices, self._settings, now)
        except (ValueError, IndexError):  # the standard library's parser of addresses raises both
            return "failed", BAD_ADDRESS

    def _send_all(self, now: datetime, ready, stopped: Callable[[], bool]) -> int:
        sent = 0
        uid = ready[0][0]
        try:
            with Connection(self._settings) as server:
                for uid, message in ready:
                    if stopped():
                        break
                    sent += self._send(server, now, uid, message)
        except Trouble as error:
            self._not_before = now + self._pause
            logger.warning("mail cannot be sent now (%s); tried again in %s", error, self._pause)
            self._put_off(self._not_before, uid, str(error))
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        else:
            self._pause, self._not_before = FIRST_PAUSE, None
        return sent

    def _send(self, server: Connection, now: datetime, uid: int, message: EmailMessage) -> bool:
        def before_dot() -> None:
            if not self._change(lambda site: outbox.begin_sending(site, now, uid)):
                raise NotWaitingAnyMore

        state, reason = "sent", ""
        try:
            server.send(message, before_dot)
        except NotWaitingAnyMore as error:
            raise Trouble("another process sends the same mail") from error
        except Later as error:
            mail_delay = self._delay(uid)
            self._put_off(now + mail_delay, uid, str(error))
            return False
        except Refused as error:
            state, reason = "failed", str(error)
        except Uncertain as error:
            state, reason = "uncertain", error.args[0]
        self._change(lambda site: outbox.settle(site, now, uid, state, reason))
        if state == "uncertain":
            raise Trouble(reason)
        return state == "sent"

    def _delay(self, uid: int) -> timedelta:
        attempts = self._change(lambda site: site.notices.mail(uid).attempts)
        return min(FIRST_DELAY * 2 ** min(attempts, 10), LONGEST_DELAY)

    def _put_off(self, due: datetime, uid: int, reason: str) -> None:
        self._change(lambda site: outbox.put_off(site, due, uid, reason))

    def _change(self, work: Callable[[Site], Any]) -> Any:
        """Run `work(site)` in a transaction of its own, again where it met somebody else's."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with session(self._db, note="mail") as site:
                    return work(site)
            except TRANSIENT:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(0.02 * 2**attempt)
