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

from dosja.errors import why
from dosja.messages import _, in_english

PREFIX = "dosja."


class SettingsError(Exception):
    """A setting is missing or wrong; the one argument is a message that names it."""

    def __str__(self) -> str:
        return in_english(self.args[0])


def _wrong(name: str, message: str, **mapping) -> SettingsError:
    told = {"setting": PREFIX + name, "why": _(message, mapping=mapping)}
    return SettingsError(_("${setting}: ${why}", mapping=told))


def _setting(default, help_text, bounds=None):
    return field(default=default, metadata={"help": help_text, "bounds": bounds})


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
    port: int = _setting(6543, "Port to listen on.", (0, 65535))
    workers: int = _setting(0, "Web processes; 0 stands for one per core, at most 4.", (0, 64))
    threads: int = _setting(4, "Threads of each web process.", (1, 64))
    default_language: str = _setting("sq", "Language of a visitor who chose none: 'sq' or 'en'.")
    session_hours: int = _setting(12, "A session ends after so many hours without a page.", (1, 8760))
    secret_file: str = _setting("", "File with the signing secret; empty: 'secret' in the site's folder.")
    template_cache: str = _setting(
        "", "Folder for compiled page templates; empty: 'templates' in the site's folder."
    )
    max_file_mb: int = _setting(100, "Largest file that may be uploaded, in MB.", (1, 10000))
    max_body_mb: int = _setting(220, "Largest request, in MB (several files come in one).", (1, 20000))
    page_size: int = _setting(20, "Rows of a list's page.", (1, 500))
    password_length: int = _setting(10, "Shortest password that is taken, in characters.", (6, 100))
    fast_hash: bool = _setting(False, "Cheap password hashes; for tests only, refused in production.")
    background: bool = _setting(True, "Index and read files in threads of this process (pserve).")
    served: bool = _setting(
        False, "Reach the database through the storage process only (set by `dosja serve`)."
    )
    site_url: str = _setting(
        "", "The address of the intranet as people type it, for links in mail: https://dosja.example.al."
    )
    smtp_host: str = _setting("", "The mail server; empty: no mail is sent, notices stand in the inboxes.")
    smtp_port: int = _setting(587, "The mail server's port.", (1, 65535))
    smtp_tls: str = _setting(
        "starttls", "'starttls', 'ssl' (from the first byte, port 465) or 'none' (a server on this machine)."
    )
    smtp_user: str = _setting("", "User name at the mail server; empty: no sign-in.")
    smtp_password_file: str = _setting("", "File with the password for the mail server, alone in it.")
    mail_from: str = _setting("", "Sender of all mail, for example dosja@example.al.")
    mail_days: int = _setting(5, "A letter that cannot be sent is given up after so many days.", (1, 60))
    digest_weekday: int = _setting(1, "Day of the weekly letter: 1 is Monday, 7 is Sunday.", (1, 7))
    digest_hour: int = _setting(
        7, "Hour of the weekly letter and of the daily reminders, in Albania's time.", (0, 23)
    )
    glossary_keeper: str = _setting("zkka", "Id of the agency that keeps the glossary for all.")
    schemas: str = _setting("", "Further folders with content types, separated by ':'.")
    plugins: str = _setting("*", "Ids of the plugins that may take part, separated by spaces; '*': all.")
    blocked_plugins: str = _setting("", "Ids of plugins that never take part, separated by spaces.")
    plugin_folders: str = _setting(
        "", "Further folders with plugins beside 'plugins' in the site's folder, separated by ':'."
    )
    plugin_milliseconds: int = _setting(
        5000,
        "How long a plugin may take to answer, in milliseconds; one that takes longer is paused.",
        (1, 600000),
    )
    plugin_start_seconds: int = _setting(
        10,
        "How long a plugin may take to start, in seconds; one that takes longer does not take part.",
        (1, 600),
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
        raise _wrong(name, _("'true' or 'false' is expected, not '${text}'"), text=text)
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise _wrong(name, _("a whole number is expected, not '${text}'"), text=text) from None
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
            raise _wrong(name, _("there is no such setting"))
        values[name] = _convert(name, known[name].type, text)
    values.setdefault("home", default_home())
    settings = Settings(**values)
    _check_bounds(settings)
    if settings.environment not in ("development", "production"):
        raise _wrong("environment", _("'development' or 'production' is expected"))
    if settings.default_language not in LANGUAGES:
        raise _wrong("default_language", _("'sq' or 'en' is expected"))
    if settings.environment == "production" and settings.fast_hash:
        raise _wrong("fast_hash", _("it is not allowed in production"))
    _check_mail(settings)
    return settings


def _check_bounds(settings: Settings) -> None:
    """Refuse numbers with which Dosja would start and then fail, page by page."""
    for item in fields(Settings):
        bounds = item.metadata["bounds"]
        if bounds and not bounds[0] <= getattr(settings, item.name) <= bounds[1]:
            wanted = _("a number from ${least} to ${most} is expected")
            raise _wrong(item.name, wanted, least=bounds[0], most=bounds[1])
    if settings.max_body_mb <= settings.max_file_mb:
        raise _wrong("max_body_mb", _("it must be larger than ${other}"), other="max_file_mb")


def _check_mail(settings: Settings) -> None:
    """Refuse what could only fail later, letter by letter."""
    if settings.smtp_tls not in ("starttls", "ssl", "none"):
        raise _wrong("smtp_tls", _("'starttls', 'ssl' or 'none' is expected"))
    if settings.site_url and not settings.site_url.startswith(("https://", "http://")):
        raise _wrong("site_url", _("an address that begins with https:// is expected"))
    if not settings.smtp_host:
        return
    for name in ("mail_from", "site_url"):
        if not getattr(settings, name):
            raise _wrong(name, _("it is needed together with ${other}"), other="smtp_host")
    if not _ADDRESS.fullmatch(settings.mail_from):
        raise _wrong("mail_from", _("'${text}' is no e-mail address"), text=settings.mail_from)
    if settings.smtp_user and not settings.smtp_password_file:
        raise _wrong("smtp_password_file", _("it is needed together with ${other}"), other="smtp_user")
    if settings.smtp_user and settings.smtp_tls == "none" and settings.smtp_host not in _THIS_MACHINE:
        raise _wrong("smtp_tls", _("'none' would send the password readable over the network"))


def read_smtp_password(settings: Settings) -> str:
    """The password for the mail server. Raises SettingsError where the file cannot be read or is empty."""
    path = Path(settings.smtp_password_file)
    try:
        password = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise _wrong("smtp_password_file", _("${file} cannot be read"), file=path) from None
    if not password:
        raise _wrong("smtp_password_file", _("${file} is empty"), file=path)
    if not password.isascii():
        raise _wrong(
            "smtp_password_file", _("${file} holds letters that mail servers do not take"), file=path
        )
    return password


def read_home_settings(home: Path, **given) -> Settings:
    """Settings of a site folder: `[dosja]` of its dosja.ini where there is one, overridden by `given`.

    Raises SettingsError on a file that cannot be read and on an unknown or wrong setting.
    """
    path = home / HOME_FILE
    values: dict[str, object] = {**_written(path), "home": home, **given}
    try:
        return read_settings({PREFIX + name: value for name, value in values.items()})
    except SettingsError as error:
        if not path.exists():
            raise
        raise SettingsError(_("${file}: ${why}", mapping={"file": path, "why": error.args[0]})) from error


def _written(path: Path) -> dict[str, str]:
    """What stands under [dosja] in the file; nothing where there is no file, or no folder for one."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.read_text("utf-8"), str(path))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise SettingsError(
            _("The settings ${file} cannot be read: ${why}.", mapping={"file": path, "why": why(error)})
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(_("${file} is not text: save it as UTF-8.", mapping={"file": path})) from error
    except configparser.Error as error:
        raise SettingsError(_not_ini(path, error)) from error
    return dict(parser["dosja"]) if parser.has_section("dosja") else {}


def _not_ini(path: Path, error: configparser.Error) -> str:
    """What is wrong with the file as such, with the line."""
    errors = getattr(error, "errors", None)  # of those that are about several lines
    told = {"file": path, "line": errors[0][0] if errors else getattr(error, "lineno", 1)}
    if isinstance(error, configparser.DuplicateOptionError | configparser.DuplicateSectionError):
        return _("${file}, line ${line}: the same stands there already; keep one of the two.", mapping=told)
    return _("${file}, line ${line}: after [dosja] each line is to be name = value.", mapping=told)


def read_secret(settings: Settings) -> str:
    """The signing secret of the site; `dosja init` writes it. Raises SettingsError where it is missing or
    short."""
    path = settings.secret_path
    try:
        secret = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            _("The secret ${file} cannot be read. Put it back from a backup.", mapping={"file": path})
        ) from None
    if len(secret) < 32:
        raise SettingsError(_("The secret in ${file} is shorter than 32 characters.", mapping={"file": path}))
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
