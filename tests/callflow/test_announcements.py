"""What is said for a time, under a condition, or to one caller alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from ivr.callflow.state import (
    Arrived,
    CallerKnown,
    Keys,
    Remember,
)
from ivr.callflow.step import begin, settle
from ivr.callflow.twiml import compile_turn

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree


from .conversation import BEIJING, TUESDAY, Office, play, words


@pytest.mark.parametrize(("caller_class", "outcome"), [("core", "goodbye"), ("unknown", "no-match")])
def test_a_conditional_choice_is_spoken_exactly_when_it_works(
    office_tree: MenuTree, caller_class: str, outcome: str
) -> None:
    """Every key that is live is spoken and every key spoken is live (lint K10)."""
    office = Office(CallerKnown(caller_class))  # type: ignore[arg-type]

    offered = "大客户，请按5。" in words(play(office_tree, office=office))

    assert (caller_class == "core") == offered
    assert outcome == play(office_tree, Keys("5"), office=office).outcome


def test_an_operation_on_a_holiday_says_when_it_is_done(office_tree: MenuTree) -> None:
    """The next working day, make-up days counted, is heard to its end; on working days nothing is said (A065)."""
    holiday = play(office_tree, Keys("4"), now=datetime(2026, 10, 1, 14, tzinfo=BEIJING))
    working = play(office_tree, Keys("4"))

    assert words(holiday).startswith("今天是节假日，这项业务将在10月8日办理。 费率。")
    assert [False, False] == [said.barge_in for said in holiday.said[:2]]
    assert words(working).startswith("费率。")


@pytest.mark.parametrize(
    ("now", "heard"),
    [
        (datetime(2026, 12, 1, 1, 59, tzinfo=BEIJING), "欢迎致电易联支付。"),
        (datetime(2026, 12, 1, 2, 0, tzinfo=BEIJING), "12月3日凌晨两点到12月3日凌晨四点系统维护。"),
        (datetime(2026, 12, 3, 2, 0, tzinfo=BEIJING), "正在维护，到今天凌晨四点为止。"),
        (datetime(2026, 12, 3, 4, 0, tzinfo=BEIJING), "欢迎致电易联支付。"),
        (datetime(2026, 11, 1, 12, 0, tzinfo=BEIJING), "费率有变。"),
    ],
    ids=["49 hours before", "48 hours before", "during", "after", "policy"],
)
def test_a_notice_is_spoken_in_its_time(office_tree: MenuTree, now: datetime, heard: str) -> None:
    """Announced ahead, told while it lasts, silent afterwards with no edit (A058)."""
    assert words(play(office_tree, now=now)).startswith(heard)


def test_words_that_must_be_heard_stand_outside_the_gather(office_tree: MenuTree) -> None:
    """Neither a notice nor a node's words marked so can be cut by a key (A066)."""
    document = compile_turn(office_tree, play(office_tree, now=datetime(2026, 12, 3, 3, tzinfo=BEIJING)))
    rates = compile_turn(office_tree, play(office_tree, Keys("4")))

    assert document.index("正在维护") < document.index("<Gather") < document.index("欢迎致电")
    assert rates.index("费率。") < rates.index("<Gather")


def test_a_known_caller_is_met_in_their_language_with_their_notice(office_tree: MenuTree) -> None:
    """The remembered language begins the call, and a notice for this caller takes the place of every other one."""
    known = CallerKnown("signed", "en-US", {"en-US": "A payment to you is waiting."})
    turn = play(office_tree, now=datetime(2026, 12, 3, 3, tzinfo=BEIJING), office=Office(known))

    assert words(turn).startswith("A payment to you is waiting. Welcome to Yilian. ")
    assert "en-US" == turn.state.language


def test_a_notice_too_long_to_wait_through_is_left_out(office_tree: MenuTree) -> None:
    """Ten seconds at most stand before the greeting (A096)."""
    known = CallerKnown(notice={"zh-CN": "请注意，" * 20})

    assert words(play(office_tree, office=Office(known))).startswith("欢迎致电")


def test_a_withheld_number_is_served_unasked(office_tree: MenuTree) -> None:
    """Nobody is identified by a number that was not shown."""
    office = Office()

    turn = settle(office_tree, begin(office_tree), Arrived(), TUESDAY, office)

    assert ([], ("main",)) == (office.asked, turn.path)


@pytest.mark.parametrize(("key", "language"), [("6", "en-US"), ("7", None)])
def test_a_language_is_remembered_and_forgotten_on_request(
    office_tree: MenuTree, key: str, language: str | None
) -> None:
    """Only the node that says so remembers, and erasing works (A112)."""
    office = Office()

    turn = play(office_tree, Keys(key), office=office)

    assert Remember(language) == office.asked[-1]
    assert "main" == turn.state.node
