"""What a new database holds: the root, agencies with units, groups, and the account `admin`.

The only place that makes a Site. It refuses a database that has one already.
"""

import tomllib
from datetime import datetime
from importlib.resources import files

from dosja.accounts.model import NATIONAL, Group, User
from dosja.accounts.passwords import passwords, random_password
from dosja.agencies.model import Agency, Unit
from dosja.messages import _
from dosja.storage import evolve
from dosja.storage.database import DatabaseError, connected
from dosja.storage.model import ROOT_KEY, Site

ADMIN_LOGIN = "admin"


def first_institutions() -> dict:
    """The parsed `agencies/data/agencies.toml`: lists of agencies, units and groups."""
    return tomllib.loads((files("dosja.agencies") / "data" / "agencies.toml").read_text("utf-8"))


def create_site(db, settings, now: datetime) -> str:
    """Make the site in the open, empty database `db` and commit; returns the random password of `admin`.

    `settings` (dosja.settings.Settings) decides on the hash profile. Raises DatabaseError where a site
    exists already.
    """
    password = random_password()
    with connected(db, note="create the site") as connection:
        root = connection.root()
        if ROOT_KEY in root:
            raise DatabaseError(_("The database holds an intranet already."))
        site = root[ROOT_KEY] = Site(now)
        evolve.mark_all_done(site, now)
        add_institutions(site, first_institutions())
        admin = User(
            site.take_uid(),
            ADMIN_LOGIN,
            "Administrator",
            passwords(settings.fast_hash).hash(password),
            now,
            roles=(("administrator", NATIONAL),),
            language=settings.default_language,
        )
        site.uids[admin.uid] = admin
        site.users[admin.login] = admin
        entry = site.audit.append(now, 0, "site:created", admin.uid, {})
        admin.history = (entry,)
    return password


def add_institutions(site: Site, data: dict) -> None:
    """Put the agencies, units and groups of a parsed agencies.toml into `site`."""
    for item in data["agencies"]:
        site.agencies[item["id"]] = Agency(
            item["id"], item["abbr"], item["sq"], item["en"], item.get("kind", "")
        )
    for item in data.get("units", ()):
        site.agencies[item["agency"]].units[item["id"]] = Unit(
            item["id"], item["sq"], item.get("en", ""), item.get("county", "")
        )
    for item in data.get("groups", ()):
        site.groups[item["id"]] = Group(item["id"], item["sq"], item["en"])
