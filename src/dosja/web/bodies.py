"""The bodies of requests: read where the server put them, not copied once more.

Waitress has a whole body on disk before the application is called. Without this, pyramid_retry would copy
it to
be able to read it twice: a second file of 100 MB for an upload of 100 MB.
"""

from pyramid.interfaces import IExecutionPolicy


def use_where_it_lies(registry) -> None:
    """Wrap the execution policy of `registry`; call it when the configuration is committed."""
    policy = registry.getUtility(IExecutionPolicy)

    def execute(environ, router):
        body = environ.get("wsgi.input")
        if getattr(body, "seekable", None) is not None and body.seekable():
            environ["webob.is_body_seekable"] = True
        return policy(environ, router)

    registry.registerUtility(execute, IExecutionPolicy)
