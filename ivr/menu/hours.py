"""When somebody is there, as values, and which rule holds on a day. Knows no file, no language and no present.

One order: emergency closure > dated override > season > weekly hours. The hours of a night belong to the day it
began. Everything is judged in the zone of the hours, whatever zone the server is in.
"""

# Not `from __future__ import annotations`: pydantic reads these types when it builds MenuTree.
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from ivr.menu.calendar import SHIPPED_LIBRARY, Calendar, is_holiday, is_working_day
from ivr.menu.timespan import DAY_MIN, Spans, without
from ivr.menu.zones import zone

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# What a week's hours may be written for, the winner first; a weekday's own name stands between the last two.
HOLIDAYS, WORKING_DAYS, EVERY_DAY = "holidays", "working_days", "every_day"

Why = Literal["emergency", "override", "season", "weekly", "holiday"]
Edges = tuple[tuple[datetime, datetime], ...]

# A worker asks about today; only tests and reports ask about years.
_MOST_KNOWN_DAYS = 10_000


@dataclass(frozen=True, slots=True)
class Week:
    """Hours by kind of day: every_day, working_days, holidays, mon ... sun. A day that none names is closed."""

    rules: Mapping[str, Spans] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """People who answer together; `like` is the desk whose hours these are, "" for hours of its own."""

    week: Week
    like: str = ""


@dataclass(frozen=True, slots=True)
class Season:
    """Days on which the line is staffed otherwise.

    dates: first and last day of each occurrence, both included. seats: as a multiple of the usual.
    desks: every desk whose hours change, those that are like another included.
    """

    name: str
    label: Mapping[str, str]
    dates: tuple[tuple[date, date], ...]
    spans: Spans
    seats: float
    desks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Override:
    """Other hours from one day to another, both included; no spans means closed."""

    first: date
    last: date
    spans: Spans
    words: Mapping[str, str]
    desks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Closure:
    """An emergency: nobody answers from one minute until just before another, in the zone of the hours."""

    start: datetime
    end: datetime
    words: Mapping[str, str]
    desks: frozenset[str]


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What holds for one desk on one day.

    spans: the enforced hours, night included, less closures; `edges` are the same as instants in UTC.
    why: the rule they come from. season: its name, "" for none. words: an override's own.
    """

    day: date
    spans: Spans
    edges: Edges
    why: Why
    season: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hours:
    """hours.yaml: everything that decides whether somebody is there. The first desk is the line's own."""

    zone: str = "Asia/Shanghai"
    calendar: Calendar = field(default_factory=lambda: Calendar(SHIPPED_LIBRARY))
    desks: Mapping[str, Desk] = field(default_factory=dict)
    seasons: tuple[Season, ...] = ()
    overrides: tuple[Override, ...] = ()
    emergency: tuple[Closure, ...] = ()
    peak: Week = field(default_factory=Week)
    known: dict[tuple[str, date], DayPlan] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def main_desk(self) -> str:
        """The line's own desk: whose hours are meant where no desk is named; "" if there is none."""
        return next(iter(self.desks), "")


def plan(hours: Hours, desk: str, day: date) -> DayPlan:
    """Return what holds for the desk on this day.

    Raises:
        KeyError: no desk is called so; the reading refuses a tree that names one.
    """
    key = (desk, day)
    found = hours.known.get(key)
    if found is None:
        found = _plan(hours, desk, day)
        if len(hours.known) >= _MOST_KNOWN_DAYS:
            hours.known.clear()
        hours.known[key] = found
    return found


def season_on(hours: Hours, day: date) -> Season | None:
    """Return the season this day lies in."""
    for season in hours.seasons:
        if any(first <= day <= last for first, last in season.dates):
            return season
    return None


def seasons_without(hours: Hours, year: int) -> list[str]:
    """Return the names of the seasons that have no dates in this year (lint H04)."""
    return [
        season.name
        for season in hours.seasons
        if not any(year in (first.year, last.year) for first, last in season.dates)
    ]


def weekly(week: Week, calendar: Calendar, day: date) -> Spans:
    """Return a week's hours for this day: the most particular rule that fits."""
    rules = week.rules
    if HOLIDAYS in rules and is_holiday(calendar, day):
        return rules[HOLIDAYS]
    if WORKING_DAYS in rules and is_working_day(calendar, day):
        return rules[WORKING_DAYS]
    return rules.get(WEEKDAYS[day.weekday()], rules.get(EVERY_DAY, ()))


def instants(zone_name: str, day: date, spans: Spans) -> Edges:
    """Return a day's ranges as instants in UTC.

    A clock time that a change to summer time skips or repeats is taken as its first; a range that vanishes with
    the skipped hour is left out.
    """
    edges = tuple((instant(zone_name, day, one.start_min), instant(zone_name, day, one.end_min)) for one in spans)
    return tuple((start, end) for start, end in edges if start < end)


def instant(zone_name: str, day: date, minutes: int) -> datetime:
    """Return the instant, in UTC, of a clock time given in minutes since the day's midnight."""
    midnight = datetime.combine(day, time(), zone(zone_name))
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)


def _plan(hours: Hours, desk: str, day: date) -> DayPlan:
    season = season_on(hours, day)
    spans, why, words = _rule(hours, desk, day, season)
    for closure in hours.emergency:
        if desk in closure.desks:
            spans = without(spans, _minutes(day, closure.start), _minutes(day, closure.end))
    return DayPlan(day, spans, instants(hours.zone, day, spans), why, season.name if season else "", words)


def _rule(hours: Hours, desk: str, day: date, season: Season | None) -> tuple[Spans, Why, Mapping[str, str]]:
    week = hours.desks[desk].week
    for override in hours.overrides:
        if desk in override.desks and override.first <= day <= override.last:
            return override.spans, "override", override.words
    if season is not None and desk in season.desks:
        return season.spans, "season", {}
    asks_calendar = HOLIDAYS in week.rules or WORKING_DAYS in week.rules
    why: Why = "holiday" if asks_calendar and is_holiday(hours.calendar, day) else "weekly"
    return weekly(week, hours.calendar, day), why, {}


def _minutes(day: date, at: datetime) -> int:
    """Return a local clock reading as minutes since the day's midnight; negative before it."""
    return (at.date() - day).days * DAY_MIN + at.hour * 60 + at.minute
