"""Refer: handing a SIP caller over to another address. https://www.twilio.com/docs/voice/twiml/refer"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.performing import performs
from ivr.simulator.twiml import verbs as v

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Request
    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Process
    from ivr.simulator.scene import Scene

# RFC 3515: the REFER is accepted, and the NOTIFY that follows says how the new call fared.
ACCEPTED, OK = "202", "200"


@performs(v.Refer)
def refer(leg: Leg, verb: v.Refer, scene: Scene) -> Process[Request | None]:
    """Hand over a caller who came by SIP; anybody else is not handed over and the next verb runs."""
    yield from ()
    if not leg.from_.startswith(("sip:", "sips:")):
        leg.warn(13801, f"<Refer> works on SIP calls only, and this one comes from {leg.from_}.")
        return None
    to = next((noun.text for noun in verb.children), "")
    if not to:
        leg.warn(13243, "<Refer> names no SIP address.")
        return None
    leg.exchange.outline(leg, "Refer", f"the caller's telephone is taken to have reached {to}")
    if verb.action is None:
        return None
    told = (("ReferCallStatus", "completed"), ("ReferSipResponseCode", ACCEPTED), ("NotifySipResponseCode", OK))
    return leg.request(verb.action, verb.method, *told)
