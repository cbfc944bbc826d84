"""What is stored of a saved search: plain words and choices, and up to when its owner knows the results."""

from datetime import datetime

from persistent import Persistent


class SavedSearch(Persistent):
    """A search kept under a name; only its owner sees it.

    `query` are the (name, value) pairs of its address, without the page; `seen` is the moment up to which the
    owner knows what it finds.
    """

    def __init__(
        self, uid: int, owner: int, name: str, query: tuple[tuple[str, str], ...], created: datetime
    ):
        self.uid = uid
        self.owner = owner
        self.name = name
        self.query = query
        self.created = self.seen = created
