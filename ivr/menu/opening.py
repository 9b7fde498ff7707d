"""Open or closed, and until when: pure questions about hours at an instant. Knows no file and no language.

Edges are half-open: 08:00:00 is open, 22:00:00 is closed. Instants come in any zone and are judged in that of
the hours; those that go out are in it. What does not come within a year is None, never a search without end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from ivr.menu.calendar import next_working_day
from ivr.menu.hours import instant, instants, plan, season_on, weekly
from ivr.menu.timespan import DAY_MIN
from ivr.menu.zones import zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from ivr.menu.hours import Hours, Season, Why
    from ivr.menu.timespan import Spans

HORIZON_DAYS = 366

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """Whether somebody is there.

    why: the rule that decides. season: its name, "" for none; a season's night belongs to the day it began.
    closes_at: when it is open and closes within a year. opens_at: when it is closed and opens within a year.
    today: the enforced hours of the calendar day. words: what the override or closure says of itself.
    """

    is_open: bool
    why: Why
    season: str
    closes_at: datetime | None
    opens_at: datetime | None
    today: Spans
    words: Mapping[str, str]


def local(hours: Hours, at: datetime) -> datetime:
    """Return the instant on the clock of the hours.

    Raises:
        ValueError: it has no zone, and the server's must not be guessed.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no zone")
    return at.astimezone(zone(hours.zone))


def status(hours: Hours, desk: str, at: datetime) -> DeskStatus:
    """Return whether the desk is open at this instant, why, and what comes next.

    Raises:
        KeyError: no desk is called so; the reading refuses a tree that names one.
        ValueError: the instant has no zone.
    """
    here = local(hours, at)
    at = at.astimezone(UTC)
    today = plan(hours, desk, here.date())
    season = season_of(hours, at)
    name = season.name if season else ""
    for night_or_day in (plan(hours, desk, today.day - _DAY), today):
        for start, end in night_or_day.edges:
            if start <= at < end:
                closes_at = _closing(hours, desk, end)
                return DeskStatus(True, night_or_day.why, name, closes_at, None, today.spans, night_or_day.words)
    opens_at = _opening(hours, desk, at)
    for closure in hours.emergency:
        start, end = (_closure_edge(hours, edge) for edge in (closure.start, closure.end))
        if desk in closure.desks and start <= at < end:
            return DeskStatus(False, "emergency", name, None, opens_at, today.spans, closure.words)
    return DeskStatus(False, today.why, name, None, opens_at, today.spans, today.words)


def is_open(hours: Hours, desk: str, at: datetime) -> bool:
    """Return whether the desk is open at this instant."""
    return _covering(hours, desk, at.astimezone(UTC), local(hours, at).date()) is not None


def season_of(hours: Hours, at: datetime) -> Season | None:
    """Return the season of an instant; the last night of one lasts as long as its hours do."""
    day = local(hours, at).date()
    season = season_on(hours, day - _DAY)
    if season and any(span.end_min > DAY_MIN for span in season.spans):
        night = instants(hours.zone, day - _DAY, season.spans)
        if night and at < night[-1][1]:
            return season
    return season_on(hours, day)


def seats_factor(hours: Hours, at: datetime) -> float:
    """Return how many seats there are, as a multiple of the usual."""
    season = season_of(hours, at)
    return season.seats if season else 1.0


def is_peak(hours: Hours, at: datetime) -> bool:
    """Return whether many call at this time of such a day."""
    here = local(hours, at)
    day, minute = here.date(), here.hour * 60 + here.minute
    for one, reading in ((day, minute), (day - _DAY, minute + DAY_MIN)):
        if any(span.start_min <= reading < span.end_min for span in weekly(hours.peak, hours.calendar, one)):
            return True
    return False


def add_working_days(hours: Hours, at: datetime, days: int) -> datetime | None:
    """Return the same clock time on the n-th working day after; a Friday's mail is due on Tuesday for 2.

    None if some year on the way has no working day at all.
    """
    here = local(hours, at)
    day = here.date()
    for _ in range(days):
        following = next_working_day(hours.calendar, day)
        if following is None:
            return None
        day = following
    return here.replace(year=day.year, month=day.month, day=day.day, fold=0)


def add_service_time(hours: Hours, desk: str, at: datetime, seconds: float) -> datetime | None:
    """Return when so many seconds of the desk's open hours have passed; None if a year does not hold them."""
    left = timedelta(seconds=seconds)
    last = at + timedelta(days=HORIZON_DAYS)
    now: datetime | None = at.astimezone(UTC)
    while now is not None and now <= last:
        day = local(hours, now).date()
        end = _covering(hours, desk, now, day)
        if end is None:
            now = _opening(hours, desk, now)
        elif now + left <= end:
            return local(hours, now + left)
        else:
            left -= end - now
            now = end
    return None


def _covering(hours: Hours, desk: str, at: datetime, day: date) -> datetime | None:
    """Return the end, in UTC, of the open range around an instant of this calendar day."""
    for one in (day - _DAY, day):
        for start, end in plan(hours, desk, one).edges:
            if start <= at < end:
                return end
    return None


def _closing(hours: Hours, desk: str, end: datetime) -> datetime | None:
    """Return when a desk whose range ends then really closes: another may begin in the same second."""
    last = end + timedelta(days=HORIZON_DAYS)
    while end <= last:
        further = _covering(hours, desk, end, local(hours, end).date())
        if further is None:
            return local(hours, end)
        end = further
    return None


def _opening(hours: Hours, desk: str, at: datetime) -> datetime | None:
    """Return the first beginning of a range at or after an instant."""
    day = local(hours, at).date()
    for ahead in range(-1, HORIZON_DAYS + 1):
        for start, _ in plan(hours, desk, day + ahead * _DAY).edges:
            if start >= at:
                return local(hours, start)
    return None


def _closure_edge(hours: Hours, clock: datetime) -> datetime:
    return instant(hours.zone, clock.date(), clock.hour * 60 + clock.minute)
