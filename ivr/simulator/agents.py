"""Agents who take the callers of a queue, as `--agent` or a script gives them, or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.bridge import talk
from ivr.simulator.callee import Behaviour, Callee
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.party import Silent
from ivr.simulator.process import Process, Wait
from ivr.simulator.ringing import PICKED_UP
from ivr.simulator.verbs.take import hand_over, next_member

if TYPE_CHECKING:
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.party import Party
    from ivr.simulator.queues import Member


def staff(exchange: Exchange, queue_name: str, behaviour: Behaviour) -> None:
    """Seat an agent at a queue: takes the first caller, talks, takes the next."""
    party = Callee(behaviour)
    leg = _agent(exchange, queue_name, party)
    leg.task = exchange.spawn(_serve(leg, party, queue_name), idle=True)


def seat(exchange: Exchange, queue_name: str) -> Leg:
    """Seat an agent who is moved by hand, and return their leg; a pick-up takes the caller who waits longest."""
    leg = _agent(exchange, queue_name, Silent())
    leg.status = "completed"
    leg.party = exchange.hand(leg)
    leg.task = exchange.spawn(_serve_by_hand(leg, queue_name), idle=True)
    return leg


def _agent(exchange: Exchange, queue_name: str, party: Party) -> Leg:
    return Leg(
        exchange,
        f"agent:{queue_name}",
        from_=exchange.setup.to,
        to=f"client:{queue_name}",
        direction="outbound-dial",
        party=party,
        client=exchange.client,
    )


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
        yield from _talk_with(leg, member)
        party.rest()


def _serve_by_hand(leg: Leg, queue_name: str) -> Process[None]:
    queue = leg.exchange.queue(queue_name)
    while True:
        if (yield Wait(signals=True)) == PICKED_UP and queue.members:
            yield from _talk_with(leg, queue.members[0])


def _talk_with(leg: Leg, member: Member) -> Process[None]:
    leg.status, leg.ended_by = "in-progress", ""
    leg.answered_at, leg.ended_at = leg.exchange.t, None
    try:
        if (yield from hand_over(leg, member)):
            yield from talk(leg, member.leg)
    except HungUp:
        pass
    finally:
        leg.status = "completed"
