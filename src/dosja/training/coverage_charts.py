"""The pictures of one requirement: its units against the target, and the counties."""

from dosja.agencies.counties import county_name
from dosja.messages import _
from dosja.training import charts

MOST_BARS = 40


def unit_bars(request, requirement, tables):
    """The share of each unit, or of each agency where only one unit is known; None without any."""
    by_name = {name: [row for row in rows if row[1].key] for name, _title, rows in tables}
    rows = by_name.get("unit", ())
    if len(rows) < 2:
        rows = by_name.get("agency", ())
    shown = [(label, _share(line), _share_text(request, line)) for label, line in rows][:MOST_BARS]
    if not shown:
        return None
    title = request.translate(_("Trained against the target, by unit"))
    return charts.bars(shown, requirement.target, title)


def share_map(request, tables):
    """The map with the share of each county; None where no county is known."""
    rows = next((rows for name, _title, rows in tables if name == "county"), None)
    if rows is None:
        return None
    shares = {line.key: (_share(line), "…" if line.hidden else f"{line.valid}/{line.total or line.people}")
              for _label, line in rows}  # fmt: skip
    title = request.translate(_("Trained by county"))
    return charts.county_map(shares, title, lambda county: county_name(county, request.locale_name))


def _share(line):
    """The share for a picture: of the audience in the register where nothing else is known."""
    if line.hidden:
        return None
    if line.total is None:
        return line.valid * 100 // line.people if line.people else None
    return line.share


def _share_text(request, line) -> str:
    """What stands behind a bar: "12/30", "12 of ?", or that it is hidden."""
    if line.hidden:
        return request.translate(_("fewer than 5"))
    if line.total is None:
        return request.translate(_("${n} of ?", mapping={"n": line.valid}))
    return f"{line.valid}/{line.total}"
