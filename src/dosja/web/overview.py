"""What the home page asks of the catalog: the newest documents and counts, for one reader.

Everything is counted among the documents that the reader may see, which are looked up once. At 10,000
documents an overview takes a few milliseconds, so nothing is kept and nothing can be stale.
"""

from heapq import nlargest

from dosja.documents.model import Document


class Overview:
    """The documents that a reader with `tokens` may see, the trash left out."""

    def __init__(self, site, tokens):
        self._site = site
        self._visible = site.documents.select(tokens)

    def __len__(self):
        return len(self._visible)

    def newest(self, limit: int) -> tuple[Document, ...]:
        """Up to `limit` documents, the one changed last first."""
        changed = self._site.documents.modified
        return tuple(self._site.uids[uid] for uid in nlargest(limit, self._visible, key=changed.__getitem__))

    def by_type(self) -> dict[str, int]:
        """How many there are of each content type that has any."""
        return self._counts(self._site.documents.by_type)

    def by_agency(self) -> dict[str, int]:
        """How many each agency has, without those that have none."""
        return self._counts(self._site.documents.by_agency)

    def _counts(self, tree) -> dict[str, int]:
        visible = self._visible
        counts = {key: sum(uid in visible for uid in uids) for key, uids in tree.items()}
        return {key: n for key, n in counts.items() if n}
