"""Lists and signed sheets of a training that may name a child: reported, held back, decided on."""

from pyramid.httpexceptions import HTTPForbidden, HTTPSeeOther

from dosja.messages import _
from dosja.privacy.operations import may_report
from dosja.privacy.views import act, shared_values, thing_of
from dosja.training.model import Session
from dosja.web.addresses import session_path


def includeme(config):
    """Register the views; who keeps the training or decides in its agency comes in."""
    page = {
        "context": Session,
        "name": "privacy",
        "permission": "site:view",
        "renderer": "dosja:privacy/templates/decide_training.jinja2",
    }
    config.add_view(decide_page, request_method="GET", **page)
    config.add_view(decide, request_method="POST", **page)


def decide_page(context, request):
    """What is held back of the training, and what can be done about it."""
    _check(request, context)
    return _values(request, context)


def decide(context, request):
    """Report, release, or remove for good a list or a signed sheet."""
    _check(request, context)
    target = request.POST.get("target", "")
    if target:
        thing = thing_of(request, context, target)
        errors = act(request, context, thing)
        if errors:
            return _values(request, context, thing, errors)
    return HTTPSeeOther(session_path(context, "privacy"))


def _check(request, session) -> None:
    if not may_report(request.identity, request.site, session):
        raise HTTPForbidden()


def _values(request, session, thing=None, errors=None):
    return {
        **shared_values(request, session, thing, errors),
        "session": session,
        "path": session_path(session, "privacy"),
        "crumbs": [(request.translate(_("Trainings")), "/training"), (session.title, session_path(session))],
    }
