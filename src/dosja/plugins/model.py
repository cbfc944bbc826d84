"""What is stored of plugins: what they were, which are paused, their last errors, the types they declared.

All of it outlives the plugin's code. Which plugins are on for which agency stands on the agencies.
"""

from BTrees.OOBTree import OOBTree
from persistent import Persistent

MOST_ERRORS = 20
"""So many different errors are kept of each plugin, the latest ones."""


class PluginRecords(Persistent):
    """`known`: plugin id -> plain dict of its titles and version when it was last on; `paused`: plugin id ->
    (since, hook, reason); `errors`: plugin id -> tuple of (hook, reason, place, traceback, first, last,
    count), the latest first; `types`: type id -> the declaration of a plugin's type as a plain dict;
    `evolved`: id of an evolve step -> when it was done; `jobs`: job id -> (begun, ended or None, error);
    `told`: key of a notice -> uids of those who were told.
    """

    def __init__(self):
        self.known = OOBTree()
        self.paused = OOBTree()
        self.errors = OOBTree()
        self.types = OOBTree()
        self.evolved = OOBTree()
        self.jobs = OOBTree()
        self.told = OOBTree()

    def note_error(self, plugin: str, hook: str, reason: str, place: str, trace: str, now, count: int = 1):
        """Keep an error; one from the same place and hook is counted with it."""
        rows = list(self.errors.get(plugin, ()))
        first = now
        for row in rows:
            if (row[0], row[2]) == (hook, place):
                rows.remove(row)
                first, count = row[4], row[6] + count
                break
        rows.insert(0, (hook, reason, place, trace, first, now, count))
        self.errors[plugin] = tuple(rows[:MOST_ERRORS])
