"""A report as one HTML file with charts, light and dark, fit to print.

Every value is escaped: names of queues, nodes and tickets may hold what a stranger wrote (reliability T18).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ivr.office import charts
from ivr.office.figures import NOTHING
from ivr.office.page import framed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.office.figures import Cell, Figure, Report, Section, Table
    from ivr.office.page import Page
    from ivr.office.report_words import Words

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
    return framed(report.words.language, report.title, _SHEET, _body(report, controls))


def _body(report: Report, controls: str) -> Iterator[str]:
    scope = "<br />".join(escape(sentence) for sentence in report.scope)
    yield f"<header><h1>{escape(report.title)}</h1><p>{scope}</p></header>\n{controls}"
    if report.is_empty:
        yield f'<p class="empty">{escape(report.emptiness)}</p>\n'
        return
    yield from _tiles(report)
    for section in report.sections:
        yield from _section(section, report.words)
    yield f"<footer>{escape(report.words.say('footer', nothing=NOTHING))}</footer>\n"


def _tiles(report: Report) -> Iterator[str]:
    words = report.words
    yield '<div class="tiles">\n'
    for name in _HEADLINES:
        figure = report.figure(name)
        state = _state(figure)
        yield f'<div class="tile">{escape(figure.label)}<b class="{state}">{_value(figure, words)}</b>'
        yield f"<small>{escape(figure.aim)}</small>"
        if figure.unit == "share" and figure.value is not None:
            title = f"{figure.label}{words.say('colon')}{words.shown(figure.value, figure.unit)}"
            yield charts.meter(title, figure.value, figure.target, state or "main")
        yield "</div>\n"
    yield "</div>\n"


def _section(section: Section, words: Words) -> Iterator[str]:
    yield f'<section id="{escape(section.name)}">\n<h2>{escape(section.title)}</h2>\n<dl>\n'
    for figure in section.figures:
        aim = f" <small>{escape(figure.aim)}</small>" if figure.aim else ""
        yield f'<div><dt>{escape(figure.label)}</dt><dd class="value"><span class="{_state(figure)}">'
        yield f'{_value(figure, words)}</span>{aim}</dd><dd class="definition">{escape(figure.definition)}</dd></div>\n'
    yield "</dl>\n"
    drawn = [chart for table in section.tables if table.rows and (chart := _chart(table, words))]
    if drawn:
        yield f'<div class="charts">{"".join(drawn)}</div>\n'
    for table in section.tables:
        if table.rows:
            yield from _table(table, words)
    yield "</section>\n"


def _table(table: Table, words: Words) -> Iterator[str]:
    yield f'<h3>{escape(table.label)}</h3>\n<p class="note">{escape(table.definition)}</p>\n'
    yield '<div class="scroll"><table>\n<thead><tr>'
    for column in table.columns:
        yield f'<th scope="col"{_name_class(column.unit)}>{escape(column.label)}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for row in table.rows:
        yield "<tr>"
        for cell, column in zip(row, table.columns, strict=True):
            yield f"<td{_name_class(column.unit)}>{escape(words.shown(cell, column))}</td>"
        yield "</tr>\n"
    yield "</tbody></table></div>\n"


def _chart(table: Table, words: Words) -> str:
    """Return the chart that goes with a table; "" for one that says more as it is."""
    match table.name:
        case "by_hour":
            return _hours(table, words)
        case "by_queue":
            return _queues(table, words)
        case "lost_by_node":
            found = [_bar(table, row, 3, words) for row in table.rows[:_MOST_BARS]]
            return _figure("nodes", _note("nodes", words), charts.bars(_title("nodes", words), found), words)
        case "satisfaction_by_desk":
            found = [_bar(table, row, 2, words) for row in table.rows]
            drawn = charts.bars(_title("desks", words), found, _BEST_SCORE)
            return _figure("desks", _note("desks", words, best=_BEST_SCORE), drawn, words)
        case _:
            return ""


def _hours(table: Table, words: Words) -> str:
    """Return waits by hour, those a person ended apart from the others; hours between without any included."""
    known = {int(str(row[0])[:2]): (_number(row[2]), _number(row[3])) for row in table.rows}
    hours = range(min(known), max(known) + 1)
    waits = [known.get(hour, (0.0, 0.0)) for hour in hours]
    stacks = [("main", [answered for _, answered in waits]), ("other", [whole - answered for whole, answered in waits])]
    drawn = charts.columns(_title("hours", words), [f"{hour:02}" for hour in hours], stacks)
    return _figure("hours", _key("hours", words, main="answered", other="not_answered"), drawn, words)


def _queues(table: Table, words: Words) -> str:
    found = [
        charts.Bar(
            words.shown(row[0], table.columns[0]),
            _number(row[7]),
            f"{words.shown(row[7], 'seconds')} / {words.shown(row[8], 'seconds')}",
            _number(row[8]),
            _number(row[5]) if row[5] is not None else None,
        )
        for row in table.rows
    ]
    key = _key("queues", words, main="half", soft="most", mark="target")
    return _figure("queues", key, charts.bars(_title("queues", words), found), words)


def _bar(table: Table, row: tuple[Cell, ...], place: int, words: Words) -> charts.Bar:
    label = words.shown(row[0], table.columns[0])
    return charts.Bar(label, _number(row[place]), words.shown(row[place], table.columns[place]))


def _figure(chart: str, note: str, drawn: str, words: Words) -> str:
    """Return a chart under its caption. note: markup."""
    caption = escape(words.say("charts", chart, "caption"))
    return f"<figure><figcaption>{caption}<small>{note}</small></figcaption>{drawn}</figure>"


def _title(chart: str, words: Words) -> str:
    return words.say("charts", chart, "title")


def _note(chart: str, words: Words, **filled: object) -> str:
    return escape(words.say("charts", chart, "note", **filled))


def _key(chart: str, words: Words, **meanings: str) -> str:
    """Return what each colour means. meanings: by its class, the name of the words."""
    return "".join(
        f'<i class="key {kind}"></i>{escape(words.say("charts", chart, meaning))}' for kind, meaning in meanings.items()
    )


def _state(figure: Figure) -> str:
    """Return whether a figure meets its target, as a class: of shares more is better, of counts fewer."""
    if figure.target is None or figure.value is None:
        return ""
    met = figure.value >= figure.target if figure.unit == "share" else figure.value <= figure.target
    return "good" if met else "bad"


def _value(figure: Figure, words: Words) -> str:
    return escape(words.shown(figure.value, figure.unit))


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


def _name_class(unit: str) -> str:
    return ' class="name"' if unit == "name" else ""
