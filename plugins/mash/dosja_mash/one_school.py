"""The page of one school: figures and next steps; its people and the cascade for who may see names."""

from pyramid.httpexceptions import HTTPNotFound

from dosja.api import (
    Person,
    Session,
    county_name,
    document_path,
    fold,
    person_path,
    progress_of,
    session_path,
)
from dosja_mash.school_views import may_add, view_of
from dosja_mash.schools import STEPS, Overview, School
from dosja_mash.trackers import is_protector, is_teacher, protects
from dosja_mash.wording import POSTS, PROGRESS

SHOWN = 60
"""Teachers on the page; a larger school says how many more there are."""


def school_page(context, request):
    """One school: figures, next steps; its people and the cascade for who may see names."""
    found = view_of(context, request)
    wanted = (request.GET.get("agency", ""), request.GET.get("unit", ""))
    school = next((one for one in found.schools if (one.agency, one.unit) == wanted), None)
    if school is None:
        raise HTTPNotFound()
    names = request.allowed("person:view", school.agency)
    people = _people(request, school, found) if names else []
    return {
        "school": school,
        "county": county_name(school.county, request.locale_name),
        "agency": request.site.agencies[school.agency].title(request.locale_name),
        "found": found,
        "steps": [STEPS[name] for name in school.lacks],
        "POSTS": POSTS,
        "PROGRESS": PROGRESS,
        "card_path": document_path(school.card) if school.card is not None else None,
        "may_add": may_add(context, request),
        "names": names,
        "protectors": [row for row in people if row["protector"]],
        "teachers": [row for row in people if not row["protector"]][:SHOWN],
        "more": max(0, sum(1 for row in people if not row["protector"]) - SHOWN),
        "cascade": _cascade(request, people) if names else [],
    }


def _people(request, school: School, found: Overview) -> list[dict]:
    """Who works at the school now, protectors first, with where each stands."""
    site, day = request.site, found.day
    rows = []
    for uid in site.people.working_in(None, school.key):
        person = site.get(uid, Person)
        posting = person.posting if person is not None else None
        if not (protects(posting) or is_teacher(posting)):
            continue
        protector = protects(posting)
        requirement = found.protector if protector else found.cascade
        progress = progress_of(site, requirement, uid, day) if requirement is not None else None
        rows.append(
            {
                "uid": uid,
                "name": person.name.full,
                "path": person_path(person),
                "work": posting.position or posting.profession,
                "progress": progress,
                "protector": protector,
                "part": protector and not is_protector(posting),
            }
        )
    return sorted(rows, key=lambda row: (not row["protector"], fold(row["name"])))


def _cascade(request, people: list[dict]) -> list[dict]:
    """The trainings that the school's protectors held for others, the newest first."""
    site = request.site
    held: dict[int, dict] = {}
    for row in people:
        if not row["protector"]:
            continue
        for uid in site.training.of_people([row["uid"]]):
            session = site.get(uid, Session)
            if session is None or session.trashed or row["uid"] not in session.trainers:
                continue
            held[uid] = {
                "title": session.title,
                "path": session_path(session) if request.allowed("session:view", session.agency) else "",
                "end": session.end,
                "trainer": row["name"],
                "trained": bool(row["progress"] and row["progress"].valid),
                "people": len(session.rows),
                "linked": session.parent is not None,
            }
    return sorted(held.values(), key=lambda one: one["end"].toordinal() if one["end"] else 0, reverse=True)
