"""A report's section on waits for people: how long, and how many were answered in time, by queue and by hour."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from ivr.office.figures import percentile, share
from ivr.office.report_tables import Measure, grouped, tabulated
from ivr.office.report_words import DIALLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from ivr.office.call_log import LoggedCall, Wait, WaitEnd
    from ivr.office.figures import Section, Table
    from ivr.office.report_words import Words


def waiting_section(words: Words, calls: Sequence[LoggedCall], zone: ZoneInfo, targets: Mapping[str, int]) -> Section:
    """Return the section on waits. targets: the seconds callers are to be answered within, by queue."""
    waits = [wait for call in calls for wait in call.waits]
    figures = (
        words.figure("in_target", _in_target(waits, targets), "share"),
        words.figure("wait_p50", _waited(waits, 50), "seconds"),
        words.figure("wait_p90", _waited(waits, 90), "seconds"),
        words.figure("longest_wait", max((wait.waited_s for wait in waits), default=None), "seconds"),
    )
    tables = (
        _by_queue(words, waits, targets),
        _by_hour(words, calls, waits, zone),
        _by_queue_and_hour(words, waits, zone),
    )
    return words.section("waiting", figures, tables)


def _by_queue(words: Words, waits: Sequence[Wait], targets: Mapping[str, int]) -> Table:
    return tabulated(
        words,
        "by_queue",
        ["queue"],
        [((place,), mine) for place, mine in sorted(grouped(waits, _place).items())],
        [
            _NUMBER,
            _ANSWERED,
            Measure("gave_up", "count", lambda mine: _ended(mine, "gave up")),
            Measure("went_on", "count", lambda mine: _ended(mine, "went on")),
            Measure("target_s", "seconds", lambda mine: _target_s(mine[0], targets)),
            Measure("in_target", "share", lambda mine: _in_target(mine, targets)),
            *_HOW_LONG,
        ],
    )


def _by_hour(words: Words, calls: Sequence[LoggedCall], waits: Sequence[Wait], zone: ZoneInfo) -> Table:
    began = grouped(calls, lambda call: f"{call.started.astimezone(zone):%H}:00")
    waited = grouped(waits, lambda wait: _hour(wait, zone))
    return tabulated(
        words,
        "by_hour",
        ["hour"],
        [((hour,), (len(began.get(hour, ())), waited.get(hour, []))) for hour in sorted(began.keys() | waited.keys())],
        [
            Measure("calls", "count", itemgetter(0)),
            *(measure.within(itemgetter(1)) for measure in (_NUMBER, _ANSWERED, *_HOW_LONG)),
        ],
        zone=words.zone(zone),
    )


def _by_queue_and_hour(words: Words, waits: Sequence[Wait], zone: ZoneInfo) -> Table:
    return tabulated(
        words,
        "by_queue_and_hour",
        ["queue", "hour"],
        sorted(grouped(waits, lambda wait: (_place(wait), _hour(wait, zone))).items()),
        [_NUMBER, _ANSWERED, *_HOW_LONG],
        zone=words.zone(zone),
    )


def _place(wait: Wait) -> str:
    return wait.name if wait.by == "queue" else f"{wait.name}{DIALLED}"


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


_NUMBER: Measure[Sequence[Wait]] = Measure("waits", "count", len)
_ANSWERED: Measure[Sequence[Wait]] = Measure("answered", "count", lambda waits: _ended(waits, "answered"))
_HOW_LONG: tuple[Measure[Sequence[Wait]], ...] = (
    Measure("wait_p50_s", "seconds", lambda waits: _waited(waits, 50)),
    Measure("wait_p90_s", "seconds", lambda waits: _waited(waits, 90)),
)
