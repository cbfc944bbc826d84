"""Reads the project's sources, as text and as syntax trees, for the rules here; imports nothing of Dosja."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"


@dataclass(frozen=True)
class Module:
    """A module of ours: dotted name, file, and what it imports at run time as (line, dotted name)."""

    name: str
    path: Path
    imports: tuple[tuple[int, str], ...]

    @property
    def file(self) -> str:
        """The path as people write it, from the top of the checkout."""
        return self.path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package `dosja`, in the order of their names."""
    found = {}
    for path in sorted((SRC / "dosja").rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return tuple(
        Module(name, path, tuple(_imports(name, path, set(found)))) for name, path in sorted(found.items())
    )


def _imports(name: str, path: Path, known: set[str]) -> Iterator[tuple[int, str]]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in _at_run_time(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                origin = ".".join([*above, origin] if origin else above)
            for alias in node.names:
                whole = f"{origin}.{alias.name}"
                yield node.lineno, whole if whole in known else origin


def _at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes, without what stands under `if TYPE_CHECKING:`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _at_run_time(node)


def inside(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of the packages or lies in one."""
    return any(name == package or name.startswith(package + ".") for package in packages)


def templates() -> list[Path]:
    """Every Jinja2 template that we ship."""
    return sorted((SRC / "dosja").rglob("*.jinja2"))
