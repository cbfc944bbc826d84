"""Pages of awards: those of a training, one with all that became of it, what waits for a decision."""

from datetime import date

from pyramid.httpexceptions import HTTPSeeOther

from dosja.accounts.model import User
from dosja.accounts.permissions import agencies_with, allows
from dosja.accounts.short_form import Form, posted_form
from dosja.agencies.counties import county_name
from dosja.documents.model import File
from dosja.errors import Invalid, NotAllowed
from dosja.messages import _
from dosja.people.labelling import Names
from dosja.settings import read_secret
from dosja.training import awarding, certificates
from dosja.training.check_views import SHOWN
from dosja.training.completion_views import agencies_of
from dosja.training.forms import day_in
from dosja.training.model import Session
from dosja.training.operations import awards as operations
from dosja.training.operations.awards import Correction
from dosja.training.operations.elsewhere import decide_elsewhere
from dosja.training.rights import may_record, may_see_award, may_see_names
from dosja.training.wording import AWARD_STATES, LINE_STATES, MEASURES, OUTCOME_NAMES
from dosja.uids import parse_uid
from dosja.web.addresses import award_path, session_path
from dosja.web.traversal import AwardPage, Awards

TEMPLATES = "dosja:training/templates/"
DECISIONS = ("recognised", "with_differences", "refused")


def includeme(config):
    """Register the views."""

    def add(view, context, name="", method="GET", permission="site:view", template=None):
        renderer = {"renderer": TEMPLATES + template} if template else {}
        config.add_view(
            view, context=context, name=name, request_method=method, permission=permission, **renderer
        )

    config.include("dosja.training.completion_views")
    config.include("dosja.training.certificate_views")
    config.include("dosja.training.award_settings_views")
    add(session_awards, Session, "awards", permission="session:record", template="session_awards.jinja2")
    add(give, Session, "awards", "POST", "session:record", "session_awards.jinja2")
    add(waiting_page, Awards, permission="award:approve", template="awards.jinja2")
    add(approve, Awards, "", "POST", "award:approve")
    add(award_page, AwardPage, template="award.jinja2")
    add(change, AwardPage, "change", "POST", "session:edit", "award.jinja2")
    add(decide, AwardPage, "decide", "POST", "award:approve", "award.jinja2")


def session_awards(context, request):
    """Who of a training gets an award, who has one, who does not, and why."""
    return _session_values(request, context)


def give(context, request):
    """Give the awards; a second time nothing happens."""
    again = [uid for text in request.POST.getall("again") if (uid := parse_uid(text)) is not None]
    try:
        done = operations.award_session(request.site, request.identity, request.now, context, again=again)
    except Invalid as error:
        request.response.status_int = 422
        return _session_values(request, context, error.fields)
    if done.given:
        text = request.plural("${n} award was given.", "${n} awards were given.", len(done.given))
        request.session.flash(text, "success")
    else:
        request.session.flash(request.translate(_("Nobody was without an award who had passed.")))
    return HTTPSeeOther(session_path(context, "awards"))


def _session_values(request, session, errors=None):
    site = request.site
    names = may_see_names(request.identity, site, session)
    lines = awarding.plan(site, session)
    today = awarding.today(request.now)
    return {
        "session": session,
        "lines": [(line, site.uids[line.person], _standing(site, line, today)) for line in lines if names],
        "counts": {name: sum(1 for line in lines if line.state == name) for name in LINE_STATES},
        "states": LINE_STATES,
        "awards": AWARD_STATES,
        "outcomes": OUTCOME_NAMES,
        "measures": MEASURES,
        "waits": operations.wants_approval(site, session.agency),
        "may_give": may_record(request.identity, site, session),
        "award_path": award_path,
        "errors": errors or {},
    }


def _standing(site, line, today):
    found = awarding.find_award(site, line.award.id) if line.award is not None else None
    return found.standing(today) if found is not None else ""


def waiting_page(context, request):
    """What waits for an approval or a recognition in the agencies in which this person decides."""
    site = request.site
    mine = agencies_with(request.identity, "award:approve", list(site.agencies))
    found = awarding.waiting(site, set(mine))
    return {
        "rows": [
            (one, site.uids[one.person], awarding.title_of(site, one), date.fromordinal(one.award.completed))
            for one in found
        ],
        "states": AWARD_STATES,
        "award_path": award_path,
        "site": site,
        "may_report": allows(request.identity, "session:edit"),
        "exported": Names(request).pairs(agencies_of(request)),
    }


def approve(context, request):
    """Let the marked awards count."""
    ids = [uid for text in request.POST.getall("award") if (uid := parse_uid(text)) is not None]
    try:
        n = operations.approve(request.site, request.identity, request.now, ids)
    except NotAllowed as error:
        request.session.flash(request.translate(error.message), "danger")
        return HTTPSeeOther("/awards")
    text = request.plural("${n} award was approved.", "${n} awards were approved.", n)
    request.session.flash(text, "success" if n else "")
    return HTTPSeeOther("/awards")


def award_page(context, request):
    """One award: what it says, the evidence, the chain of replacements, decisions; what can be done."""
    return _award_values(request, context.found)


def change(context, request):
    """Withdraw or replace it, with a reason."""
    found, posted = context.found, request.POST
    form = posted_form(request, "reason", "completed", "until", "score", "action")
    who = (request.site, request.identity, request.now, found.award.id)
    try:
        if posted.get("action") == "withdraw":
            operations.withdraw(*who, form.values["reason"])
            request.session.flash(request.translate(_("The award was withdrawn.")), "success")
            return HTTPSeeOther(award_path(found.award.id))
        new = operations.replace_award(*who, _correction(form.values), form.values["reason"])
    except Invalid as error:
        form.errors = error.fields
        request.response.status_int = 422
        return _award_values(request, found, form)
    request.session.flash(request.translate(_("A new award stands in its place.")), "success")
    return HTTPSeeOther(award_path(new))


def _correction(values):
    wrong: dict[str, str] = {}
    days = {name: day_in(values, name, wrong) for name in ("completed", "until")}
    score = None
    text = values["score"].replace(",", ".")
    if text:
        try:
            score = round(float(text) * 100)
        except (ValueError, OverflowError):
            wrong["score"] = _("A score lies between 0 and 100.")
    if wrong:
        raise Invalid(wrong)
    until = days["until"] if days["until"] is not None else False
    return Correction(days["completed"], until, score=score)


def decide(context, request):
    """Recognise a course held elsewhere, with differences or not, or refuse it."""
    form = posted_form(request, "state", "number", "text")
    values = form.values
    try:
        decide_elsewhere(
            request.site, request.identity, request.now, context.found.award.id, values["state"],
            number=values["number"], text=values["text"],
        )  # fmt: skip
    except Invalid as error:
        form.errors = error.fields
        request.response.status_int = 422
        return _award_values(request, context.found, None, form)
    request.session.flash(request.translate(_("The decision was recorded.")), "success")
    return HTTPSeeOther(award_path(context.found.award.id))


def _award_values(request, found, change_form=None, decision_form=None):
    site, actor = request.site, request.identity
    today = awarding.today(request.now)
    paper = certificates.certificate_of(site, found, today, request.locale_name)
    chain = [one for one in awarding.chain_of(site, found) if may_see_award(actor, site, one)]
    award = found.award
    file = site.get(award.file, File)
    day = "{0.day:02d}.{0.month:02d}.{0.year}".format
    if change_form is None:
        change_form = Form(
            {
                "completed": day(paper.completed),
                "until": day(paper.until) if paper.until else "",
                "score": "" if award.score is None else f"{award.score / 100:g}".replace(".", ","),
            }
        )
    return {
        "found": found,
        "paper": paper,
        "amount": certificates.amount_text(paper),
        "standing": found.standing(today),
        "is_public": found.standing(today) in SHOWN,
        "states": AWARD_STATES,
        "measures": MEASURES,
        "chain": [(one, one.standing(today)) for one in chain],
        "decisions": [
            (state, when, site.get(who, User), number, text)
            for state, when, who, number, text in found.ledger.decisions.get(award.id, ())
        ],
        "file": file,
        "sops": [
            (site.uids[uid], number)
            for uid, number in (found.session.sops if found.session is not None else ())
            if request.vocabularies.reference(uid)
        ],
        "place": _frozen(request, award.frozen),
        "may_see_session": found.session is not None and may_see_names(actor, site, found.session),
        "may_change": allows(actor, "session:edit", found.agency) and found.ended is None,
        "may_decide": allows(actor, "award:approve", found.agency)
        and award.state == "reported"
        and found.ended is None,
        "change_form": change_form,
        "decision_form": decision_form or Form({"state": "recognised"}),
        "decision_choices": [(key, request.translate(AWARD_STATES[key][1])) for key in DECISIONS],
        "award_path": award_path,
        "code": certificates.full_code(award.id, read_secret(request.registry.dosja_settings)),
        "site": site,
    }


def _frozen(request, frozen):
    agency = request.site.agencies.get(frozen.agency)
    unit = agency.units.get(frozen.unit) if agency is not None else None
    parts = (
        unit.title(request.locale_name) if unit else "",
        agency.title(request.locale_name) if agency else "",
        county_name(frozen.county, request.locale_name),
        frozen.rank,
        frozen.position,
    )
    return ", ".join(part for part in parts if part)
