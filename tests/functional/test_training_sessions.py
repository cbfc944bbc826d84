"""Trainings: made, found, changed, opened and closed by those who may; nothing typed is lost."""

from datetime import date

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.errors import Invalid
from dosja.training.cascade import below
from dosja.training.model import CLOSED, Session, SessionKeys
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import (
    SessionData,
    create_session,
    set_state,
    trash_session,
    update_session,
)
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN
from tests.functional.training_pages import OFFICER, TRAINER, address, make_person, make_session, text_of

DAY = ((date(2026, 11, 20), 360),)


@pytest.fixture
def sessions(stored):
    def found():
        with stored() as site:
            return [
                (one.title, one.days, one.starts, one.agency, one.state)
                for one in site.uids.values()
                if isinstance(one, Session)
            ]

    return found


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "The training was created."), ("sq", "Trajnimi u krijua.")]
)
def test_training_of_two_days_is_made_without_scripts(sign_in, sessions, lang, told):
    browser = sign_in(OFFICER, lang=lang)
    form = browser.get("/training/new").forms["session-form"]
    form["title"] = "Seminar për gjyqtarët"
    form["day"], form["start"], form["day_hours"] = "19.11.2026", "08:30", "5,5"
    form = form.submit("add-day").forms["session-form"]
    assert [field.value for field in form.fields["day"]] == ["19.11.2026", "20.11.2026"]
    assert form["title"].value == "Seminar për gjyqtarët"
    page = form.submit("save", status=303).follow()
    assert told in page.text
    days = ((date(2026, 11, 19), 330), (date(2026, 11, 20), 330))
    assert sessions() == [("Seminar për gjyqtarët", days, (510, 510), "magjistratura", "open")]
    assert "19.11.2026" in text_of(page)
    form = page.click(href="/edit$").forms["session-form"]
    assert [field.value for field in form.fields["day"]] == ["19.11.2026", "20.11.2026"]
    assert "11" in text_of(page, "dl.meta")


def test_wrong_values_are_named_in_place_and_nothing_typed_is_lost(sign_in, sessions):
    form = sign_in(OFFICER).get("/training/new").forms["session-form"]
    form["title"], form["place"] = "X", "Tiranë"
    form["day"], form["day_hours"] = "2026-02-31", "6"
    page = form.submit("save", status=422)
    assert "“2026-02-31” is no day" in page.text
    form = page.forms["session-form"]
    assert (form["place"].value, form["day_hours"].value) == ("Tiranë", "6")
    form["day"], form["day_hours"] = "2026-11-20", "-6"
    assert "Hours are not negative" in form.submit("save", status=422).text
    form["title"], form["day_hours"] = "", "6"
    assert "Give the training a title." in form.submit("save", status=422).text
    assert sessions() == []


def test_trainer_is_found_in_the_register_and_chosen(sign_in, stored):
    with stored() as site:
        uid = make_person(site, "Drita", "Zyberaj", unit="")
    form = sign_in(OFFICER).get("/training/new").forms["session-form"]
    form["title"], form["trainer_words"] = "Seminar", "zyb dri"
    page = form.submit("find-trainer")
    form = page.forms["session-form"]
    assert "Drita Zyberaj" in page.text
    form["trainer"] = True
    page = form.submit("save").follow()
    assert "Drita Zyberaj" in text_of(page, "dl.meta")
    with stored() as site:
        (session,) = [one for one in site.uids.values() if isinstance(one, Session)]
        assert session.trainers == (uid,)


def test_same_again_offers_the_facts_and_the_roster_of_last_time(sign_in, stored):
    with stored() as site:
        uid = make_session(site, days=DAY, place="Tiranë")
        person = make_person(site, "Ana", "Hoxha")
        add_entries(site, OPERATOR, BEGIN, site.uids[uid], [Entry(person=person)])
    browser = sign_in(OFFICER)
    form = browser.get(address(uid)).click("Same again").forms["session-form"]
    assert (form["place"].value, form["day"].value, form["day_hours"].value) == ("Tiranë", "", "6")
    form["day"] = "2026-11-21"
    page = form.submit("save").follow()
    assert "Ana Hoxha" in page.text
    assert page.request.path != address(uid)


def test_curriculum_shows_the_version_in_force_and_gives_the_title(sign_in, stored, app):
    from dosja.documents.operations.documents import create_document

    with stored() as site:
        actor = site.users["redaktor.akademia"]
        values = {"title": "Trafikimi i fëmijëve", "code": "PT-AKADEMIA-1", "language": "sq"}
        ctype = app.registry.types["curriculum"]
        document = create_document(
            site, actor, BEGIN, ctype, agency="akademia", values=values, access="public"
        )
        uid = document.uid
    form = sign_in(OFFICER).get("/training/new").forms["session-form"]
    form["curriculum"] = format_uid(uid)
    labels = {value: text for value, _on, text in form["curriculum"].options}
    assert "draft" in labels[format_uid(uid)]
    form["day"] = "2026-11-20"
    page = form.submit("save").follow()
    assert text_of(page, "h1") == "Trafikimi i fëmijëve"
    listed = sign_in(OFFICER).get(f"/training?curriculum={format_uid(uid)}")
    assert "Trafikimi i fëmijëve" in text_of(listed, "tbody")


def test_list_is_filtered_by_period_state_and_agency_and_paged(sign_in, stored):
    with stored() as site:
        for month in range(1, 10):
            for day in (1, 2, 3):
                make_session(site, title=f"Dita {day}.{month}", days=((date(2026, month, day), 60),))
        make_session(site, agency="policia", title="I policisë", days=DAY)
        gone = make_session(site, title="I fshirë", days=DAY)
        trash_session(site, OPERATOR, BEGIN, site.uids[gone])
    browser = sign_in(OFFICER)
    page = browser.get("/training")
    assert "27 trainings" in page.text
    titles = [link.get_text() for link in page.html.select("tbody a")]
    assert (titles[:2], len(titles)) == (["Dita 3.9", "Dita 2.9"], 20)
    assert len(browser.get("/training?page=2").html.select("tbody tr")) == 7
    page = browser.get("/training?first=2026-03-02&last=2026-04-01")
    assert [link.get_text() for link in page.html.select("tbody a")] == ["Dita 1.4", "Dita 3.3", "Dita 2.3"]
    assert "No training fits" in browser.get("/training?state=closed").text
    assert "I fshirë" in browser.get("/training?state=trashed").text
    assert "No training fits" in browser.get("/training?agency=policia").text


def test_trainer_sees_and_changes_the_own_trainings_only(sign_in, stored):
    with stored() as site:
        mine = make_session(site, agency="akademia", title="E imja", days=DAY)
        site.uids[mine].created_by = 0
        own = create_session(site, site.users[TRAINER], BEGIN, "akademia", SessionData("E vetja", DAY)).uid
    browser = sign_in(TRAINER)
    page = browser.get("/training")
    assert "E vetja" in page.text
    assert "E imja" not in page.text
    browser.get(address(own, "edit"))
    for path in (address(mine), address(mine, "edit")):
        assert browser.get(path, status=404)
    assert "E vetja" in browser.get("/training?own=1").text


def test_closed_training_is_changed_with_a_reason_and_the_old_values_stay_to_be_seen(sign_in, stored):
    with stored() as site:
        uid = make_session(site, days=DAY, place="Tiranë")
    browser = sign_in(OFFICER)
    page = browser.get(address(uid))
    page = next(form for form in page.forms.values() if "Close" in form.text).submit().follow()
    assert text_of(page, ".chip") == "Closed"
    form = browser.get(address(uid, "edit")).forms["session-form"]
    form["place"] = "Durrës"
    assert "say why it is corrected" in form.submit("save", status=422).text
    form["reason"] = "Vendi ishte gabim"
    page = form.submit("save").follow()
    assert "Vendi ishte gabim" in page.text
    assert "Place: Tiranë" in text_of(page)


def test_training_goes_to_the_trash_and_comes_back(sign_in, stored):
    with stored() as site:
        uid = make_session(site, days=DAY)
    browser = sign_in(OFFICER)
    page = next(f for f in browser.get(address(uid)).forms.values() if f.action.endswith("/trash")).submit()
    page = page.follow()
    assert "In the trash" in page.text
    assert "Zbulimi" not in browser.get("/training").text
    assert sign_in("raportues.mpcsshb").get(address(uid), status=404)
    restore = next(form for form in page.forms.values() if form.action.endswith("/restore"))
    assert "The training was restored." in restore.submit().follow().text
    assert "Zbulimi" in browser.get("/training").text


def test_second_editor_is_told_that_somebody_saved_and_loses_nothing(sign_in, stored):
    with stored() as site:
        uid = make_session(site, days=DAY)
    browser = sign_in(OFFICER)
    first = browser.get(address(uid, "edit")).forms["session-form"]
    second = browser.get(address(uid, "edit")).forms["session-form"]
    first["place"], second["donor"] = "Tiranë", "UNICEF"
    first.submit("save", status=303)
    page = second.submit("save", status=409)
    assert "Someone saved this training" in page.text
    assert page.forms["session-form"]["donor"].value == "UNICEF"


def test_figures_are_shown_without_names_to_who_may_not_see_names(sign_in, stored):
    with stored() as site:
        uid = make_session(site, agency="akademia", days=DAY)
        person = make_person(site, "Ana", "Hoxha", "akademia", gender="F")
        add_entries(site, OPERATOR, BEGIN, site.uids[uid], [Entry(person=person)])
        set_state(site, OPERATOR, BEGIN, site.uids[uid], CLOSED)
    page = sign_in("admin.akademia").get(address(uid))
    assert "Hoxha" not in page.text
    assert "1 person" in page.text
    assert not page.html.select("main form")


@pytest.mark.parametrize("login", ["partner", "punonjes.shssh", "redaktor.akademia", "auditor"])
def test_who_has_nothing_to_do_with_trainings_finds_no_such_page(sign_in, stored, login):
    with stored() as site:
        uid = make_session(site, agency="akademia", days=DAY)
    browser = sign_in(login)
    assert not browser.get("/").html.select("nav a[href='/training']")
    for path in ("/training", "/training/new", address(uid), address(uid, "edit")):
        assert browser.get(path, status=404), path


@pytest.fixture
def cascade(stored):
    """Ana and Drita are trained; Ana trains Ina and Eva, Ina trains Mira; Drita trains for another agency."""
    with stored() as site:
        ana, drita, ina, eva, mira = (
            make_person(site, given, "Shembull") for given in ("Ana", "Drita", "Ina", "Eva", "Mira")
        )
        made = {}
        for name, agency, trainer, parent, trained in (
            ("Shkalla e parë", "magjistratura", None, None, (ana, drita)),
            ("Shkalla e dytë", "magjistratura", ana, "Shkalla e parë", (ina, eva)),
            ("Shkalla e tretë", "magjistratura", ina, "Shkalla e dytë", (mira, eva)),
            ("Në akademi", "akademia", drita, "Shkalla e parë", (eva,)),
        ):
            day = date(2026, 11, 2 + len(made))
            made[name] = make_session(
                site, agency=agency, title=name, days=((day, 360),),
                trainers=(trainer,) if trainer else (), parent=made.get(parent),
            )  # fmt: skip
            entries = [Entry(person=one) for one in trained]
            add_entries(site, OPERATOR, BEGIN, site.uids[made[name]], entries)
        return made, ana


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ("3 trainings", "3 persons", "2 levels", "1 of them is kept by another agency")),
        ("sq", ("3 trajnime", "3 persona", "2 shkallë", "1 prej tyre mbahet nga një institucion tjetër")),
    ],
)
def test_cascade_is_a_tree_on_the_first_training_and_on_the_record_of_a_trainer(sign_in, cascade, lang, told):
    made, ana = cascade
    browser = sign_in(OFFICER, lang=lang)
    page = browser.get(address(made["Shkalla e parë"]))
    (tree,) = page.html.select("main section > ul.tree")
    assert [a.text for a in tree.select("li > a")] == ["Shkalla e dytë", "Shkalla e tretë"]
    assert [a.text for a in page.html.select("ul.tree ul.tree a")] == ["Shkalla e tretë"]
    for words in told:
        assert words in text_of(page)
    assert "Në akademi" not in page.text
    record = browser.get(f"/people/{format_uid(ana)}")
    assert [a.text for a in record.html.select("ul.tree a")] == ["Shkalla e dytë", "Shkalla e tretë"]
    assert not browser.get(address(made["Shkalla e tretë"])).html.select("ul.tree")


def test_cascade_that_leads_back_to_itself_is_refused_and_harms_nobody_where_it_is_stored(
    sign_in, stored, cascade
):
    made, _ana = cascade
    with stored() as site:
        first, third = site.uids[made["Shkalla e parë"]], site.uids[made["Shkalla e tretë"]]
        (mira, *_rest) = third.persons()
        data = SessionData("Shkalla e parë", first.days, trainers=(mira,), parent=third.uid)
        with pytest.raises(Invalid) as wrong:
            update_session(site, OPERATOR, BEGIN, first, data, rev=first.rev)
        assert "parent" in wrong.value.fields
        first.trainers, first.parent = (mira,), third.uid
        site.training.index(first, SessionKeys(first.agency, first.curriculum, (), 0, first.state))
    page = sign_in(OFFICER).get(address(made["Shkalla e dytë"]))
    shown = [a.text for a in page.html.select("ul.tree a")]
    assert shown == ["Shkalla e tretë", "Shkalla e parë"]


def test_large_cascade_is_cut_and_says_so(stored):
    with stored() as site:
        ana = make_person(site, "Ana", "Shembull")
        first = site.uids[make_session(site, days=((date(2026, 11, 2), 360),))]
        add_entries(site, OPERATOR, BEGIN, first, [Entry(person=ana)])
        for _number in range(5):
            make_session(site, trainers=(ana,), parent=first.uid)
        tree = below(site, OPERATOR, first, most=3)
        assert (tree.sessions, len(tree.branches), tree.cut) == (3, 3, True)
        assert not below(site, OPERATOR, first, most=5).cut
