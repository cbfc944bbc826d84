"""Security headers on every answer; pages may load nothing but our own style, script and pictures."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def includeme(config):
    """Add the tween."""
    config.add_tween("dosja.web.headers.tween_factory")


def tween_factory(handler, registry):
    """Add the headers that a view did not set itself; pages of signed-in people are never kept by a cache."""

    def tween(request):
        response = handler(request)
        headers = response.headers
        for name, value in HEADERS.items():
            if name not in headers:
                headers[name] = value
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        return response

    return tween
