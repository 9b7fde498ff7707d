"""Which days are worked and which are holidays: weekends, a country's holidays, make-up days, own days.

Chinese holidays are lengthened with days swapped for weekends (调休), published late each autumn for the next
year; a year whose swaps are not published yet follows the law alone: weekdays less the statutory holidays and
their days in lieu. Knows no hours and no desk.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType

# The library whose country needs no look at the list of all; looking imports it (60 ms), and `ivr check` is instant.
SHIPPED_LIBRARY = "CN"

_DAY = timedelta(days=1)
# Longer than any run of days off. Whoever marks more has made no holiday but closed down.
_LONGEST_SEARCH = 366
_SWAPS_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a country and of the company.

    library: a country's code in the `holidays` package; "" means Monday to Friday and nothing else.
    days_off, working_days: own days, which win over the library's.
    """

    library: str = ""
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Gap:
    """Days, both ends included, whose make-up working days nobody has published."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _Year:
    """What the library knows of one year; `swapped` are weekend days that are worked."""

    off: frozenset[date]
    swapped: frozenset[date]
    weekend: frozenset[int]


def is_library(code: str) -> bool:
    """Return whether the `holidays` package knows the country."""
    if code == SHIPPED_LIBRARY:
        return True
    import holidays

    return code in holidays.list_supported_countries(include_aliases=False)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Return whether the company works on this day, make-up days included."""
    if day in calendar.working_days:
        return True
    if day in calendar.days_off:
        return False
    year = _year(calendar.library, day.year)
    return day in year.swapped or (day.weekday() not in year.weekend and day not in year.off)


def is_holiday(calendar: Calendar, day: date) -> bool:
    """Return whether the day is part of a holiday: an unbroken run of days off that holds a named one.

    The State Council counts so: National Day 2026 is 'October 1 to 7', the Sunday among them too, and the Dragon
    Boat Festival of Friday, June 19 is 'June 19 to 21'. A weekend with no holiday beside it is none.
    """
    for step in (-_DAY, _DAY):
        near = day
        for _ in range(_LONGEST_SEARCH):
            if is_working_day(calendar, near):
                break
            if near in calendar.days_off or near in _year(calendar.library, near.year).off:
                return True
            near += step
    return False


def next_working_day(calendar: Calendar, day: date) -> date | None:
    """Return the first working day after this day; None if a year has none."""
    for _ in range(_LONGEST_SEARCH):
        day += _DAY
        if is_working_day(calendar, day):
            return day
    return None


def calendar_gaps(calendar: Calendar, first: date, days: int) -> list[Gap]:
    """Return the parts of the days ahead for which make-up working days are not known (lint H04).

    A country that never swaps days has none. Own working days of a year stand for its notice.
    """
    last = first + timedelta(days=days)
    gaps = []
    for number in range(first.year, last.year + 1):
        own = any(day.year == number for day in calendar.working_days)
        if not own and not _year(calendar.library, number).swapped and _swaps_usually(calendar.library, number):
            gaps.append(Gap(max(first, date(number, 1, 1)), min(last, date(number, 12, 31))))
    return gaps


def _swaps_usually(library: str, number: int) -> bool:
    return any(_year(library, before).swapped for before in range(number - _SWAPS_BEFORE, number))


@cache
def _library() -> ModuleType:
    """Return the holidays library, with only those countries imported that are asked for.

    Its package of countries imports all of them, more than 300 modules and the fifth part of `ivr check`. The library
    itself imports a country by its module's name; an empty package in that place lets it find the one.
    """
    import holidays

    name = "holidays.countries"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(Path(path) / "countries") for path in holidays.__path__]
        sys.modules[name] = package
    return holidays


@cache
def _year(library: str, number: int) -> _Year:
    if not library:
        return _Year(frozenset(), frozenset(), frozenset({5, 6}))
    holidays = _library()
    # Next year's notice may swap a day of January for one of this December, as it did in 2005, 2006 and 2011.
    known = holidays.country_holidays(library, years=(number, number + 1))
    return _Year(
        frozenset(day for day in known if day.year == number),
        frozenset(day for day in known.weekend_workdays if day.year == number),
        frozenset(known.weekend),
    )
