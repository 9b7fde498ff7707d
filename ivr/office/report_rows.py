"""A report for other programs: JSON, and CSV with one value a line. Knows no figure by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

from ivr.office.export import as_csv
from ivr.office.figures import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.office.figures import Cell, Figure, Report, Table

CSV_COLUMNS = ("section", "table", "row", "name", "label", "value", "unit", "target", "definition")
# Enough for a second in a quarter, and no more than a float holds.
_PLACES = 6


def as_json(report: Report) -> str:
    """Return the report as one JSON object."""
    return json.dumps(as_values(report), ensure_ascii=False, indent=2) + "\n"


def as_values(report: Report) -> dict[str, Any]:
    """Return the report as plain values: {language, title, first, last, zone, made, empty, sections: [...]}."""
    return {
        "language": report.words.language,
        "title": report.title,
        "first": report.period.first.isoformat(),
        "last": report.period.last.isoformat(),
        "zone": report.period.zone.key,
        "made": report.made.isoformat(timespec="seconds"),
        "empty": report.is_empty,
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "figures": [_figure(figure) for figure in section.figures],
                "tables": [_table(table) for table in section.tables],
            }
            for section in report.sections
        ],
    }


def as_spreadsheet(report: Report) -> str:
    """Return the report as CSV. Shares are parts of 1, times seconds or hours as the unit says.

    Headings, labels, units and definitions are in the report's language; section, table, row and name are what
    programs know them by, in each. A cell that a spreadsheet would run as a formula has a ' in front, a negative number
    too (reliability T18).
    """
    headings = [report.words.say("csv", column) for column in CSV_COLUMNS]
    return as_csv(headings, [dict(zip(headings, row, strict=True)) for row in _rows(report)])


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    words = report.words
    units = {unit: words.say("units", unit) for unit in get_args(Unit) if unit != "name"}
    for section in report.sections:
        for one in section.figures:
            value, target = _written(one.value), _written(one.target)
            yield section.name, "", "", one.name, one.label, value, units[one.unit], target, one.definition
        for table in section.tables:
            for row in table.rows:
                cells = list(zip(row, table.columns, strict=True))
                name = " ".join(str(cell) for cell, column in cells if column.unit == "name")
                for cell, column in cells:
                    if column.unit != "name":
                        label = f"{table.label}{words.say('colon')}{column.label}"
                        place = (section.name, table.name, name, column.name, label)
                        yield *place, _written(cell), units[column.unit], "", table.definition


def _written(value: Cell) -> str:
    return "" if value is None else str(_rounded(value))


def _rounded(value: Cell) -> Cell:
    if not isinstance(value, float):
        return value
    return int(value) if value.is_integer() else round(value, _PLACES)


def _figure(figure: Figure) -> dict[str, Cell]:
    return {
        "name": figure.name,
        "label": figure.label,
        "value": _rounded(figure.value),
        "unit": figure.unit,
        "target": figure.target,
        "aim": figure.aim,
        "definition": figure.definition,
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "label": table.label,
        "definition": table.definition,
        "units": {column.name: column.unit for column in table.columns},
        "rows": [
            {column.name: _rounded(cell) for cell, column in zip(row, table.columns, strict=True)} for row in table.rows
        ],
    }
