"""The demonstration content: accounts and some dozens of documents of the agencies, for `dosja init --demo`.

One TOML file for each document, in a folder named after its agency. Texts that come as files are rendered
here as PDF, so that no binary is kept in the source. Documents come in over the weeks before, at the hours
of an office, so that lists sorted by change look as they will; only these times are made up.
"""

import io
import tomllib
from datetime import datetime, time, timedelta
from importlib.resources import files
from xml.sax.saxutils import escape

from dosja.accounts.demo import create_demo_accounts
from dosja.accounts.permissions import OPERATOR
from dosja.content_types import read_values
from dosja.documents.operations.documents import create_document, update_document
from dosja.documents.operations.files import attach_file
from dosja.documents.vocabularies import SiteVocabularies

PAGE_BREAK = "---8<---"
SPAN_DAYS = 45
"""Over so many days the documents come in."""


def demo_documents() -> list[dict]:
    """The parsed files of this folder, in the order of their paths."""
    found = []
    for folder in sorted(files(__package__).iterdir(), key=lambda item: item.name):
        if folder.is_dir() and not folder.name.startswith("_"):
            for item in sorted(folder.iterdir(), key=lambda item: item.name):
                if item.name.endswith(".toml"):
                    found.append(tomllib.loads(item.read_text("utf-8")))
    return found


def load(site, types, now, *, cheap: bool = False, progress=None) -> int:
    """Put the demonstration content into a new site; returns the number of documents. The caller commits.

    References between the files are codes, also in circles: first every document is made without them, then
    those that have some are completed.
    """
    create_demo_accounts(site, now - timedelta(days=SPAN_DAYS + 7), cheap=cheap)
    editors = {
        agency: user for user in site.users.values() for role, agency in user.roles if role == "editor"
    }
    vocabularies = SiteVocabularies(site, None, "sq")
    made = []
    waiting = demo_documents()
    for number, data in enumerate(waiting):
        when = entered(now, number)
        ctype, actor = types[data["type"]], editors.get(data["agency"], OPERATOR)
        values = read_values(ctype, _without_references(ctype, data["values"]), vocabularies)
        document = create_document(
            site,
            actor,
            when,
            ctype,
            agency=data["agency"],
            values=values,
            access=data.get("access", "internal"),
            group=data.get("group"),
        )
        for item in data.get("files", ()):
            source = io.BytesIO(render(item))
            attach_file(
                site,
                actor,
                when + timedelta(minutes=4),
                document,
                ctype,
                name=item["name"],
                media_type=item["media_type"],
                source=source,
            )
        made.append((document, ctype, actor, data["values"]))
        if progress is not None:
            progress(len(made), len(waiting))
    for document, ctype, actor, given in made:
        values = read_values(ctype, given, vocabularies)
        when = document.modified + timedelta(minutes=11)
        update_document(site, actor, when, document, ctype, rev=document.rev, values=values)
    return len(made)


def entered(now: datetime, number: int) -> datetime:
    """The moment at which the `number`-th document came in: a working day of the weeks before `now`."""
    day = now.date() - timedelta(days=2 + number * 17 % SPAN_DAYS)
    if day.weekday() > 4:
        day -= timedelta(days=day.weekday() - 4)
    morning = datetime.combine(day, time(7, 10), now.tzinfo)
    return morning + timedelta(minutes=number * 53 % 470, seconds=number * 7 % 60)


def _without_references(ctype, values: dict) -> dict:
    """The values without what refers to other documents, in rows of tables too."""
    kept = {}
    for name, value in values.items():
        field = ctype.by_name[name]
        if field.kind == "table":
            columns = {column.name for column in field.columns if column.kind == "reference"}
            kept[name] = [] if columns else value
        elif field.kind != "reference":
            kept[name] = value
    return kept


def render(item: dict) -> bytes:
    """The bytes of a file of the demonstration: a PDF with the text's pages, or the text itself."""
    if item["media_type"] != "application/pdf":
        return item["text"].encode("utf-8")
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

    styles = getSampleStyleSheet()
    story: list = []
    for number, page in enumerate(item["text"].split(PAGE_BREAK)):
        if number:
            story.append(PageBreak())
        for position, paragraph in enumerate(page.strip().split("\n\n")):
            style = styles["Heading2"] if number == 0 and position == 0 else styles["BodyText"]
            story.append(Paragraph(escape(paragraph).replace("\n", "<br/>"), style))
            story.append(Spacer(1, 6))
    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4, title=item["name"], invariant=1).build(story)
    return target.getvalue()
