"""How the catalog finds documents: by type, agency, state, code and reader, in the orders that lists show.

Nothing here is stored under its own name: the stored class is `documents.model.Catalog`, of which this is the
greater part; what it knows of lives stands in `life.model.LifeIndex`.
"""

from collections.abc import Iterable, Sequence

from BTrees.LLBTree import LLBTree, LLTreeSet, difference, intersection, multiunion
from BTrees.OOBTree import OOBTree, OOTreeSet

from dosja.collation import sort_key
from dosja.documents.life.model import LifeIndex
from dosja.snapshots import snapshot_of

TRASHED = "trashed"
"""The state under which the catalog keeps what is in the trash; a document's own state is kept beside it."""
MOST_KEPT = 6
"""For so many readers a connection keeps which documents they may see; some 80 kB each at 10,000."""


class CatalogIndex(LifeIndex):
    """Lists of documents by type, agency, state and access token, and the orders in which they are shown.

    `_v_visible`: (snapshot, tokens -> uids) as `_visible` keeps them, None for uids in a snapshot in which
    something was changed; never stored.

    Every index is a BTree whose keys come at random places, so that people who save at once do not collide.
    """

    _v_visible: tuple[bytes | None, dict | None]

    def begin(self) -> None:
        """Make the empty indexes."""
        self.by_type = OOBTree()
        self.by_agency = OOBTree()
        self.by_state = OOBTree()
        self.by_token = OOBTree()
        self.titles = OOTreeSet()
        self.codes = OOTreeSet()
        self.modified = LLBTree()
        self.code_uids = OOBTree()
        self.digests = OOTreeSet()
        self.begin_life()

    def index(self, document) -> None:
        """Make the catalog agree with `document`, which must be in the uid map already."""
        self._v_visible = (snapshot_of(self), None)  # what is changed and not committed must not be kept
        uid = document.uid
        state = TRASHED if document.trashed else document.state
        new = {
            "type": (document.type_id,),
            "agency": (document.agency,),
            "state": (state,),
            "token": document.tokens(),
            "title": sort_key(document.title),
            "code": sort_key(document.code),
            **self.keys_of_life(document),
        }
        old: dict[str, Sequence] = document.indexed or {}
        for name in ("type", "agency", "state", "token"):
            before, after = set(old.get(name, ())), set(new[name])
            tree = getattr(self, f"by_{name}")
            for key in before - after:
                uids = tree.get(key)
                if uids is not None and uid in uids:
                    uids.remove(uid)
            for key in after - before:
                uids = tree.get(key)
                if uids is None:
                    uids = tree[key] = LLTreeSet()
                uids.insert(uid)
        for name, order in (("title", self.titles), ("code", self.codes)):
            if old.get(name) != new[name]:
                if name in old and (old[name], uid) in order:
                    order.remove((old[name], uid))
                order.insert((new[name], uid))
        self.index_life(document, old, new)
        self.modified[uid] = int(document.modified.timestamp() * 1_000_000)
        code = document.code.lower()
        if code and code not in document.codes:
            document.codes = (*document.codes, code)
        for code in document.codes:
            if self.code_uids.get(code) != uid:
                self.code_uids[code] = uid
        if new != old:
            document.indexed = new

    def uid_of_code(self, code: str) -> int | None:
        """The document that has, or ever had, this code; upper and lower case alike."""
        return self.code_uids.get(code.strip().lower())

    def opens(self, uid: int, tokens: Iterable[str]) -> bool:
        """True for a document that these tokens open and that is not in the trash; it need not be read."""
        trash = self.by_state.get(TRASHED)
        if trash is not None and uid in trash:
            return False
        found = (self.by_token.get(token) for token in tokens)
        return any(uid in uids for uids in found if uids is not None)

    def files_with(self, sha256: str) -> list[int]:
        """The uids of files with this content, on whatever document."""
        return [uid for _, uid in self.digests.keys(min=(sha256, 0), max=(sha256, 2**63))]

    def select(self, tokens=None, *, types=None, agencies=None, states=None, day=None, on=None):
        """The uids (an LLSet) that match every given filter; each filter is a collection of keys or None.

        `tokens`: the reader's access tokens; None stands for someone who may read all. Without `states` the
        trash is left out. `day`: today, so that states which came by themselves since the lists were last
        settled are right. `on`: those of which a version is in force on that day (with `states`: that are in
        one of them on that day).
        """
        if on is not None:
            return self.holding(self.select(tokens, types=types, agencies=agencies), on, states)
        if states is not None and day is not None and TRASHED not in states:
            turning = self.turning(day)
            if turning:
                found = self.select(tokens, types=types, agencies=agencies)
                return self.settled_on(found, states, turning, day)
        found = self._visible(tokens) if states is None or TRASHED not in states else self._opened(tokens)
        for keys, tree in ((types, self.by_type), (agencies, self.by_agency), (states, self.by_state)):
            if keys is None:
                continue
            sets = [tree[key] for key in keys if key in tree]
            union = sets[0] if len(sets) == 1 else multiunion(sets)
            found = union if found is None else intersection(found, union)
        return found

    def _opened(self, tokens):
        """The uids that a reader's tokens open, those in the trash too; None for all."""
        if tokens is None:
            return None
        return multiunion([self.by_token[token] for token in tokens if token in self.by_token])

    def _visible(self, tokens):
        """`_opened` without the trash. It holds most documents, and each list needs it: kept until somebody
        commits. Callers do not change it."""
        reader = None if tokens is None else frozenset(tokens)
        kept: dict | None
        seen, kept = getattr(self, "_v_visible", (None, None))
        snapshot = snapshot_of(self)
        if snapshot != seen or (kept is not None and len(kept) >= MOST_KEPT):
            kept = {}
            self._v_visible = (snapshot, kept)
        if snapshot is None or kept is None:
            return self._all_visible(reader)
        if reader not in kept:
            kept[reader] = self._all_visible(reader)
        return kept[reader]

    def _all_visible(self, reader):
        if reader is None:
            return multiunion([uids for state, uids in self.by_state.items() if state != TRASHED])
        found, trash = self._opened(reader), self.by_state.get(TRASHED)
        return difference(found, trash) if trash else found

    def ordered(self, uids, sort: str, start: int, count: int, *, descending: bool = False) -> list[int]:
        """`count` uids of the set `uids` from position `start` on, by "title", "code" or "modified"."""
        if sort == "modified":
            ascending = sorted(uids, key=self.modified.get)
            return (ascending[::-1] if descending else ascending)[start : start + count]
        order = self.titles if sort == "title" else self.codes
        found: list[int] = []
        skip = start
        walk = reversed(order.keys()) if descending else order
        for _, uid in walk:
            if uid in uids:
                if skip:
                    skip -= 1
                    continue
                found.append(uid)
                if len(found) == count:
                    break
        return found
