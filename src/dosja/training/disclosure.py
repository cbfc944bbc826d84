"""Small numbers are hidden from who may not know persons: cells under 5, and what gives them away. Pure.

A hidden line is hidden as a whole. Where the hidden lines of a table together stand for fewer than 5 persons,
or there is but one, the next smallest goes too: the difference to the total says nothing then. Of a hidden
agency all units are hidden. What the reader may know, the own agency, is no protection for others.
"""

from collections.abc import Collection
from dataclasses import replace

from dosja.training.coverage import Coverage, Line

LEAST = 5


def protect(found: Coverage, own: Collection[str] = ()) -> Coverage:
    """The figures without those of few persons; `own`: ids of agencies whose figures the reader may know."""
    if _is_small(found.all):
        return replace(
            found,
            all=_hide(found.all),
            tables={name: tuple(_hide(line) for line in lines) for name, lines in found.tables.items()},
            reported=0,
            units_met=0,
            units=0,
        )
    tables = {}
    agencies = _protect(found.tables["agency"], own)
    tables["agency"] = agencies
    hidden = {line.key for line in agencies if line.hidden}
    units: list[Line] = []
    by_agency: dict[str, list[Line]] = {}
    for line in found.tables["unit"]:
        by_agency.setdefault(line.key.partition("/")[0], []).append(line)
    for agency, lines in by_agency.items():
        if agency in own:
            units += lines
        elif agency in hidden:
            units += [_hide(line) for line in lines]
        else:
            units += _protect(lines, ())
    tables["unit"] = tuple(units)
    for name in ("county", "gender", "profession"):
        tables[name] = _protect(found.tables[name], ())
    reported = found.reported if found.reported >= LEAST or not found.reported else 0
    return replace(found, tables=tables, reported=reported)


def _is_small(line: Line) -> bool:
    """True when one of its numbers, or what is left to the headcount, stands for 1 to 4 persons."""
    numbers = (*line.counts, line.people, line.valid, (line.total or 0) - line.valid)
    return any(0 < number < LEAST for number in numbers)


def _hide(line: Line) -> Line:
    return Line(line.key, hidden=True)


def _protect(lines, own: Collection[str]) -> tuple[Line, ...]:
    """Hide what is small and, beside it, so much that the rest of the total tells nothing."""
    small = {line.key for line in lines if line.key not in own and _is_small(line)}
    if small:
        others = sorted(
            (line for line in lines if line.key not in small and line.key not in own and line.people),
            key=lambda line: line.people,
        )
        while others and (len(small) < 2 or _is_told(lines, small)):
            small.add(others.pop(0).key)
    return tuple(_hide(line) if line.key in small else line for line in lines)


def _is_told(lines, hidden: set[str]) -> bool:
    """True when the hidden lines together stand for few persons in one of the columns."""
    sums = [sum(line.counts[n] for line in lines if line.key in hidden) for n in range(5)]
    return any(0 < number < LEAST for number in sums)
