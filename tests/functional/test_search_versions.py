"""A search that asks for a day finds the text that was in force then, also when another one is shown now."""

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.extraction import Result
from dosja.documents.indexing import make_source
from dosja.documents.life.operations import settle_due
from dosja.documents.life.text import begun
from dosja.documents.operations.documents import (
    move_document,
    restore_document,
    trash_document,
    update_document,
)
from dosja.documents.operations.files import store_text
from dosja.privacy import operations as privacy
from dosja.search import folder as places
from dosja.search.indexer import Indexer
from dosja.search.maintenance import check_index
from dosja.uids import format_uid
from tests.functional.indexed import found
from tests.functional.living import EDITOR, Life, day

CODE = "PSV-AKP-1/2026"
THEN = day(3)


@pytest.fixture
def sop(indexed, stored, clock):
    """Three versions: in force on day 0, day 5 and day 20; today is day 10."""
    with stored() as site:
        one = Life(site, title="Kufiri i vjeter", body="<p>Fjala strehim</p>")
        one.attach("shtojca.txt", "faqja e pare", "postblloku i gurit")
        one.publish()
        one.on(1).edit(title="Kufiri i ri", body="<p>Fjala ndihme</p>")
        one.publish(day(5))
        one.on(6).edit(title="Kufiri i ardhshem")
        one.publish(day(20))
        uid = one.document.uid
    clock.advance(days=10)
    with stored() as site:
        settle_due(site, clock())
    indexed.catch_up()
    return uid


def document(site):
    return site.uids[site.documents.uid_of_code(CODE)]


def differences(app):
    folder = app.registry.dosja_settings.home / "index"
    return check_index(app.registry.database, folder, make_source(load_core_types()))


def test_text_that_is_no_more_is_found_on_its_day_and_opens_as_its_version(sop, sign_in):
    reader = sign_in("partner")
    page = reader.get(f"/search?q=strehim&on={THEN}")
    assert found(page) == ["Kufiri i vjeter"]
    (result,) = page.html.select(".result")
    assert result.h2.a["href"] == f"/d/{format_uid(sop)}/v1"
    assert "Version 1" in result.get_text(" ", strip=True)
    assert "23.11.2026 – 27.11.2026" in " ".join(result.get_text(" ", strip=True).split())
    assert result.mark.get_text() == "strehim"
    assert reader.get(result.h2.a["href"]).html.h1.get_text(strip=True) == "Kufiri i vjeter"


def test_page_of_a_file_of_that_version_is_named_and_opens(sop, sign_in):
    reader = sign_in("partner")
    page = reader.get(f"/search?q=postblloku&on={THEN}")
    (link,) = page.html.select(".page-links a")
    assert link.get_text() == "2"
    assert "postblloku" in reader.get(link["href"].partition("#")[0]).text
    assert "postblloku" in page.html.select_one(".snippet").get_text()


@pytest.mark.parametrize(
    ("offset", "titles"),
    [(-1, []), (0, ["Kufiri i vjeter"]), (4, ["Kufiri i vjeter"]), (5, ["Kufiri i ri"]),
     (19, ["Kufiri i ri"]), (20, ["Kufiri i ardhshem"])],
)  # fmt: skip
def test_each_day_has_its_one_text(sop, sign_in, offset, titles):
    reader = sign_in("partner")
    for query in ("q=kufiri", "q="):
        assert found(reader.get(f"/search?{query}&on={day(offset)}&type=sop")) == titles
    page = reader.get(f"/search?q=kufiri&on={day(offset)}")
    assert {count.get_text() for count in page.html.select(".facets .count")} <= {"1"}


def test_search_without_a_day_knows_nothing_of_other_versions(sop, sign_in):
    reader = sign_in("partner")
    assert found(reader.get("/search?q=kufiri")) == ["Kufiri i ri"]
    for word in ("strehim", "vjeter", "ardhshem", "vjete*"):
        page = reader.get(f"/search?q={word}")
        assert found(page) == []
        assert "strehim" not in page.html.select_one("main").get_text().replace(word, "")
    assert found(reader.get("/search?q=strehimm")) == []
    assert "Did you mean" not in reader.get("/search?q=strehimm").text
    answer = reader.get("/search.json?q=kufiri").json
    assert answer["total"] == 1
    assert {value["count"] for values in answer["facets"].values() for value in values} == {1}
    assert len(reader.get("/search.csv?q=kufiri").body.decode("utf-8-sig").splitlines()) == 2
    assert len(reader.get("/suggest?q=kufiri").json["suggestions"]) == 1
    assert reader.get("/suggest?q=vjeter").json["suggestions"] == []


def test_programs_and_tables_get_the_text_of_the_day(sop, sign_in):
    reader = sign_in("partner")
    answer = reader.get(f"/search.json?q=strehim&on={THEN}").json
    assert answer["total"] == 1
    (hit,) = answer["hits"]
    assert (hit["title"], hit["version"]) == ("Kufiri i vjeter", 1)
    assert hit["in_force"] == {"from": str(day(0)), "until": str(day(4))}
    rows = reader.get(f"/search.csv?q=strehim&on={THEN}").body.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "Kufiri i vjeter" in rows[1]
    assert f"/d/{format_uid(sop)}/v1" in rows[1]


def test_older_text_follows_the_access_of_its_document(sop, stored, indexed, sign_in, clock):
    reader = sign_in("partner")
    assert found(reader.get(f"/search?q=strehim&on={THEN}"))

    def restrict(site):
        one = Life(site, document(site), now=clock())
        update_document(
            site, one.who(EDITOR), clock(), one.document, one.ctype, rev=one.document.rev,
            values=begun(site, one.document).values, access="restricted",
        )  # fmt: skip

    with stored() as site:
        restrict(site)
    # At once, although the index does not know it yet; and afterwards.
    assert found(reader.get(f"/search?q=strehim&on={THEN}")) == []
    indexed.catch_up()
    assert reader.get(f"/search.json?q=strehim&on={THEN}").json["total"] == 0
    assert found(sign_in(EDITOR).get(f"/search?q=strehim&on={THEN}")) == ["Kufiri i vjeter"]
    with stored() as site:
        trash_document(site, OPERATOR, clock(), document(site), confirmed=True)
    assert found(sign_in(EDITOR).get(f"/search?q=strehim&on={THEN}")) == []
    indexed.catch_up()
    assert found(sign_in(EDITOR).get(f"/search?q=strehim&on={THEN}")) == []
    with stored() as site:
        restore_document(site, OPERATOR, clock(), document(site))
    indexed.catch_up()
    assert found(sign_in(EDITOR).get(f"/search?q=strehim&on={THEN}")) == ["Kufiri i vjeter"]


def test_removed_text_and_files_are_found_in_no_version(sop, app, stored, indexed, sign_in, clock):
    reader = sign_in("partner")
    with stored() as site:
        one = document(site)
        file = site.uids[one.kept_files[0]]
        privacy.erase_file(
            site, site.users["admin.akademia"], clock(), one, file, reason="Te dhena personale"
        )
    # At once, although the index does not know it yet.
    assert "postblloku" not in str(reader.get(f"/search?q=postblloku&on={THEN}").html.select(".result"))
    indexed.catch_up()
    assert found(reader.get(f"/search?q=postblloku&on={THEN}")) == []
    assert found(reader.get(f"/search?q=strehim&on={THEN}")) == ["Kufiri i vjeter"]
    with stored() as site:
        privacy.erase_document(
            site, site.users["admin.akademia"], clock(), document(site), reason="Te dhena personale"
        )
    assert found(reader.get(f"/search?q=strehim&on={THEN}")) == []
    indexed.catch_up()
    assert found(reader.get(f"/search?q=strehim&on={THEN}")) == []
    assert differences(app) == []


def test_index_is_a_function_of_the_database(sop, app, stored, indexed, clock):
    assert differences(app) == []
    folder = app.registry.dosja_settings.home / "index"
    engine = places.open_index(folder)
    held = engine.revisions()
    with stored() as site:
        one = document(site)
        assert set(one.versions) & set(held) == {one.versions[0], one.versions[2]}
    # On day 20 the third version is shown: its entry of its own goes, the second one gets one.
    clock.advance(days=10)
    with stored() as site:
        settle_due(site, clock())
    indexed.catch_up()
    held = places.open_index(folder).revisions()
    with stored() as site:
        one = document(site)
        assert set(one.versions) & set(held) == {one.versions[0], one.versions[1]}
    assert differences(app) == []


def test_version_that_never_came_into_force_is_not_in_the_index(stored, indexed, app):
    with stored() as site:
        one = Life(site, title="Kufiri")
        one.publish()
        one.edit(title="Kufiri anuluar")
        one.publish(day(20))
        one.edit(title="Kufiri i dyte")
        one.publish(day(10))
    indexed.catch_up()
    held = places.open_index(app.registry.dosja_settings.home / "index").revisions()
    with stored() as site:
        assert set(document(site).versions) & set(held) == {document(site).versions[2]}


def test_saving_a_document_writes_its_older_texts_only_where_they_changed(sop, app, stored, indexed, clock):
    folder = app.registry.dosja_settings.home / "index"
    indexer = Indexer(app.registry.database, folder, make_source(load_core_types()))
    try:
        indexer.catch_up()
        with stored() as site:
            one = Life(site, document(site), now=clock())
            one.edit(title="Tjeter")
        assert indexer.catch_up() == 1
        with stored() as site:
            move_document(site, OPERATOR, clock(), document(site), "policia")
        assert indexer.catch_up() == 3
    finally:
        indexer.close()


def test_file_of_an_older_text_that_is_held_back_is_not_found(sop, stored, indexed, sign_in):
    reader = sign_in("partner")
    with stored() as site:
        file = site.uids[document(site).kept_files[0]]
        store_text(site, document(site).modified, file.uid, Result("done", pages=(VICTIM,), page_count=1))
        assert file.quarantine
    assert "postblloku" not in str(reader.get(f"/search?q=postblloku&on={THEN}").html.select(".snippet"))
    indexed.catch_up()
    assert found(reader.get(f"/search?q=postblloku&on={THEN}")) == []


VICTIM = "Viktima e mitur Zamira Krasniqi, 14 vjeçe, u strehua në Linzë."
