"""The forms of a plugin's kinds of documents, and of its pages, can be filled in by everybody."""

from collections.abc import Iterator

from dosja.messages import _
from dosja.testing.checks.pages import form_problems
from dosja.testing.checks.running import AGENCY, EVERYTHING, LANGUAGES, Running


def check(running: Running) -> Iterator[str]:
    """See the module."""
    for language in LANGUAGES:
        reader = running.reader(EVERYTHING, language)
        for ctype in running.plugin.declared.types:
            path = f"/new?type={ctype.id}&agency={AGENCY}"
            status, html = reader.get(path)
            if status != 200 or 'name="title"' not in html:
                yield _(
                    "${type}: its form does not open for any role (${status}, ${language}). See “create” in"
                    " its type file.",
                    mapping={"type": ctype.id, "status": status, "language": language},
                )
            elif language == "en":
                yield from form_problems(html, path)
        if language == "en":
            for path in running.own_addresses():
                status, html = reader.get(path)
                if status == 200 and "<html" in html:
                    yield from form_problems(html, path)
