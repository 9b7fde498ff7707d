"""A report's sections on calls: how many, who was answered, what being prepared brought, where time was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.office.figures import Figure, Section, mean, share
from ivr.office.report_tables import Measure, grouped, tabulated
from ivr.office.report_waits import waiting_section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from ivr.office.call_log import LoggedCall, Loss
    from ivr.office.figures import Table

# The hotline's description, rows A053 and A038: target lines, never spoken and never claimed.
CONTAINMENT_TARGET = 0.60
PREPARED_TARGET = 0.40

_PROMISED = frozenset({"ticket", "message"})


def call_sections(calls: Sequence[LoggedCall], zone: ZoneInfo, targets: Mapping[str, int]) -> tuple[Section, ...]:
    """Return the sections on calls, waits, preparation and lost time.

    targets: the seconds a queue's callers are to be answered within, by queue.
    """
    return (_calls(calls, zone), waiting_section(calls, zone, targets), _preparation(calls), _losses(calls))


def has_person(call: LoggedCall) -> bool:
    """Return whether a person took the call."""
    return any(wait.end == "answered" for wait in call.waits)


def _calls(calls: Sequence[LoggedCall], zone: ZoneInfo) -> Section:
    offered = _offered(calls)
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
            _connect_rate(calls),
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
    definition = "By the month a call began in; as defined above."
    months = grouped(calls, lambda call: f"{call.started.astimezone(zone):%Y-%m}")
    return tabulated(
        ("by_month", "By month", definition),
        [("month", "Month")],
        [((month,), months[month]) for month in sorted(months)],
        [
            Measure("calls", "Calls", "count", len),
            Measure("offered", "Put through", "count", lambda mine: len(_offered(mine))),
            Measure("answered", "Answered", "count", lambda mine: sum(has_person(call) for call in mine)),
            Measure("connect_rate", "Connect rate", "share", _connect_rate),
        ],
    )


def _offered(calls: Iterable[LoggedCall]) -> list[LoggedCall]:
    return [call for call in calls if call.waits]


def _connect_rate(calls: Sequence[LoggedCall]) -> float | None:
    return share(sum(has_person(call) for call in calls), len(_offered(calls)))


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
    total = Figure(
        "lost",
        "Time lost in menus",
        _lost_s(losses),
        "seconds",
        "Time from when a node was offered until its silence or wrong key, over all calls. The last wrong key at a "
        "menu, which leads on, is not counted.",
    )
    by_node = grouped(losses, lambda loss: loss.node)
    table = tabulated(
        ("lost_by_node", "By node", "As above, the most costly node first."),
        [("node", "Node")],
        [((node,), by_node[node]) for node in sorted(by_node, key=lambda node: (-_lost_s(by_node[node]), node))],
        [
            Measure("silences", "Silences", "count", lambda mine: sum(loss.kind == "silence" for loss in mine)),
            Measure("wrong_keys", "Wrong keys", "count", lambda mine: sum(loss.kind == "wrong key" for loss in mine)),
            Measure("lost_s", "Time lost", "seconds", _lost_s),
            Measure("mean_lost_s", "Each time", "seconds", lambda mine: mean([loss.seconds for loss in mine])),
        ],
    )
    return Section("lost", "Time lost", (total,), (table,))


def _lost_s(losses: Iterable[Loss]) -> float:
    return sum(loss.seconds for loss in losses)
