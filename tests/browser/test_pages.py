"""Every page in a real browser: no barrier, no error, nothing from elsewhere, nobody scrolls sideways."""

import re
from urllib.parse import urlsplit

import pytest

from dosja.search.question import NARROWING
from tests.browser.axe import barriers

WIDE, NARROW = (1280, 900), (360, 780)
PAGES = {
    None: ("/", "/sign-in", "/missing"),
    "redaktor.akademia": (
        "/",
        "/documents",
        "/documents?type=sop&sort=-modified",
        "/documents?type=glossary_term&agency=policia",
        "/a/akademia",
        "/new",
        "/new?type=sop",
        "/new?type=agreement",
        "/new?type=curriculum",
        "/search?q=policia",
        "/search?q=qqqqqqqq",
        "/saved-searches",
        "/inbox",
        "/inbox?show=unread",
        "/inbox/settings",
        "/inbox/following",
        "/agreements",
        "/agreements?country=GR",
        "/countries",
        "/countries/GR",
        "/d/MRV-GR-1~2006",
        "/d/MRV-GR-1~2006/v1",
        "/d/PSV-AP-1/difference",
        "/d/PSV-AP-1/difference?view=inline&all=1",
        "/account",
        "/trash",
        "/missing",
    ),
    "trajnime.magjistratura": (
        "/training",
        "/training/new",
        "/training?state=closed",
        "/coverage",
        "/coverage/new",
        "/awards",
        "/awards/settings",
        "/people",
        "/people/new",
        "/people/candidates",
        "/p/magistrates_school/report-courts",
    ),
    "administrator": (
        "/admin",
        "/admin/mail",
        "/admin/agencies",
        "/admin/users",
        "/admin/roles",
        "/admin/groups",
    ),
    "auditor": ("/admin/audit",),
    "miratues.policia": (
        "/acknowledgements",
        "/a/policia/acknowledgements",
        "/d/PSV-POLICIA-1",
        "/d/PSV-POLICIA-1/acknowledge",
        "/d/PSV-POLICIA-1/acknowledgements",
        "/d/PSV-POLICIA-1/ask",
        "/d/PSV-POLICIA-1/paper",
    ),
    "redaktor.zkka": ("/missed-searches",),
    "miratues.akademia": (
        "/p/police_academy",
        "/p/police_academy/recognition?state=reported",
    ),
    "admin.akademia": ("/p/police_academy/curricula",),
    "trajnime.mash": (
        "/p/mash",
        "/p/mash/report-days",
    ),
}
"""Login, or None for a visitor -> where to begin; one page of each kind that they link to comes, too."""
FOLLOWED: dict[str, str | tuple[str, ...]] = {
    "administrator": "/admin",
    "auditor": "/admin",
    "redaktor.zkka": "/missed-searches",
    "miratues.policia": "/acknowledgements",
    "trajnime.magjistratura": ("/training", "/coverage", "/awards", "/people", "/p/magistrates_school"),
    "miratues.akademia": "/p/police_academy",
    "admin.akademia": "/p/police_academy/c",
    "trajnime.mash": "/p/mash",
}
"""Login -> where links are followed; what everybody has is looked at with the editor."""
ID = re.compile(
    r"(/(?:a|d|f|users|agencies|groups|countries|(?:training|people|awards|coverage)(?!/(?:new|due|needs|stale|settings|candidates)\b))/)[^/]+|\d+"
)
FOCUS_IS_SEEN = """(() => {
    const element = document.activeElement, style = getComputedStyle(element);
    return element === document.body || (element.getBoundingClientRect().width > 0
        && (style.outlineStyle !== 'none' || style.boxShadow !== 'none'));
})()"""
OF_A_DOCUMENT = ("", "difference", "edit", "history", "move", "trash")


def kind_of(url: str) -> str:
    """The address without its ids: pages of one kind come from one template."""
    parts = urlsplit(url)
    names = set(re.findall(r"(\w+)=", parts.query))
    if parts.path == "/search" and names & set(NARROWING):
        names = names - set(NARROWING) | {"narrowed"}  # any choice of facets is one kind of page
    if (parts.path == "/agreements" or parts.path.startswith("/p/")) and names:
        names = {"narrowed"}
    return ID.sub(r"\1*", parts.path) + "?" + "&".join(sorted(names))


def links_of(page) -> list[str]:
    """Where the page's links lead, without downloads and other files."""
    links = "[...document.querySelectorAll('a[href]:not([download])')].map(a => a.href.split('#')[0])"
    return [url for url in page.evaluate(links) if not re.search(r"/download|\.\w{2,4}$", urlsplit(url).path)]


def looked_at(page, address: str, status: int, *, on_a_phone: bool = False):
    """Open an address and return what is wrong with the page, one sentence each; `on_a_phone`: barriers in a
    narrow window too."""
    page.errors.clear()
    page.requests.clear()
    page.received = 0
    page.resize(*WIDE).goto(address)
    host = urlsplit(address).netloc
    wrong = [] if page.status == status else [f"status {page.status} instead of {status}"]
    wrong += [error for error in page.errors if f"status of {status} " not in error]
    wrong += [f"asks for {url}" for url in page.requests if urlsplit(url).netloc not in (host, "")]
    wrong += barriers(page)
    wrong += too_wide(page, WIDE[0])
    page.resize(*NARROW)
    wrong += too_wide(page, NARROW[0])
    if on_a_phone:
        wrong += [f"on a phone: {barrier}" for barrier in barriers(page)]
    if not page.title.strip():
        wrong.append("has no title")
    return wrong


def too_wide(page, width: int) -> list[str]:
    """Whether the page is wider than its window of so many CSS pixels, as a sentence."""
    more = page.overflow()
    return [f"is {more} px wider than a window of {width} px"] if more else []


@pytest.mark.parametrize("login", PAGES)
def test_pages_work_for_everybody(browser, served, enter, login):
    page = enter(login) if login else browser.new_page()
    wrong, waiting, seen = {}, [served + path for path in PAGES[login]], set()
    given = FOLLOWED.get(login, "/")
    roots = tuple(served + root for root in ([given] if isinstance(given, str) else given))
    for url in waiting:
        if found := looked_at(page, url, 404 if url.endswith("/missing") else 200):
            wrong[url] = found
        seen.add(kind_of(url))
        for link in links_of(page):
            if link.startswith(roots) and kind_of(link) not in seen:
                seen.add(kind_of(link))
                if link not in waiting:  # of those to begin with, which the pages before it link to
                    waiting.append(link)
    assert len(waiting) <= 120, "too many kinds of pages: teach ID which part of the address is an id"
    assert not wrong, "\n".join(f"{path}\n    " + "\n    ".join(found) for path, found in wrong.items())


@pytest.mark.parametrize("kind", ["sop", "agreement", "curriculum", "document", "glossary_term"])
def test_pages_of_a_document_work(served, enter, kind):
    page = enter("redaktor.akademia")
    page.goto(f"{served}/documents?type={kind}&agency=akademia")
    if not page.exists("main a[href^='/d/']"):
        page.goto(f"{served}/documents?type={kind}")
    address = page.evaluate("document.querySelector(\"main a[href^='/d/']\").href").rstrip("/")
    editable = bool(page.goto(address).exists("a[href$='/edit']"))
    wrong = {}
    for name in OF_A_DOCUMENT if editable else ("",):
        if found := looked_at(page, f"{address}/{name}" if name else address, 200):
            wrong[f"{address} {name}"] = found
    assert not wrong, "\n".join(f"{path}\n    " + "\n    ".join(found) for path, found in wrong.items())


def test_first_view_of_the_home_page_is_light(visitor):
    """At most 8 requests and 250 kB on the wire (issue 2)."""
    assert len(visitor.requests) <= 8, visitor.requests
    assert visitor.received <= 250_000


def test_home_page_of_a_signed_in_person_is_light(browser, served, enter):
    page = enter("redaktor.akademia")
    page.call("Network.setCacheDisabled", cacheDisabled=True)
    page.requests.clear()
    page.received = 0
    page.goto(served + "/")
    # The icon is asked for by the page before as well, and again by each page while the cache is off.
    assert len(set(page.requests)) <= 8, page.requests
    assert page.received <= 250_000


@pytest.mark.parametrize(("language", "word"), [("sq", "Hyr"), ("en", "Sign in")])
def test_visitor_changes_the_language_and_keeps_it(visitor, served, language, word):
    if visitor.evaluate("document.documentElement.lang") != language:
        visitor.click(f".languages button[value='{language}']")
    assert visitor.evaluate("document.documentElement.lang") == language
    assert word in visitor.goto(served + "/").text


def test_pages_can_be_used_with_the_keyboard_alone(visitor, served):
    """The first Tab offers to skip to the content; the focus is always seen."""
    visitor.press("Tab")
    assert visitor.evaluate("document.activeElement.getAttribute('href')") == "#content"
    for _ in range(6):
        seen = visitor.evaluate(FOCUS_IS_SEEN)
        assert seen, visitor.evaluate("document.activeElement.outerHTML")
        visitor.press("Tab")
