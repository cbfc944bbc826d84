"""Reading many objects at once: one conversation with the storage process, not one for each object."""

from collections.abc import Iterable

from dosja.storage.model import Site

FEW = 2
"""So few objects are as quickly read one by one."""


def read_ahead(site: Site, objects: Iterable) -> None:
    """Have stored objects of the site's connection read that are not in memory yet, all in one go.

    Only a matter of speed: whoever uses an object afterwards finds it as it would be without. Where the
    database is a file of this process, nothing is done.
    """
    missing = [each for each in objects if each is not None and each._p_changed is None]
    if len(missing) <= FEW:
        return
    site._p_jar.prefetch(missing)
    # Answers come in the order of the questions: once the last is there, all are.
    missing[-1]._p_activate()
