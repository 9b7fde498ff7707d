"""Calls as somebody at a terminal lives them: the driver, the keys, the picture, and the way out.

The terminal is as it was on every way out: the call's end, the hang-up, Ctrl-C, an error, a signal that ends us.
"""

from __future__ import annotations

import contextlib
import io
import signal
from typing import TYPE_CHECKING

from rich.console import Group

from ivr.cli import keyboard
from ivr.cli.doings import doings, keys
from ivr.cli.screen import View, draw
from ivr.simulator.realtime import RealTime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from rich.console import Console, ScreenContext
    from rich.text import Text

    from ivr.cli.switchboard import Switchboard
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Task
    from ivr.simulator.realtime import Courier

KEYS = frozenset("0123456789*#")
FRAME_S, SHORTEST_FRAME_S = 0.1, 0.03
# After Ctrl-C an app that is slow to hear of the hang-up is not waited for any longer than this.
PARTING_S = 3.0
LONGEST_WORDS = 200


class Desk:
    """What each key does. words: what is being typed to be said, None when keys are telephone keys."""

    def __init__(self, switchboard: Switchboard, interrupt: Callable[[], None]) -> None:
        self._switchboard = switchboard
        self._interrupt = interrupt
        self.words: str | None = None
        self.shows_help = False

    def key(self, key: str) -> None:
        """Take one key of the keyboard."""
        if key in (keyboard.INTERRUPT, keyboard.GONE):
            self._interrupt()
        elif self.words is not None:
            self._word(key)
        elif key in KEYS:
            self._switchboard.person.press(key)
        elif key in ("h", "H"):
            self._switchboard.person.hang_up()
        elif key in ("a", "A"):
            self._switchboard.answer()
        elif key in ("n", "N"):
            self._switchboard.call_again()
        elif key == keyboard.TAB:
            self._switchboard.turn()
        elif key in ("s", "S", "/"):
            self.words = ""
        elif key in ("?", "？"):
            self.shows_help = not self.shows_help
        elif key == keyboard.ESCAPE:
            self.shows_help = False

    def _word(self, key: str) -> None:
        assert self.words is not None
        match key:
            case keyboard.ESCAPE:
                self.words = None
            case keyboard.BACKSPACE:
                self.words = self.words[:-1]
            case keyboard.ENTER:
                words, self.words = self.words.strip(), None
                if words:
                    self._switchboard.person.say(words)
            case _ if len(key) == 1 and len(self.words) < LONGEST_WORDS:
                self.words += key
            case _:
                pass


class Terminal:
    """The phones of one desk at one terminal.

    has_keys: a person presses the keys, and no script. console: where the picture is drawn, None for none.
    was_interrupted: Ctrl-C ended it.
    """

    def __init__(
        self, exchange: Exchange, courier: Courier, switchboard: Switchboard, console: Console | None, *, has_keys: bool
    ) -> None:
        self._exchange = exchange
        self._switchboard = switchboard
        self._console = console
        self._screen: ScreenContext | None = None
        self._leg: Leg | None = None
        self._drawn_at = -1.0
        self._asked_at: float | None = None
        self.driver = RealTime(exchange, courier, frame=self._frame)
        self._desk = Desk(switchboard, self._hang_up_and_go) if has_keys else None
        self.was_interrupted = False

    def run(self, leg: Leg) -> str:
        """Run the call to its end; return what the app printed on stderr meanwhile, where a picture hid it."""
        self._leg = leg
        printed = io.StringIO()
        with contextlib.ExitStack() as stack:
            stack.enter_context(_signals(self._interrupted))
            if self._console is not None:
                stack.enter_context(contextlib.redirect_stderr(printed))
                self._screen = stack.enter_context(self._console.screen(hide_cursor=True))
            if self._desk is not None:
                stack.enter_context(keyboard.reading(self._typed))
            self.driver.run()
        return printed.getvalue()

    def _typed(self, key: str) -> None:
        assert self._desk is not None
        desk = self._desk
        self.driver.bring(lambda: desk.key(key))

    def _interrupted(self) -> None:
        """Hang up at the first Ctrl-C, and leave everything at the second."""
        if self.was_interrupted:
            raise KeyboardInterrupt
        self.was_interrupted = True
        self.driver.bring(self._hang_up_and_go)

    def _hang_up_and_go(self) -> None:
        assert self._leg is not None
        self.was_interrupted = True
        if self._desk is not None:
            self._switchboard.hang_up_all()
        else:
            self._leg.hang_up()
        self._exchange.timeline.at(self._exchange.t + PARTING_S, self.driver.stop)

    def _frame(self) -> float:
        """Draw, unless it was drawn just now; return when to draw again."""
        self._switchboard.settle(self.driver.now)
        if self._screen is None or self._console is None:
            return FRAME_S * 10
        now = self.driver.now
        since = now - self._drawn_at
        if since < SHORTEST_FRAME_S:
            return SHORTEST_FRAME_S - since
        self._drawn_at = now
        lines = self._picture(self._console, now)
        for line in lines:
            line.no_wrap, line.overflow = True, "crop"
        self._screen.update(Group(*lines))
        return FRAME_S

    def _picture(self, console: Console, now: float) -> list[Text]:
        held = self._switchboard.held
        leg = held.leg if held else self._leg
        if not any(self._is_asked_for(leg, task) for task, _ in self._exchange.wires()):
            self._asked_at = None
        elif self._asked_at is None:
            self._asked_at = now
        width, height = console.size
        view = View(
            width,
            height,
            now,
            thinking_s=None if self._asked_at is None else now - self._asked_at,
            words=self._desk.words if self._desk else None,
            shows_help=bool(self._desk and self._desk.shows_help),
            is_hanging_up=_is_hanging_up(leg),
            has_keys=self._desk is not None,
            phones=tuple(doings(self._switchboard, self._exchange, now)),
            keys=tuple(keys(self._switchboard)),
        )
        return draw(self._switchboard.board, view, console)

    def _is_asked_for(self, leg: Leg | None, task: Task) -> bool:
        """Return whether an app is asked for this leg, and not for one of the others."""
        return not any(phone.leg.task is task and phone.leg is not leg for phone in self._switchboard.phones)


def _is_hanging_up(leg: Leg | None) -> bool:
    """Return whether the party has put the phone down and the app is still told."""
    is_told = leg is not None and leg.kind != "agent" and leg.task is not None and not leg.task.done
    return leg is not None and is_told and leg.ended_by == leg.kind


@contextlib.contextmanager
def _signals(interrupted: Callable[[], None]) -> Iterator[None]:
    """Take Ctrl-C as a wish, and let a signal that ends us unwind so that the terminal is put back."""

    def wish(_number: int, _frame: FrameType | None) -> None:
        interrupted()

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    taken = {signal.SIGINT: signal.signal(signal.SIGINT, wish)}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            taken[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, before in taken.items():
            signal.signal(number, before)
