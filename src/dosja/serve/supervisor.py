"""The parent of `dosja serve`: starts the children, brings back what dies, stops all in order.

It imports the application and then forks, so that the children share that memory; it opens no database,
starts no thread and serves no request, so that there is little in it that can fail.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable

from dosja.messages import _
from dosja.serve import children
from dosja.serve.events import Events
from dosja.serve.folder import listen, lock_folder
from dosja.serve.logfile import LogFile
from dosja.serve.preload import preload
from dosja.serve.process import Lifeline, Refusal, Surroundings, read_report, start_child
from dosja.serve.slots import Slot, exit_code, send

MOST_WORKERS = 4
START_SECONDS = 60
STOP_SECONDS = {"web": 6, "worker": 1.5, "indexer": 1.5, "storage": 1, "check": 1}
"""How long each kind of child may take to end, in the order in which they are stopped; 10 s together."""
ESSENTIAL = ("check", "storage", "web")
"""Kinds of children without which there is no intranet."""


class Supervisor:
    """Runs the intranet of `settings`; `text` translates messages, `tell` prints one for the person."""

    def __init__(self, settings, text, tell):
        self.settings = settings
        self.text = text
        self.tell = tell
        self.slots: list[Slot] = []
        self._reports: dict[int, tuple[Slot, int]] = {}
        self._retiring: set[int] = set()
        self._stop_requests = 0
        self._reload = False
        self._complete = False

    def run(self) -> int:
        """Serve until SIGINT or SIGTERM; returns the exit code. Refuses with one sentence on stderr and 1."""
        begun = time.monotonic()
        home = self.settings.home
        try:
            if not self.settings.database and not (home / "Data.fs").exists():
                raise Refusal(
                    _("There is no database in ${home}. Run: dosja init", mapping={"home": str(home)})
                )
            lock = lock_folder(home)
            self._listener = listen(self.settings.host, self.settings.port)
            self._log = LogFile(home)
        except (Refusal, OSError) as error:
            self._complain(error.args[0] if isinstance(error, Refusal) else str(error))
            return 1
        self._lifeline = Lifeline()
        self._events = Events()
        self._events.add(self._log.reader)
        try:
            return self._serve(begun)
        finally:
            self._listener.close()
            os.close(lock)
            self._log.close()

    def _serve(self, begun: float) -> int:
        try:
            if self._start_all():
                self._complete = True
                self._welcome(time.monotonic() - begun)
                while not self._stop_requests and not self._lost():
                    self._turn(1.0)
            return 0 if self._stop_requests else 1
        finally:
            self._stop_all()

    # Starting ----------------------------------------

    def _start_all(self) -> bool:
        """Start every child and wait until the web processes answer; False when it cannot be."""
        host, port = self._listener.getsockname()[:2]
        self._info("starts in %s, listens on %s port %s", self.settings.home, host, port)
        if self.settings.database:
            first = Slot("check", children.check(self.settings, self.text))
        else:
            first = Slot("storage", children.storage(self.settings, self.text))
        self.slots.append(first)
        self._start(first)
        try:
            preload(self.settings)
        except Refusal as refusal:
            self._complain(str(refusal))
            return False
        if not self._await([first]):
            return False
        self._facts = first.facts
        if self.settings.database:
            self._wait_for(lambda: not first.pid, 5)
            self.slots.remove(first)
        count = self.settings.workers or min(MOST_WORKERS, os.cpu_count() or 1)
        body = children.web(self.settings, self.text, self._listener)
        web = [Slot(f"web-{number}", body) for number in range(1, count + 1)]
        indexer = Slot("indexer", children.indexer(self.settings, self.text))
        worker = Slot("worker", children.worker(self.settings, self.text))
        for slot in (*web, indexer, worker):
            self.slots.append(slot)
            self._start(slot)
        return self._await(web)

    def _start(self, slot: Slot) -> None:
        around = Surroundings(self._lifeline, self._log.writer, self._parents_own)
        pid, report = start_child(slot.name, slot.body, around)
        slot.begin(pid, time.monotonic())
        self._reports[report] = slot, pid
        self._events.add(report)
        self._info("%s started as process %s", slot.name, pid)

    def _parents_own(self) -> list[int]:
        """Descriptors that a child must not keep."""
        return [self._log.reader, *self._reports, *self._events.descriptors()]

    def _await(self, slots: list[Slot]) -> bool:
        """Wait until all are ready. False when one was refused or given up, or we are told to stop."""
        deadline = time.monotonic() + START_SECONDS
        while not all(slot.ready for slot in slots):
            self._turn(1.0)
            refused = [slot.refused for slot in slots if slot.refused]
            if refused:
                self._complain(refused[0])
            late = time.monotonic() > deadline
            if refused or late or self._stop_requests or any(slot.given_up for slot in slots):
                return False
        return True

    def _welcome(self, seconds: float) -> None:
        host, port = self._listener.getsockname()[:2]
        name = "localhost" if host in ("127.0.0.1", "::1", "0.0.0.0", "::") else host
        self._info("ready after %.2f s", seconds)
        with contextlib.suppress(OSError):
            address = f"http://{name}:{port}"
            self.tell(_("Dosja runs at ${address} - Ctrl-C stops it.", mapping={"address": address}))
            accounts = self._facts.get("demo", [])
            if accounts:
                from dosja.accounts.permissions import ROLES

                self.tell(_("Demo accounts (name, password, role):"))
                for login, password, role in accounts:
                    title = self.text(ROLES[role].title) if role in ROLES else role
                    self.tell(f"  {login:<26} {password:<18} {title}")

    # Living ----------------------------------------

    def _turn(self, longest: float) -> None:
        """Wait for something to happen, at most `longest` seconds, and see to it."""
        planned = [slot.start_at for slot in self.slots if slot.start_at is not None]
        signals, readable = self._events.wait(min([longest, *(at - time.monotonic() for at in planned)]))
        for number in signals:
            if number in (signal.SIGTERM, signal.SIGINT):
                self._stop_requests += 1
            elif number == signal.SIGHUP:
                self._reload = True
        for descriptor in readable:
            if descriptor == self._log.reader:
                self._log.take_in()
            else:
                self._read_report(descriptor)
        self._reap()
        if not self._stop_requests:
            self._start_due()
            if self._reload and self._complete:
                self._reload = False
                self._reload_web()

    def _read_report(self, descriptor: int) -> None:
        report = read_report(descriptor)
        if report is None:
            return
        slot, pid = self._reports.pop(descriptor)
        self._events.remove(descriptor)
        os.close(descriptor)
        if slot.pid == pid:
            slot.ready, slot.refused = report.ready, report.refused
            slot.facts = report.facts or slot.facts

    def _reap(self) -> None:
        """Take note of children that have ended; only our own are asked for."""
        for pid in [pid for pid in self._retiring if exit_code(pid) is not None]:
            self._retiring.discard(pid)
        for slot in self.slots:
            code = exit_code(slot.pid) if slot.pid else None
            if code is None:
                continue
            # Its last words count, even where it ended before we came to read them.
            for descriptor in [key for key, (teller, _pid) in self._reports.items() if teller is slot]:
                self._read_report(descriptor)
            looked = slot.kind == "check" and code == 0 and slot.ready
            pid = slot.end()
            slot.ready = looked  # the only child whose end is its success
            if self._stop_requests or looked:
                self._info("%s (process %s) ended", slot.name, pid)
            else:
                self._mourn(slot, pid, code)

    def _mourn(self, slot: Slot, pid: int, code: int) -> None:
        """Plan the restart of a child that died, or give it up."""
        reason = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        error, warning = self._log.logger.error, self._log.logger.warning
        if not self._complete and code > 0 and slot.kind in ESSENTIAL:
            # It never worked, so that trying again would only repeat the reason.
            slot.given_up = True
            error("%s cannot start (%s); the reason stands above", slot.name, reason)
            return
        pause = slot.plan(time.monotonic())
        if pause is None:
            error("%s died again and again (%s) and is given up; see above why", slot.name, reason)
        else:
            warning("%s (process %s) ended: %s; starts again in %.1f s", slot.name, pid, reason, pause)

    def _start_due(self) -> None:
        """Start what is due; whatever needs the storage waits until the storage answers."""
        now = time.monotonic()
        storage = next((slot for slot in self.slots if slot.kind == "storage"), None)
        for slot in self.slots:
            if slot.start_at is not None and slot.start_at <= now:
                if storage is None or slot is storage or storage.ready:
                    self._start(slot)
                else:
                    slot.start_at = now + 0.05

    def _lost(self) -> bool:
        """True when the intranet cannot go on: no storage, or no web process, for good."""
        web = [slot for slot in self.slots if slot.kind == "web"]
        storage = [slot for slot in self.slots if slot.kind == "storage"]
        return any(slot.given_up for slot in storage) or all(slot.given_up for slot in web)

    def _reload_web(self) -> None:
        """Replace the web processes one after the other; each old one ends when the new one answers."""
        self._info("starts the web processes anew")
        for slot in self.slots:
            slot.revive()
            if slot.kind != "web":
                if not slot.pid:
                    self._start(slot)
                continue
            old = slot.pid
            if old:
                self._retiring.add(old)
            self._start(slot)
            if not self._await([slot]):
                self._keep(slot, old)
                return
            if old:
                send(old, signal.SIGTERM)
                self._wait_for(lambda old=old: old not in self._retiring, STOP_SECONDS["web"])
                self._info("%s: process %s has taken over from %s", slot.name, slot.pid, old)

    def _keep(self, slot: Slot, old: int) -> None:
        """The new process does not work: the old one goes on."""
        self._log.logger.error("%s does not start; the old processes go on", slot.name)
        if slot.pid:
            send(slot.pid, signal.SIGKILL)
            self._retiring.add(slot.pid)
        if old in self._retiring:
            self._retiring.discard(old)
            slot.revive()
            slot.begin(old, time.monotonic())
            slot.ready = True

    # Stopping ----------------------------------------

    def _stop_all(self) -> None:
        """End the children in the order of STOP_SECONDS; a second signal, or the time limit, by force."""
        self._stop_requests = max(1, self._stop_requests)
        asked = self._stop_requests
        begun = time.monotonic()
        for kind, seconds in STOP_SECONDS.items():

            def living(kind=kind) -> list[int]:
                pids = [slot.pid for slot in self.slots if slot.kind == kind and slot.pid]
                return pids + list(self._retiring if kind == "web" else ())

            for pid in living():
                send(pid, signal.SIGTERM)
            self._wait_for(lambda living=living: not living() or self._stop_requests > asked, seconds)
            for pid in living():
                self._log.logger.warning("%s process %s is ended by force", kind, pid)
                send(pid, signal.SIGKILL)
            self._wait_for(lambda living=living: not living(), 1)
        (self.settings.home / "storage.sock").unlink(missing_ok=True)
        self._info("stopped in %.1f s", time.monotonic() - begun)

    def _wait_for(self, condition: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not condition() and (left := deadline - time.monotonic()) > 0:
            self._turn(min(left, 0.2))

    def _info(self, message: str, *values) -> None:
        self._log.logger.info(message, *values)

    def _complain(self, message) -> None:
        print(f"dosja: {self.text(message)}", file=sys.stderr, flush=True)
