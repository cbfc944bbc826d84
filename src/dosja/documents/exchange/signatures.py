"""Requests to confirm and signatures in an export: everything that was asked and signed, out and in again.

A signature is for a version and carries its digest, so one that was changed, or put under another version,
does not come in.
"""

from dataclasses import dataclass
from datetime import date

from dosja.acknowledgements.model import Sheet, Tally
from dosja.acknowledgements.rows import (
    ENDED,
    FIRST,
    MINOR,
    ON_PAPER,
    ON_SCREEN,
    SUPERSEDED,
    VERSION,
    Closing,
    Question,
    Request,
    Round,
    Signature,
    Try,
)
from dosja.content_types import check_plain
from dosja.documents.exchange.plain import Logins, Uids
from dosja.documents.exchange.reading import flag, items, moment, number, text, uid_of, word
from dosja.documents.life.model import Version
from dosja.documents.model import Document, File
from dosja.uids import format_uid

_SETS = ("told", "reminded", "warned")
_BY_DAY = ("members", "signed")


@dataclass(frozen=True)
class AskedFor:
    """What an export holds of one document's requests: the sheet as it is stored, but for sets of people,
    which are given as uids: `carried` by position of the round, `days` and `sets` as in the tally, and of
    each closing `members` and `signed`."""

    sheet: Sheet
    rounds: list[tuple[Round, list[int]]]
    signatures: dict[int, tuple]
    tries: dict[int, tuple]
    tally: Tally
    days: dict[str, dict[int, list[int]]]
    sets: dict[str, list[int]]
    closings: list[tuple[Closing, dict[str, dict[int, list[int]]]]]

    @property
    def people(self) -> set[int]:
        """Everybody who is named in a set."""
        found = {uid for _round, uids in self.rounds for uid in uids}
        for by_day in (self.days, *(days for _closing, days in self.closings)):
            for days in by_day.values():
                found.update(uid for uids in days.values() for uid in uids)
        return found.union(*self.sets.values())


def export_signatures(site, document: Document, logins: Logins) -> dict | None:
    """The JSON data; None where nothing was ever asked."""
    sheet = site.acknowledgements.sheet(document.uid)
    if sheet is None:
        return None
    tally, roll = site.acknowledgements.tallies[document.uid], site.acknowledgements.roll

    def names(bits: int) -> list:
        return sorted((logins.login(uid) for uid in roll.uids(bits)), key=str)

    return {
        "request": None if sheet.request is None else _request_out(Request(*sheet.request), logins),
        "past": [_request_out(Request(*row), logins) for row in sheet.past],
        "rounds": [
            [one.version, one.digest, one.begun.isoformat(), logins.login(one.by), one.why, one.reason,
             names(one.carried)]
            for one in (Round(*row) for row in sheet.rounds)
        ],
        "closings": [
            {
                "round": one.round, "at": one.at.isoformat(), "by": logins.login(one.by), "why": one.why,
                "reason": one.reason, "begun": date.fromordinal(one.begun).isoformat(), "days": one.days,
                "months": one.months,
                **{
                    name: {date.fromordinal(day).isoformat(): names(bits) for day, bits in getattr(one, name)}
                    for name in _BY_DAY
                },
            }
            for one in (Closing(*row) for row in sheet.closings)
        ],
        "signatures": {
            str(logins.login(uid)): [_signature_out(Signature(*row), logins) for row in rows]
            for uid, rows in sheet.signatures.items()
        },
        "tries": {
            str(logins.login(uid)): [
                [one.version, one.when.isoformat(), list(one.answers), one.right, one.questions, one.passed]
                for one in (Try(*row) for row in rows)
            ]
            for uid, rows in sheet.tries.items()
        },
        "evidence": [format_uid(uid) for uid in sheet.evidence],
        "tally": {
            "round": tally.round,
            "version": tally.version,
            "begun": date.fromordinal(tally.begun).isoformat(),
            "running": tally.running,
            "days": tally.days,
            "months": tally.months,
            **{
                name: {
                    date.fromordinal(day).isoformat(): names(bits)
                    for day, bits in getattr(tally, name).items()
                }
                for name in _BY_DAY
            },
            **{name: names(getattr(tally, name)) for name in _SETS},
        },
    }  # fmt: skip


def _request_out(one: Request, logins: Logins) -> dict:
    return {
        **one._asdict(),
        "persons": [logins.login(uid) for uid in one.persons],
        "asked": one.asked.isoformat(),
        "asked_by": logins.login(one.asked_by),
        "ended": None if one.ended is None else one.ended.isoformat(),
        "ended_by": logins.login(one.ended_by),
    }


def _signature_out(one: Signature, logins: Logins) -> dict:
    return {
        **one._asdict(),
        "when": one.when.isoformat(),
        "day": one.day.isoformat(),
        "by": logins.login(one.by),
        "evidence": format_uid(one.evidence) if one.evidence else None,
    }


def import_signatures(
    data, document: Document, files: dict[int, File], versions: list[Version], uids: Uids
) -> AskedFor | None:
    """What `export_signatures` wrote, checked; wrong data make Python raise."""
    if data is None:
        return None
    sheet = Sheet(document.uid)
    sheet.request = None if data["request"] is None else tuple(_request_in(data["request"], uids))
    sheet.past = tuple(tuple(_request_in(entry, uids)) for entry in items(data["past"]))
    sheet.evidence = tuple(uid_of(entry) for entry in items(data["evidence"]))
    if not set(sheet.evidence) <= files.keys():
        raise ValueError("acknowledgements.evidence")
    rounds = []
    for entry in items(data["rounds"]):
        version, digest, begun, by, why, reason, carried = items(entry)
        _check_version(version, digest, versions)
        if why not in (FIRST, VERSION, MINOR):
            raise ValueError("acknowledgements.rounds")
        row = Round(version, digest, moment(begun), uids.uid(by), why, text(reason))
        rounds.append((row, _people(carried, uids)))
    closings = [_closing_in(entry, len(rounds), uids) for entry in items(data.get("closings", []))]
    signatures = {
        uids.uid(_name(login)): tuple(tuple(_signature_in(row, sheet, versions, uids)) for row in items(rows))
        for login, rows in data["signatures"].items()
    }
    tries = {
        uids.uid(_name(login)): tuple(tuple(_try_in(row)) for row in items(rows))
        for login, rows in data["tries"].items()
    }
    raw = data["tally"]
    tally = Tally(
        number(raw["round"]), number(raw["version"]), _ordinal(raw["begun"]), number(raw["days"]),
        number(raw["months"]),
    )  # fmt: skip
    tally.running = flag(raw["running"])
    if tally.running != (sheet.request is not None) or tally.round >= len(rounds):
        raise ValueError("acknowledgements.tally")
    days = {
        name: {_ordinal(day): _people(people, uids) for day, people in raw[name].items()} for name in _BY_DAY
    }
    sets = {name: _people(raw[name], uids) for name in _SETS}
    return AskedFor(sheet, rounds, signatures, tries, tally, days, sets, closings)


def store_signatures(site, document: Document, asked: AskedFor) -> None:
    """Put checked requests and signatures into the database, exactly as they were."""
    everything = site.acknowledgements
    roll, sheet, tally = everything.roll, asked.sheet, asked.tally
    for uid in asked.people:
        roll.enrol(site.uids[uid])
    sheet.rounds = tuple(tuple(row._replace(carried=roll.bits(people))) for row, people in asked.rounds)
    sheet.closings = tuple(
        tuple(
            row._replace(
                **{
                    name: tuple((day, roll.bits(people)) for day, people in days[name].items())
                    for name in _BY_DAY
                }
            )
        )
        for row, days in asked.closings
    )
    for uid, rows in asked.signatures.items():
        sheet.signatures[uid] = rows
    for uid, rows in asked.tries.items():
        sheet.tries[uid] = rows
    for name, days in asked.days.items():
        setattr(tally, name, {day: roll.bits(people) for day, people in days.items()})
    for name, people in asked.sets.items():
        setattr(tally, name, roll.bits(people))
    everything.sheets[document.uid] = sheet
    everything.tallies[document.uid] = tally
    if tally.running:
        everything.running.insert(document.uid)


def _people(data, uids: Uids) -> list[int]:
    """Uids of accounts; a number stands for somebody who is not known, and belongs to no set."""
    return [uids.uid(text(login)) for login in items(data)]


def _closing_in(data: dict, rounds: int, uids: Uids) -> tuple[Closing, dict[str, dict[int, list[int]]]]:
    """A closing without its sets, and those as uids by day."""
    why = word(data["why"])
    if why not in (VERSION, MINOR, ENDED, SUPERSEDED) or not 0 <= number(data["round"]) < rounds:
        raise ValueError("acknowledgements.closings")
    row = Closing(
        data["round"], moment(data["at"]), uids.uid(data["by"]), why, text(data["reason"]),
        _ordinal(data["begun"]), number(data["days"]), number(data["months"]), (), (),
    )  # fmt: skip
    sets = {
        name: {_ordinal(day): _people(people, uids) for day, people in data[name].items()} for name in _BY_DAY
    }
    return row, sets


def _name(login: str):
    return int(login) if login.isdigit() else login


def _ordinal(data) -> int:
    return date.fromisoformat(text(data)).toordinal()


def _check_version(version, digest, versions: list[Version]) -> None:
    if not 1 <= number(version) <= len(versions) or versions[version - 1].digest != digest:
        raise ValueError("acknowledgements.digest")


def _request_in(data: dict, uids: Uids) -> Request:
    quiz = []
    for entry in items(data["quiz"]):
        question, choices, right = items(entry)
        quiz.append(tuple(Question(text(question), tuple(map(text, items(choices))), number(right))))
    roles = [(text(role), text(agency)) for role, agency in map(items, items(data["roles"]))]
    lists = {name: tuple(map(text, items(data[name]))) for name in ("agencies", "units", "groups")}
    found = Request(
        roles=tuple(roles),
        persons=tuple(uids.uid(login) for login in items(data["persons"])),
        days=number(data["days"]),
        months=number(data["months"]),
        quiz=tuple(quiz),
        needed=number(data["needed"]),
        note=text(data["note"]),
        asked=moment(data["asked"]),
        asked_by=uids.uid(data["asked_by"]),
        ended=None if data["ended"] is None else moment(data["ended"]),
        ended_by=uids.uid(data["ended_by"]),
        why_ended=text(data["why_ended"]),
        **lists,
    )
    check_plain({"request": tuple(found)})
    return found


def _signature_in(data: dict, sheet: Sheet, versions: list[Version], uids: Uids) -> Signature:
    _check_version(data["version"], data["digest"], versions)
    evidence = 0 if data["evidence"] is None else uid_of(data["evidence"])
    if word(data["kind"]) not in (ON_SCREEN, ON_PAPER) or (evidence and evidence not in sheet.evidence):
        raise ValueError("acknowledgements.signatures")
    return Signature(
        version=data["version"],
        digest=data["digest"],
        when=moment(data["when"]),
        day=date.fromisoformat(text(data["day"])),
        kind=data["kind"],
        login=text(data["login"]),
        name=text(data["name"]),
        agency=text(data["agency"]),
        unit=text(data["unit"]),
        asked=flag(data["asked"]),
        by=uids.uid(data["by"]),
        evidence=evidence,
    )


def _try_in(data) -> Try:
    version, when, answers, right, count, passed = items(data)
    return Try(
        number(version), moment(when), tuple(map(number, items(answers))), number(right), number(count),
        flag(passed),
    )  # fmt: skip
