"""The only place that changes accounts: people, their roles, passwords and languages.

Each function checks the actor's right itself and records what it did. `actor` None is the system, which may
do everything, as may `permissions.OPERATOR`. Who may give which role is decided by `may_give`; what a role
may then do stands in `permissions.py`. Signing in is in `sign_in.py`.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import NATIONAL, User
from dosja.accounts.passwords import Passwords, is_common, random_password
from dosja.accounts.permissions import Role, allows, manages_all, may_see, roles_known
from dosja.acknowledgements.operations.rounds import follow_person
from dosja.errors import Invalid, NotAllowed
from dosja.messages import _
from dosja.notify.operations.life import tell_of_lost_person
from dosja.settings import LANGUAGES
from dosja.storage.model import Site

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")
MAX_NAME = 120
MAX_PASSWORD = 200

Roles = tuple[tuple[str, str], ...]
"""Pairs of role id and agency id ("*" for the country), as a User holds them."""


def may_manage(actor: User | None, user: User) -> bool:
    """True when `actor` may change name, password and state of `user`.

    An agency's administrator may not where the person holds a role elsewhere too: with a new password he
    could act in that other role.
    """
    if manages_all(actor):
        return True
    return bool(user.roles) and all(allows(actor, "user:manage", agency) for _role, agency in user.roles)


def may_give(actor: User | None, role: str, agency: str, known: Mapping[str, Role] | None = None) -> bool:
    """True when `actor` may give or take this role for this agency; `known`: the roles that there are."""
    known = roles_known(actor) if known is None else known
    if role not in known or known[role].national != (agency == NATIONAL):
        return False
    return manages_all(actor) or (agency != NATIONAL and allows(actor, "user:manage", agency))


def create_user(
    site: Site,
    actor: User | None,
    now: datetime,
    hasher: Passwords,
    *,
    login: str,
    name: str,
    roles: Roles = (),
    email: str = "",
    language: str = "sq",
    password: str | None = None,
    min_length: int = 10,
) -> tuple[User, str]:
    """Make an account; returns it with its password, which is random where none is given and kept nowhere.

    Raises Invalid (login, name, email, language, roles, password) and NotAllowed.
    """
    login = login.strip().lower()
    wrong = _wrong_person(name, email, language)
    if not LOGIN.fullmatch(login):
        wrong["login"] = _("Use 2 to 40 small letters a–z, digits, dots, hyphens or underscores.")
    elif login in site.users:
        wrong["login"] = _("This user name is taken.")
    roles = _unique(roles)
    wrong.update(_wrong_roles(site, actor, None, roles))
    if password is not None:
        wrong.update(wrong_password(password, login, min_length))
    if wrong:
        raise Invalid(wrong)
    if not manages_all(actor) and not roles:
        raise Invalid({"roles": _("Give at least one role in your agency.")})
    chosen = random_password() if password is None else password
    user = User(
        site.take_uid(),
        login,
        name.strip(),
        hasher.hash(chosen),
        now,
        roles=roles,
        email=email.strip(),
        language=language,
    )
    user.password_is_temporary = password is None
    site.uids[user.uid] = user
    site.users[login] = user
    record(site, user, actor, now, "user:created", login=login, roles=_readable(roles))
    follow_person(site, now, user)
    return user, chosen


def update_user(
    site: Site, actor: User | None, now: datetime, user: User, *, name: str, email: str, language: str
) -> None:
    """Change a person's name, e-mail and language. Raises Invalid and NotAllowed."""
    _check_manages(actor, user)
    wrong = _wrong_person(name, email, language)
    if wrong:
        raise Invalid(wrong)
    new = {"name": name.strip(), "email": email.strip(), "language": language}
    changed = tuple(key for key, value in new.items() if getattr(user, key) != value)
    if not changed:
        return
    for key in changed:
        setattr(user, key, new[key])
    record(site, user, actor, now, "user:updated", fields=changed)


def set_roles(site: Site, actor: User | None, now: datetime, user: User, roles: Roles) -> None:
    """Give `user` exactly `roles` where `actor` decides on them; roles of other agencies stay as they are.

    Raises Invalid (roles) where a role or agency does not exist, is not the actor's to give, where somebody
    raises himself, or where no active administrator would remain. NotAllowed where the actor does not manage
    the account.
    """
    if not may_see(actor, user):
        raise NotAllowed(_("You may not manage this account."))
    roles = _unique(roles)
    untouchable = tuple(pair for pair in user.roles if not may_give(actor, *pair))
    roles = untouchable + tuple(pair for pair in roles if pair not in untouchable)
    wrong = _wrong_roles(site, actor, user, roles)
    if wrong:
        raise Invalid(wrong)
    if not roles and not manages_all(actor):
        raise Invalid({"roles": _("Leave at least one role, or disable the account instead.")})
    given = tuple(pair for pair in roles if pair not in user.roles)
    taken = tuple(pair for pair in user.roles if pair not in roles)
    if not given and not taken:
        return
    _check_administrators(site, user, roles=roles)
    user.roles = roles
    record(site, user, actor, now, "user:roles", given=_readable(given), taken=_readable(taken))
    follow_person(site, now, user)
    if taken:
        tell_of_lost_person(site, actor, now, user)


def set_unit(
    site: Site, actor: User | None, now: datetime, user: User, unit: str, *, heads_unit: bool = False
) -> None:
    """Put `user` into a unit of an agency in which he holds a role, or into none (""); `heads_unit`: he leads
    it, and sees what its people have confirmed. Raises Invalid (unit) and NotAllowed."""
    if not may_see(actor, user):
        raise NotAllowed(_("You may not manage this account."))
    agencies = [site.agencies[agency] for _role, agency in user.roles if agency in site.agencies]
    home = next((agency for agency in agencies if unit in agency.units), None)
    if unit and home is None:
        raise Invalid({"unit": _("Choose a unit of an agency in which the person holds a role.")})
    if home is not None and not manages_all(actor) and not allows(actor, "user:manage", home.aid):
        raise Invalid({"unit": _("Choose a unit of your agency.")})
    heads_unit = bool(unit) and heads_unit
    if (unit, heads_unit) == (user.unit, user.heads_unit):
        return
    before, user.unit, user.heads_unit = user.unit, unit, heads_unit
    record(site, user, actor, now, "user:unit", before=before, unit=unit, leads=heads_unit)
    follow_person(site, now, user)


def set_password(
    site: Site,
    actor: User | None,
    now: datetime,
    hasher: Passwords,
    user: User,
    *,
    password: str | None = None,
    min_length: int = 10,
) -> str:
    """Give `user` a new password (random where none is given) and end all sessions; returns the password.

    Raises Invalid (password) and NotAllowed.
    """
    _check_manages(actor, user)
    if password is not None:
        wrong = wrong_password(password, user.login, min_length)
        if wrong:
            raise Invalid(wrong)
    chosen = random_password() if password is None else password
    _store_password(user, hasher, chosen)
    user.password_is_temporary = password is None
    record(site, user, actor, now, "user:password_set")
    return chosen


def change_own_password(
    site: Site, actor: User, now: datetime, hasher: Passwords, old: str, new: str, *, min_length: int = 10
) -> None:
    """Change the own password, which takes the old one, and end every session of the account.

    Raises Invalid (old, password); the view counts wrong old passwords for its address.
    """
    wrong = wrong_password(new, actor.login, min_length)
    if not wrong and new == old:
        wrong["password"] = _("The new password is the old one.")
    if wrong:
        raise Invalid(wrong)
    if not hasher.verify(actor.password_hash, old):
        raise Invalid({"old": _("This is not your password.")})
    _store_password(actor, hasher, new)
    actor.password_is_temporary = False
    record(site, actor, actor, now, "user:password_changed")


def set_enabled(site: Site, actor: User | None, now: datetime, user: User, enabled: bool) -> None:
    """Disable or enable an account; a disabled one ends at once. Raises Invalid and NotAllowed."""
    _check_manages(actor, user)
    if enabled != user.disabled:
        return
    if not enabled:
        if actor is not None and actor.uid == user.uid:
            raise Invalid({"": _("You cannot disable your own account.")})
        _check_administrators(site, user, disabled=True)
    user.disabled = not enabled
    user.generation += 1
    record(site, user, actor, now, "user:enabled" if enabled else "user:disabled")
    follow_person(site, now, user)
    if not enabled:
        tell_of_lost_person(site, actor, now, user)


def end_sessions(site: Site, actor: User, now: datetime, user: User) -> None:
    """Sign `user` out everywhere. Raises NotAllowed."""
    if actor.uid != user.uid:
        _check_manages(actor, user)
    user.generation += 1
    record(site, user, actor, now, "user:sessions_ended")


def set_language(site: Site, actor: User, now: datetime, language: str) -> None:
    """Keep the language in which `actor` reads; nothing worth a line in the trail. Raises Invalid."""
    if language not in LANGUAGES:
        raise Invalid({"language": _("There is no such language.")})
    if actor.language != language:
        actor.language = language


def wrong_password(password: str, login: str, min_length: int) -> dict[str, str]:
    """{} or {"password": why it is not taken}."""
    if len(password) < min_length:
        return {"password": _("Use at least ${n} characters.", mapping={"n": min_length})}
    if len(password) > MAX_PASSWORD:
        return {"password": _("Use at most ${n} characters.", mapping={"n": MAX_PASSWORD})}
    if password.casefold() == login or (len(login) > 3 and login in password.casefold()):
        return {"password": _("The password must not contain the user name.")}
    if is_common(password):
        return {"password": _("This password is too easy to guess.")}
    return {}


def _store_password(user: User, hasher: Passwords, password: str) -> None:
    user.password_hash = hasher.hash(password)
    user.generation += 1
    user.failures = (0, None)


def _check_manages(actor: User | None, user: User) -> None:
    if not may_manage(actor, user):
        raise NotAllowed(_("You may not manage this account."))


def _check_administrators(
    site: Site, user: User, *, roles: Roles | None = None, disabled: bool = False
) -> None:
    pair = ("administrator", NATIONAL)
    if pair not in user.roles or user.disabled or (roles is not None and pair in roles and not disabled):
        return
    others = (other for other in site.users.values() if other.uid != user.uid and not other.disabled)
    if not any(pair in other.roles for other in others):
        raise Invalid({"roles" if not disabled else "": _("At least one active administrator must remain.")})


def _unique(roles: Roles) -> Roles:
    return tuple(dict.fromkeys((str(role), str(agency)) for role, agency in roles))


def _wrong_person(name: str, email: str, language: str) -> dict[str, str]:
    wrong = {}
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        wrong["name"] = _("Give the name and surname, at most ${n} characters.", mapping={"n": MAX_NAME})
    if email.strip() and (len(email) > MAX_NAME or not EMAIL.fullmatch(email.strip())):
        wrong["email"] = _("This is not an e-mail address.")
    if language not in LANGUAGES:
        wrong["language"] = _("There is no such language.")
    return wrong


def _wrong_roles(site: Site, actor: User | None, user: User | None, roles: Roles) -> dict[str, str]:
    held, known = user.roles if user is not None else (), roles_known(site)
    for role, agency in roles:
        if (role, agency) in held:
            continue
        if role in known and known[role].national and agency != NATIONAL:
            return {"roles": _("This role is held for the whole country, not for an agency.")}
        if role in known and not known[role].national and agency in ("", NATIONAL):
            return {"roles": _("Choose the agency for which the role is held.")}
        if role not in known or (agency != NATIONAL and agency not in site.agencies):
            return {"roles": _("There is no such role or agency.")}
        if not may_give(actor, role, agency, known):
            return {"roles": _("You may not give this role.")}
        if actor is not None and user is not None and actor.uid == user.uid and not manages_all(actor):
            return {"roles": _("Nobody gives roles to himself.")}
    return {}


def _readable(roles: Roles) -> tuple[str, ...]:
    return tuple(f"{role} {agency}" for role, agency in roles)
