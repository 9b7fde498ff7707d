"""A report's sections on promises: tickets and what became of them, complaints, satisfaction, what was broken."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from ivr.office.figures import mean, share
from ivr.office.report_calls import has_person
from ivr.office.report_tables import Measure, grouped, tabulated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from ivr.office.call_log import LoggedCall, LoggedTicket, SurveyReply, Wait
    from ivr.office.figures import Figure, Section, Table
    from ivr.office.report_words import Words

# A caller who calls again within a week was not helped the first time: the window the trade uses most.
CALLED_AGAIN = timedelta(days=7)
# Whose tickets, and whose callers, are complaints (hotline A049, A052, A070).
COMPLAINT_KINDS = ("complaint", "supervision")
COMPLAINT_QUEUES = ("complaint", "red")
CRITICAL = "critical"
_HOUR_S = 3600


def ticket_sections(
    words: Words,
    calls: Sequence[LoggedCall],
    later: Sequence[LoggedCall],
    tickets: Sequence[LoggedTicket],
    replies: Sequence[SurveyReply],
    now: datetime,
) -> tuple[Section, ...]:
    """Return the sections on resolution, complaints and satisfaction. later: calls that may tell who called again."""
    return (
        _resolution(words, calls, later, tickets, now),
        _complaints(words, calls, tickets),
        _satisfaction(words, replies),
    )


def breach_section(
    words: Words,
    calls: Sequence[LoggedCall],
    tickets: Sequence[LoggedTicket],
    targets: Mapping[str, int],
    now: datetime,
) -> Section:
    """Return the section on promises that were not kept, which is never left out."""
    waits = [wait for call in calls for wait in call.waits]
    figures = [_late_calls(words, name, waits, targets[name]) for name in COMPLAINT_QUEUES if name in targets]
    critical = [ticket for ticket in tickets if ticket.kind == CRITICAL]
    overdue = [ticket for ticket in tickets if ticket.answered is None and ticket.is_late(now)]
    figures += [
        words.figure("critical_late", sum(ticket.is_late(now) for ticket in critical), "count", 0),
        words.figure("tickets_late", sum(ticket.is_late(now) for ticket in tickets), "count", 0),
        words.figure("tickets_overdue", len(overdue), "count", 0),
    ]
    return words.section("breaches", figures)


def first_call_resolution(calls: Sequence[LoggedCall], later: Sequence[LoggedCall], now: datetime) -> tuple[int, int]:
    """Return how many callers did not call again within a week, and how many calls could be judged.

    Judged is a call that a person took, with a number shown, whose week is over.
    """
    began: dict[str, list[datetime]] = defaultdict(list)
    for call in sorted(later, key=lambda call: call.started):
        if call.caller is not None:
            began[call.caller].append(call.started)
    solved = judged = 0
    for call in calls:
        if call.caller is None or call.started + CALLED_AGAIN > now or not has_person(call):
            continue
        judged += 1
        times = began[call.caller]
        following = bisect_right(times, call.started)
        solved += following == len(times) or times[following] > call.started + CALLED_AGAIN
    return solved, judged


def _resolution(
    words: Words,
    calls: Sequence[LoggedCall],
    later: Sequence[LoggedCall],
    tickets: Sequence[LoggedTicket],
    now: datetime,
) -> Section:
    answered = [ticket for ticket in tickets if ticket.answered is not None]
    solved = [ticket for ticket in answered if ticket.solved]
    at_once, judged = first_call_resolution(calls, later, now)
    figures = (
        words.figure("tickets", len(tickets), "count"),
        words.figure("tickets_answered", len(answered), "count"),
        words.figure("tickets_solved", len(solved), "count"),
        words.figure("resolution_rate", share(len(solved), len(answered)), "share"),
        words.figure("first_call_resolution", share(at_once, judged), "share", days=CALLED_AGAIN.days),
    )
    return words.section("resolution", figures, [_by_kind(words, tickets, now)])


def _by_kind(words: Words, tickets: Sequence[LoggedTicket], now: datetime) -> Table:
    return tabulated(
        words,
        "tickets_by_kind",
        ["kind"],
        [((kind,), mine) for kind, mine in sorted(grouped(tickets, lambda ticket: ticket.kind).items())],
        [
            Measure("made", "count", lambda mine: len(mine)),  # not `len` alone: mypy would take Sized
            Measure("answered", "count", lambda mine: len(_hours(mine))),
            Measure("solved", "count", lambda mine: sum(ticket.solved is True for ticket in mine)),
            Measure("late", "count", lambda mine: sum(ticket.is_late(now) for ticket in mine)),
            Measure("handed_up", "count", lambda mine: sum(ticket.level > 0 for ticket in mine)),
            Measure("mean_h", "hours", lambda mine: mean(_hours(mine))),
        ],
    )


def _complaints(words: Words, calls: Sequence[LoggedCall], tickets: Sequence[LoggedTicket]) -> Section:
    made = [ticket for ticket in tickets if ticket.kind in COMPLAINT_KINDS]
    numbers = {("ticket", kind): sum(ticket.kind == kind for ticket in made) for kind in COMPLAINT_KINDS}
    for name in COMPLAINT_QUEUES:
        numbers["call", name] = sum(any(_is_in(name, wait) for wait in call.waits) for call in calls)
    figures = (
        words.figure("complaints", len(made), "count", first=COMPLAINT_KINDS[0], second=COMPLAINT_KINDS[1]),
        words.figure("complaint_mean", mean(_hours(made)), "hours"),
    )
    table = tabulated(
        words,
        "complaints_by_kind",
        ["way", "kind"],
        numbers.items(),
        [Measure("number", "count", int)],
    )
    return words.section("complaints", figures, [table])


def _satisfaction(words: Words, replies: Sequence[SurveyReply]) -> Section:
    figures = (
        words.figure("replies", len(replies), "count"),
        words.figure("satisfaction", _average(replies), "score"),
    )
    table = tabulated(
        words,
        "satisfaction_by_desk",
        ["desk"],
        [((desk,), mine) for desk, mine in sorted(grouped(replies, lambda reply: reply.desk).items())],
        [
            Measure("replies", "count", len),
            Measure("average", "score", _average),
        ],
    )
    return words.section("satisfaction", figures, [table])


def _average(replies: Sequence[SurveyReply]) -> float | None:
    return mean([reply.score for reply in replies])


def _late_calls(words: Words, name: str, waits: Iterable[Wait], target_s: int) -> Figure:
    """Return how many callers of the queue nobody answered in time; who hung up before that was not kept waiting."""
    late = sum(_is_in(name, wait) and _is_late(wait, target_s) for wait in waits)
    within = words.shown(target_s, "seconds")
    return words.figure(f"{name}_late", late, "count", 0, like="queue_late", queue=name, within=within)


def _is_in(queue: str, wait: Wait) -> bool:
    return wait.by == "queue" and wait.name == queue


def _is_late(wait: Wait, target_s: int) -> bool:
    match wait.end:
        case "answered" | "gave up":
            return wait.waited_s > target_s
        case "went on":
            return True


def _hours(tickets: Iterable[LoggedTicket]) -> list[float]:
    """Return the hours until an answer of each ticket that has one."""
    return [
        (ticket.answered - ticket.made).total_seconds() / _HOUR_S for ticket in tickets if ticket.answered is not None
    ]
