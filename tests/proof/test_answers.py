"""The walk has the office give only answers it can give."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from ivr.callflow.sending import Send
from ivr.callflow.state import LookUp
from ivr.menu.circumstances import CALLER_SHOWN
from ivr.menu.facts import expected
from ivr.menu.load import load
from ivr.menu.lookups import TICKETS
from ivr.menu.part import FactKind
from ivr.proof.answers import Answers, sample_of
from ivr.proof.situations import Situation

ANYTIME = Situation("open", datetime(2026, 11, 24, 6, 30, tzinfo=UTC), "unknown")


@pytest.fixture(scope="module")
def answers() -> Answers:
    found = load(Path(__file__).parents[2] / "prompts")
    assert found.tree is not None
    return Answers(found.tree)


@pytest.mark.parametrize("kind", get_args(FactKind))
def test_a_row_that_is_answered_would_be_taken(kind: FactKind) -> None:
    """What stands for any value of a column is one of its kind: a service's answer is held to that."""
    assert "" == expected(kind, sample_of(kind))


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, ["tickets: mine no", "tickets: none"]),
        ({CALLER_SHOWN: "yes"}, ["tickets: found", "tickets: mine no", "tickets: none"]),
        ({"merchant_number": "8855555555"}, ["tickets: found", "tickets: mine no", "tickets: none"]),
    ],
    ids=["nobody", "a number", "an entry that identifies"],
)
def test_a_ticket_is_nobodys_who_shows_nothing(answers: Answers, known: dict[str, str], told: list[str]) -> None:
    """Who withholds the number and keyed in nothing that identifies hears of no ticket that it is theirs."""
    names = [one.name for one in answers.to(LookUp(TICKETS, {"ticket_number": "10000001"}), ANYTIME, known)]

    assert told == [name for name in names if name in {"tickets: found", "tickets: mine no", "tickets: none"}]
    assert ("tickets: overdue yes" in names) == bool(known)


@pytest.mark.parametrize(
    ("by", "known", "told"),
    [
        ("sms", {}, ["nowhere to send it"]),
        ("sms", {CALLER_SHOWN: "yes"}, ["", "not sent"]),
        ("email", {CALLER_SHOWN: "yes"}, ["nowhere to send it"]),
        ("email", {"email": "nobody@services.invalid"}, ["", "not sent"]),
    ],
)
def test_nothing_is_sent_to_nowhere(answers: Answers, by: str, known: dict[str, str], told: list[str]) -> None:
    """A text needs a number that is shown, an e-mail an address that was looked up."""
    asked = Send("note", by, "We are there.")  # type: ignore[arg-type]

    assert told == [one.name for one in answers.to(asked, ANYTIME, known)]
