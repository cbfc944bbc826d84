"""The session: a signed cookie with the user's uid, the form token and messages; nothing is kept on the
server.

It cannot be revoked by itself, so it carries the user's generation number, which `security` compares.
"""

from pyramid.session import JSONSerializer, SignedCookieSessionFactory

from dosja.settings import read_secret

COOKIE_NAME = "dosja"
MOST_MESSAGES = 3
"""So many messages of a kind wait for a page that shows them: a cookie holds 4 kB, and a program that sends
forms may never ask for a page."""


def includeme(config):
    """Set the session factory."""
    settings = config.registry.dosja_settings
    config.set_session_factory(
        _with_few_messages(
            SignedCookieSessionFactory(
                read_secret(settings),
                cookie_name=COOKIE_NAME,
                timeout=settings.session_hours * 3600,
                reissue_time=600,
                max_age=None,
                httponly=True,
                secure=settings.environment == "production",
                samesite="Lax",
                serializer=JSONSerializer(),
            )
        )
    )


def _with_few_messages(session_class):
    """The session class, with messages that push out older ones of their kind."""

    class Session(session_class):
        def flash(self, msg, queue="", allow_duplicate=False):
            super().flash(msg, queue, allow_duplicate)
            del self[f"_f_{queue}"][:-MOST_MESSAGES]

    return Session
