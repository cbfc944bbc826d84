"""Which state of the database a connection shows, so that what was worked out from it can be kept as long."""


def snapshot_of(stored) -> bytes | None:
    """The moment of the state in which a stored object is seen; the same as long as nobody commits.

    None where it cannot be told: the object is not stored yet, or the storage (of PostgreSQL) does not say.
    What was changed in the present transaction does not show in it: whoever writes lets go of what was kept.
    """
    storage = getattr(stored._p_jar, "_storage", None)
    # ZODB has no public name for it; test_snapshots.py tells when a later release calls it otherwise.
    return getattr(storage, "_start", None)
