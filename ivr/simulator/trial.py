"""What a trial account adds to a call: a message that waits for a key, and ten minutes at most. Off by default (U24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.media import Spoken
from ivr.simulator.process import Key, Wait
from ivr.simulator.sounds import hear

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Process

# "trial calls are limited to 10 minutes". https://www.twilio.com/docs/api/errors/13805
LONGEST_TRIAL_S = 10 * 60
# The words are ours; Twilio's are a recording of much the same.
PREAMBLE = Spoken("You have a trial account. Press any key to run your code.", "en-US", "man")
# How long it waits for the key, Twilio does not say.
KEY_WITHIN_S = 10


def hear_preamble(leg: Leg) -> Process[bool]:
    """Say that this is a trial account, and wait for any key; return whether one came."""
    leg.answer()
    leg.party.input_opened(leg, "gather")
    try:
        if (yield from hear(leg, PREAMBLE, keys=True)) is not None:
            return True
        leg.party.prompt_ended(leg)
        return isinstance((yield Wait(leg.exchange.t + KEY_WITHIN_S, keys=True)), Key)
    finally:
        leg.party.input_closed(leg)
