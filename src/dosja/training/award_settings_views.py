"""An agency's settings of awards: whether they wait for an approval, and what stands on its certificates."""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.accounts.permissions import agencies_with
from dosja.accounts.short_form import Form, posted_form
from dosja.errors import Invalid
from dosja.hooks import hooks_of
from dosja.messages import _
from dosja.training import certificates
from dosja.training.operations import awards as operations
from dosja.training.operations import certificates as certificate_operations
from dosja.web.traversal import Awards


def includeme(config):
    """Register the views."""
    for method, view in (("GET", settings_page), ("POST", save_settings)):
        config.add_view(
            view,
            context=Awards,
            name="settings",
            request_method=method,
            permission="award:approve",
            renderer="dosja:training/templates/award_settings.jinja2",
        )


def settings_page(context, request):
    """Whether awards wait for an approval, and the text on certificates, for each own agency."""
    agency = _own_agency(request, request.GET.get("agency", ""))
    texts = request.site.settings.get(certificates.TEXTS, {}).get(agency.aid, ("", "", "", ""))
    values = dict(zip(("text_sq", "text_en", "signer", "office"), texts, strict=True))
    values["template"] = request.site.settings.get(certificates.TEMPLATES, {}).get(agency.aid, "")
    values["approval"] = "yes" if operations.wants_approval(request.site, agency.aid) else ""
    return _settings_values(request, agency, Form(values))


def save_settings(context, request):
    """Keep both."""
    agency = _own_agency(request, request.POST.get("agency", ""))
    form = posted_form(request, "text_sq", "text_en", "signer", "office", "approval", "template")
    values = {name: form.values[name] for name in ("text_sq", "text_en", "signer", "office")}
    who = (request.site, request.identity, request.now, agency.aid)
    try:
        certificate_operations.set_text(*who, **values)
        certificate_operations.choose_template(*who, form.values["template"])
    except Invalid as error:
        form.errors = error.fields
        request.response.status_int = 422
        return _settings_values(request, agency, form)
    operations.choose_approval(*who, form.values["approval"] == "yes")
    request.session.flash(request.translate(_("Saved.")), "success")
    return HTTPSeeOther(f"/awards/settings?agency={agency.aid}")


def _own_agency(request, aid):
    mine = agencies_with(request.identity, "award:approve", list(request.site.agencies))
    if not mine or (aid and aid not in mine):
        raise HTTPNotFound()
    return request.site.agencies[aid or mine[0]]


def _settings_values(request, agency, form):
    mine = agencies_with(request.identity, "award:approve", list(request.site.agencies))
    return {
        "agency": agency,
        "agencies": [request.site.agencies[aid] for aid in mine],
        "form": form,
        "templates": _templates(request, agency, form.values["template"]),
    }


def _templates(request, agency, kept):
    """(id, title) of what the agency can choose, and of the one that stands there."""
    offered = hooks_of(request.site).certificate_templates(request.site, agency.aid)
    found = [("", request.translate(_("As everywhere")))]
    found += [(name, request.translate(title)) for name, title in offered.items()]
    return found if kept in dict(found) else [*found, (kept, request.translate(_("of a plugin that is off")))]
