"""Reads rosters as trainers keep them: pasted text, CSV, XLSX, ODS. Pure, without a database.

`understand` gives persons, records, problems and merge candidates; `as_json` the form of the example lists.
"""

from dosja.training.intake.as_json import as_json
from dosja.training.intake.understanding import understand

__all__ = ["as_json", "understand"]
