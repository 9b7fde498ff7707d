"""A report's section on waits for people: how long, and how many were answered in time, by queue and by hour."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from ivr.office.figures import Figure, Section, percentile, share
from ivr.office.report_tables import Measure, grouped, tabulated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from ivr.office.call_log import LoggedCall, Wait, WaitEnd
    from ivr.office.figures import Table

_LENGTH = "from the moment the caller is put in line until a person answers, the caller hangs up or goes on"


def waiting_section(calls: Sequence[LoggedCall], zone: ZoneInfo, targets: Mapping[str, int]) -> Section:
    """Return the section on waits. targets: the seconds callers are to be answered within, by queue."""
    waits = [wait for call in calls for wait in call.waits]
    figures = (
        Figure(
            "in_target",
            "Answered in time",
            _in_target(waits, targets),
            "share",
            "Waits that a person ended within the queue's own target, of all waits in queues that have one.",
        ),
        _percentile_figure("wait_p50", "Half waited at most", waits, 50),
        _percentile_figure("wait_p90", "9 in 10 waited at most", waits, 90),
        Figure(
            "longest_wait",
            "Longest wait",
            max((wait.waited_s for wait in waits), default=None),
            "seconds",
            f"The longest of all waits, {_LENGTH}.",
        ),
    )
    tables = (_by_queue(waits, targets), _by_hour(calls, waits, zone), _by_queue_and_hour(waits, zone))
    return Section("waiting", "Waiting", figures, tables)


def _percentile_figure(name: str, label: str, waits: Sequence[Wait], hundredth: int) -> Figure:
    words = f"The wait that {hundredth} of 100 waits do not exceed (nearest rank), {_LENGTH}."
    return Figure(name, label, _waited(waits, hundredth), "seconds", words)


def _by_queue(waits: Sequence[Wait], targets: Mapping[str, int]) -> Table:
    definition = (
        "Each wait in each queue; a call that overflows waits in several. Went on: nobody answered in time, or the "
        "queue was full. In time: answered within the target, of all waits. Half, 9 in 10: waited at most so long."
    )
    return tabulated(
        ("by_queue", "By queue", definition),
        [("queue", "Queue")],
        [((place,), mine) for place, mine in sorted(grouped(waits, _place).items())],
        [
            _NUMBER,
            _ANSWERED,
            Measure("gave_up", "Gave up", "count", lambda mine: _ended(mine, "gave up")),
            Measure("went_on", "Went on", "count", lambda mine: _ended(mine, "went on")),
            Measure("target_s", "Target", "seconds", lambda mine: _target_s(mine[0], targets)),
            Measure("in_target", "In time", "share", lambda mine: _in_target(mine, targets)),
            *_HOW_LONG,
        ],
    )


def _by_hour(calls: Sequence[LoggedCall], waits: Sequence[Wait], zone: ZoneInfo) -> Table:
    began = grouped(calls, lambda call: f"{call.started.astimezone(zone):%H}:00")
    waited = grouped(waits, lambda wait: _hour(wait, zone))
    return tabulated(
        (
            "by_hour",
            "By hour of the day",
            f"Calls, and waits, by the hour they began in ({zone.key}); hours without either are left out.",
        ),
        [("hour", "Hour")],
        [((hour,), (len(began.get(hour, ())), waited.get(hour, []))) for hour in sorted(began.keys() | waited.keys())],
        [
            Measure("calls", "Calls", "count", itemgetter(0)),
            *(measure.within(itemgetter(1)) for measure in (_NUMBER, _ANSWERED, *_HOW_LONG)),
        ],
    )


def _by_queue_and_hour(waits: Sequence[Wait], zone: ZoneInfo) -> Table:
    return tabulated(
        (
            "by_queue_and_hour",
            "By queue and hour of the day",
            f"Each wait in each queue, by the hour it began in ({zone.key}); hours without one are left out.",
        ),
        [("queue", "Queue"), ("hour", "Hour")],
        sorted(grouped(waits, lambda wait: (_place(wait), _hour(wait, zone))).items()),
        [_NUMBER, _ANSWERED, *_HOW_LONG],
    )


def _place(wait: Wait) -> str:
    return wait.name if wait.by == "queue" else f"{wait.name} (dialled)"


def _hour(wait: Wait, zone: ZoneInfo) -> str:
    return f"{wait.since.astimezone(zone):%H}:00"


def _target_s(wait: Wait, targets: Mapping[str, int]) -> int | None:
    return targets.get(wait.name) if wait.by == "queue" else None


def _in_target(waits: Iterable[Wait], targets: Mapping[str, int]) -> float | None:
    judged = [(wait, target_s) for wait in waits if (target_s := _target_s(wait, targets)) is not None]
    return share(sum(wait.end == "answered" and wait.waited_s <= target_s for wait, target_s in judged), len(judged))


def _ended(waits: Iterable[Wait], end: WaitEnd) -> int:
    return sum(wait.end == end for wait in waits)


def _waited(waits: Iterable[Wait], hundredth: int) -> float | None:
    return percentile((wait.waited_s for wait in waits), hundredth)


_NUMBER: Measure[Sequence[Wait]] = Measure("waits", "Waits", "count", len)
_ANSWERED: Measure[Sequence[Wait]] = Measure("answered", "Answered", "count", lambda waits: _ended(waits, "answered"))
_HOW_LONG: tuple[Measure[Sequence[Wait]], ...] = (
    Measure("wait_p50_s", "Half", "seconds", lambda waits: _waited(waits, 50)),
    Measure("wait_p90_s", "9 in 10", "seconds", lambda waits: _waited(waits, 90)),
)
