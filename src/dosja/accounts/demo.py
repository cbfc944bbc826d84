"""The accounts of a demonstration site: one for each role, spread over the agencies, all with one password.

For `dosja init --demo` and the tests, never for a site that holds real papers. The people are invented.
"""

from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import NATIONAL, User
from dosja.accounts.passwords import passwords

PASSWORD = "Dosja-demo-2026"
SETTING = "demo_accounts"
"""Where the site keeps the list: a tuple of (login, password, role id)."""

ACCOUNTS = (
    ("administrator", "Arben Kola", "administrator", NATIONAL),
    ("auditor", "Mira Gjoka", "auditor", NATIONAL),
    ("admin.akademia", "Besnik Leka", "agency_admin", "akademia"),
    ("redaktor.akademia", "Elira Dema", "editor", "akademia"),
    ("redaktor.zkka", "Lindita Çela", "editor", "zkka"),
    ("redaktor.policia", "Fatos Gjini", "editor", "policia"),
    ("miratues.akademia", "Sokol Marku", "approver", "akademia"),
    ("trajnime.magjistratura", "Drita Basha", "training_officer", "magjistratura"),
    ("trajner.akademia", "Ilir Prifti", "trainer", "akademia"),
    ("raportues.mpcsshb", "Valbona Shehu", "reporting_officer", "mpcsshb"),
    ("koordinator.shkoder", "Gent Lazri", "county_coordinator", "krat"),
    ("punonjes.shssh", "Teuta Nika", "employee", "shssh"),
    ("miratues.zkka", "Agron Hoxha", "approver", "zkka"),
    ("miratues.policia", "Edlira Toska", "approver", "policia"),
    ("partner", "Ana Rrapi", "guest", "zkka"),
)
"""(login, name, role, agency id)."""

UNITS = {"koordinator.shkoder": "krat-shkoder"}
"""Login -> the unit to which the person belongs."""

MEMBERS = {
    "task-force": ("redaktor.zkka", "redaktor.policia"),
    "krat-shkoder": ("koordinator.shkoder",),
    "mkr": ("redaktor.zkka", "punonjes.shssh", "trajnime.magjistratura"),
}


def create_demo_accounts(site, now: datetime, *, cheap: bool = False) -> tuple[tuple[str, str, str], ...]:
    """Make the accounts that are missing; returns (login, password, role) of all, and keeps it.

    `cheap` takes the hash profile of tests.
    """
    for login, name, role, agency in ACCOUNTS:
        if login not in site.users:
            create_demo_account(site, now, login, name, ((role, agency),), cheap=cheap)
    for gid, logins in MEMBERS.items():
        group = site.groups.get(gid)
        if group is not None and not group.members:
            group.members = tuple(site.users[login].uid for login in logins)
    listed = tuple((login, PASSWORD, role) for login, _name, role, _agency in ACCOUNTS)
    site.settings[SETTING] = listed
    return listed


def create_demo_account(
    site,
    now: datetime,
    login: str,
    name: str,
    roles: tuple[tuple[str, str], ...],
    *,
    cheap: bool = False,
    listed: bool = False,
) -> User:
    """Make one more account with the password of all; `roles` are (role id, agency id) pairs. `listed`: the
    page for signing in offers it too."""
    user = User(site.take_uid(), login, name, passwords(cheap).hash(PASSWORD), now, roles=roles)
    user.unit = UNITS.get(login, "")
    site.uids[user.uid] = user
    site.users[login] = user
    site.acknowledgements.roll.enrol(user)
    record(site, user, None, now, "user:created", login=login)
    if listed:
        site.settings[SETTING] = (*site.settings.get(SETTING, ()), (login, PASSWORD, roles[0][0]))
    return user
