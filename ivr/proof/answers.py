"""Every answer the office could give to a question, so that a walk takes each way that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from ivr.callflow.lookups import CLASS_COLUMN
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
from ivr.menu.conditions import UNKNOWN
from ivr.menu.values import columns_of
from ivr.proof.asked import conditions
from ivr.proof.situations import WITHHELD

if TYPE_CHECKING:
    from ivr.callflow.state import Answer, Question
    from ivr.menu.model import MenuTree
    from ivr.proof.situations import Situation

# A value no condition asks for, of any kind of column: what is said of it is not the walk's business.
_ANY_TEXT = "0"
_TICKET, _PROMISE = "10000001", timedelta(hours=4)


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

    def to(self, question: Question, situation: Situation) -> list[Given]:
        """Return each answer that could come; the first is the one that goes well."""
        match question:
            case Identify():
                return [Given("", CallerKnown(UNKNOWN if situation.caller == WITHHELD else situation.caller))]
            case MayTry():
                return [Given("", Allowed(yes=True)), Given("too many tries", Allowed(yes=False), fails=True)]
            case LookUp():
                return [
                    *self._rows(question.name),
                    Given(f"{question.name}: none", NoRow(), fails=True),
                    Given(f"{question.name}: several", ManyRows(), fails=True),
                    Given(f"{question.name}: down", LookUpFailed(), fails=True),
                ]
            case MakeTicket():
                made = TicketMade(_TICKET, situation.at + _PROMISE)
                return [Given("", made), Given("ticket not kept", TicketFailed(), fails=True)]
            case Remember():
                return [Given("", Done())]
            case HasNumber():
                return [Given("", NumberKnown(known=True)), Given("no number", NumberKnown(known=False), fails=True)]
            case Admit(insists=True) | InLine():
                return [Given("", Admitted(1))]
            case Admit():
                return [Given("", Admitted(1)), Given("no room", QueueFull(1))]
            case Measure():
                return [Given("", Measured())]
            case Left():
                return [Given("", Done())]
            case Send():
                return [Given("", Accepted()), Given("not sent", NotSent("later"), fails=True)]
            case _:
                assert_never(question)

    def _rows(self, name: str) -> list[Given]:
        """Return a row for each value a condition asks about, one column at a time, and one that fits none."""
        columns = columns_of(self._tree, name)
        plain = {column: _sample(kind) for column, kind in columns.items()}
        decisive = [(column, text) for column in columns for text in self._asked.get(column, [])]
        told = [Given(f"{name}: {column} {text}", Row({**plain, column: text})) for column, text in decisive]
        return [Given(f"{name}: found", Row(plain)), *told]


def _sample(kind: str) -> str:
    """Return a value that a column of this kind could hold."""
    samples = {"time": "12:00", "date": "2026-01-05", "moment": "2026-01-05T12:00:00+00:00", "phone": "010-00000000"}
    return samples.get(kind, _ANY_TEXT)
