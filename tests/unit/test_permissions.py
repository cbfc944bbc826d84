"""The table of roles and what is concluded from it."""

import threading
from datetime import UTC, datetime

import pytest

from dosja.accounts.model import NATIONAL, Group, User
from dosja.accounts.operations import may_give, may_manage, wrong_password
from dosja.accounts.passwords import Passwords, is_common, random_password
from dosja.accounts.permissions import (
    OPERATOR,
    PERMISSIONS,
    ROLES,
    TABLE,
    allows,
    allows_type,
    may_read,
    may_see,
    tokens_of,
)
from dosja.documents.model import Document

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def user(*roles, uid=7):
    return User(uid, f"u{uid}", "Emri Mbiemri", "", NOW, roles=roles)


def document(access="internal", agency="akademia", group=None, readers=()):
    found = Document(1, "sop", 1, agency, "draft", {}, NOW, 2)
    found.access, found.group, found.readers = access, group, readers
    return found


def test_table_has_a_line_for_every_role_and_only_known_permissions():
    assert TABLE.keys() == ROLES.keys()
    assert all(permissions <= PERMISSIONS.keys() for permissions in TABLE.values())
    assert set().union(*TABLE.values()) == PERMISSIONS.keys()


def test_role_of_one_agency_allows_nothing_in_another():
    editor = user(("editor", "akademia"))
    assert allows(editor, "document:edit", "akademia")
    assert not allows(editor, "document:edit", "zkka")
    assert not allows(editor, "document:edit", NATIONAL)
    assert allows(editor, "document:edit")


def test_national_role_allows_in_every_agency():
    assert allows(user(("administrator", NATIONAL)), "agency:manage", "zkka")


def test_disabled_or_absent_person_is_allowed_nothing():
    person = user(("administrator", NATIONAL))
    person.disabled = True
    for permission in ("site:view", "account:own"):
        assert not allows(person, permission)
        assert not allows(None, permission)
    assert not allows_type(person, ("administrator",), "zkka")


def test_operator_on_the_server_is_allowed_everything():
    assert all(allows(OPERATOR, permission, NATIONAL) for permission in PERMISSIONS)


def test_account_without_a_role_is_allowed_its_own_password_and_nothing_else():
    person = user()
    assert [permission for permission in PERMISSIONS if allows(person, permission)] == ["account:own"]
    assert all("account:own" in permissions for permissions in TABLE.values()), "the page of roles says so"


def test_unknown_role_of_a_newer_version_allows_nothing():
    assert not allows(user(("emperor", NATIONAL)), "site:view")


@pytest.mark.parametrize(
    ("roles", "access", "reads"),
    [
        ([("guest", "akademia")], "public", True),
        ([("guest", "akademia")], "internal", False),
        ([("employee", "akademia")], "internal", True),
        ([("employee", "zkka")], "internal", False),
        ([("employee", "akademia")], "group", False),
        ([("editor", "akademia")], "group", True),
        ([("employee", "akademia")], "restricted", False),
        ([("approver", "akademia")], "restricted", True),
        ([("agency_admin", "akademia")], "restricted", True),
        ([("editor", "zkka")], "restricted", False),
        ([("administrator", NATIONAL)], "internal", False),
        ([("auditor", NATIONAL)], "restricted", False),
    ],
)
def test_reader_sees_a_document_by_role_and_access_level(roles, access, reads):
    groups = [Group("mkr", "x", "x", members=(99,))]
    assert may_read(tokens_of(user(*roles), groups), document(access, group="mkr")) is reads


def test_member_of_the_group_and_named_reader_see_the_document():
    person = user(("employee", "zkka"))
    groups = [Group("mkr", "x", "x", members=(person.uid,))]
    assert may_read(tokens_of(person, groups), document("group", group="mkr"))
    assert may_read(tokens_of(person, []), document("restricted", readers=(person.uid,)))
    assert not may_read(tokens_of(person, []), document("restricted", readers=(8,)))


def test_document_in_the_trash_is_seen_by_its_editors_only():
    thrown = document("public")
    thrown.trashed = (NOW, 2)
    assert may_read(tokens_of(user(("editor", "akademia")), []), thrown)
    assert not may_read(tokens_of(user(("employee", "akademia")), []), thrown)


@pytest.mark.parametrize("role", ROLES)
def test_agency_administrator_gives_roles_of_his_agency_and_no_national_one(role):
    actor = user(("agency_admin", "akademia"))
    assert may_give(actor, role, "akademia") is not ROLES[role].national
    assert not may_give(actor, role, "zkka")
    assert not may_give(actor, role, NATIONAL)


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("administrator", "agency_admin")])
def test_other_roles_give_none(role):
    actor = user((role, NATIONAL if ROLES[role].national else "akademia"))
    assert not any(may_give(actor, given, "akademia") for given in ROLES)
    assert not any(may_give(actor, given, NATIONAL) for given in ROLES)


def test_person_with_roles_in_two_agencies_is_seen_but_not_managed_by_one_of_them():
    actor = user(("agency_admin", "akademia"))
    other = user(("trainer", "akademia"), ("trainer", "zkka"), uid=8)
    assert may_see(actor, other)
    assert not may_manage(actor, other)
    assert not may_manage(actor, user(uid=9))


def test_password_is_verified_and_its_hash_tells_nothing():
    hasher = Passwords(cheap=True)
    stored = hasher.hash("Ç'është kjo?")
    assert hasher.verify(stored, "Ç'është kjo?")
    assert not hasher.verify(stored, "C'eshte kjo?")
    assert not hasher.verify("damaged", "x")
    assert "kjo" not in stored
    assert stored != hasher.hash("Ç'është kjo?")


def test_cheap_hash_is_outdated_for_the_real_profile():
    assert Passwords().outdated(Passwords(cheap=True).hash("x"))


def test_random_passwords_differ_and_please_our_own_rules():
    found = {random_password() for _ in range(200)}
    assert len(found) == 200
    assert all(not wrong_password(password, "admin", 10) for password in found)


@pytest.mark.parametrize("password", ["Qwertyuiop", "1234567890", "aaaaabbbbb", "Fjalëkalim", "password123!"])
def test_password_that_everybody_tries_is_common(password):
    assert is_common(password)


def test_no_more_than_two_hashes_are_computed_at_once():
    entered, leave = threading.Semaphore(0), threading.Event()

    class Waiting:
        def hash(self, password):
            entered.release()
            leave.wait(10)
            return password

    hasher = Passwords(cheap=True)
    hasher._hasher = Waiting()
    threads = [threading.Thread(target=hasher.hash, args=("x",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert entered.acquire(timeout=5)
    assert entered.acquire(timeout=5)
    assert not entered.acquire(timeout=0.2)
    leave.set()
    for thread in threads:
        thread.join(10)
    assert entered.acquire(timeout=5)
