"""Every page asks for a right, and every right is one that somebody has and something asks for."""

import ast
from collections.abc import Iterator

from dosja.accounts.permissions import PERMISSIONS
from dosja.messages import _
from dosja.testing.checks.running import Running
from dosja.testing.checks.target import Target


def check(running: Running) -> Iterator[str]:
    """See the module."""
    target, declared = running.target, running.plugin.declared
    sources = "\n".join(path.read_text("utf-8") for path in (*target.python_files(), *target.templates()))
    for permission in declared.permissions:
        if not permission.roles:
            yield _(
                "Nobody has the right ${name}: name the roles that carry it in permissions().",
                mapping={"name": permission.id},
            )
        if sources.count(permission.id.partition(":")[2]) < 2:
            yield _(
                "Nothing asks for the right ${name}. Use it for a page, or take it out of permissions().",
                mapping={"name": permission.id},
            )
    known = {*PERMISSIONS, *(one.id for one in declared.permissions)}
    for where, name in _asked(target):
        if name not in known:
            yield _(
                "${file} asks for the right ${name}, which permissions() does not declare.",
                mapping={"file": where, "name": name},
            )
    for page in running.pages():
        if page.request_method == "POST" and page.permission == "site:view":
            yield _(
                "Everybody may send the page ${page}. A page that writes asks for a right of its own:"
                " permission=…",
                mapping={"page": page.name or "/"},
            )
    for where in _without_permission(target):
        yield _(
            "${file} adds a page and does not say who may see it: permission=… (“site:view” for all).",
            mapping={"file": where},
        )


def _calls(target: Target, *names: str) -> Iterator[tuple[str, ast.Call]]:
    for path in target.python_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                if name in names:
                    yield f"{target.name_of(path)}:{node.lineno}", node


def _asked(target: Target) -> Iterator[tuple[str, str]]:
    for where, node in _calls(target, "allowed", "allows"):
        for argument in node.args[:2]:
            if (
                isinstance(argument, ast.Constant)
                and isinstance(argument.value, str)
                and ":" in argument.value
            ):
                yield where, argument.value


def _without_permission(target: Target) -> Iterator[str]:
    for where, node in _calls(target, "add_view"):
        names = {keyword.arg for keyword in node.keywords}
        if "permission" not in names and None not in names:
            yield where
