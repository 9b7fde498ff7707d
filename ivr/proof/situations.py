"""The circumstances a line must hold in: states of the clock and kinds of caller, as instants and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, get_args

from ivr.menu.calendar import is_holiday, is_working_day
from ivr.menu.circumstances import Circumstances, announced_ahead, notices_in_force, written_moment
from ivr.menu.conditions import NoticeKind
from ivr.menu.opening import is_open, is_peak, local, season_of
from ivr.proof.asked import kinds_asked
from ivr.proof.supposed import BEFORE, supposed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ivr.menu.model import MenuTree
    from ivr.menu.notices import Notice

# A caller whose number is withheld is asked nothing and known by nothing.
WITHHELD = "withheld"
CLOSED = "closed"
# Seasons and holidays come once a year.
_DAYS_AHEAD = 400
_EVENING, _EARLY = 20, 5
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Situation:
    """One state of the clock, by an instant that is in it, and one kind of caller.

    notice: one that the state needs and the tree has not got.
    """

    clock: str
    at: datetime
    caller: str
    notice: Notice | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant with what the tree's hours and notices make of it."""

    tree: MenuTree
    at: datetime

    @property
    def here(self) -> datetime:
        """The instant in the zone of the hours."""
        return local(self.tree.hours, self.at)

    @property
    def is_open(self) -> bool:
        """Whether the main desk is open."""
        return is_open(self.tree.hours, self.tree.hours.main_desk or "", self.at)

    @property
    def is_season(self) -> bool:
        """Whether a season's hours hold."""
        return season_of(self.tree.hours, self.at) is not None

    @property
    def is_holiday(self) -> bool:
        """Whether the day is a public holiday."""
        return is_holiday(self.tree.hours.calendar, self.here.date())

    @property
    def is_working_day(self) -> bool:
        """Whether the day is worked on."""
        return is_working_day(self.tree.hours.calendar, self.here.date())

    @property
    def is_peak(self) -> bool:
        """Whether it is a peak hour."""
        return is_peak(self.tree.hours, self.at)

    @property
    def is_ordinary(self) -> bool:
        """Whether nothing special holds: no season, no holiday, no peak."""
        return not (self.is_season or self.is_holiday or self.is_peak)


# The clock states a line is proven in, each told by what is so at an instant of it.
CLOCK_STATES: dict[str, Callable[[Moment], bool]] = {
    "open": lambda m: m.is_open and m.is_ordinary and m.is_working_day,
    CLOSED: lambda m: not m.is_open and m.is_ordinary,
    "peak": lambda m: m.is_peak and m.is_open and not m.is_season,
    "season evening": lambda m: m.is_season and m.is_open and m.here.hour >= _EVENING,
    "season past midnight": lambda m: m.is_season and m.is_open and m.here.hour < _EARLY,
    "public holiday": lambda m: m.is_holiday and m.is_open and not m.is_season,
    "make-up working day": lambda m: m.here.weekday() >= _SATURDAY and m.is_working_day and m.is_open,
}


def clock_states(tree: MenuTree, start: datetime) -> dict[str, datetime | None]:
    """Return an instant for each state of the clock, the nearest from `start` on; None where the tree has none.

    A line without hours has one state, "any".
    """
    if not tree.hours.desks:
        return {"any": start, **_notice_states(tree)}
    found: dict[str, datetime | None] = dict.fromkeys(CLOCK_STATES)
    for at in _half_hours(start):
        moment = Moment(tree, at)
        for name, holds in CLOCK_STATES.items():
            if found[name] is None and holds(moment):
                found[name] = at
        if None not in found.values():
            break
    return {**found, **_notice_states(tree)}


def callers(tree: MenuTree) -> tuple[str, ...]:
    """Return every kind of caller a line can have: of each class, and with no number."""
    return (*tree.line.caller_classes, WITHHELD)


def situations(tree: MenuTree, start: datetime) -> tuple[list[Situation], dict[str, str]]:
    """Return every situation there is from `start` on; then the clock states that cannot be had, with the reason.

    What changes a call and is not announced today is supposed, in the hours of the first state.
    """
    states = clock_states(tree, start)
    usual = next((at for at in states.values() if at is not None), start)
    found, missing = [], {}
    for name, at in states.items():
        if at is not None:
            found += [Situation(name, at, caller) for caller in callers(tree)]
        elif name in CLOCK_STATES:
            missing[name] = "no time of the tree's hours is so"
        elif (notice := supposed(tree, name, usual)) is not None:
            found += [Situation(name, usual, caller, notice) for caller in callers(tree)]
        else:
            missing[name] = "nothing in the tree speaks of it or asks for it"
    return found, missing


def _half_hours(start: datetime) -> Iterator[datetime]:
    """Yield the half of each hour, on into the next year and then back into the last one.

    No shift begins or ends at a half, and what has yet to be published for next year, such as a working Saturday, the
    last one had.
    """
    at = start.replace(minute=30, second=0, microsecond=0)
    hours = range(_DAYS_AHEAD * 24)
    yield from (at + timedelta(hours=hour) for hour in hours)
    yield from (at - timedelta(hours=hour) for hour in hours[1:])


def _notice_states(tree: MenuTree) -> dict[str, datetime | None]:
    """Return an instant before and in each kind of notice that changes what a caller hears."""
    states: dict[str, datetime | None] = dict.fromkeys((BEFORE, "maintenance", "emergency", *sorted(kinds_asked(tree))))
    given = Circumstances(tree, datetime.max.replace(tzinfo=UTC), next(iter(tree.line.languages)), {})
    for notice in tree.notices:
        starts = written_moment(given, notice.starts)
        if notice.kind == "maintenance" and notice.before:
            states[BEFORE] = states[BEFORE] or (starts - announced_ahead(tree) / 2)
        if notice.kind in states:
            states[notice.kind] = states[notice.kind] or starts
    return {name: at if at is None or _speaks(tree, at) else None for name, at in states.items()}


def _speaks(tree: MenuTree, at: datetime) -> bool:
    given = Circumstances(tree, at, next(iter(tree.line.languages)), {})
    return bool(notices_in_force(given, get_args(NoticeKind)))
