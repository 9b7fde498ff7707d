"""What a Dial records: from the ringing or the answer to its end, whoever was dialled. Knows no leg but the caller's.

https://www.twilio.com/docs/voice/twiml/dial#record
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.recordings import finish, start

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.twiml import verbs as v
    from ivr.simulator.verbs.outcome import Outcome


def rings(leg: Leg, verb: v.Dial, outcome: Outcome) -> None:
    """Begin a recording that is to begin with the ringing."""
    if "ringing" in verb.record:
        _begin(leg, verb, outcome)


def is_joined(leg: Leg, verb: v.Dial, outcome: Outcome) -> None:
    """Begin a recording that is to begin with the talk, unless it runs already."""
    if verb.record != "do-not-record" and outcome.recording is None:
        _begin(leg, verb, outcome)


def is_over(leg: Leg, verb: v.Dial, outcome: Outcome) -> None:
    """End the recording, if there is one that runs."""
    if outcome.recording is not None and outcome.recording.status == "in-progress":
        length_s = (leg.exchange.now() - outcome.recording.started).total_seconds()
        outcome.recording = finish(leg, outcome.recording, verb, length_s)


def _begin(leg: Leg, verb: v.Dial, outcome: Outcome) -> None:
    channels = 2 if "dual" in verb.record else 1
    outcome.recording = start(leg, "DialVerb", verb, channels=channels, track=verb.recording_track)
