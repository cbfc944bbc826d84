"""Every setting of Dosja: name, type, default and what it is for; the only reader of the .ini and the
environment.

Names in an .ini file are `dosja.<name>`. Bad values stop the start with the name and the remedy.
"""

import configparser
import os
import re
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path

PREFIX = "dosja."


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it."""


def _setting(default, help_text):
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class Settings:
    """The settings of one intranet; made by `read_settings`."""

    home: Path = _setting(Path("var"), "The site's folder: database, files, index, logs.")
    database: str = _setting(
        "", "A ZODB URI (PostgreSQL by RelStorage); empty: Data.fs in the site's folder."
    )
    environment: str = _setting(
        "development", "'development' or 'production'; production demands https cookies."
    )
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(6543, "Port to listen on.")
    workers: int = _setting(0, "Web processes; 0 stands for one per core, at most 4.")
    threads: int = _setting(4, "Threads of each web process.")
    default_language: str = _setting("sq", "Language of a visitor who chose none: 'sq' or 'en'.")
    session_hours: int = _setting(12, "A session ends after so many hours without a page.")
    secret_file: str = _setting("", "File with the signing secret; empty: 'secret' in the site's folder.")
    template_cache: str = _setting(
        "", "Folder for compiled page templates; empty: 'templates' in the site's folder."
    )
    max_file_mb: int = _setting(100, "Largest file that may be uploaded, in MB.")
    max_body_mb: int = _setting(220, "Largest request, in MB (several files come in one).")
    page_size: int = _setting(20, "Rows of a list's page.")
    password_length: int = _setting(10, "Shortest password that is taken, in characters.")
    fast_hash: bool = _setting(False, "Cheap password hashes; for tests only, refused in production.")
    background: bool = _setting(True, "Index and read files in threads of this process (pserve).")
    served: bool = _setting(
        False, "Reach the database through the storage process only (set by `dosja serve`)."
    )
    site_url: str = _setting(
        "", "The address of the intranet as people type it, for links in mail: https://dosja.example.al."
    )
    smtp_host: str = _setting("", "The mail server; empty: no mail is sent, notices stand in the inboxes.")
    smtp_port: int = _setting(587, "The mail server's port.")
    smtp_tls: str = _setting(
        "starttls", "'starttls', 'ssl' (from the first byte, port 465) or 'none' (a server on this machine)."
    )
    smtp_user: str = _setting("", "User name at the mail server; empty: no sign-in.")
    smtp_password_file: str = _setting("", "File with the password for the mail server, alone in it.")
    mail_from: str = _setting("", "Sender of all mail, for example dosja@example.al.")
    mail_days: int = _setting(5, "A letter that cannot be sent is given up after so many days.")
    digest_weekday: int = _setting(1, "Day of the weekly letter: 1 is Monday, 7 is Sunday.")
    digest_hour: int = _setting(7, "Hour of the weekly letter and of the daily reminders, in Albania's time.")
    glossary_keeper: str = _setting("zkka", "Id of the agency that keeps the glossary for all.")
    schemas: str = _setting("", "Further folders with content types, separated by ':'.")
    plugins: str = _setting("*", "Ids of the plugins that may take part, separated by spaces; '*': all.")
    blocked_plugins: str = _setting("", "Ids of plugins that never take part, separated by spaces.")
    plugin_folders: str = _setting(
        "", "Further folders with plugins beside 'plugins' in the site's folder, separated by ':'."
    )
    plugin_milliseconds: int = _setting(
        5000, "How long a plugin may take to answer, in milliseconds; one that takes longer is paused."
    )
    plugin_start_seconds: int = _setting(
        10, "How long a plugin may take to start, in seconds; one that takes longer does not take part."
    )
    safe_mode: bool = _setting(False, "Start without any plugin (set by `dosja serve --safe-mode`).")

    @property
    def secret_path(self) -> Path:
        """Where the secret stands with which cookies are signed."""
        return Path(self.secret_file) if self.secret_file else self.home / "secret"


LANGUAGES = ("sq", "en")
_ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
HOME_FILE = "dosja.ini"
"""Settings for `dosja serve` and the other commands, in the site's folder: [dosja], name = value."""


def _convert(name: str, kind, text):
    if not isinstance(text, str):
        return text
    text = text.strip()
    if kind is bool:
        if text.lower() in ("true", "yes", "on", "1"):
            return True
        if text.lower() in ("false", "no", "off", "0", ""):
            return False
        raise SettingsError(f"{PREFIX}{name}: 'true' or 'false' is expected, not {text!r}")
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise SettingsError(f"{PREFIX}{name}: a whole number is expected, not {text!r}") from None
    if kind is Path:
        return Path(text)
    return text


def default_home() -> Path:
    """The site's folder where none is named: the environment's DOSJA_HOME, else 'var'."""
    return Path(os.environ.get("DOSJA_HOME") or "var")


def read_settings(given: dict) -> Settings:
    """Make Settings of a dict with `dosja.*` keys; raises SettingsError on an unknown or wrong one."""
    known = {item.name: item for item in fields(Settings)}
    values = {}
    for key, text in given.items():
        if not key.startswith(PREFIX):
            continue
        name = key[len(PREFIX) :]
        if name not in known:
            raise SettingsError(f"{key}: there is no such setting")
        values[name] = _convert(name, known[name].type, text)
    values.setdefault("home", default_home())
    settings = Settings(**values)
    if settings.environment not in ("development", "production"):
        raise SettingsError("dosja.environment: 'development' or 'production' is expected")
    if settings.default_language not in LANGUAGES:
        raise SettingsError("dosja.default_language: 'sq' or 'en' is expected")
    if settings.environment == "production" and settings.fast_hash:
        raise SettingsError("dosja.fast_hash: not allowed in production")
    _check_mail(settings)
    return settings


def _check_mail(settings: Settings) -> None:
    """Refuse what could only fail later, letter by letter."""
    if not 1 <= settings.digest_weekday <= 7:
        raise SettingsError("dosja.digest_weekday: a number from 1 (Monday) to 7 (Sunday) is expected")
    if not 0 <= settings.digest_hour <= 23:
        raise SettingsError("dosja.digest_hour: an hour from 0 to 23 is expected")
    if settings.mail_days < 1:
        raise SettingsError("dosja.mail_days: at least 1 is expected")
    if settings.smtp_tls not in ("starttls", "ssl", "none"):
        raise SettingsError("dosja.smtp_tls: 'starttls', 'ssl' or 'none' is expected")
    if settings.site_url and not settings.site_url.startswith(("https://", "http://")):
        raise SettingsError("dosja.site_url: an address that begins with https:// is expected")
    if not settings.smtp_host:
        return
    for name in ("mail_from", "site_url"):
        if not getattr(settings, name):
            raise SettingsError(f"dosja.{name}: is needed with smtp_host")
    if not _ADDRESS.fullmatch(settings.mail_from):
        raise SettingsError(f"dosja.mail_from: {settings.mail_from!r} is no e-mail address")
    if settings.smtp_user and not settings.smtp_password_file:
        raise SettingsError("dosja.smtp_password_file: is needed with smtp_user")
    if settings.smtp_user and settings.smtp_tls == "none" and settings.smtp_host not in _THIS_MACHINE:
        raise SettingsError("dosja.smtp_tls: 'none' would send the password readable over the network")


def read_smtp_password(settings: Settings) -> str:
    """The password for the mail server. Raises SettingsError where the file cannot be read or is empty."""
    path = Path(settings.smtp_password_file)
    try:
        password = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"dosja.smtp_password_file: {path} cannot be read") from None
    if not password:
        raise SettingsError(f"dosja.smtp_password_file: {path} is empty")
    if not password.isascii():
        raise SettingsError(f"dosja.smtp_password_file: {path} holds letters that mail servers do not take")
    return password


def read_home_settings(home: Path, **given) -> Settings:
    """Settings of a site folder: `[dosja]` of its dosja.ini where there is one, overridden by `given`.

    Raises SettingsError on a file that cannot be read and on an unknown or wrong setting.
    """
    path = home / HOME_FILE
    parser = configparser.ConfigParser(interpolation=None)
    try:
        if path.exists():
            parser.read_string(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        raise SettingsError(f"{path}: {' '.join(str(error).split())}") from error
    values: dict[str, object] = dict(parser["dosja"]) if parser.has_section("dosja") else {}
    values |= {"home": home, **given}
    return read_settings({PREFIX + name: value for name, value in values.items()})


def read_secret(settings: Settings) -> str:
    """The signing secret of the site; `dosja init` writes it. Raises SettingsError where it is missing or
    short."""
    path = settings.secret_path
    try:
        secret = path.read_text("ascii").strip()
    except OSError:
        raise SettingsError(f"The secret {path} cannot be read. Run: dosja init") from None
    if len(secret) < 32:
        raise SettingsError(f"The secret in {path} is shorter than 32 characters")
    return secret


def write_secret(settings: Settings) -> None:
    """Write a new random secret that only the service's user may read; an existing one stays."""
    path = settings.secret_path
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
