"""A view that does next to nothing, in the same application: what the framework and the database cost.

Only the bench adds it: `python -m tests.bench.bare serve ...` is the `dosja` command with one more include.
It loads one object and renders a template of one line, without identity, permission or form token.
"""

import sys

from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid_jinja2 import IJinja2Environment

from dosja import config as application
from dosja.uids import parse_uid
from dosja.web.traversal import Root

LINE = "<p>{{ document.title }}</p>"
NAME = "bench-bare.jinja2"


def includeme(config):
    """Register the view at /bare?uid=."""
    config.add_view(bare, context=Root, name="bare", permission=NO_PERMISSION_REQUIRED)


def bare(context, request):
    """One object, one line."""
    registry = request.registry
    template = getattr(registry, "bench_template", None)
    if template is None:
        environment = registry.queryUtility(IJinja2Environment, name=".jinja2")
        template = registry.bench_template = environment.from_string(LINE)
    request.response.text = template.render(document=request.site.uids[parse_uid(request.GET["uid"])])
    return request.response


def main() -> int:
    """The `dosja` command with the bare view."""
    from dosja.cli import main as dosja

    application.INCLUDES = (*application.INCLUDES, "tests.bench.bare")
    return dosja()


if __name__ == "__main__":
    # Pyramid includes the module by its name; as __main__ it would be a second one.
    from tests.bench.bare import main as start

    sys.exit(start())
