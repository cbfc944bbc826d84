"""Lifecycles as data: the states of a document and the steps between them, read from TOML.

A lifecycle is a file in `schemas/lifecycles/` (or in the folder `lifecycles` beside further type files, such
as a plugin's), or the table `lifecycle` of one type file. Core gives meaning to the flags; names are free.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from translationstring import TranslationStringFactory

from dosja.content_types.declarations import SchemaError
from dosja.content_types.toml_tables import Table, read_toml
from dosja.messages import DOMAIN
from dosja.resources import schemas_folder

FOLDER = "lifecycles"
COLOURS = ("grey", "blue", "green", "amber", "red")
INPUTS = (
    "day",
    "until",
    "next_review",
    "keep_until",
    "reason",
    "act",
    "comment",
    "reviewers",
    "approvers",
    "due",
    "successor",
    "minor",
)
"""What a step can ask: dates, why, by which act, who reviews, which document follows, a minor change."""
PERMISSIONS = ("document:edit", "document:review", "document:approve", "document:withdraw")
_FLAGS = ("makes_version", "minor", "named", "not_author", "forward")
_ID = r"[a-z][a-z0-9_]{0,39}"
_OWN_ID = rf"({_ID}:)?{_ID}"


@dataclass(frozen=True)
class State:
    """A state. `working`: the text is still being written; `review`: named people are reading it;
    `holds`: the text is in force; `ends`: it held once and does not any more."""

    id: str
    title: str
    colour: str = "grey"
    working: bool = False
    review: bool = False
    holds: bool = False
    ends: bool = False


@dataclass(frozen=True)
class Transition:
    """A step. `on` "text" moves the text that is being written (beside the one in force, if there is one),
    "document" the document as a whole.

    `source`: states from which it is possible; `only`: states of the document in which it is, too; `target`:
    the new state, "" where it stays; `then`: the state that follows by itself on the given day; `when`
    "new": only before the first version, "again": only after it; `needs` and `may`: what it asks; `named`:
    whoever is named in the review may do it too; `not_author`: whoever wrote the text may not;
    `forward`: the day must not be past.
    """

    id: str
    title: str
    help: str
    source: tuple[str, ...]
    target: str
    on: str = "text"
    when: str = ""
    only: tuple[str, ...] = ()
    then: str = ""
    permission: str = "document:edit"
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    makes_version: bool = False
    minor: bool = False
    named: bool = False
    not_author: bool = False
    forward: bool = False

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """All that it asks, in the order in which people fill it in."""
        return tuple(name for name in INPUTS if name in self.needs or name in self.may)


@dataclass(frozen=True)
class Lifecycle:
    """States and transitions of a kind of document; the first state is that of a new document.

    `redraft`: the state of a new text beside the one in force; `expired`: the state after the last day in
    force; `superseded`: the state of a text that another one replaced.
    """

    id: str
    title: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    redraft: str
    expired: str
    superseded: str

    @cached_property
    def by_state(self) -> dict[str, State]:
        """State id -> state."""
        return {state.id: state for state in self.states}

    @cached_property
    def by_id(self) -> dict[str, Transition]:
        """Transition id -> transition."""
        return {transition.id: transition for transition in self.transitions}

    @property
    def first(self) -> str:
        """The state of a new document."""
        return self.states[0].id

    def holds(self, state: str) -> bool:
        """True when a text in this state is in force; False for a state that it does not know."""
        return state in self.by_state and self.by_state[state].holds

    def __hash__(self) -> int:
        return hash(self.id)


def load_lifecycles(
    folders: Iterable[Path | str], *, domain: str = DOMAIN, known: Mapping[str, Lifecycle] | None = None
) -> dict[str, Lifecycle]:
    """`known`, and the lifecycles of all *.toml files in `lifecycles` in each folder, by id.

    Raises SchemaError, also for one that has the id of another.
    """
    found = dict(known or {})
    for folder in map(Path, folders):
        for path in sorted((folder / FOLDER).glob("*.toml")):
            lifecycle = read_lifecycle(Table(path.name, "", read_toml(path)), domain=domain)
            if found.setdefault(lifecycle.id, lifecycle) != lifecycle:
                raise SchemaError(path.name, "id", f"{lifecycle.id!r} is already the id of another one")
    return found


@lru_cache(maxsize=1)
def core_lifecycles() -> Mapping[str, Lifecycle]:
    """Those that ship with Dosja."""
    return load_lifecycles((schemas_folder(),))


def read_lifecycle(table: Table, *, domain: str = DOMAIN, own_id: str = "") -> Lifecycle:
    """The lifecycle that a table declares; `own_id` for the one that stands in a type file. SchemaError."""
    message = TranslationStringFactory(domain)
    states = tuple(_state(entry, message) for entry in table.tables("states"))
    if not states:
        raise table.error("states", "must not be empty")
    _once(table, "states", states)
    if not states[0].working and len(states) > 1:
        raise table.error("states.1.working", "must be true: a new document begins in the first state")
    known = {state.id for state in states}
    ending = {state.id for state in states if state.ends}
    transitions = tuple(_transition(entry, known, message) for entry in table.tables("transitions", []))
    _once(table, "transitions", transitions)
    lifecycle = Lifecycle(
        id=own_id or table.matching("id", _OWN_ID),
        title=message(table.take("title", str, "") or own_id)
        if own_id
        else message(table.take("title", str)),
        states=states,
        transitions=transitions,
        redraft=_one_of(table, "redraft", known, states[0].id),
        expired=_one_of(table, "expired", ending, min(ending, default="")),
        superseded=_one_of(table, "superseded", ending, min(ending, default="")),
    )
    table.close("id, title, redraft, expired, superseded, states, transitions")
    _check(table, lifecycle)
    return lifecycle


def _once(table, key, entries):
    ids = [entry.id for entry in entries]
    for number, name in enumerate(ids, 1):
        if name in ids[: number - 1]:
            raise table.error(f"{key}.{number}.id", f"{name!r} is used twice")


def _state(table, message) -> State:
    state = State(
        id=table.matching("id", _ID),
        title=message(table.take("title", str)),
        colour=_one_of(table, "colour", COLOURS, "grey"),
        **{name: table.take(name, bool, False) for name in ("working", "review", "holds", "ends")},
    )
    table.close("id, title, colour, working, review, holds, ends")
    if sum((state.working, state.holds, state.ends)) > 1:
        raise table.error("", "can be only one of working, holds and ends")
    if state.review and not state.working:
        raise table.error("review", "is possible only for a state that is working")
    return state


def _transition(table, known, message) -> Transition:
    transition = Transition(
        id=table.matching("id", _ID),
        title=message(table.take("title", str)),
        help=message(table.take("help", str)),
        on=_one_of(table, "on", ("text", "document"), "text"),
        when=_one_of(table, "when", ("new", "again", ""), ""),
        source=_all_of(table, "from", known),
        only=_all_of(table, "only", known, []),
        target=_one_of(table, "to", {*known, ""}, None),
        then=_one_of(table, "then", {*known, ""}, ""),
        permission=_one_of(table, "permission", PERMISSIONS, "document:edit"),
        needs=_all_of(table, "needs", INPUTS, []),
        may=_all_of(table, "may", INPUTS, []),
        **{name: table.take(name, bool, False) for name in _FLAGS},
    )
    table.close(
        "id, title, help, on, when, from, only, to, then, permission, needs, may, " + ", ".join(_FLAGS)
    )
    for name in transition.may:
        if name in transition.needs:
            raise table.error("may", f"{name!r} stands in needs already")
    if transition.makes_version and transition.on != "text":
        raise table.error("makes_version", 'is possible only with on = "text"')
    if transition.then and not transition.makes_version:
        raise table.error("then", "is possible only with makes_version = true")
    return transition


def _check(table, lifecycle):
    """What only all states together tell."""
    for number, transition in enumerate(lifecycle.transitions, 1):
        target = lifecycle.by_state.get(transition.target)
        key = f"transitions.{number}."
        if transition.on == "text":
            for name in transition.source:
                if not lifecycle.by_state[name].working:
                    raise table.error(key + "from", f"{name!r} is no state of a text that is being written")
            if transition.makes_version and target is not None and target.working:
                raise table.error(key + "to", "a version cannot be in a working state")
            if not transition.makes_version and (target is None or not target.working):
                raise table.error(key + "to", "without makes_version it must be a working state")
            if target is not None and target.review and "approvers" not in transition.needs:
                raise table.error(key + "needs", "must have approvers: it begins a review")
        elif target is None or target.working:
            raise table.error(key + "to", "must be a state that is not working")
        if transition.then and not lifecycle.by_state[transition.then].holds:
            raise table.error(key + "then", "must be a state that holds")
        if "until" in transition.inputs and not lifecycle.expired:
            raise table.error(key + "may", "until needs a state that ends")
    makes = any(transition.makes_version for transition in lifecycle.transitions)
    if makes and not lifecycle.by_state[lifecycle.redraft].working:
        raise table.error("redraft", "must be a working state")


def _one_of(table, key, known, default):
    value = table.take(key, str) if default is None and key != "to" else table.take(key, str, default)
    if value is None:
        raise table.error(key, "is missing")
    if value not in known and value != default:
        raise table.error(key, f"{value!r} is not one of {', '.join(sorted(filter(None, known)))}")
    return value


def _all_of(table, key, known, default=None):
    values = table.texts(key) if default is None else table.texts(key, default)
    for value in values:
        if value not in known:
            raise table.error(key, f"{value!r} is not one of {', '.join(sorted(known))}")
    if default is None and not values:
        raise table.error(key, "must not be empty")
    return values
