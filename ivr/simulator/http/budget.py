"""The time and the repeats one logical request may take, summed over every sending and redirect.

A call-related request has 15 seconds in all, connecting included.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
Must not read a clock: seconds are what replies and faults say they took.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.http.exchange import Fault, Reply

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import FaultKind
    from ivr.simulator.http.overrides import Overrides, Policy

# What `ct` covers: TCP or TLS did not come about. The one thing repeated unless `rp` says otherwise.
_CONNECTING: frozenset[FaultKind] = frozenset(
    {
        "refused",
        "connect-timeout",
        "tls",
        "certificate-name",
        "certificate-expired",
        "certificate-untrusted",
        "unreachable",
    }
)


class Budget:
    """What is left of the overrides' limits."""

    def __init__(self, limits: Overrides) -> None:
        self.limits = limits
        self.spent_s = 0.0
        self.sent = 0
        self._retries = limits.retries

    @property
    def left_s(self) -> float:
        """Return the seconds left for whatever is sent next."""
        return self.limits.total_timeout_s - self.spent_s

    @property
    def is_spent(self) -> bool:
        """Return whether no time is left."""
        return self.left_s <= 0

    def take(self, outcome: Reply | Fault) -> Reply | Fault:
        """Charge a sending; an answer that comes after the limit is no answer."""
        self.sent += 1
        if outcome.seconds <= self.left_s:
            self.spent_s += outcome.seconds
            return outcome
        left, self.spent_s = self.left_s, self.limits.total_timeout_s
        kind: FaultKind = "read-timeout" if isinstance(outcome, Reply) else outcome.kind
        return Fault(kind, left, f"no whole answer within {self.limits.total_timeout_s:g} s")

    def may_repeat(self, outcome: Reply | Fault) -> bool:
        """Return whether the same request goes out again, and count it. A partly received answer is never repeated."""
        reason = _reason(outcome)
        wanted = self.limits.retry_on
        if reason is None or self.is_spent or not self._retries or not (reason in wanted or "all" in wanted):
            return False
        self._retries -= 1
        return True


def _reason(outcome: Reply | Fault) -> Policy | None:
    """Return the policy under which this would be repeated; "all" for what only that one covers."""
    match outcome:
        case Reply(status=status):
            return "5xx" if status >= 500 else "4xx" if status >= 400 else None
        case Fault(partial=True):
            return None
        case Fault(kind="read-timeout"):
            return "rt"
        case Fault(kind=kind):
            return "ct" if kind in _CONNECTING else "all"
