"""Who is called: a number's behaviour, as an option or a script gives it."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from ivr.errors import WrongUse
from ivr.simulator.keying import KEY_AFTER_S, KEY_GAP_S
from ivr.simulator.party import Silent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Timer

Outcome = Literal["answer", "busy", "no-answer", "failed", "hand"]
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(s|m|h)?")
_UNIT_S = {None: 1, "s": 1, "m": 60, "h": 3600}
# What is longer nobody means, and a clock that shows dates has an end.
_LONGEST_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a called party does; with the outcome `hand` whoever the exchange gives the leg to decides, while it rings.

    after_s: seconds it rings before they answer. talk_s: seconds they talk once joined, None until the other leaves.
    keys: what they press when a whisper asks for keys; a word for each time it asks, `.` where they press none.
    """

    outcome: Outcome = "no-answer"
    after_s: float = 0.0
    talk_s: float | None = None
    keys: str = ""


BY_HAND = Behaviour("hand")
# The name that stands for every number nobody described.
EVERYBODY = "*"


def seconds(written: str) -> float:
    """Return the seconds of a duration as people write it: 15, 15s, 2m, 1h.

    Raises:
        WrongUse: it is none.
    """
    match = _DURATION.fullmatch(written.strip())
    if not match:
        raise WrongUse(f"{written!r} is not a duration. Write seconds, or a number with s, m or h: 15s, 2m.")
    length_s = float(match[1]) * _UNIT_S[match[2]]
    if length_s > _LONGEST_S:
        raise WrongUse(f"{written!r} is not a duration anybody means. Write at most a year.")
    return length_s


def behaviour(written: str | Mapping[str, str]) -> Behaviour:
    """Return the behaviour in `after:5s,talk:30s,keys:1`, `busy`, or a script's mapping of the same names.

    Raises:
        WrongUse: a word it does not know, with those it does.
    """
    if written == BY_HAND.outcome:
        raise WrongUse(
            "'hand' is for somebody at a terminal, who is there in `ivr call` without --keys only. "
            "Write after:5s,talk:30s,keys:1, or busy, no-answer or failed."
        )
    if isinstance(written, str):
        if written in ("busy", "no-answer", "failed"):
            return Behaviour(written)  # type: ignore[arg-type]
        pairs = dict(_pair(part) for part in written.split(","))
    else:
        pairs = {str(name): str(value) for name, value in written.items()}
    unknown = sorted(set(pairs) - {"after", "talk", "keys"})
    if unknown:
        mend = "Write after:5s,talk:30s,keys:1, or busy, no-answer or failed."
        raise WrongUse(f"{unknown[0]!r} says nothing about a callee. {mend}")
    talk = pairs.get("talk")
    return Behaviour(
        "answer", seconds(pairs.get("after", "0")), None if talk is None else seconds(talk), pairs.get("keys", "")
    )


def spelled(behaviour: Behaviour) -> str:
    """Return a behaviour as an option has it: what `behaviour` reads."""
    if behaviour.outcome != "answer":
        return behaviour.outcome
    talk = "" if behaviour.talk_s is None else f",talk:{behaviour.talk_s:g}s"
    return f"after:{behaviour.after_s:g}s{talk}" + (f",keys:{behaviour.keys}" if behaviour.keys else "")


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition(":")
    return name.strip(), value.strip()


class Callee(Silent):
    """Answers as told, presses its keys in a whisper, talks as long as told, and hangs up."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self._keys = deque(behaviour.keys.split())
        self._hangs_up: Timer | None = None

    def input_opened(self, leg: Leg, kind: str) -> None:
        """Press the keys, half a second in."""
        keys = self._keys.popleft() if self._keys else ""
        for number, key in enumerate(keys.replace(".", "")):
            at = leg.exchange.t + KEY_AFTER_S + number * KEY_GAP_S
            leg.exchange.timeline.at(at, partial(self._press, leg, key))

    def bridged(self, leg: Leg, other: Leg) -> None:
        """Talk as long as told."""
        if self.behaviour.talk_s is not None:
            self._hangs_up = leg.exchange.timeline.at(leg.exchange.t + self.behaviour.talk_s, leg.hang_up)

    def rest(self) -> None:
        """Let an agent's next talk be timed anew."""
        if self._hangs_up is not None:
            self._hangs_up.cancelled = True
            self._hangs_up = None

    def _press(self, leg: Leg, key: str) -> None:
        leg.emit("press", digits=key)
        leg.press(key)
