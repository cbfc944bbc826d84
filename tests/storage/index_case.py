"""A small site and what may happen to it: for the tests of the index, also from processes of their own."""

import multiprocessing
import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

import transaction
from ZEO.ClientStorage import ClientStorage
from ZEO.StorageServer import StorageServer
from ZODB.DB import DB
from ZODB.FileStorage import FileStorage

from dosja.documents.model import Document, File, FileText
from dosja.search import folder as places
from dosja.search.engine import Term
from dosja.search.entries import Entry, Page
from dosja.search.indexer import Indexer
from dosja.search.source import Source
from dosja.search.whoosh_engine import WhooshEngine
from dosja.storage.model import ROOT_KEY, Site
from dosja.uids import new_uid

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BAD = "cannot be read"


def site_of(thing):
    return thing._p_jar.root()[ROOT_KEY]


def target(changed):
    if isinstance(changed, Document):
        return changed
    if isinstance(changed, File | FileText):
        return site_of(changed).get(changed.document, Document)
    return None


def entry(document):
    if document.trashed:
        return None
    if document.title == BAD:
        raise ValueError(BAD)
    site = site_of(document)
    pages = []
    for uid in document.files:
        file = site.get(uid, File)
        if file.text is not None:
            pages += [Page(uid, number, text) for number, text in enumerate(file.text.pages, 1)]
    return Entry(
        uid=document.uid,
        type=document.type_id,
        agency=document.agency,
        state=document.state,
        language="sq",
        title=document.title,
        code=document.code,
        body=document.values.get("body", ""),
        exact=(),
        tokens=document.tokens(),
        modified=document.modified,
        rev=document.rev,
        pages=tuple(pages),
        own=document.values.get("body", ""),
    )


def stub(document, error):
    return Entry(
        document.uid, document.type_id, document.agency, document.state, "sq", document.title, document.code,
        "", (), document.tokens(), document.modified, document.rev,
    )  # fmt: skip


def everything(root):
    return [thing for thing in root[ROOT_KEY].uids.values() if isinstance(thing, Document)]


SOURCE = Source(
    target=target,
    entry=entry,
    everything=everything,
    classes=frozenset(f"dosja.documents.model.{name}" for name in ("Document", "File", "FileText")),
    stub=stub,
    revision=lambda document: None if document.trashed else document.rev,
    fingerprint="case",
)


class Case:
    """A database with an index folder beside it."""

    def __init__(self, home: Path, storage=None):
        self.home = home
        self.folder = home / "index"
        self.db = DB(
            FileStorage(str(home / "Data.fs"), blob_dir=str(home / "blobs")) if storage is None else storage
        )
        with self.change() as site:
            if site is None:
                self.root[ROOT_KEY] = Site(NOW)

    def change(self):
        return _Change(self)

    def add(self, title, body="", **more):
        with self.change() as site:
            return add(site, title, body, **more)

    def edit(self, uid, title):
        with self.change() as site:
            edit(site, uid, title)

    def trash(self, uid):
        with self.change() as site:
            site.get(uid).trashed = (NOW, 1)

    def indexer(self, **more):
        return Indexer(self.db, self.folder, SOURCE, **more)

    def catch_up(self, **more):
        indexer = self.indexer(**more)
        try:
            return indexer.catch_up()
        finally:
            indexer.close()

    def titles(self, word):
        """The uids that the present index finds for a word of a title."""
        return found(places.open_index(self.folder), word)

    def fresh_contents(self, place: Path):
        """The contents of an index that is built from nothing."""
        indexer = Indexer(self.db, place, SOURCE)
        indexer.rebuild()
        indexer.close()
        return contents(places.open_index(place))


class _Change:
    def __init__(self, case):
        self._case = case

    def __enter__(self):
        self._manager = transaction.TransactionManager(explicit=True)
        self._manager.begin()
        self._connection = self._case.db.open(self._manager)
        self._case.root = self._connection.root()
        return self._case.root.get(ROOT_KEY)

    def __exit__(self, kind, error, trace):
        if kind is None:
            self._manager.commit()
        else:
            self._manager.abort()
        self._connection.close()


def add(site, title, body="", *, agency="ap", pages=()):
    uid = site.take_uid()
    document = Document(uid, "sop", 1, agency, "draft", {"title": title, "body": body}, NOW, 1)
    document.rev = f"{new_uid():x}"
    document.access = "public"
    site.uids[uid] = document
    if pages:
        attach(site, uid, pages)
    return uid


def attach(site, uid, pages):
    file = File(site.take_uid(), uid, "a.pdf", "application/pdf", NOW, 1)
    site.uids[file.uid] = file
    file.text = FileText(uid, pages)
    document = site.get(uid)
    document.files = (*document.files, file.uid)


def edit(site, uid, title):
    document = site.get(uid)
    document.values = {**document.values, "title": title}
    document.rev = f"{new_uid():x}"


def found(engine, word):
    return {hit.uid for hit in engine.search(Term("title", word), count=10_000).hits}


def contents(engine: WhooshEngine):
    """All that an index holds, comparable with another's: revs, failures, and who holds each word where."""
    words = [word for word, _ in engine.vocabulary("", 100_000)]
    held = {
        (field, word): sorted(hit.uid for hit in engine.search(Term(field, word), count=10_000).hits)
        for word in words
        for field in ("title", "code", "body")
    }
    return engine.revisions(), engine.failures(), {key: uids for key, uids in held.items() if uids}


def until(condition, seconds=30):
    """Wait until `condition()` holds, for the state of another thread or process."""
    waiting = threading.Event()
    for _ in range(int(seconds * 50)):
        if condition():
            return
        waiting.wait(0.02)
    raise AssertionError("it did not come to pass")


# What runs in processes of its own. One is started for all and forks for each, so that starting is cheap.

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def index_until_killed(home: str, step: str = "", count: int = 0) -> None:
    """Catch up once; ends itself by SIGKILL the `count`-th time that `step` ("" for any) is reached."""
    left = count

    def reached(name):
        nonlocal left
        if count and step in ("", name):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    db = DB(FileStorage(str(Path(home) / "Data.fs"), read_only=True))
    indexer = Indexer(db, Path(home) / "index", SOURCE, step=reached)
    indexer.catch_up()


def run_child(*arguments, seconds: float | None = None) -> int:
    """Run `index_until_killed` in a process; after `seconds` it gets SIGKILL. Returns the exit code."""
    child = FORKS.Process(target=index_until_killed, args=arguments)
    child.start()
    if seconds is not None:
        child.join(seconds)
        child.kill()
    child.join(60)
    code = child.exitcode
    child.close()
    return code


def serve_storage(path: str, blobs: str | None, address, told) -> None:
    """A storage process on one file; tells its address and runs until it is killed."""
    server = StorageServer(address, {"1": FileStorage(path, blob_dir=blobs)})
    told.send(server.acceptor.addr)
    server.loop()


def start_storage(path: Path, blobs: str | None = None, address=("127.0.0.1", 0)):
    """Start `serve_storage`. Returns (its address, a function that kills it and may be called again)."""
    told, tell = FORKS.Pipe(duplex=False)
    child = FORKS.Process(target=serve_storage, args=(str(path), blobs, address, tell), daemon=True)
    child.start()
    assert told.poll(30)

    def stop():
        child.kill()
        child.join(20)

    return told.recv(), stop


def follow(address, folder: str) -> None:
    """An indexer process on a served database; runs until it is killed."""
    db = DB(ClientStorage(address, wait_timeout=30))
    Indexer(db, Path(folder), SOURCE).run(threading.Event())


def start_follower(case, address):
    """A process that runs `follow`."""
    child = FORKS.Process(target=follow, args=(address, str(case.folder)))
    child.start()
    return child
