"""The days a report is about: a quarter, or from one day to another, in the line's own zone. Knows no report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ivr.errors import WrongUse

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_QUARTER = re.compile(r"([0-9]{4})-?[Qq]([1-4])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ONE = timedelta(days=1)
# A year outside is a slip of the pen, and the ends of Python's calendar have no day before or after.
_YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def quarter(self) -> int | None:
        """Which quarter of its year it is; None where it is other days."""
        number = quarter_of(self.first)
        return number if (self.first, self.last) == _days(self.first.year, number) else None

    @property
    def start(self) -> datetime:
        """The instant it begins."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """The instant it is over."""
        return datetime.combine(self.last + _ONE, time(), self.zone)

    def holds(self, at: datetime) -> bool:
        """Return whether an instant lies in it."""
        return self.start <= at < self.end


def quarter(year: int, number: int, zone: ZoneInfo) -> Period:
    """Return a quarter of a year; the first is January to March."""
    return Period(*_days(year, number), zone)


def quarter_of(day: date) -> int:
    """Return which quarter of its year a day lies in."""
    return (day.month + 2) // 3


def quarters_until(period: Period, number: int) -> list[Period]:
    """Return the quarter that a period ends in and those before it, newest first, `number` in all."""
    year, place = period.last.year, quarter_of(period.last) - 1
    return [quarter(year + (place - back) // 4, (place - back) % 4 + 1, period.zone) for back in range(number)]


def read_period(
    named: str | None, first: str | None, last: str | None, today: date, zone: ZoneInfo, prefix: str = "--"
) -> Period:
    """Return the period that is asked for; unsaid, the quarter of today.

    prefix: what stands before `quarter`, `from` and `to` where they are written.

    Raises:
        WrongUse: it is named twice, or cannot be.
    """
    if named is not None:
        if first is not None or last is not None:
            raise WrongUse(f"{prefix}quarter names the days already. Give it, or {prefix}from and {prefix}to.")
        found = _QUARTER.fullmatch(named.strip())
        if found is None or int(found[1]) not in _YEARS:
            raise WrongUse(f"{prefix}quarter {named} is no quarter. Write it as {today.year}Q{quarter_of(today)}.")
        return quarter(int(found[1]), int(found[2]), zone)
    if first is None and last is None:
        return quarter(today.year, quarter_of(today), zone)
    begins = _day(f"{prefix}from", first) if first is not None else None
    ends = _day(f"{prefix}to", last) if last is not None else today
    begins = begins or _days(ends.year, quarter_of(ends))[0]
    if ends < begins:
        raise WrongUse(f"{prefix}to {ends} is before {prefix}from {begins}. Exchange them.")
    return Period(begins, ends, zone)


def _day(option: str, written: str) -> date:
    text = written.strip()
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise WrongUse(f"{option} {written} is no day of the calendar. Write it as 2026-07-01.")
    return day


def _days(year: int, number: int) -> tuple[date, date]:
    following = date(year, 3 * number + 1, 1) if number < 4 else date(year + 1, 1, 1)
    return date(year, 3 * number - 2, 1), following - _ONE
