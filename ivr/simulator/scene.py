"""Where a document plays: a call, a queue's or a room's waiting, a whisper; each allows its own verbs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.simulator.twiml import verbs as v

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Scene:
    """A place a document runs in: its name in messages, the verbs it allows (None: all), Twilio's number for others.

    codes: the verbs that have a number of their own.
    """

    name: str
    allowed: frozenset[type[v.Verb]] | None
    codes: Mapping[type[v.Verb], int] = field(default_factory=dict)
    code: int = 12200

    def refuses(self, verb: v.Verb) -> int | None:
        """Return Twilio's number for a verb this place does not allow, or None for one it does."""
        if self.allowed is None or type(verb) in self.allowed:
            return None
        return self.codes.get(type(verb), self.code)


CALL = Scene("a call", None)
QUEUE_WAIT = Scene("a queue's waitUrl", frozenset({v.Say, v.Play, v.Pause, v.Gather, v.Redirect, v.Leave, v.Hangup}))
ROOM_WAIT = Scene("a conference's waitUrl", frozenset({v.Say, v.Play, v.Pause, v.Redirect}), code=13238)
WHISPER = Scene("a whisper", frozenset({v.Say, v.Play, v.Pause, v.Gather, v.Redirect, v.Hangup}), {v.Dial: 13201})
DEQUEUED = Scene("a queue's whisper", frozenset({v.Say, v.Play, v.Pause, v.Redirect}))
