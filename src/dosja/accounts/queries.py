"""Questions about accounts: who is there, found by name, agency and role."""

import unicodedata

from dosja.accounts.model import User
from dosja.accounts.permissions import may_see
from dosja.collation import sort_key


def folded(text: str) -> str:
    """`text` in small letters without marks, so that "cela" finds "Çela"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def one_user(site, text: str) -> User | None:
    """The account with this user name, else the only one whose name holds `text`; None where it is not clear.

    Small and capital letters and marks do not matter.
    """
    user = site.users.get(text.strip().lower())
    if user is None and text.strip():
        wanted = folded(text.strip())
        matching = [other for other in site.users.values() if wanted in folded(other.name)]
        user = matching[0] if len(matching) == 1 else None
    return user


def find_users(
    site, actor, *, name: str = "", agency: str = "", role: str = "", state: str = ""
) -> list[User]:
    """The accounts that `actor` may see, in the order of their names, after these filters.

    `name`: words that all stand in name, user name or e-mail; `state`: "active", "disabled" or "" for all.
    """
    words = folded(name).split()
    found = []
    for user in site.users.values():
        if not may_see(actor, user) or (state and user.disabled != (state == "disabled")):
            continue
        if (agency or role) and not any(
            (not role or held == role) and (not agency or where == agency) for held, where in user.roles
        ):
            continue
        text = folded(f"{user.name} {user.login} {user.email}")
        if all(word in text for word in words):
            found.append(user)
    return sorted(found, key=lambda user: sort_key(user.name))
