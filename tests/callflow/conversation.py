"""A call that tests hold with the tree of all kinds of node, and the office that answers it as it was told to."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from ivr.callflow.state import (
    Allowed,
    Arrived,
    CallerKnown,
    Done,
    HasNumber,
    Identify,
    Keys,
    LookUp,
    LookUpFailed,
    MakeTicket,
    ManyRows,
    MayTry,
    NoRow,
    NumberKnown,
    Recorded,
    Remember,
    Row,
    TicketFailed,
    TicketMade,
)
from ivr.callflow.step import begin, settle
from ivr.callflow.waiting import Admit, Admitted, InLine, Left, QueueFull
from ivr.menu.speakable import written

if TYPE_CHECKING:
    from ivr.callflow.state import Answer, Heard, Question, Turn
    from ivr.menu.model import MenuTree


BEIJING = timezone(timedelta(hours=8))
TUESDAY = datetime(2026, 11, 24, 14, 0, tzinfo=BEIJING)
SHOP = {"shop": "小店", "class": "core", "settled": "1280.50"}
CALLER = "+8613800138000"


class Office:
    """Answers each kind of question as it was told to, and keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.asked: list[Question] = []
        self.answers: dict[type[Question], Answer] = {
            Identify: CallerKnown(),
            MayTry: Allowed(yes=True),
            LookUp: Row(SHOP),
            HasNumber: NumberKnown(known=True),
            MakeTicket: TicketMade("2026112400017", TUESDAY + timedelta(days=1)),
            Remember: Done(),
            Admit: Admitted(3, 240),
            InLine: Admitted(3, 240),
            Left: Done(),
        }
        kinds: dict[type[Answer], type[Question]] = {
            CallerKnown: Identify,
            Allowed: MayTry,
            **dict.fromkeys((Row, NoRow, ManyRows, LookUpFailed), LookUp),
            **dict.fromkeys((TicketMade, TicketFailed), MakeTicket),
            QueueFull: Admit,
            Admitted: InLine,
        }
        self.answers |= {kinds[type(answer)]: answer for answer in answers}

    def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        return self.answers[type(question)]


def play(
    tree: MenuTree, *heard: Heard, now: datetime = TUESDAY, office: Office | None = None, language: str | None = None
) -> Turn:
    """Return the turn a call from a number ends up at after all of `heard`."""
    office = office or Office()
    turn = settle(tree, begin(tree, language), Arrived(CALLER), now, office)
    for one in heard:
        turn = settle(tree, turn.state, one, now, office)
    return turn


def words(turn: Turn) -> str:
    return " ".join(written(said.words) for said in turn.said)


COMPLAINT = (Keys("3"), Keys("100"), Keys("20261123"), Recorded("https://api.twilio.com/r1", 9))
