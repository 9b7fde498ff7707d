"""The words of a report in one language: what report_words.yaml says, and how dates and values are written.

Knows figures and tables by what the file calls them, and no call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, get_args

from ivr import yamltext
from ivr.office.figures import NOTHING, Column, Figure, Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from ivr.office.figures import Cell, Unit
    from ivr.office.period import Period
    from ivr.yamltext import Value

Language = Literal["zh-CN", "en-US"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

# What stands after the name of a dialled number, so that it is no queue's; no name of the tree has a space in it.
DIALLED = " (dialled)"


@dataclass(frozen=True, slots=True)
class Words:
    """A report's words. texts: by their place in the file."""

    language: Language
    texts: Mapping[tuple[str, ...], str] = field(repr=False)

    def say(self, *place: str, **filled: object) -> str:
        """Return the words at a place of the file.

        Raises:
            KeyError: it has none there, or they want something else filled in.
        """
        return self.texts[place].format(**filled)

    def figure(
        self,
        name: str,
        value: float | None,
        unit: Unit,
        target: float | None = None,
        *,
        like: str | None = None,
        **filled: object,
    ) -> Figure:
        """Return a figure with its words. like: whose they are, where it is not called so in the file."""
        here = ("figures", like or name)
        # A target is round: 60 % and not 60.0 %.
        wanted = "" if target is None else self.say("values", "share", number=f"{100 * target:g}")
        aim = self.say(*here, "aim", **{"target": wanted, **filled}) if (*here, "aim") in self.texts else ""
        label, definition = (self.say(*here, each, **filled) for each in ("label", "definition"))
        return Figure(name, label, value, unit, definition, target, aim)

    def table(
        self, name: str, columns: Iterable[tuple[str, Unit]], rows: tuple[tuple[Cell, ...], ...], **filled: object
    ) -> Table:
        """Return a table with its words. columns: their names and units."""
        here = ("tables", name)
        headed = tuple(Column(column, self.say(*here, "columns", column), unit) for column, unit in columns)
        return Table(name, self.say(*here, "label"), self.say(*here, "definition", **filled), headed, rows)

    def section(self, name: str, figures: Sequence[Figure], tables: Sequence[Table] = ()) -> Section:
        """Return a section under its title."""
        return Section(name, self.say("sections", name), tuple(figures), tuple(tables))

    def period(self, period: Period) -> str:
        """Return what people call a period."""
        if period.quarter is not None:
            return self.say("period", "quarter", year=period.first.year, quarter=period.quarter)
        if period.first == period.last:
            return self.day(period.first)
        return self.say("period", "days", first=self.day(period.first), last=self.day(period.last))

    def day(self, day: date) -> str:
        """Return a date."""
        return self.say("day", year=day.year, month=day.month, day=day.day)

    def moment(self, at: datetime, zone: ZoneInfo) -> str:
        """Return an instant on the clock of a zone."""
        local = at.astimezone(zone)
        return self.say("moment", day=self.day(local), hour=local.hour, minute=local.minute)

    def zone(self, zone: ZoneInfo) -> str:
        """Return what people call a zone; its own name where the file has none."""
        return self.texts.get(("zones", zone.key), zone.key)

    def shown(self, value: Cell, column: Column | Unit) -> str:
        """Return a value of a column, or of a unit, as people read it."""
        unit = column.unit if isinstance(column, Column) else column
        match value, unit:
            case None, _:
                return NOTHING
            case ((int() | float()), "share"):
                return self.say("values", "share", number=f"{100 * value:.1f}")
            case ((int() | float()), "seconds"):
                return self._duration(value)
            case ((int() | float()), "hours"):
                return self.say("values", "hours", number=f"{value:,.1f}")
            case ((int() | float()), "score"):
                return self.say("values", "score", number=f"{value:.2f}")
            case int(), _:
                return f"{value:,}"
            case _:
                return self._named(str(value), column.name if isinstance(column, Column) else "")

    def _named(self, cell: str, column: str) -> str:
        """Return what people call a row; names that the tree gave stay as they are."""
        if column == "month":
            year, month = cell.split("-")
            return self.say("month", year=int(year), month=int(month))
        name = cell.removesuffix(DIALLED)
        if name != cell:
            return self.say("dialled", name=name)
        return self.texts.get(("names", column, cell), cell)

    def _duration(self, seconds: float) -> str:
        here = ("values", "duration")
        whole = round(seconds)
        if whole < 60:
            return self.say(*here, "s", s=whole)
        minutes, rest = divmod(whole, 60)
        if minutes < 60:
            return self.say(*here, "min_s" if rest else "min", min=minutes, s=rest)
        hours, minutes = divmod(minutes, 60)
        return self.say(*here, "h_min" if minutes else "h", h=f"{hours:,}", min=minutes)


@cache
def words_in(language: Language) -> Words:
    """Return the words in a language."""
    return Words(language, {place: each[language] for place, each in entries().items() if language in each})


@cache
def entries() -> Mapping[tuple[str, ...], Mapping[str, str]]:
    """Return all of the file: the words by language, by their place."""
    file = resources.files("ivr.office").joinpath("report_words.yaml")
    return dict(_entries((), yamltext.read(file, "report_words.yaml").data))


def nearest(tags: Iterable[str]) -> Language:
    """Return the language that whoever speaks these reads best: of the first; Mandarin to who writes Chinese."""
    return "zh-CN" if next(iter(tags), "").split("-")[0] == "zh" else "en-US"


def _entries(place: tuple[str, ...], value: Value) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    assert isinstance(value, dict), f"{place} names no language"
    if any(language in value for language in LANGUAGES):
        yield place, {language: str(text) for language, text in value.items()}
    else:
        for name, inner in value.items():
            yield from _entries((*place, name), inner)
