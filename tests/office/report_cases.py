"""A fixed call log of two quarters, small enough to work out every figure by hand. Times are Shanghai's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ivr.office.call_log import LoggedCall, LoggedTicket, LoggedTurn, SurveyReply
from ivr.office.period import Period, quarter
from ivr.office.report_words import words_in
from ivr.office.reports import Promises, report

if TYPE_CHECKING:
    from ivr.office.figures import Report
    from ivr.office.report_words import Words

SHANGHAI = ZoneInfo("Asia/Shanghai")
Q3, Q4 = quarter(2026, 3, SHANGHAI), quarter(2026, 4, SHANGHAI)
# After the last week of Q3's callers is over.
CHINESE, ENGLISH = words_in("zh-CN"), words_in("en-US")
MADE = datetime(2026, 10, 20, 9, tzinfo=SHANGHAI)
PROMISES = Promises("易联支付", {"general": 30, "complaint": 15, "red": 15, "supervisor": 60})


def at(text: str, seconds: float = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) + timedelta(seconds=seconds)


class Told:
    """A call as it is told: each turn so many seconds after its beginning."""

    def __init__(self, sid: str, began: str, caller: str | None, *, prepared: bool = False) -> None:
        self.sid, self.began, self.caller, self.prepared = sid, at(began), caller, prepared
        self.turns: list[LoggedTurn] = []
        self.turn(0, "main", "menu", "arrived")

    def turn(
        self,
        after: float,
        node: str,
        outcome: str,
        heard: str = "keys",
        result: str | None = None,
        seconds: int | None = None,
        toward: str | None = None,
    ) -> Told:
        when = self.began + timedelta(seconds=after)
        self.turns.append(LoggedTurn(when, (node,), outcome, heard, result, seconds, toward))
        return self

    def over(self, after: float | None) -> LoggedCall:
        ended = None if after is None else self.began + timedelta(seconds=after)
        return LoggedCall(self.sid, self.caller, self.began, ended, self.prepared, tuple(self.turns))


CALLS = (
    # The first instant of Q3. 20 s in the queue, 100 s of talk.
    Told("A", "2026-07-01T00:00", "h1")
    .turn(10, "operator", "queued", toward="queue general")
    .turn(130, "operator", "transferred", "queue-left", "bridged", 20)
    .over(130),
    # Prepared. 60 s in the queue, 90 s of talk; calls again two days later.
    Told("B", "2026-07-10T10:00", "h2", prepared=True)
    .turn(30, "merchant.agent", "queued", toward="queue general")
    .turn(180, "merchant.agent", "transferred", "queue-left", "bridged", 60)
    .over(180),
    # A complaint that overflows after 15 s and is answered by the supervisor after 45 more.
    Told("C", "2026-07-12T10:30", "h2")
    .turn(10, "complaint.agent", "queued", toward="queue complaint")
    .turn(25, "complaint.supervisor", "queued", "queue-left", "leave", 15, "queue supervisor")
    .turn(190, "complaint.supervisor", "transferred", "queue-left", "bridged", 45)
    .over(190),
    # A withheld number that hangs up after 40 s in the queue.
    Told("D", "2026-08-05T10:45", None)
    .turn(10, "operator", "queued", toward="queue general")
    .turn(50, "operator", "goodbye", "gone", "hangup", 40)
    .over(50),
    # Silent for 5 s, wrong after 3 more, then served by the menu.
    Told("E", "2026-08-06T15:00", "h3")
    .turn(5, "main", "no-input", "silence")
    .turn(8, "main", "no-match")
    .turn(20, "merchant", "menu")
    .turn(40, "merchant", "goodbye", "gone")
    .over(40),
    # The queue is full; a message is left.
    Told("G", "2026-09-01T09:00", "h5")
    .turn(5, "operator", "queued", toward="queue general")
    .turn(5, "operator.message", "message", "queue-left", "queue-full", 0)
    .turn(60, "operator.goodbye", "goodbye", "recorded")
    .over(60),
    # The last minute of Q3: a dialled number rings for 15 s and talks for 60. Calls again at midnight, in Q4.
    Told("F", "2026-09-30T23:59:30", "h4", prepared=True)
    .turn(10, "merchant.manager", "transferred", toward="dial manager")
    .turn(85, "merchant.manager", "transferred", "dial-ended", "completed", 60)
    .over(85),
    # The first instant of Q4: a complaint answered in time.
    Told("H", "2026-10-01T00:00", "h4")
    .turn(10, "complaint.agent", "queued", toward="queue complaint")
    .turn(70, "complaint.agent", "transferred", "queue-left", "bridged", 10)
    .over(70),
    # Not over yet, and nothing of it can be known but that it began.
    Told("I", "2026-10-20T08:59", "h6").turn(10, "operator", "queued", toward="queue general").over(None),
)

TICKETS = (
    LoggedTicket(
        "1", "complaint", "complaint", at("2026-07-12T12:00"), at("2026-07-13T12:00"), 0, at("2026-07-13T00:00"), True
    ),
    LoggedTicket(
        "2", "supervision", "general", at("2026-08-03T10:00"), at("2026-08-06T10:00"), 1, at("2026-08-07T10:00"), False
    ),
    LoggedTicket(
        "3", "critical", "tech", at("2026-08-10T03:00"), at("2026-08-10T03:05"), 0, at("2026-08-10T03:04"), True
    ),
    LoggedTicket(
        "4", "critical", "tech", at("2026-08-11T03:00"), at("2026-08-11T03:05"), 0, at("2026-08-11T03:09"), True
    ),
    LoggedTicket("5", "enquiry", "general", at("2026-09-01T09:01"), at("2026-09-01T13:01"), 1),
    LoggedTicket("6", "voicemail", "general", at("2026-10-20T08:00"), at("2026-10-20T12:00")),
)

SURVEY = (
    SurveyReply(at("2026-07-01T00:10"), "general", 5),
    SurveyReply(at("2026-07-10T10:10"), "general", 4),
    SurveyReply(at("2026-07-12T10:40"), "supervisor", 2),
    SurveyReply(at("2026-10-01T00:10"), "complaint", 3),
)


def reported(period: Period = Q3, words: Words = ENGLISH) -> Report:
    return report(CALLS, TICKETS, SURVEY, period, PROMISES, MADE, words)
