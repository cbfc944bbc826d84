"""Writing a letter: the notices of one mail as an e-mail message in the reader's language.

What stands in it is looked up when it is written, with the reader's rights of that moment. Pure: nothing is
stored and nothing sent here.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from dosja.accounts.model import User
from dosja.accounts.permissions import tokens_of
from dosja.language import language_of
from dosja.messages import _
from dosja.notify.model import Mail
from dosja.notify.wording import SETTINGS_PATH, Reader, Shown, show
from dosja.settings import Settings
from dosja.storage.model import Site
from dosja.uids import format_uid, new_uid

MOST_LISTED = 50
"""Notices in one letter; of more it says how many there are."""
MAX_SUBJECT = 200
WHY = _("Why you get this e-mail:")


def message_id(uid: int, sender: str) -> str:
    """The Message-ID of the letter with this uid, the same at each attempt: a server's log knows it by it."""
    return f"<{format_uid(uid)}@{sender.rpartition('@')[2]}>"


def readable_notices(site: Site, types: Mapping, user: User, mail: Mail) -> list[Shown]:
    """The notices of a letter that its reader may still be told; in the weekly one only what is unread."""
    inbox = site.notices.inboxes.get(user.uid)
    if inbox is None or user.disabled:
        return []
    tokens = tokens_of(user, site.groups.values())
    reader = Reader(site, types, tokens, user.language, _translate(user))
    found = []
    for notice in mail.notices:
        row = inbox.rows.get(notice)
        unread = notice in inbox.unread
        if row is not None and (unread or not mail.digest):
            shown = show(reader, notice, row, unread)
            if not shown.hidden:
                found.append(shown)
    return found


def write(user: User, mail: Mail, notices: list[Shown], settings: Settings, now: datetime) -> EmailMessage:
    """The message to `user` with these notices, of which there is at least one.

    Raises ValueError for an address that no mail can be sent to.
    """
    language = language_of(user.language)
    text = language.text
    if mail.digest:
        subject = language.plural("${n} notice of this week", "${n} notices of this week", len(notices))
    else:
        subject = notices[0].sentence
    stop = notices[0].stop_path if len(notices) == 1 else SETTINGS_PATH
    to = Address(_one_line(user.name), addr_spec=_ascii(user.email))
    message = _begin(settings, to, subject, mail.uid, now)
    message["List-Unsubscribe"] = f"<{_address(settings, stop)}>"
    message["Content-Language"] = user.language
    listed = notices[:MOST_LISTED]
    more = ""
    if len(notices) > len(listed):
        left = len(notices) - len(listed)
        more = language.plural("And ${n} more in your inbox.", "And ${n} more in your inbox.", left)
    greeting = text(_("Good day ${name},", mapping={"name": user.name}))
    footer = text(
        _("This e-mail was sent by Dosja, the intranet of the agencies. Answers to it are not read.")
    )
    inbox = (text(_("Your inbox")), _address(settings, "/inbox"))
    message.set_content(_plain(settings, text, greeting, listed, more, inbox, footer), cte="quoted-printable")
    message.add_alternative(
        _html(settings, user.language, text, greeting, listed, more, inbox, footer),
        subtype="html",
        cte="quoted-printable",
    )
    return message


def write_test(address: str, language: str, settings: Settings, now: datetime) -> EmailMessage:
    """A message by which an administrator sees that the settings are right. Raises ValueError."""
    text = language_of(language).text
    subject = text(_("Dosja can send mail"))
    message = _begin(settings, Address(addr_spec=_ascii(address)), subject, new_uid(), now)
    message.set_content(text(_("The settings of the mail server are right.")) + "\n", cte="quoted-printable")
    return message


def _begin(settings: Settings, to: Address, subject: str, uid: int, now: datetime) -> EmailMessage:
    message = EmailMessage(SMTP)
    message["Subject"] = _one_line(subject)
    message["From"] = Address("Dosja", addr_spec=settings.mail_from)
    message["To"] = to
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(uid, settings.mail_from)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _plain(settings, text: Callable, greeting, notices, more, inbox, footer) -> str:
    lines = [greeting, ""]
    for one in notices:
        lines.append(one.sentence)
        if one.path:
            lines.append(_address(settings, one.path))
        if one.by:
            lines.append(one.by)
        lines.extend(f"> {line}" for line in one.note.splitlines())
        lines.append(f"{text(WHY)} {one.why}")
        lines.append(f"{text(one.stop)}: {_address(settings, one.stop_path)}")
        lines.append("")
    if more:
        lines.extend((more, ""))
    lines.extend((f"{inbox[0]}: {inbox[1]}", "", "-- ", footer, ""))
    return "\n".join(lines)


def _html(settings, language, text: Callable, greeting, notices, more, inbox, footer) -> str:
    parts = [f'<!doctype html><html lang="{language}"><body><p>{escape(greeting)}</p>']
    for one in notices:
        sentence = escape(one.sentence)
        if one.path:
            sentence = f'<a href="{escape(_address(settings, one.path))}">{sentence}</a>'
        parts.append(f"<p><strong>{sentence}</strong>")
        if one.by:
            parts.append(f"<br>{escape(one.by)}")
        parts.append("</p>")
        if one.note:
            parts.append(f"<blockquote>{escape(one.note).replace(chr(10), '<br>')}</blockquote>")
        stop = f'<a href="{escape(_address(settings, one.stop_path))}">{escape(text(one.stop))}</a>'
        parts.append(f"<p><small>{escape(text(WHY))} {escape(one.why)} {stop}</small></p>")
    if more:
        parts.append(f"<p>{escape(more)}</p>")
    parts.append(f'<p><a href="{escape(inbox[1])}">{escape(inbox[0])}</a></p>')
    parts.append(f"<p><small>{escape(footer)}</small></p></body></html>\n")
    return "".join(parts)


def _translate(user: User) -> Callable:
    return language_of(user.language).text


def _address(settings: Settings, path: str) -> str:
    return settings.site_url.rstrip("/") + path


def _one_line(text: str) -> str:
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= MAX_SUBJECT else line[: MAX_SUBJECT - 1] + "…"


def _ascii(address: str) -> str:
    if not address.isascii():
        raise ValueError("not ASCII")
    return address
