"""Thirty names of a paper list: three namesakes, two misspelled, one unreadable, in eight actions."""

import re

ROSTER = """
Zana Ulqinaku|Ylber Kastrioti|Xhevahire Tershana|Vjollca Bardhoshi|Urim Pashaj|Teuta Gjinaj|Skënder Oruçi
Rudina Nikaj|Qemal Myrtaj|Pranvera Lamaj|Orges Kokali|Nexhmije Jorgji|Myzafer Ibrahimi|Liljana Hysaj
Kristaq Gjoka|Jonida Ferraj|Izet Elezi|Hava Dibra|Gazmend Cenaj|Flutura Bushi|Engjëll Allaj|Dhurata Zeneli
Çlirim Xhafa|Bukurie Vuçi
"""
THREE = ("Ardita Marku", "Bashkim Toçi", "Donika Prela")
"""Each of two people, of different counties."""
SLIPS = ("Valdrin Hoxhaj", "Mimoza Kërtusha")


def new_session(page, served):
    page.goto(f"{served}/training/new")
    page.fill("#title", "Trajnim me tridhjetë emra").evaluate(
        "(() => { document.querySelector('[name=day]').value = '2024-05-06';"
        " document.querySelector('[name=day_hours]').value = '6'; })()"
    )
    page.click("#session-form .button-main")


def add(page, text):
    """Put a list on the roster of the shown training."""
    page.click("a[href$='/roster']")
    page.fill("#text", text)
    page.click("#roster-form .button-main")


def rows_on(page):
    return page.evaluate("document.querySelectorAll('.content table tbody tr').length")


def known_people(page, served):
    """Make the people whom the register must know before."""
    new_session(page, served)
    rows = [f"{name};{county}" for name in THREE for county in ("Vlorë", "Kukës")]
    rows += [f"{name};Fier" for name in SLIPS]
    add(page, "Emri dhe mbiemri;Qarku\n" + "\n".join(rows))
    page.evaluate("for (const box of document.querySelectorAll('.preview select')) box.value = 'new'")
    page.click(".form-actions .button-main")
    while page.exists("a[href$='/drafts']"):
        page.click("a[href$='/drafts']")
        page.evaluate("for (const box of document.querySelectorAll('.preview select')) box.value = 'new'")
        page.click(".form-actions .button-main")


def test_thirty_names_are_recorded_in_eight_actions_and_the_same_paste_adds_none(served, enter):
    page = enter("trajnime.magjistratura").scripts(False)
    known_people(page, served)
    names = re.split(r"[|\n]", ROSTER.strip())
    assert len(names) == 24
    slipped = ["Valdrin Hoxhai", "Mimoza Kërtusa"]
    lines = [*names, *THREE, *slipped, "????? 17 ..."]
    pasted = "\n".join(f"{number}. {name}" for number, name in enumerate(lines, 1))
    new_session(page, served)
    actions = 0

    def act(step):
        nonlocal actions
        step()
        actions += 1

    act(lambda: page.click("a[href$='/roster']"))
    act(lambda: page.fill("#text", pasted))
    act(lambda: page.click("#roster-form .button-main"))
    choices = page.evaluate(
        "[...document.querySelectorAll('.is-choose select')].filter(box => box.value === 'later')"
        ".map(box => [box.name, box.options[0].value])"
    )
    assert len(choices) == 3
    for name, value in choices:
        act(lambda name=name, value=value: page.choose(f"select[name='{name}']", value))
    act(lambda: page.click(".form-actions .button-main"))
    assert actions <= 8
    assert rows_on(page) == 29
    assert "1 rresht pret vendim" in page.text
    assert page.overflow() == 0
    add(page, pasted)
    page.click(".form-actions .button-main")
    assert "Nuk u shtua njeri" in page.text
    assert rows_on(page) == 29


def test_list_is_decided_with_the_keyboard_alone(served, enter):
    page = enter("trajnime.magjistratura")
    new_session(page, served)
    page.goto(page.url + "/roster")
    page.evaluate("document.querySelector('#text').focus()")
    page.fill("#text", "Ylber Shkrumbi\nZef Përgjoka")
    page.press("Tab")
    page.press("Tab")
    page.press("Enter", loads=True)
    assert page.exists("#preview-form")
    page.evaluate("document.querySelector('.preview input').focus()")
    page.press("Enter", loads=True)
    assert rows_on(page) == 2
