"""Awards and certificates in the browser: given, printed, checked by anybody, replaced; never by others."""

from datetime import date

import pypdfium2
import pytest
from webtest import Upload

from dosja.accounts.audit import newest
from dosja.accounts.model import User
from dosja.accounts.permissions import OPERATOR
from dosja.people.operations import link_account
from dosja.settings import read_secret
from dosja.storage.check import check_objects
from dosja.training.awarding import awards_of_session, find_award
from dosja.training.certificates import code_of, full_code
from dosja.training.intake import understand
from dosja.training.lists import meetings_of, written_rows
from dosja.training.model import Session
from dosja.training.operations import awards
from dosja.training.operations.rosters import Change, Entry, add_entries, change_rows
from dosja.training.operations.sessions import SessionData, create_session
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN
from tests.functional.training_pages import OFFICER, TRAINER, address, make_person, text_of
from tests.make_files import make_pdf, make_png

DAY = ((date(2026, 11, 20), 360),)


@pytest.fixture
def held(stored):
    """A training of the magistrates' school: two were there, one was not. Its uid."""
    with stored() as site:
        session = create_session(
            site, OPERATOR, BEGIN, "magjistratura",
            SessionData("Dëgjimi i fëmijës në gjykatë", DAY, place="Tiranë"),
        )  # fmt: skip
        persons = [
            make_person(site, "Drita", "Zyberaj"),
            make_person(site, "Ana", "Çela"),
            make_person(site, "Ina", "Basha"),
        ]
        done = add_entries(site, OPERATOR, BEGIN, session, [Entry(person=uid) for uid in persons])
        marks = dict(zip(done.taken, "PPA", strict=True))
        change_rows(
            site, OPERATOR, BEGIN, session, {key: Change(marks={0: mark}) for key, mark in marks.items()}
        )
        return session.uid


@pytest.fixture
def given(stored, held):
    """The ids of the awards of that training."""
    with stored() as site:
        return awards.award_session(site, OPERATOR, BEGIN, site.uids[held]).given


@pytest.fixture
def code(app):
    """code(award id) -> as it is printed on the paper."""
    return lambda award_id: full_code(award_id, read_secret(app.registry.dosja_settings))


def pdf_text(body: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(body)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize(
    ("lang", "told", "nobody"),
    [
        ("en", "2 awards were given.", "Nobody was without an award"),
        ("sq", "U dhanë 2 përfundime.", "Askush që kaloi nuk ishte pa përfundim"),
    ],
)
def test_awards_are_given_for_a_whole_class_and_only_once(sign_in, held, lang, told, nobody):
    browser = sign_in(OFFICER, lang=lang)
    page = browser.get(address(held)).click(href="^/training/.*/awards$")
    assert told in page.forms["award-form"].submit(status=303).follow().text
    csrf = browser.get(address(held, "awards")).html.find("input", {"name": "csrf_token"})["value"]
    again = browser.post(address(held, "awards"), {"csrf_token": csrf}, status=303).follow()
    assert nobody in again.text
    assert "Give" not in text_of(again).split()


def test_class_certificates_are_one_pdf_with_albanian_letters_and_the_number(sign_in, held, given, code):
    browser = sign_in(OFFICER)
    page = browser.get(address(held, "awards"))
    form = next(form for form in page.forms.values() if form.action.endswith("certificates.pdf"))
    form["lang"] = "sq"
    answer = form.submit(status=200)
    assert answer.content_type == "application/pdf"
    pages = pdf_text(answer.body)
    assert len(pages) == 2
    text = "\n".join(pages)
    for wanted in ("Ana Çela", "Drita Zyberaj", "Dëgjimi i fëmijës në gjykatë", "VËRTETIM", code(given[0])):
        assert wanted in text
    assert "Ina Basha" not in text


def test_agency_says_what_stands_on_its_certificates(sign_in, held, given):
    browser = sign_in(OFFICER)
    form = browser.get("/awards/settings").forms["settings-form"]
    form["text_sq"], form["signer"] = "Sipas ligjit nr. 8136", "Arta Mandro"
    form.submit(status=303)
    page = browser.get(f"/awards/{format_uid(given[0])}")
    form = next(form for form in page.forms.values() if form.action.endswith("certificate.pdf"))
    form["lang"] = "sq"
    (text,) = pdf_text(form.submit(status=200).body)
    assert "Sipas ligjit nr. 8136" in text
    assert "Arta Mandro" in text
    form = browser.get("/awards/settings").forms["settings-form"]
    form["text_sq"] = "x" * 401
    assert "At most 400 characters" in form.submit(status=422).text


def pictures_of(body: bytes) -> list[tuple[float, float, float, float]]:
    """(left, bottom, right, top) in points of each picture on the first page."""
    document = pypdfium2.PdfDocument(body)
    try:
        return [
            item.get_bounds() for item in document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        ]
    finally:
        document.close()


@pytest.mark.parametrize(
    ("lang", "school", "too_large", "wrong_kind", "nothing"),
    [
        ("en", "School of Magistrates", "The file is larger than 2 MB.",
         "The logo must be a PNG or JPEG picture.", "Choose a file."),
        ("sq", "Shkolla e Magjistratëve", "Skedari është më i madh se 2 MB.",
         "Logoja duhet të jetë një figurë PNG ose JPEG.", "Zgjidhni një skedar."),
    ],
)  # fmt: skip
def test_logo_of_the_agency_stands_beside_its_name_on_certificates(
    sign_in, stored, given, lang, school, too_large, wrong_kind, nothing
):
    def paper() -> bytes:
        page = sign_in(OFFICER, lang=lang).get(f"/awards/{format_uid(given[0])}")
        form = next(form for form in page.forms.values() if form.action.endswith("certificate.pdf"))
        form["lang"] = lang
        return form.submit(status=200).body

    bare = paper()
    browser = sign_in("administrator", lang=lang)
    page = browser.get("/admin/agencies/magjistratura")
    for name, content, told in (
        ("logo.pdf", make_pdf(["Logo"]), wrong_kind),
        ("logo.gif", make_png(format="GIF"), wrong_kind),
        ("logo.png", make_png() + b"\0" * 2_000_000, too_large),
        ("logo.png", make_png()[:60], ""),
        ("logo.png", b"<svg onload='alert(1)'/>", ""),
    ):
        form = page.forms["logo-form"]
        form["logo"] = Upload(name, content)
        answer = form.submit(status=422)
        assert told in answer.html.find(id="logo-error").text
    page = browser.get("/admin/agencies/magjistratura")
    assert nothing in page.forms["logo-form"].submit(status=422).text
    assert paper() == bare
    assert browser.get("/a/magjistratura/logo.png", expect_errors=True).status_int == 404

    form = page.forms["logo-form"]
    form["logo"] = Upload("logo.jpg", make_png(1200, 600, format="JPEG"))
    page = form.submit(status=303).follow()
    shown = browser.get(page.html.select_one("#logo-form img")["src"])
    assert (shown.content_type, shown.body[:4]) == ("image/png", b"\x89PNG")
    with_logo = paper()
    ((left, bottom, right, top),) = pictures_of(with_logo)
    assert right - left == pytest.approx(2 * (top - bottom))
    assert left >= 40
    assert (right, bottom) < (200, 595)
    assert school in pdf_text(with_logo)[0]
    with stored() as site:
        assert list(check_objects(site)) == []

    page.forms["logo-form"].submit("remove", status=303)
    assert paper() == bare
    with stored() as site:
        assert site.agencies["magjistratura"].logo == 0


def test_only_who_manages_the_agency_changes_its_logo(sign_in, stored):
    browser = sign_in("admin.akademia")
    csrf = browser.get("/admin/agencies/akademia").html.find("input", {"name": "csrf_token"})["value"]
    sent = {"csrf_token": csrf, "logo": Upload("logo.png", make_png())}
    assert browser.post("/admin/agencies/magjistratura/logo", sent, expect_errors=True).status_int == 404
    assert browser.post("/admin/agencies/akademia/logo", sent).status_int == 303
    with stored() as site:
        assert [aid for aid, agency in site.agencies.items() if agency.logo] == ["akademia"]


def test_check_without_signing_in_shows_all_but_the_whole_name(visitor, given, code):
    number = format_uid(given[0])
    page = visitor.get(f"/check/{number}")
    assert "D. Z." in text_of(page)
    assert "Zyberaj" not in page.text
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    for wanted in (
        "Dëgjimi i fëmijës në gjykatë",
        "20.11.2026",
        "6 hours",
        "valid",
        "Tiranë",
        "School of Magistrates",
    ):
        assert wanted in text_of(page)
    assert "Drita Zyberaj" in text_of(visitor.get(f"/check/{code(given[0])}"))
    form = visitor.get("/check").forms["check-form"]
    form["number"] = code(given[0]).upper().replace("-", " ")
    assert "Drita Zyberaj" in text_of(form.submit(status=303).follow())


def test_check_in_albanian(new_browser, given):
    page = new_browser("sq").get(f"/check/{format_uid(given[0])}")
    assert "Kontrolli i një vërtetimi" in text_of(page)
    assert "i vlefshëm" in text_of(page)


def test_check_does_not_take_a_code_of_another_paper(visitor, app, given):
    secret = read_secret(app.registry.dosja_settings)
    wrong = f"{format_uid(given[0])}-{code_of(given[1], secret)}"
    assert "Zyberaj" not in visitor.get(f"/check/{wrong}").text


@pytest.mark.parametrize("number", ["0000000000001", "x", "%C3%AB", "%00", "../admin", "z" * 59])
def test_check_of_a_number_that_is_none(visitor, given, number):
    page = visitor.get(f"/check/{number}", status="*")
    assert page.status_int in (303, 400, 404)


def test_check_is_limited_for_each_address(visitor, clock, given):
    number = f"/check/{format_uid(given[0])}"
    answers = [visitor.get(number, expect_errors=True).status_int for _n in range(35)]
    assert answers.count(200) == 30
    assert answers[-1] == 429
    clock.advance(minutes=6)
    assert visitor.get(number).status_int == 200


def test_check_says_withdrawn_and_replaced_and_expired(visitor, sign_in, stored, given, clock):
    browser = sign_in(OFFICER)
    first, second = (format_uid(one) for one in given)
    form = browser.get(f"/awards/{first}").forms["change-form"]
    assert "Say why." in form.submit("action", value="withdraw", status=422).text
    form["reason"] = "Lista ishte e gabuar"
    form.submit("action", value="withdraw", status=303)
    assert "withdrawn" in text_of(visitor.get(f"/check/{first}"))
    form = browser.get(f"/awards/{second}").forms["change-form"]
    form["until"], form["reason"] = "25.11.2026", "Afati mungonte"
    new = form.submit("action", value="replace", status=303).follow()
    assert new.request.path != f"/awards/{second}"
    assert "Afati mungonte" in text_of(new)
    old = visitor.get(f"/check/{second}")
    assert "replaced" in text_of(old)
    again = visitor.get(f"/check/{new.request.path.rpartition('/')[2]}")
    assert f"First issued as {second}" in text_of(again)
    clock.advance(days=5)
    assert "expired" in text_of(visitor.get(again.request.path))


def test_pending_award_is_nobodys_business(visitor, sign_in, stored, held):
    with stored() as site:
        awards.choose_approval(site, OPERATOR, BEGIN, "magjistratura", True)
        (first, _second) = awards.award_session(site, OPERATOR, BEGIN, site.uids[held]).given
    assert visitor.get(f"/check/{format_uid(first)}", status=404)
    page = sign_in(OFFICER).get(f"/awards/{format_uid(first)}")
    assert format_uid(first) in text_of(page)
    assert not page.html.select("a[href^='/check']"), "the page for checking does not know it yet"


def test_approval_is_given_on_the_list_of_what_waits(sign_in, stored, held):
    browser = sign_in(OFFICER)
    form = browser.get("/awards/settings").forms["settings-form"]
    form["approval"] = True
    form.submit(status=303)
    with stored() as site:
        awards.award_session(site, OPERATOR, BEGIN, site.uids[held])
    page = browser.get("/awards")
    assert {"Drita Zyberaj", "Ana Çela"} <= {link.text for link in page.html.select("td a")}
    assert "2 awards were approved." in page.forms["approve-form"].submit(status=303).follow().text
    with stored() as site:
        states = {one.standing(BEGIN.date()) for one in awards_of_session(site, site.uids[held])}
    assert states == {"valid"}


def test_giver_does_not_approve_himself(sign_in, stored, held):
    with stored() as site:
        awards.choose_approval(site, OPERATOR, BEGIN, "magjistratura", True)
    browser = sign_in(OFFICER)
    browser.get(address(held, "awards")).forms["award-form"].submit(status=303)
    page = browser.get("/awards").forms["approve-form"].submit(status=303).follow()
    assert "Somebody else has to approve" in page.text
    with stored() as site:
        assert {one.state for one in awards_of_session(site, site.uids[held])} == {"pending"}


def test_course_abroad_is_reported_and_recognised_with_a_number(sign_in, stored):
    with stored() as site:
        make_person(site, "Drita", "Zyberaj")
    browser = sign_in(OFFICER)
    form = browser.get("/awards/elsewhere").forms["person-form"]
    form["q"] = "zyberaj"
    form = form.submit().click("Drita Zyberaj").forms["elsewhere-form"]
    form["title"], form["provider"], form["completed"] = "Kurs", "Akademia e Lionit", "31.02.2025"
    form = form.submit(status=422).forms["elsewhere-form"]
    assert form["provider"].value == "Akademia e Lionit"
    form["completed"], form["amount"] = "07.03.2025", "30"
    page = form.submit(status=303).follow()
    assert "reported" in text_of(page)
    form = page.forms["decide-form"]
    assert "Give the number of the decision" in form.submit(status=422).text
    form["number"] = "12/2026"
    page = form.submit(status=303).follow()
    assert "No. 12/2026" in text_of(page)
    assert "valid" in text_of(page, ".meta-line")


@pytest.mark.parametrize(
    "login",
    ["partner", "trajner.akademia", "redaktor.zkka", "punonjes.shssh", "raportues.mpcsshb", "auditor"],
)
def test_others_find_no_award_and_give_none(sign_in, stored, held, given, login):
    browser = sign_in(login)
    paths = [address(held, "awards"), f"/awards/{format_uid(given[0])}"]
    assert {browser.get(path, expect_errors=True).status_int for path in paths} <= {403, 404}
    csrf = browser.get("/account").html.find("input", {"name": "csrf_token"})["value"]
    for path in (
        address(held, "awards"),
        address(held, "certificates.pdf"),
        f"/awards/{format_uid(given[0])}/change",
        f"/awards/{format_uid(given[0])}/certificate.pdf",
        f"/awards/{format_uid(given[0])}/decide",
    ):
        fields = {"csrf_token": csrf, "action": "withdraw", "reason": "x"}
        assert browser.post(path, fields, expect_errors=True).status_int in (403, 404), path
    with stored() as site:
        assert find_award(site, given[0]).ended is None


def test_person_sees_and_prints_the_own_award_and_changes_nothing(sign_in, stored, given):
    with stored() as site:
        person = site.uids[find_award(site, given[0]).person]
        link_account(site, OPERATOR, BEGIN, person, site.users["punonjes.shssh"])
        assert isinstance(site.users["punonjes.shssh"], User)
    browser = sign_in("punonjes.shssh")
    page = browser.get(f"/awards/{format_uid(given[0])}")
    assert "change-form" not in page.forms
    form = next(form for form in page.forms.values() if form.action.endswith("certificate.pdf"))
    assert form.submit().content_type == "application/pdf"
    assert browser.get(f"/awards/{format_uid(given[1])}", status=404)


def test_trainer_gives_awards_of_the_own_training_alone(sign_in, stored, held):
    with stored() as site:
        own = create_session(site, site.users[TRAINER], BEGIN, "akademia", SessionData("Kufiri", DAY)).uid
        session = site.get(own, Session)
        done = add_entries(
            site, OPERATOR, BEGIN, session, [Entry(person=make_person(site, "Era", "Dema", agency="pk"))]
        )
        change_rows(site, OPERATOR, BEGIN, session, {done.taken[0]: Change(marks={0: "P"})})
    browser = sign_in(TRAINER)
    page = browser.get(address(own, "awards")).forms["award-form"].submit(status=303).follow()
    assert "1 award was given." in page.text
    assert browser.get(address(held, "awards"), expect_errors=True).status_int in (403, 404)


@pytest.mark.parametrize(
    ("lang", "heads"),
    [
        ("en", ["Full name", "Curriculum", "Certificate number", "Completed on", "Valid until"]),
        ("sq", ["Emri dhe mbiemri", "Programi", "Nr. i vërtetimit", "Përfunduar më", "I vlefshëm deri më"]),
    ],
)
def test_completions_are_taken_along_in_five_columns_and_are_understood_again(
    sign_in, stored, given, lang, heads
):
    with stored() as site:
        awards.withdraw(site, OPERATOR, BEGIN, given[1], "Gabim")
    browser = sign_in(OFFICER, lang=lang)
    form = browser.get("/awards").forms["completions-form"]
    form["first"], form["last"] = "1.11.2026", "30.11.2026"
    answer = form.submit("format", value="csv")
    rows = [line.split(";") for line in answer.body.decode("utf-8-sig").splitlines()]
    number = format_uid(given[0])
    assert rows == [heads, ["Drita Zyberaj", "Dëgjimi i fëmijës në gjykatë", number, "20.11.2026", ""]]
    understood = understand(answer.body, "perfundimet.csv")
    (written,) = written_rows(understood, answer.body)
    assert (written.given, written.family, written.certificate_no) == ("Drita", "Zyberaj", number)
    assert [(one.course, one.start) for one in meetings_of(understood)] == [
        ("Dëgjimi i fëmijës në gjykatë", date(2026, 11, 20))
    ]
    with stored() as site:
        (row,) = newest(site, 5, action="award:exported")[0]
        assert (row.detail["agency"], row.detail["n"]) == ("magjistratura", 1)
    form["last"] = "1.10.2026"
    assert ("before the beginning" if lang == "en" else "para fillimit") in form.submit(
        "format"
    ).follow().text
    form["first"], form["last"] = "", "31.10.2026"
    assert len(form.submit("format", value="csv").text.splitlines()) == 1
    csrf = form["csrf_token"].value
    sent = {"csrf_token": csrf, "own": "akademia", "format": "csv"}
    assert browser.post("/awards/completions", sent, expect_errors=True).status_int == 404


def test_list_of_completions_bears_any_text_for_a_day(sign_in):
    """What is said about it goes through the session's cookie, which holds little."""
    page = sign_in(OFFICER).get("/awards")
    form = next(form for form in page.forms.values() if form.action == "/awards/completions")
    form["first"] = "9" * 5000
    assert "is no day" in form.submit("format", index=0).follow(status=200).text
