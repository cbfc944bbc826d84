"""Reports of plugins as a page, CSV and XLSX; and their figures on the page of coverage."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from dosja.accounts.permissions import allows
from dosja.plugins.contract import Context, Figure, Report
from dosja.plugins.guards import Failed, HookError
from dosja.plugins.manager import Plugin
from dosja.plugins.slot_views import agencies_here, context_of
from dosja.web.i18n import format_date, format_number
from dosja.web.spreadsheets import csv_response, xlsx_response

MOST_ROWS = 20_000
SHOWN_ROWS = 500


@dataclass(frozen=True)
class ShownFigure:
    """A figure of a plugin as the page shows it."""

    title: str
    measure: str
    figure: Figure
    plugin: Plugin

    @property
    def share(self) -> int | None:
        """Per cent, rounded down; None where nobody knows of how many."""
        return min(100, self.figure.value * 100 // self.figure.of) if self.figure.of else None


def add_reports(config, plugin: Plugin, space: type) -> None:
    """Register the addresses of a plugin's reports, /p/PLUGIN/report-NAME with .csv and .xlsx."""
    for report in plugin.declared.reports:
        name = report_name(report)
        for ending, view, renderer in (
            ("", report_page, "dosja:plugins/templates/report.jinja2"),
            (".csv", report_csv, None),
            (".xlsx", report_xlsx, None),
        ):
            config.add_view(
                _of(report, view),
                name=name + ending,
                context=space,
                permission=report.permission,
                renderer=renderer,
                request_method="GET",
                plugin=plugin.id,
            )


def _of(report: Report, view):
    def show(context, request):
        return view(report, context, request)

    return show


def report_name(report: Report) -> str:
    """The last part of a report's address."""
    return f"report-{report.id.partition(':')[2]}"


def report_page(report: Report, context, request):
    """The table, its first rows."""
    columns, rows = _table(report, context, request)
    return {
        "report": report,
        "plugin": request.registry.plugins.get(context.plugin_id),
        "columns": columns,
        "rows": [[_shown(cell) for cell in row] for row in rows[:SHOWN_ROWS]],
        "numeric": [bool(rows) and all(_is_number(row[at]) for row in rows) for at in range(len(columns))],
        "total": len(rows),
        "path": f"/p/{context.plugin_id}/{report_name(report)}",
        "agencies": [request.site.agencies[aid].title(request.locale_name) for aid in context.agencies],
    }


def report_csv(report: Report, context, request):
    """All rows as CSV."""
    columns, rows = _table(report, context, request)
    lines = [columns, *([_shown(cell) for cell in row] for row in rows)]
    return csv_response(f"{report_name(report)}.csv", lines)


def report_xlsx(report: Report, context, request):
    """All rows as a workbook."""
    columns, rows = _table(report, context, request)
    return xlsx_response(f"{report_name(report)}.xlsx", [columns, *rows])


def _table(report: Report, space, request):
    """(headings, rows) in the reader's language. Raises HookError for rows that do not fit."""
    mine = tuple(aid for aid in space.agencies if allows(request.identity, report.permission, aid))
    context: Context = replace(context_of(request, mine), agencies=mine)
    columns = [request.translate(title) for title in report.columns]
    rows = []
    for row in report.rows(context):
        if type(row) is not tuple or len(row) != len(columns):
            raise HookError(f"report {report.id}: a row must be a tuple of {len(columns)} cells")
        rows.append(tuple(_cell(report, request, cell) for cell in row))
        if len(rows) > MOST_ROWS:
            raise HookError(f"report {report.id}: more than {MOST_ROWS} rows")
    return columns, rows


def _cell(report: Report, request, cell):
    if cell is None or type(cell) in (int, float, date):
        return cell
    if isinstance(cell, str):
        return request.translate(cell) if hasattr(cell, "domain") else cell
    raise HookError(f"report {report.id}: a cell cannot be {type(cell).__name__}")


def _is_number(cell) -> bool:
    return cell is None or type(cell) in (int, float)


def _shown(cell) -> str:
    if cell is None:
        return ""
    if type(cell) is date:
        return format_date(cell)
    return format_number(cell) if type(cell) in (int, float) else cell


def figures(request) -> list[ShownFigure]:
    """The figures of plugins that are on for the reader's agencies, for the page of coverage."""
    registry, site = request.registry, request.site
    found = []
    for plugin in registry.plugins.active:
        if not plugin.declared.indicators or registry.plugin_watch.is_paused(site, plugin.id):
            continue
        here = agencies_here(request, plugin.id, None)
        for indicator in plugin.declared.indicators:
            mine = tuple(aid for aid in here if allows(request.identity, indicator.permission, aid))
            if not mine:
                continue
            context = context_of(request, mine)
            answer = registry.plugin_guard.call(
                plugin.id, "indicators", partial(_ask, indicator, context), site=site
            )
            if not isinstance(answer, Failed):
                found.append(ShownFigure(indicator.title, indicator.measure, answer, plugin))
    return found


def _ask(indicator, context: Context) -> Figure:
    answer = indicator.figure(context, context.today)
    if type(answer) is not Figure or type(answer.value) is not int:
        raise HookError(f"{indicator.id} gave {type(answer).__name__}, and Figure is expected")
    return answer
