"""At a ticket: kept first, said afterwards, and made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.state import (
    Ask,
    Enqueue,
    Gather,
    Keys,
    MakeTicket,
    QueueLeft,
    Recorded,
    TicketFailed,
)
from ivr.callflow.step import settle, step

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree


from .conversation import COMPLAINT, TUESDAY, Office, play, words


def test_a_ticket_is_kept_before_its_number_is_said(office_tree: MenuTree) -> None:
    """The question comes with nothing promised yet, and holds what was entered and recorded."""
    office = Office()
    before = play(office_tree, *COMPLAINT[:-1], office=office)

    ask = step(office_tree, before.state, COMPLAINT[-1], TUESDAY)
    turn = settle(office_tree, before.state, COMPLAINT[-1], TUESDAY, office)

    assert isinstance(ask, Ask)
    details = {"amount": "100", "day": "2026-11-23"}
    assert MakeTicket("complaint", details, "https://api.twilio.com/r1") == ask.question
    assert () == ask.said
    assert ("ticket", ("complaint.ticket", "complaint.after"), Gather(5)) == (turn.outcome, turn.path, turn.wait)
    assert words(turn).startswith("工单号2 0 2，6 1 1，2 4 0，0 0 1 7，明天下午两点前答复。")


def test_a_ticket_is_made_once(office_tree: MenuTree) -> None:
    """Hearing the number again makes no second one; another message does (A042)."""
    office = Office()

    again = play(office_tree, *COMPLAINT, Keys("1"), office=office)
    once = [question for question in office.asked if isinstance(question, MakeTicket)]
    play(office_tree, *COMPLAINT, Keys("2"), Recorded("https://api.twilio.com/r2", 9), office=office)
    more = [question for question in office.asked if isinstance(question, MakeTicket)]

    assert words(again).startswith("工单号2 0 2")
    assert (1, 3) == (len(once), len(more))
    assert "https://api.twilio.com/r2" == more[-1].recording


def test_a_ticket_that_is_not_kept_is_not_promised(office_tree: MenuTree) -> None:
    """No number, no time, and a person instead; an exit that is not written is the line's person."""
    written_exit = play(office_tree, *COMPLAINT, office=Office(TicketFailed()))
    inherited = play(office_tree, Keys("0"), QueueLeft("error"), office=Office(TicketFailed()))

    assert (("complaint.ticket", "complaint.lost", "operator"), "没能存下。") == (
        written_exit.path,
        words(written_exit),
    )
    assert (("operator.ticket", "operator"), Enqueue("general")) == (inherited.path, inherited.wait)
