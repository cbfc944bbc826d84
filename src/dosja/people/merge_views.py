"""Making one record of two: the work list, side by side with a choice for each field, confirmation, undo."""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.errors import Conflict, Invalid, Problem
from dosja.messages import _
from dosja.people import operations, queries
from dosja.people.candidates import identity_of
from dosja.people.labelling import Names
from dosja.people.matching import compare
from dosja.people.model import Merge, Person
from dosja.people.training_facts import counts
from dosja.people.views import record_values
from dosja.people.wording import GENDERS, KINDS, evidence
from dosja.uids import parse_uid
from dosja.web.addresses import person_path
from dosja.web.traversal import PersonRecord, Persons

TEMPLATES = "dosja:people/templates/"
LISTED = 50
OFFERED = 10
SIDES = ("kept", "dropped")


def includeme(config):
    """Register the views."""
    add, merge = config.add_view, {"permission": "person:merge"}
    listed = {"context": Persons, "name": "candidates", **merge}
    add(candidates_page, request_method="GET", renderer=TEMPLATES + "candidates.jinja2", **listed)
    add(tell_apart, request_method="POST", **listed)
    page = {"context": PersonRecord, "name": "merge", "renderer": TEMPLATES + "merge.jinja2", **merge}
    add(merge_page, request_method="GET", **page)
    add(merge_records, request_method="POST", **page)
    undo = {"context": PersonRecord, "name": "undo", "renderer": TEMPLATES + "person.jinja2", **merge}
    add(undo_merge, request_method="POST", **undo)


def candidates_page(context, request):
    """Pairs of records that may be one person, with what speaks for it and against it."""
    site, user = request.site, request.identity
    found, more = queries.merge_candidates(site, user, most=LISTED)

    def own_first(row):
        """The comparison stands on the page of the first one, which another agency alone may keep."""
        return (row.one, row.other) if queries.may_view(user, site, row.one) else (row.other, row.one)

    return {
        "pairs": [(*own_first(row), *evidence(row.comparison)) for row in found],
        "more": more,
        "names": Names(request),
    }


def tell_apart(context, request):
    """Remember that two records are not the same person."""
    one, other = (_person(request, request.POST.get(name, "")) for name in ("one", "other"))
    if one is None or other is None or not queries.may_compare(request.identity, request.site, one, other):
        raise HTTPNotFound()
    operations.tell_apart(request.site, request.identity, request.now, one, other)
    request.session.flash(_("Remembered: these are two persons. They are not offered again."), "success")
    return HTTPSeeOther("/people/candidates")


def _person(request, text: str) -> Person | None:
    return request.site.get(parse_uid(text), Person)


def merge_page(context, request):
    """Both records side by side; without a second one, a search for it."""
    person, other = context.person, _other(request, context.person)
    if other is None:
        return _search_values(request, person)
    return _merge_values(request, person, other)


def _other(request, person) -> Person | None:
    text = request.params.get("with", "")
    if not text:
        return None
    other = _person(request, text)
    if other is None or other.uid == person.uid or other.merged_into is not None:
        raise HTTPNotFound()
    if not queries.may_compare(request.identity, request.site, person, other):
        raise HTTPNotFound()
    return other


def _search_values(request, person):
    site, text = request.site, request.GET.get("q", "").strip()[:200]
    found = []
    if text:
        hits = queries.search_persons(site, text, size=OFFERED * 5).persons
        found = [
            one
            for one in hits
            if one.uid != person.uid and queries.may_compare(request.identity, site, person, one)
        ]
    return {"person": person, "other": None, "q": text, "found": found[:OFFERED], "names": Names(request)}


def _merge_values(request, person, other, errors=None, confirm=False):
    site, post = request.site, request.POST
    sides = {"kept": person, "dropped": other}
    all_names = [
        (f"{side}:{place}", name) for side, one in sides.items() for place, name in enumerate(one.all_names)
    ]
    chosen = {
        "name": post.get("name", "kept:0"),
        "gender": post.get("gender", "kept" if person.gender else "dropped"),
        "staff_number": post.get("staff_number", "kept" if person.staff_number else "dropped"),
        "postings": post.get("postings", "both"),
    }
    return {
        "person": person,
        "other": other,
        "sides": sides,
        "all_names": all_names,
        "chosen": chosen,
        "both_postings": _postings(sides, "both"),
        "evidence": evidence(compare(identity_of(site, person), identity_of(site, other))),
        "counts": {side: counts(site, one) for side, one in sides.items()},
        "errors": errors or {},
        "confirm": confirm,
        "result": _result(sides, chosen) if confirm else None,
        "days": operations.UNDO_DAYS,
        "names": Names(request),
        "KINDS": KINDS,
        "GENDERS": GENDERS,
    }


def _result(sides: dict[str, Person], chosen: dict[str, str]) -> dict:
    """The choice as the operation takes it; raises Invalid for a choice that the page does not offer."""
    side, _colon, place = chosen["name"].partition(":")
    names = sides[side].all_names if side in sides else []
    if not (place.isascii() and place.isdigit() and int(place) < len(names)):
        raise Invalid({"name": _("Choose the name that is in use.")})
    if chosen["gender"] not in SIDES or chosen["staff_number"] not in SIDES:
        raise Invalid({"": _("Choose one of the two.")})
    if chosen["postings"] not in (*SIDES, "both"):
        raise Invalid({"postings": _("Choose which postings are kept.")})
    return {
        "name": names[int(place)],
        "gender": sides[chosen["gender"]].gender,
        "staff_number": sides[chosen["staff_number"]].staff_number,
        "postings": _postings(sides, chosen["postings"]),
    }


def _postings(sides: dict[str, Person], choice: str) -> tuple:
    if choice == "both":
        every = (*sides["kept"].all_postings, *sides["dropped"].all_postings)
        return tuple(sorted(dict.fromkeys(every), key=operations.newest_first))
    return tuple(sides[choice].all_postings)


def merge_records(context, request):
    """First say what will happen, then do it."""
    person, post = context.person, request.POST
    other = _other(request, person)
    if other is None:
        raise HTTPNotFound()
    if "back" in post:
        return _merge_values(request, person, other)
    sides = {"kept": person, "dropped": other}
    try:
        values = _merge_values(request, person, other, confirm=True)
        if post.get("confirm") != "yes":
            return values
        operations.merge(
            request.site,
            request.identity,
            request.now,
            person,
            other,
            revs=(post.get("rev", ""), post.get("other_rev", "")),
            **_result(sides, values["chosen"]),
        )
    except Invalid as error:
        request.response.status_int = 422
        return _merge_values(request, person, other, error.fields)
    except Conflict as error:
        request.response.status_int = 409
        return _merge_values(request, person, other, {"": error.message})
    request.session.flash(_("The two records are one now. Both addresses lead here."), "success")
    return HTTPSeeOther(person_path(person))


def undo_merge(context, request):
    """Make two of one again."""
    done = request.site.get(parse_uid(request.POST.get("merge", "")), Merge)
    if done is None or done.kept != context.person.uid:
        raise HTTPNotFound()
    try:
        operations.undo(request.site, request.identity, request.now, done)
    except Problem as error:
        request.response.status_int = 422
        return record_values(request, context.person, {"": error.message})
    request.session.flash(_("Undone: there are two records again, each as it was."), "success")
    return HTTPSeeOther(person_path(context.person))
