"""A plugin imports `dosja.api` alone, and leaves storing to Dosja."""

import ast
from collections.abc import Iterator

from dosja.messages import _
from dosja.testing.checks.target import Target

STORING = frozenset({"persistent", "BTrees", "ZODB", "ZEO", "transaction", "relstorage"})
"""Who imports these stores classes of his own, or ends transactions."""


def check(target: Target) -> Iterator[str]:
    """See the module."""
    for path in target.python_files():
        try:
            tree = ast.parse(path.read_text("utf-8"), str(path))
        except (SyntaxError, UnicodeDecodeError) as error:
            yield _(
                "${file} is no Python: ${error}", mapping={"file": target.name_of(path), "error": str(error)}
            )
            continue
        for line, module in _imports(tree):
            where = {"file": f"{target.name_of(path)}:{line}", "module": module}
            if module.split(".")[0] in STORING:
                yield _(
                    "${file} imports ${module}. A plugin stores nothing itself: use the operations of"
                    " dosja.api, whose values are plain (text, number, date, list, table).",
                    mapping=where,
                )
            elif module == "dosja" or (module.startswith("dosja.") and module != "dosja.api"):
                yield _(
                    "${file} imports ${module}. Only dosja.api stays the same from version to version: import"
                    " from there.",
                    mapping=where,
                )


def _imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            module = node.module or ""
            names = [alias.name for alias in node.names]
            if module == "dosja":
                yield from ((node.lineno, f"dosja.{name}") for name in names)
            else:
                yield node.lineno, module
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
