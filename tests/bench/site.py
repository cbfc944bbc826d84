"""The site that is measured: documents of every type, agency and access level, a fifth with a text file.

Made by the application's own operations, in large transactions; deterministic but for the uids.
"""

import io
import random
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dosja.accounts.demo import create_demo_accounts
from dosja.accounts.model import User
from dosja.accounts.passwords import passwords
from dosja.accounts.permissions import OPERATOR
from dosja.documents.extraction import Result
from dosja.documents.life.operations import Answers, take_step
from dosja.documents.life.text import edit_rev
from dosja.documents.operations.documents import create_document, update_document
from dosja.documents.operations.files import attach_file, store_text
from dosja.jobs.indexing import FOLDER, site_source, site_types
from dosja.search.maintenance import reindex
from dosja.settings import read_home_settings, write_secret
from dosja.storage.database import open_database, session
from dosja.storage.setup import create_site
from tests.bench.bench_search import Corpus

BATCH = 500
WORDS = 300
PEOPLE = 16
VERSIONS = 200
PASSWORD = "Matje-e-shpejte-2026"
AGENCY = "akademia"
"""The agency in which the bench's people work."""
ACCESS = ("public",) * 4 + ("internal",) * 4 + ("restricted",)
TYPES = ("sop", "agreement", "curriculum", "document")


@dataclass(frozen=True)
class Made:
    """What the measures need to know of a made site."""

    home: Path
    shown: tuple[int, ...]
    """Documents (SOPs, and those with files) of AGENCY that the bench's people may edit."""
    words: tuple[str, ...]
    """Words to search for, frequent and rare ones."""
    documents: int
    long_lived: int
    """A document with VERSIONS versions, of AGENCY."""


def values_for(type_id: str, number: int, corpus: Corpus, words: int = WORDS) -> dict:
    """Values of a document of about `words` words, as its form would give them."""
    draw = corpus.random
    steps = "".join(f"<li>{corpus.text(words // 8)}.</li>" for _ in range(6))
    values = {
        "title": corpus.text(6).capitalize(),
        "language": "sq",
        "summary": corpus.text(words // 6),
        "body": f"<h2>{corpus.text(3)}</h2><ol>{steps}</ol>",
        "topic": ("identification", "referral"),
    }
    made = {
        "sop": {
            "code": f"PSV-AP-{number % 9999 + 1}/{2000 + number // 9999}",
            "audience": ("border_police", "police"),
            "scope": "national",
            "issuing_body": AGENCY,
            "approving_body": corpus.text(3),
            "legal_basis": tuple(
                {"act": corpus.text(4), "number": f"{draw.randint(1, 9999)}/2008", "article": "12"}
                for _ in range(2)
            ),
        },
        "agreement": {
            "code": f"MRV-AL-{number % 9999 + 1}/{2000 + number // 9999}",
            "kind": "bilateral",
            "parties": (
                {"party": corpus.text(3), "country": "GR"},
                {"party": corpus.text(3), "country": "AL"},
            ),
        },
        "curriculum": {
            "code": f"PT-AP-{number % 9999 + 1}/{2000 + number // 9999}",
            "audience": ("police",),
            "modules": tuple({"title": corpus.text(4), "hours": 4} for _ in range(4)),
        },
        "document": {"kind": "report", "issued_on": date(2024, 5, 1)},
    }
    return values | made[type_id]


def make_site(home: Path, documents: int, *, seed: int = 7, progress=None) -> Made:
    """Make a site folder with accounts, documents and index."""
    home.mkdir(parents=True)
    (home / "dosja.ini").write_text("[dosja]\nfast_hash = true\n")
    settings = read_home_settings(home)
    write_secret(settings)
    types = site_types(settings)
    corpus = Corpus(seed)
    draw = random.Random(seed)
    now = datetime.now(UTC)
    shown: list[int] = []
    with closing(open_database(home, create=True)) as db:
        create_site(db, settings, now)
        with session(db) as site:
            create_demo_accounts(site, now, cheap=True)
            _add_people(site, now)
            agencies = list(site.agencies)
        for start in range(0, documents, BATCH):
            with session(db) as site:
                for number in range(start, min(start + BATCH, documents)):
                    type_id = TYPES[number % len(TYPES)]
                    with_file = number % 5 == 0
                    agency = AGENCY if number % 8 == 0 else draw.choice(agencies)
                    document = create_document(
                        site,
                        OPERATOR,
                        now,
                        types.get(type_id),
                        agency=agency,
                        values=values_for(type_id, number, corpus, 60 if with_file else WORDS),
                        access=draw.choice(ACCESS),
                    )
                    if with_file:
                        _attach(site, now, document, types.get(type_id), corpus, number)
                    if agency == AGENCY and type_id == "sop" and len(shown) < 400:
                        shown.append(document.uid)
            if progress is not None:
                progress(start)
        with session(db) as site:
            long_lived = _with_versions(site, now, types.get("sop"), corpus)
        reindex(db, home / FOLDER, site_source(settings))
    words = (*corpus.words[20:120], *draw.sample(corpus.words[200:6000], 300))
    return Made(home, tuple(shown), words, documents, long_lived)


def _with_versions(site, now, ctype, corpus: Corpus) -> int:
    """Make a document of VERSIONS versions, each in force for a day; returns its uid."""
    values = values_for("sop", 0, corpus) | {"code": "PSV-AP-1/1999"}
    document = create_document(site, OPERATOR, now, ctype, agency=AGENCY, values=values, access="public")
    for number in range(VERSIONS):
        if number:
            update_document(
                site, OPERATOR, now, document, ctype,
                rev=edit_rev(document), values=values | {"summary": corpus.text(40)},
            )  # fmt: skip
        day = now.date() - timedelta(days=VERSIONS - number)
        take_step(site, OPERATOR, now, document, ctype, "record", Answers(day=day, act=f"Urdhër {number}"))
    return document.uid


def _add_people(site, now) -> None:
    for number in range(PEOPLE):
        login = f"matje{number}"
        user = User(
            site.take_uid(),
            login,
            f"Matja {number}",
            passwords(True).hash(PASSWORD),
            now,
            roles=(("editor", AGENCY),),
        )
        site.uids[user.uid] = user
        site.users[login] = user


def _attach(site, now, document, ctype, corpus, number) -> None:
    """A text file of three pages, stored and read as the worker would."""
    pages = tuple(corpus.text(WORDS // 3) for _ in range(3))
    file = attach_file(
        site,
        OPERATOR,
        now,
        document,
        ctype,
        name=f"teksti-{number}.txt",
        media_type="text/plain",
        source=io.BytesIO("\f".join(pages).encode()),
    )
    store_text(site, now, file.uid, Result("done", pages=pages, page_count=len(pages)))
