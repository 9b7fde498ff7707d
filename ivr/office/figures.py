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
    from ivr.office.report_words import Words

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
    """A whole report, in one language.

    made: when, and as of when tickets are judged. is_empty: nothing happened in the period. words: what stands in it
    beside its figures and tables.
    """

    company: str
    period: Period
    made: datetime
    sections: tuple[Section, ...]
    is_empty: bool
    words: Words

    @property
    def title(self) -> str:
        """What stands at its top."""
        period = self.words.period(self.period)
        if self.company:
            return self.words.say("title", company=self.company, period=period)
        return self.words.say("title_alone", period=period)

    @property
    def scope(self) -> tuple[str, str]:
        """The sentences that say which days it is about, and as of when its tickets are judged."""
        made = self.words.moment(self.made, self.period.zone)
        return self._on_days("days_of"), self.words.say("as_of", moment=made)

    @property
    def emptiness(self) -> str:
        """The sentence that stands in place of figures where there are none."""
        return self._on_days("emptiness")

    def _on_days(self, place: str) -> str:
        first, last = self.words.day(self.period.first), self.words.day(self.period.last)
        return self.words.say(place, first=first, last=last, zone=self.words.zone(self.period.zone))

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
