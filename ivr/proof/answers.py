"""Every answer the office could give to a question, so that a walk takes each way that follows from it.

What only a store that is down can answer is no answer among these: then all questions of a turn are answered so, see
`without_store`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from ivr.callflow.lookups import CLASS_COLUMN
from ivr.callflow.sending import Accepted, NotSent, Send
from ivr.callflow.sends import EMAIL
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
from ivr.menu.circumstances import CALLER_SHOWN
from ivr.menu.conditions import UNKNOWN
from ivr.menu.lookups import TICKETS
from ivr.menu.values import columns_of
from ivr.proof.asked import conditions, tells_whose
from ivr.proof.situations import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.callflow.state import Answer, Question
    from ivr.menu.model import MenuTree
    from ivr.proof.situations import Situation

# A value no condition asks for, of any kind of column: what is said of it is not the walk's business.
_ANY_TEXT = "0"
_SAMPLES = {
    "time": "12:00",
    "date": "2026-01-05",
    "moment": "2026-01-05 12:00",
    "phone": "010-00000000",
    "email": "nobody@services.invalid",
}
_TICKET, _PROMISE = "10000001", timedelta(hours=4)
# What is always told of a ticket that is the caller's; of another's nothing else is told.
_MINE, _NOT_MINE = {"mine": "yes", "overdue": "no"}, {"mine": "no"}


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, and what it is called in a way; "" where nothing else could come. fails: it is not what was hoped."""

    name: str
    answer: Answer
    fails: bool = False


class Answers:
    """Knows a tree's conditions, and so which rows of a look-up lead to different ways."""

    def __init__(self, tree: MenuTree) -> None:
        self._tree = tree
        self._asked: dict[str, list[str]] = {}
        for condition in conditions(tree):
            asked = [*condition.value.items(), *((CLASS_COLUMN, name) for name in condition.classes)]
            for column, text in asked:
                values = self._asked.setdefault(column, [])
                if text not in values:
                    values.append(text)

    def to(  # noqa: C901 - a case for each question
        self, question: Question, situation: Situation, known: Mapping[str, str] | None = None
    ) -> list[Given]:
        """Return each answer that could come; the first is the one that goes well.

        known: what the call knows; None: whatever it takes.
        """
        match question:
            case Identify():
                return [Given("", CallerKnown(UNKNOWN if situation.caller == WITHHELD else situation.caller))]
            case MayTry():
                return [Given("", Allowed(yes=True)), Given("too many tries", Allowed(yes=False), fails=True)]
            case LookUp(name=name) if name == TICKETS:  # a number is one ticket's
                return [*self._tickets(known), Given(f"{name}: none", NoRow(), fails=True)]
            case LookUp():
                return [
                    *self._rows(question.name),
                    Given(f"{question.name}: none", NoRow(), fails=True),
                    Given(f"{question.name}: several", ManyRows(), fails=True),
                    Given(f"{question.name}: down", LookUpFailed(), fails=True),
                ]
            case MakeTicket():
                return [Given("", TicketMade(_TICKET, situation.at + _PROMISE))]
            case Remember():
                return [Given("", Done())]
            case HasNumber():
                return [Given("", NumberKnown(known=True)), Given("no number", NumberKnown(known=False), fails=True)]
            case InLine():
                return [Given("", Admitted(1))]
            case Admit():
                return [Given("", Admitted(1)), Given("no room", QueueFull(1))]
            case Measure():
                return [Given("", Measured())]
            case Left():
                return [Given("", Done())]
            case Send() if known is not None and not _has_address(question, known):
                return [Given("nowhere to send it", NotSent("number"), fails=True)]
            case Send():
                return [Given("", Accepted()), Given("not sent", NotSent("later"), fails=True)]
            case _:
                assert_never(question)

    def _rows(self, name: str) -> list[Given]:
        """Return a row for each value a condition asks about, one column at a time, and one that fits none."""
        columns = columns_of(self._tree, name)
        plain = {column: sample_of(kind) for column, kind in columns.items()}
        if name == TICKETS:
            plain |= _MINE
        decisive = [(column, text) for column in columns for text in self._asked.get(column, [])]
        rows = [{**plain, column: text} for column, text in decisive]
        if name == TICKETS:
            rows = [_NOT_MINE if row["mine"] == "no" else row for row in rows]
        told = [Given(f"{name}: {column} {text}", Row(row)) for (column, text), row in zip(decisive, rows, strict=True)]
        return [Given(f"{name}: found", Row(plain)), *told]

    def _tickets(self, known: Mapping[str, str] | None) -> list[Given]:
        """Return the rows there can be of a ticket: for a caller who is nobody by any sign it is another's."""
        if known is None or any(name in known for name in tells_whose(self._tree)):
            return self._rows(TICKETS)
        return [Given(f"{TICKETS}: mine no", Row(_NOT_MINE))]


def needs_store(question: Question) -> bool:
    """Return whether an answer that is hoped for can fail to come for want of the store alone."""
    return isinstance(question, MakeTicket) or (isinstance(question, LookUp) and question.name == TICKETS)


def without_store(question: Question) -> Answer:
    """Return the answer while nothing can be kept."""
    match question:
        case Identify():
            return CallerKnown()
        case MayTry():
            return Allowed(yes=False)
        case LookUp():
            return LookUpFailed()
        case MakeTicket():
            return TicketFailed()
        case Remember() | Left():
            return Done()
        case HasNumber():
            return NumberKnown(known=True)
        case Admit() | InLine():
            return Admitted()
        case Measure():
            return Measured()
        case Send():
            return NotSent("later")
        case _:
            assert_never(question)


def _has_address(question: Send, known: Mapping[str, str]) -> bool:
    """Return whether there is anywhere to send it to: the number that is shown, or the address that was looked up."""
    return bool(known.get(EMAIL)) if question.by == "email" else CALLER_SHOWN in known


def sample_of(kind: str) -> str:
    """Return a value that a column of this kind could hold."""
    return _SAMPLES.get(kind, _ANY_TEXT)
