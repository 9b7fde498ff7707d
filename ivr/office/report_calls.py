"""A report's sections on calls: how many, who was answered, what being prepared brought, where time was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.office.figures import mean, share
from ivr.office.report_tables import Measure, grouped, tabulated
from ivr.office.report_waits import waiting_section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from ivr.office.call_log import LoggedCall, Loss
    from ivr.office.figures import Section, Table
    from ivr.office.report_words import Words

# The hotline's description, rows A053 and A038: target lines, never spoken and never claimed.
CONTAINMENT_TARGET = 0.60
PREPARED_TARGET = 0.40

_PROMISED = frozenset({"ticket", "message"})


def call_sections(
    words: Words, calls: Sequence[LoggedCall], zone: ZoneInfo, targets: Mapping[str, int]
) -> tuple[Section, ...]:
    """Return the sections on calls, waits, preparation and lost time.

    targets: the seconds a queue's callers are to be answered within, by queue.
    """
    return (
        _calls(words, calls, zone),
        waiting_section(words, calls, zone, targets),
        _preparation(words, calls),
        _losses(words, calls),
    )


def has_person(call: LoggedCall) -> bool:
    """Return whether a person took the call."""
    return any(wait.end == "answered" for wait in call.waits)


def _calls(words: Words, calls: Sequence[LoggedCall], zone: ZoneInfo) -> Section:
    offered = _offered(calls)
    answered = [call for call in offered if has_person(call)]
    abandoned = [call for call in offered if call.waits[-1].end == "gave up"]
    over = [call for call in calls if call.ended is not None]
    alone = [call for call in over if not has_person(call)]
    served = [call for call in alone if not call.waits and not any(turn.outcome in _PROMISED for turn in call.turns)]
    figures = (
        words.figure("calls", len(calls), "count"),
        words.figure("offered", len(offered), "count"),
        words.figure("answered", len(answered), "count"),
        words.figure("connect_rate", _connect_rate(calls), "share"),
        words.figure("abandoned", len(abandoned), "count"),
        words.figure("abandonment_rate", share(len(abandoned), len(offered)), "share"),
        words.figure("containment", share(len(alone), len(over)), "share", CONTAINMENT_TARGET),
        words.figure("self_served", share(len(served), len(over)), "share"),
    )
    return words.section("calls", figures, [_by_month(words, calls, zone)])


def _by_month(words: Words, calls: Sequence[LoggedCall], zone: ZoneInfo) -> Table:
    months = grouped(calls, lambda call: f"{call.started.astimezone(zone):%Y-%m}")
    return tabulated(
        words,
        "by_month",
        ["month"],
        [((month,), months[month]) for month in sorted(months)],
        [
            Measure("calls", "count", len),
            Measure("offered", "count", lambda mine: len(_offered(mine))),
            Measure("answered", "count", lambda mine: sum(has_person(call) for call in mine)),
            Measure("connect_rate", "share", _connect_rate),
        ],
    )


def _offered(calls: Iterable[LoggedCall]) -> list[LoggedCall]:
    return [call for call in calls if call.waits]


def _connect_rate(calls: Sequence[LoggedCall]) -> float | None:
    return share(sum(has_person(call) for call in calls), len(_offered(calls)))


def _preparation(words: Words, calls: Sequence[LoggedCall]) -> Section:
    lengths: dict[bool, list[float]] = {True: [], False: []}
    for call in calls:
        if call.duration_s is not None and has_person(call):
            lengths[call.prepared].append(call.duration_s)
    prepared, unprepared = mean(lengths[True]), mean(lengths[False])
    shorter = 1 - prepared / unprepared if prepared is not None and unprepared else None
    figures = (
        words.figure("prepared_calls", len(lengths[True]), "count"),
        words.figure("prepared_mean", prepared, "seconds"),
        words.figure("unprepared_mean", unprepared, "seconds"),
        words.figure("prepared_shorter", shorter, "share", PREPARED_TARGET),
    )
    return words.section("preparation", figures)


def _losses(words: Words, calls: Sequence[LoggedCall]) -> Section:
    losses = [loss for call in calls for loss in call.losses]
    total = words.figure("lost", _lost_s(losses), "seconds")
    by_node = grouped(losses, lambda loss: loss.node)
    table = tabulated(
        words,
        "lost_by_node",
        ["node"],
        [((node,), by_node[node]) for node in sorted(by_node, key=lambda node: (-_lost_s(by_node[node]), node))],
        [
            Measure("silences", "count", lambda mine: sum(loss.kind == "silence" for loss in mine)),
            Measure("wrong_keys", "count", lambda mine: sum(loss.kind == "wrong key" for loss in mine)),
            Measure("lost_s", "seconds", _lost_s),
            Measure("mean_lost_s", "seconds", lambda mine: mean([loss.seconds for loss in mine])),
        ],
    )
    return words.section("lost", [total], [table])


def _lost_s(losses: Iterable[Loss]) -> float:
    return sum(loss.seconds for loss in losses)
