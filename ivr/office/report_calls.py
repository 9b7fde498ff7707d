"""A report's sections on calls: how many, how long they waited, what being prepared brought, where time was lost."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from ivr.office.figures import Column, Figure, Section, Table, mean, percentile, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from ivr.office.call_log import LoggedCall, Wait
    from ivr.office.figures import Cell

K = TypeVar("K")
V = TypeVar("V")

# The hotline's description, rows A053 and A038: target lines, never spoken and never claimed.
CONTAINMENT_TARGET = 0.60
PREPARED_TARGET = 0.40

_PROMISED = frozenset({"ticket", "message"})
_HOURS = 24


def call_sections(calls: Sequence[LoggedCall], zone: ZoneInfo, targets: Mapping[str, int]) -> tuple[Section, ...]:
    """Return the sections on calls, waits, preparation and lost time.

    targets: the seconds a queue's callers are to be answered within, by queue.
    """
    return (_calls(calls, zone), _waiting(calls, zone, targets), _preparation(calls), _losses(calls))


def in_target(waits: Iterable[Wait], targets: Mapping[str, int]) -> tuple[int, int]:
    """Return how many waits in queues that have a target were answered within it, and how many there were."""
    judged = [wait for wait in waits if wait.by == "queue" and wait.name in targets]
    return sum(wait.end == "answered" and wait.waited_s <= targets[wait.name] for wait in judged), len(judged)


def has_person(call: LoggedCall) -> bool:
    """Return whether a person took the call."""
    return any(wait.end == "answered" for wait in call.waits)


def _calls(calls: Sequence[LoggedCall], zone: ZoneInfo) -> Section:
    offered = [call for call in calls if call.waits]
    answered = [call for call in offered if has_person(call)]
    abandoned = [call for call in offered if call.waits[-1].end == "gave up"]
    over = [call for call in calls if call.ended is not None]
    alone = [call for call in over if not has_person(call)]
    served = [call for call in alone if not call.waits and not any(turn.outcome in _PROMISED for turn in call.turns)]
    figures = (
        Figure("calls", "Calls", len(calls), "count", "Calls that began in the period."),
        Figure(
            "offered",
            "Put through to people",
            len(offered),
            "count",
            "Calls that waited for a person at least once, in a queue or while a number rang.",
        ),
        Figure("answered", "Answered by a person", len(answered), "count", "Of those, calls that a person took."),
        Figure(
            "connect_rate",
            "Connect rate",
            share(len(answered), len(offered)),
            "share",
            "Calls answered by a person, of calls put through to people.",
        ),
        Figure(
            "abandoned",
            "Gave up waiting",
            len(abandoned),
            "count",
            "Calls put through to people whose caller hung up during the last wait.",
        ),
        Figure(
            "abandonment_rate",
            "Share that gave up",
            share(len(abandoned), len(offered)),
            "share",
            "Calls that gave up waiting, of calls put through to people.",
        ),
        Figure(
            "containment",
            "Containment",
            share(len(alone), len(over)),
            "share",
            "Calls that ended without a person, of all calls that are over. Callers who gave up waiting are among "
            "them; the next figure leaves them out.",
            CONTAINMENT_TARGET,
            "the target is 60 % or more",
        ),
        Figure(
            "self_served",
            "Served by the menu alone",
            share(len(served), len(over)),
            "share",
            "Calls that neither waited for a person nor left a message or a ticket, of all calls that are over.",
        ),
    )
    return Section("calls", "Calls", figures, (_by_month(calls, zone),))


def _by_month(calls: Sequence[LoggedCall], zone: ZoneInfo) -> Table:
    grouped = _grouped(calls, lambda call: f"{call.started.astimezone(zone):%Y-%m}")
    rows = []
    for month, mine in sorted(grouped.items()):
        offered = [call for call in mine if call.waits]
        answered = sum(has_person(call) for call in offered)
        rows.append((month, len(mine), len(offered), answered, share(answered, len(offered))))
    columns = (
        Column("month", "Month", "name"),
        Column("calls", "Calls", "count"),
        Column("offered", "Put through", "count"),
        Column("answered", "Answered", "count"),
        Column("connect_rate", "Connect rate", "share"),
    )
    return Table("by_month", "By month", "By the month a call began in; as defined above.", columns, tuple(rows))


def _waiting(calls: Sequence[LoggedCall], zone: ZoneInfo, targets: Mapping[str, int]) -> Section:
    waits = [wait for call in calls for wait in call.waits]
    met, judged = in_target(waits, targets)
    length = "from the moment the caller is put in line until a person answers, the caller hangs up or goes on"
    figures = (
        Figure(
            "in_target",
            "Answered in time",
            share(met, judged),
            "share",
            "Waits that a person ended within the queue's own target, of all waits in queues that have one.",
        ),
        _percentile_figure("wait_p50", "Half waited at most", waits, 50, length),
        _percentile_figure("wait_p90", "9 in 10 waited at most", waits, 90, length),
        Figure(
            "longest_wait",
            "Longest wait",
            max((wait.waited_s for wait in waits), default=None),
            "seconds",
            f"The longest of all waits, {length}.",
        ),
    )
    return Section("waiting", "Waiting", figures, (_by_queue(waits, targets), _by_hour(calls, zone)))


def _percentile_figure(name: str, label: str, waits: Sequence[Wait], hundredth: int, length: str) -> Figure:
    value = percentile((wait.waited_s for wait in waits), hundredth)
    words = f"The wait that {hundredth} of 100 waits do not exceed (nearest rank), {length}."
    return Figure(name, label, value, "seconds", words)


def _by_queue(waits: Sequence[Wait], targets: Mapping[str, int]) -> Table:
    rows = []
    for (by, name), mine in sorted(_grouped(waits, lambda wait: (wait.by, wait.name)).items(), reverse=True):
        met, judged = in_target(mine, targets)
        ends = [wait.end for wait in mine]
        rows.append(
            (
                name if by == "queue" else f"{name} (dialled)",
                len(mine),
                ends.count("answered"),
                ends.count("gave up"),
                ends.count("went on"),
                targets.get(name) if by == "queue" else None,
                share(met, judged),
                percentile((wait.waited_s for wait in mine), 50),
                percentile((wait.waited_s for wait in mine), 90),
            )
        )
    columns = (
        Column("queue", "Queue", "name"),
        Column("waits", "Waits", "count"),
        Column("answered", "Answered", "count"),
        Column("gave_up", "Gave up", "count"),
        Column("went_on", "Went on", "count"),
        Column("target_s", "Target", "seconds"),
        Column("in_target", "In time", "share"),
        Column("wait_p50_s", "Half", "seconds"),
        Column("wait_p90_s", "9 in 10", "seconds"),
    )
    definition = (
        "Each wait in each queue; a call that overflows waits in several. Went on: nobody answered in time, or the "
        "queue was full. In time: answered within the target, of all waits. Half, 9 in 10: waited at most so long."
    )
    return Table("by_queue", "By queue", definition, columns, tuple(sorted(rows, key=lambda row: str(row[0]))))


def _by_hour(calls: Sequence[LoggedCall], zone: ZoneInfo) -> Table:
    began = _grouped(calls, lambda call: call.started.astimezone(zone).hour)
    waits = _grouped([wait for call in calls for wait in call.waits], lambda wait: wait.since.astimezone(zone).hour)
    rows = [
        (
            f"{hour:02}:00",
            len(began.get(hour, ())),
            len(waits.get(hour, ())),
            sum(wait.end == "answered" for wait in waits.get(hour, ())),
            percentile((wait.waited_s for wait in waits.get(hour, ())), 50),
            percentile((wait.waited_s for wait in waits.get(hour, ())), 90),
        )
        for hour in range(_HOURS)
        if hour in began or hour in waits
    ]
    columns = (
        Column("hour", "Hour", "name"),
        Column("calls", "Calls", "count"),
        Column("waits", "Waits", "count"),
        Column("answered", "Answered", "count"),
        Column("wait_p50_s", "Half", "seconds"),
        Column("wait_p90_s", "9 in 10", "seconds"),
    )
    definition = f"Calls, and waits, by the hour they began in ({zone.key}); hours without either are left out."
    return Table("by_hour", "By hour of the day", definition, columns, tuple(rows))


def _preparation(calls: Sequence[LoggedCall]) -> Section:
    lengths: dict[bool, list[float]] = {True: [], False: []}
    for call in calls:
        if call.duration_s is not None and has_person(call):
            lengths[call.prepared].append(call.duration_s)
    prepared, unprepared = mean(lengths[True]), mean(lengths[False])
    shorter = 1 - prepared / unprepared if prepared is not None and unprepared else None
    same = "calls that a person took and whose caller"
    figures = (
        Figure("prepared_calls", "Prepared calls", len(lengths[True]), "count", f"Of {same} keyed in a number before."),
        Figure(
            "prepared_mean",
            "Mean length, prepared",
            prepared,
            "seconds",
            f"Mean time from the first turn to the end, of {same} keyed in a number before.",
        ),
        Figure(
            "unprepared_mean",
            "Mean length, unprepared",
            unprepared,
            "seconds",
            f"The same, of {same} keyed in none.",
        ),
        Figure(
            "prepared_shorter",
            "Prepared calls are shorter by",
            shorter,
            "share",
            "1 less the one mean divided by the other; below 0 they are longer.",
            PREPARED_TARGET,
            "the target is 40 % or more",
        ),
    )
    return Section("preparation", "Being prepared", figures)


def _losses(calls: Sequence[LoggedCall]) -> Section:
    losses = [loss for call in calls for loss in call.losses]
    rows: list[tuple[Cell, ...]] = []
    for node, mine in _grouped(losses, lambda loss: loss.node).items():
        kinds = [loss.kind for loss in mine]
        seconds = [loss.seconds for loss in mine]
        rows.append((node, kinds.count("silence"), kinds.count("wrong key"), sum(seconds), mean(seconds)))
    rows.sort(key=lambda row: (-float(row[3] or 0), str(row[0])))
    columns = (
        Column("node", "Node", "name"),
        Column("silences", "Silences", "count"),
        Column("wrong_keys", "Wrong keys", "count"),
        Column("lost_s", "Time lost", "seconds"),
        Column("mean_lost_s", "Each time", "seconds"),
    )
    total = Figure(
        "lost",
        "Time lost in menus",
        sum(loss.seconds for loss in losses),
        "seconds",
        "Time from when a node was offered until its silence or wrong key, over all calls. The last wrong key at a "
        "menu, which leads on, is not counted.",
    )
    table = Table("lost_by_node", "By node", "As above, the most costly node first.", columns, tuple(rows))
    return Section("lost", "Time lost", (total,), (table,))


def _grouped(items: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return dict(found)
