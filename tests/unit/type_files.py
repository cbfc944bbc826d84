"""A content type with every field kind, written as TOML, for the tests of types and forms."""

import copy
import tomllib
from pathlib import Path

from dosja.content_types.loading import load_type

HEAD = """
id = "full"
version = 1
title = "Full"
plural = "Fulls"
code = { pattern = "FU-[A-Z]+-[0-9]+", example = "FU-AP-1" }
[[fieldsets]]
id = "what"
title = "What"
"""

FIELDS = """
[[fieldsets.fields]]
name = "title"
kind = "text"
label = "Title"
help = "As printed."
required = true
search = "title"
max = 60
[[fieldsets.fields]]
name = "code"
kind = "text"
label = "Code"
search = "exact"
[[fieldsets.fields]]
name = "language"
kind = "choice"
label = "Language"
options = [{ value = "sq", label = "Albanian" }, { value = "en", label = "English" }]
[[fieldsets.fields]]
name = "summary"
kind = "long_text"
label = "Summary"
search = "body"
[[fieldsets.fields]]
name = "body"
kind = "rich_text"
label = "Body"
search = "body"
[[fieldsets.fields]]
name = "topic"
kind = "choices"
label = "Topic"
help = "All that fit."
search = "facet"
options = [
  { value = "a", label = "Aid" },
  { value = "b", label = "Border" },
  { value = "c", label = "Court" },
]
[[fieldsets.fields]]
name = "stage"
kind = "choice"
label = "Stage"
search = "facet"
options = [
  { value = "s1", label = "One" }, { value = "s2", label = "Two" }, { value = "s3", label = "Three" },
  { value = "s4", label = "Four" }, { value = "s5", label = "Five" }]
[[fieldsets.fields]]
name = "signed"
kind = "date"
label = "Signed on"
help = "Day of signature."
search = "facet"
[[fieldsets.fields]]
name = "period"
kind = "date_range"
label = "Period"
[[fieldsets.fields]]
name = "hours"
kind = "number"
label = "Hours"
min = 0
max = 400
step = 0.5
decimals = 1
unit = "hours"
[[fieldsets.fields]]
name = "count"
kind = "number"
label = "Count"
[[fieldsets.fields]]
name = "ratified"
kind = "yes_no"
label = "Ratified"
search = "facet"
[[fieldsets.fields]]
name = "parent"
kind = "reference"
label = "Parent"
to = ["full"]
[[fieldsets.fields]]
name = "agency"
kind = "agency"
label = "Issuing agency"
[[fieldsets.fields]]
name = "unit"
kind = "unit"
label = "Unit"
[[fieldsets.fields]]
name = "contact"
kind = "person"
label = "Contact"
[[fieldsets.fields]]
name = "country"
kind = "country"
label = "Country"
[[fieldsets.fields]]
name = "county"
kind = "county"
label = "County"
[[fieldsets.fields]]
name = "scan"
kind = "file"
label = "Scan"
[[fieldsets.fields]]
name = "parties"
kind = "table"
label = "Parties"
row_label = "Party"
max = 3
[[fieldsets.fields.columns]]
name = "party"
kind = "text"
label = "Name"
required = true
search = "body"
[[fieldsets.fields.columns]]
name = "land"
kind = "country"
label = "Land"
search = "facet"
[[fieldsets.fields.columns]]
name = "on"
kind = "date"
label = "On"
[[fieldsets.fields.columns]]
name = "done"
kind = "yes_no"
label = "Done"
[[fieldsets.fields.columns]]
name = "marks"
kind = "choices"
label = "Marks"
options = [{ value = "x", label = "X" }, { value = "y", label = "Y" }]
"""

DATA = tomllib.loads(HEAD + FIELDS)


def changed(**steps):
    """The data of the full type with changes: "path__to__key" = value, None deletes; numbers are places."""
    data = copy.deepcopy(DATA)
    for path, value in steps.items():
        place, *rest = data, *path.split("__")
        *way, last = (int(step) if step.isdigit() else step for step in rest)
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return data


def place_of(name):
    """The path of a field of the full type, for `changed`."""
    names = [field["name"] for field in DATA["fieldsets"][0]["fields"]]
    return f"fieldsets__0__fields__{names.index(name)}"


def write_toml(data, indent=""):
    """TOML of simple data, inline; enough for these tests."""
    if isinstance(data, dict):
        return "{ " + ", ".join(f'"{key}" = {write_toml(value)}' for key, value in data.items()) + " }"
    if isinstance(data, list):
        return "[" + ", ".join(map(write_toml, data)) + "]"
    if isinstance(data, bool):
        return str(data).lower()
    if isinstance(data, str):
        return '"' + data.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(data)


def toml_file(folder: Path, data, name="full.toml") -> Path:
    """Write data (or text) as a type file."""
    text = (
        data
        if isinstance(data, str)
        else "".join(f'"{key}" = {write_toml(value)}\n' for key, value in data.items())
    )
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def full_type(folder: Path, **steps):
    """The loaded full type, with changes."""
    return load_type(toml_file(folder, changed(**steps)))
