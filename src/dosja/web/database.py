"""A request's connection to the database, bound to the request's transaction.

A dozen lines of our own instead of pyramid_zodbconn (design 4): `request.site` opens lazily, closes when the
request is finished, and tells the indexer after a commit.
"""

from datetime import UTC, datetime

from dosja.plugins import views as plugins
from dosja.search.folder import wake
from dosja.storage import evolve
from dosja.storage.backups import last_backup
from dosja.storage.database import (
    REQUEST_WAIT_SECONDS,
    catch_up,
    is_cut_off,
    open_database,
    session,
    site_of,
    state_of,
)

FRESH_COOKIE = "fresh"
FRESH_SECONDS = 5


def includeme(config):
    """Load the content types, those of plugins too, open the database, and give requests `connection`,
    `site`, `now` and `backed_up`.
    """
    settings = config.registry.dosja_settings
    registry = config.registry
    plugins.load(registry, settings)
    if getattr(registry, "database", None) is None:
        registry.database = open_database(
            settings.home, settings.database, served=settings.served or None, wait=REQUEST_WAIT_SECONDS
        )
    with session(registry.database) as present:
        evolve.check(present)
    registry.clock = lambda: datetime.now(UTC)
    plugins.attach_to(registry, registry.database)
    config.add_request_method(connection, reify=True)
    config.add_request_method(site, reify=True)
    config.add_request_method(now, reify=True)
    config.add_request_method(backed_up, property=True)


def connection(request):
    """The request's ZODB connection."""
    settings = request.registry.dosja_settings
    writes = request.method not in ("GET", "HEAD", "OPTIONS")
    if settings.served:
        _look_around(request, writes)
    opened = request.registry.database.open(request.tm)
    request.add_finished_callback(lambda _request: opened.close())
    if writes:
        folder = settings.home / "index"
        request.tm.get().addAfterCommitHook(lambda committed: committed and wake(folder))
        if settings.served:
            request.add_response_callback(mark_fresh)
    return opened


def _look_around(request, writes: bool) -> None:
    """Ask the storage process for what others saved, where this request must not miss it."""
    database = request.registry.database
    if writes and (request.environ.get("retry.attempt") or is_cut_off(database)):
        # What stood in the way must be seen; and a storage process that is being started is waited for.
        catch_up(database)
    elif FRESH_COOKIE in request.cookies:
        catch_up(database, request.cookies[FRESH_COOKIE])


def mark_fresh(request, response):
    """Have the browser say for some seconds up to where the database stood when it saved.

    The next page may come from another web process, which hears of the save a moment later; to ask the
    storage costs a round trip, so only that process asks, and only until it has heard.
    """
    if response.status_code < 400:
        secure = request.registry.dosja_settings.environment == "production"
        response.set_cookie(
            FRESH_COOKIE,
            state_of(request.registry.database),
            max_age=FRESH_SECONDS,
            httponly=True,
            secure=secure,
            samesite="Lax",
        )


def site(request):
    """The root object of the database."""
    return site_of(request.connection)


def now(request):
    """The time of the request, in UTC; one value for all that it writes."""
    return request.registry.clock()


def backed_up(request):
    """When (UTC) `dosja backup` last copied the site; None where it never did."""
    return last_backup(request.registry.dosja_settings.home)
