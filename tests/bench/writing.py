"""Measures of saving and creating through real forms: time, bytes, conflicts, when a save is findable."""

import itertools
import multiprocessing
import statistics
import time
from urllib.parse import quote

from dosja.search.query import Search
from dosja.uids import format_uid, parse_uid
from tests.bench.bench_search import Corpus
from tests.bench.load import percentile
from tests.bench.people import Person, changed
from tests.bench.site import AGENCY, PEOPLE, WORDS
from tests.bench.table import least, most, told

PLONE_CREATES = 15
PLONE_KB = 246
LONGEST_WAIT = 20.0
"""Seconds after which a save counts as not findable."""
_numbers = itertools.count(1)


def _bytes(made) -> int:
    return (made.home / "Data.fs").stat().st_size


def _edit(person: Person, uid: str, corpus: Corpus):
    """Open a document's form, write another summary, save."""
    path = f"/d/{uid}/edit"
    return person.send(path, changed(person.form(path), summary=corpus.text(WORDS // 6)))


def saves(made, person: Person, *, count: int):
    """One person saves documents one after the other."""
    corpus = Corpus(11, 5000)
    uids = [format_uid(uid) for uid in made.shown]
    _edit(person, uids[0], corpus)
    before, times = _bytes(made), []
    for number in range(count):
        sent = _edit(person, uids[number % len(uids)], corpus)
        if sent.status != 303:
            raise RuntimeError(f"a save was answered {sent.status}")
        times.append(sent.seconds)
    yield told("save of a document, p50", 1000 * statistics.median(times), "ms")
    yield most("save of a document, p95", percentile(times, 0.95), "ms", 60)
    yield most("database growth of a save", (_bytes(made) - before) / count / 1000, "kB", 25)


def new_form(person: Person) -> list[tuple[str, str]]:
    """The form of a new document, once filled."""
    return person.form(f"/new?type=document&agency={AGENCY}")


def _create(person: Person, pairs, corpus: Corpus):
    filled = changed(
        pairs,
        title=f"{corpus.text(5)} {next(_numbers)}",
        body=f"<p>{corpus.text(WORDS)}</p>",
        **{"f-kind": "report"} if any(name == "f-kind" for name, _ in pairs) else {"kind": "report"},
    )
    return person.send(f"/new?type=document&agency={AGENCY}", filled)


def creations(made, person: Person, *, seconds: float):
    """One person creates documents as fast as answers come; the form is opened once."""
    corpus = Corpus(12, 5000)
    pairs = new_form(person)
    sent = _create(person, pairs, corpus)
    if sent.status != 303:
        raise RuntimeError(f"creating was answered {sent.status}")
    before, times = _bytes(made), []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        sent = _create(person, pairs, corpus)
        if sent.status != 303:
            raise RuntimeError(f"creating was answered {sent.status}")
        times.append(sent.seconds)
    yield least("creations, one connection", len(times) / sum(times), "/s", PLONE_CREATES * 15)
    yield told("creation, p95", percentile(times, 0.95), "ms")
    yield most(
        "database growth of a creation", (_bytes(made) - before) / len(times) / 1000, "kB", PLONE_KB / 10
    )


def _at_once(port, login, uids, rounds, start, results):
    """One of the sixteen: creates and saves in turn; tells (times, wrong answers)."""
    times, wrong = [], []
    try:
        person = Person(port, login)
        corpus = Corpus(sum(login.encode()), 5000)
        pairs = new_form(person)
        start.wait(60)
        for number in range(rounds):
            for sent in (_create(person, pairs, corpus), _edit(person, uids[number % len(uids)], corpus)):
                times.append(sent.seconds)
                if sent.status != 303:
                    wrong.append(str(sent.status))
    except Exception as error:  # the parent counts it as failed
        wrong.append(f"{type(error).__name__}: {error}")
        start.abort()
    results.put((times, wrong))


def at_once(made, port: int, *, rounds: int):
    """Sixteen people create in one agency and save different documents at the same moment."""
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(PEOPLE), context.Queue()
    uids = [format_uid(uid) for uid in made.shown]
    people = [
        context.Process(target=_at_once, args=(port, f"matje{n}", uids[n::PEOPLE], rounds, start, results))
        for n in range(PEOPLE)
    ]
    begin = time.perf_counter()
    for person in people:
        person.start()
    found = [results.get(timeout=300) for _ in people]
    seconds = time.perf_counter() - begin
    for person in people:
        person.join()
    times = [item for times, _wrong in found for item in times]
    wrong = [item for _times, wrong in found for item in wrong]
    note = f"of {len(times)}" + (f": {', '.join(sorted(set(wrong)))}" if wrong else "")
    yield most("16 people create and save at once: failed", len(wrong), "", 0, note)
    yield told("16 people at once, p95", percentile(times, 0.95) if times else 0, "ms")
    yield told("16 people at once, saved", len(times) / seconds, "/s", "with opening the forms")


def findable(made, person: Person, *, count: int):
    """From the answer to a save until the search page shows the document for a word just written."""
    search = Search(made.home / "index")
    uids = [format_uid(uid) for uid in reversed(made.shown)]
    times, unfound = [], 0
    for number in range(count):
        uid = uids[number % len(uids)]
        word = f"zbulim{chr(97 + number % 26)}{chr(97 + number // 26)}xhuxha"
        path = f"/d/{uid}/edit"
        before = search.revision(parse_uid(uid))
        sent = person.send(path, changed(person.form(path), summary=f"{word} {word}"))
        begin = time.perf_counter()
        if sent.status != 303:
            raise RuntimeError(f"a save was answered {sent.status}")
        while search.revision(parse_uid(uid)) == before:
            if time.perf_counter() - begin > LONGEST_WAIT:
                break
            time.sleep(0.01)
        _status, _head, body = person.ask("GET", f"/search?q={quote(word)}")
        unfound += f"/d/{uid}".encode() not in body
        times.append(time.perf_counter() - begin)
    yield told("saved to findable, p50", 1000 * statistics.median(times), "ms")
    yield most("saved to findable, p95", percentile(times, 0.95), "ms", 1000)
    yield most("saved, indexed and yet not on the search page", unfound, "", 0)
