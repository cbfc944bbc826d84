"""Certificates as PDF: of one award, and of a whole class."""

from dataclasses import replace

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response

from dosja.hooks import hooks_of
from dosja.messages import _
from dosja.settings import read_secret
from dosja.training import awarding, certificates
from dosja.training.model import Session
from dosja.training.operations.certificates import note_printed
from dosja.uids import format_uid
from dosja.web.addresses import session_path, site_address
from dosja.web.traversal import AwardPage

MOST_PRINTED = 500


def includeme(config):
    """Register the views."""
    config.add_view(
        session_certificates,
        context=Session,
        name="certificates.pdf",
        request_method="POST",
        permission="session:record",
    )
    config.add_view(
        certificate, context=AwardPage, name="certificate.pdf", request_method="POST", permission="site:view"
    )


def session_certificates(context, request):
    """The certificates of a whole class that are valid, as one PDF."""
    site, today = request.site, awarding.today(request.now)
    found = [one for one in awarding.awards_of_session(site, context) if one.standing(today) == "valid"]
    if not found:
        request.session.flash(request.translate(_("There is no valid award to print.")), "warn")
        return HTTPSeeOther(session_path(context, "awards"))
    return _pdf(request, context, found[:MOST_PRINTED], f"vertetime-{format_uid(context.uid)}.pdf")


def certificate(context, request):
    """The certificate of one award."""
    if context.found.standing(awarding.today(request.now)) not in ("valid", "expired"):
        raise HTTPNotFound()
    name = f"vertetim-{format_uid(context.found.award.id)}.pdf"
    return _pdf(request, context.found.session, [context.found], name)


def _pdf(request, session, found, name):
    site = request.site
    language = "sq" if request.POST.get("lang") == "sq" else request.locale_name
    today = awarding.today(request.now)

    def say(message, mapping=None):
        return request.translate_into(language, message, mapping)

    papers = [_paper(request, one, today, language, say) for one in found]
    note_printed(site, request.identity, request.now, session, tuple(one.award.id for one in found))
    secret = read_secret(request.registry.dosja_settings)
    body = certificates.render(papers, secret, f"{site_address(request)}/check", say)
    return Response(
        body, content_type="application/pdf", content_disposition=f'attachment; filename="{name}"'
    )


def _paper(request, found, today, language, say):
    site = request.site
    paper = certificates.certificate_of(site, found, today, language)
    template = site.settings.get(certificates.TEMPLATES, {}).get(found.agency, "")
    if not template:
        return paper
    who = (site, request.identity, request.now)
    return replace(paper, lines=hooks_of(site).certificate_lines(*who, template, found, language, say))
