"""Looking at every object of a site: is it there, does it load, are its files on the disk (`dosja check-db`).

Changes nothing. What the records name is the business of `pickles.py`.
"""

import os
from collections.abc import Callable, Iterator

from ZODB.POSException import POSError

from dosja.documents.life.digests import digest_of
from dosja.documents.life.model import Version
from dosja.documents.model import Document, File
from dosja.messages import _
from dosja.storage.model import Site
from dosja.uids import format_uid

FORGET_EVERY = 1000
"""Objects after which memory is given back."""


def check_objects(site: Site, progress: Callable[[int], None] | None = None) -> Iterator:
    """Yield a message for each thing that is wrong with the objects of the uid map."""
    for number, uid in enumerate(site.uids, 1):
        name = format_uid(uid)
        try:
            thing = site.uids[uid]
            thing._p_activate()
            if getattr(thing, "uid", None) != uid:
                yield _("${uid}: stands under a uid that is not its own", mapping={"uid": name})
            elif isinstance(thing, Document):
                yield from _check_document(site, thing, name)
            elif isinstance(thing, File):
                yield from _check_file(site, thing, name)
            elif isinstance(thing, Version) and thing.digest != digest_of(thing):
                yield _("${uid}: this approved version was changed", mapping={"uid": name})
        except (POSError, OSError, ImportError, AttributeError, TypeError, ValueError) as error:
            yield _(
                "${uid}: cannot be read (${reason})",
                mapping={"uid": name, "reason": f"{type(error).__name__}: {error}"},
            )
        if number % FORGET_EVERY == 0:
            site._p_jar.cacheGC()
        if progress is not None:
            progress(number)


def _check_document(site: Site, document: Document, name: str) -> Iterator:
    if document.uid not in site.documents.modified:
        yield _("${uid}: the document is missing in the lists", mapping={"uid": name})
    if document.agency not in site.agencies:
        yield _("${uid}: its agency ${agency} is missing", mapping={"uid": name, "agency": document.agency})
    for number, uid in enumerate(document.versions, 1):
        version = site.get(uid, Version)
        if version is None or (version.document, version.number) != (document.uid, number):
            yield _("${uid}: its version ${n} is missing", mapping={"uid": name, "n": number})
    days = [entry[0] for entry in document.course]
    if days != sorted(days) or any(entry[3] > len(document.versions) for entry in document.course):
        yield _("${uid}: the days on which its versions hold are in disorder", mapping={"uid": name})
    for uid in (*document.files, *document.kept_files):
        if site.get(uid, File) is None:
            yield _("${uid}: its file ${file} is missing", mapping={"uid": name, "file": format_uid(uid)})


def _check_file(site: Site, file: File, name: str) -> Iterator:
    # Files of a training name its session; the logo of an agency names nothing.
    if file.document and site.get(file.document) is None:
        yield _("${uid}: the document of this file is missing", mapping={"uid": name})
    size = os.path.getsize(file.blob.committed())
    if size != file.size:
        yield _(
            "${uid}: the stored file has ${found} bytes instead of ${expected}",
            mapping={"uid": name, "found": size, "expected": file.size},
        )
