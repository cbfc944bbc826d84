"""Documents and notices for tests: made in the database, as other rooms make them."""

from dosja.content_types import load_core_types
from dosja.documents.operations.documents import create_document
from dosja.notify import operations as notify
from tests.functional.conftest import BEGIN

TYPES = load_core_types()


def put(
    site,
    title,
    *,
    by="redaktor.akademia",
    agency="akademia",
    access="public",
    now=BEGIN,
    kind="document",
    **values,
):
    """Store a document, of the kind "document", which needs no approval, where none is named; its uid."""
    document = create_document(
        site,
        site.users[by],
        now,
        TYPES[kind],
        agency=agency,
        values={"title": title, "language": "sq", "kind": "report", **values}
        if kind == "document"
        else {"title": title, "language": "sq", **values},
        access=access,
    )
    return document.uid


def tell(site, logins, kind, subject=0, *, now=BEGIN, actor=None, **detail):
    """`notify` by login names; returns the logins of those who were told."""
    uids = {site.users[login].uid: login for login in logins}
    told = notify.notify(site, now, uids, kind, subject, actor=site.users[actor] if actor else None, **detail)
    return [uids[uid] for uid in told]


def kinds_of(site, login):
    """The kinds of what stands in a person's inbox, the oldest first."""
    inbox = site.notices.inboxes.get(site.users[login].uid)
    return [] if inbox is None else [row[0] for row in inbox.rows.values()]


def mails(site, *states):
    """The letters of the outbox in these states (all without any)."""
    found = [mail for shard in site.notices.outbox for mail in shard.values()]
    return [mail for mail in found if not states or mail.state in states]
