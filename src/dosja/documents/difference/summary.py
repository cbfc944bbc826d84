"""The difference in a line: how many articles, parts, paragraphs, fields and files changed, and how."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from dosja.documents.difference.rows import (
    CHANGED,
    MOVED_AWAY,
    MOVED_HERE,
    RENUMBERED,
    Row,
    TextDifference,
)
from dosja.documents.difference.words import DELETED, EQUAL, INSERTED

UNITS = ("article", "part", "paragraph", "file", "field")
WAYS = ("changed", "added", "removed", "moved", "renumbered", "replaced", "renamed")
_WAY = {INSERTED: "added", DELETED: "removed", CHANGED: "changed", MOVED_HERE: "moved"}


def count_text(texts: Iterable[TextDifference]) -> Counter[tuple[str, str]]:
    """(unit, way) -> how many, of some texts.

    A part with a heading counts once, whatever changed in it; paragraphs count where there is no heading.
    """
    found: Counter[tuple[str, str]] = Counter()
    for text in texts:
        parts = defaultdict(list)
        for row in text.rows:
            parts[row.part].append(row)
        for part, rows in parts.items():
            if part == -1:
                found.update(("paragraph", _WAY[row.kind]) for row in rows if row.kind in _WAY)
                found["paragraph", "renumbered"] += sum(row.kind == RENUMBERED for row in rows)
                continue
            way = _way_of(rows)
            if way:
                head = next(row for row in rows if row.is_heading)
                label = head.block.label
                found["article" if label and label[0] == "article" else "part", way] += 1
    return +found


def _way_of(rows: list[Row]) -> str:
    """What happened to a part with a heading; "" for nothing."""
    heads = [row.kind for row in rows if row.is_heading]
    if INSERTED in heads:
        return "added"
    if DELETED in heads:
        return "removed"
    if MOVED_HERE in heads or MOVED_AWAY in heads:
        return "moved"
    if any(row.kind not in (EQUAL, RENUMBERED) for row in rows):
        return "changed"
    return "renumbered" if any(row.kind == RENUMBERED for row in rows) else ""
