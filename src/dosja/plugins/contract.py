"""What plugins hand to Dosja and get from it: plain frozen data, published by `dosja.api`.

Texts that people read are messages of the plugin's own domain (`dosja.api.messages`). Ids begin with the
plugin's id and a colon.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from translationstring import TranslationStringFactory

from dosja.accounts.permissions import allows
from dosja.training.coverage import Answers


def messages(plugin_id: str) -> TranslationStringFactory:
    """The `_` of a plugin: marks an English sentence whose Albanian stands in the plugin's own catalog."""
    mark = TranslationStringFactory(plugin_id)
    marked = lru_cache(maxsize=2000)(mark)  # most are marked anew with each page

    def create(msgid, mapping=None, default=None, context=None):
        if type(msgid) is str and mapping is None and default is None and context is None:
            return marked(msgid)
        return mark(msgid, mapping, default, context)

    return create


@dataclass(frozen=True)
class Permission:
    """A right that a plugin adds. `roles`: ids of the roles, core's or the plugin's own, that carry it."""

    id: str
    title: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    """A role that a plugin adds, held for one agency. `carries`: permissions of core that it brings along."""

    id: str
    title: str
    help: str = ""
    carries: tuple[str, ...] = ()


@dataclass(frozen=True)
class MenuEntry:
    """A link in the navigation to a page of the plugin: `view` is the page's name, "" the first one.

    Shown to whoever has `permission` at an agency that switched the plugin on.
    """

    title: str
    view: str = ""
    permission: str = "site:view"
    icon: str = "document"


@dataclass(frozen=True)
class Row:
    """A line of a slot: a label, a text, and maybe the address where it leads; `chip`: its colour."""

    label: str
    text: str = ""
    path: str = ""
    chip: str = ""


@dataclass(frozen=True)
class Slot:
    """A box on a page of core: a title with rows, or with the plugin's own `template` and its `values`.

    `template` is a path in the plugin's package ("templates/tile.jinja2"). Texts may be messages.
    """

    title: str
    text: str = ""
    rows: tuple[Row, ...] = ()
    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    more: str = ""


@dataclass(frozen=True)
class Report:
    """A table that the plugin works out when somebody asks: on the page, as CSV and as XLSX.

    `columns` are its headings; `rows(context)` gives tuples of texts, numbers, days and messages, of that
    length,
    for `context.agencies`. Shown to whoever has `permission` at an agency that switched the plugin on.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    rows: Callable[["Context"], Iterable[tuple]]
    help: str = ""
    permission: str = "coverage:view"


@dataclass(frozen=True)
class Figure:
    """A number: `value`, of how many (`of`, None: not known), and the page where it comes from."""

    value: int
    of: int | None = None
    path: str = ""


@dataclass(frozen=True)
class Indicator:
    """A figure that the plugin adds to the page of coverage; `figure(context, day)` works it out.

    `measure`: the measure of the action plan that it belongs to, such as "I.1.(a).2".
    """

    id: str
    title: str
    figure: Callable[["Context", date], Figure]
    measure: str = ""
    permission: str = "coverage:view"


@dataclass(frozen=True)
class Notice:
    """Something to tell people: once for each `key`, which stays the same for the same thing.

    `recipients`: uids of users; `text` a message; `path`: where it leads; `document`: uid of the document
    that it is about, which its reader must be able to see, or 0.
    """

    key: str
    recipients: tuple[int, ...]
    text: str
    path: str = ""
    document: int = 0


@dataclass(frozen=True)
class Job:
    """Work that is done again and again: `run(context)` at most every `hours`, in a transaction of its own.

    What it writes on `context.site` is kept unless it raises.
    """

    id: str
    title: str
    run: Callable[["Context"], None]
    hours: float = 24


LIST_FIELDS = frozenset(
    [
        "given_name",
        "family_name",
        "full_name",
        "full_name_with_father",
        "full_name_family_first",
        "birth_family_name",
        "father_name",
        "gender",
        "institution",
        "position",
        "role",
        "subject",
        "unit",
        "municipality",
        "county",
        "service_no",
        "course",
        "date",
        "start",
        "end",
        "place",
        "hours",
        "days",
        "credits",
        "duration",
        "score",
        "score_before",
        "result",
        "presence",
        "certificate_no",
        "accreditation_no",
        "trainer",
        "provider",
    ]
)
"""What a column of a list of participants can hold."""


@dataclass(frozen=True)
class RosterColumn:
    """A column of lists of participants: a heading in which one of the `words` stands, however it is spelled,
    means `field`, one of LIST_FIELDS.
    """

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class CertificateTemplate:
    """What an agency's certificates say of their own: `lines(context, award)` gives at most four texts or
    messages, each of at most 100 characters.

    `award` is a dosja.api.Found; `context.language` and `context.translate` are those of the paper.
    """

    title: str
    lines: Callable[["Context", Any], Sequence[str]]


@dataclass(frozen=True)
class TextExtractor:
    """A format of files that core does not read: `extract(path)` gives the texts of the pages, in order.

    Files are told apart by their content: they begin with one of `starts`, or they are ZIP archives in which
    each entry of `holds`, (name, bytes), is there and contains these bytes; one of the two is given.
    `extensions`: how such files are called, in small letters and without the dot, the usual one first.
    `extract` is a function of a module. It is called in a process of its own, without the site, and may raise
    dosja.api.UnreadableFile where the file is at fault; a generator is stopped when there is enough text.
    """

    id: str
    title: str
    extensions: tuple[str, ...]
    media_type: str
    extract: Callable[[str], Iterable[str]]
    starts: tuple[bytes, ...] = ()
    holds: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class EvolveStep:
    """A change of stored data of an older version of the plugin; `run(site)` may be run again."""

    id: str
    title: str
    run: Callable[[Any], None]


@dataclass(frozen=True)
class Command:
    """`dosja PLUGIN NAME`: `run(call)` as core's own commands have it; `add_arguments(parser, text)`."""

    name: str
    help: str
    run: Callable[[Any], int | None]
    add_arguments: Callable[[Any, Any], None] | None = None


@dataclass(frozen=True)
class Changed:
    """What changed: `kind` "document", "training" or "person", its uid, the type's id of a document, the
    agency; `gone`: in the trash, or merged into another person.

    A person is told once for each agency of the postings, former ones too.
    """

    kind: str
    uid: int
    type_id: str
    agency: str
    gone: bool = False


@dataclass(frozen=True)
class Context:
    """Who asks, when, in which language, for which agencies; the first argument of run-time hooks.

    `agencies`: ids of the agencies, among those that this call is about, that switched the plugin on. `site`
    is the stored site, to be read: what a hook changes on it is undone. `translate(message)` gives a text.
    `answers`: what was worked out of coverage before, for `dosja.api.coverage` and `known`.
    """

    site: Any
    user: Any
    now: datetime
    today: date
    language: str
    agencies: tuple[str, ...]
    translate: Callable[..., str]
    answers: Answers = field(default_factory=Answers)

    def allows(self, permission: str, agency: str | None = None) -> bool:
        """True when the person who asks has the permission at the agency (None: anywhere)."""
        return allows(self.user, permission, agency)


@dataclass(frozen=True)
class DemoContext:
    """What the hook `demo` is given: a new site with core's demonstration content, to which it adds its own.

    `agencies`: those of plugin.toml's `demo_agencies` that exist; the plugin is on for them. `types`: the
    content types by id, core's and the plugins'. `actor`: in whose name operations are called; it holds every
    right.
    """

    site: Any
    types: Any
    actor: Any
    now: datetime
    today: date
    agencies: tuple[str, ...]
