"""How a Dial ended, as the app is told. Knows no verb."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.recordings import Recording


@dataclass(slots=True)
class Outcome:
    """How a Dial ended: Twilio's DialCallStatus and, where somebody was dialled, who and for how long.

    leg: the dialled leg that counts: the one who answered, else the last one that rang; None after a conference.
    """

    status: str = "canceled"
    leg: Leg | None = None
    bridged: bool = False
    talked_s: float = 0.0
    recording: Recording | None = None
