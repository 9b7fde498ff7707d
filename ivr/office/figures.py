"""What a report is made of: figures and tables, each with the sentence that defines it. Knows no call and no format.

A figure nobody can know is None and never 0: a rate of no calls is no rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ivr.office.period import Period

Unit = Literal["count", "share", "seconds", "hours", "score", "name"]
Cell = str | int | float | None

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. target: what it is held against, with `aim` in words; None where nothing was promised."""

    name: str
    label: str
    value: int | float | None
    unit: Unit
    definition: str
    target: float | None = None
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    label: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under columns; the first column names the row."""

    name: str
    label: str
    definition: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What belongs together."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. made: when, and as of when tickets are judged. is_empty: nothing happened in the period."""

    company: str
    period: Period
    made: datetime
    sections: tuple[Section, ...]
    is_empty: bool

    @property
    def title(self) -> str:
        """What stands at its top."""
        return f"{self.company} service quality, {self.period.name}" if self.company else self.period.name

    @property
    def emptiness(self) -> str:
        """The sentence that stands in place of figures where there are none."""
        days = f"from {self.period.first} to {self.period.last} ({self.period.zone.key})"
        return f"There were no calls, tickets or survey replies {days}, so there is nothing to report."

    def figure(self, name: str) -> Figure:
        """Return the figure of this name.

        Raises:
            KeyError: there is none.
        """
        return {figure.name: figure for section in self.sections for figure in section.figures}[name]

    def table(self, name: str) -> Table:
        """Return the table of this name.

        Raises:
            KeyError: there is none.
        """
        return {table.name: table for section in self.sections for table in section.tables}[name]


def share(part: int, whole: int) -> float | None:
    """Return a part of a whole; None of nothing."""
    return part / whole if whole else None


def mean(values: Sequence[float]) -> float | None:
    """Return the average; None of nothing."""
    return sum(values) / len(values) if values else None


def percentile(values: Iterable[float], hundredth: int) -> float | None:
    """Return the least value that so many hundredths of all do not exceed (nearest rank); None of nothing."""
    ordered = sorted(values)
    return ordered[ceil(hundredth * len(ordered) / 100) - 1] if ordered else None


def shown(value: Cell, unit: Unit) -> str:
    """Return a value as people read it."""
    match value, unit:
        case None, _:
            return NOTHING
        case ((int() | float()), "share"):
            return f"{100 * value:.1f} %"
        case ((int() | float()), "seconds"):
            return _duration(value)
        case ((int() | float()), "hours"):
            return f"{value:,.1f} h"
        case ((int() | float()), "score"):
            return f"{value:.2f}"
        case int(), _:
            return f"{value:,}"
        case _:
            return str(value)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if minutes else f"{hours:,} h"
