"""The table that the bench prints: measure, value, the issue's target, and whether it holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured value. `target` with `most` or `least` to be kept; None for what only informs."""

    measure: str
    value: float
    unit: str
    target: float | None = None
    least: bool = False
    note: str = ""

    @property
    def held(self) -> bool | None:
        """True when the target is kept, None without a target."""
        if self.target is None:
            return None
        return self.value >= self.target if self.least else self.value <= self.target

    def __str__(self) -> str:
        wanted, verdict = "", ""
        if self.target is not None:
            wanted = f"{'>=' if self.least else '<='} {_number(self.target)}"
            verdict = "ok" if self.held else "MISSED"
        line = (
            f"{self.measure:58} {_number(self.value):>9} {self.unit:8} {wanted:>9}  {verdict:6} {self.note}"
        )
        return line.rstrip()


def _number(value: float) -> str:
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def least(measure: str, value: float, unit: str, target: float, note: str = "") -> Row:
    """A row whose value must be at least the target."""
    return Row(measure, value, unit, target, True, note)


def most(measure: str, value: float, unit: str, target: float, note: str = "") -> Row:
    """A row whose value must be at most the target."""
    return Row(measure, value, unit, target, False, note)


def told(measure: str, value: float, unit: str, note: str = "") -> Row:
    """A row without target."""
    return Row(measure, value, unit, note=note)


class Table:
    """Rows, printed one by one as they come."""

    def __init__(self):
        self.rows: list[Row] = []

    def head(self) -> None:
        """Print the heads of the columns."""
        print(f"{'measure':58} {'value':>9} {'unit':8} {'target':>9}")

    def add(self, *rows: Row) -> None:
        """Print rows and keep them."""
        for row in rows:
            self.rows.append(row)
            print(row, flush=True)

    @property
    def missed(self) -> list[Row]:
        """Rows whose target was not kept."""
        return [row for row in self.rows if row.held is False]
