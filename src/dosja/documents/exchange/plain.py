"""The JSON of an export: values by `content_types.to_plain`, people by their login instead of their uid.

Uids of accounts differ from site to site, logins stay; so an export means the same wherever it is read.
"""

import json

from dosja.accounts.model import User
from dosja.accounts.permissions import OPERATOR
from dosja.content_types import ContentType
from dosja.uids import format_uid, parse_uid

FORMAT = 1
MANIFEST = "dosja-export.json"
PERSON = "login:"
"""What a login is written with in place of a person's uid in a field for a person."""
_TAG = "$"
_SMALLEST = 2**40
"""Smaller numbers are amounts and never a person's uid: uids are random in 62 bits."""


def dump(data) -> bytes:
    """JSON bytes that are the same for the same data: sorted keys, two spaces, UTF-8, a line end."""
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8")


class Logins:
    """Turns uids of people into logins, and keeps in `people` whose they are."""

    def __init__(self, site):
        self.site = site
        self.people: dict[int, User] = {}

    def login(self, uid: int):
        """The login of a person; "" for the command line, the number of one who is not known."""
        if uid == OPERATOR.uid:
            return ""
        user = self.site.get(uid, User)
        if user is None:
            return uid
        self.people[uid] = user
        return user.login

    def text(self, text: str) -> str:
        """The text of a person field: "login:<login>", or as it is where nobody is meant."""
        login = self.login(parse_uid(text) or 0)
        return PERSON + login if type(login) is str and login else text

    def number(self, number):
        """A number among other data: a person, or as it is."""
        if number < _SMALLEST:
            return number
        login = self.login(number)
        return {_TAG: "person", "value": login} if type(login) is str else number


class Uids:
    """The reverse of Logins; `people` is login -> uid of this site. KeyError for a login that is not told."""

    def __init__(self, people: dict[str, int]):
        self.people = people

    def text(self, text: str) -> str:
        """The uid's text form of "login:<login>", or the text as it is."""
        return format_uid(self.people[text[len(PERSON) :]]) if text.startswith(PERSON) else text

    def uid(self, login) -> int:
        """The uid of a login, or the number that stands for someone unknown."""
        if type(login) is int and 0 <= login < 2**62:
            return login
        if type(login) is not str:
            raise TypeError(f"{login!r:.40}")
        return self.people[login] if login else OPERATOR.uid


def with_logins(ctype: ContentType | None, data: dict, logins: Logins) -> dict:
    """The JSON `data` of values with people named by their login, in tables and in unknown types too."""
    return _numbers_out(_person_fields(ctype, data, logins.text), logins)


def with_uids(ctype: ContentType | None, data: dict, uids: Uids) -> dict:
    """The reverse of `with_logins`."""
    return _person_fields(ctype, _numbers_in(data, uids), uids.text)


def _person_fields(ctype: ContentType | None, data: dict, swap) -> dict:
    if ctype is None or type(data) is not dict:
        return data
    data = dict(data)
    for field in ctype.fields:
        value = data.get(field.name)
        if field.kind == "person" and type(value) is str:
            data[field.name] = swap(value)
        elif field.kind == "table" and type(value) is list:
            names = {column.name for column in field.columns if column.kind == "person"}
            data[field.name] = [
                {key: swap(cell) if key in names and type(cell) is str else cell for key, cell in row.items()}
                for row in value
            ]
    return data


def _numbers_out(data, logins: Logins):
    if type(data) is int:
        return logins.number(data)
    if type(data) is dict:
        return {key: _numbers_out(value, logins) for key, value in data.items()}
    if type(data) is list:
        return [_numbers_out(value, logins) for value in data]
    return data


def _numbers_in(data, uids: Uids):
    if type(data) is dict:
        if data.get(_TAG) == "person" and data.keys() == {_TAG, "value"}:
            return uids.uid(data["value"])
        return {key: _numbers_in(value, uids) for key, value in data.items()}
    if type(data) is list:
        return [_numbers_in(value, uids) for value in data]
    return data
