"""axe-core on a page: what keeps a person with a disability from using it."""

import json
from functools import cache
from importlib.metadata import PackageNotFoundError, files

from tests.conftest import lacking

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@cache
def _script() -> str:
    try:
        found = [path for path in files("axe-playwright-python") or () if path.name == "axe.min.js"]
    except PackageNotFoundError:
        found = []
    if not found:
        lacking("axe-core is not installed; `make test` installs it")
    return found[0].locate().read_text("utf-8")


def barriers(page, *, rules=RULES) -> list[str]:
    """Each barrier that axe finds on the page, as "rule: what to do: element"; empty when there is none."""
    page.evaluate(_script() + "; true")
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
    return page.evaluate(
        f"axe.run(document, {options}).then(r => r.violations.flatMap("
        "v => v.nodes.map(n => `${v.id}: ${v.help}: ${n.target.join(' ')}: ${n.failureSummary}`)))"
    )
