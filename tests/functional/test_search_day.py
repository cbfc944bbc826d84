"""What was in force on a day: a box in the form, a chip, the address, and a message for what is no day."""

import pytest

from tests.functional.indexed import found
from tests.functional.living import Life, day, take_places


@pytest.fixture(autouse=True)
def chain(stored, catch_up):
    """Three SOPs on the border that took each other's place 800 and 600 days before today."""
    with stored() as site:
        lives = []
        for number in range(3):
            one = Life(site, code=f"PSV-AKP-{number}/2020", title=f"Kufiri {number}")
            one.step("record", act=f"VKM {number}", day=day(-1000 + 200 * number))
            lives.append(one)
        take_places(lives, (day(-1000 + 200 * number) for number in range(1, 3)))
    catch_up()


@pytest.fixture
def reader(sign_in):
    return sign_in("partner")


def ask(page, on):
    form = next(form for form in page.forms.values() if "on" in form.fields)
    form["on"] = on
    return form.submit()


@pytest.mark.parametrize(
    ("offset", "titles"),
    [(-1001, []), (-1000, ["Kufiri 0"]), (-801, ["Kufiri 0"]), (-800, ["Kufiri 1"]), (0, ["Kufiri 2"])],
)
def test_text_that_held_on_the_day_is_found(reader, offset, titles):
    page = ask(reader.get("/search?q=kufiri"), day(offset).strftime("%d.%m.%Y"))
    assert found(page) == titles


@pytest.mark.parametrize("written", ["%d.%m.%Y", "%Y-%m-%d"])
def test_day_stands_in_form_chip_and_address_and_is_taken_off(reader, written):
    then = day(-900)
    page = ask(reader.get("/search?q=kufiri"), then.strftime(written))
    assert found(page) == ["Kufiri 0"]
    assert page.html.select_one("#search-on")["value"] == then.strftime("%d.%m.%Y")
    (chip,) = page.html.select(".chosen a")
    assert f"In force on: {then:%d.%m.%Y}" in chip.get_text()
    page = page.click("In force on")
    assert found(page) == ["Kufiri 2"]
    assert "on=" not in page.request.path_qs


def test_states_beside_a_day_are_called_those_of_today(reader, sign_in):
    then = day(-900).strftime("%d.%m.%Y")
    titles = [
        head.get_text(strip=True) for head in reader.get(f"/search?q=kufiri&on={then}").html.select("h3")
    ]
    assert "State today" in titles
    assert "State" not in titles
    assert "State today" not in reader.get("/search?q=kufiri").text
    page = reader.get(f"/search?q=kufiri&on={then}&state=superseded")
    assert found(page) == ["Kufiri 0"]
    assert any(
        "State today: Superseded" in chip.get_text(" ", strip=True) for chip in page.html.select(".chosen a")
    )
    assert "Gjendja sot" in sign_in("partner", lang="sq").get(f"/search?q=kufiri&on={then}").text


def test_day_stays_with_facets_tables_and_programs(reader):
    page = reader.get(f"/search?q=kufiri&on={day(-900)}")
    assert f"on={day(-900)}" in page.html.select_one(".facets a")["href"]
    table = page.click("As a table").body.decode("utf-8-sig").splitlines()
    assert len(table) == 2
    assert "Kufiri 0" in table[1]
    assert reader.get(f"/search.json?q=kufiri&on={day(-900)}").json["hits"][0]["title"] == "Kufiri 0"


def test_day_without_words_lists_all_that_held_then(reader):
    assert found(reader.get(f"/search?on={day(-700)}")) == ["Kufiri 1"]


@pytest.mark.parametrize(("lang", "message"), [("en", "This is not a date"), ("sq", "Kjo nuk është datë")])
@pytest.mark.parametrize("typed", ["dje", "32.1.2020", "2020-13-01", "<b>1</b>", "1.1"])
def test_day_that_is_none_is_told_beside_the_field_and_kept(sign_in, lang, message, typed):
    page = ask(sign_in("partner", lang=lang).get("/search?q=kufiri"), typed)
    field = page.html.select_one("#search-on")
    assert field["value"] == typed
    assert field["aria-invalid"] == "true"
    assert message in page.html.find(id=field["aria-describedby"]).get_text()
    assert len(found(page)) == 1
    assert not page.html.select(".chosen")


def test_day_that_is_none_is_refused_to_programs_and_tables(reader):
    assert "not a date" in reader.get("/search.json?q=kufiri&on=dje", status=400).json["error"]
    assert "not a date" in reader.get("/search.csv?q=kufiri&on=dje", status=400).text
