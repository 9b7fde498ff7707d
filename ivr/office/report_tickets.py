"""A report's sections on promises: tickets and what became of them, complaints, satisfaction, what was broken."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from ivr.office.figures import Figure, Section, mean, share
from ivr.office.report_calls import has_person
from ivr.office.report_tables import Measure, grouped, tabulated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from ivr.office.call_log import LoggedCall, LoggedTicket, SurveyReply, Wait
    from ivr.office.figures import Table

# A caller who calls again within a week was not helped the first time: the window the trade uses most.
CALLED_AGAIN = timedelta(days=7)
# Whose tickets, and whose callers, are complaints (hotline A049, A052, A070).
COMPLAINT_KINDS = ("complaint", "supervision")
COMPLAINT_QUEUES = ("complaint", "red")
CRITICAL = "critical"
_HOUR_S = 3600


def ticket_sections(
    calls: Sequence[LoggedCall],
    later: Sequence[LoggedCall],
    tickets: Sequence[LoggedTicket],
    replies: Sequence[SurveyReply],
    now: datetime,
) -> tuple[Section, ...]:
    """Return the sections on resolution, complaints and satisfaction. later: calls that may tell who called again."""
    return (_resolution(calls, later, tickets, now), _complaints(calls, tickets), _satisfaction(replies))


def breach_section(
    calls: Sequence[LoggedCall], tickets: Sequence[LoggedTicket], targets: Mapping[str, int], now: datetime
) -> Section:
    """Return the section on promises that were not kept, which is never left out."""
    waits = [wait for call in calls for wait in call.waits]
    figures = [_late_calls(name, waits, targets[name]) for name in COMPLAINT_QUEUES if name in targets]
    critical = [ticket for ticket in tickets if ticket.kind == CRITICAL]
    late = "answered after they were due, or open and due when this report was made"
    figures += [
        Figure(
            "critical_late",
            "Key failures answered late",
            sum(ticket.is_late(now) for ticket in critical),
            "count",
            f"Tickets about failures of key systems that were {late}.",
            0,
            "none is the target",
        ),
        Figure(
            "tickets_late",
            "Tickets answered late",
            sum(ticket.is_late(now) for ticket in tickets),
            "count",
            f"Tickets of every kind that were {late}.",
            0,
            "none is the target",
        ),
        Figure(
            "tickets_overdue",
            "Tickets overdue now",
            sum(ticket.answered is None and ticket.is_late(now) for ticket in tickets),
            "count",
            "Of those, the ones still open.",
            0,
            "none is the target",
        ),
    ]
    return Section("breaches", "Promises not kept", tuple(figures))


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
    calls: Sequence[LoggedCall], later: Sequence[LoggedCall], tickets: Sequence[LoggedTicket], now: datetime
) -> Section:
    answered = [ticket for ticket in tickets if ticket.answered is not None]
    solved = [ticket for ticket in answered if ticket.solved]
    at_once, judged = first_call_resolution(calls, later, now)
    figures = (
        Figure("tickets", "Tickets", len(tickets), "count", "Tickets made in the period."),
        Figure(
            "tickets_answered",
            "Answered",
            len(answered),
            "count",
            "Of those, the ones marked solved, unsolved or closed by the time this report was made.",
        ),
        Figure("tickets_solved", "Solved", len(solved), "count", "Of those, the ones marked solved."),
        Figure(
            "resolution_rate",
            "Resolution rate",
            share(len(solved), len(answered)),
            "share",
            "Tickets solved, of tickets answered.",
        ),
        Figure(
            "first_call_resolution",
            "First-call resolution",
            share(at_once, judged),
            "share",
            f"Calls that a person took whose caller did not call again within {CALLED_AGAIN.days} days, of those whose "
            f"number was shown and whose {CALLED_AGAIN.days} days are over.",
        ),
    )
    return Section("resolution", "Resolution", figures, (_by_kind(tickets, now),))


def _by_kind(tickets: Sequence[LoggedTicket], now: datetime) -> Table:
    definition = (
        "Late: answered after it was due, or open and due. Handed up: escalated at least once. Mean time: from made to "
        "answered, round the clock."
    )
    return tabulated(
        ("tickets_by_kind", "By kind of ticket", definition),
        [("kind", "Kind")],
        [((kind,), mine) for kind, mine in sorted(grouped(tickets, lambda ticket: ticket.kind).items())],
        [
            Measure("made", "Made", "count", lambda mine: len(mine)),  # not `len` alone: mypy would take Sized
            Measure("answered", "Answered", "count", lambda mine: len(_hours(mine))),
            Measure("solved", "Solved", "count", lambda mine: sum(ticket.solved is True for ticket in mine)),
            Measure("late", "Late", "count", lambda mine: sum(ticket.is_late(now) for ticket in mine)),
            Measure("handed_up", "Handed up", "count", lambda mine: sum(ticket.level > 0 for ticket in mine)),
            Measure("mean_h", "Mean time", "hours", lambda mine: mean(_hours(mine))),
        ],
    )


def _complaints(calls: Sequence[LoggedCall], tickets: Sequence[LoggedTicket]) -> Section:
    made = [ticket for ticket in tickets if ticket.kind in COMPLAINT_KINDS]
    numbers = {("ticket", kind): sum(ticket.kind == kind for ticket in made) for kind in COMPLAINT_KINDS}
    for name in COMPLAINT_QUEUES:
        numbers["call", name] = sum(any(_is_in(name, wait) for wait in call.waits) for call in calls)
    figures = (
        Figure(
            "complaints",
            "Complaint tickets",
            len(made),
            "count",
            f"Tickets of the kinds {' and '.join(COMPLAINT_KINDS)} made in the period.",
        ),
        Figure(
            "complaint_mean",
            "Mean time to an answer",
            mean(_hours(made)),
            "hours",
            "From when a complaint ticket was made until it was answered, round the clock, of those answered.",
            # Without the trade's figure nothing can be compared, and nothing is claimed (hotline A101).
            aim="the target is 15 % below the trade's mean, which this report does not know; no comparison is made",
        ),
    )
    table = tabulated(
        (
            "complaints_by_kind",
            "By kind",
            "Tickets by kind, and calls that waited in the queues for complaints; one matter may be both.",
        ),
        [("way", "Came as"), ("kind", "Kind")],
        numbers.items(),
        [Measure("number", "Number", "count", int)],
    )
    return Section("complaints", "Complaints", figures, (table,))


def _satisfaction(replies: Sequence[SurveyReply]) -> Section:
    figures = (
        Figure("replies", "Replies", len(replies), "count", "Replies to the survey that came in the period."),
        Figure(
            "satisfaction",
            "Average score",
            _average(replies),
            "score",
            "Average of all replies, from 1 (worst) to 5 (best).",
        ),
    )
    table = tabulated(
        ("satisfaction_by_desk", "By desk", "By the queue whose agent the caller spoke to."),
        [("desk", "Desk")],
        [((desk,), mine) for desk, mine in sorted(grouped(replies, lambda reply: reply.desk).items())],
        [
            Measure("replies", "Replies", "count", len),
            Measure("average", "Average", "score", _average),
        ],
    )
    return Section("satisfaction", "Satisfaction", figures, (table,))


def _average(replies: Sequence[SurveyReply]) -> float | None:
    return mean([reply.score for reply in replies])


def _late_calls(name: str, waits: Iterable[Wait], target_s: int) -> Figure:
    """Return how many callers of the queue nobody answered in time; who hung up before that was not kept waiting."""
    late = sum(_is_in(name, wait) and _is_late(wait, target_s) for wait in waits)
    return Figure(
        f"{name}_late",
        f"Calls in '{name}' not answered in {target_s} s",
        late,
        "count",
        f"Waits in the queue '{name}' that no person ended within {target_s} s, less those whose caller hung up "
        "before.",
        0,
        "none is the target",
    )


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
