"""The quality report: every figure of a period with its definition, from calls, tickets and survey replies. Pure.

What the hotline's description boasts of (60 % solved by self-service, prepared calls 40 % shorter, complaints 15 %
faster than the trade) are targets here and never facts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.office.figures import Report
from ivr.office.report_calls import call_sections
from ivr.office.report_tickets import breach_section, ticket_sections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ivr.office.call_log import LoggedCall, LoggedTicket, SurveyReply
    from ivr.office.period import Period
    from ivr.office.report_words import Words


@dataclass(frozen=True, slots=True)
class Promises:
    """What the line promises. answer_within_s: by queue. company: whose report it is."""

    company: str = ""
    answer_within_s: Mapping[str, int] = field(default_factory=dict)


def report(
    calls: Sequence[LoggedCall],
    tickets: Sequence[LoggedTicket],
    survey: Sequence[SurveyReply],
    period: Period,
    promises: Promises,
    now: datetime,
    words: Words,
) -> Report:
    """Return the report on a period, in these words.

    calls, tickets, survey: rows of any time; a call belongs to the day it began, a ticket to the day it was made. Calls
    after the period tell whether its callers had to call again. now: tickets are judged as of this instant.
    """
    mine = [call for call in calls if period.holds(call.started)]
    made = [ticket for ticket in tickets if period.holds(ticket.made)]
    replies = [reply for reply in survey if period.holds(reply.at)]
    targets = promises.answer_within_s
    sections = (
        *call_sections(words, mine, period.zone, targets),
        *ticket_sections(words, mine, calls, made, replies, now),
        breach_section(words, mine, made, targets, now),
    )
    return Report(promises.company, period, now, sections, not (mine or made or replies), words)
