"""A caller who follows tokens: takes the next one each time the call can take input."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from ivr.simulator import tokens as tk
from ivr.simulator.party import Silent
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Timer

# A prompt is cut half a second after it began; keys follow one another a tenth of a second apart.
KEY_AFTER_S, KEY_GAP_S = 0.5, 0.1


class Scripted(Silent):
    """Acts its tokens out, then is silent, and hangs up after `patience_s` more seconds.

    ran_out: the script was over and the call still waited when patience ended.
    """

    def __init__(self, script: Iterable[tk.Token], patience_s: float = 3600.0) -> None:
        self._script = deque(script)
        self._patience_s = patience_s
        self._open: str = ""
        self._prompting = False
        self._after_prompt: tk.Token | None = None
        self._pressing: tk.Press | None = None
        self._pressed: tuple[float, str] = (0.0, "")
        self._timers: list[Timer] = []
        self._waiting = False
        self.ran_out = False

    def joined(self, leg: Leg) -> None:
        """Count from the answer."""
        self._next(leg)

    def input_opened(self, leg: Leg, kind: str) -> None:
        """Take the next token, unless time is being let pass."""
        self._open, self._prompting = kind, True
        self._take(leg)

    def prompt_ended(self, leg: Leg) -> None:
        """Do what was kept for the end of the prompt."""
        self._prompting = False
        if self._after_prompt is not None:
            token, self._after_prompt = self._after_prompt, None
            self._soon(leg, token)

    def input_closed(self, leg: Leg) -> None:
        """Lose what was not pressed in time, as on Twilio."""
        self._open, self._after_prompt = "", None
        if self._pressing is not None:
            for timer in self._timers:
                timer.cancelled = True
            began, pressed = self._pressed
            if pressed:
                leg.emit("press", at=began, digits=pressed)
            lost = self._pressing.digits[len(pressed) :]
            if lost:
                leg.warn(None, f"the keys {lost} came when nothing listened any more; they are lost.")
            self._pressing = None
            self._next(leg)
        elif not self._waiting:
            self._next(leg)

    def _next(self, leg: Leg) -> None:
        """A token was done at this moment: start what is timed from it, or the patience of a script that is over."""
        self._waiting = False
        token = self._script[0] if self._script else None
        now = leg.exchange.t
        match token:
            case tk.Let(seconds=seconds):
                self._script.popleft()
                self._waiting = True
                leg.exchange.timeline.at(now + seconds, lambda: self._resume(leg))
            case tk.HangUp(after_s=float(after)):
                self._script.popleft()
                self._waiting = True
                leg.exchange.timeline.at(now + after, leg.hang_up)
            case None if leg.answered_at is not None:
                leg.exchange.timeline.at(now + self._patience_s, lambda: self._give_up(leg, now))
                self._waiting = True
            case _:
                pass

    def _resume(self, leg: Leg) -> None:
        if leg.is_over:
            return
        self._next(leg)
        if self._open and not self._waiting:
            self._take(leg)

    def _give_up(self, leg: Leg, since: float) -> None:
        if not leg.is_over and not leg.ended_by:
            self.ran_out = True
            leg.hang_up(f"the script was over and {leg.exchange.t - since:g} s had passed")

    def _take(self, leg: Leg) -> None:
        if self._waiting or not self._script:
            return
        token = self._script.popleft()
        match token:
            case tk.Press(patient=False):
                self._act(leg, token)
            case tk.Nothing():
                pass
            case _ if self._prompting:
                self._after_prompt = token
            case _:
                self._soon(leg, token)

    def _soon(self, leg: Leg, token: tk.Token) -> None:
        """Act at this moment, but after the verb that says so has begun to listen."""
        leg.exchange.timeline.at(leg.exchange.t, lambda: self._act(leg, token))

    def _act(self, leg: Leg, token: tk.Token) -> None:
        match token:
            case tk.Press():
                self._press(leg, token)
            case tk.Say(text=text):
                if not leg.speak(text, estimate_s(text, "zh-CN")):
                    leg.warn(None, f"{text!r} was said, but this input takes keys only.")
            case tk.Leave(seconds=seconds, words=words):
                if self._open != "record" or not leg.speak(words, seconds):
                    leg.warn(None, f"a recording of {seconds:g} s was due, but nothing records here.")
            case tk.HangUp():
                leg.hang_up()
            case _:
                pass

    def _press(self, leg: Leg, token: tk.Press) -> None:
        began = leg.exchange.t + KEY_AFTER_S
        self._pressing, self._pressed = token, (began, "")
        self._timers = [
            leg.exchange.timeline.at(began + number * KEY_GAP_S, partial(self._key, leg, key))
            for number, key in enumerate(token.digits)
        ]

    def _key(self, leg: Leg, key: str) -> None:
        began, pressed = self._pressed
        self._pressed = began, pressed + key
        done = len(pressed) + 1 == len(self._pressing.digits) if self._pressing else False
        leg.press(key)
        if done and self._pressing is not None:
            self._pressing = None
            leg.emit("press", at=began, digits=pressed + key)
