"""Whether each minute has one state: no two rules of the same rank for a desk and day, no night into a day's hours.

Lint H03. Judged without the country's calendar: any two kinds of day that may follow one another must fit.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from ivr.menu.hours import EVERY_DAY, HOLIDAYS, WEEKDAYS, WORKING_DAYS, season_on
from ivr.menu.timespan import DAY_MIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.hours import Desk, Hours
    from ivr.menu.timespan import Spans
    from ivr.menu.written import Written
    from ivr.yamltext import Path_

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
                _check_nights(hours, name, desk, written)


def _check_seasons(hours: Hours, written: Written) -> None:
    dated = [
        (season.name, number, first, last)
        for season in hours.seasons
        for number, (first, last) in enumerate(season.dates)
    ]
    for (one, _, first, last), (other, number, start, end) in combinations(dated, 2):
        if start <= last and first <= end:
            message = f"{start} to {end} overlaps {first} to {last} of '{one}'."
            path = ("seasons", other, "dates", number)
            written.flaw("H03", path, message, "Let one season end before another begins.")


def _check_overrides(hours: Hours, written: Written) -> None:
    for (_, one), (number, other) in combinations(enumerate(hours.overrides), 2):
        shared = sorted(one.desks & other.desks)
        if shared and other.first <= one.last and one.first <= other.last:
            day = max(one.first, other.first)
            message = f"'{shared[0]}' has other hours on {day} already."
            written.flaw("H03", ("overrides", number), message, "Keep one of the two for that day.")


def _check_nights(hours: Hours, name: str, desk: Desk, written: Written) -> None:
    for day, path in _days_to_look_at(hours, name):
        for before in _options(hours, name, desk, day):
            for after in _options(hours, name, desk, day + _DAY):
                if before and after and before[-1].end_min - DAY_MIN > after[0].start_min:
                    message = f"the night of {before[-1]} runs into {after[0]} of the day after."
                    written.flaw("H03", path, message, _MEND)
                    return


def _days_to_look_at(hours: Hours, name: str) -> Iterator[tuple[date, Path_]]:
    """Yield days that with the day after show every change of rule, with where the rule is written."""
    monday = date(1, 1, 1)  # before any season or override
    yield from ((monday + step * _DAY, ("desks", name)) for step in range(7))
    for number, override in enumerate(hours.overrides):
        if name in override.desks:
            yield from ((day, ("overrides", number)) for day in _edges(override.first, override.last))
    for season in hours.seasons:
        if name in season.desks:
            for first, last in season.dates:
                yield from ((day, ("seasons", season.name, "hours")) for day in _edges(first, last))


def _edges(first: date, last: date) -> list[date]:
    days = [first + step * _DAY for step in range(-1, min((last - first).days, _ENOUGH_DAYS) + 1)]
    return [*days, last]


def _options(hours: Hours, name: str, desk: Desk, day: date) -> list[Spans]:
    """Return the hours the day may have, whatever the calendar makes of it."""
    for override in hours.overrides:
        if name in override.desks and override.first <= day <= override.last:
            return [override.spans]
    season = season_on(hours, day)
    if season is not None and name in season.desks:
        return [season.spans]
    rules = desk.week.rules
    named = [rules[kind] for kind in (HOLIDAYS, WORKING_DAYS) if kind in rules]
    return [*named, rules.get(WEEKDAYS[day.weekday()], rules.get(EVERY_DAY, ()))]
