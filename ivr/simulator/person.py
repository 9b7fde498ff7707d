"""Somebody at a leg who does what a person at a keyboard wants, at the moment they want it, and can say it all again.

What was done is kept as the tokens of a script, so that a call made by hand can be repeated; `deeds` retells what a
callee or an agent did. Knows no keyboard.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.events import tidy
from ivr.simulator.party import Silent
from ivr.simulator.ringing import pick_up, refuse
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg


@dataclass(frozen=True, slots=True)
class _Done:
    """A token, and when it was done."""

    word: str
    t: float


@dataclass(slots=True)
class Talk:
    """A talk with another leg: since when, to when, and whether this person ended it (`is_theirs`)."""

    other: Leg
    began: float
    ended: float | None = None
    is_theirs: bool = False


class Person(Silent):
    """Answers, presses, speaks and hangs up when told to; while something records, talks until a key.

    leg: theirs; a caller has none before the call is placed.
    talks: with whom they were joined, in order. refused_at: when they refused the call, if they did.
    """

    def __init__(self, leg: Leg | None = None) -> None:
        self.leg = leg
        self.talks: list[Talk] = []
        self.refused_at: float | None = None
        self._open = ""
        self._opened_at = 0.0
        self._is_prompting = False
        self._typed, self._typed_at, self._is_patient = "", 0.0, False
        self._acted_until = 0.0
        self._said = ""
        self._done: list[_Done] = []

    @property
    def tokens(self) -> str:
        """Return what was done so far as a script for `--keys`; silence at its end needs no token."""
        done = list(self._done)
        while done and done[-1].word == ".":
            done.pop()
        return " ".join(each.word for each in done if each.word)

    @property
    def given(self) -> list[str]:
        """Return what was done in each input so far, as tokens."""
        return [each.word for each in self._done if each.word]

    @property
    def rings(self) -> bool:
        """Return whether they are called and have not answered yet."""
        return self.leg is not None and self.leg.status == "ringing" and self.leg.direction != "inbound"

    def placed(self, leg: Leg) -> None:
        """Have the leg in hand: a caller can hang up before anybody answers."""
        self.leg = leg

    def joined(self, leg: Leg) -> None:
        """Count from the answer."""
        self._done.append(_Done("", leg.exchange.t))

    def bridged(self, leg: Leg, other: Leg) -> None:
        """Begin a talk."""
        self.talks.append(Talk(other, leg.exchange.t))

    def parted(self, leg: Leg) -> None:
        """End the talk."""
        self.talks[-1].ended, self.talks[-1].is_theirs = leg.exchange.t, leg.ended_by == leg.kind

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
        done_at = now
        if kind == "record":
            word = f"record:{tidy(round(now - self._opened_at, 1))}s"
        elif self._typed:
            word, done_at = ("~" if self._is_patient else "") + self._typed, self._acted_until
        elif self._said:
            word, done_at = shlex.quote(f"speech:{self._said}"), min(now, self._acted_until)
        else:
            word = "."
        self._done.append(_Done(word, done_at))

    def answer(self) -> None:
        """Pick up: what rings is answered, a free agent takes the next caller of the queue."""
        pick_up(self._leg())

    def press(self, key: str) -> None:
        """Press a key; one that nothing listens for is lost, as on Twilio."""
        leg = self._leg()
        before = self._typed
        if self._open and not before:
            self._typed_at, self._is_patient = leg.exchange.t, not self._is_prompting
        self._typed = before + key if self._open else before
        if self._open:
            self._acted_until = leg.exchange.t
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
        lasts_s = estimate_s(words, "zh-CN")
        self._acted_until = leg.exchange.t + lasts_s
        if not leg.speak(words, lasts_s):
            self._said = said
            leg.warn(None, f"{words!r} was said, but nothing listens for words now.")

    def hang_up(self) -> None:
        """Put the phone down; what only rings is refused."""
        leg = self._leg()
        if self.rings:
            self.refused_at = leg.exchange.t
            refuse(leg)
            return
        if leg.is_over or leg.ended_by:
            return
        now = leg.exchange.t
        waits = bool(self._open) and not self._is_prompting and not self._typed and self._open not in ("record", "dial")
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
