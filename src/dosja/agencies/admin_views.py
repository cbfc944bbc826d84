"""Administration of agencies with their units, and of groups across agencies.

An agency that the person may not manage is not found (`web.admin_traversal`); operations check again.
"""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.accounts.model import NATIONAL, Group
from dosja.accounts.permissions import allows
from dosja.accounts.short_form import Form, posted_form
from dosja.agencies import operations
from dosja.agencies.counties import COUNTIES, county_name
from dosja.collation import sort_key
from dosja.errors import Invalid
from dosja.messages import _
from dosja.web.admin_traversal import AdminAgencies, AdminGroups, AgencyInAdmin

TEMPLATES = "dosja:agencies/templates/"
_AGENCY = ("abbr", "title_sq", "title_en", "kind")
_UNIT = ("title_sq", "title_en", "county")


def includeme(config):
    """Add the pages under /admin/agencies and /admin/groups."""

    def add(name, context, get, post, template, permission):
        options = {
            "context": context,
            "name": name,
            "renderer": TEMPLATES + template,
            "permission": permission,
        }
        config.add_view(get, request_method="GET", **options)
        if post is not None:
            config.add_view(post, request_method="POST", **options)

    add("", AdminAgencies, agencies_page, None, "agencies.jinja2", "agency:manage")
    add("new", AdminAgencies, new_agency_page, create_agency, "agency_edit.jinja2", "agency:create")
    add("", AgencyInAdmin, agency_page, save_agency, "agency_edit.jinja2", "agency:manage")
    add("unit", AgencyInAdmin, unit_page, save_unit, "unit_edit.jinja2", "agency:manage")
    add("", AdminGroups, groups_page, None, "groups.jinja2", "agency:create")
    add("new", AdminGroups, new_group_page, create_group, "group_edit.jinja2", "agency:create")
    add("", Group, group_page, save_group, "group_edit.jinja2", "agency:create")


def agencies_page(context, request):
    """The agencies that the reader may manage."""
    language = request.locale_name
    own = [
        agency for agency in request.site.agencies.values() if request.allowed("agency:manage", agency.aid)
    ]
    own.sort(key=lambda agency: sort_key(agency.title(language)))
    return {"agencies": own, "kinds": operations.KINDS, "national": _national(request)}


def new_agency_page(context, request):
    """An empty form."""
    return _agency_values(request, None, Form({"kind": "agency", "active": "yes"}))


def create_agency(context, request):
    """Add the agency, then show it."""
    form = posted_form(request, "aid", *_AGENCY)
    try:
        agency = operations.create_agency(request.site, request.identity, request.now, **form.values)
    except Invalid as error:
        return _wrong(request, error, form, _agency_values(request, None, form))
    return saved(request, f"/admin/agencies/{agency.aid}")


def agency_page(context, request):
    """Names and kind, which the national administrator changes, and the units."""
    agency = context.item
    form = Form(
        {name: getattr(agency, name) for name in _AGENCY} | {"active": "yes" if agency.active else ""}
    )
    return _agency_values(request, agency, form)


def save_agency(context, request):
    """Change the agency."""
    agency, form = context.item, posted_form(request, "active", *_AGENCY)
    values = {name: form.values[name] for name in _AGENCY}
    active = form.values["active"] == "yes"
    try:
        operations.update_agency(request.site, request.identity, request.now, agency, active=active, **values)
    except Invalid as error:
        return _wrong(request, error, form, _agency_values(request, agency, form))
    return saved(request, f"/admin/agencies/{agency.aid}")


def _agency_values(request, agency, form):
    language = request.locale_name
    units = [] if agency is None else list(agency.units.values())
    units.sort(key=lambda unit: sort_key(unit.title(language)))
    return {
        "agency": agency,
        "form": form,
        "logo_form": Form(),
        "units": [(unit, unit.title(language), county_name(unit.county, language)) for unit in units],
        "kinds": [(key, request.translate(text)) for key, text in operations.KINDS.items()],
        "national": _national(request),
    }


def unit_page(context, request):
    """A unit's form; an empty one where none is named."""
    unit = _unit(context, request)
    if unit is None:
        return _unit_values(request, context.item, None, Form({"active": "yes"}))
    form = Form({name: getattr(unit, name) for name in _UNIT} | {"active": "yes" if unit.active else ""})
    return _unit_values(request, context.item, unit, form)


def save_unit(context, request):
    """Add or change a unit."""
    agency, unit = context.item, _unit(context, request)
    form = posted_form(request, "active", *_UNIT)
    values = {name: form.values[name] for name in _UNIT}
    who = (request.site, request.identity, request.now, agency)
    try:
        if unit is None:
            operations.create_unit(*who, **values)
        else:
            operations.update_unit(*who, unit, active=form.values["active"] == "yes", **values)
    except Invalid as error:
        return _wrong(request, error, form, _unit_values(request, agency, unit, form))
    return saved(request, f"/admin/agencies/{agency.aid}")


def _unit(context, request):
    unit_id = request.GET.get("id")
    if not unit_id:
        return None
    unit = context.item.units.get(unit_id)
    if unit is None:
        raise HTTPNotFound()
    return unit


def _unit_values(request, agency, unit, form):
    counties = [("", "–"), *((county, county_name(county, request.locale_name)) for county in COUNTIES)]
    return {
        "agency": agency,
        "title": agency.title(request.locale_name),
        "unit": unit,
        "form": form,
        "counties": counties,
    }


def groups_page(context, request):
    """All groups with the number of their members."""
    language = request.locale_name
    groups = sorted(request.site.groups.values(), key=lambda group: sort_key(group.title(language)))
    return {"groups": groups}


def new_group_page(context, request):
    """An empty form."""
    return _group_values(request, None, Form(), [])


def create_group(context, request):
    """Add the group, then show it to take in members."""
    form = posted_form(request, "gid", "title_sq", "title_en")
    try:
        group = operations.create_group(request.site, request.identity, request.now, **form.values)
    except Invalid as error:
        return _wrong(request, error, form, _group_values(request, None, form, []))
    return saved(request, f"/admin/groups/{group.gid}")


def group_page(group, request):
    """Names and members."""
    form = Form({"title_sq": group.title_sq, "title_en": group.title_en})
    return _group_values(request, group, form, _members(request, group.members))


def save_group(group, request):
    """Change names; add the person of the typed user name; remove the marked members."""
    form = posted_form(request, "title_sq", "title_en", "login")
    removed = set(request.POST.getall("remove"))
    members = [user for user in _members(request, group.members) if user.login not in removed]
    try:
        login = form.values["login"].lower()
        if login:
            if login not in request.site.users:
                raise Invalid({"login": _("There is no such user name.")})
            members.append(request.site.users[login])
        operations.update_group(
            request.site,
            request.identity,
            request.now,
            group,
            title_sq=form.values["title_sq"],
            title_en=form.values["title_en"],
            members=tuple(user.uid for user in members),
        )
    except Invalid as error:
        return _wrong(
            request, error, form, _group_values(request, group, form, _members(request, group.members))
        )
    return saved(request, f"/admin/groups/{group.gid}")


def _members(request, uids):
    users = [request.site.get(uid) for uid in uids]
    return sorted((user for user in users if user is not None), key=lambda user: sort_key(user.name))


def _group_values(request, group, form, members):
    people = sorted((user for user in request.site.users.values() if not user.disabled), key=_by_name)
    return {"group": group, "form": form, "members": members, "people": people}


def _by_name(user):
    return sort_key(user.name)


def _national(request):
    return allows(request.identity, "agency:create", NATIONAL)


def _wrong(request, error, form, values):
    form.errors = error.fields
    request.response.status_int = 422
    return values


def saved(request, path):
    """Say that it was saved, and go to the page at `path`."""
    request.session.flash(request.translate(_("Saved.")), "success")
    return HTTPSeeOther(path)
