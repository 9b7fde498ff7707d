"""A report as plain text: every figure with its definition below it, tables in columns. Knows no figure by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.office.figures import Figure, Report, Table
    from ivr.office.report_words import Words

WIDTH = 100
_LABEL = 44
_INDENT = "    "
_WIDE = "\u3400-\u9fff"
_OPENING, _CLOSING = "（“《", "）”》，。；：、？！"
# A space, and what no line is broken in: a word, or one Chinese character, with the marks around it.
_UNBROKEN = re.compile(rf"(\s*)([{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}]+)?[{_CLOSING}]*)")


def as_text(report: Report) -> str:
    """Return the report as lines of at most 100 columns, tables with long names aside."""
    return "\n".join(_lines(report)) + "\n"


def width(text: str) -> int:
    """Return how many columns a terminal gives the text; a Chinese character has two."""
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def _lines(report: Report) -> Iterator[str]:
    yield report.title
    yield "=" * width(report.title)
    yield from report.scope
    if report.is_empty:
        yield ""
        yield report.emptiness
        return
    for section in report.sections:
        yield ""
        yield section.title
        yield "-" * width(section.title)
        for figure in section.figures:
            yield from _figure(figure, report.words)
        for table in section.tables:
            if table.rows:
                yield ""
                yield from _table(table, report.words)


def _figure(figure: Figure, words: Words) -> Iterator[str]:
    aim = words.say("aim_beside", aim=figure.aim) if figure.aim else ""
    first = f"{_left(figure.label, _LABEL)} {words.shown(figure.value, figure.unit)}"
    if width(first + aim) <= WIDTH:
        yield first + aim
    else:
        yield first
        yield from _wrapped(words.say("aim_alone", aim=f"{figure.aim[:1].upper()}{figure.aim[1:]}"))
    yield from _wrapped(figure.definition)


def _table(table: Table, words: Words) -> Iterator[str]:
    yield table.label
    yield from _wrapped(table.definition)
    names = [column.unit == "name" for column in table.columns]
    rows = [[column.label for column in table.columns]]
    rows += [[words.shown(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    widths = [max(width(row[place]) for row in rows) for place in range(len(names))]
    for row in rows:
        cells = [
            (_left if is_name else _right)(cell, wide) for cell, wide, is_name in zip(row, widths, names, strict=True)
        ]
        yield (_INDENT + "  ".join(cells)).rstrip()


def _wrapped(text: str) -> Iterator[str]:
    """Return the lines of a text; Chinese may be broken between any characters, but not before a closing mark."""
    line = ""
    for found in _UNBROKEN.finditer(text):
        gap, piece = found.groups()
        if line and width(_INDENT + line + gap + piece) > WIDTH:
            yield _INDENT + line
            line = piece
        else:
            line += (gap if line else "") + piece
    if line:
        yield _INDENT + line


def _left(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _right(text: str, columns: int) -> str:
    return " " * (columns - width(text)) + text
