"""The addresses of things: where a link leads."""

from urllib.parse import quote

from dosja.uids import format_uid

SLASH = "~"
"""Stands for "/" of a document's code in its address: /d/PSV-AP-12~2026."""


def document_path(document, *more) -> str:
    """The permanent address of a document: by uid, which survives a new code, a move and a new title."""
    return "/".join(("/d", format_uid(document.uid), *more))


def cited_path(document, *more) -> str:
    """The permanent address by the code, as people read and write it; by uid where there is no code.

    A code leads to its document for ever, also when the document was given another one.
    """
    code = document.code
    if not code or SLASH in code:
        return document_path(document, *more)
    return "/".join(("/d", quote(code.replace("/", SLASH), safe=SLASH), *more))


def file_path(file, *more) -> str:
    """The address of a file."""
    return "/".join(("/f", format_uid(file.uid), *more))


def award_path(award_id: int, *more) -> str:
    """The address of an award."""
    return "/".join(("/awards", format_uid(award_id), *more))


def session_path(session, *more) -> str:
    """The address of a training."""
    return "/".join(("/training", format_uid(session.uid), *more))


def person_path(person, *more) -> str:
    """The address of a person's record."""
    return "/".join(("/people", format_uid(person.uid), *more))


def site_address(request) -> str:
    """Where people outside find this intranet: as it was set, else as the request came."""
    return (request.registry.dosja_settings.site_url or request.application_url).rstrip("/")
