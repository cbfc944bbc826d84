"""Many school cards in one transaction: each school has one, and the work does not grow with the square."""

from datetime import date

import pytest

from dosja.api import OPERATOR, create_document, edit_rev, update_document
from dosja.errors import Invalid
from dosja_mash import checks

MANY = 60


@pytest.fixture(scope="module")
def schools(new_intranet):
    """An intranet with the plugin on, and the ids of new schools of the ministry that have no card."""
    from dosja.agencies.operations import create_unit

    one = new_intranet("mash", agencies=["mash"])
    with one.stored() as site:
        agency, now = site.agencies["mash"], one.clock()
        one.units = [
            create_unit(site, OPERATOR, now, agency, title_sq=f"Shkolla e provës {number}").unit_id
            for number in range(MANY + 3)
        ]
    return one


def values_of(unit, number):
    return {
        "title": f"Shkolla {unit}", "code": f"SHK-MASH-{1000 + number}", "language": "sq", "school": unit,
        "teachers": 20, "counted_on": date(2026, 9, 1), "source": "Drejtoria", "post": "full",
    }  # fmt: skip


def write(one, site, unit, number):
    ctype = one.app.registry.types["mash:school_card"]
    given = {"agency": "mash", "values": values_of(unit, number)}
    return create_document(site, OPERATOR, one.clock(), ctype, **given)


def test_each_card_is_read_once_for_all_the_others(schools, monkeypatch):
    looked = []
    read = checks._school_on
    monkeypatch.setattr(checks, "_school_on", lambda card: looked.append(card.uid) or read(card))
    with schools.stored() as site:
        for number in range(MANY):
            write(schools, site, schools.units[number], number)
        loads, _stores = site._p_jar.getTransferCounts()
    assert len(looked) < MANY + 10, "every card looks at every other again"
    assert loads < 5 * MANY, "what was saved just now is read again for each card"


def test_second_card_is_refused_also_within_one_transaction(schools):
    first, second, third = schools.units[-3:]
    ctype = schools.app.registry.types["mash:school_card"]
    with schools.stored() as site:
        card = write(schools, site, first, 901)
        with pytest.raises(Invalid):
            write(schools, site, first, 902)
        values = {**values_of(second, 901), "code": "SHK-MASH-1901"}
        moved = {"rev": edit_rev(card), "values": values}
        update_document(site, OPERATOR, schools.clock(), card, ctype, **moved)
        write(schools, site, first, 903)
        with pytest.raises(Invalid):
            write(schools, site, second, 904)
        again = {"rev": edit_rev(card), "values": {**values, "school": first}}
        with pytest.raises(Invalid):
            update_document(site, OPERATOR, schools.clock(), card, ctype, **again)
        write(schools, site, third, 905)
        with pytest.raises(Invalid):
            write(schools, site, third, 906)
