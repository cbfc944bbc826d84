"""Questions about agreements: which there are, by country and stage; what there is with one country."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dosja.accounts.permissions import may_read
from dosja.agreements.days import When
from dosja.agreements.lines import Line
from dosja.agreements.obligations import Obligation, obligations_of
from dosja.collation import sort_key
from dosja.content_types import migrate_values
from dosja.documents.life.queries import state_now, text_on
from dosja.documents.model import Document

FILTERS = ("country", "stage", "topic", "children", "agency")
SORTS = ("title", "country", "stage", "signed", "start", "end")
YES, NO, UNSAID = "yes", "no", "unsaid"


@dataclass(frozen=True)
class Chosen:
    """The filters of the table, "" where nothing is chosen, and its order."""

    country: str = ""
    stage: str = ""
    topic: str = ""
    children: str = ""
    agency: str = ""
    sort: str = "title"
    descending: bool = False


def keys_of(line: Line, name: str, day: date) -> tuple[str, ...]:
    """Under which values of a filter a line stands."""
    if name == "country":
        return line.countries
    if name == "stage":
        return (line.stage(day),)
    if name == "topic":
        return line.topics
    if name == "children":
        return (UNSAID if line.children is None else YES if line.children else NO,)
    return (line.agency,)


def fits(line: Line, chosen: Chosen, day: date, without: str = "") -> bool:
    """True where a line passes every filter, except the one named `without`."""
    return all(
        not getattr(chosen, name) or getattr(chosen, name) in keys_of(line, name, day)
        for name in FILTERS
        if name != without
    )


def counts_of(lines: Sequence[Line], chosen: Chosen, day: date) -> dict[str, Counter]:
    """For each filter, how many lines each of its values would show, the other filters staying."""
    found: dict[str, Counter] = {name: Counter() for name in FILTERS}
    for line in lines:
        failed = [name for name in FILTERS if not _passes(line, chosen, name, day)]
        for name in FILTERS if not failed else failed if len(failed) == 1 else ():
            found[name].update(keys_of(line, name, day))
    return found


def _passes(line: Line, chosen: Chosen, name: str, day: date) -> bool:
    wanted = getattr(chosen, name)
    return not wanted or wanted in keys_of(line, name, day)


def ordered(
    lines: Sequence[Line], chosen: Chosen, day: date, stages: Sequence[str], country: Callable[[str], str]
) -> list[Line]:
    """The lines in the chosen order, what is empty last. `stages`: states in the order of the lifecycle;
    `country(code)`: its name."""

    def key(line: Line):
        if chosen.sort == "country":
            names = sorted(sort_key(country(code)) for code in line.countries if code != "AL")
            return names[0] if names else None
        if chosen.sort == "stage":
            stage = line.stage(day)
            return stages.index(stage) if stage in stages else len(stages)
        if chosen.sort in ("signed", "start"):
            when = line.signed if chosen.sort == "signed" else line.starts(day)
            return _moment(when)
        if chosen.sort == "end":
            return line.ends(day)
        return sort_key(line.title)

    by_title = sorted(lines, key=lambda line: sort_key(line.title))
    full = [line for line in by_title if key(line) is not None]
    empty = [line for line in by_title if key(line) is None]
    return sorted(full, key=key, reverse=chosen.descending) + empty


def _moment(when: When | None) -> date | None:
    return None if when is None else when.last or when.first


def countries_by_stage(lines: Sequence[Line], day: date) -> dict[str, Counter]:
    """Country -> how many agreements of each stage."""
    found: dict[str, Counter] = {}
    for line in lines:
        for code in line.countries:
            found.setdefault(code, Counter())[line.stage(day)] += 1
    return found


@dataclass(frozen=True)
class Duty:
    """An obligation with the agreement that holds it."""

    line: Line
    obligation: Obligation


@dataclass(frozen=True)
class Contact:
    """A contact authority of an agreement, as it stands there: names of columns -> texts."""

    line: Line
    row: Mapping[str, str]


@dataclass(frozen=True)
class WithCountry:
    """All that there is with a country: agreements by stage, duties by deadline, contacts, and the
    documents that refer to the agreements, with their state."""

    stages: tuple[tuple[str, tuple[Line, ...]], ...]
    duties: tuple[Duty, ...]
    contacts: tuple[Contact, ...]
    referring: tuple[tuple[Document, str], ...]


def with_country(
    site, tokens, lines: Sequence[Line], code: str, types: Mapping, stages: Sequence[str], day: date
) -> WithCountry:
    """What a reader with these tokens may see of it; `lines`: all that he may see, `types`: by id."""
    mine = [line for line in lines if code in line.countries]
    mine.sort(key=lambda line: sort_key(line.title))
    names = [*stages, *sorted({line.stage(day) for line in mine} - set(stages))]
    grouped = tuple(
        (stage, found) for stage in names if (found := tuple(one for one in mine if one.stage(day) == stage))
    )
    duties, contacts, referring = [], [], {}
    for line in mine:
        document = site.get(line.uid, Document)
        values = values_on(site, document, types.get(document.type_id), day)
        duties += [Duty(line, one) for one in obligations_of(values, day)]
        rows = (row for row in values.get("contacts") or () if type(row) is dict)
        contacts += [Contact(line, row) for row in rows if row.get("country") in (code, None, "AL")]
        for uid in site.documents.referring_to(line.uid):
            other = site.get(uid, Document)
            if other is not None and not other.trashed and may_read(tokens, other):
                referring[uid] = other
    for line in mine:
        referring.pop(line.uid, None)
    duties.sort(key=lambda duty: (duty.obligation.due is None, duty.obligation.due or day))
    others = sorted(referring.values(), key=lambda one: (one.type_id != "sop", sort_key(one.title)))
    return WithCountry(
        grouped, tuple(duties), tuple(contacts), tuple((one, state_now(one, day)) for one in others)
    )


def values_on(site, document: Document, ctype, day: date) -> dict:
    """The values that stand for a document on a day, as those of the present version of its type."""
    values, _files, version, _number = text_on(site, document, day)
    return values if ctype is None else migrate_values(ctype, values, version)
