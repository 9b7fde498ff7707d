"""The call flow's questions, put to the office: the two know nothing of one another. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from ivr.callflow.sending import Accepted, NotSent, Send
from ivr.callflow.state import (
    Allowed,
    CallerKnown,
    Done,
    HasNumber,
    Identify,
    LookUp,
    LookUpFailed,
    MakeTicket,
    ManyRows,
    MayTry,
    NoRow,
    NumberKnown,
    Remember,
    Row,
    TicketFailed,
    TicketMade,
)
from ivr.callflow.waiting import Admit, Admitted, InLine, Left, Measure, Measured, QueueFull
from ivr.errors import NoAnswer
from ivr.menu.conditions import UNKNOWN
from ivr.menu.lookups import TICKETS
from ivr.menu.values import TICKET_NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection

    from ivr.callflow.state import Answer, Question
    from ivr.menu.part import Language
    from ivr.office.visit import Visit


def answer(visit: Visit, question: Question, language: Language) -> Answer:
    """Return the office's answer. language: the one the call is held in."""
    match question:
        case Identify():
            caller = visit.identify(language)
            notice = {caller.language or language: caller.notice} if caller.notice else {}
            return CallerKnown(caller.caller_class or UNKNOWN, caller.language, notice)
        case MayTry():
            return Allowed(visit.may_try(question.field_name, question.value))
        case LookUp(name=name) if name == TICKETS:
            ticket = visit.ticket(question.keys.get(TICKET_NUMBER, ""))
            return Row(ticket) if ticket is not None else NoRow()
        case LookUp():
            return _looked_up(visit, question)
        case MakeTicket():
            number, due = visit.make_ticket(question.kind, question.details, question.recording, language)
            return TicketMade(number, due)
        case Remember():
            visit.remember(question.language)
            return Done()
        case HasNumber():
            return NumberKnown(question.destination in visit.office.destinations)
        case Admit() | InLine() | Measure() | Left():
            return _of_the_line(visit, question)
        case Send():
            unsent = visit.send(question.by, question.template, question.body, question.address)
            return NotSent(unsent) if unsent else Accepted()
        case _:
            assert_never(question)


def answer_without_store(question: Question, destinations: Collection[str]) -> Answer:
    """Return what can be said while nothing can be kept: menus go on, look-ups and tickets do not (reliability F10)."""
    match question:
        case Identify():
            return CallerKnown()
        case MayTry():
            return Allowed(yes=False)
        case LookUp():
            return LookUpFailed()
        case MakeTicket():
            return TicketFailed()
        case Remember():
            return Done()
        case HasNumber():
            return NumberKnown(question.destination in destinations)
        case Admit():
            return Admitted()
        case InLine():
            return Admitted(question.position or None)
        case Measure():
            return Measured()
        case Left():
            return Done()
        case Send():
            return NotSent("later")
        case _:
            assert_never(question)


def _of_the_line(visit: Visit, question: Admit | InLine | Measure | Left) -> Answer:
    match question:
        case Admit():
            position = visit.admit(question.queue, insists=question.insists)
            return QueueFull(visit.waiting(question.queue)) if position is None else _place(visit, question, position)
        case InLine():
            return _place(visit, question, visit.position(question.queue, question.position))
        case Measure():
            return Measured(visit.measured_wait_s(question.queue))
        case Left():
            visit.leave_queue(question.how, question.waited_s)
            return Done()
        case _:
            assert_never(question)


def _place(visit: Visit, question: Admit | InLine, position: int | None) -> Admitted:
    return Admitted(position, visit.wait_s(question.queue, position) if position is not None else None)


def _looked_up(visit: Visit, question: LookUp) -> Answer:
    try:
        rows = visit.look_up(question.name, question.keys)
    except NoAnswer:
        return LookUpFailed()
    match len(rows):
        case 0:
            return NoRow()
        case 1:
            return Row(rows[0])
        case _:
            return ManyRows()
