"""Whether each minute has one state: no two rules of the same rank for a desk and day, no night into a day's hours.

Lint H03. Judged without the country's calendar: any two kinds of day that may follow one another must fit.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from ivr.menu.hours import EVERY_DAY, HOLIDAYS, WEEKDAYS, WORKING_DAYS
from ivr.menu.timespan import DAY_MIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.hours import Hours
    from ivr.menu.timespan import Spans
    from ivr.menu.written import Written
    from ivr.yamltext import Path_

# First day, last day, hours, and where it is written.
_Dated = tuple[date, date, "Spans", "Path_"]

_DAY = timedelta(days=1)
_MEND = "End the night when the next day's hours begin, or begin them later."
# Days after which a long season or override has shown every weekday it meets.
_ENOUGH_DAYS = 9


def check_overlaps(hours: Hours, written: Written) -> None:
    """Note every pair of rules that would both hold."""
    _check_seasons(hours, written)
    _check_overrides(hours, written)
    if not written.sheet.flaws:  # a night into a day is told of hours that are otherwise sound
        for name, desk in hours.desks.items():
            if not desk.like:
                _check_nights(_DeskRules(hours, name), written)


def _check_seasons(hours: Hours, written: Written) -> None:
    dated = sorted(
        (first, last, season.name, number)
        for season in hours.seasons
        for number, (first, last) in enumerate(season.dates)
    )
    for (first, last, one, _), (start, end, other, number) in pairwise(dated):
        if start <= last:
            message = f"{start} to {end} overlaps {first} to {last} of '{one}'."
            path = ("seasons", other, "dates", number)
            written.flaw("H03", path, message, "Let one season end before another begins.")


def _check_overrides(hours: Hours, written: Written) -> None:
    told = set()
    for name in hours.desks:
        dated = sorted((one.first, number) for number, one in enumerate(hours.overrides) if name in one.desks)
        for (_, one), (day, other) in pairwise(dated):
            if day <= hours.overrides[one].last and other not in told:
                told.add(other)
                mend = "Keep one of the two for that day."
                written.flaw("H03", ("overrides", other), f"'{name}' has other hours on {day} already.", mend)


def _check_nights(rules: _DeskRules, written: Written) -> None:
    for day, path in rules.days_to_look_at():
        for before in rules.options(day):
            for after in rules.options(day + _DAY):
                if before and after and before[-1].end_min - DAY_MIN > after[0].start_min:
                    message = f"the night of {before[-1]} runs into {after[0]} of the day after."
                    written.flaw("H03", path, message, _MEND)
                    return


class _DeskRules:
    """What may hold for one desk on a day, whose overrides and seasons do not overlap."""

    def __init__(self, hours: Hours, name: str) -> None:
        self.name = name
        self.rules = hours.desks[name].week.rules
        overrides = [
            (one.first, one.last, one.spans, ("overrides", number))
            for number, one in enumerate(hours.overrides)
            if name in one.desks
        ]
        seasons = [
            (first, last, season.spans, ("seasons", season.name, "hours"))
            for season in hours.seasons
            for first, last in season.dates
            if name in season.desks
        ]
        self.ranks: tuple[list[_Dated], ...] = (sorted(overrides, key=_first), sorted(seasons, key=_first))

    def options(self, day: date) -> list[Spans]:
        """Return the hours the day may have, whatever the calendar makes of it."""
        for dated in self.ranks:
            place = bisect_right(dated, day, key=_first) - 1
            if place >= 0 and day <= dated[place][1]:
                return [dated[place][2]]
        named = [self.rules[kind] for kind in (HOLIDAYS, WORKING_DAYS) if kind in self.rules]
        return [*named, self.rules.get(WEEKDAYS[day.weekday()], self.rules.get(EVERY_DAY, ()))]

    def days_to_look_at(self) -> Iterator[tuple[date, Path_]]:
        """Yield days that with the day after show every change of rule, with where the rule is written."""
        monday = date(1, 1, 1)  # before any season or override
        yield from ((monday + step * _DAY, ("desks", self.name)) for step in range(7))
        for dated in self.ranks:
            for first, last, _, path in dated:
                yield from ((day, path) for day in _edges(first, last))


def _first(dated: _Dated) -> date:
    return dated[0]


def _edges(first: date, last: date) -> list[date]:
    days = [first + step * _DAY for step in range(-1, min((last - first).days, _ENOUGH_DAYS) + 1)]
    return [*days, last]
