"""Agents who take the callers of a queue, as `--agent` or a script gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.bridge import talk
from ivr.simulator.callee import Behaviour, Callee
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.process import Process, Wait
from ivr.simulator.verbs.take import hand_over, next_member

if TYPE_CHECKING:
    from ivr.simulator.exchange import Exchange


def staff(exchange: Exchange, queue_name: str, behaviour: Behaviour) -> None:
    """Seat an agent at a queue: takes the first caller, talks, takes the next."""
    party = Callee(behaviour)
    leg = Leg(
        exchange,
        f"agent:{queue_name}",
        from_=exchange.setup.to,
        to=f"client:{queue_name}",
        direction="outbound-dial",
        party=party,
        client=exchange.client,
    )
    leg.task = exchange.spawn(_serve(leg, party, queue_name), idle=True)


def _serve(leg: Leg, party: Callee, queue_name: str) -> Process[None]:
    exchange = leg.exchange
    queue = exchange.queue(queue_name)
    while True:
        member = yield from next_member(leg, queue, None)
        assert member is not None
        # To the thousandth, as the clock goes: of two floats added there may be less than that left over, which the
        # clock never comes to.
        due = round(member.joined + party.behaviour.after_s, 3)
        if due > exchange.t:
            yield Wait(due)
            continue  # somebody else may stand in front by now
        leg.status, leg.ended_by = "in-progress", ""
        leg.answered_at, leg.ended_at = exchange.t, None
        try:
            if (yield from hand_over(leg, member)):
                yield from talk(leg, member.leg)
        except HungUp:
            pass
        finally:
            party.parted()
            leg.status = "completed"
