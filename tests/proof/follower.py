"""A caller who does what the next edge of a tour says, whenever the call can take it. Knows no app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ivr.callflow.state import GatherEntry, Keys, Recorded
from ivr.simulator.keying import KEY_AFTER_S, Keying
from ivr.simulator.party import Silent

if TYPE_CHECKING:
    from ivr.callflow.state import Heard, Wait
    from ivr.simulator.leg import Leg

MESSAGE_S = 9


class Script(Protocol):
    """What is yet to be done. heard: by the caller's doing; None once nothing is left. wait: where the call waits."""

    @property
    def heard(self) -> Heard | None: ...

    @property
    def wait(self) -> Wait | None: ...


class Follower(Silent):
    """Presses, speaks or is silent as the script says, and hangs up when it is over."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._keying: Keying | None = None

    def input_opened(self, leg: Leg, kind: str) -> None:
        """Do what is next."""
        match self._script.heard:
            case None:
                leg.exchange.soon(leg.hang_up)
            case Keys(digits=digits):
                end = "#" if isinstance(self._script.wait, GatherEntry) else ""
                self._keying = Keying(leg, f"{digits}{end}", lambda: None, KEY_AFTER_S)
            case Recorded():
                leg.exchange.soon(lambda: leg.speak("", MESSAGE_S))
            case _:
                pass

    def input_closed(self, leg: Leg) -> None:
        """Take the hand away."""
        if self._keying is not None:
            self._keying.stop()
            self._keying = None
