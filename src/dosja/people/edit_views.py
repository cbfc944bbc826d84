"""Pages that change a record: new person, names and postings, the own account, the end of a name."""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.accounts.model import User
from dosja.accounts.permissions import agencies_with
from dosja.accounts.queries import one_user
from dosja.errors import Conflict, Invalid
from dosja.messages import _
from dosja.people import operations
from dosja.people.forms import PersonForm, PostingRow, form_of, posted_form, press, read
from dosja.people.labelling import Names
from dosja.people.training_facts import counts
from dosja.people.wording import GENDERS, KINDS
from dosja.web.addresses import person_path
from dosja.web.traversal import PersonRecord, Persons

TEMPLATES = "dosja:people/templates/"


def includeme(config):
    """Register the views."""
    add, edit = config.add_view, {"permission": "person:edit"}
    new = {"context": Persons, "name": "new", "renderer": TEMPLATES + "person_form.jinja2", **edit}
    add(new_page, request_method="GET", **new)
    add(create, request_method="POST", **new)
    form = {"context": PersonRecord, "name": "edit", "renderer": TEMPLATES + "person_form.jinja2", **edit}
    add(edit_page, request_method="GET", **form)
    add(save, request_method="POST", **form)
    account = {"context": PersonRecord, "name": "account", "renderer": TEMPLATES + "account.jinja2", **edit}
    add(account_page, request_method="GET", **account)
    add(link_account, request_method="POST", **account)
    erase = {"context": PersonRecord, "name": "erase", "permission": "person:erase"}
    add(erase_page, request_method="GET", renderer=TEMPLATES + "erase.jinja2", **erase)
    add(erase_name, request_method="POST", renderer=TEMPLATES + "erase.jinja2", **erase)


def new_page(context, request):
    """An empty form; the agency is filled in where the reader keeps the records of one alone."""
    mine = agencies_with(request.identity, "person:edit", list(request.site.agencies))
    form = PersonForm()
    form.postings = [PostingRow(agency=mine[0] if len(mine) == 1 else "")]
    given = request.GET.get("name", "").split()
    if given:
        form.names[0].given, form.names[0].family = " ".join(given[:-1])[:80], given[-1][:80]
    return _form_values(request, form, None)


def create(context, request):
    """Add the person, or show the form again."""
    form = posted_form(request.POST)
    if "row" in request.POST:
        press(form, request.POST["row"])
        return _form_values(request, form, None)
    site, user, now = request.site, request.identity, request.now
    try:
        given = read(form, None, _units(site), Names(request).profession_key)
        name, *other_names = given["names"]
        posting = given["postings"][0] if given["postings"] else None
        if posting is None:
            raise Invalid({"posting-1-agency": _("Choose the agency of this posting.")})
        person = operations.create_person(
            site,
            user,
            now,
            name=name,
            gender=given["gender"],
            staff_number=given["staff_number"],
            posting=posting,
            other_names=tuple(other_names),
            other_postings=given["postings"][1:],
        )
    except Invalid as error:
        return _refused(request, form, None, error)
    request.session.flash(_("Saved."), "success")
    return HTTPSeeOther(person_path(person))


def edit_page(context, request):
    """The form with what is known."""
    return _form_values(request, form_of(context.person), context.person)


def save(context, request):
    """Save names and postings, or show the form again with everything that was typed."""
    person, form = context.person, posted_form(request.POST)
    if "row" in request.POST:
        press(form, request.POST["row"])
        return _form_values(request, form, person)
    try:
        given = read(
            form,
            person if form.rev == person.rev else None,
            _units(request.site),
            Names(request).profession_key,
        )
        operations.update_person(request.site, request.identity, request.now, person, rev=form.rev, **given)
    except Invalid as error:
        return _refused(request, form, person, error)
    except Conflict:
        request.response.status_int = 409
        form.rev = person.rev
        return {**_form_values(request, form, person), "meanwhile": True}
    request.session.flash(_("Saved."), "success")
    if operations.may_view(request.identity, request.site, person):
        return HTTPSeeOther(person_path(person))
    return HTTPSeeOther("/people")


def _refused(request, form, person, error):
    request.response.status_int = 422
    form.errors = error.fields
    return _form_values(request, form, person)


def _units(site) -> dict[str, tuple[str, ...]]:
    return {aid: tuple(agency.units) for aid, agency in site.agencies.items()}


def _form_values(request, form, person) -> dict:
    names = Names(request)
    agencies = [agency.aid for agency in request.site.agencies.values() if agency.active]
    used = [row.agency for row in form.postings if row.agency in request.site.agencies]
    return {
        "form": form,
        "person": person,
        "names": names,
        "agencies": names.pairs(dict.fromkeys([*agencies, *used])),
        "units": names.units(dict.fromkeys([*agencies, *used])),
        "counties": names.counties(),
        "KINDS": KINDS,
        "GENDERS": GENDERS,
        "meanwhile": False,
    }


def account_page(context, request):
    """Which account is this person's own."""
    return _account_values(request, context.person)


def _account_values(request, person, text=None, error=""):
    account = request.site.get(person.account, User)
    return {
        "person": person,
        "account": account,
        "names": Names(request),
        "text": text if text is not None else account.login if account is not None else "",
        "error": error,
    }


def link_account(context, request):
    """Link the account with this user name, or unlink."""
    person, text = context.person, request.POST.get("account", "").strip()[:200]
    remove = "remove" in request.POST
    user = None if remove else one_user(request.site, text)
    try:
        if user is None and not remove:
            raise Invalid(
                {"account": _("Nobody, or more than one person, has this name. Type the user name.")}
            )
        operations.link_account(request.site, request.identity, request.now, person, user)
    except Invalid as error:
        request.response.status_int = 422
        return _account_values(request, person, text, error.message)
    request.session.flash(_("Saved."), "success")
    return HTTPSeeOther(person_path(person))


def erase_page(context, request):
    """What goes and what stays when the name is removed."""
    return _erase_values(request, context.person)


def _erase_values(request, person, errors=None):
    trainings, awards = counts(request.site, person)
    return {
        "person": person,
        "names": Names(request),
        "trainings": trainings,
        "awards": awards,
        "errors": errors or {},
        "reason": request.POST.get("reason", ""),
    }


def erase_name(context, request):
    """Remove the name for good."""
    person, post = context.person, request.POST
    try:
        if post.get("sure") != "yes":
            raise Invalid({"sure": _("Confirm that it is to be removed for good.")})
        operations.erase_name(
            request.site,
            request.identity,
            request.now,
            person,
            rev=post.get("rev", ""),
            reason=post.get("reason", ""),
        )
    except Invalid as error:
        request.response.status_int = 422
        return _erase_values(request, person, error.fields)
    except Conflict as error:
        request.response.status_int = 409
        return _erase_values(request, person, {"": error.message})
    request.session.flash(_("The name was removed. The counts stay as they were."), "success")
    return HTTPSeeOther(person_path(person))
