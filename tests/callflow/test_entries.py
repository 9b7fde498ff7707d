"""At an ask: taken, questioned, cleared, given up; and what is keyed stays secret."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ivr.callflow.link import link
from ivr.callflow.state import (
    Arrived,
    Enqueue,
    GatherEntry,
    Keys,
    Record,
    Silence,
)
from ivr.callflow.step import begin, step
from ivr.callflow.twiml import compile_turn

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree


from .conversation import CALLER, COMPLAINT, TUESDAY, Office, play, words


def test_an_ask_waits_for_an_entry(office_tree: MenuTree) -> None:
    """The question, how to end and correct it, and a wait without a number of digits."""
    turn = play(office_tree, Keys("1"))

    assert "请输入商户编号。 输完请按井号键，输错请按星号键重输，转人工请按0再按井号键。" == words(turn)
    assert (GatherEntry(5), "entry", ("merchant",)) == (turn.wait, turn.outcome, turn.path)


@pytest.mark.parametrize(
    ("keyed", "path", "heard"),
    [
        ("8812345678", ("merchant.found", "merchant.row"), "小店，编号8 8 1，2 3 4，5 6 7 8，"),
        ("99*8812345678", ("merchant.found", "merchant.row"), "小店"),
        ("9912345678", ("merchant",), "开头的数字不对。 请再输入一次。"),
        ("881234567", ("merchant",), "位数不对。 请再输入一次。"),
        ("88123456789", ("merchant",), "位数不对。"),
        ("８８１２３４５６７８", ("merchant",), "位数不对。"),
        ("88*", ("merchant",), "已清除，请重新输入。"),
        ("0", ("operator",), ""),
    ],
)
def test_an_entry_is_taken_questioned_cleared_or_given_up(
    office_tree: MenuTree, keyed: str, path: tuple[str, ...], heard: str
) -> None:
    """Star clears, a lone 0 is the person, and what cannot be a merchant number is asked for once more."""
    turn = play(office_tree, Keys("1"), Keys(keyed))

    assert path == turn.path
    assert words(turn).startswith(heard)


def test_a_second_wrong_entry_leads_to_a_person(office_tree: MenuTree) -> None:
    """A number of another shape is never a dead end (A030)."""
    turn = play(office_tree, Keys("1"), Keys("9912345678"), Keys("9912345678"))

    assert (("operator",), Enqueue("general")) == (turn.path, turn.wait)
    assert words(turn) == "开头的数字不对。 请稍候，我们换一种方式为您服务。"


def test_silence_at_an_ask_repeats_the_question(office_tree: MenuTree) -> None:
    """Who keyed nothing may not have heard it; after the last try comes a person."""
    silent = play(office_tree, Keys("1"), Silence())
    given_up = play(office_tree, Keys("1"), Silence(), Silence())

    assert words(silent).startswith("没有收到您的输入。 请输入商户编号。 输完请按井号键")
    assert ("no-input", ("operator",)) == (silent.outcome, given_up.path)


def test_what_is_known_is_not_asked_again(office_tree: MenuTree) -> None:
    """Within one call nothing is collected twice (A113)."""
    turn = play(office_tree, Keys("1"), Keys("8812345678"), Keys("1"))

    assert ("merchant", "merchant.found", "merchant.row") == turn.path
    assert "请输入" not in words(turn)


@pytest.mark.parametrize(("keyed", "heard"), [("20260230", "没有这一天。"), ("20260227", "2026年2月27日")])
def test_a_date_is_a_day_of_the_calendar(office_tree: MenuTree, keyed: str, heard: str) -> None:
    """20260230 is asked for again (A057)."""
    assert words(play(office_tree, Keys("3"), Keys("100"), Keys(keyed))).startswith(heard)


def test_an_entry_is_a_gather_up_to_the_pound_key(office_tree: MenuTree) -> None:
    """The prompt is inside, so that keys cut it, and silence has a URL of its own."""
    document = compile_turn(office_tree, play(office_tree, Keys("1")))

    assert 'finishOnKey="#"' in document
    assert "numDigits" not in document
    assert document.index("<Gather") < document.index("请输入商户编号") < document.index("</Gather><Redirect")


def test_nothing_keyed_is_in_a_link_a_header_or_a_log(office_tree: MenuTree) -> None:
    """Not in what rides in URLs, not in headers, not in what a log would print; only in words and in what is known."""
    office = Office()
    turns = [
        play(office_tree, Keys("1"), Keys("8812345678"), office=office),
        play(office_tree, Keys("1"), Keys("9912345678"), office=office),
        play(office_tree, *COMPLAINT[:2], office=office),
        play(office_tree, *COMPLAINT, office=office),
    ]
    shown = [
        *(repr(turn) + link("keys", turn.state) + ",".join(turn.path) + turn.outcome for turn in turns),
        *map(repr, office.asked),
        *map(repr, office.answers.values()),
        *map(repr, (*COMPLAINT, Keys("8812345678"), Arrived(CALLER))),
        repr(step(office_tree, play(office_tree, Keys("1")).state, Keys("8812345678"), TUESDAY)),
    ]

    assert "8812345678" == turns[0].state.known["merchant_number"]
    for secret in ("8812345678", "9912345678", "1280.50", "小店", "'100'", "2026-11-23", "api.twilio.com/r1", "138001"):
        assert not [text for text in shown if secret in text], secret


def test_what_is_known_cannot_be_changed(office_tree: MenuTree) -> None:
    """A state is a value: who holds one cannot alter a call."""
    entered: dict[str, str] = {}
    state = replace(begin(office_tree), known=entered)

    entered["merchant_number"] = "8812345678"

    assert {} == state.known
    with pytest.raises(TypeError):
        state.known["merchant_number"] = "8812345678"  # type: ignore[index]


def test_a_message_is_recorded_between_an_entry_and_its_ticket(office_tree: MenuTree) -> None:
    """What was entered can be said back before the tone."""
    turn = play(office_tree, *COMPLAINT[:-1])

    assert Record(120) == turn.wait
    assert "2026年11月23日，一百元。请留言。" == words(turn)
