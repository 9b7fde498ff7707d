"""A report as one HTML file with charts, light and dark, fit to print.

Every value is escaped: names of queues, nodes and tickets may hold what a stranger wrote (reliability T18).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ivr.office import charts
from ivr.office.figures import shown
from ivr.office.page import framed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.office.figures import Figure, Report, Section, Table
    from ivr.office.page import Page

# What the reader of a first page looks for.
_HEADLINES = (
    "calls",
    "connect_rate",
    "in_target",
    "wait_p90",
    "containment",
    "resolution_rate",
    "first_call_resolution",
    "satisfaction",
)
_MOST_BARS = 8
_BEST_SCORE = 5
_SHEET = ("ivr.office", "report_style.css")


def as_html(report: Report) -> str:
    """Return the report as one file, which is well-formed XML too."""
    return page(report).text


def page(report: Report, controls: str = "") -> Page:
    """Return the report as a page. controls: markup that lets its reader ask for another, where one is served."""
    return framed("en", report.title, _SHEET, _body(report, controls))


def _body(report: Report, controls: str) -> Iterator[str]:
    zone = report.period.zone
    yield f"<header><h1>{escape(report.title)}</h1><p>{report.period.first} to {report.period.last}, days of "
    yield f"{escape(zone.key)}. Tickets as of {report.made.astimezone(zone):%Y-%m-%d %H:%M}.</p></header>\n{controls}"
    if report.is_empty:
        yield f'<p class="empty">{escape(report.emptiness)}</p>\n'
        return
    yield from _tiles(report)
    for section in report.sections:
        yield from _section(section)
    yield "<footer>Every figure stands with its definition. “–” means that there is nothing it could be made of."
    yield "</footer>\n"


def _tiles(report: Report) -> Iterator[str]:
    yield '<div class="tiles">\n'
    for name in _HEADLINES:
        figure = report.figure(name)
        state = _state(figure)
        yield f'<div class="tile">{escape(figure.label)}<b class="{state}">{_value(figure)}</b>'
        yield f"<small>{escape(figure.aim)}</small>"
        if figure.unit == "share" and figure.value is not None:
            title = f"{figure.label}: {_value(figure)}"
            yield charts.meter(title, figure.value, figure.target, state or "main")
        yield "</div>\n"
    yield "</div>\n"


def _section(section: Section) -> Iterator[str]:
    yield f'<section id="{escape(section.name)}">\n<h2>{escape(section.title)}</h2>\n<dl>\n'
    for figure in section.figures:
        aim = f" <small>{escape(figure.aim)}</small>" if figure.aim else ""
        yield f'<div><dt>{escape(figure.label)}</dt><dd class="value"><span class="{_state(figure)}">{_value(figure)}'
        yield f'</span>{aim}</dd><dd class="definition">{escape(figure.definition)}</dd></div>\n'
    yield "</dl>\n"
    drawn = [chart for table in section.tables if table.rows and (chart := _chart(table))]
    if drawn:
        yield f'<div class="charts">{"".join(drawn)}</div>\n'
    for table in section.tables:
        if table.rows:
            yield from _table(table)
    yield "</section>\n"


def _table(table: Table) -> Iterator[str]:
    yield f'<h3>{escape(table.label)}</h3>\n<p class="note">{escape(table.definition)}</p>\n'
    yield '<div class="scroll"><table>\n<thead><tr>'
    for column in table.columns:
        yield f'<th scope="col"{_name_class(column.unit)}>{escape(column.label)}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for row in table.rows:
        yield "<tr>"
        for cell, column in zip(row, table.columns, strict=True):
            yield f"<td{_name_class(column.unit)}>{escape(shown(cell, column.unit))}</td>"
        yield "</tr>\n"
    yield "</tbody></table></div>\n"


def _chart(table: Table) -> str:
    """Return the chart that goes with a table; "" for one that says more as it is."""
    match table.name:
        case "by_hour":
            return _hours(table)
        case "by_queue":
            return _queues(table)
        case "lost_by_node":
            rows = table.rows[:_MOST_BARS]
            found = [charts.Bar(str(row[0]), _number(row[3]), shown(row[3], "seconds")) for row in rows]
            return _figure("Time lost", "the nodes that cost callers most", charts.bars("Time lost by node", found))
        case "satisfaction_by_desk":
            found = [charts.Bar(str(row[0]), _number(row[2]), shown(row[2], "score")) for row in table.rows]
            drawn = charts.bars("Average score by desk", found, _BEST_SCORE)
            return _figure("Average score", f"of {_BEST_SCORE}, by desk", drawn)
        case _:
            return ""


def _hours(table: Table) -> str:
    """Return waits by hour, those a person ended apart from the others; hours between without any included."""
    known = {int(str(row[0])[:2]): (_number(row[2]), _number(row[3])) for row in table.rows}
    hours = range(min(known), max(known) + 1)
    waits = [known.get(hour, (0.0, 0.0)) for hour in hours]
    stacks = [("main", [answered for _, answered in waits]), ("other", [whole - answered for whole, answered in waits])]
    drawn = charts.columns("Waits by hour of the day", [f"{hour:02}" for hour in hours], stacks)
    return _figure("Waits by hour", '<i class="key main"></i>answered<i class="key other"></i>not', drawn)


def _queues(table: Table) -> str:
    found = [
        charts.Bar(
            str(row[0]),
            _number(row[7]),
            f"{shown(row[7], 'seconds')} / {shown(row[8], 'seconds')}",
            _number(row[8]),
            _number(row[5]) if row[5] is not None else None,
        )
        for row in table.rows
    ]
    key = '<i class="key main"></i>half<i class="key soft"></i>9 in 10<i class="key mark"></i>target'
    return _figure("Waits by queue", key, charts.bars("Waits by queue", found))


def _figure(caption: str, note: str, drawn: str) -> str:
    """Return a chart under its caption; caption and note are markup of ours."""
    return f"<figure><figcaption>{caption}<small>{note}</small></figcaption>{drawn}</figure>"


def _state(figure: Figure) -> str:
    """Return whether a figure meets its target, as a class: of shares more is better, of counts fewer."""
    if figure.target is None or figure.value is None:
        return ""
    met = figure.value >= figure.target if figure.unit == "share" else figure.value <= figure.target
    return "good" if met else "bad"


def _value(figure: Figure) -> str:
    return escape(shown(figure.value, figure.unit))


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


def _name_class(unit: str) -> str:
    return ' class="name"' if unit == "name" else ""
