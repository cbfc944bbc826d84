"""Handing one message to a mail server, step by step, so that the caller always knows how far it came.

A server takes a message over at one moment: when it answers to the dot after the text. SMTP has no way to ask
later whether it did. So nothing is left to chance: everything before that dot can be repeated safely, and
what ends between the dot and the answer is `Uncertain`, which is never repeated by itself (see `jobs.mail`).
"""

import re
import select
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage

from dosja.messages import _
from dosja.settings import Settings, SettingsError, read_smtp_password

TIMEOUT_SECONDS = 30
MAX_REASON = 300
_LINE_WITH_DOT = re.compile(rb"(?m)^\.")


class Trouble(Exception):
    """The server cannot be used now; any letter would meet the same. The text is for the administrator."""


class Later(Exception):
    """The server does not take this letter now (an answer of 4xx); it is tried again."""


class Refused(Exception):
    """The server will never take this letter (an answer of 5xx, or a wrong address)."""


class Uncertain(Exception):
    """The connection ended after the text and before the answer."""


NO_TLS = _("The mail server does not offer STARTTLS, so nothing was sent. See the setting smtp_tls.")
GONE = _("The mail server ended the connection before the text was over.")
ENDED = _("The connection ended before the mail server confirmed that it took the text.")
STOPPED = _("The intranet was stopped before the mail server confirmed that it took the text.")


class Connection:
    """`with Connection(settings) as server:` is a session with the mail server; raises Trouble."""

    def __init__(self, settings: Settings):
        self._settings = settings

    def __enter__(self) -> "Connection":
        settings = self._settings
        try:
            if settings.smtp_tls == "ssl":
                context = ssl.create_default_context()
                self._smtp = smtplib.SMTP_SSL(
                    settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS, context=context
                )
            else:
                self._smtp = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS)
        except (OSError, smtplib.SMTPException) as error:
            raise Trouble(_told(error)) from error
        try:
            self._greet()
        except BaseException:
            self._smtp.close()
            raise
        return self

    def __exit__(self, *_error) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()
        self._smtp.close()

    def _greet(self) -> None:
        settings = self._settings
        try:
            self._smtp.ehlo_or_helo_if_needed()
            if settings.smtp_tls == "starttls":
                if not self._smtp.has_extn("starttls"):
                    raise Trouble(NO_TLS)
                self._smtp.starttls(context=ssl.create_default_context())
                self._smtp.ehlo()
            if settings.smtp_user:
                self._smtp.login(settings.smtp_user, read_smtp_password(settings))
        except (OSError, smtplib.SMTPException, SettingsError) as error:
            raise Trouble(_told(error)) from error

    def send(self, message: EmailMessage, before_dot: Callable[[], None]) -> None:
        """Hand over one message; `before_dot` is called when the text is over and only its end is missing.

        Returns when the server has taken it. Raises Refused or Later for this letter alone, Trouble for all,
        Uncertain where nobody can know; or what `before_dot` raises: then the server threw the text away.
        """
        recipient = message["To"].addresses[0].addr_spec
        try:
            self._expect(self._smtp.mail(self._settings.mail_from))
            self._expect(self._smtp.rcpt(recipient))
            self._expect(self._smtp.docmd("DATA"), 354)
            # smtplib's data() sends text and dot in one go: an error would not tell on which side it was.
            self._smtp.send(_LINE_WITH_DOT.sub(b"..", message.as_bytes()))
        except (OSError, smtplib.SMTPException) as error:
            self._smtp.close()
            raise Trouble(_told(error)) from error
        except (Later, Refused):
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.rset()
            raise
        try:
            before_dot()
        except BaseException:
            self._smtp.close()  # a QUIT would be read as part of the text
            raise
        self._expect(self._hand_over())

    def _hand_over(self) -> tuple[int, bytes]:
        """Send the dot, with which the server takes the letter over; returns its answer."""
        if self._gone():
            self._smtp.close()
            raise Trouble(GONE)
        try:
            self._smtp.send(b".\r\n")
            answer = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._smtp.close()
            raise Uncertain(ENDED) from error
        if not 200 <= answer[0] < 600:
            self._smtp.close()
            raise Uncertain(ENDED)
        return answer

    def _gone(self) -> bool:
        """Whether the server ended the connection already; before the dot it has nothing to say."""
        waiting = select.poll()
        waiting.register(self._smtp.sock, select.POLLIN)
        return bool(waiting.poll(0))

    @staticmethod
    def _expect(answer: tuple[int, bytes], wanted: int | None = None) -> None:
        code, text = answer
        if code == wanted or (wanted is None and 200 <= code < 300):
            return
        said = " ".join(f"{code} {text.decode('utf-8', 'replace')}".split())[:MAX_REASON]
        if code == 421:  # "closing the channel": about the server, not about this letter
            raise Trouble(said)
        raise Refused(said) if 500 <= code < 600 else Later(said)


def _told(error: Exception) -> str:
    """What an administrator reads of an error of the connection, in one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {' '.join(text.split())}"[:MAX_REASON]
    return (" ".join(str(error).split()) or type(error).__name__)[:MAX_REASON]
