"""The columns of a table: under a heading of one or two lines, or told by what is in them. Pure."""

from collections import Counter

from dosja.people.folding import fold
from dosja.people.name_lists import given_names
from dosja.training.intake.columns import Column, is_day, make_column, recognise
from dosja.training.intake.grid import Cell, text_of
from dosja.training.intake.guessing import KINDS

SEARCHED_ROWS = 60
"""The heading stands in the first of these rows, or there is none."""
NAMES = ("given_name", "family_name", "full_name", "full_name_with_father", "full_name_family_first")
"""Fields that name a person; without one of them a row of words is no heading."""


def shorten(columns: list[Column]) -> None:
    """Leave the upper line of a heading out where the lower one alone says which column it is."""
    lower = Counter(column.heading.rpartition(" / ")[2] for column in columns)
    for column in columns:
        upper, _slash, alone = column.heading.rpartition(" / ")
        if upper and lower[alone] == 1 and (recognise(alone) != ("", "") or is_day(alone)):
            column.heading = alone


def find_header(rows: list[list[Cell]]) -> tuple[list[Column], list[int]] | None:
    """(columns, row numbers of the heading, one or two) of the row that explains most; None without one."""
    best: tuple[float, list[Column], list[int]] = (0.0, [], [])
    for position, row in enumerate(rows[:SEARCHED_ROWS]):
        if sum(cell != "" for cell in row) < 1:
            continue
        single = _columns([], row)
        options = [(single, [position + 1])]
        below = rows[position + 1] if position + 1 < len(rows) else []
        if below and not _is_title_above(row, below) and not _looks_like_data(below):
            options.append((_columns(_spread(row, below), below), [position + 1, position + 2]))
        for columns, numbers in options:
            value = _worth(columns, row)
            if value > best[0] + 0.5:
                best = (value, columns, numbers)
        if best[0] > 2 and position > best[2][-1] + 3:
            break
    return (best[1], best[2]) if best[1] else None


def _is_title_above(row: list[Cell], below: list[Cell]) -> bool:
    """Whether a row above a heading is a title or section, not the heading's upper line."""
    filled = [text_of(cell) for cell in row if cell != ""]
    return (
        bool(_worth(_columns([], below), below))
        and (len(filled) == 1 or max(map(len, filled)) > 30)
        and not any(one != "" and one == other for one, other in zip(row, below, strict=False))
    )


def _worth(columns: list[Column], row: list[Cell]) -> float:
    """How much a heading explains: columns that are understood, given that a name is among them."""
    known = [column for column in columns if column.field or column.refused]
    fields = {column.field for column in known}
    if not fields & set(NAMES):
        return 0.0
    if any(len(text_of(cell)) > 90 for cell in row):
        return 0.0
    if len(known) == 1 and sum(cell != "" for cell in row) > 1:
        return 0.4
    return (
        len(known)
        + len(fields) * 0.1
        - 0.2 * sum(1 for c in columns if not c.field and not c.refused and c.heading)
    )


def _columns(upper: list[str], lower: list[Cell]) -> list[Column]:
    width = max(len(upper), len(lower))
    columns = []
    for index in range(width):
        top = upper[index] if index < len(upper) else ""
        low = text_of(lower[index]) if index < len(lower) else ""
        columns.append(make_column(index, top, low))
    return columns


def _spread(upper: list[Cell], lower: list[Cell]) -> list[str]:
    """The upper line of a heading with each text repeated over the empty cells that it spans."""
    texts, last = [], ""
    for index in range(max(len(upper), len(lower))):
        text = text_of(upper[index]) if index < len(upper) else ""
        low = text_of(lower[index]) if index < len(lower) else ""
        if text:
            last = text
        # A heading of its own in the lower line ends what is above: "Prezenca | | Shënime".
        elif (
            low
            and recognise(low) != ("", "")
            and not is_day(low)
            and recognise(f"{last} {low}")[0] in ("", last)
        ):
            last = last if recognise(low)[0] in ("score", "hours", "days", "result") else ""
        texts.append(text or (last if low else ""))
    return texts


def _looks_like_data(row: list[Cell]) -> bool:
    """Whether a row under a heading holds a person, not more headings."""
    texts = [fold(text_of(cell)) for cell in row if isinstance(cell, str) and cell]
    words = [word for text in texts for word in text.split()]
    if any(word in given_names().common for word in words):
        return True
    marks = sum(
        1 for cell in row if isinstance(cell, str) and cell.strip().upper() in ("P", "M", "½", "X", "F", "✓")
    )
    known = sum(1 for text in texts if recognise(text) != ("", "") or is_day(text))
    if marks and not known:
        return True
    filled = [cell for cell in row if cell != ""]
    days = sum(1 for cell in filled if is_day(text_of(cell)))
    return not known and days < max(1, len(filled) - 1)


def guess_columns(rows: list[list[Cell]]) -> list[Column]:
    """Columns of a list without a heading, by what stands in them."""
    sample = [row for row in rows if row][:200]
    width = max((len(row) for row in sample), default=0)
    shares = [
        _shares([text_of(row[i]) for row in sample if i < len(row) and row[i] != ""]) for i in range(width)
    ]
    columns = [Column(index, "") for index in range(width)]

    def best(kind: str, least: float) -> int | None:
        free = [i for i in range(width) if not columns[i].field]
        index = max(free, key=lambda i: shares[i].get(kind, 0.0), default=None)
        return index if index is not None and shares[index].get(kind, 0.0) >= least else None

    for kind, least in (("number", 0.9), ("gender", 0.9), ("county", 0.7), ("date", 0.7), ("result", 0.7)):
        index = best(kind, least)
        if index is not None:
            columns[index].field = kind
    words = [i for i in range(width) if not columns[i].field and shares[i].get("one_word", 0) > 0.8]
    given, family = best("given", 0.4), best("family", 0.3)
    if given is not None and family is not None and given != family and {given, family} <= set(words):
        columns[given].field, columns[family].field = "given_name", "family_name"
    elif (whole := best("name", 0.5)) is not None:
        columns[whole].field = "full_name"
    elif len(words) >= 2:
        columns[words[0]].field, columns[words[1]].field = "given_name", "family_name"
    for kind, least in (("duration", 0.7), ("day", 0.8)):
        index = best(kind, least)
        if index is not None and shares[index].get("one_word", 0) < 2:
            columns[index].field = kind
    rest = [i for i in range(width) if not columns[i].field and shares[i].get("text", 0) > 0.6]
    if rest:
        columns[rest[0]].field = "unit"
    for column in columns:
        column.kind = column.field or _kind(shares[column.index])
    return columns


def _kind(shares: dict[str, float]) -> str:
    """What most cells of a column are of which nobody knows what it holds: "text", "number", or ""."""
    return next((kind for kind in ("number", "text") if shares.get(kind, 0.0) > 0.6), "")


def _shares(texts: list[str]) -> dict[str, float]:
    """For each kind of value the share of the cells that are of that kind."""
    if not texts:
        return {}
    return {kind: sum(map(test, texts)) / len(texts) for kind, test in KINDS.items()}
