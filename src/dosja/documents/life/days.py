"""Days as people write them in forms and addresses."""

from datetime import date


def read_day(raw: str) -> date | None:
    """A day written as 2026-11-23 or 23.11.2026; None for anything else."""
    try:
        if "." in raw:
            day, month, year = raw.split(".")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(raw)
    except ValueError:
        return None
