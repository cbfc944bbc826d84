"""The difference of fields and files, and its summary."""

from datetime import date
from decimal import Decimal

from dosja.content_types import migrate_values
from dosja.documents.difference.fields import compare_values
from dosja.documents.difference.files import ComparedFile, compare_files
from dosja.documents.difference.html_blocks import typed_blocks
from dosja.documents.difference.rows import compare_blocks
from dosja.documents.difference.summary import count_text
from tests.unit.difference_texts import ADDED, FIRST, FOURTH, SECOND, THIRD, articles, redline, told
from tests.unit.form_requests import FixedVocabularies


def changes(ctype, old, new):
    return {change.name: change for change in compare_values(ctype, old, new, FixedVocabularies())}


def texts(pieces):
    return [piece.text or str(piece.message) for piece in pieces]


def test_equal_and_empty_values_do_not_differ(ctype):
    assert changes(ctype, {"title": "T", "summary": "", "topic": ()}, {"title": "T", "parent": None}) == {}


def test_scalars_are_told_before_and_after_as_they_are_read(ctype):
    found = changes(
        ctype,
        {"signed": date(2006, 2, 27), "hours": Decimal("4.5"), "ratified": False, "agency": "ap"},
        {"signed": date(2007, 3, 1), "ratified": True, "agency": "ap"},
    )
    assert list(found) == ["signed", "hours", "ratified"]
    assert (texts(found["signed"].before), texts(found["signed"].after)) == (["27.02.2006"], ["01.03.2007"])
    assert (found["hours"].kind, texts(found["hours"].before)) == ("removed", ["4,5"])
    assert (texts(found["ratified"].before), texts(found["ratified"].after)) == (["No"], ["Yes"])
    assert found["signed"].label == ctype.by_name["signed"].label


def test_short_text_is_told_by_word(ctype):
    found = changes(ctype, {"title": "Procedura e referimit"}, {"title": "Procedura e re e referimit"})
    assert redline(found["title"].words) == "Procedura e {+re e+} referimit"


def test_choices_are_told_by_what_came_and_went(ctype):
    known = ctype.by_name["topic"].options
    first, second = known[0].value, known[1].value
    found = changes(ctype, {"topic": (first, "old")}, {"topic": (second, first)})
    assert [entry.kind for entry in found["topic"].entries] == ["added", "kept", "removed"]
    assert texts([entry.shown for entry in found["topic"].entries]) == [
        known[1].label, known[0].label, "old",
    ]  # fmt: skip


def test_choices_in_another_order_are_the_same(ctype):
    assert changes(ctype, {"topic": ("a", "b")}, {"topic": ("b", "a")}) == {}


def test_rows_of_a_table_are_found_again_by_what_they_say(ctype):
    old = (
        {"party": "Republika e Shqipërisë", "on": date(2006, 2, 27)},
        {"party": "Republika Helene", "land": "AB"},
        {"party": "Mali i Zi"},
    )
    new = (
        {"party": "Republika e Kosovës"},
        {"party": "Republika e Shqipërisë", "on": date(2006, 3, 1)},
        {"party": "Republika Helene", "land": "AB"},
    )
    change = changes(ctype, {"parties": old}, {"parties": new})["parties"]
    assert [row.kind for row in change.rows] == ["added", "changed", "kept", "removed"]
    before, after = change.rows[1].cells[[str(label) for label in change.columns].index("On")]
    assert (texts(before), texts(after)) == (["27.02.2006"], ["01.03.2006"])
    assert all(before is None for before, _after in change.rows[2].cells)
    assert change.rows[3].cells[0][1][0].text == "Mali i Zi"


def test_long_and_rich_texts_are_told_by_paragraph(ctype):
    found = changes(
        ctype,
        {"body": f"<p>{FIRST}</p><p>{SECOND}</p>", "summary": FIRST},
        {"body": f"<p>{SECOND}</p><p>{FIRST}</p>", "summary": f"{FIRST}\n\n{THIRD}"},
    )
    assert [line.partition(":")[0] for line in told(found["body"].text)] == ["moved_away", "moved_here"]
    assert told(found["summary"].text) == [f"inserted: {{+{THIRD}+}}"]


def test_change_of_mark_up_alone_is_a_change_without_changed_words(ctype):
    change = changes(ctype, {"body": "<p>Neni dy</p>"}, {"body": "<p>Neni <em>dy</em></p>"})["body"]
    assert change.text.is_empty


def test_values_of_a_type_that_is_gone_are_told_too():
    found = changes(None, {"title": "A", "days": 4}, {"title": "B", "days": (4, 5)})
    assert (texts(found["title"].before), texts(found["title"].after)) == (["A"], ["B"])
    assert (texts(found["days"].before), texts(found["days"].after)) == (["4"], ["4", "5"])


def test_value_that_does_not_fit_its_field_is_told(ctype):
    found = changes(ctype, {"parties": "Shqipëria", "body": 5}, {"parties": ("AL",), "body": "<p>x</p>"})
    assert texts(found["parties"].before) == ["Shqipëria"]
    assert texts(found["body"].before) == ["5"]


def test_older_values_are_compared_as_those_of_the_present_type(ctype):
    assert changes(ctype, migrate_values(ctype, {"title": "T"}, 1), {"title": "T"}) == {}


def file(uid, name, text="", sha="", media_type="application/pdf"):
    return ComparedFile(uid, name, media_type, sha or f"sha{uid}", (text,) if text else ())


def test_files_added_removed_replaced_renamed_and_same():
    old = [
        file(1, "psv.pdf", FIRST), file(2, "lista.xlsx", sha="x"), file(3, "harta.png"),
        file(4, "njësoj.pdf"),
    ]  # fmt: skip
    new = [
        file(5, "PSV.pdf", FIRST.replace("menjëherë", "nesër")), file(6, "lista e re.xlsx", sha="x"),
        file(4, "njësoj.pdf"), file(7, "shtojca.pdf", THIRD),
    ]  # fmt: skip
    found = compare_files(old, new)
    assert [(change.kind, change.file.name) for change in found] == [
        ("replaced", "PSV.pdf"), ("renamed", "lista e re.xlsx"), ("added", "shtojca.pdf"),
        ("removed", "harta.png"),
    ]  # fmt: skip
    assert told(found[0].text)[0].startswith("changed: Policia kufitare njofton [-menjëherë-]{+nesër+}")


def test_next_issue_under_another_name_is_known_by_its_text():
    old = [file(1, "procedura-2018.pdf", f"{FIRST} {SECOND}"), file(2, "shtojca.pdf", FOURTH)]
    new = [file(3, "procedura-2025.pdf", f"{FIRST} {SECOND} {THIRD}")]
    assert [(change.kind, change.file.name) for change in compare_files(old, new)] == [
        ("replaced", "procedura-2025.pdf"), ("removed", "shtojca.pdf"),
    ]  # fmt: skip


def test_replaced_file_without_text_has_no_difference_of_text():
    (change,) = compare_files([file(1, "skanim.pdf")], [file(2, "skanim.pdf", FIRST)])
    assert (change.kind, change.text) == ("replaced", None)


def test_texts_that_are_too_long_are_told_as_such_at_once():
    pages = "fjalë " * 300_000
    (change,) = compare_files([file(1, "a.pdf", pages)], [file(2, "a.pdf", pages + "tjetër")])
    assert (change.kind, change.text, change.too_long) == ("replaced", None, True)


def counted(old, new):
    return dict(count_text([compare_blocks(typed_blocks(old), typed_blocks(new))]))


def test_summary_counts_an_article_once():
    old = articles(FIRST, SECOND, THIRD, FOURTH)
    new = articles(FOURTH, FIRST.replace("menjëherë", "nesër").replace("shkrim", "zë"), ADDED, THIRD)
    assert counted(old, new) == {
        ("article", "moved"): 1, ("article", "changed"): 2, ("article", "renumbered"): 1,
    }  # fmt: skip


def test_summary_counts_parts_and_paragraphs_without_articles():
    old = f"{FIRST}\n\nQËLLIMI\n{SECOND}\n\nAFATET\n{THIRD}"
    new = f"{FIRST} Po.\n\nQËLLIMI\n{SECOND}\n\n{ADDED}\n\nAFATET\n{THIRD}\n\nSHTESA\n{FOURTH}"
    assert counted(old, new) == {
        ("paragraph", "changed"): 1, ("part", "changed"): 1, ("part", "added"): 1,
    }  # fmt: skip


def test_summary_of_no_difference_is_empty():
    assert counted(articles(FIRST), articles(FIRST)) == {}
