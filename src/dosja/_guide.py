"""The part of plugins/README.md that tells of each hook, made from `dosja.hookspecs`; for a checkout only.

python -m dosja._guide update     write that part anew, with who of our plugins uses which hook
python -m dosja._guide check      exit code 1 when it differs from the docstrings
"""

import ast
import inspect
import re
import sys
import textwrap
from pathlib import Path

from dosja import hookspecs

BEGIN = "<!-- hooks: written by python -m dosja._guide update -->"
END = "<!-- end of hooks -->"
PARTS = ("Called", "Arguments", "Return", "Not called when", "Errors", "Since", "Example")
_PART = re.compile(rf"^({'|'.join(PARTS)}):[ \n]", re.M)
FOLDERS = {
    "content_types": "schemas/*.toml",
    "core_fields": "schemas/fields/*.toml",
    "lifecycles": "schemas/lifecycles/*.toml",
}
"""Hooks that are answered by files as well."""
USED = "Used here by "


def hooks() -> dict[str, object]:
    """Every hook by name, those that add something first, in the order of their modules."""
    found = {name: getattr(hookspecs, name) for name in hookspecs.__all__ if name != "hookimpl"}
    order = {"adding": 0, "answering": 1}

    def place(item):
        module = item[1].__module__.rpartition(".")[2]
        return order.get(module, 2), module, item[1].__code__.co_firstlineno

    return dict(sorted(found.items(), key=place))


def parts_of(function) -> dict[str, str]:
    """The docstring's parts: "" is the summary with what stands below it."""
    pieces = _PART.split(inspect.getdoc(function) or "")
    found = {"": pieces[0].strip()}
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        found[name] = textwrap.dedent(text).strip("\n") if name == "Example" else " ".join(text.split())
    return found


def users_of(root: Path) -> dict[str, list[str]]:
    """Hook -> names of the plugins of this checkout that use it."""
    found: dict[str, list[str]] = {}
    for folder in sorted(path.parent for path in root.glob("plugins/*/setup.cfg")):
        used = set()
        for path in folder.glob("*/**/*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                marks = node.decorator_list if isinstance(node, ast.FunctionDef) else ()
                if any(ast.unparse(mark).startswith("hookimpl") for mark in marks):
                    used.add(node.name)
        used |= {hook for hook, pattern in FOLDERS.items() if list(folder.glob(f"dosja_*/{pattern}"))}
        for hook in used:
            found.setdefault(hook, []).append(folder.name)
    return found


def section(name: str, function, users: list[str]) -> str:
    """The text about one hook."""
    parts = parts_of(function)
    lines = [f"### `{name}{inspect.signature(function)}`", "", *textwrap.wrap(_joined(parts[""]), 118), ""]
    for part in PARTS[:-1]:
        if part in parts:
            lines += textwrap.wrap(f"- **{part}:** {parts[part]}", 118, subsequent_indent="  ")
    if name in FOLDERS:
        lines.append(f"- **Without code:** `{FOLDERS[name]}` in the package are taken by themselves.")
    if users:
        lines.append(f"- **{USED.strip()}:** {', '.join(users)}")
    return "\n".join([*lines, "", "```python", parts["Example"], "```", ""])


def _joined(text: str) -> str:
    return " ".join(text.split())


def written(root: Path) -> str:
    """The whole part."""
    users = users_of(root)
    return "\n".join(section(name, function, users.get(name, [])) for name, function in hooks().items())


def standing(page: str) -> str:
    """The part as it stands in the page."""
    return page.partition(BEGIN)[2].partition(END)[0].strip("\n") + "\n"


def without_users(text: str) -> str:
    """The text without who uses what, which changes with the plugins and not with the hooks."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(f"- **{USED.strip()}:**"))


def main(arguments: list[str]) -> int:
    """Run the subcommand; returns the exit code."""
    root = Path(__file__).resolve().parents[2]
    path = root / "plugins" / "README.md"
    page = path.read_text("utf-8")
    if arguments == ["update"]:
        before, after = page.partition(BEGIN)[0], page.partition(END)[2]
        path.write_text(f"{before}{BEGIN}\n\n{written(root)}\n{END}{after}", "utf-8")
        return 0
    if arguments == ["check"]:
        same = without_users(standing(page)).strip() == without_users(written(root)).strip()
        print("The guide tells what the hooks say." if same else "Run: python -m dosja._guide update")
        return 0 if same else 1
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
