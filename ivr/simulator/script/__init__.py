"""Scripted calls: `model`, `reader`, `steps` say what they are, `actor` and `play` play them, `saving` writes one."""

from ivr.simulator.script.saving import from_events

__all__ = ["from_events"]
