"""The difference of two texts as people would tell it: articles, points, moved paragraphs, changed words."""

import pytest

from dosja.documents.difference.html_blocks import html_blocks, typed_blocks
from dosja.documents.difference.rows import compare_blocks
from dosja.documents.difference.words import changed_words
from tests.unit.difference_texts import ADDED, FIRST, FOURTH, SECOND, THIRD, articles, redline, told


def typed(old, new):
    return compare_blocks(typed_blocks(old), typed_blocks(new))


def rich(old, new):
    return compare_blocks(html_blocks(old), html_blocks(new))


def test_same_text_has_no_difference():
    text = articles(FIRST, SECOND)
    assert typed(text, text).is_empty
    assert typed("", "").is_empty


def test_changed_words_stand_inside_their_article():
    new = FIRST.replace("menjëherë", "brenda 24 orëve")
    assert told(typed(articles(FIRST, SECOND), articles(new, SECOND))) == [
        "changed: Policia kufitare njofton [-menjëherë-]{+brenda 24 orëve+} shërbimin social dhe prokurorin. "
        "Njoftimi bëhet me shkrim."
    ]


def test_inserted_article_renumbers_the_others_and_changes_nothing_in_them():
    rows = told(typed(articles(FIRST, SECOND, THIRD), articles(FIRST, ADDED, SECOND, THIRD)))
    assert rows == [
        "inserted: {+Neni 2+}",
        f"inserted: {{+{ADDED}+}}",
        "renumbered: Neni [-2-]{+3+}",
        "renumbered: Neni [-3-]{+4+}",
    ]


def test_removed_article_is_the_one_with_that_text_not_the_last_number():
    rows = told(typed(articles(FIRST, SECOND, THIRD), articles(FIRST, THIRD)))
    assert rows == ["deleted: [-Neni 2-]", f"deleted: [-{SECOND}-]", "renumbered: Neni [-3-]{+2+}"]


def test_article_that_was_written_anew_stands_beside_the_one_of_its_number():
    rows = typed(articles(FIRST, SECOND, THIRD), articles(FIRST, ADDED, THIRD)).rows
    assert [row.kind for row in rows] == [
        "equal", "equal", "equal", "deleted", "inserted", "equal", "equal",
    ]  # fmt: skip
    assert rows[2].old.label == rows[2].new.label == ("article", "2")


def test_moved_article_is_told_once_with_where_it_went_and_what_changed_in_it():
    new = FOURTH.replace("dhjetë", "pesë")
    difference = typed(articles(FIRST, SECOND, THIRD, FOURTH), articles(new, FIRST, SECOND, THIRD))
    here = [row for row in difference.rows if row.kind == "moved_here"]
    away = [row for row in difference.rows if row.kind == "moved_away"]
    assert [redline(row.shown_pieces) for row in here] == [
        "Neni [-4-]{+1+}",
        "Plani individual hartohet brenda [-dhjetë-]{+pesë+} ditëve pune nga data e identifikimit zyrtar.",
    ]
    assert {row.move for row in (*here, *away)} == {1}
    assert here[1].place == ("Neni 4", 0)
    assert away[1].place == ("Neni 1", 0)
    assert not [row for row in difference.rows if row.kind in ("inserted", "deleted")]


def test_moved_paragraph_inside_a_text_without_articles():
    old = "\n\n".join((FIRST, SECOND, THIRD, FOURTH))
    new = "\n\n".join((FIRST, THIRD, FOURTH, SECOND))
    assert told(typed(old, new)) == [f"moved_away: {SECOND}", f"moved_here: {SECOND}"]


def test_short_words_elsewhere_have_not_moved():
    old = "\n\n".join(("Shënim", FIRST, SECOND))
    new = "\n\n".join((FIRST, SECOND, "Shënim"))
    assert told(typed(old, new)) == ["deleted: [-Shënim-]", "inserted: {+Shënim+}"]


def test_new_heading_in_the_middle_of_an_article_moves_nothing():
    old = f"Neni 1\n\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n\n{FOURTH}"
    new = f"Neni 1\n\n{FIRST}\n\n{SECOND}\n\nNeni 2\n\n{THIRD}\n\n{FOURTH}"
    assert told(typed(old, new)) == ["inserted: {+Neni 2+}"]


def test_new_title_of_an_article_is_a_change():
    assert told(typed(f"Neni 1. Qëllimi\n{FIRST}", f"Neni 1. Objekti\n{FIRST}")) == [
        "changed: Neni 1. [-Qëllimi-]{+Objekti+}"
    ]


def test_points_of_a_numbered_list_are_told_by_what_they_say():
    old = f"a) {FIRST}\nb) {SECOND}\nc) {THIRD}"
    new = f"a) {FIRST}\nb) {ADDED}\nc) {SECOND}\nç) {THIRD}"
    assert told(typed(old, new)) == [
        f"inserted: {{+b) {ADDED}+}}",
        f"renumbered: [-b-]{{+c+}}) {SECOND}",
        f"renumbered: [-c-]{{+ç+}}) {THIRD}",
    ]


def test_entries_of_lists_in_rich_text_have_marks_that_are_not_compared():
    old = f"<h2>Hapat</h2><ol><li>{FIRST}</li><li><p>{SECOND}</p></li></ol>"
    new = f"<h2>Hapat</h2><ol><li>{ADDED}</li><li>{FIRST}</li><li>{SECOND}</li></ol>"
    difference = rich(old, new)
    assert told(difference) == [f"inserted: {{+{ADDED}+}}"]
    assert [row.new.mark for row in difference.rows] == ["", "1.", "2.", "3."]


def test_rich_text_changes_by_cell_line_and_word_whatever_its_markup():
    old = "<p>Nga <strong>dy</strong> punonjës<br>të qarkut</p><table><tr><td>Akt</td><td>8</td></tr></table>"
    new = "<p>Nga dy\npunonjës të qarkut</p><table><tr><td><p>Akt</p></td><td>9</td></tr></table>"
    assert told(rich(old, new)) == ["changed: Akt | [-8-]{+9+}"]


def test_chapters_articles_and_references_are_told_apart():
    blocks = typed_blocks(
        "KREU II\nDISPOZITA TË PËRGJITHSHME\nNeni 12/1\nSipas nenit 5 të ligjit.\nArt. 7 - Scope\nText.\n"
        "Neni 128/b i Kodit Penal zbatohet."
    )
    assert [(block.kind, block.label) for block in blocks] == [
        ("heading", ("chapter", "II")),
        ("heading", None),
        ("heading", ("article", "12/1")),
        ("paragraph", None),
        ("heading", ("article", "7")),
        ("paragraph", None),
    ]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("neni 5", "neni 5", "neni 5"),
        ("dy punonjës", "tre punonjës", "[-dy-]{+tre+} punonjës"),
        ("brenda afatit", "afatit", "[-brenda -]afatit"),
        ("afati", "afati, i ri", "afati{+, i ri+}"),
        ("brenda afatit.", "brenda afatit të ri.", "brenda afatit{+ të ri+}."),
        ("brenda afatit të ri.", "brenda afatit.", "brenda afatit[- të ri-]."),
        ("njofton policinë", "njofton policinë.", "njofton policinë{+.+}"),
        ("1.000 lekë", "1.500 lekë", "[-1.000-]{+1.500+} lekë"),
        ("a  (b)", "a ( b )", "a ( b )"),
        (
            "njofton menjëherë e me shkrim policinë e qarkut",
            "njofton brenda ditës e pa vonesë policinë e qarkut",
            "njofton [-menjëherë e me shkrim-]{+brenda ditës e pa vonesë+} policinë e qarkut",
        ),
        ("krejt tjetër fjali këtu", "asgjë nga ajo", "[-krejt tjetër fjali këtu-]{+asgjë nga ajo+}"),
    ],
)
def test_words(old, new, shown):
    assert redline(changed_words(old, new)) == shown
