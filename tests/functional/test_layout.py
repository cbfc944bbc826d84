"""The frame of every page: language, landmarks, navigation, content security, the style sheet."""

import re
from importlib.resources import files

import pytest
from pyramid.i18n import make_localizer

from dosja.documents.model import Document
from dosja.resources import locale_folder
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN

CSS = (files("dosja.web") / "static" / "dosja.css").read_text("utf-8")
VISITOR_PAGES = ("/", "/sign-in", "/nothing")
PAGES = ("/", "/documents", "/documents?type=sop", "/trash", "/account", "/nothing")
AGENCY = "akademia"


def pages(browser, paths):
    """(path, answer) of each path, an error page included."""
    return [(path, browser.get(path, status="*")) for path in paths]


@pytest.fixture(params=["sq", "en"])
def lang(request):
    return request.param


@pytest.fixture
def seen(sign_in, new_browser, lang):
    """Every page of the list as a visitor or an editor sees it, in one language."""
    return pages(new_browser(lang), VISITOR_PAGES) + pages(sign_in("redaktor.akademia", lang=lang), PAGES)


def test_layout_every_page_has_language_title_landmarks_and_one_heading(seen, lang):
    for path, answer in seen:
        html = answer.html
        assert html.html["lang"] == lang, path
        assert html.title.get_text().endswith(" · Dosja"), path
        assert len(html.title.get_text()) > len(" · Dosja"), path
        assert len(html.find_all("h1")) == 1, path
        assert len(html.find_all("main")) == 1, path
        skip = html.body.find("a")
        assert "skip" in skip["class"], f"{path}: the first link skips to the content"
        assert html.select_one(skip["href"]).name == "main", path


def test_layout_every_page_loads_only_our_own_files_and_nothing_inline(seen):
    for path, answer in seen:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        for tag in answer.html.find_all(True):
            for name, value in tag.attrs.items():
                assert not name.startswith("on"), f"{path}: {tag.name} {name}"
                assert name != "style", f"{path}: {tag.name} style"
                if name in ("src", "action") or (name == "href" and tag.name == "link"):
                    assert value.startswith("/static/") or tag.name == "form", f"{path}: {value}"
            assert not (tag.name in ("script", "style") and tag.get_text().strip()), path


def test_layout_every_form_that_changes_something_carries_the_token(seen):
    for path, answer in seen:
        for form in answer.html.find_all("form"):
            if form.get("method", "get").lower() == "post":
                token = form.find("input", {"name": "csrf_token"})
                assert token is not None, f"{path}: {form.get('action')}"
                assert token["value"], path


def test_layout_every_field_has_a_name_for_screen_readers(seen):
    for path, answer in seen:
        html = answer.html
        for field in html.select("input:not([type=hidden], [hidden]), select, textarea"):
            label = html.find("label", {"for": field.get("id")}) or field.find_parent("label")
            assert label or field.get("aria-label"), f"{path}: {field}"


def test_layout_ids_are_unique_and_references_lead_somewhere(seen):
    for path, answer in seen:
        ids = [tag["id"] for tag in answer.html.find_all(id=True)]
        assert len(ids) == len(set(ids)), path
        for tag in answer.html.find_all(True):
            for name in ("aria-describedby", "aria-labelledby"):
                assert set(tag.get(name, "").split()) <= set(ids), f"{path}: {tag}"


def test_static_files_may_be_kept_for_a_year_and_change_their_address(visitor):
    page = visitor.get("/")
    addresses = [
        tag[name] for tag in page.html.head.find_all(True) for name in ("src", "href") if tag.get(name)
    ]
    assert len(addresses) == 3
    for address in addresses:
        assert re.match(r"/static/[0-9a-f]{10}/", address)
        answer = visitor.get(address)
        assert "max-age=31536000" in answer.headers["Cache-Control"]
    icons = visitor.get(re.sub(r"[^/]+$", "icons.svg", addresses[0]))
    assert icons.content_type == "image/svg+xml"


def test_icons_every_page_uses_only_drawn_ones(seen):
    drawn = set(
        re.findall(r'<symbol id="([\w-]+)"', (files("dosja.web") / "static" / "icons.svg").read_text())
    )
    for path, answer in seen:
        for use in answer.html.find_all("use"):
            assert use["href"].partition("#")[2] in drawn, f"{path}: {use['href']}"


def test_navigation_shows_types_own_agency_first_and_marks_the_place(sign_in):
    browser = sign_in("redaktor.akademia")
    nav = browser.get("/documents?type=sop&sort=-modified&page=2").html.find("nav", class_="nav")
    (here,) = nav.select("[aria-current=page]")
    assert here["href"] == "/documents?type=sop"
    own = nav.find("h2", string="My agency").find_next_sibling("ul")
    assert [link["href"] for link in own.find_all("a")] == [f"/a/{AGENCY}"]
    others = nav.select("details a")
    assert f"/a/{AGENCY}" not in [link["href"] for link in others]
    assert len(others) > 5


def test_navigation_agencies_follow_the_albanian_alphabet(sign_in, stored):
    with stored() as site:
        for aid, title in zip(("mb", "md", "mpj"), ("Çelësi", "Dhoma", "Dritarja"), strict=True):
            site.agencies[aid].title_sq = title
    nav = sign_in("partner", lang="sq").get("/").html.find("nav", class_="nav")
    shown = [span.get_text() for span in nav.select(".nav-agency span")]
    places = [shown.index(title) for title in ("Çelësi", "Dritarja", "Dhoma")]
    assert places == sorted(places), "ç before d, dh after all of d"


def test_navigation_a_new_agency_shows_at_once(sign_in, stored):
    browser = sign_in("partner")
    assert "Renamed body" not in browser.get("/")
    with stored() as site:
        site.agencies["mb"].title_en = "Renamed body"
        site.agencies["md"].active = False
    nav = browser.get("/").html.find("nav", class_="nav")
    assert "Renamed body" in nav.get_text()
    assert not nav.select("a[href='/a/md']")


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("administrator", {"/admin"}),
        ("auditor", {"/admin"}),
        ("agency_admin", {"/admin", "/new", "/trash"}),
        ("editor", {"/new", "/trash"}),
        ("employee", set()),
        ("guest", set()),
    ],
)
def test_navigation_offers_only_what_the_role_may(sign_in, login_of, role, offered):
    nav = sign_in(login_of(role)).get("/").html.find("nav", class_="nav")
    assert {link["href"] for link in nav.find_all("a")} & {"/admin", "/new", "/trash"} == offered


def test_navigation_visitor_has_none(visitor):
    html = visitor.get("/").html
    assert html.find("nav", class_="nav") is None
    assert html.select("a[href='/sign-in']")
    assert not html.select("form[action='/search']")


def test_search_box_stands_on_every_page_and_needs_no_script(sign_in):
    browser = sign_in("redaktor.akademia")
    for path in PAGES:
        forms = browser.get(path, status="*").html.select("form[action='/search']")
        assert forms, path
        assert all(form["method"] == "get" and form.select("input[name=q]") for form in forms), path


def test_language_switch_comes_back_to_the_same_page_and_is_kept(sign_in, new_browser):
    browser = sign_in("redaktor.akademia")
    page = browser.get("/documents?type=sop")
    (form,) = (form for form in page.forms.values() if form.action == "/language")
    answer = form.submit("language", value="sq")
    assert answer.location == "http://localhost/documents?type=sop"
    assert answer.follow().html.html["lang"] == "sq"
    elsewhere = new_browser("en")
    form = elsewhere.get("/sign-in").forms["sign-in"]
    form["login"], form["password"] = "redaktor.akademia", "Dosja-demo-2026"
    assert form.submit().follow().html.html["lang"] == "sq", "kept with the account, not with the browser"


def test_language_visitor_without_choice_reads_albanian(app):
    from webtest import TestApp

    page = TestApp(app).get("/")
    assert page.html.html["lang"] == "sq"
    sentence = make_localizer("sq", [str(locale_folder())]).translate("Sign in", domain="dosja")
    assert sentence in page.html.get_text()


def test_account_menu_names_the_person_and_signs_out_without_script(sign_in):
    browser = sign_in("redaktor.akademia")
    page = browser.get("/documents")
    menu = page.html.select_one("details.account")
    assert "Elira Dema" in menu.summary.get_text()
    (form,) = (form for form in page.forms.values() if form.action == "/sign-out")
    form.submit()
    assert browser.get("/").html.find("nav", class_="nav") is None


def test_message_after_an_action_is_shown_once(sign_in, stored):
    with stored() as site:
        uid = site.take_uid()
        author = site.users["redaktor.akademia"].uid
        values = {"title": "Gone soon", "code": "", "language": "sq"}
        document = Document(uid, "document", 1, AGENCY, "draft", values, BEGIN, author)
        site.uids[uid] = document
        site.documents.index(document)
    browser = sign_in("redaktor.akademia")
    asked = browser.get(f"/d/{format_uid(uid)}/trash")
    (form,) = (form for form in asked.forms.values() if form.action.endswith("/trash"))
    after = form.submit().follow()
    (message,) = after.html.select(".main-head .notice[role=status]")
    assert "trash" in message.get_text()
    assert not browser.get("/documents").html.select(".main-head .notice")


# The style sheet


def colours():
    """The named colours of the style sheet."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS))


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("front", "ground"),
    [
        *(
            (front, ground)
            for front in ("text", "soft")
            for ground in ("ground", "surface", "sunk", "accent-tint")
        ),
        *(("accent", ground) for ground in ("ground", "surface", "accent-tint", "amber-tint")),
        ("accent-dark", "accent-tint"),
        ("on-accent", "accent"),
        ("on-accent", "accent-dark"),
        ("on-accent", "red"),
        ("text", "mark"),
        ("red", "surface"),
        ("red", "ground"),
        *((name, f"{name}-tint") for name in ("green", "amber", "red", "grey", "blue")),
        *(("text", f"{name}-tint") for name in ("green", "amber", "red")),
    ],
)
def test_style_text_contrast_is_at_least_aa(front, ground):
    known = colours()
    assert contrast(known[front], known[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["ground", "surface"])
def test_style_borders_of_fields_are_seen(ground):
    known = colours()
    assert contrast(known["line-strong"], known[ground]) >= 3


def test_style_prints_respects_less_motion_and_stays_small():
    assert "@media print" in CSS
    assert "prefers-reduced-motion" in CSS
    assert len(CSS.encode()) < 40_000
    on_screen = CSS.partition("@media print")[0]
    assert on_screen.count("!important") == 1, "[hidden] alone may overrule everything"
