"""`dosja police_academy points`: how the crossing points stand, on the server's terminal."""

from datetime import date

from dosja.api import OPERATOR, Answers, day_of, messages
from dosja_police_academy.points import MOST_EXPOSED, coverage_of_points

_ = messages("police_academy")


def add_arguments(parser, text) -> None:
    """The one option."""
    parser.add_argument("--day", type=date.fromisoformat, help=text(_("on which day, as 2026-11-25")))


def tell_points(call) -> int:
    """Print a line for each point, then the figure; exit code 1 where fewer than the 10 have both."""
    with call.site() as site:
        day = call.arguments.day or day_of(call.now)
        found = coverage_of_points(site, OPERATOR, None, day, Answers(), call.language)
        for one in found.points:
            marks = "".join(
                mark if group.covered else "-"
                for mark, group in (("W", one.women), ("S", one.social), ("T", one.tims))
            )
            print(f"{one.place or '':>3} {marks} {one.title}")
        met = found.met(found.exposed)
        call.tell(_("${n} of ${total}", mapping={"n": met, "total": MOST_EXPOSED}))
        return 0 if met >= MOST_EXPOSED else 1
