"""Who is at the far end of a leg: somebody who hears, presses keys, speaks and hangs up.

A leg tells its party what it hears and when it may act; the party acts through the leg. Scripts, terminals and
callees are parties of their own; `Silent` is the one who only listens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg


class Party(Protocol):
    """Somebody on the phone."""

    def placed(self, leg: Leg) -> None:
        """Their call is on its way, and rings."""

    def joined(self, leg: Leg) -> None:
        """The leg was answered: they hear each other from now on."""

    def bridged(self, leg: Leg, other: Leg) -> None:
        """The leg was joined with another: two parties talk."""

    def parted(self, leg: Leg) -> None:
        """The two do not hear one another any more."""

    def input_opened(self, leg: Leg, kind: str) -> None:
        """The call can take input now: `gather`, `record` or `dial` (with hangupOnStar)."""

    def prompt_ended(self, leg: Leg) -> None:
        """What was said before the open input is over; now it waits."""

    def input_closed(self, leg: Leg) -> None:
        """The input that was open has ended."""


class Silent:
    """Stays on the line and does nothing."""

    def placed(self, leg: Leg) -> None:
        """Wait for an answer."""

    def joined(self, leg: Leg) -> None:
        """Hear the call begin."""

    def bridged(self, leg: Leg, other: Leg) -> None:
        """Listen."""

    def parted(self, leg: Leg) -> None:
        """Wait for what comes."""

    def input_opened(self, leg: Leg, kind: str) -> None:
        """Let it wait."""

    def prompt_ended(self, leg: Leg) -> None:
        """Stay silent."""

    def input_closed(self, leg: Leg) -> None:
        """Nothing was owed."""


class Overhearing:
    """Several who hear the same: first those who only watch, then the one who acts."""

    def __init__(self, *parties: Party) -> None:
        self._parties = parties

    def placed(self, leg: Leg) -> None:
        """Tell all."""
        for party in self._parties:
            party.placed(leg)

    def joined(self, leg: Leg) -> None:
        """Tell all."""
        for party in self._parties:
            party.joined(leg)

    def bridged(self, leg: Leg, other: Leg) -> None:
        """Tell all."""
        for party in self._parties:
            party.bridged(leg, other)

    def parted(self, leg: Leg) -> None:
        """Tell all."""
        for party in self._parties:
            party.parted(leg)

    def input_opened(self, leg: Leg, kind: str) -> None:
        """Tell all."""
        for party in self._parties:
            party.input_opened(leg, kind)

    def prompt_ended(self, leg: Leg) -> None:
        """Tell all."""
        for party in self._parties:
            party.prompt_ended(leg)

    def input_closed(self, leg: Leg) -> None:
        """Tell all."""
        for party in self._parties:
            party.input_closed(leg)
