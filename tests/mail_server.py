"""A small SMTP server (RFC 5321) for tests: real sockets, real letters, and faults at exact places.

`with MailServer() as server:` listens on a free port of this machine. `server.letters` are the messages that
it took over, as email.message.EmailMessage. `server.faults` is a verb ("MAIL", "RCPT", "DATA", "TEXT", "DOT")
-> what happens there: an answer such as "451 later", or "hang up". "DOT" is the moment at which the text is
over: "hang up" there takes the letter and loses the answer, as a broken network does.
"""

import base64
import socketserver
import ssl
import threading
from email import message_from_bytes
from email.policy import default

HANG_UP = "hang up"


class MailServer:
    """See above. `tls`: an ssl.SSLContext for STARTTLS; `accounts`: user -> password."""

    def __init__(self, *, port=0, tls=None, accounts=None):
        self.letters = []
        self.envelopes = []
        self.faults = {}
        self.sessions = 0
        self.signed_in = []
        self.hung_up = threading.Event()
        self.tls, self.accounts = tls, accounts or {}
        self._port = port

    def __enter__(self):
        outer = self

        class Handler(_Session):
            owner = outer

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

            def shutdown_request(self, request):
                super().shutdown_request(request)
                outer.hung_up.set()

        self._server = Server(("127.0.0.1", self._port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_address[1]

    def subjects(self) -> list[str]:
        """The subjects of the letters that were taken over."""
        return [str(letter["Subject"]) for letter in self.letters]


class _HangUp(Exception):
    pass


class _Session(socketserver.StreamRequestHandler):
    owner: MailServer

    def handle(self):
        self.owner.sessions += 1
        try:
            self._say("220 test ready")
            while self._command():
                pass
        except (_HangUp, ConnectionError, ssl.SSLError):
            pass
        finally:
            if isinstance(self.connection, ssl.SSLSocket):
                self.connection.close()

    def _say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def _fault(self, verb) -> bool:
        fault = self.owner.faults.get(verb)
        if callable(fault):
            fault = fault(self)
        if fault == HANG_UP:
            raise _HangUp
        if fault:
            self._say(fault)
        return bool(fault)

    def _command(self) -> bool:
        line = self.rfile.readline()
        if not line:
            return False
        verb, _space, rest = line.decode("utf-8", "replace").strip().partition(" ")
        verb = verb.upper()
        if verb not in ("QUIT", "EHLO") and self._fault(verb):
            return True
        if verb == "EHLO":
            self._say("250-test")
            if self.owner.tls is not None and not isinstance(self.connection, ssl.SSLSocket):
                self._say("250-STARTTLS")
            if self.owner.accounts:
                self._say("250-AUTH PLAIN")
            self._say("250 8BITMIME")
        elif verb == "STARTTLS":
            self._say("220 go ahead")
            self.connection = self.owner.tls.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        elif verb == "AUTH":
            _nothing, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
            known = self.owner.accounts.get(user) == password
            self.owner.signed_in.append((user, known, isinstance(self.connection, ssl.SSLSocket)))
            self._say("235 welcome" if known else "535 5.7.8 wrong password")
        elif verb == "DATA":
            self._text()
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            if verb == "RCPT":
                self.recipient = rest.partition(":")[2].split()[0].strip("<>")
            self._say("250 ok")
        return True

    def _text(self):
        self._say("354 the text, please")
        lines = []
        self._fault("TEXT")
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _HangUp  # no dot: the text is thrown away
            lines.append(line[1:] if line.startswith(b".") else line)
        if self.owner.faults.get("DOT", HANG_UP) != HANG_UP and self._fault("DOT"):
            return
        self.owner.letters.append(message_from_bytes(b"".join(lines), policy=default))
        self.owner.envelopes.append(self.recipient)
        self._fault("DOT")
        self._say("250 2.0.0 taken over")
