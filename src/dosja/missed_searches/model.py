"""What is stored of searches that found nothing: single words, how often, and on which day last."""

from BTrees.OOBTree import OOBTree
from persistent import Persistent


class MissedWords(Persistent):
    """`words`: folded word -> (as it was typed, number of searches, day of the last one as a date).

    Written by one process now and then and by who takes a word off, never by a search; so one tree is no hot
    spot. `batches` are the names of the logs taken in last: one that comes again after a crash counts once.
    """

    batches: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.words = OOBTree()
