"""What every page shows around its content: navigation, messages, account menu, main action.

Everything is worked out only when the template asks for it, so that a page without layout (an error page
while the database is down) touches nothing. Lists that are the same for many readers are kept per process. It
decides nothing about rights itself: it asks `accounts.permissions`.
"""

from dataclasses import dataclass

from pyramid.csrf import get_csrf_token
from pyramid.decorator import reify

from dosja.accounts.permissions import allows
from dosja.collation import sort_key
from dosja.documents.rights import may_create_any
from dosja.notify.queries import MOST_COUNTED, unread_count
from dosja.web.i18n import LANGUAGES
from dosja.web.traversal import may_manage_anything, may_see_trainings

LANGUAGE_NAMES = {"sq": "Shqip", "en": "English"}
"""Each language under its own name, as a reader who knows only that one looks for it."""

FLASH_KINDS = ("danger", "warn", "", "success")
"""Queues of `session.flash` in the order in which they are shown; "" is a plain notice."""

FIXED_PATHS = (
    "/",
    "/documents",
    "/people",
    "/agreements",
    "/training",
    "/coverage",
    "/awards",
    "/held",
    "/missed-searches",
    "/trash",
    "/admin",
)
"""What stands in the navigation beside types and agencies."""

_KEPT = 300
"""So many different navigations are kept per process before they are thrown away and made anew."""


def includeme(config):
    """Give every request its layout."""
    config.registry.kept_navigation = {}
    config.add_request_method(Layout, "layout", reify=True)


@dataclass(frozen=True)
class Link:
    """An entry of the navigation; `short` stands beside a long name, `icon` is a symbol of icons.svg."""

    path: str
    label: str
    short: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Navigation:
    """The left side: documents by type, the reader's own agencies, all other agencies.

    `agencies` are (id, title, abbreviation) of all, in the alphabet's order; `plugins` (title, links) of each
    plugin that is on for the reader; `paths` all addresses in it.
    """

    agencies: tuple[tuple[str, str, str], ...]
    types: tuple[Link, ...]
    own_agencies: tuple[Link, ...]
    other_agencies: tuple[Link, ...]
    groups: tuple[Link, ...]
    plugins: tuple[tuple[str, tuple[Link, ...]], ...]
    paths: frozenset[str]


@dataclass(frozen=True)
class Flash:
    """A message after an action; `kind` is "", "success", "warn" or "danger"."""

    kind: str
    text: str


class Layout:
    """The frame of one request's page, for `layout.jinja2`."""

    def __init__(self, request):
        self.request = request

    @reify
    def user(self):
        """The signed-in person, or None."""
        return self.request.identity

    @property
    def csrf_token(self) -> str:
        """The form token of this session."""
        return get_csrf_token(self.request)

    @property
    def languages(self):
        """(code, name, whether it is spoken now) of each language."""
        spoken = self.request.locale_name
        return [(code, LANGUAGE_NAMES[code], code == spoken) for code in LANGUAGES]

    @property
    def path(self) -> str:
        """The address of this page with its query, to come back to."""
        return self.request.path_qs

    @property
    def query(self) -> str:
        """What the search box shows: the present question on the search page, else nothing."""
        return self.request.GET.get("q", "") if self.request.path == "/search" else ""

    @reify
    def may_see(self) -> bool:
        """True where the reader has a role, and so may open more than the own account."""
        return allows(self.user, "site:view")

    @property
    def may_create(self) -> bool:
        """True where the reader may create a document somewhere."""
        return may_create_any(self.user, self.request.types_here)

    @property
    def may_manage(self) -> bool:
        """True where the reader finds something to do in the administration."""
        return self.user is not None and may_manage_anything(self.user)

    @reify
    def unread(self) -> str:
        """How many notices the reader has not opened: "" for none, "99+" for very many."""
        n = unread_count(self.request.site, self.user)
        return f"{MOST_COUNTED}+" if n > MOST_COUNTED else str(n or "")

    @property
    def keeps_glossary(self) -> bool:
        """True where the reader sees which searches found nothing."""
        keeper = self.request.registry.dosja_settings.glossary_keeper
        return allows(self.user, "search:missed", keeper)

    @property
    def may_trash(self) -> bool:
        """True where the reader can have something in the trash."""
        return allows(self.user, "document:trash")

    @property
    def may_see_persons(self) -> bool:
        """True where the reader keeps records of persons."""
        return allows(self.user, "person:view")

    @property
    def may_edit_persons(self) -> bool:
        """True where the reader may add persons somewhere."""
        return allows(self.user, "person:edit")

    @property
    def may_see_trainings(self) -> bool:
        """True where the reader has to do with trainings."""
        return may_see_trainings(self.user)

    @property
    def may_see_coverage(self) -> bool:
        """True where the reader may see how many are trained."""
        return allows(self.user, "coverage:view")

    @property
    def may_approve_awards(self) -> bool:
        """True where the reader decides on awards."""
        return allows(self.user, "award:approve")

    @reify
    def place(self) -> str:
        """The link of the navigation that leads to this page, whatever its sorting and page number, or ""."""
        path = self.request.path
        kind = self.request.GET.get("type") if path == "/documents" else None
        here = f"{path}?type={kind}" if kind else path
        return here if here in self.navigation.paths else ""

    def current(self, path: str) -> bool:
        """True where the link to `path` leads to this page."""
        return path == self.place

    @property
    def is_form(self) -> bool:
        """True on the pages on which a document is written; they need the editor of rich text.

        A request that ended before a view was found has no view's name.
        """
        return getattr(self.request, "view_name", "") in ("new", "edit")

    @property
    def flashes(self) -> list[Flash]:
        """Messages left by the action before; taking them removes them."""
        session = self.request.session
        found = []
        for kind in FLASH_KINDS:
            if session.peek_flash(kind):
                found.extend(Flash(kind, text) for text in session.pop_flash(kind))
        return found

    @reify
    def navigation(self) -> Navigation:
        """The links of the left side for this reader, in the present language."""
        kept = self.request.registry.kept_navigation
        found = kept.get(self._reader)
        if found is None:
            found = self._keep(self._reader, self._make_navigation())
        return found

    @property
    def agencies(self):
        """(id, title, abbreviation) of every active agency, in the order of the alphabet."""
        return self.navigation.agencies

    @property
    def drawn_navigation(self):
        """The left side as it was drawn for such a reader at such a place before, or None."""
        return self.request.registry.kept_navigation.get((self._reader, self.place))

    def keep_drawn(self, markup):
        """Keep what the template drew for the next reader who sees the same; returns it."""
        return self._keep((self._reader, self.place), markup)

    @reify
    def _reader(self):
        """All that the navigation depends on but the place: language, roles, the agencies as stored."""
        agencies = tuple(_state(agency) for agency in self.request.site.agencies.values())
        groups = tuple(_state(group) for group in self._groups)
        paused = tuple(self.request.site.plugins.paused)
        return self.request.locale_name, self.user.roles, agencies, groups, paused

    def _plugin_links(self):
        """(title, links) of the plugins that are on for the reader and have entries for him."""
        request, found = self.request, []
        for plugin in request.registry.plugins.active:
            here = request.plugin_reach.get(plugin.id)
            if not here or request.registry.plugin_watch.is_paused(request.site, plugin.id):
                continue
            links = tuple(
                Link(
                    f"/p/{plugin.id}/{entry.view}".rstrip("/"), request.translate(entry.title), "", entry.icon
                )
                for entry in plugin.declared.menu
                if any(allows(self.user, entry.permission, agency) for agency in here)
            )
            links += tuple(
                Link(
                    f"/p/{plugin.id}/report-{one.id.partition(':')[2]}",
                    request.translate(one.title),
                    "",
                    "documents",
                )
                for one in plugin.declared.reports
                if any(allows(self.user, one.permission, agency) for agency in here)
            )
            if links:
                found.append((request.translate(plugin.title), links))
        return tuple(found)

    @reify
    def _groups(self):
        """The groups to which the reader belongs."""
        return [group for group in self.request.site.groups.values() if self.user.uid in group.members]

    def _keep(self, key, value):
        kept = self.request.registry.kept_navigation
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = value
        return value

    def _make_navigation(self) -> Navigation:
        request, language = self.request, self.request.locale_name
        own = {agency for _role, agency in self.user.roles}
        types = tuple(
            Link(f"/documents?type={kind.id}", request.translate(kind.plural), icon=kind.icon)
            for kind in request.types_here
        )
        plugins = self._plugin_links()
        shown = sorted(
            (agency for agency in request.site.agencies.values() if agency.active),
            key=lambda agency: sort_key(agency.title(language)),
        )
        links = [
            (agency.aid, Link(f"/a/{agency.aid}", agency.title(language), agency.abbr)) for agency in shown
        ]
        groups = tuple(
            Link(f"/g/{group.gid}", group.title(language), icon="person")
            for group in sorted(self._groups, key=lambda group: sort_key(group.title(language)))
        )
        return Navigation(
            tuple((agency.aid, agency.title(language), agency.abbr) for agency in shown),
            types,
            tuple(link for aid, link in links if aid in own),
            tuple(link for aid, link in links if aid not in own),
            groups,
            plugins,
            frozenset(
                (
                    *FIXED_PATHS,
                    *(link.path for link in (*types, *groups)),
                    *(link.path for _title, links in plugins for link in links),
                    *(link.path for _aid, link in links),
                )
            ),
        )


def _state(stored) -> bytes:
    """Changes whenever the stored agency or group does."""
    stored._p_activate()
    return stored._p_serial
