"""The levels of access, and which accounts of the demonstration see what the Police Academy keeps at each."""

LEVELS = {
    "public": {"access": "public"},
    "internal": {"access": "internal"},
    "group": {"access": "group", "group": "task-force"},
    "restricted": {"access": "restricted"},
}
"""What is given to make a document of each level."""

WHO_SEES = [
    ("redaktor.akademia", {"public", "internal", "group", "restricted"}),
    ("trajner.akademia", {"public", "internal"}),
    ("redaktor.policia", {"public", "group"}),
    ("raportues.mpcsshb", {"public"}),
    ("partner", {"public"}),
    ("administrator", {"public"}),
    ("auditor", {"public"}),
]
"""(login, levels): an editor there, a trainer there, a member of the group, and those who are neither."""
