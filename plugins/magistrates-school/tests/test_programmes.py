"""Yearly programmes: written as forms, looked at year by year for measure III.1(a).4."""

from dosja.uids import format_uid

from .test_pages import row_of

HOME = "/p/magistrates_school"


def write(officer, year, **more):
    """Write a programme with its form; returns the page of it."""
    page = officer.get("/new?type=magistrates_school:programme")
    form = next(form for form in page.forms.values() if "year" in form.fields)
    form["code"], form["title"], form["year"] = f"PV-SHM-{year}", f"Programi {year}", str(year)
    form["f-language"] = "sq"
    if more.get("recurrent"):
        form["f-recurrent"] = "yes"
    return form.submit().follow()


def test_year_without_a_programme_is_told(officer):
    page = officer.get(f"{HOME}/programmes")
    assert row_of(page, "2027")["Child trafficking"] == "No programme"
    assert "New programme" in page


def test_programme_without_the_flag_does_not_recur(officer):
    page = write(officer, 2025)
    assert "Does not recur" in page.html.select_one("#slot-magistrates_school-document_side").parent.text
    assert row_of(officer.get(f"{HOME}/programmes"), "2025")["Child trafficking"] == "Does not recur"


def test_flag_alone_is_not_a_course(officer):
    write(officer, 2024, recurrent=True)
    row = row_of(officer.get(f"{HOME}/programmes"), "2024")
    assert row["Child trafficking"] == "No course on it is planned"


def test_marked_course_counts_what_was_held_and_who_was_there(world, officer):
    page = write(officer, 2026, recurrent=True)
    course = world.curriculum("PT-SHM-40")
    one, other = world.person("Ina", "Programi"), world.person("Ela", "Programi")
    world.hold(course, [one, other], [world.day(2026, 4, 1)])
    world.hold(course, [one], [world.day(2026, 9, 1)])
    world.hold(course, [one], [world.day(2025, 9, 1)])
    with world.intranet.stored() as site:
        from dosja.accounts.permissions import OPERATOR
        from dosja.documents.operations.documents import update_document

        document = site.uids[site.documents.uid_of_code("PV-SHM-2026")]
        line = {"title": "Trafikimi", "curriculum": course, "child_trafficking": True}
        values = {**document.values, "courses": (line,)}
        ctype = world.intranet.app.registry.types[document.type_id]
        update_document(
            site, OPERATOR, world.intranet.clock.now, document, ctype, rev=document.rev, values=values
        )
    row = row_of(officer.get(f"{HOME}/programmes"), "2026")
    assert row["Child trafficking"] == "Recurs"
    assert (row["Courses planned"], row["Trainings held"], row["Persons"]) == ("1", "2", "2")
    box = officer.get(page.request.path).html.select_one("#slot-magistrates_school-document_side").parent
    assert "1 / 1" in box.text
    curriculum = officer.get(f"/d/{format_uid(course)}")
    assert "Yes, measure III.1(a).4" in curriculum
    rules = officer.get(f"{HOME}/rules")
    assert row_of(rules, "PT-SHM-40")["Child trafficking"] == "Yes"


def test_initial_training_does_not_count(world, officer):
    course = world.curriculum("PT-SHM-7", **{"magistrates_school:counts": "initial"})
    world.hold(course, [world.person("Orta", "Kandidatja")], [world.day(2026, 9, 1)])
    row = row_of(officer.get(f"{HOME}/magistrates"), "Kandidatja")
    assert row["Days in the year"] == "0 (5–40) 5 to go"
    assert row_of(officer.get(f"{HOME}/rules"), "PT-SHM-7")["Days count"] == "No"


def test_fields_of_the_school_are_offered_on_a_curriculum_of_the_school(officer):
    page = officer.get("/new?type=curriculum")
    assert "About child trafficking" in page
