"""The life of a document in the browser: review, approval, versions, banners, drafts."""

from datetime import timedelta

import pytest

from dosja.documents.life import operations
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN
from tests.functional.living import APPROVER, EDITOR, READER, TODAY, TRAINER, Life, day


@pytest.fixture
def made(stored):
    """made(what to do with a Life) stores a procedure and returns its address."""

    def make(work=None, **more):
        with stored() as site:
            one = Life(site, **more)
            if work is not None:
                work(one)
            return f"/d/{format_uid(one.document.uid)}"

    return make


def two_versions(one):
    one.publish()
    one.edit(title="Procedura e re", body="<p>Neni 1, i ri</p>")
    one.publish(day(10))


def main(page):
    return page.html.select_one("main").get_text(" ", strip=True)


def step_form(page):
    (form,) = (form for form in page.forms.values() if "/step" in (form.action or ""))
    return form


@pytest.mark.parametrize("lang", ["en", "sq"])
def test_text_goes_from_draft_to_force_through_the_forms(made, sign_in, stored, clock, lang):
    address = made()
    editor = sign_in(EDITOR, lang=lang)
    page = editor.get(f"{address}/step?do=submit")
    form = step_form(page)
    with stored() as site:
        approver, trainer = site.users[APPROVER], site.users[TRAINER]
        names = {str(approver.uid): "approvers", str(trainer.uid): "reviewers"}
    for uid, name in names.items():
        for box in form.fields[name]:
            if box._value == uid:
                box.checked = True
    form["comment"] = "Lexojeni, ju lutem"
    told = form.submit()
    assert "Ilir Prifti" in told.html.select_one(".effects").get_text()
    done = step_form(told).submit("confirm").follow()
    assert "Ilir Prifti" in main(done)

    reviewer = sign_in(TRAINER, lang=lang)
    assert "Procedura" in main(reviewer.get("/"))
    page = reviewer.get(f"{address}/draft")
    form = next(form for form in page.forms.values() if (form.action or "").endswith("/tick"))
    form["comment"] = "Në rregull"
    assert "Në rregull" in main(form.submit("answer", value="agree").follow())

    chief = sign_in(APPROVER, lang=lang)
    page = chief.get(f"{address}/step?do=approve")
    form = step_form(page)
    form["day"] = day(5).isoformat()
    form["next_review"] = "23.11.2027"
    told = form.submit()
    assert day(5).strftime("%d.%m.%Y") in told.html.select_one(".effects").get_text()
    page = step_form(told).submit("confirm").follow()
    assert page.request.path == address
    assert "28.11.2026" in main(page)
    assert page.html.select_one(".notice-title")
    clock.advance(days=5)
    page = chief.get(address)
    assert not page.html.select_one("article .notice-title")
    assert page.html.select_one(".chip-green")


def test_step_that_lacks_something_comes_back_with_what_was_typed(made, sign_in):
    address = made(lambda one: one.submit())
    chief = sign_in(APPROVER)
    form = step_form(chief.get(f"{address}/step?do=approve"))
    form["day"] = "2020-01-01"
    form["comment"] = "Shënimi im"
    page = form.submit(status=422)
    assert "a day that is past" in main(page)
    assert step_form(page)["comment"].value == "Shënimi im"
    for wrong in ("nesër", "1.2.30"):
        form = step_form(page)
        form["day"] = wrong
        page = form.submit(status=422)
        assert "dd.mm.yyyy" in main(page)
        assert step_form(page)["day"].value == wrong


def test_approving_a_text_that_changed_since_it_was_seen_is_refused_and_told(made, sign_in, stored):
    address = made(lambda one: one.submit())
    chief = sign_in(APPROVER)
    told = step_form(chief.get(f"{address}/step?do=approve")).submit()
    with stored() as site:
        Life(site, site.uids[site.documents.uid_of_code("PSV-AKP-1/2026")]).edit(title="E ndryshuar")
    page = step_form(told).submit("confirm", status=409)
    assert "changed since you saw it" in main(page)
    with stored() as site:
        assert site.uids[site.documents.uid_of_code("PSV-AKP-1/2026")].versions == ()


def test_second_who_approves_is_told_that_somebody_was_faster(made, sign_in):
    address = made(lambda one: one.submit())
    first, second = sign_in(APPROVER), sign_in(APPROVER)
    pages = [step_form(browser.get(f"{address}/step?do=approve")).submit() for browser in (first, second)]
    step_form(pages[0]).submit("confirm", status=303)
    assert "faster" in main(step_form(pages[1]).submit("confirm", status=409))


def test_document_page_shows_the_text_in_force_and_what_comes(made, sign_in):
    address = made(two_versions)
    reader = sign_in(READER)
    page = reader.get(address)
    assert page.html.h1.get_text(strip=True) == "Procedura"
    assert "Version 2 was approved and comes into force on 03.12.2026" in main(page)
    links = [link["href"] for link in page.html.select("main .notice a")]
    assert links == [f"{address}/v2", f"{address}/difference?from=1&to=2"]


def test_text_of_the_day_is_shown_although_nothing_ran_at_midnight(made, sign_in, clock):
    address = made(two_versions)
    clock.advance(days=10)
    reader = sign_in(READER)
    page = reader.get(address)
    assert page.html.h1.get_text(strip=True) == "Procedura e re"
    old = reader.get(f"{address}/v1")
    assert "does not hold any more" in main(old)
    links = [link["href"] for link in old.html.select("main .notice a")]
    assert links == [address, f"{address}/difference?from=1&to=2"]
    assert "in force until" in main(old).lower() or "In force" in old.html.select_one(".aside").get_text()
    assert not reader.get(f"{address}/v2").html.select("article .notice-warn")


def test_version_page_stays_under_its_address_by_code_too(made, sign_in):
    address = made(two_versions)
    reader = sign_in(READER)
    assert reader.get("/d/PSV-AKP-1~2026/v1").html.h1.get_text(strip=True) == "Procedura"
    for missing in ("v0", "v3", "v01", "vx", "v", "v99999999999999999999", "V1"):
        reader.get(f"{address}/{missing}", status=404)


def test_list_of_versions_tells_state_dates_and_difference(made, sign_in):
    address = made(two_versions)
    page = sign_in(READER).get(f"{address}/versions")
    rows = [row.get_text(" ", strip=True) for row in page.html.select("tbody tr")]
    assert "Version 2" in rows[0]
    assert "Approved" in rows[0]
    assert "23.11.2026 – 02.12.2026" in rows[1]
    assert f"{address}/difference?from=1&to=2" in page.text.replace("&amp;", "&")


def test_draft_is_hidden_from_readers_and_open_to_the_named(made, sign_in, stored):
    def with_draft(one):
        one.publish()
        one.edit(title="E fshehta")

    address = made(with_draft)
    for login in (READER, TRAINER, "auditor", "redaktor.policia"):
        browser = sign_in(login)
        browser.get(f"{address}/draft", status=404)
        assert "E fshehta" not in browser.get(address).text
        assert "/draft" not in browser.get(address).text
    with stored() as site:
        document = site.uids[site.documents.uid_of_code("PSV-AKP-1/2026")]
        Life(site, document, BEGIN + timedelta(hours=1)).submit(reviewers=[READER])
    named = sign_in(READER)
    assert "E fshehta" in named.get(f"{address}/draft").text
    assert "What this draft changes" in named.get(address).text


def test_editing_a_text_in_force_makes_a_draft_beside_it(made, sign_in, stored):
    address = made(lambda one: one.publish(), audience=("police",), scope="national", issuing_body="akademia")
    editor = sign_in(EDITOR)
    page = editor.get(address).click("Write a new version")
    form = next(form for form in page.forms.values() if (form.action or "").endswith("/edit"))
    form["title"] = "Titulli i ri"
    draft = form.submit("save").follow()
    assert draft.request.path == f"{address}/draft"
    assert draft.html.h1.get_text(strip=True) == "Titulli i ri"
    assert editor.get(address).html.h1.get_text(strip=True) == "Procedura"
    page = editor.get(f"{address}/put-aside")
    form = next(form for form in page.forms.values() if (form.action or "").endswith("/put-aside"))
    assert "Say why" in main(form.submit(status=422))
    form["reason"] = "Pret ligjin"
    aside = form.submit().follow()
    assert "put aside" in main(aside)
    taken = next(form for form in aside.forms.values() if (form.action or "").endswith("/take-up"))
    assert taken.submit().follow().html.h1.get_text(strip=True) == "Titulli i ri"


def test_old_version_is_restored_as_a_draft_from_its_page(made, sign_in, clock):
    address = made(two_versions)
    clock.advance(days=20)
    editor = sign_in(EDITOR)
    page = editor.get(f"{address}/v1")
    form = next(form for form in page.forms.values() if (form.action or "").endswith("/restore"))
    assert form.submit().follow().html.h1.get_text(strip=True) == "Procedura"
    assert "/v1/restore" not in sign_in(READER).get(f"{address}/v1").text


def test_withdrawing_says_who_depends_and_asks(made, sign_in, stored):
    address = made(lambda one: one.publish())
    with stored() as site:
        parent = site.documents.uid_of_code("PSV-AKP-1/2026")
        Life(site, code="PSV-AKP-2/2026", parent=parent)
    chief = sign_in(APPROVER)
    form = step_form(chief.get(f"{address}/step?do=withdraw"))
    form["reason"] = "Nuk zbatohet më"
    told = form.submit()
    assert "PSV-AKP-2/2026" in told.html.select_one(".effects").get_text()
    refused = step_form(told).submit("confirm", status=422)
    form = step_form(refused)
    assert form["reason"].value == "Nuk zbatohet më"
    form["confirmed"] = True
    page = step_form(form.submit()).submit("confirm").follow()
    assert "does not hold any more since 23.11.2026" in main(page)
    assert "Nuk zbatohet më" in main(page)


def test_replaced_document_leads_to_the_one_that_holds(made, sign_in):
    address = made(lambda one: one.publish())
    other = made(lambda one: one.publish(), code="PSV-AKP-2/2026")
    chief = sign_in(APPROVER)
    form = step_form(chief.get(f"{address}/step?do=supersede"))
    form["successor"] = "PSV-AKP-1/2026"
    assert "its own place" in main(form.submit(status=422))
    form["successor"] = "PSV-NUK-KA"
    assert "No single document" in main(form.submit(status=422))
    form["successor"] = "PSV-AKP-2/2026"
    page = step_form(form.submit()).submit("confirm").follow()
    assert "another document took its place on 23.11.2026" in main(page)
    assert page.html.select_one("main .notice a")["href"] == other
    assert "PSV-AKP-1/2026" in sign_in(READER).get(other).html.select_one(".aside").get_text()


def test_first_of_a_chain_leads_to_the_text_that_holds_and_to_the_difference(stored, sign_in):
    with stored() as site:
        lives = [Life(site, code=f"PSV-AKP-{n}/20{n}", body=f"<p>Neni {n}</p>") for n in (11, 18, 25)]
        for number, one in enumerate(lives):
            one.step("record", act=f"VKM {number}", day=day(-3000 + 1000 * number))
        for number in (1, 2):
            operations.supersede_document(
                site, lives[0].who(APPROVER), lives[number].tick(), lives[number - 1].document,
                lives[0].ctype, lives[number].document, day(-3000 + 1000 * number),
            )  # fmt: skip
        first = f"/d/{format_uid(lives[0].document.uid)}"
    reader = sign_in(READER)
    for address in (first, f"{first}/v1"):
        notice = reader.get(address).html.select_one("main .notice-warn")
        assert [link.get_text() for link in notice.select("a b")] == ["PSV-AKP-25/2025"]
        changed = reader.get(notice.select("a")[-1]["href"])
        assert "[removed: 11]" in [piece.get_text() for piece in changed.html.select("del")]


def test_list_shows_what_was_in_force_on_a_day(made, sign_in, clock):
    made(two_versions)
    made(lambda one: one.publish(day(3)), code="PSV-AKP-2/2026")
    clock.advance(days=30)
    reader = sign_in(READER)
    codes = lambda page: [  # noqa: E731
        row.get_text(strip=True) for row in page.html.select("tbody td:nth-child(2)")
    ]
    assert codes(reader.get("/documents?on=2026-11-22")) == []
    page = reader.get("/documents?on=23.11.2026")
    assert codes(page) == ["PSV-AKP-1/2026"]
    assert page.html.select_one("tbody a")["href"].endswith("/v1")
    assert sorted(codes(reader.get("/documents?on=2026-12-03"))) == ["PSV-AKP-1/2026", "PSV-AKP-2/2026"]
    assert "dd.mm.yyyy" in main(reader.get("/documents?on=neser"))
    assert sorted(codes(reader.get("/documents?state=in_force"))) == ["PSV-AKP-1/2026", "PSV-AKP-2/2026"]


def test_other_people_are_named_in_the_browser(made, sign_in, stored):
    address = made(lambda one: one.submit(reviewers=[TRAINER]))
    editor = sign_in(EDITOR)
    page = editor.get(f"{address}/people")
    form = next(form for form in page.forms.values() if (form.action or "").endswith("/people"))
    form["others"] = "Askush Fare"
    assert "no single account" in main(form.submit(status=422))
    form["others"] = "Besnik Leka, redaktor.policia"
    page = form.submit().follow()
    assert "Besnik Leka" in main(page)
    assert "Fatos Gjini" in main(page)
    with stored() as site:
        document = site.uids[site.documents.uid_of_code("PSV-AKP-1/2026")]
        assert len(document.draft.steps) == 4


def test_dates_are_set_without_a_new_version(made, sign_in):
    address = made(lambda one: one.publish())
    editor = sign_in(EDITOR)
    page = editor.get(f"{address}/dates")
    form = next(form for form in page.forms.values() if (form.action or "").endswith("/dates"))
    form["next_review"] = "31.02.2027"
    assert "dd.mm.yyyy" in main(form.submit(status=422))
    form["next_review"] = "2027-02-28"
    page = form.submit().follow()
    assert "28.02.2027" in page.html.select_one(".aside").get_text()


def test_file_of_an_old_version_stays_readable(made, sign_in, stored):
    import io

    from dosja.documents.operations.files import attach_file, remove_file

    def with_file(one):
        file = attach_file(
            one.site, one.who(EDITOR), one.tick(), one.document, one.ctype,
            name="shtojca.txt", media_type="text/plain", source=io.BytesIO(b"Teksti"),
        )  # fmt: skip
        file.status = "done"
        one.publish()
        remove_file(one.site, one.who(EDITOR), one.tick(), one.document, one.ctype, file)
        one.publish()
        one.file = f"/f/{format_uid(file.uid)}"
        holder.append(one.file)

    holder = []
    address = made(with_file)
    reader = sign_in(READER)
    assert "shtojca.txt" not in reader.get(address).text
    assert holder[0] in reader.get(f"{address}/v1").text
    assert reader.get(f"{holder[0]}/download").body == b"Teksti"


def test_trash_of_an_approved_document_asks_with_a_box(made, sign_in):
    address = made(lambda one: one.publish())
    editor = sign_in(EDITOR)
    page = editor.get(f"{address}/trash")
    form = next(form for form in page.forms.values() if (form.action or "").endswith("/trash"))
    assert "approved version" in main(page)
    asked = form.submit(status=422)
    assert "Confirm that nobody" in asked.html.find(id="confirmed-error").text
    form = next(form for form in asked.forms.values() if (form.action or "").endswith("/trash"))
    form["confirmed"] = True
    form.submit(status=303)
    sign_in(READER).get(f"{address}/v1", status=404)


def test_day_that_is_none_stays_in_the_form_of_the_reviewers(made, sign_in):
    address = made(lambda one: one.submit(reviewers=[TRAINER], due=TODAY))
    editor = sign_in(EDITOR)
    page = editor.get(f"{address}/people")
    for wrong in ("pas dy javësh", "1.2.30"):
        form = next(form for form in page.forms.values() if (form.action or "").endswith("/people"))
        form["due"] = wrong
        page = form.submit(status=422)
        assert "Write the day as dd.mm.yyyy." in main(page)
        assert page.html.select_one("#in-due")["value"] == wrong


def test_home_page_lists_what_waits_for_me(made, sign_in):
    made(lambda one: one.submit(reviewers=[TRAINER], due=TODAY))
    page = sign_in(TRAINER).get("/")
    assert "Waiting for your review" in main(page)
    assert "Procedura" in page.html.select_one(".waiting").get_text()
    assert not sign_in(APPROVER).get("/").html.select(".waiting")


def test_page_of_200_versions_loads_none_of_them(made, sign_in, app):
    def many(one):
        for number in range(40):
            if number:
                one.edit(title=f"Procedura {number}")
            one.publish()

    address = made(many)
    reader = sign_in(READER)
    loaded = []
    from dosja.documents.life.model import Version

    old = Version.__setstate__
    Version.__setstate__ = lambda self, state: (loaded.append(state), old(self, state))[1]
    try:
        app.registry.database.cacheMinimize()
        page = reader.get(address)
    finally:
        del Version.__setstate__
    assert "Procedura 39" in page.text
    assert loaded == []


def test_evil_text_is_shown_as_text_everywhere(made, sign_in):
    evil = "<script>alert(1)</script>"

    def work(one):
        one.submit(comment=evil)
        one.approve(comment=evil)
        one.edit(title=evil)
        one.step("withdraw", reason=evil, act=evil, day=TODAY)

    address = made(work)
    editor = sign_in(EDITOR)
    for path in ("", "/v1", "/versions", "/draft", "/history"):
        assert "<script>alert" not in editor.get(address + path).text


def test_tick_for_a_text_that_changed_is_refused_with_the_comment_kept(made, sign_in, stored):
    address = made(lambda one: one.submit(reviewers=[TRAINER]))
    reviewer = sign_in(TRAINER)
    form = next(
        form for form in reviewer.get(f"{address}/draft").forms.values() if form.action.endswith("/tick")
    )
    form["comment"] = "Pajtohem"
    with stored() as site:
        Life(site, site.uids[site.documents.uid_of_code("PSV-AKP-1/2026")]).edit(title="E ndryshuar")
    page = form.submit("answer", value="agree", status=409)
    assert "changed since you saw it" in main(page)
    assert "Pajtohem" in main(page)
    form = next(form for form in page.forms.values() if form.action.endswith("/tick"))
    assert "E ndryshuar" in main(page)
    assert "agreed to the text" in main(form.submit("answer", value="agree").follow())


def test_approver_finds_approval_first_and_what_needs_a_reason_after_it(made, sign_in):
    address = made(lambda one: one.submit())
    buttons = sign_in(APPROVER, lang="sq").get(f"{address}/draft").html.select(".page-head .button")
    assert [button.get_text(strip=True) for button in buttons][:2] == ["Mirato", "Kthe mbrapsht"]
    assert ["button-main" in button["class"] for button in buttons][:2] == [True, False]


def test_page_leaves_out_the_dates_that_nobody_has_set(made, sign_in):
    page = sign_in(EDITOR, lang="sq").get(made(lambda one: one.publish()))
    labels = [label.get_text(strip=True) for label in page.html.select(".aside dt")]
    assert "Në fuqi nga" in labels
    assert not {"Në fuqi deri më", "Rishikimi i ardhshëm", "Ruhet deri më"} & set(labels)
    assert "–" not in [value.get_text(strip=True) for value in page.html.select(".aside dd")]


def test_day_in_a_form_of_dates_is_shown_as_people_write_days_and_stays_when_it_is_none(made, sign_in):
    address = made()
    editor = sign_in(EDITOR, lang="sq")
    form = dates_form(editor.get(f"{address}/dates"))
    form["next_review"], form["keep_until"] = "1.12.2027", "nesër"
    refused = form.submit(status=422)
    assert refused.html.find(id="in-next_review")["value"] == "01.12.2027"
    assert refused.html.find(id="in-keep_until")["value"] == "nesër"
    form = dates_form(refused)
    form["keep_until"] = ""
    form.submit().follow()
    assert dates_form(editor.get(f"{address}/dates"))["next_review"].value == "01.12.2027"


def test_day_of_a_year_that_nobody_means_is_refused_beside_its_field(made, sign_in):
    """Some write 31.12.9999 for a text without an end; the day after it does not exist."""
    form = dates_form(sign_in(EDITOR, lang="sq").get(f"{made()}/dates"))
    form["planned_until"] = "31.12.9999"
    refused = form.submit(status=422)
    assert "Viti duhet të jetë ndërmjet 1800 dhe 2200." in refused.text
    assert refused.html.find(id="in-planned_until")["value"] == "31.12.9999"


def dates_form(page):
    (form,) = (form for form in page.forms.values() if (form.action or "").endswith("/dates"))
    return form


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "version: 1 · day: 23.11.2026 · the day is known: yes · minor change: no"),
        ("sq", "versioni: 1 · data: 23.11.2026 · data dihet: po · ndryshim i vogël: jo"),
    ],
)
def test_the_trail_tells_of_a_step_in_the_readers_words(made, sign_in, lang, told):
    made(lambda one: one.publish())
    auditor = sign_in("auditor", lang=lang)
    assert told in main(auditor.get("/admin/audit?action=life:approve"))
