"""Where a document plays: a call, a queue's or a room's waiting, a whisper; each allows its own verbs."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.simulator.twiml import verbs as v


@dataclass(frozen=True, slots=True)
class Scene:
    """A place a document runs in: its name in messages, the verbs it allows (None: all), Twilio's number for others."""

    name: str
    allowed: frozenset[type[v.Verb]] | None
    code: int = 12200

    def refuses(self, verb: v.Verb) -> int | None:
        """Return Twilio's number for a verb this place does not allow, or None for one it does."""
        if self.allowed is None or type(verb) in self.allowed:
            return None
        return self.code


CALL = Scene("a call", None)
QUEUE_WAIT = Scene("a queue's waitUrl", frozenset({v.Say, v.Play, v.Pause, v.Gather, v.Redirect, v.Leave, v.Hangup}))
ROOM_WAIT = Scene("a conference's waitUrl", frozenset({v.Say, v.Play, v.Pause, v.Redirect}), 13238)
WHISPER = Scene("a whisper", frozenset({v.Say, v.Play, v.Pause, v.Gather, v.Redirect, v.Hangup}), 13201)
DEQUEUED = Scene("a queue's whisper", frozenset({v.Say, v.Play, v.Pause, v.Redirect}))
