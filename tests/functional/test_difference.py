"""The page of the difference: which versions, in which form, for whom, in both languages."""

import pytest

from dosja.documents.model import Document
from dosja.documents.operations.files import remove_file
from dosja.uids import format_uid, parse_uid
from tests.functional.living import APPROVER, EDITOR, READER, TRAINER, Life

NOTIFY = "Policia kufitare njofton menjëherë shërbimin social dhe prokurorin."
TALK = "Intervista zhvillohet nga dy punonjës të trajnuar në një vend të qetë."
KEEP = "Të dhënat ruhen për pesë vjet në institucionin që i ka mbledhur."
PLAN = "Plani individual hartohet brenda dhjetë ditëve pune nga identifikimi."
STAY = "Qendra pritëse e strehon viktimën deri në gjashtë muaj pas identifikimit."
HOME = "Kthimi vullnetar bëhet me vlerësim të rrezikut dhe me plan pritjeje."
PENAL_CODE = {"act": "Kodi Penal", "number": "7895"}


@pytest.fixture
def app_settings():
    return {"pyramid.includes": "tests.functional.fragment_views"}


def body(*texts):
    return "".join(f"<h2>Neni {number}</h2><p>{text}</p>" for number, text in enumerate(texts, 1))


@pytest.fixture
def path(stored):
    """The address of a procedure with three versions and a draft.

    2 changes a word of article 1 and moves the last article to the front; 3 changes fields and the file; the
    draft adds an article.
    """
    with stored() as site:
        life = Life(
            site, title="Procedura e provës", body=body(NOTIFY, TALK, KEEP, PLAN, STAY, HOME),
            audience=("police", "teachers"), scope="local",
            legal_basis=({"act": "Ligji për policinë", "number": "108"}, PENAL_CODE),
        )  # fmt: skip
        first = life.attach("udhëzuesi.pdf", f"Kreu I\n{NOTIFY}\n{TALK}", f"{KEEP}\n{PLAN}")
        life.publish()
        changed = NOTIFY.replace("menjëherë", "brenda 24 orëve")
        life.edit(body=body(PLAN, changed, TALK, KEEP, STAY, HOME))
        life.publish()
        life.edit(
            title="Procedura e re", audience=("teachers", "judges"), scope="national",
            legal_basis=({"act": "Ligji për policinë", "number": "82"}, PENAL_CODE),
        )  # fmt: skip
        remove_file(site, life.who(EDITOR), life.tick(), life.document, life.ctype, first)
        life.attach(
            "udhëzuesi 2.pdf",
            f"Kreu I\n{NOTIFY}\n{TALK}",
            f"{KEEP.replace('pesë', 'tre')}\n{PLAN}",
        )
        life.attach("shtojca.pdf", "Formulari i referimit.")
        life.publish()
        life.edit(body=body(PLAN, changed, TALK, KEEP, STAY, HOME, "Njësitë e lëvizshme punojnë në terren."))
        return f"/d/{format_uid(life.document.uid)}/difference"


def rows(page, kind):
    return page.html.select(f".diff-{kind}")


def words(tag):
    """The text as it is read aloud: with the hidden words."""
    return " ".join(tag.get_text().split())


def test_summary_moved_article_and_changed_words(path, sign_in):
    page = sign_in(READER).get(path, {"from": "1", "to": "2", "view": "inline"})
    assert words(page.html.select_one(".diff-summary")) == (
        "1 article changed, 1 article moved, 2 articles with a new number only"
    )
    (changed,) = rows(page, "changed")
    assert words(changed.select_one(".diff-text")) == (
        "Policia kufitare njofton [removed: menjëherë][added: brenda 24 orëve] shërbimin social "
        "dhe prokurorin."
    )
    assert changed.find("del").get_text().endswith("menjëherë]")
    here, away = rows(page, "moved_here"), rows(page, "moved_away")
    assert [words(row.select_one(".diff-label")) for row in here] == [
        "↳ Moved here from: Neni 4", "↳ Moved here",
    ]  # fmt: skip
    assert words(away[0].select_one(".diff-label")) == "↱ Moved away to: Neni 1"
    link = away[0].select_one(".diff-label a")
    assert page.html.find(id=link["href"].removeprefix("#")) == here[0].select_one(".diff-label a")


def test_both_versions_stand_at_the_top_with_state_and_date(path, sign_in):
    page = sign_in(READER, lang="sq").get(path, {"from": "1", "to": "2"})
    old, new = (words(side) for side in page.html.select(".diff-side"))
    assert "Versioni 1" in old
    assert "Zëvendësuar" in old
    assert "Versioni 2" in new
    assert "23.11.2026" in new


def test_side_by_side_each_row_is_on_its_side(path, sign_in):
    page = sign_in(READER).get(path, {"from": "1", "to": "2", "view": "side"})
    table = page.html.select_one("table.diff-sides")
    assert [words(head) for head in table.select("th")] == ["Version 1", "Version 2"]
    left, right = rows(page, "changed")[0].select("td")
    assert "menjëherë" in left.get_text()
    assert "menjëherë" not in right.get_text()
    assert "brenda 24 orëve" in right.get_text()
    left, right = rows(page, "moved_here")[1].select("td")
    assert words(left) == "Not in this version"
    assert PLAN in right.get_text()


def test_without_a_choice_of_form_both_are_there_for_wide_and_narrow_screens(path, sign_in):
    page = sign_in(READER).get(path, {"from": "1", "to": "2"})
    assert page.html.select("table.diff-auto")
    assert len(rows(page, "changed")[0].select(".diff-both")) == 1
    explicit = sign_in(READER).get(path, {"from": "1", "to": "2", "view": "side"})
    assert not explicit.html.select(".diff-auto, .diff-both")


def test_only_changes_with_context_or_the_whole_text(path, sign_in):
    browser = sign_in(READER)
    page = browser.get(path, {"from": "1", "to": "2", "view": "inline"})
    assert STAY not in page.text
    assert "3 unchanged paragraphs" in words(rows(page, "fold")[-1])
    whole = page.click("Show the whole text", index=0)
    assert whole.request.GET["all"] == "1"
    assert STAY in whole.text
    assert not rows(whole, "fold")
    assert STAY not in whole.click("Only the changes").text


def test_changes_are_numbered_and_linked_from_first_to_last(path, sign_in):
    page = sign_in(READER).get(path, {"from": "1", "to": "3"})
    numbers = [tag["id"] for tag in page.html.select("[id^=change-]")]
    assert numbers == [f"change-{n}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) > 6
    for link in page.html.select(".diff-jump a, .diff-tools a[href^='#']"):
        assert page.html.find(id=link["href"].removeprefix("#")), link


def test_fields_are_told_with_the_labels_of_their_type(path, sign_in):
    page = sign_in(READER).get(path, {"from": "2", "to": "3"})
    fields = {words(tag.h3): tag for tag in page.html.select(".diff-field")}
    assert list(fields) == ["Title", "Audience", "Scope", "Legal basis"]
    assert words(fields["Title"].select_one(".diff-text")) == "Procedura e [removed: provës][added: re]"
    assert [words(tag) for tag in fields["Audience"].select("ins")] == ["[added: Judges]"]
    assert [words(tag) for tag in fields["Audience"].select("del")] == ["[removed: Anti-trafficking police]"]
    assert words(fields["Scope"].select_one(".diff-text")) == "[removed: Local] [added: National]"
    (row,) = fields["Legal basis"].select("tbody tr")
    assert "Ligji për policinë" in words(row)
    assert [words(tag) for tag in row.select("del, ins")] == ["[removed: 108]", "[added: 82]"]
    assert "4 fields changed" in words(page.html.select_one(".diff-summary"))


def test_files_are_told_with_the_difference_of_their_text(path, sign_in):
    page = sign_in(READER).get(path, {"from": "2", "to": "3", "view": "inline"})
    sections = page.html.select("section.diff-part")
    titles = [words(section.h2) for section in sections]
    assert titles == ["File: udhëzuesi 2.pdf", "File: shtojca.pdf"]
    assert "± Replaced before: udhëzuesi.pdf" in words(sections[0])
    assert words(sections[0].select_one(".diff-changed .diff-text")) == (
        "Të dhënat ruhen për [removed: pesë][added: tre] vjet në institucionin që i ka mbledhur."
    )
    assert "page 2" in words(sections[0].select_one(".diff-changed .diff-label"))
    assert "+ Added" in words(sections[1])


def test_a_form_chooses_two_versions(path, sign_in):
    page = sign_in(READER).get(path, {"from": "1", "to": "2", "view": "inline"})
    form = page.forms["choose"]
    assert (form["from"].value, form["to"].value) == ("1", "2")
    form["from"], form["to"] = "3", "3"
    same = form.submit()
    assert same.request.GET["view"] == "inline"
    assert "Both are the same text." in same.text


def test_without_versions_in_the_address_the_newest_is_compared_with_the_one_before(path, sign_in):
    assert [words(tag.h2) for tag in sign_in(READER).get(path).html.select(".diff-side")] == [
        "Before: Version 2", "After: Version 3",
    ]  # fmt: skip
    page = sign_in(EDITOR).get(path)
    assert [words(tag.h2) for tag in page.html.select(".diff-side")] == ["Before: Version 3", "After: Draft"]
    assert words(page.html.select_one(".diff-summary")) == "1 article added"


def test_one_side_in_the_address_is_compared_with_the_version_before(path, sign_in):
    page = sign_in(READER).get(path, {"to": "2"})
    assert [words(tag.h2) for tag in page.html.select(".diff-side")] == [
        "Before: Version 1",
        "After: Version 2",
    ]


def test_the_draft_is_only_for_those_who_may_see_it(path, sign_in):
    for login, allowed in ((EDITOR, True), (APPROVER, True), (TRAINER, False), (READER, False)):
        browser = sign_in(login)
        answer = browser.get(path, {"from": "3", "to": "draft"}, status="*")
        assert (answer.status_int == 200) is allowed, login
        assert ("lëvizshme" in answer.text) is allowed, login
        missing = browser.get(path, {"from": "3", "to": "9"}, status=404)
        if not allowed:
            assert answer.status_int == 404
            assert (
                answer.text.replace("version draft", "version 9").replace("to=draft", "to=9") == missing.text
            )
            assert "Draft" not in words(missing.html.select_one(".diff-choose"))


def test_version_that_is_not_there_is_named_and_the_form_stays(path, sign_in):
    browser = sign_in(READER)
    for name in ("9", "0", "-1", "v2", "²", "1e3", "x" * 500, "<b>"):
        page = browser.get(path, {"from": name, "to": "2"}, status=404)
        assert name[:20] in words(page.html.select_one(".notice-warn"))
        assert page.html.find("select", attrs={"name": "to"})


def test_document_that_one_may_not_read_has_no_difference(path, stored, sign_in):
    with stored() as site:
        document = site.get(parse_uid(path.split("/")[2]), Document)
        document.access = "internal"
        site.documents.index(document)
    assert sign_in(READER).get(path, status=404)
    assert sign_in(TRAINER).get(path, status=200)


def test_document_with_one_version_says_that_there_is_nothing_to_compare(stored, sign_in):
    with stored() as site:
        life = Life(site, code="PSV-AKP-2/2026")
        life.publish()
        path = f"/d/{format_uid(life.document.uid)}/difference"
    page = sign_in(READER, lang="sq").get(path)
    assert "asgjë për të krahasuar" in page.text
    assert "choose" not in page.forms


def test_text_that_took_the_place_of_another_document_is_compared_with_it(path, stored, sign_in):
    with stored() as site:
        life = Life(site, code="PSV-AKP-7/2030", title="Procedura 2030", body=body(NOTIFY, TALK, HOME))
        life.publish()
        new = f"/d/{format_uid(life.document.uid)}/difference"
        hidden = Life(site, code="PSV-AKP-8/2030")
        hidden.publish()
        hidden.document.access = "internal"
        site.documents.index(hidden.document)
    browser = sign_in(READER)
    form = browser.get(new).forms["choose-other"]
    form["base"] = "psv-akp-1/2026"
    page = form.submit()
    assert [words(tag.h2) for tag in page.html.select(".diff-side")] == [
        "Before: PSV-AKP-1/2026, Version 3", "After: PSV-AKP-7/2030, Version 1",
    ]  # fmt: skip
    assert "3 articles removed" in words(page.html.select_one(".diff-summary"))
    form = page.forms["choose"]
    form["from"] = "1"
    first = form.submit().click("Whole text")
    assert words(first.html.select_one(".diff-side h2")) == "Before: PSV-AKP-1/2026, Version 1"
    for other in ("PSV-AKP-8/2030", "PSV-XX-1", "<b>"):
        answer = browser.get(new, {"base": other}, status=404)
        assert f"There is no document {other} to compare with." in words(answer.html.select_one(".notice"))


def test_document_leads_to_its_differences(path, sign_in):
    page = sign_in(READER).get(path.removesuffix("/difference")).click("What changed")
    assert page.request.path == path


def test_only_the_change_as_a_piece_of_another_page(path, sign_in):
    browser, piece = sign_in(READER), path.replace("difference", "piece")
    assert browser.get(piece, {"n": "1"}).text == browser.get(piece, {"n": "9"}).text == ""
    page = browser.get(piece, {"n": "2"})
    assert words(page.html.select_one(".diff-between")) == "What changed from Version 1 to Version 2"
    assert "brenda 24 orëve" in words(rows(page, "changed")[0])
    assert STAY not in page.text
    assert not page.html.select("h1, h2, form")
    whole = browser.get(page.html.find("a", string="See the whole text with the changes")["href"])
    assert [words(tag.h2) for tag in whole.html.select(".diff-side")] == [
        "Before: Version 1",
        "After: Version 2",
    ]
    since = browser.get(piece, {"n": "3", "since": "1"})
    assert words(since.html.select_one(".diff-between")) == "What changed from Version 1 to Version 3"
    assert "Procedura e [removed: provës][added: re]" in words(since.html.select_one(".diff-field"))


def test_page_is_whole_in_albanian(path, sign_in):
    page = sign_in(READER, lang="sq").get(path, {"from": "1", "to": "3"})
    text = words(page.html.select_one("article"))
    assert "1 nen ndryshoi, 1 nen u zhvendos" in text
    for english in ("Changed", "Moved", "added", "Removed", "unchanged", "Previous", "page "):
        assert english not in text
