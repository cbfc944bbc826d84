"""Sets up the requirement of a rule: the Academy's curricula by part, usual amounts, the plan's target."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from dosja.api import (
    Audience,
    Invalid,
    NotAllowed,
    Requirement,
    Rule,
    Site,
    allows,
    messages,
    requirements,
    save_requirement,
)
from dosja_police_academy.curricula import curricula_of
from dosja_police_academy.vocabulary import PART_NAMES

_ = messages("police_academy")


@dataclass(frozen=True)
class Wanted:
    """The usual requirement of a rule, by `data/requirements.toml`. `parts`: the curricula that count; those
    in `needed` must exist; `confirmed`: whether amounts and validity are published."""

    title_sq: str
    title_en: str
    measure: str
    deadline: date | None
    target: int
    parts: tuple[str, ...]
    needed: tuple[str, ...]
    agencies: tuple[str, ...]
    positions: tuple[str, ...]
    professions: tuple[str, ...]
    rules: tuple[Rule, ...]
    note: str
    confirmed: bool


@cache
def wanted() -> dict[str, Wanted]:
    """Rule -> its usual requirement."""
    data = tomllib.loads((files(__package__) / "data" / "requirements.toml").read_text("utf-8"))
    return {
        name: Wanted(
            **{key: tuple(value) if isinstance(value, list) else value for key, value in one.items()
               if key != "rules"},
            rules=tuple(Rule(**rule) for rule in one["rules"]),
        )
        for name, one in data.items()
    }  # fmt: skip


WANTED = wanted()


def lacking(site: Site, name: str) -> list[str]:
    """The parts of the programme that no curriculum is yet, as messages."""
    return [PART_NAMES[part] for part in WANTED[name].needed if not curricula_of(site, (part,))]


def set_up(site: Site, actor, now, name: str, agency: str) -> Requirement:
    """Make the requirement of the rule `name` for `agency`. Raises NotAllowed, and Invalid where a curriculum
    is missing or the agency has one already."""
    one = WANTED[name]
    if not allows(actor, "requirement:edit", agency):
        raise NotAllowed(_("You may not keep the requirements of this agency."))
    tracker = f"police_academy:{name}"
    if any(
        known.tracker == tracker and known.agency == agency for known in requirements(site, inactive=True)
    ):
        raise Invalid({"": _("The agency has a requirement of this rule already.")})
    if lacking(site, name):
        raise Invalid({"": _("Name the curricula first, under “Part in the Academy’s programme”.")})
    audience = Audience(
        agencies=tuple(aid for aid in one.agencies if aid in site.agencies),
        professions=one.professions,
        positions=one.positions,
    )
    requirement = Requirement(
        id="",
        title_sq=one.title_sq,
        title_en=one.title_en,
        agency=agency,
        curricula=curricula_of(site, one.parts),
        audience=audience,
        rules=one.rules,
        target=one.target,
        deadline=one.deadline,
        tracker=tracker,
        measure=one.measure,
        note=one.note,
    )
    return save_requirement(site, actor, now, requirement)
