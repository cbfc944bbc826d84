"""Proof that a person opened a text: a signed mark in the form that stands under it. Nothing is stored.

The mark binds person, document, version and its digest; the page that shows the text makes it. So nobody can
confirm what was never shown to him, or a text other than the one that he saw.
"""

import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

LIFETIME = timedelta(hours=24)


class Opening(NamedTuple):
    """A person was shown version `version` with the digest `digest` of a document at `when`."""

    person: int
    document: int
    version: int
    digest: str
    when: datetime


class Opener:
    """Makes and reads marks with the site's secret, under a purpose of its own."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"dosja.acknowledgements.opening", "sha256")

    def pack(self, opening: Opening) -> str:
        """The text of the form's hidden field."""
        facts = (*opening[:-1], int(opening.when.timestamp()))
        body = ".".join(str(fact) for fact in facts)
        return f"{body}.{self._sign(body)}"

    def unpack(self, text: str, now: datetime) -> Opening | None:
        """What a mark says; None where it is forged, damaged, too old or from the future."""
        body, _dot, signature = text.rpartition(".")
        if len(text) > 400 or not text.isascii() or not hmac.compare_digest(self._sign(body), signature):
            return None
        person, document, version, digest, when = body.split(".")
        opened = datetime.fromtimestamp(int(when), now.tzinfo)
        if not timedelta(seconds=-60) <= now - opened <= LIFETIME:
            return None
        return Opening(int(person), int(document), int(version), digest, opened)

    def _sign(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), "sha256").hexdigest()
