"""The picture of a call: always the terminal's size, whatever an app says, and what it shows when."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from ivr.cli.board import Board
from ivr.cli.screen import View, bar, draw, duration, plain
from ivr.simulator.events import Event
from ivr.simulator.media import Spoken

HELLO = Spoken("您好，欢迎致电商户服务热线。商户服务，请按1，技术支持，请按2。", "cmn-CN", "man")
RUDE = Spoken("[red]not markup[/red]\x1b[2J\r\nnext\u202eline", "en-US", "man")


class FakeLeg:
    """A leg at a moment: all that a board asks of one."""

    def __init__(self, t: float) -> None:
        self.exchange = self
        self.t = t


def event(name: str, t: float = 0.0, leg: str = "caller", **fields: Any) -> Event:
    return Event(t, leg, name, {key.rstrip("_"): value for key, value in fields.items()})


def picture(board: Board, width: int = 80, height: int = 24, now: float = 1.0, **view: Any) -> list[str]:
    console = Console(width=width, height=height, force_terminal=True)
    return [line.plain for line in draw(board, View(width, height, now, **view), console)]


@pytest.fixture
def board() -> Board:
    """A call that is answered, asks for one key, and speaks for ten seconds."""
    board = Board()
    board.saw(event("call", to="+864008009000", from_="+8613800138000", call_sid="CA1", url="http://a"))
    board.saw(event("node", node="main", outcome="menu", release="r"))
    board.saw(event("answer"))
    board.saw(event("listen", input="dtmf", num_digits=1, finish_on_key="", timeout=5))
    board.input_opened(FakeLeg(0.0), "gather")  # type: ignore[arg-type]
    board.begins("caller", HELLO, 0.0, 10.0)
    return board


@pytest.mark.parametrize("width", [20, 40, 60, 80, 150])
@pytest.mark.parametrize("height", [6, 12, 20, 24, 50])
@pytest.mark.parametrize("shows_help", [False, True])
def test_no_line_is_wider_and_no_picture_higher_than_the_terminal(
    board: Board, width: int, height: int, shows_help: bool
) -> None:
    """Chinese characters take two columns, and none is cut in half."""
    board.begins("caller", RUDE, 2.0, 3.0)

    lines = picture(board, width, height, shows_help=shows_help)

    assert len(lines) <= height
    assert max(cell_len(line) for line in lines) <= width


def test_what_is_spoken_is_shown_with_how_much_is_left(board: Board) -> None:
    """Words, a bar, the number called, the way so far."""
    lines = picture(board, now=2.5)

    shown = "\n".join(lines)
    assert "您好，欢迎致电商户服务热线。" in shown
    assert "2.5 / 10.0 s" in shown
    assert "● +864008009000  0:02" in lines[0]
    assert lines[0].rstrip().endswith("main")
    assert "takes one key" in shown


def test_an_app_cannot_paint_the_screen() -> None:
    """Markup is text; control characters and direction marks are gone."""
    board = Board()
    board.begins("caller", RUDE, 0.0, 3.0)

    shown = "\n".join(picture(board))

    assert "[red]not markup[/red] [2J next line" in shown
    assert not {"\x1b", "\r", "\u202e"} & set(shown)


def test_the_callers_turn_runs_out_before_their_eyes(board: Board) -> None:
    """From the end of the prompt, and anew with every key."""
    board.prompt_ended(FakeLeg(10.0))  # type: ignore[arg-type]
    assert "4.0 s left" in "\n".join(picture(board, now=11.0))

    board.pressed("caller", "8", 13.0)

    shown = "\n".join(picture(board, now=13.5))
    assert "4.5 s left" in shown
    assert "▸ 8" in shown


def test_keys_that_are_entered_stand_together(board: Board) -> None:
    """One line for a number, not a line for each of its keys."""
    for number, key in enumerate("88#"):
        board.pressed("caller", key, 1.0 + number)

    assert ["  ▸ 8 8 #"] == [line[:10].rstrip() for line in picture(board) if "▸" in line]


def test_what_was_cut_is_marked(board: Board) -> None:
    """And nothing is spoken any more."""
    board.stops("caller", 1.0)

    shown = "\n".join(picture(board))
    assert "请按2。 …" in shown
    assert "speaking" not in shown


def test_words_stand_there_while_the_voice_is_made() -> None:
    """A slow voice shows first and is heard later; the line is not shown twice."""
    board = Board()
    board.prepares("caller", HELLO, 0.0)
    early = "\n".join(picture(board))

    board.begins("caller", HELLO, 2.0, 10.0)

    late = "\n".join(picture(board, now=3.0))
    assert "您好" in early
    assert "the voice is being made …" in early
    assert 1 == late.count("您好")
    assert "1.0 / 10.0 s" in late


@pytest.mark.parametrize(
    ("happened", "shown"),
    [
        (
            [event("enqueue", 4.0, queue="general"), event("queue", 4.0, position=2, size=3)],
            "in queue general: number 2 of 3, for 0:56",
        ),
        ([event("dial", to="+8610", kind="number")], "ringing +8610"),
        ([event("bridged", 30.0, with_="agent:general")], "talking with agent:general  0:30"),
    ],
    ids=["queue", "ringing", "talking"],
)
def test_whom_the_caller_waits_for_is_shown(happened: list[Event], shown: str) -> None:
    """And for how long."""
    board = Board()
    for each in happened:
        board.saw(each)

    assert any(shown in line for line in picture(board, now=60.0))


def test_words_that_were_said_wait_for_a_pause_not_for_the_time_out(board: Board) -> None:
    """The bar of the caller's turn would say that something is still to be done."""
    board.prompt_ended(FakeLeg(10.0))  # type: ignore[arg-type]

    board.saw(event("speech", 11.0, text="my order"))

    shown = "\n".join(picture(board, now=12.0))
    assert "▸ “my order”" in shown
    assert "heard you; a pause ends it" in shown
    assert "left" not in shown


def test_a_recording_shows_that_it_runs() -> None:
    """And how it is ended."""
    board = Board()
    board.input_opened(FakeLeg(5.0), "record")  # type: ignore[arg-type]
    board.prompt_ended(FakeLeg(5.0))  # type: ignore[arg-type]

    shown = "\n".join(picture(board, now=12.0))

    assert "● recording  0:07" in shown
    assert "any key ends the recording" in shown


def test_a_slow_app_is_named_a_quick_one_is_not(board: Board) -> None:
    """Otherwise every turn would flicker."""
    assert any("waiting for the app  3.2 s" in line for line in picture(board, thinking_s=3.2))
    assert not any("waiting for the app" in line for line in picture(board, thinking_s=0.1))


def test_a_key_lights_up_for_a_moment(board: Board) -> None:
    """On the keypad, where the finger was."""
    board.pressed("caller", "5", 1.0)
    console = Console(width=80, height=30, force_terminal=True)

    def lit(now: float) -> list[str]:
        lines = draw(board, View(80, 30, now), console)
        return [
            line.plain[span.start : span.end] for line in lines for span in line.spans if "reverse" in str(span.style)
        ]

    assert [" 5 "] == lit(1.1)
    assert [] == lit(2.0)


def test_a_notice_is_news_for_a_while(board: Board) -> None:
    """Then the line is better used."""
    board.trace.notice("No sound device was found.")

    assert any("No sound device" in line for line in picture(board, now=1.0))
    assert not any("No sound device" in line for line in picture(board, now=20.0))


def test_another_leg_is_in_the_trace_only(board: Board) -> None:
    """A callee's whisper is not what the caller hears."""
    board.begins("callee:+1", Spoken("A call for you.", "en-US", "man"), 1.0, 2.0)
    board.saw(event("answer", 1.0, leg="callee:+1"))

    shown = "\n".join(picture(board, height=30))
    assert "A call for you." not in shown
    assert "[callee:+1] answered" in shown


def test_durations_and_bars() -> None:
    """Hours only where there are any; a bar is as long as it is said to be, and shows its share without colour."""
    assert ["0:07", "1:02:03"] == [duration(7.9), duration(3723)]
    assert "━━━──────" == bar(1 / 3, 9, "green").plain
    assert ["──", "━━"] == [bar(-1, 2, "").plain, bar(2, 2, "").plain]
    assert "a b" == plain(" a\t\nb\x00 ")
