"""What a trial account adds to a call: a message that waits for a key, ten minutes at most. Off by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.leg import Ended, Moved
from ivr.simulator.media import Spoken
from ivr.simulator.process import Key, Wait
from ivr.simulator.sounds import hear

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Request
    from ivr.simulator.leg import Inline, Leg
    from ivr.simulator.process import Process

# "trial calls are limited to 10 minutes". https://www.twilio.com/docs/api/errors/13805
LONGEST_TRIAL_S = 10 * 60
# The words are ours; Twilio's are a recording of much the same.
PREAMBLE = Spoken("You have a trial account. Press any key to run your code.", "en-US", "man")
# How long it waits for the key, Twilio does not say.
KEY_WITHIN_S = 10


def hear_preamble(leg: Leg, first: Request | Inline) -> Process[Request | Inline]:
    """Say that this is a trial account, and wait for any key; return the document to begin with.

    Raises:
        Ended: no key came.
    """
    leg.answer()
    leg.party.input_opened(leg, "gather")
    try:
        pressed = yield from hear(leg, PREAMBLE, keys=True)
        if pressed is None:
            leg.party.prompt_ended(leg)
            pressed = yield Wait(leg.exchange.t + KEY_WITHIN_S, keys=True)
    except Moved as moved:
        return moved.document
    finally:
        leg.party.input_closed(leg)
    if not isinstance(pressed, Key):
        raise Ended("twilio", "nobody pressed a key after the trial account's message")
    return first
