"""A caller who does what a person at a keyboard wants, at the moment they want it, and can say it all again.

What was done is kept as the tokens of a script, so that a call made by hand can be repeated. Knows no keyboard.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.events import tidy
from ivr.simulator.party import Silent
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg


@dataclass(frozen=True, slots=True)
class _Done:
    """A token, and when it was done."""

    word: str
    t: float


class Person(Silent):
    """Presses, speaks and hangs up when told to; while something records, talks until a key.

    leg: to be set when the call is placed: a caller can hang up before anybody answers.
    """

    def __init__(self) -> None:
        self.leg: Leg | None = None
        self._open = ""
        self._opened_at = 0.0
        self._is_prompting = False
        self._typed, self._typed_at, self._is_patient = "", 0.0, False
        self._said = ""
        self._done: list[_Done] = []

    @property
    def tokens(self) -> str:
        """Return what was done so far as a script for `--keys`; silence at its end needs no token."""
        done = list(self._done)
        while done and done[-1].word == ".":
            done.pop()
        return " ".join(each.word for each in done if each.word)

    def joined(self, leg: Leg) -> None:
        """Count from the answer."""
        self._done.append(_Done("", leg.exchange.t))

    def input_opened(self, leg: Leg, kind: str) -> None:
        """Begin a token; talk, if it is a recording."""
        self._open, self._opened_at, self._is_prompting = kind, leg.exchange.t, True
        self._typed, self._said = "", ""
        if kind == "record":
            # At this moment, but after the verb that says so has begun to listen.
            leg.exchange.timeline.at(leg.exchange.t, self._talk)

    def prompt_ended(self, leg: Leg) -> None:
        """Note that keys cut nothing any more."""
        self._is_prompting = False

    def input_closed(self, leg: Leg) -> None:
        """End the token with what was done, and write down the keys, together as they were taken."""
        kind, self._open = self._open, ""
        now = leg.exchange.t
        if self._typed:
            leg.emit("press", at=self._typed_at, digits=self._typed)
        if kind == "record":
            word = f"record:{tidy(round(now - self._opened_at, 1))}s"
        elif self._typed:
            word = ("~" if self._is_patient else "") + self._typed
        elif self._said:
            word = shlex.quote(f"speech:{self._said}")
        else:
            word = "."
        self._done.append(_Done(word, now))

    def press(self, key: str) -> None:
        """Press a key; one that nothing listens for is lost, as on Twilio."""
        leg = self._leg()
        before = self._typed
        if self._open and not before:
            self._typed_at, self._is_patient = leg.exchange.t, not self._is_prompting
        self._typed = before + key if self._open else before
        if leg.press(key):
            return
        self._typed = before
        if not leg.is_over:
            leg.emit("press", digits=key)
            leg.warn(None, f"the key {key} came when nothing listened; it is lost.")

    def say(self, words: str) -> None:
        """Say something."""
        leg = self._leg()
        said, self._said = self._said, words
        if not leg.speak(words, estimate_s(words, "zh-CN")):
            self._said = said
            leg.warn(None, f"{words!r} was said, but nothing listens for words now.")

    def hang_up(self) -> None:
        """Put the phone down."""
        leg = self._leg()
        if leg.is_over or leg.ended_by:
            return
        now = leg.exchange.t
        waits = bool(self._open) and not self._is_prompting and not self._typed and self._open != "record"
        count = len(self._done)
        leg.hang_up()
        if waits:
            # The silence of this very input is what the token says.
            self._done[count:] = [_Done("hangup", now)]
            return
        while self._done and self._done[-1].word == ".":
            self._done.pop()
        since = self._done[-1].t if self._done else 0.0
        self._done.append(_Done(f"hangup@{tidy(round(now - since, 1))}s", now))

    def _talk(self) -> None:
        if self._open == "record":
            self._leg().speak("", None)

    def _leg(self) -> Leg:
        assert self.leg is not None, "the call is placed before anybody acts in it"
        return self.leg
