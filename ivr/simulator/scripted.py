"""A caller who follows tokens: takes the next one each time the call can take input."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from ivr.simulator import tokens as tk
from ivr.simulator.keying import KEY_AFTER_S, Keying
from ivr.simulator.party import Silent
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.simulator.leg import Leg


class Scripted(Silent):
    """Acts its tokens out, then is silent, and hangs up after `patience_s` more seconds.

    A token is done when its last key is pressed, its words are said or its recording is left, or when the input that
    took it closes, whichever comes first; what is timed from it counts from there.
    ran_out: the script was over and the call still waited when patience ended.
    """

    def __init__(self, script: Iterable[tk.Token], patience_s: float = 3600.0) -> None:
        self._script = deque(script)
        self._patience_s = patience_s
        self._open: str = ""
        self._prompting = False
        self._after_prompt: tk.Token | None = None
        self._doing: tk.Token | None = None
        self._keying: Keying | None = None
        self._waiting = False
        self.ran_out = False

    def placed(self, leg: Leg) -> None:
        """Let it ring as long as patience lasts."""
        placed_at = leg.exchange.t
        leg.exchange.timeline.at(
            placed_at + self._patience_s, lambda: None if leg.answered_at is not None else self._give_up(leg, placed_at)
        )

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
        doing, self._doing = self._doing, None
        keying, self._keying = self._keying, None
        if keying is not None:
            keying.stop()
        if doing is not None or not self._waiting:
            self._next(leg)

    def _done(self, leg: Leg, token: tk.Token) -> None:
        """Count from this moment, unless the input closed before and was counted from."""
        if self._doing is token:
            self._doing = None
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
        token = self._doing = self._script.popleft()
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
                lasts_s = estimate_s(text, "zh-CN")
                if not leg.speak(text, lasts_s):
                    leg.warn(None, f"{text!r} was said, but this input takes keys only.")
                self._done_after(leg, token, lasts_s)
            case tk.Leave(seconds=seconds, words=words):
                if self._open != "record" or not leg.speak(words, seconds):
                    leg.warn(None, f"a recording of {seconds:g} s was due, but nothing records here.")
                self._done_after(leg, token, seconds)
            case tk.HangUp():
                leg.hang_up()
            case _:
                pass

    def _press(self, leg: Leg, token: tk.Press) -> None:
        self._keying = Keying(leg, token.digits, partial(self._pressed, leg, token), KEY_AFTER_S)

    def _pressed(self, leg: Leg, token: tk.Token) -> None:
        self._keying = None
        self._done(leg, token)

    def _done_after(self, leg: Leg, token: tk.Token, seconds: float) -> None:
        leg.exchange.timeline.at(leg.exchange.t + seconds, partial(self._done, leg, token))
