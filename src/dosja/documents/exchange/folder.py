"""Import of a folder of files as people have them, with an optional `manifest.csv`.

Columns of the manifest: file, code, title, language, type, agency, access, group, readers, those of a text
approved on paper (`approvals`) and any field of the type; all but the first optional. Without a manifest
every file becomes a document of its own. A row is taken whole or refused with its reason, and what is stored
already (same content) adds nothing.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from dosja.accounts.permissions import OPERATOR, tokens_of
from dosja.content_types import ContentType, NotPlain, ValuesError, check_plain, values_from_text
from dosja.documents.exchange.approvals import COLUMNS, approval_of
from dosja.documents.exchange.batches import in_transaction
from dosja.documents.exchange.manifest import MANIFEST, read_manifest
from dosja.documents.exchange.outcome import Outcome, printable
from dosja.documents.exchange.places import Folder, language_of, title_of
from dosja.documents.extraction import safe_name, sniff
from dosja.documents.file_kinds import formats_for
from dosja.documents.life.plan import Answers
from dosja.documents.life.text import is_fixed
from dosja.documents.model import Document, File
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import attach_file
from dosja.documents.queries import existing_files
from dosja.documents.vocabularies import SiteVocabularies
from dosja.errors import Invalid, Problem, why
from dosja.messages import _

BATCH_FILES = 50
BATCH_BYTES = 200_000_000
_OTHER = "other"
CORE_COLUMNS = ("file", "type", "agency", "access", "group", "readers")


@dataclass(frozen=True)
class Defaults:
    """What a row without the column gets; `language` "" looks at the text."""

    type: str = "document"
    agency: str = "zkka"
    access: str = "internal"
    language: str = ""


def import_folder(
    db, login, now, folder: Path, types, *, defaults: Defaults, max_mb: int, language="sq", progress=None
) -> Outcome:
    """Take every file of `folder`; commits after every 50 files.

    `login` is the account in whose name it is done, "" for the operator. Raises Problem when the manifest
    cannot be read and where there is no file at all; a wrong row only refuses that row.
    `progress(done, total)` is called as it goes on.
    """
    place = Folder(folder)
    outcome = Outcome()
    rows = place.rows()
    if (folder / MANIFEST).is_file():
        listed = read_manifest(folder / MANIFEST)
        rows = listed.rows
        outcome.refused += listed.refused
        outcome.unlisted += map(printable, place.others(rows))
        if not rows and not outcome.refused:
            raise Problem(_("manifest.csv names no file: below its first line goes a line for each file."))
    elif not rows:
        raise Problem("There is no file in ${folder}.", folder=str(folder))
    made: set[int] = set()
    start = 0
    while start < len(rows):

        def work(site, start=start, made=frozenset(made)):
            actor = site.users[login] if login else OPERATOR
            return _Batch(site, actor, now, place, types, defaults, max_mb, language, made).take_from(
                rows, start
            )

        batch = in_transaction(db, work, note="import of a folder")
        outcome.add(batch.outcome)
        made |= batch.made
        start = batch.end
        if progress is not None:
            progress(start, len(rows))
    return outcome


class _Batch:
    """The rows of one transaction; may be thrown away and made anew after a conflict."""

    def __init__(self, site, actor, now, folder, types, defaults, max_mb, language, made):
        self.site, self.actor, self.now = site, actor, now
        self.folder, self.types, self.defaults, self.max_mb = folder, types, defaults, max_mb
        self.made = set(made)
        self.outcome = Outcome()
        self.end = 0
        tokens = None if actor is OPERATOR else tokens_of(actor, site.groups.values())
        self.vocabularies = SiteVocabularies(site, tokens, language)

    def take_from(self, rows: list[dict], start: int) -> "_Batch":
        """Take rows from position `start` on; `end` is the position of the next batch."""
        size = 0
        for number in range(start, len(rows)):
            self.end = number + 1
            size += self._take_or_refuse(rows[number])
            if self.end - start >= BATCH_FILES or size >= BATCH_BYTES:
                break
        return self

    def _take_or_refuse(self, row: dict) -> int:
        """Take one row; returns the bytes that were stored."""
        what = printable(row["file"])
        try:
            return self._take(row, what)
        except Problem as problem:
            fields = getattr(problem, "fields", None) or {"": problem.message}
            for name, reason in fields.items():
                self.outcome.refused.append((f"{what}: {name}" if name else what, reason))
        except OSError as error:
            reason = _("The file cannot be read: ${why}", mapping={"why": why(error)})
            self.outcome.refused.append((what, reason))
        return 0

    def _take(self, row: dict, what: str) -> int:
        path = self.folder.find(row["file"])
        size = path.stat().st_size
        if size > self.max_mb * 1_000_000:
            raise Problem(_("The file is larger than ${mb} MB.", mapping={"mb": self.max_mb}))
        name = safe_name(path.name)
        type_id = row.get("type", self.defaults.type)
        ctype = self.types.get(type_id)
        if ctype is None:
            raise Problem(_("There is no content type ${type}.", mapping={"type": type_id}))
        approval = approval_of(row, ctype, self.actor, self._agency(row), self.now)
        with path.open("rb") as source:
            sniffed = sniff(source, name, formats_for(self.site, self._agency(row)))
            if sniffed.problem:
                raise Problem(sniffed.problem)
            source.seek(0)
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            document = self._stored(row, digest)
            if document is not None and self._holds(document, digest):
                self.made.add(document.uid)
                self.outcome.known += 1
                self._approved(document, what, approval)
                return 0
            if document is None:
                source.seek(0)
                document = self._create(row, ctype, name, source.read(20_000))
            source.seek(0)
            file = attach_file(
                self.site,
                self.actor,
                self.now,
                document,
                ctype,
                name=name,
                media_type=sniffed.media_type,
                source=source,
            )
        self._approved(document, what, approval)
        self.outcome.files += 1
        self.outcome.waiting.append((what, file.uid))
        if sniffed.reason:
            self.outcome.noted.append((what, sniffed.reason))
        return size

    def _approved(self, document: Document, what: str, approval: Answers | None) -> None:
        """Note that the document is to be recorded as approved, once all its files were read."""
        known = (uid for _what, uid, _answers in self.outcome.approved)
        if approval is not None and not is_fixed(document) and document.uid not in known:
            self.outcome.approved.append((what, document.uid, approval))

    def _stored(self, row: dict, digest: str) -> Document | None:
        """The document that the row means: by its code, else by the same content in the same agency.

        A code that was there before this import belongs to another document, unless its file is this one.
        """
        if row.get("code"):
            document = self.site.get(self.site.documents.uid_of_code(row["code"]), Document)
            if document is None:
                return None
            self._refuse_trashed(document)
            if document.uid not in self.made and not self._holds(document, digest):
                raise Problem(
                    _("The code ${code} is taken by another document.", mapping={"code": row["code"]})
                )
            return document
        agency = self._agency(row)
        for uid in self.site.documents.files_with(digest):
            file = self.site.get(uid, File)
            document = self.site.get(file.document, Document) if file is not None else None
            if document is None or document.agency != agency:
                continue
            self._refuse_trashed(document)
            if uid not in document.files:
                raise Problem(
                    _(
                        "The file was taken off the document ${title}. Attach it again there.",
                        mapping={"title": document.title},
                    )
                )
            return document
        return None

    def _refuse_trashed(self, document: Document) -> None:
        if document.trashed:
            raise Problem(
                _(
                    "The document ${title} is in the trash. Restore it there.",
                    mapping={"title": document.title},
                )
            )

    def _holds(self, document: Document, digest: str) -> bool:
        return any(file.sha256 == digest for file in existing_files(self.site, document.files))

    def _agency(self, row: dict) -> str:
        """The agency's id; a manifest may give the abbreviation, and capital letters."""
        given = row.get("agency", self.defaults.agency)
        if given in self.site.agencies:
            return given
        for aid, agency in self.site.agencies.items():
            if given.casefold() in (aid, agency.abbr.casefold()):
                return aid
        return given

    def _create(self, row: dict, ctype: ContentType, name: str, beginning: bytes) -> Document:
        own = {field.name for field in ctype.fields}
        core = (*CORE_COLUMNS, *(name for name in COLUMNS if name not in own))
        texts = {column: text for column, text in row.items() if column not in core}
        texts.setdefault("title", title_of(name))
        texts.setdefault("language", self.defaults.language or language_of(beginning))
        for field in ctype.fields:
            # A bare folder says nothing of kinds: what must be chosen is "other", where that is a choice.
            if field.required and field.kind == "choice" and _OTHER in {o.value for o in field.options}:
                texts.setdefault(field.name, _OTHER)
        readers = self._readers(row)
        try:
            values = values_from_text(ctype, texts, self.vocabularies)
            check_plain(values)
        except ValuesError as error:
            raise Invalid(_with_choices(ctype, texts, error.fields)) from error
        except NotPlain as error:
            raise Problem(_("The row holds characters that cannot be stored.")) from error
        document = create_document(
            self.site,
            self.actor,
            self.now,
            ctype,
            agency=self._agency(row),
            values=values,
            access=row.get("access", self.defaults.access).lower(),
            group=row.get("group"),
            readers=readers,
        )
        self.made.add(document.uid)
        self.outcome.taken += 1
        return document

    def _readers(self, row: dict) -> tuple[int, ...]:
        logins = [login.strip().lower() for login in row.get("readers", "").split(";") if login.strip()]
        missing = [login for login in logins if login not in self.site.users]
        if missing:
            raise Invalid(
                {"readers": _("There is no account ${login}.", mapping={"login": printable(missing[0])})}
            )
        return tuple(self.site.users[login].uid for login in logins)


def _with_choices(ctype: ContentType, texts: dict[str, str], wrong: dict[str, str]) -> dict[str, str]:
    """What is wrong with a row; where a choice is, what there is to choose: a manifest shows no list."""
    told = dict(wrong)
    for field in ctype.fields:
        if field.kind in ("choice", "choices") and field.name in wrong and texts.get(field.name):
            known = ", ".join(option.value for option in field.options)
            told[field.name] = _("Choose one of: ${known}", mapping={"known": known})
    return told
